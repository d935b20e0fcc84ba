/* impute.knn: missing values become the mean of the nearest training rows that have them. */
#include "ops.h"

#include "imputation.h"
#include "kernels/bytes.h"

#include <math.h>
#include <string.h>

struct config {
	struct pv__impute_options common;
	int64_t k;
};

static const struct pv_option options[] = {
	PV__IMPUTE_OPTIONS(struct config),
	{.name = "k",
	 .help = "number of training rows that a value comes from",
	 .type = PV_INT,
	 .offset = offsetof(struct config, k),
	 .dflt = "5",
	 .min = 1,
	 .max = 1e6},
	{0},
};

struct model {
	struct pv__imputation base; /* fill: the mean, where no row is near */
	int64_t n;
	double *scale; /* sd of each column, 1 where constant */
	double *row;   /* n x n_cols training rows, NaN where missing */
};

static int no_memory(const struct pv_host *host, pv_ctx *ctx)
{
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory to impute from neighbours");
}

/* ---- fit ------------------------------------------------------------------------- */

/* Of the values that are there. */
static double spread(const struct model *m, int64_t column)
{
	double square = 0, n = 0, centre = m->base.fill[column];

	for (int64_t i = 0; i < m->n; i++) {
		double x = m->row[i * m->base.n_cols + column];

		if (isnan(x))
			continue;
		square += (x - centre) * (x - centre);
		n++;
	}
	return pv__is_constant(centre, square / n) ? 1 : sqrt(square / n);
}

static int keep_rows(const struct pv_host *host, pv_ctx *ctx, const struct pv_table *train,
		     struct model *m)
{
	size_t width = (size_t)m->base.n_cols;
	struct pv__rows rows;
	int status = pv__rows_train(host, ctx, train, &rows);

	if (status != PV_OK)
		return status;
	m->n = rows.n;
	m->row = host->keep(ctx, (size_t)m->n, width * sizeof(*m->row));
	m->scale = host->keep(ctx, width, sizeof(*m->scale));
	if (!m->row || !m->scale)
		return no_memory(host, ctx);
	for (int64_t i = 0; i < m->n; i++)
		memcpy(m->row + i * m->base.n_cols, rows.row[i], width * sizeof(*m->row));
	for (int64_t j = 0; j < m->base.n_cols; j++)
		m->scale[j] = spread(m, j);
	return PV_OK;
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	struct model *m = host->keep(ctx, 1, sizeof(*m));
	int status;

	(void)y;
	if (!m)
		return no_memory(host, ctx);
	*model = m;
	status = pv__imputation_fit(host, ctx, config, pv__fill_mean, train, &m->base);
	return status == PV_OK ? keep_rows(host, ctx, train, m) : status;
}

/* ---- use ------------------------------------------------------------------------- */

/* Mean squared difference over the columns that both have; infinite where there are none. */
static double distance(const struct model *m, const double *a, const double *b)
{
	double sum = 0;
	int64_t shared = 0;

	for (int64_t j = 0; j < m->base.n_cols; j++) {
		double d = (a[j] - b[j]) / m->scale[j];

		if (isnan(d))
			continue;
		sum += d * d;
		shared++;
	}
	return shared ? sum / (double)shared : INFINITY;
}

/* Mean of a column over the k nearest rows that have it. */
static double borrow(const struct model *m, int64_t k, const int64_t *order, const double *far,
		     int64_t column)
{
	double sum = 0;
	int64_t found = 0;

	for (int64_t i = 0; i < m->n && found < k && isfinite(far[order[i]]); i++) {
		double x = m->row[order[i] * m->base.n_cols + column];

		if (isnan(x))
			continue;
		sum += x;
		found++;
	}
	return found ? sum / (double)found : m->base.fill[column];
}

