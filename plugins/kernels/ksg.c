/* One dimension: neighbours stand beside each other once values are sorted. */
#include "kernels/ksg.h"

#include <math.h>

static const double euler = 0.57721566490153286061;

int pv__ksg_make(const struct pv_host *host, pv_ctx *ctx, int64_t n, int64_t k, struct pv__ksg *g)
{
	int status = PV_OK;

	*g = (struct pv__ksg){.n = n, .k = k};
	if (n <= k)
		return host->fail(ctx, PV_EDATA, NULL, "%lld training rows have no %lld neighbours",
				  (long long)n, (long long)k);
	g->psi = host->scratch(ctx, (size_t)n + 1, sizeof(*g->psi));
	g->part = host->scratch(ctx, (size_t)n, sizeof(*g->part));
	g->near = host->scratch(ctx, (size_t)k, sizeof(*g->near));
	if (!g->psi || !g->part || !g->near)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld rows", (long long)n);
	status = pv__sorter_make(host, ctx, n, &g->x);
	if (status == PV_OK)
		status = pv__sorter_make(host, ctx, n, &g->y);
	g->psi[1] = -euler;
	for (int64_t i = 1; i < n; i++)
		g->psi[i + 1] = g->psi[i] + 1 / (double)i;
	return status;
}

/* How many of n ascending values are nearer to v than d. */
static int64_t count_nearer(int64_t n, const double *value, double v, double d)
{
	int64_t low = 0, high = n, first;

	while (low < high) { /* the first that is not too far below */
		int64_t middle = low + (high - low) / 2;

		if (v - value[middle] >= d)
			low = middle + 1;
		else
			high = middle;
	}
	first = low;
	high = n;
	while (low < high) { /* the first that is too far above */
		int64_t middle = low + (high - low) / 2;

		if (value[middle] - v >= d)
			high = middle;
		else
			low = middle + 1;
	}
	return low - first;
}

/* Distance of value[at] to its k-th neighbour among n ascending values, n > k. */
static double neighbour(int64_t n, const double *value, int64_t at, int64_t k)
{
	int64_t low = at - 1, high = at + 1;
	double d = 0;

	for (int64_t i = 0; i < k; i++) {
		double below = low >= 0 ? value[at] - value[low] : INFINITY;
		double above = high < n ? value[high] - value[at] : INFINITY;

		d = below <= above ? below : above;
		if (below <= above)
			low--;
		else
			high++;
	}
	return d;
}

/* Values of one class, ascending; gives their number. */
static int64_t values_of(const struct pv__ksg *g, const uint16_t *code, int64_t wanted)
{
	int64_t n = 0;

	for (int64_t i = 0; i < g->n; i++)
		if (code[g->x.order[i]] == wanted)
			g->part[n++] = g->x.value[i];
	return n;
}

double pv__ksg_classes(struct pv__ksg *g, const double *x, const uint16_t *code, int64_t n_classes)
{
	double sum = 0;
	int64_t taken = 0;

	pv__sorter_sort(&g->x, g->n, x);
	for (int64_t c = 0; c < n_classes; c++) {
		int64_t n = values_of(g, code, c), k = g->k < n - 1 ? g->k : n - 1;

		for (int64_t i = 0; i < n && k > 0; i++) {
			double d = neighbour(n, g->part, i, k);

			/* The row itself is counted in place of its k-th neighbour. */
			sum += g->psi[k] - g->psi[n] -
			       g->psi[count_nearer(g->n, g->x.value, g->part[i], d)];
			taken++;
		}
	}
	return taken ? g->psi[g->n] + sum / (double)taken : 0;
}

/* Keeps the k smallest distances, ascending; gives the largest of them. */
static double keep_near(struct pv__ksg *g, double d)
{
	int64_t at = g->k - 1;

	if (d >= g->near[at])
		return g->near[at];
	for (; at > 0 && g->near[at - 1] > d; at--)
		g->near[at] = g->near[at - 1];
	g->near[at] = d;
	return g->near[g->k - 1];
}

/* Distance to the k-th neighbour in both of the row at place `at` in order of x. */
static double neighbour_in_both(struct pv__ksg *g, int64_t at, const double *y)
{
	const double *x = g->x.value;
	double own = y[g->x.order[at]], most = INFINITY;

	for (int64_t i = 0; i < g->k; i++)
		g->near[i] = INFINITY;
	for (int64_t low = at - 1, high = at + 1;;) {
		double below = low >= 0 ? x[at] - x[low] : INFINITY;
		double above = high < g->n ? x[high] - x[at] : INFINITY;
		double dx = below <= above ? below : above;
		int64_t other = below <= above ? low : high;

		if (!(dx < most))
			return most;
		most = keep_near(g, fmax(dx, fabs(y[g->x.order[other]] - own)));
		if (below <= above)
			low--;
		else
			high++;
	}
}

double pv__ksg_numbers(struct pv__ksg *g, const double *x, const double *y)
{
	double sum = 0;

	pv__sorter_sort(&g->x, g->n, x);
	pv__sorter_sort(&g->y, g->n, y);
	for (int64_t i = 0; i < g->n; i++) {
		double d = neighbour_in_both(g, i, y), own = y[g->x.order[i]];

		/* The row itself is counted: a + 1 and b + 1. */
		sum += g->psi[count_nearer(g->n, g->x.value, g->x.value[i], d)] +
		       g->psi[count_nearer(g->n, g->y.value, own, d)];
	}
	return g->psi[g->n] + g->psi[g->k] - sum / (double)g->n;
}
