/* As a regression of the column on the target: the same r as the other way round. */
#include "slope.h"

#include <string.h>

static int deviations(const struct pv_host *host, pv_ctx *ctx, int64_t n, const double *y,
		      double *d, double *square)
{
	double mean = 0, variance = 0;

	for (int64_t i = 0; i < n; i++)
		mean += y[i] / (double)n;
	for (int64_t i = 0; i < n; i++) {
		d[i] = y[i] - mean;
		variance += d[i] * d[i] / (double)n;
	}
	*square = variance * (double)n;
	if (pv__is_constant(mean, variance))
		return host->fail(ctx, PV_EDATA, NULL,
				  "the target is constant or missing in the "
				  "training rows");
	return PV_OK;
}

int pv__slope_squares(const struct pv_host *host, pv_ctx *ctx, const struct pv__rows *rows,
		      const double *mean, const double *y, double *explained, double *left)
{
	int64_t p = rows->n_cols;
	double *d = host->scratch(ctx, (size_t)rows->n, sizeof(*d)), square = 0;
	int status;

	if (!d)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld rows",
				  (long long)rows->n);
	if (rows->n < 3)
		return host->fail(ctx, PV_EDATA, NULL,
				  "%lld training rows are too few for a "
				  "correlation",
				  (long long)rows->n);
	status = deviations(host, ctx, rows->n, y, d, &square);
	if (status != PV_OK)
		return status;
	memset(explained, 0, (size_t)p * sizeof(*explained));
	memset(left, 0, (size_t)p * sizeof(*left));
	for (int64_t i = 0; i < rows->n; i++)
		for (int64_t j = 0; j < p; j++)
			explained[j] += d[i] * (rows->row[i][j] - mean[j]);
	for (int64_t i = 0; i < rows->n; i++)
		for (int64_t j = 0; j < p; j++) {
			double e = rows->row[i][j] - mean[j] - explained[j] / square * d[i];

			left[j] += e * e;
		}
	for (int64_t j = 0; j < p; j++)
		explained[j] *= explained[j] / square;
	return PV_OK;
}