static void complete(const struct pv_host *host, const struct model *m, int64_t k, const double *x,
		     int64_t *order, double *far, double *out)
{
	int64_t missing = 0;

	for (int64_t j = 0; j < m->base.n_cols; j++)
		missing += isnan(x[j]);
	if (missing == 0)
		return;
	for (int64_t i = 0; i < m->n; i++)
		far[i] = distance(m, x, m->row + i * m->base.n_cols);
	host->argsort(m->n, far, order);
	for (int64_t j = 0; j < m->base.n_cols; j++)
		if (isnan(x[j]))
			out[j] = borrow(m, k, order, far, j);
}

static int apply(const struct pv_host *host, pv_ctx *ctx, const void *config, const void *model,
		 const struct pv_table *rows, double *const *out)
{
	const struct config *c = config;
	const struct model *m = model;
	int64_t *order = host->scratch(ctx, (size_t)m->n, sizeof(*order));
	double *far = host->scratch(ctx, (size_t)m->n, sizeof(*far));
	int status = pv__imputation_apply(host, ctx, config, model, rows, out);

	if (!order || !far)
		return no_memory(host, ctx);
	for (int64_t r = 0; status == PV_OK && r < rows->n_rows; r++)
		complete(host, m, c->k, rows->row[r], order, far, out[r]);
	return status;
}

/* ---- bundle ------------------------------------------------------------------------ */

static int save(const struct pv_host *host, pv_ctx *ctx, const void *model, struct pv_writer *w)
{
	const struct model *m = model;
	int status = pv__imputation_save(host, ctx, &m->base, w);

	if (status == PV_OK)
		status = pv__write_int(host, ctx, w, m->n);
	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, m->base.n_cols, m->scale);
	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, m->n * m->base.n_cols, m->row);
	return status;
}

static int load(const struct pv_host *host, pv_ctx *ctx, const void *config, struct pv_reader *r,
		void **model)
{
	struct model *m = host->keep(ctx, 1, sizeof(*m));
	int64_t n = 0;
	int status;

	(void)config;
	if (!m)
		return no_memory(host, ctx);
	*model = m;
	status = pv__imputation_read(host, ctx, r, &m->base);
	if (status == PV_OK)
		status = pv__read_int(host, ctx, r, 1, PV__MOST, &m->n);
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, m->base.n_cols, &m->scale);
	if (status == PV_OK && __builtin_mul_overflow(m->n, m->base.n_cols, &n))
		status = host->fail(ctx, PV_EDATA, NULL,
				    "the fitted model is damaged: its sizes are too large");
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, n, &m->row);
	return status;
}

static const struct pv_transform_call call = {
	.size = sizeof(call),
	.fit = fit,
	.space = pv__imputation_space,
	.apply = apply,
	.pull_back = pv__imputation_pull_back,
	.save = save,
	.load = load,
};

const struct pv_op pv__op_impute_knn = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_TRANSFORM,
	.kind = PV_FITTED,
	.flags = PV_TAKES_NAN | PV_EMBEDS_ROWS,
	.name = "impute.knn",
	.version = "1",
	.summary = "Missing values become the mean of the nearest training rows",
	.doc = "Each missing value is replaced by the mean of its column over the k nearest "
	       "training rows that have one, reference rows left out. The distance of two rows "
	       "is the mean of ((a_j - b_j) / sd_j)^2 over the columns that both have, with "
	       "sd_j over the training rows (1 for constant columns): columns in different "
	       "units count alike, and no scaling is needed before it. Equal distances go to "
	       "the row that comes first; fewer than k rows with a value: those; none, or no "
	       "shared column: the mean of the column. Row weights are not used. A column that "
	       "lacks more than max_missing of its training values stops the run with its "
	       "name. indicator adds a 0/1 column NAME__missing, in the region of NAME, for "
	       "each column that lacks values in the training rows. Weights behind it are "
	       "weights on values that were there. Traps: a bundle holds the training rows; "
	       "every incomplete row costs a pass over all of them.",
	.cite = "Troyanskaya O, Cantor M, Sherlock G, et al. (2001). Missing value estimation "
		"methods for DNA microarrays. Bioinformatics 17:520-525. "
		"doi:10.1093/bioinformatics/17.6.520",
	.option = options,
	.config_size = sizeof(struct config),
	.transform = &call,
};
