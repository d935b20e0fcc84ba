/* scale.zscore: every column, or every row, to mean 0 and variance 1. */
#include "ops.h"

#include "scaling.h"

#include <math.h>

struct config {
	int64_t per;
};

static const struct pv_option options[] = {
	PV__PER_OPTION(struct config),
	{0},
};

/* Columns are measured all at once, row by row: a voxel table is read only twice. */
static int fit_columns(const struct pv_host *host, pv_ctx *ctx, const struct pv_table *train,
                       struct pv__scaling *m)
{
	struct pv__rows rows;
	uint8_t *constant = host->scratch(ctx, (size_t)m->n, 1);
	int status = pv__rows_train(host, ctx, train, &rows);

	if (status == PV_OK)
		status = pv__scaling_learns(host, ctx, m);
	if (status != PV_OK)
		return status;
	if (!constant)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld columns",
		                  (long long)m->n);
	pv__column_spread(&rows, m->centre, m->scale);
	for (int64_t j = 0; j < m->n; j++) {
		if (!isfinite(m->scale[j]))
			return host->fail(ctx, PV_ENUMERIC, NULL, "column %lld ('%s') has values "
			                  "too large to square", (long long)j + 1,
			                  train->space ? train->space->feature[j].name : "?");
		constant[j] = (uint8_t)pv__is_constant(m->centre[j], m->scale[j]);
		m->scale[j] = constant[j] ? 1 : sqrt(m->scale[j]);
	}
	pv__warn_columns(host, ctx, train->space, m->n, constant,
	                 "are constant in the training rows and stay at 0");
	return PV_OK;
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
               const struct pv_table *train, const struct pv_targets *y, void **model)
{
	const struct config *c = config;
	struct pv__scaling *m;
	int status = pv__scaling_make(host, ctx, train->n_cols, &m);

	(void)y;
	if (status != PV_OK)
		return status;
	*model = m;
	return c->per == PV__PER_SAMPLE ? PV_OK : fit_columns(host, ctx, train, m);
}

/* Of a row.  Deviations are taken from the first value: a large common value costs no
 * digits. */
static struct pv__measured measure(const void *config, struct pv__sorter *sorter, int64_t n,
                                   const double *x)
{
	double mean = 0, variance = 0;
	int constant;

	(void)config, (void)sorter;
	for (int64_t j = 0; j < n; j++)
		mean += x[j] - x[0];
	mean /= (double)n;
	for (int64_t j = 0; j < n; j++)
		variance += (x[j] - x[0] - mean) * (x[j] - x[0] - mean);
	variance /= (double)n;
	constant = pv__is_constant(mean + x[0], variance);
	return (struct pv__measured){mean + x[0], constant ? 1 : sqrt(variance), constant};
}

static int apply(const struct pv_host *host, pv_ctx *ctx, const void *config, const void *model,
                 const struct pv_table *rows, double *const *out)
{
	return pv__scaling_apply(host, ctx, config, measure, model, rows, out);
}

static const struct pv_transform_call call = {
	.size = sizeof(call),
	.fit = fit,
	.apply = apply,
	.pull_back = pv__scaling_pull_back,
	.save = pv__scaling_save,
	.load = pv__scaling_load,
};

const struct pv_op pv__op_zscore = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_TRANSFORM,
	.kind = PV_FITTED,
	.name = "scale.zscore",
	.version = "2",
	.summary = "Columns (or rows) to mean 0 and variance 1",
	.doc = "x' = (x - mean) / sd with the mean and standard deviation (divisor n, not n - 1) "
	       "of the training rows, reference rows left out; row weights are not used. A column "
	       "whose sd is below 1e-12 max(1, |mean|) counts as constant: it becomes 0 in the "
	       "training rows, keeps scale 1 elsewhere, and is named in a warning. per: sample "
	       "scales each row over its own columns instead and learns nothing. Held-out rows "
	       "are never scaled by their own mean.",
	.cite = "Hastie T, Tibshirani R, Friedman J (2009). The Elements of Statistical Learning. "
	        "Springer. doi:10.1007/978-0-387-84858-7",
	.option = options,
	.config_size = sizeof(struct config),
	.transform = &call,
};
