/* Intervals over folds, tests of differences, permutation p and corrections for many. */
#include "evaluate/evaluate.h"

#include <math.h>

static const char METHOD[] = "corrected resampled t over folds (Nadeau & Bengio 2003)";

/* Mean, standard error and degrees of freedom of what is defined. */
struct resampled {
	int64_t n;
	double mean, error, df;
};

/* Folds share training rows, so that their scores are correlated: the variance of the
 * mean is (1/J + n_test/n_train) times that of the folds. */
static struct resampled resample(int64_t n, const double *value, double n_test_over_train)
{
	struct resampled r = {.mean = NAN, .error = NAN, .df = NAN};
	double first = NAN, sum = 0, squares = 0;

	for (int64_t i = 0; i < n; i++) {
		if (isnan(value[i]))
			continue;
		if (r.n++ == 0)
			first = value[i];
		/* From the first value, so that equal values have their own mean exactly. */
		sum += value[i] - first;
	}
	if (r.n == 0)
		return r;
	r.mean = first + sum / (double)r.n;
	if (r.n == 1)
		return r;
	for (int64_t i = 0; i < n; i++)
		if (!isnan(value[i]))
			squares += (value[i] - r.mean) * (value[i] - r.mean);
	r.df = (double)(r.n - 1);
	r.error = sqrt(squares / r.df * (1.0 / (double)r.n + n_test_over_train));
	return r;
}

static double half_width(const struct resampled *r, double level)
{
	return pv__quantile(PV_STUDENT_T, .5 + level / 2, r->df, 0) * r->error;
}

struct pv__interval pv__corrected_interval(int64_t n, const double *value, double n_test_over_train,
					   double level)
{
	struct resampled r = resample(n, value, n_test_over_train);
	struct pv__interval interval = {r.mean, NAN, NAN, METHOD};

	if (r.n > 1) {
		interval.low = r.mean - half_width(&r, level);
		interval.high = r.mean + half_width(&r, level);
	}
	return interval;
}

/* Without any spread t is 0 or infinite: the limits of the formula. */
static double t_value(const struct resampled *r)
{
	if (r->error > 0)
		return r->mean / r->error;
	return r->mean > 0 ? INFINITY : r->mean < 0 ? -INFINITY : 0;
}

struct pv__test pv__corrected_test(int64_t n, const double *difference, double n_test_over_train,
				   double level)
{
	struct resampled r = resample(n, difference, n_test_over_train);
	struct pv__test test = {r.mean, NAN, NAN, NAN, r.df, NAN};

	if (r.n < 2)
		return test;
	test.low = r.mean - half_width(&r, level);
	test.high = r.mean + half_width(&r, level);
	test.t = t_value(&r);
	if (isinf(test.t))
		test.p = 0;
	else
		test.p = fmin(1, 2 * exp(pv__log_tail(PV_STUDENT_T, fabs(test.t), r.df, 0)));
	return test;
}

double pv__permutation_p(double observed, int64_t m, const double *permuted, bool larger_is_extreme)
{
	double sign = larger_is_extreme ? 1 : -1, scale = fabs(observed), bar;
	int64_t b = 0;

	if (isnan(observed) || m == 0)
		return NAN;
	for (int64_t i = 0; i < m; i++)
		if (isfinite(permuted[i]))
			scale = fmax(scale, fabs(permuted[i]));
	/* Equal statistics may differ by a rounding, and count as reached. */
	bar = sign * observed - 1e-12 * scale;
	for (int64_t i = 0; i < m; i++)
		b += isnan(permuted[i]) || sign * permuted[i] >= bar;
	return (double)(b + 1) / (double)(m + 1);
}

/* ---- many tests at once ------------------------------------------------------------------ */

/* What an adjustment does at the i-th smallest of m values. */
static double holm_factor(int64_t i, int64_t m)
{
	return (double)(m - i);
}

static double bh_factor(int64_t i, int64_t m)
{
	return (double)m / (double)(i + 1);
}

/* p ascending, NaN last; returns how many there are. */
static int64_t sorted(struct pv__arena *scratch, int64_t n, const double *p, int64_t **order)
{
	int64_t m = 0;

	*order = scratch ? pv__alloc(scratch, (size_t)n, sizeof(**order)) : NULL;
	if (!*order)
		return 0;
	pv__argsort(n, p, *order);
	while (m < n && !isnan(p[(*order)[m]]))
		m++;
	return m;
}

void pv__holm(int64_t n, const double *p, double *adjusted)
{
	struct pv__arena *scratch = pv__arena_new();
	int64_t *order, m = sorted(scratch, n, p, &order);
	double most = 0;

	for (int64_t i = 0; i < n; i++)
		adjusted[i] = NAN;
	for (int64_t i = 0; i < m; i++) {
		most = fmax(most, holm_factor(i, m) * p[order[i]]);
		adjusted[order[i]] = fmin(1, most);
	}
	pv__arena_free(scratch);
}

void pv__benjamini_hochberg(int64_t n, const double *p, double *q)
{
	struct pv__arena *scratch = pv__arena_new();
	int64_t *order, m = sorted(scratch, n, p, &order);
	double least = 1;

	for (int64_t i = 0; i < n; i++)
		q[i] = NAN;
	for (int64_t i = m - 1; i >= 0; i--) {
		least = fmin(least, bh_factor(i, m) * p[order[i]]);
		q[order[i]] = least;
	}
	pv__arena_free(scratch);
}
