/* Order and sums that come out the same on every run. */
#include "math/math.h"

#include <math.h>
#include <stdlib.h>

static int compare_at(const void *a, const void *b, void *values)
{
	int64_t i = *(const int64_t *)a, j = *(const int64_t *)b;
	double x = ((const double *)values)[i], y = ((const double *)values)[j];

	if (isnan(x) != isnan(y))
		return isnan(x) ? 1 : -1;
	if (x < y || x > y)
		return x < y ? -1 : 1;
	return i < j ? -1 : i > j;
}

void pv__argsort(int64_t n, const double *x, int64_t *index)
{
	union {
		const double *in;
		void *out;
	} values = {.in = x};

	for (int64_t i = 0; i < n; i++)
		index[i] = i;
	if (n > 1)
		qsort_r(index, (size_t)n, sizeof(*index), compare_at, values.out);
}

int pv__midranks(struct pv__arena *arena, int64_t n, const double *x, double *rank)
{
	int64_t *order = pv__alloc(arena, (size_t)n, sizeof(*order));

	if (!order)
		return PV_ENOMEM;
	pv__argsort(n, x, order);
	if (n > 0 && isnan(x[order[n - 1]]))
		return PV_ENUMERIC;
	for (int64_t from = 0, to; from < n; from = to) {
		for (to = from + 1; to < n && x[order[to]] == x[order[from]];)
			to++;
		for (int64_t i = from; i < to; i++) /* mean of from+1 .. to */
			rank[order[i]] = 0.5 * (double)(from + 1 + to);
	}
	return PV_OK;
}

enum { LEAF = 128 };

typedef double (*leaf_fn)(int64_t n, const double *x, double centre);

static double sum_leaf(int64_t n, const double *x, double centre)
{
	double s = 0;

	for (int64_t i = 0; i < n; i++)
		s += x[i] - centre;
	return s;
}

static double square_leaf(int64_t n, const double *x, double centre)
{
	double s = 0;

	for (int64_t i = 0; i < n; i++)
		s += (x[i] - centre) * (x[i] - centre);
	return s;
}

/* A tree over leaves of fixed size: its shape depends on n alone. */
static double pairwise(int64_t n, const double *x, double centre, leaf_fn leaf)
{
	int64_t half;

	if (n <= LEAF)
		return leaf(n, x, centre);
	half = (n / LEAF + 1) / 2 * LEAF;
	return pairwise(half, x, centre, leaf) + pairwise(n - half, x + half, centre, leaf);
}

double pv__sum(int64_t n, const double *x)
{
	return pairwise(n, x, 0, sum_leaf);
}

double pv__mean(int64_t n, const double *x)
{
	return n > 0 ? pv__sum(n, x) / (double)n : NAN;
}

double pv__variance(int64_t n, const double *x, int64_t ddof)
{
	double mean, rest, squares;

	if (n <= 0 || n <= ddof)
		return NAN;
	mean = pv__mean(n, x);
	/* what rounding of the mean left over (Chan, Golub and LeVeque 1983, eq. 1.7) */
	rest = pairwise(n, x, mean, sum_leaf);
	squares = pairwise(n, x, mean, square_leaf) - rest * rest / (double)n;
	return (squares < 0 ? 0 : squares) / (double)(n - ddof);
}

double pv__quantile_sorted(int64_t n, const double *x, double p)
{
	double at = (double)(n - 1) * p;
	int64_t below;

	if (n <= 0 || !(p >= 0 && p <= 1))
		return NAN;
	below = (int64_t)at;
	if (below >= n - 1)
		return x[n - 1];
	return x[below] + (at - (double)below) * (x[below + 1] - x[below]);
}
