/* select.mean: columns whose mean over the training rows is high enough. */
#include "ops.h"

#include "kernels/rows.h"
#include "selection.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct config {
	const char *threshold;
};

/* Where the gap is looked for: between these shares of the columns. */
static const double from_share = 0.2, to_share = 0.85;

static const struct pv_option options[] = {
	{.name = "threshold",
	 .help = "keep the columns whose mean is not below this; gap: the middle of the widest gap "
		 "between sorted means",
	 .type = PV_STRING,
	 .offset = offsetof(struct config, threshold),
	 .dflt = "gap"},
	{0},
};

static int is_gap(const char *text)
{
	return strcmp(text, "gap") == 0;
}

static int check(const struct pv_host *host, pv_ctx *ctx, const void *config)
{
	const struct config *c = config;
	char *end;
	double value = strtod(c->threshold, &end);

	if (is_gap(c->threshold) || (end != c->threshold && *end == '\0' && isfinite(value)))
		return PV_OK;
	return host->fail(ctx, PV_EINVAL, "threshold", "'%s' is neither gap nor a number",
			  c->threshold);
}

/* v sorted: the i in [0.2 n, 0.85 n) with the largest v_(i+1) - v_(i); the first of equals. */
static int find_gap(const struct pv_host *host, pv_ctx *ctx, int64_t n, const double *mean,
		    double *threshold)
{
	int64_t *order = host->scratch(ctx, (size_t)n, sizeof(*order));
	int64_t from = (int64_t)(from_share * (double)n), to = (int64_t)(to_share * (double)n);
	double widest = -1;

	if (!order)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory to sort %lld columns",
				  (long long)n);
	host->argsort(n, mean, order);
	to = to < n - 1 ? to : n - 1;
	*threshold = mean[order[0]];
	for (int64_t i = from; i < to; i++) {
		double low = mean[order[i]], high = mean[order[i + 1]];

		if (high - low > widest) {
			widest = high - low;
			*threshold = low + widest / 2;
		}
	}
	return PV_OK;
}

static int keep(const struct pv_host *host, pv_ctx *ctx, struct pv__selection *s, double threshold)
{
	uint8_t *passes = host->scratch(ctx, (size_t)s->n_cols, 1);
	double largest = -INFINITY;

	if (!passes)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory to select columns");
	for (int64_t j = 0; j < s->n_cols; j++) {
		passes[j] = s->score[j] >= threshold;
		largest = fmax(largest, s->score[j]);
	}
	pv__selection_marked(s, passes);
	if (s->n_kept > 0)
		return PV_OK;
	return host->fail(ctx, PV_EDATA, "threshold",
			  "no column has a mean of %g in the training rows; the largest is %g",
			  threshold, largest);
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	const struct config *c = config;
	double *variance = host->scratch(ctx, (size_t)train->n_cols, sizeof(*variance));
	double threshold = strtod(c->threshold, NULL);
	struct pv__selection *s = NULL;
	struct pv__rows rows;
	int status = pv__rows_train(host, ctx, train, &rows);

	(void)y;
	if (!variance)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld columns",
				  (long long)train->n_cols);
	if (status == PV_OK)
		status = pv__selection_make(host, ctx, train->n_cols, &s);
	if (status != PV_OK)
		return status;
	pv__column_spread(&rows, s->score, variance);
	if (is_gap(c->threshold))
		status = find_gap(host, ctx, s->n_cols, s->score, &threshold);
	*model = s;
	return status == PV_OK ? keep(host, ctx, s, threshold) : status;
}

static const struct pv_transform_call call = {
	.size = sizeof(call),
	.fit = fit,
	.columns = pv__selection_columns,
	.save = pv__selection_save,
	.load = pv__selection_load,
};

const struct pv_op pv__op_mean = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_TRANSFORM,
	.kind = PV_FITTED,
	.name = "select.mean",
	.version = "1",
	.summary = "Columns with a high mean: a mask from the data",
	.doc = "The score of a column is its mean over the training rows; columns at or above the "
	       "threshold stay. gap puts it in the middle of the widest gap between neighbours "
	       "among the sorted means, looked for between a share of 0.2 and 0.85 of the columns: "
	       "head against air in the mean of functional or anatomical images, where the table "
	       "holds the whole field of view. Reference rows are left out, row weights and "
	       "targets "
	       "are not used. The mask is made of training rows anew in every fold. Traps: gap "
	       "always finds one, also where there is none, so do not use it within a brain mask; "
	       "images must be in like units (image.intensity).",
	.cite = "Abraham A, Pedregosa F, Eickenberg M, et al. (2014). Machine learning for "
		"neuroimaging with scikit-learn. Frontiers in Neuroinformatics 8:14. "
		"doi:10.3389/fninf.2014.00014",
	.option = options,
	.config_size = sizeof(struct config),
	.check = check,
	.transform = &call,
};
