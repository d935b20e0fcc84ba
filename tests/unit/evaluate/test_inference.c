/* Intervals, tests and corrections at their edges; known answers are in tests/oracle. */
#include "support/check.h"

#include "evaluate/evaluate.h"

static void undefined_folds_are_left_out(void **state)
{
	const double value[] = {.6, NAN, .8, .7, NAN}, bare[] = {.6, .8, .7};
	struct pv__interval a = pv__corrected_interval(5, value, 1.0 / 9, .95);
	struct pv__interval b = pv__corrected_interval(3, bare, 1.0 / 9, .95);

	(void)state;
	assert_near(a.mean, .7, 1e-15);
	assert_near(a.low, b.low, 0);
	assert_near(a.high, b.high, 0);
	/* t(.975; 2) = 4.30265..., s = .1 */
	assert_near(a.high - a.mean, 4.302652729696 * .1 * sqrt(1.0 / 3 + 1.0 / 9), 1e-11);
	assert_non_null(a.method);
}

static void one_fold_has_no_interval(void **state)
{
	const double value[] = {.6, NAN};
	struct pv__interval a = pv__corrected_interval(2, value, .1, .95);
	struct pv__interval none = pv__corrected_interval(0, NULL, .1, .95);
	struct pv__test test = pv__corrected_test(2, value, .1, .95);

	(void)state;
	assert_near(a.mean, .6, 0);
	assert_true(isnan(a.low) && isnan(a.high));
	assert_true(isnan(none.mean));
	assert_true(isnan(test.p) && isnan(test.t) && isnan(test.low));
}

static void no_spread_is_the_limit(void **state)
{
	const double zero[] = {0, 0, 0}, all[] = {.1, .1, .1};
	struct pv__test none = pv__corrected_test(3, zero, .1, .95);
	struct pv__test sure = pv__corrected_test(3, all, .1, .95);

	(void)state;
	assert_near(none.t, 0, 0);
	assert_near(none.p, 1, 0);
	assert_true(isinf(sure.t));
	assert_near(sure.p, 0, 0);
	assert_near(sure.low, .1, 0);
}

static void permutation_p_is_never_zero(void **state)
{
	const double permuted[] = {.1, .2, .3, NAN};

	(void)state;
	assert_near(pv__permutation_p(.9, 3, permuted, true), 1.0 / 4, 0);
	assert_near(pv__permutation_p(.2, 3, permuted, true), 3.0 / 4, 0);
	assert_near(pv__permutation_p(.2, 3, permuted, false), 3.0 / 4, 0);
	assert_near(pv__permutation_p(.05, 3, permuted, false), 1.0 / 4, 0);
	assert_near(pv__permutation_p(.9, 4, permuted, true), 2.0 / 5, 0); /* NaN counts */
	assert_true(isnan(pv__permutation_p(.9, 0, NULL, true)));
	assert_true(isnan(pv__permutation_p(NAN, 3, permuted, true)));
}

/* Statistics that are equal but for a rounding count as reached, at any scale. */
static void ties_count(void **state)
{
	const double permuted[] = {.1 + .2, .3 - 1e-9}, tiny[] = {3e-20, 1e-20};

	(void)state;
	assert_true(.1 + .2 > .3);
	assert_near(pv__permutation_p(.3, 2, permuted, true), 2.0 / 3, 0);
	assert_near(pv__permutation_p(.1 + .2, 1, (const double[]){.3}, true), 1, 0);
	assert_near(pv__permutation_p(2e-20, 2, tiny, true), 2.0 / 3, 0);
}

static void missing_p_are_not_counted(void **state)
{
	const double p[] = {.01, NAN, .04};
	double out[3];

	(void)state;
	pv__holm(3, p, out);
	assert_near(out[0], .02, 1e-17);
	assert_true(isnan(out[1]));
	assert_near(out[2], .04, 1e-17);
	pv__benjamini_hochberg(3, p, out);
	assert_near(out[0], .02, 1e-17);
	assert_true(isnan(out[1]));
	assert_near(out[2], .04, 1e-17);
}

/* Order of input does not matter; adjusted values keep the order of p and stay <= 1. */
static void corrections_are_monotone(void **state)
{
	const double p[] = {.9, .001, .8, .04, .04, 1}, swapped[] = {1, .04, .04, .8, .001, .9};
	double a[6], b[6];

	(void)state;
	for (int round = 0; round < 2; round++) {
		(round ? pv__holm : pv__benjamini_hochberg)(6, p, a);
		(round ? pv__holm : pv__benjamini_hochberg)(6, swapped, b);
		for (int i = 0; i < 6; i++) {
			assert_near(a[i], b[5 - i], 0);
			assert_true(a[i] >= p[i] && a[i] <= 1);
			for (int j = 0; j < 6; j++)
				assert_true(p[i] > p[j] || a[i] <= a[j]);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(undefined_folds_are_left_out),
		cmocka_unit_test(one_fold_has_no_interval),
		cmocka_unit_test(no_spread_is_the_limit),
		cmocka_unit_test(permutation_p_is_never_zero),
		cmocka_unit_test(ties_count),
		cmocka_unit_test(missing_p_are_not_counted),
		cmocka_unit_test(corrections_are_monotone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
