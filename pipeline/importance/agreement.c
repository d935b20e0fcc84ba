/* Agreement between selections, and between rankings. */
#include "importance/agreement.h"

#include "math/math.h"

#include <math.h>

/* ---- selections ----------------------------------------------------------------------------- */

static double share_of(int64_t m, int64_t d, const uint8_t *chosen, int64_t thing)
{
	int64_t n = 0;

	for (int64_t i = 0; i < m; i++)
		n += chosen[i * d + thing] != 0;
	return (double)n / (double)m;
}

static int64_t size_of(int64_t d, const uint8_t *selection)
{
	int64_t n = 0;

	for (int64_t f = 0; f < d; f++)
		n += selection[f] != 0;
	return n;
}

/* Mean variance of a choice, and mean size of a selection. */
static void spread(int64_t m, int64_t d, const uint8_t *chosen, double *variance, double *size)
{
	*variance = *size = 0;
	for (int64_t f = 0; f < d; f++) {
		double p = share_of(m, d, chosen, f);

		*variance += (double)m / (double)(m - 1) * p * (1 - p) / (double)d;
		*size += p;
	}
}

/* What one selection adds to the stability: phi_i of the paper's theorem 7. */
static double part_of(int64_t m, int64_t d, const uint8_t *chosen, int64_t i, double size,
		      double stability)
{
	const uint8_t *own = chosen + i * d;
	double k = (double)size_of(d, own), n = (double)d, overlap = 0;

	for (int64_t f = 0; f < d; f++)
		overlap += own[f] ? share_of(m, d, chosen, f) / n : 0;
	return (overlap - k * size / (n * n) +
		stability / 2 * (2 * k * size / (n * n) - k / n - size / n + 1)) /
	       (size / n * (1 - size / n));
}

struct pv__steadiness pv__selection_stability(int64_t m, int64_t d, const uint8_t *chosen)
{
	struct pv__steadiness out = {NAN, NAN};
	double variance, size, mean = 0, squares = 0, chance;

	if (m < 2 || d < 1)
		return out;
	spread(m, d, chosen, &variance, &size);
	chance = size / (double)d * (1 - size / (double)d);
	if (!(chance > 0))
		return out;
	out.value = 1 - variance / chance;
	for (int64_t i = 0; i < m; i++)
		mean += part_of(m, d, chosen, i, size, out.value) / (double)m;
	for (int64_t i = 0; i < m; i++) {
		double e = part_of(m, d, chosen, i, size, out.value) - mean;

		squares += e * e;
	}
	out.error = 2 / (double)m * sqrt(squares);
	return out;
}

/* ---- rankings ---------------------------------------------------------------------------------
 */

/* P(Beta(k, n - k + 1) <= x): that the k-th smallest of n uniform numbers is below x. */
static double order_p(double x, int64_t k, int64_t n)
{
	return exp(pv__log_tail(PV_BETA, 1 - x, (double)(n - k + 1), (double)k));
}

static double robust_score(int64_t n, const double *sorted)
{
	double least = 1;

	for (int64_t k = 0; k < n; k++)
		least = fmin(least, order_p(sorted[k], k + 1, n));
	return fmin(1, least * (double)n);
}

int pv__rank_consensus(struct pv__arena *scratch, int64_t n_lists, int64_t n, const double *rank,
		       struct pv__consensus *out)
{
	double *own = pv__alloc(scratch, (size_t)n_lists, sizeof(*own));
	double *sorted = pv__alloc(scratch, (size_t)n_lists, sizeof(*sorted));
	int64_t *order = pv__alloc(scratch, (size_t)n_lists, sizeof(*order));

	if (!own || !sorted || !order)
		return PV_ENOMEM;
	for (int64_t u = 0; u < n; u++) {
		for (int64_t l = 0; l < n_lists; l++) {
			double r = rank[l * n + u];

			own[l] = isnan(r) ? (double)n : r;
		}
		out[u].borda = pv__mean(n_lists, own);
		pv__argsort(n_lists, own, order);
		for (int64_t l = 0; l < n_lists; l++)
			sorted[l] = own[order[l]] / (double)n;
		out[u].score = robust_score(n_lists, sorted);
	}
	return PV_OK;
}

static double correlation(int64_t n, const double *x, const double *y)
{
	double mx = pv__mean(n, x), my = pv__mean(n, y), xy = 0, xx = 0, yy = 0;

	for (int64_t i = 0; i < n; i++) {
		xy += (x[i] - mx) * (y[i] - my);
		xx += (x[i] - mx) * (x[i] - mx);
		yy += (y[i] - my) * (y[i] - my);
	}
	return xx > 0 && yy > 0 ? xy / sqrt(xx * yy) : (double)NAN;
}

int pv__spearman(struct pv__arena *scratch, int64_t n, const double *a, const double *b,
		 double *out)
{
	double *x = pv__alloc(scratch, (size_t)n, sizeof(*x));
	double *y = pv__alloc(scratch, (size_t)n, sizeof(*y));
	double *rank_x = pv__alloc(scratch, (size_t)n, sizeof(*rank_x));
	double *rank_y = pv__alloc(scratch, (size_t)n, sizeof(*rank_y));
	int64_t kept = 0;

	*out = NAN;
	if (!x || !y || !rank_x || !rank_y)
		return PV_ENOMEM;
	for (int64_t i = 0; i < n; i++) {
		if (isnan(a[i]) || isnan(b[i]))
			continue;
		x[kept] = a[i];
		y[kept++] = b[i];
	}
	if (kept < 3)
		return PV_OK;
	PV__TRY(pv__midranks(scratch, kept, x, rank_x));
	PV__TRY(pv__midranks(scratch, kept, y, rank_y));
	*out = correlation(kept, rank_x, rank_y);
	return PV_OK;
}
