/* select.mrmr: columns that tell much of the target and little of each other. */
#include "ops.h"

#include "binned.h"
#include "wanted.h"

#include <math.h>

enum scheme { SCHEME_MID = 1, SCHEME_MIQ };

struct config {
	struct pv__wanted wanted;
	int64_t scheme, bins;
};

static const struct pv_choice schemes[] = {
	{"MID", "relevance less redundancy", SCHEME_MID},
	{"MIQ", "relevance over redundancy", SCHEME_MIQ},
	{0},
};

static const struct pv_option options[] = {
	PV__WANTED_COUNT(struct config),
	{.name = "scheme",
	 .help = "how relevance and redundancy are weighed",
	 .type = PV_CHOICE,
	 .offset = offsetof(struct config, scheme),
	 .dflt = "MID",
	 .choice = schemes},
	{.name = "bins",
	 .help = "bins of a column",
	 .type = PV_INT,
	 .offset = offsetof(struct config, bins),
	 .dflt = "10",
	 .min = 2,
	 .max = PV__MOST_BINS},
	{0},
};

static int check(const struct pv_host *host, pv_ctx *ctx, const void *config)
{
	const struct config *c = config;

	return pv__wanted_check(host, ctx, &c->wanted, "k and percentile");
}

struct fitting {
	const struct pv_host *host;
	pv_ctx *ctx;
	const struct config *config;
	struct pv__binned b;
	double *relevance, *redundancy; /* I(x_j; y), sum over chosen s of I(x_j; x_s) */
	uint8_t *chosen;
	struct pv__selection *s;
};

static int relate(struct fitting *f)
{
	struct pv__pairs pairs;
	size_t p = (size_t)f->b.n_cols;
	int status = pv__pairs_make(f->host, f->ctx, f->b.n_bins, f->b.n_levels, &pairs);

	f->relevance = f->host->scratch(f->ctx, p, sizeof(double));
	f->redundancy = f->host->scratch(f->ctx, p, sizeof(double));
	f->chosen = f->host->scratch(f->ctx, p, 1);
	if (!f->relevance || !f->redundancy || !f->chosen)
		return f->host->fail(f->ctx, PV_ENOMEM, NULL, "no memory for %lld columns",
				     (long long)p);
	for (int64_t j = 0; status == PV_OK && j < f->b.n_cols; j++)
		f->relevance[j] = pv__pairs_information(&pairs, f->b.n, f->b.code + j * f->b.n,
							f->b.target, NULL);
	return status;
}

static double criterion(const struct fitting *f, int64_t j, int64_t n_chosen)
{
	double redundancy = n_chosen ? f->redundancy[j] / (double)n_chosen : 0;

	if (n_chosen == 0 || f->config->scheme == SCHEME_MID)
		return f->relevance[j] - redundancy;
	return f->relevance[j] / fmax(redundancy, 1e-12);
}

/* The best column that is left; constant columns tell nothing, and come last. */
static int64_t best(const struct fitting *f, int64_t n_chosen, double *value)
{
	int64_t found = -1;

	*value = NAN;
	for (int64_t j = 0; j < f->b.n_cols; j++) {
		double c = f->b.constant[j] ? NAN : criterion(f, j, n_chosen);

		if (f->chosen[j])
			continue;
		if (found < 0 || c > *value || (isnan(*value) && !isnan(c))) {
			found = j;
			*value = c;
		}
	}
	return found;
}

static int choose(struct fitting *f, int64_t n)
{
	struct pv__pairs pairs;
	int status = pv__pairs_make(f->host, f->ctx, f->b.n_bins, f->b.n_bins, &pairs);

	for (int64_t j = 0; j < f->b.n_cols; j++)
		f->s->score[j] = NAN;
	for (int64_t k = 0; status == PV_OK && k < n; k++) {
		double value;
		int64_t s = best(f, k, &value);

		f->chosen[s] = 1;
		f->s->score[s] = value;
		for (int64_t j = 0; j < f->b.n_cols && k + 1 < n; j++)
			if (!f->chosen[j])
				f->redundancy[j] += pv__pairs_information(
					&pairs, f->b.n, f->b.code + j * f->b.n,
					f->b.code + s * f->b.n, NULL);
	}
	pv__selection_marked(f->s, f->chosen);
	return status;
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	const struct config *c = config;
	struct pv__rows rows;
	struct fitting f = {.host = host, .ctx = ctx, .config = c};
	int status = pv__rows_train(host, ctx, train, &rows);

	if (status == PV_OK)
		status = pv__selection_make(host, ctx, rows.n_cols, &f.s);
	if (status == PV_OK)
		status = pv__binned_make(host, ctx, &rows, y, c->bins, &f.b);
	if (status == PV_OK)
		status = relate(&f);
	if (status != PV_OK)
		return status;
	*model = f.s;
	return choose(
		&f, pv__selection_count(host, ctx, c->wanted.k, c->wanted.percentile, rows.n_cols));
}

static const struct pv_transform_call call = {
	.size = sizeof(call),
	.fit = fit,
	.columns = pv__selection_columns,
	.save = pv__selection_save,
	.load = pv__selection_load,
};

const struct pv_op pv__op_mrmr = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_TRANSFORM,
	.kind = PV_FITTED,
	.flags = PV_NEEDS_TARGETS,
	.name = "select.mrmr",
	.version = "1",
	.summary = "Columns of most relevance and least redundancy (mRMR)",
	.doc = "One column after the other: first the one with the largest I(x_j; y), then the "
	       "one with the largest I(x_j; y) - mean over chosen s of I(x_j; x_s) (MID) or "
	       "with the largest quotient of the two (MIQ). Information from counts in `bins` "
	       "bins of equal width over the training rows, as in select.mutual_info; a number "
	       "as target is put into bins too. An exact copy of a chosen column is not taken "
	       "next as long as one that tells something new is there. The score of a chosen "
	       "column is its criterion when it was taken. Keep k, or a percentile (rounded "
	       "up). Ties go to the column that comes first; constant columns come last. "
	       "Reference rows are left out, row weights are not used. Cost: k columns times "
	       "all columns times rows. Traps: counts of few rows are biased upwards, in "
	       "redundancy as well; the order says nothing about what the columns predict "
	       "together.",
	.cite = "Peng H, Long F, Ding C (2005). Feature selection based on mutual information: "
		"criteria of max-dependency, max-relevance, and min-redundancy. IEEE "
		"Transactions on Pattern Analysis and Machine Intelligence 27:1226-1238. "
		"doi:10.1109/TPAMI.2005.159",
	.option = options,
	.config_size = sizeof(struct config),
	.check = check,
	.transform = &call,
};
