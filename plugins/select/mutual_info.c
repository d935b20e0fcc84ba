/* select.mutual_info: columns by what they tell of the target, of whatever shape. */
#include "ops.h"

#include "binned.h"
#include "kernels/ksg.h"
#include "wanted.h"

#include <math.h>

enum estimator { ESTIMATOR_HIST = 1, ESTIMATOR_KSG };
enum correction { CORRECTION_NONE, CORRECTION_MILLER_MADOW };
enum { USUAL_BINS = 10, USUAL_NEIGHBOURS = 3 };

struct config {
	struct pv__wanted wanted;
	int64_t estimator, correction, bins, neighbours, permutations;
};

static const struct pv_choice estimators[] = {
	{"hist", "counts in bins of equal width", ESTIMATOR_HIST},
	{"ksg", "distances to nearest neighbours", ESTIMATOR_KSG},
	{0},
};
static const struct pv_choice corrections[] = {
	{"none", "counts as they are", CORRECTION_NONE},
	{"miller_madow", "less the bias of counts, by the number of bins that are occupied",
	 CORRECTION_MILLER_MADOW},
	{0},
};

static const struct pv_option options[] = {
	PV__WANTED_COUNT(struct config),
	PV__WANTED_P(struct config),
	{.name = "estimator",
	 .help = "how information is estimated",
	 .type = PV_CHOICE,
	 .offset = offsetof(struct config, estimator),
	 .dflt = "hist",
	 .choice = estimators},
	{.name = "bins",
	 .help = "bins of a column, with hist (10 unless stated)",
	 .type = PV_INT,
	 .offset = offsetof(struct config, bins),
	 .min = 2,
	 .max = PV__MOST_BINS},
	{.name = "correction",
	 .help = "what is taken off, with hist",
	 .type = PV_CHOICE,
	 .offset = offsetof(struct config, correction),
	 .dflt = "none",
	 .choice = corrections},
	{.name = "neighbours",
	 .help = "neighbours that are looked at, with ksg (3 unless stated)",
	 .type = PV_INT,
	 .offset = offsetof(struct config, neighbours),
	 .min = 1,
	 .max = 1e6},
	{.name = "permutations",
	 .help = "permuted targets that p-values come from",
	 .type = PV_INT,
	 .offset = offsetof(struct config, permutations),
	 .min = 1,
	 .max = 1e6},
	{0},
};

static int check(const struct pv_host *host, pv_ctx *ctx, const void *config)
{
	const struct config *c = config;
	int by_p = c->wanted.alpha > 0 || c->wanted.fdr > 0;

	if (c->estimator == ESTIMATOR_KSG && (c->bins || c->correction))
		return host->fail(ctx, PV_EINVAL, c->bins ? "bins" : "correction",
				  "only estimator: hist has bins");
	if (c->estimator == ESTIMATOR_HIST && c->neighbours)
		return host->fail(ctx, PV_EINVAL, "neighbours",
				  "only estimator: ksg looks at neighbours");
	if (by_p && !c->permutations)
		return host->fail(ctx, PV_EINVAL, "permutations",
				  "alpha and fdr need p-values: say "
				  "how many permutations they come from");
	if (!by_p && c->permutations)
		return host->fail(ctx, PV_EINVAL, "permutations",
				  "only alpha and fdr need p-values");
	return pv__wanted_check(host, ctx, &c->wanted, "k, percentile, alpha and fdr");
}

/* ---- two estimators with one face ------------------------------------------------------- */

struct fitting {
	const struct pv_host *host;
	pv_ctx *ctx;
	const struct config *config;
	const struct pv__rows *rows;
	const struct pv_targets *y;
	const uint8_t *constant;
	int64_t *order;  /* row whose target each row gets */
	uint16_t *level; /* target in that order: codes */
	/* hist */
	struct pv__binned binned;
	struct pv__pairs pairs;
	/* ksg */
	struct pv__ksg ksg;
	double *x, *number, *moved; /* n_cols x n; target; target in that order */
	int64_t n_levels;
	uint16_t *code; /* target of classes */
};

static int no_memory(const struct fitting *f)
{
	return f->host->fail(f->ctx, PV_ENOMEM, NULL, "no memory for %lld columns",
			     (long long)f->rows->n_cols);
}

