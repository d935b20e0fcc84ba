/* impute.median: missing values become the median of the training rows. */
#include "ops.h"

#include "kernels/bytes.h"
#include "kernels/rows.h"

#include <math.h>
#include <string.h>

struct config {
	int indicator;
	double max_missing;
};

static const struct pv_option options[] = {
	{.name = "indicator", .help = "add a 0/1 column for every column with missing values",
	 .type = PV_BOOL, .offset = offsetof(struct config, indicator), .dflt = "false"},
	{.name = "max_missing", .help = "largest share of missing values in a column",
	 .type = PV_REAL, .offset = offsetof(struct config, max_missing), .dflt = "0.2", .min = 0,
	 .max = 1},
	{0},
};

struct model {
	int64_t n_cols, n_flags;
	double *median;
	int64_t *flag;   /* columns that get an indicator, ascending */
};

static int no_memory(const struct pv_host *host, pv_ctx *ctx)
{
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory to impute");
}

/* Median of a column's present values; *n_missing: how many are not. */
static double median(const struct pv_host *host, const struct pv__rows *rows, int64_t column,
                     double *value, int64_t *order, int64_t *n_missing)
{
	int64_t n = 0;

	for (int64_t i = 0; i < rows->n; i++) {
		double x = rows->row[i][column];

		if (!isnan(x))
			value[n++] = x;
	}
	*n_missing = rows->n - n;
	if (n == 0)
		return NAN;
	host->argsort(n, value, order);
	return value[order[(n - 1) / 2]] / 2 + value[order[n / 2]] / 2;
}

static int check_share(const struct pv_host *host, pv_ctx *ctx, double max_missing,
                       const char *name, int64_t n_missing, int64_t n)
{
	double share = (double)n_missing / (double)n;

	if (n_missing == n)
		return host->fail(ctx, PV_EDATA, NULL, "column '%s' has no value in any training "
		                  "row: leave it out of features", name);
	if (share > max_missing)
		return host->fail(ctx, PV_EDATA, "max_missing", "column '%s' lacks %.0f %% of its "
		                  "values in the training rows, more than max_missing %g: leave it "
		                  "out of features, or raise max_missing", name, 100 * share,
		                  max_missing);
	return PV_OK;
}

static int fit_columns(const struct pv_host *host, pv_ctx *ctx, const struct config *c,
                       const struct pv_table *train, struct model *m)
{
	struct pv__rows rows;
	int status = pv__rows_train(host, ctx, train, &rows);
	double *value;
	int64_t *order;

	if (status != PV_OK)
		return status;
	value = host->scratch(ctx, (size_t)rows.n, sizeof(*value));
	order = host->scratch(ctx, (size_t)rows.n, sizeof(*order));
	if (!value || !order)
		return no_memory(host, ctx);
	for (int64_t j = 0; status == PV_OK && j < m->n_cols; j++) {
		int64_t n_missing;

		m->median[j] = median(host, &rows, j, value, order, &n_missing);
		status = check_share(host, ctx, c->max_missing,
		                     train->space ? train->space->feature[j].name : "?", n_missing,
		                     rows.n);
		if (c->indicator && n_missing > 0)
			m->flag[m->n_flags++] = j;
	}
	return status;
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
               const struct pv_table *train, const struct pv_targets *y, void **model)
{
	struct model *m = host->keep(ctx, 1, sizeof(*m));

	(void)y;
	if (!m)
		return no_memory(host, ctx);
	m->n_cols = train->n_cols;
	m->median = host->keep(ctx, (size_t)m->n_cols, sizeof(*m->median));
	m->flag = host->keep(ctx, (size_t)m->n_cols, sizeof(*m->flag));
	if (!m->median || !m->flag)
		return no_memory(host, ctx);
	*model = m;
	return fit_columns(host, ctx, config, train, m);
}

/* ---- the space with indicators -------------------------------------------------- */

static char *join(const struct pv_host *host, pv_ctx *ctx, const char *a, const char *b)
{
	size_t n = strlen(a), more = strlen(b);
	char *text = host->keep(ctx, n + more + 1, 1);

	if (text) {
		memcpy(text, a, n);
		memcpy(text + n, b, more);
	}
	return text;
}

static int copy_features(const struct pv_host *host, pv_ctx *ctx, const struct model *m,
                         const struct pv_space *in, struct pv_feature *out)
{
	for (int64_t j = 0; j < m->n_cols + m->n_flags; j++) {
		int flag = j >= m->n_cols;
		const struct pv_feature *from =
			&in->feature[flag ? m->flag[j - m->n_cols] : j];

		out[j] = *from;
		out[j].name = join(host, ctx, from->name, flag ? "__missing" : "");
		out[j].unit = from->unit && !flag ? join(host, ctx, from->unit, "") : NULL;
		if (!out[j].name || (from->unit && !flag && !out[j].unit))
			return no_memory(host, ctx);
	}
	return PV_OK;
}

static int copy_regions(const struct pv_host *host, pv_ctx *ctx, const struct pv_space *in,
                        struct pv_region *out)
{
	for (int64_t r = 0; r < in->n_regions; r++) {
		out[r] = in->region[r];
		out[r].name = join(host, ctx, in->region[r].name, "");
		if (!out[r].name)
			return no_memory(host, ctx);
	}
	return PV_OK;
}

