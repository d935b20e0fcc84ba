/* select.variance: columns by their variance, without a look at the target. */
#include "ops.h"

#include "kernels/rows.h"
#include "wanted.h"

struct config {
	struct pv__wanted wanted;
	double threshold;
};

static const struct pv_option options[] = {
	{.name = "threshold", .help = "keep the columns whose variance is above this",
	 .type = PV_REAL, .offset = offsetof(struct config, threshold), .dflt = "0", .min = 0,
	 .max = 1e300},
	PV__WANTED_COUNT(struct config),
	{0},
};

static int check(const struct pv_host *host, pv_ctx *ctx, const void *config)
{
	const struct config *c = config;

	if ((c->threshold > 0) + (c->wanted.k > 0) + (c->wanted.percentile > 0) <= 1)
		return PV_OK;
	return host->fail(ctx, PV_EINVAL, "k", "say how many columns to keep by only one of "
	                  "threshold, k and percentile");
}

static int keep_above(const struct pv_host *host, pv_ctx *ctx, struct pv__selection *s,
                      double threshold)
{
	uint8_t *passes = host->scratch(ctx, (size_t)s->n_cols, 1);
	double largest = 0;

	if (!passes)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory to select columns");
	for (int64_t j = 0; j < s->n_cols; j++) {
		passes[j] = s->score[j] > threshold;
		largest = s->score[j] > largest ? s->score[j] : largest;
	}
	pv__selection_marked(s, passes);
	if (s->n_kept > 0)
		return PV_OK;
	return host->fail(ctx, PV_EDATA, "threshold", "no column has a variance above %g in the "
	                  "training rows; the largest is %g", threshold, largest);
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
               const struct pv_table *train, const struct pv_targets *y, void **model)
{
	const struct config *c = config;
	struct pv__rows rows;
	struct pv__selection *s = NULL;
	double *mean = host->scratch(ctx, (size_t)train->n_cols, sizeof(*mean));
	int status = pv__rows_train(host, ctx, train, &rows);

	(void)y;
	if (!mean)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld columns",
		                  (long long)train->n_cols);
	if (status == PV_OK)
		status = pv__selection_make(host, ctx, train->n_cols, &s);
	if (status != PV_OK)
		return status;
	pv__column_spread(&rows, mean, s->score);
	*model = s;
	if (c->wanted.k == 0 && c->wanted.percentile == 0)
		return keep_above(host, ctx, s, c->threshold);
	return pv__wanted_choose(host, ctx, &c->wanted, s);
}

static const struct pv_transform_call call = {
	.size = sizeof(call),
	.fit = fit,
	.columns = pv__selection_columns,
	.save = pv__selection_save,
	.load = pv__selection_load,
};

const struct pv_op pv__op_variance = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_TRANSFORM,
	.kind = PV_FITTED,
	.name = "select.variance",
	.version = "1",
	.summary = "Columns with the largest variance",
	.doc = "Variance (divisor n) of each column over the training rows. Keep the columns "
	       "above threshold (default 0: constant columns go), the k largest, or a percentile "
	       "(rounded up); ties go to the column that comes first. Reference rows are left "
	       "out, row weights are not used. The target is not looked at, but the choice is "
	       "still learnt from rows and so belongs inside the folds. Trap: behind "
	       "scale.zscore all variances are 1.",
	.cite = "Guyon I, Elisseeff A (2003). An introduction to variable and feature selection. "
	        "Journal of Machine Learning Research 3:1157-1182.",
	.option = options,
	.config_size = sizeof(struct config),
	.check = check,
	.transform = &call,
};
