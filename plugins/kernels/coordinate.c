/* Squared error: one least-squares problem, to the duality gap. */
#include "kernels/coordinate.h"

#include "kernels/descent.h"
#include "kernels/vector.h"

#include <math.h>

int pv__sparse_columns(const struct pv_host *host, pv_ctx *ctx, const struct pv__rows *rows,
		       const double *mean, double **column)
{
	int64_t n = rows->n;
	double *z = host->scratch(ctx, (size_t)rows->n_cols, (size_t)n * sizeof(*z));

	if (!z)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld rows and %lld columns",
				  (long long)n, (long long)rows->n_cols);
	for (int64_t i = 0; i < n; i++)
		for (int64_t j = 0; j < rows->n_cols; j++)
			z[j * n + i] = rows->row[i][j] - mean[j];
	*column = z;
	return PV_OK;
}

void pv__sparse_path(double limit, double ratio, int64_t n, double *penalty)
{
	for (int64_t k = 0; k < n; k++)
		penalty[k] = k == 0 ? limit
				    : limit * pow(ratio, (double)k / (double)(n > 1 ? n - 1 : 1));
}

static double mean_of(const struct pv__sparse *p, const double *y)
{
	double sum = 0, total = 0;

	for (int64_t i = 0; i < p->n; i++) {
		sum += p->cost[i] * (y[i] - y[0]);
		total += p->cost[i];
	}
	return y[0] + sum / total;
}

int pv__sparse_limit_numbers(const struct pv_host *host, pv_ctx *ctx, const struct pv__sparse *p,
			     const double *y, double *limit)
{
	double *e = host->scratch(ctx, (size_t)p->n, sizeof(*e)), mean = mean_of(p, y);

	if (!e)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld rows", (long long)p->n);
	for (int64_t i = 0; i < p->n; i++)
		e[i] = p->cost[i] * (y[i] - mean);
	*limit = 0;
	for (int64_t j = 0; j < p->n_cols; j++)
		*limit = fmax(*limit, fabs(pv__dot(p->n, p->column + j * p->n, e)));
	return PV_OK;
}

/* What is left at the w and bias that the fit starts from. */
static void start(const struct pv__sparse *p, const double *y, struct pv__descent *d)
{
	for (int64_t i = 0; i < p->n; i++) {
		d->h[i] = p->cost[i];
		d->e[i] = y[i] - p->bias[0];
	}
	for (int64_t j = 0; j < p->n_cols; j++)
		if (p->w[j] != 0)
			pv__axpy(p->n, -p->w[j], p->column + j * p->n, d->e);
	for (int64_t i = 0; i < p->n; i++)
		d->e[i] *= p->cost[i];
}

/* The dual point is what is left, scaled until it is feasible.  Also sets p->objective. */
static double duality_gap(struct pv__sparse *p, const double *y, double mean,
			  const struct pv__descent *d)
{
	double most = 0, left2 = 0, w1 = 0, w2 = 0, fit = 0, scale;

	for (int64_t i = 0; i < p->n; i++) {
		left2 += p->cost[i] > 0 ? d->e[i] * d->e[i] / p->cost[i] : 0;
		fit += d->e[i] * (y[i] - mean);
	}
	for (int64_t j = 0; j < p->n_cols; j++) {
		most = fmax(most, fabs(d->gradient[j] - p->l2 * p->w[j]));
		w1 += fabs(p->w[j]);
		w2 += p->w[j] * p->w[j];
	}
	scale = most > p->l1 ? p->l1 / most : 1;
	p->objective = left2 / 2 + p->l1 * w1 + p->l2 * w2 / 2;
	return left2 * (1 + scale * scale) / 2 + p->l1 * w1 - scale * fit +
	       p->l2 * (1 + scale * scale) * w2 / 2;
}

int pv__sparse_numbers(const struct pv_host *host, pv_ctx *ctx, struct pv__sparse *p,
		       const double *y)
{
	struct pv__descent d;
	double mean = mean_of(p, y), null = 0, enough;
	int status = pv__descent_make(host, ctx, p->n, p->n_cols, &d);

	if (status == PV_OK)
		status = pv__sparse_limit_numbers(host, ctx, p, y, &enough);
	if (status != PV_OK)
		return status;
	d.column = p->column;
	d.l1 = p->l1;
	d.l2 = p->l2;
	d.w = p->w;
	d.bias = p->bias;
	for (int64_t i = 0; i < p->n; i++)
		null += p->cost[i] * (y[i] - mean) * (y[i] - mean) / 2;
	start(p, y, &d);
	pv__descent_slope(&d);
	do {
		enough *= 0.01;
		pv__descent_solve(&d, p->last_l1, enough, p->max_iterations - d.n_sweeps);
		pv__descent_slope(&d);
		p->violation = null > 0 ? duality_gap(p, y, mean, &d) / null : 0;
	} while (p->violation > p->tolerance && d.n_sweeps < p->max_iterations && enough > 1e-300);
	p->n_iterations = d.n_sweeps;
	return PV_OK;
}