static int space(const struct pv_host *host, pv_ctx *ctx, const void *config, const void *model,
                 const struct pv_space *in, const struct pv_space **out)
{
	const struct model *m = model;
	size_t n = (size_t)(m->n_cols + m->n_flags);
	struct pv_space *s = host->keep(ctx, 1, sizeof(*s));
	struct pv_feature *feature = host->keep(ctx, n, sizeof(*feature));
	struct pv_region *region = host->keep(ctx, (size_t)in->n_regions, sizeof(*region));
	struct pv_grid *grid = host->keep(ctx, 1, sizeof(*grid));
	int status;

	(void)config;
	if (!s || !feature || !region || !grid)
		return no_memory(host, ctx);
	if (in->grid)
		*grid = *in->grid;
	*s = (struct pv_space){.size = sizeof(*s), .n_features = (int64_t)n,
	                       .n_regions = in->n_regions, .feature = feature,
	                       .region = region, .grid = in->grid ? grid : NULL};
	status = copy_features(host, ctx, m, in, feature);
	if (status == PV_OK)
		status = copy_regions(host, ctx, in, region);
	*out = s;
	return status;
}

/* ---- use ---------------------------------------------------------------------------- */

static int apply(const struct pv_host *host, pv_ctx *ctx, const void *config, const void *model,
                 const struct pv_table *rows, double *const *out)
{
	const struct model *m = model;
	int status = pv__check_columns(host, ctx, rows, m->n_cols);

	(void)config;
	if (status != PV_OK)
		return status;
	for (int64_t r = 0; r < rows->n_rows; r++) {
		const double *x = rows->row[r];

		for (int64_t j = 0; j < m->n_cols; j++)
			out[r][j] = isnan(x[j]) ? m->median[j] : x[j];
		for (int64_t k = 0; k < m->n_flags; k++)
			out[r][m->n_cols + k] = isnan(x[m->flag[k]]) ? 1 : 0;
	}
	return PV_OK;
}

static int pull_back(const struct pv_host *host, pv_ctx *ctx, const void *config,
                     const void *model, const double *w_out, double *w_in)
{
	const struct model *m = model;

	(void)config;
	if (m->n_flags > 0)
		return host->fail(ctx, PV_EINVAL, "indicator", "weights on indicator columns have no "
		                  "place among the columns before them: set indicator: false, or use "
		                  "an importance op that needs no weights");
	memcpy(w_in, w_out, (size_t)m->n_cols * sizeof(*w_in));
	return PV_OK;
}

static int save(const struct pv_host *host, pv_ctx *ctx, const void *model, struct pv_writer *w)
{
	const struct model *m = model;
	int status = pv__write_int(host, ctx, w, m->n_cols);

	if (status == PV_OK)
		status = pv__write_int(host, ctx, w, m->n_flags);
	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, m->n_cols, m->median);
	if (status == PV_OK)
		status = pv__write_ints(host, ctx, w, m->n_flags, m->flag);
	return status;
}

static int load(const struct pv_host *host, pv_ctx *ctx, const void *config, struct pv_reader *r,
                void **model)
{
	struct model *m = host->keep(ctx, 1, sizeof(*m));
	int status;

	(void)config;
	if (!m)
		return no_memory(host, ctx);
	*model = m;
	status = pv__read_int(host, ctx, r, 0, PV__MOST, &m->n_cols);
	if (status == PV_OK)
		status = pv__read_int(host, ctx, r, 0, m->n_cols, &m->n_flags);
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, m->n_cols, &m->median);
	if (status == PV_OK)
		status = pv__read_ints(host, ctx, r, m->n_flags, &m->flag);
	for (int64_t k = 0; status == PV_OK && k < m->n_flags; k++)
		if (m->flag[k] < 0 || m->flag[k] >= m->n_cols)
			status = host->fail(ctx, PV_EDATA, NULL, "the fitted model is damaged: it "
			                    "names column %lld", (long long)m->flag[k]);
	return status;
}

static const struct pv_transform_call call = {
	.size = sizeof(call),
	.fit = fit,
	.space = space,
	.apply = apply,
	.pull_back = pull_back,
	.save = save,
	.load = load,
};

const struct pv_op pv__op_impute_median = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_TRANSFORM,
	.kind = PV_FITTED,
	.flags = PV_TAKES_NAN,
	.name = "impute.median",
	.version = "1",
	.summary = "Missing values become the median of the training rows",
	.doc = "Each missing value is replaced by the median of its column over the training rows "
	       "(reference rows left out, row weights not used). A column that lacks more than "
	       "max_missing of its training values stops the run with its name. indicator adds a "
	       "0/1 column NAME__missing, in the region of NAME, for each column that lacks "
	       "values in the training rows; where being missing tells of the target, the model "
	       "can then use it. Trap: medians shrink variances; with much missing, ask why.",
	.cite = "Little RJA, Rubin DB (2019). Statistical Analysis with Missing Data, 3rd ed. "
	        "Wiley. doi:10.1002/9781119482260",
	.option = options,
	.config_size = sizeof(struct config),
	.transform = &call,
};