/* Streams: k < 2^40 permutes for the k-th time; noise of the target, and of column j. */
static const uint64_t target_noise = UINT64_C(1) << 40, column_noise = UINT64_C(1) << 41;

/* Standardised, and equal values told apart at random: noise of 1e-10 deviations. */
static void spread_out(struct fitting *f, uint64_t stream, double *x)
{
	double n = (double)f->rows->n, mean = 0, variance = 0;

	for (int64_t i = 0; i < f->rows->n; i++)
		mean += (x[i] - x[0]) / n;
	mean += x[0];
	for (int64_t i = 0; i < f->rows->n; i++)
		variance += (x[i] - mean) * (x[i] - mean) / n;
	for (int64_t i = 0; i < f->rows->n; i++)
		x[i] = (x[i] - mean) / (variance > 0 ? sqrt(variance) : 1) +
		       1e-10 * f->host->normal(f->ctx, stream, (uint64_t)i);
}

static int take_numbers(struct fitting *f)
{
	for (int64_t i = 0; i < f->rows->n; i++) {
		f->number[i] = f->y->y[f->rows->index[i]];
		if (!isfinite(f->number[i]))
			return f->host->fail(f->ctx, PV_EDATA, NULL,
					     "training row %lld has no "
					     "target",
					     (long long)f->rows->index[i] + 1);
	}
	spread_out(f, target_noise, f->number);
	return PV_OK;
}

static int prepare_ksg(struct fitting *f)
{
	int64_t n = f->rows->n, p = f->rows->n_cols;
	int64_t k = f->config->neighbours ? f->config->neighbours : USUAL_NEIGHBOURS;
	uint8_t *constant = NULL;
	int status = pv__ksg_make(f->host, f->ctx, n, k, &f->ksg);

	f->x = f->host->scratch(f->ctx, (size_t)p, (size_t)n * sizeof(*f->x));
	f->number = f->host->scratch(f->ctx, (size_t)n, sizeof(*f->number));
	f->moved = f->host->scratch(f->ctx, (size_t)n, sizeof(*f->moved));
	if (!f->x || !f->number || !f->moved)
		return no_memory(f);
	if (status == PV_OK)
		status = pv__constant_columns(f->host, f->ctx, f->rows, &constant);
	f->constant = constant;
	if (status == PV_OK && f->y->kind == PV_CLASSES)
		status =
			pv__target_codes(f->host, f->ctx, f->rows, f->y, 0, &f->n_levels, &f->code);
	else if (status == PV_OK)
		status = take_numbers(f);
	for (int64_t j = 0; status == PV_OK && j < p; j++) {
		pv__rows_column(f->rows, j, f->x + j * n);
		spread_out(f, column_noise + (uint64_t)j, f->x + j * n);
	}
	return status;
}

static int prepare_hist(struct fitting *f)
{
	int64_t bins = f->config->bins ? f->config->bins : USUAL_BINS;
	int status = pv__binned_make(f->host, f->ctx, f->rows, f->y, bins, &f->binned);

	f->constant = f->binned.constant;
	f->code = f->binned.target;
	f->n_levels = f->binned.n_levels;
	if (status == PV_OK)
		status = pv__pairs_make(f->host, f->ctx, bins, f->n_levels, &f->pairs);
	return status;
}

/* The target of row order[i] for row i. */
static void take_target(struct fitting *f)
{
	for (int64_t i = 0; i < f->rows->n; i++) {
		if (f->code)
			f->level[i] = f->code[f->order[i]];
		else
			f->moved[i] = f->number[f->order[i]];
	}
}

static double information(struct fitting *f, int64_t j)
{
	int64_t n = f->rows->n;
	double bias, value;

	if (f->config->estimator == ESTIMATOR_HIST) {
		value = pv__pairs_information(&f->pairs, n, f->binned.code + j * n, f->level,
					      &bias);
		if (f->config->correction == CORRECTION_MILLER_MADOW)
			value += bias / (2 * (double)n);
		return value;
	}
	if (f->code)
		return pv__ksg_classes(&f->ksg, f->x + j * n, f->level, f->n_levels);
	return pv__ksg_numbers(&f->ksg, f->x + j * n, f->moved);
}

/* ---- scores and p-values ----------------------------------------------------------------- */

