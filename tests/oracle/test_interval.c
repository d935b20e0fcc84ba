/* Intervals, permutation p and corrections against known answers (methods.md E7, E8, D15). */
#include "support/check.h"
#include "support/d1.h"

#include "evaluate/evaluate.h"

/* NB-1: 30 differences of a 10-fold cross-validation repeated 3 times. */
static void nb1(void **state)
{
	double d[30], ratio = 1.0 / 9;
	struct d1 g = {11};
	struct pv__test test, naive;
	struct pv__interval interval;

	(void)state;
	for (int i = 0; i < 30; i++)
		d[i] = .02 + .03 * d1_normal(&g);
	test = pv__corrected_test(30, d, ratio, .95);
	assert_near(test.difference, .024286393047, 5e-13);
	assert_near(pv__variance(30, d, 1), .000920709837, 5e-13);
	assert_near(test.t, 2.1059652763, 5e-11);
	assert_near(test.df, 29, 0);
	assert_near(test.p, .0439806409, 5e-11);
	naive = pv__corrected_test(30, d, 0, .95); /* as if folds were independent */
	assert_near(naive.t, 4.384, 5e-4);
	assert_near(naive.p, .00014, 5e-6);
	/* The interval of the same correction: t(.975; 29) = 2.045229642133 */
	interval = pv__corrected_interval(30, d, ratio, .95);
	assert_near(interval.mean, test.difference, 0);
	assert_near(interval.high - interval.mean, 2.045229642133 * test.difference / test.t,
		    1e-12);
	assert_near(test.low, interval.low, 0);
}

/* E8: all 70 ways to name 4 of 8 values; the observed one is 2nd from the top, and its
 * mirror image makes two-sided counts double. */
static void all_70_relabellings(void **state)
{
	static const double x[8] = {5.1, 6.0, 7.2, 6.8, 4.0, 4.4, 5.0, 5.5};
	double one[70], two[70], observed = 0, total = 0;
	int n = 0;

	(void)state;
	for (int i = 0; i < 8; i++)
		total += x[i];
	for (int i = 0; i < 4; i++)
		observed += x[i];
	observed = 2 * observed - total;
	for (int mask = 0; mask < 256; mask++) {
		double sum = 0;

		if (__builtin_popcount((unsigned)mask) != 4 || mask == 15)
			continue;            /* 15: the observed labels, counted by the formula */
		for (int i = 7; i >= 0; i--) /* another order of summation: ties must hold */
			if (mask >> i & 1)
				sum += x[i];
		one[n] = 2 * sum - total;
		two[n++] = fabs(2 * sum - total);
	}
	assert_int_equal(n, 69);
	assert_near(pv__permutation_p(observed, n, one, true), 2.0 / 70, 1e-15);
	assert_near(pv__permutation_p(fabs(observed), n, two, true), 4.0 / 70, 1e-15);
}

/* p of a null statistic is uniform: of 2,000, the share below .05 and .5. */
static void permutation_p_is_uniform(void **state)
{
	enum { RUNS = 2000, M = 99 };
	int below5 = 0, below50 = 0;

	(void)state;
	for (uint64_t run = 0; run < RUNS; run++) {
		struct pv__stream stream = pv__stream(run, PV__RANDOM_SIMULATE, 1, 0);
		double permuted[M], p;

		for (int k = 0; k < M; k++)
			permuted[k] = pv__normal(stream, (uint64_t)k + 1);
		p = pv__permutation_p(pv__normal(stream, 0), M, permuted, true);
		below5 += p <= .05;
		below50 += p <= .5;
	}
	assert_near(below5 / (double)RUNS, .05, .015);
	assert_near(below50 / (double)RUNS, .5, .034);
}

/* The 15 p-values of Benjamini and Hochberg (1995), table 1. */
static void benjamini_hochberg_1995(void **state)
{
	static const double p[15] = {.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344,
				     .0459, .3240, .4262, .5719, .6528, .7590, 1};
	static const double want[15] = {.0015,       .003,        .0095,       .035625,     .0603,
					.0638571429, .0638571429, .0645,       .0765,       .486,
					.5811818182, .714875,     .7532307692, .8132142857, 1};
	static const double holm[4] = {.0015, .0056, .0247, .114};
	double q[15], adjusted[15];
	int rejected = 0;

	(void)state;
	pv__benjamini_hochberg(15, p, q);
	pv__holm(15, p, adjusted);
	for (int i = 0; i < 15; i++) {
		assert_near(q[i], want[i], 5e-11);
		rejected += q[i] <= .05;
	}
	assert_int_equal(rejected, 4);
	for (int i = 0; i < 4; i++)
		assert_near(adjusted[i], holm[i], 1e-15);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nb1),
		cmocka_unit_test(all_70_relabellings),
		cmocka_unit_test(permutation_p_is_uniform),
		cmocka_unit_test(benjamini_hochberg_1995),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
