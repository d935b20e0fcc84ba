#include "kernels/descent.h"

#include "kernels/vector.h"

#include <math.h>

int pv__descent_make(const struct pv_host *host, pv_ctx *ctx, int64_t n, int64_t n_cols,
		     struct pv__descent *d)
{
	*d = (struct pv__descent){.n = n, .n_cols = n_cols};
	d->h = host->scratch(ctx, (size_t)n, sizeof(double));
	d->e = host->scratch(ctx, (size_t)n, sizeof(double));
	d->gradient = host->scratch(ctx, (size_t)n_cols, sizeof(double));
	d->curve = host->scratch(ctx, (size_t)n_cols, sizeof(double));
	d->tried = host->scratch(ctx, (size_t)n_cols, sizeof(int64_t));
	if (d->h && d->e && d->gradient && d->curve && d->tried)
		return PV_OK;
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld rows and %lld columns",
			  (long long)n, (long long)n_cols);
}

static double sum(int64_t n, const double *x)
{
	double total = 0;

	for (int64_t i = 0; i < n; i++)
		total += x[i];
	return total;
}

static double soft(double x, double by)
{
	if (x > by)
		return x - by;
	return x < -by ? x + by : 0;
}

/* Of column j at gradient g. */
static double violation(const struct pv__descent *d, int64_t j, double g)
{
	double w = d->w[j];

	if (w == 0)
		return fmax(0, fabs(g) - d->l1);
	return fabs(g - d->l2 * w - (w > 0 ? d->l1 : -d->l1));
}

double pv__descent_slope(struct pv__descent *d)
{
	double worst = fabs(sum(d->n, d->e));

	for (int64_t j = 0; j < d->n_cols; j++) {
		d->gradient[j] = pv__dot(d->n, d->column + j * d->n, d->e);
		worst = fmax(worst, violation(d, j, d->gradient[j]));
	}
	return worst;
}

static double curve_of(struct pv__descent *d, int64_t j)
{
	const double *z = d->column + j * d->n;
	double c = 0;

	if (d->curve[j] >= 0)
		return d->curve[j];
	for (int64_t i = 0; i < d->n; i++)
		c += d->h[i] * z[i] * z[i];
	return d->curve[j] = c;
}

/* Best value of one weight; returns how far the gradient moved. */
static double visit(struct pv__descent *d, int64_t j)
{
	const double *z = d->column + j * d->n;
	double g = pv__dot(d->n, z, d->e), old = d->w[j], c, step;

	if (old == 0 && fabs(g) <= d->l1)
		return 0;
	c = curve_of(d, j);
	if (!(c + d->l2 > 0))
		return 0; /* a column of zeros */
	d->w[j] = soft(g + c * old, d->l1) / (c + d->l2);
	step = d->w[j] - old;
	for (int64_t i = 0; step != 0 && i < d->n; i++)
		d->e[i] -= step * d->h[i] * z[i];
	return fabs(step) * (c + d->l2);
}

static double visit_bias(struct pv__descent *d)
{
	double total = sum(d->n, d->h), g = sum(d->n, d->e), step = g / total;

	*d->bias += step;
	for (int64_t i = 0; i < d->n; i++)
		d->e[i] -= step * d->h[i];
	return fabs(g);
}

/* Columns whose weight is not 0, if `wanted`, else all that are tried. */
static double sweep(struct pv__descent *d, int only_used)
{
	double move = visit_bias(d);

	for (int64_t k = 0; k < d->n_tried; k++)
		if (!only_used || d->w[d->tried[k]] != 0)
			move = fmax(move, visit(d, d->tried[k]));
	d->n_sweeps++;
	return move;
}

static void descend(struct pv__descent *d, double enough, int64_t max_sweeps)
{
	while (d->n_sweeps < max_sweeps && sweep(d, 0) > enough)
		while (d->n_sweeps < max_sweeps && sweep(d, 1) > enough)
			;
}

/* Adds the columns that were not tried and should have been; returns how many. */
static int64_t add_missed(struct pv__descent *d)
{
	int64_t before = d->n_tried, at = 0;

	for (int64_t j = 0; j < d->n_cols; j++) {
		if (at < before && d->tried[at] == j) {
			at++;
			continue;
		}
		if (fabs(pv__dot(d->n, d->column + j * d->n, d->e)) > d->l1)
			d->tried[d->n_tried++] = j;
	}
	return d->n_tried - before;
}

/* tried[] back in ascending order after add_missed: both parts are. */
static void merge_tried(struct pv__descent *d, int64_t n_before)
{
	for (int64_t k = n_before; k < d->n_tried; k++) {
		int64_t j = d->tried[k], at = k;

		for (; at > 0 && d->tried[at - 1] > j; at--)
			d->tried[at] = d->tried[at - 1];
		d->tried[at] = j;
	}
}

void pv__descent_solve(struct pv__descent *d, double last_l1, double enough, int64_t max_sweeps)
{
	double least = last_l1 > 0 ? 2 * d->l1 - last_l1 : -1;
	int64_t missed;

	d->n_tried = 0;
	for (int64_t j = 0; j < d->n_cols; j++) {
		d->curve[j] = -1;
		if (d->w[j] != 0 || fabs(d->gradient[j]) >= least)
			d->tried[d->n_tried++] = j;
	}
	max_sweeps += d->n_sweeps;
	do {
		int64_t before = d->n_tried;

		descend(d, enough, max_sweeps);
		missed = before < d->n_cols ? add_missed(d) : 0;
		merge_tried(d, before);
	} while (missed > 0 && d->n_sweeps < max_sweeps);
}