/* p = (b + 1) / (m + 1): b of m permuted targets do as well. */
static int permute(struct fitting *f, struct pv__selection *s)
{
	int64_t m = f->config->permutations, *above;

	above = f->host->scratch(f->ctx, (size_t)s->n_cols, sizeof(*above));
	if (!above)
		return no_memory(f);
	for (int64_t k = 0; k < m; k++) {
		f->host->shuffle(f->ctx, (uint64_t)k, f->rows->n, f->order);
		take_target(f);
		for (int64_t j = 0; j < s->n_cols; j++)
			above[j] += !f->constant[j] && information(f, j) >= s->score[j] - 1e-12;
	}
	for (int64_t j = 0; j < s->n_cols; j++)
		if (!f->constant[j])
			s->log10_p[j] = log10((double)(above[j] + 1) / (double)(m + 1));
	return PV_OK;
}

static int score(struct fitting *f, struct pv__selection *s)
{
	int64_t n = f->rows->n;
	int status = f->config->estimator == ESTIMATOR_HIST ? prepare_hist(f) : prepare_ksg(f);

	f->order = f->host->scratch(f->ctx, (size_t)n, sizeof(*f->order));
	f->level = f->host->scratch(f->ctx, (size_t)n, sizeof(*f->level));
	if (!f->order || !f->level)
		return no_memory(f);
	if (status != PV_OK)
		return status;
	for (int64_t i = 0; i < n; i++)
		f->order[i] = i;
	take_target(f);
	for (int64_t j = 0; j < s->n_cols; j++)
		s->score[j] = f->constant[j] ? NAN : information(f, j);
	return f->config->permutations ? permute(f, s) : PV_OK;
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	const struct config *c = config;
	struct pv__rows rows;
	struct pv__selection *s = NULL;
	struct fitting f = {.host = host, .ctx = ctx, .config = c, .rows = &rows, .y = y};
	int status = pv__rows_train(host, ctx, train, &rows);

	if (status == PV_OK)
		status = pv__selection_make(host, ctx, rows.n_cols, &s);
	if (status == PV_OK)
		status = score(&f, s);
	if (status != PV_OK)
		return status;
	*model = s;
	return pv__wanted_choose(host, ctx, &c->wanted, s);
}

static const struct pv_transform_call call = {
	.size = sizeof(call),
	.fit = fit,
	.columns = pv__selection_columns,
	.save = pv__selection_save,
	.load = pv__selection_load,
};

const struct pv_op pv__op_mutual_info = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_TRANSFORM,
	.kind = PV_FITTED,
	.flags = PV_NEEDS_TARGETS,
	.name = "select.mutual_info",
	.version = "1",
	.summary = "Columns with the largest mutual information with the target",
	.doc = "Information in nats, of any shape of dependence. hist: I = sum n_ab / n log(n "
	       "n_ab / (n_a n_b)) over bins of equal width between the smallest and the "
	       "largest training value (closed above) and classes, or bins of a number; counts "
	       "are biased upwards by about (bins - 1)(classes - 1) / 2n, which miller_madow "
	       "takes off by the bins that are occupied. ksg: distances to the k-th neighbour, "
	       "of the same class (Ross) or in both (Kraskov), on standardised columns with "
	       "noise of 1e-10 deviations, from the seed of the study, to tell equal values "
	       "apart; it is nearly unbiased and may be a little below 0. Keep the k best, a "
	       "percentile (rounded up), or by p-values from permuted training targets, p = (b "
	       "+ 1) / (m + 1), all with p <= alpha (at least 1 / alpha permutations) or with "
	       "a share fdr of false ones; where none passes, the best one, with a warning. "
	       "Ties go to the column that comes first; constant columns come last. Reference "
	       "rows are left out, row weights are not used. Traps: with few rows, columns "
	       "that fill more bins look better; the permutations move single rows, so that "
	       "with several rows per person p is too small.",
	.cite = "Ross BC (2014). Mutual information between discrete and continuous data sets. "
		"PLoS ONE 9:e87357. doi:10.1371/journal.pone.0087357; Kraskov A, Stoegbauer H, "
		"Grassberger P (2004). Estimating mutual information. Physical Review E "
		"69:066138. doi:10.1103/PhysRevE.69.066138; Miller GA (1955). Note on the bias "
		"of information estimates. In: Information Theory in Psychology, 95-100. Free "
		"Press.",
	.option = options,
	.config_size = sizeof(struct config),
	.check = check,
	.transform = &call,
};
