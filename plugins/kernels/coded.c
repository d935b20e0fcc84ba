#include "kernels/coded.h"

#include "kernels/linear.h"

#include <math.h>

static double code(const struct pv_targets *t, int64_t output, double value)
{
	if (t->kind == PV_NUMBER)
		return value;
	return value == (double)(t->n_classes == 2 ? 1 : output) ? 1 : -1;
}

static int take(const struct pv_host *host, pv_ctx *ctx, const struct pv__rows *rows,
		const struct pv_targets *t, int64_t k, struct pv__coded *c)
{
	int64_t n_outputs = pv__n_outputs(t);
	const double *from = t->y + k / n_outputs * t->n_rows;
	double sum = 0;

	for (int64_t i = 0; i < rows->n; i++) {
		double value = from[rows->index[i]];

		if (!isfinite(value))
			return host->fail(ctx, PV_EDATA, NULL, "training row %lld has no target",
					  (long long)rows->index[i] + 1);
		value = code(t, k % n_outputs, value);
		c->y[i * c->n_rhs + k] = value;
		sum += rows->weight[i] * value;
	}
	c->mean[k] = sum / rows->total;
	for (int64_t i = 0; i < rows->n; i++) {
		double *y = c->y + i * c->n_rhs + k;

		*y = (*y - c->mean[k]) * c->root[i];
	}
	return PV_OK;
}

int pv__coded_make(const struct pv_host *host, pv_ctx *ctx, const struct pv__rows *rows,
		   const struct pv_targets *t, struct pv__coded *c)
{
	size_t n = (size_t)rows->n;
	int status = PV_OK;

	*c = (struct pv__coded){.n_rhs = t->n_targets * pv__n_outputs(t)};
	c->y = host->scratch(ctx, n, (size_t)c->n_rhs * sizeof(double));
	c->mean = host->scratch(ctx, (size_t)c->n_rhs, sizeof(double));
	c->root = host->scratch(ctx, n, sizeof(double));
	if (!c->y || !c->mean || !c->root)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld rows and %lld targets",
				  (long long)rows->n, (long long)c->n_rhs);
	for (int64_t i = 0; i < rows->n; i++)
		c->root[i] = sqrt(rows->weight[i]);
	for (int64_t k = 0; status == PV_OK && k < c->n_rhs; k++)
		status = take(host, ctx, rows, t, k, c);
	return status;
}
