/* The inverse power law of learning curves against known answers (methods.md E13). */
#include "support/check.h"
#include "support/d1.h"
#include "support/program.h"

#include "evaluate/power.h"

#include <math.h>

enum { SIZES = 6, FOLDS = 20 };

static const double size[SIZES] = {10, 20, 40, 80, 160, 320};
static const double equal[SIZES] = {1, 1, 1, 1, 1, 1};

static double law(double n)
{
	return .1 + 1.2 * pow(n, -.5);
}

/* Exact points give their law back, whatever they weigh. */
static void exact_points(void **state)
{
	const double weight[SIZES] = {1, 4, 9, 2, .5, 30};
	double error[SIZES];
	struct pv__power fit;

	(void)state;
	for (int i = 0; i < SIZES; i++)
		error[i] = law(size[i]);
	fit = pv__power_fit(SIZES, size, error, equal);
	assert_null(fit.reason);
	assert_near(fit.a, .1, 1e-7);
	assert_near(fit.b, 1.2, 1e-7);
	assert_near(fit.c, .5, 1e-7);
	fit = pv__power_fit(SIZES, size, error, weight);
	assert_near(fit.a, .1, 1e-7);
	assert_near(fit.b, 1.2, 1e-7);
	assert_near(fit.c, .5, 1e-7);
}

/* Points on b n^-c - .02 would have a level below 0: it stays at 0. */
static void no_level_below_zero(void **state)
{
	double error[SIZES];
	struct pv__power fit;

	(void)state;
	for (int i = 0; i < SIZES; i++)
		error[i] = 1.2 * pow(size[i], -.5) - .02;
	fit = pv__power_fit(SIZES, size, error, equal);
	assert_null(fit.reason);
	assert_near(fit.a, 0, 0);
	assert_true(fit.c > .5 && fit.b > 0);
}

static void what_is_not_determined(void **state)
{
	const double flat[SIZES] = {.5, .5, .5, .5, .5, .5};
	const double rising[SIZES] = {.1, .12, .15, .2, .3, .4};
	const double step[SIZES] = {.5, .1, .1, .1, .1, .1};
	const double straight[SIZES] = {.6, .5, .4, .3, .2, .1}; /* in log size */
	const double hole[SIZES] = {.6, .5, NAN, .3, .2, .1};
	double error[3];

	(void)state;
	for (int i = 0; i < 3; i++)
		error[i] = law(size[i]);
	assert_holds(pv__power_fit(3, size, error, equal).reason, "four sizes");
	assert_holds(pv__power_fit(SIZES, size, flat, equal).reason, "does not fall");
	assert_holds(pv__power_fit(SIZES, size, rising, equal).reason, "does not fall");
	assert_holds(pv__power_fit(SIZES, size, step, equal).reason, "smallest sizes");
	assert_holds(pv__power_fit(SIZES, size, hole, equal).reason, "not defined");
	assert_true(isnan(pv__power_fit(SIZES, size, flat, equal).a));
	/* A level that is nowhere in sight is the end of what can be, 0. */
	assert_near(pv__power_fit(SIZES, size, straight, equal).a, 0, 0);
}

/* Folds that scatter around the law: intervals hold it, and are wider with more scatter. */
static void intervals_over_folds(void **state)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__power_fitted little, more, none;
	double error[FOLDS * SIZES], wide[FOLDS * SIZES], noise[FOLDS * SIZES];
	struct pv__stream stream = pv__stream(3, PV__RANDOM_BOOTSTRAP, 0, 0);
	struct d1 draw = {5};

	(void)state;
	for (int i = 0; i < FOLDS * SIZES; i++) {
		double z = d1_normal(&draw);

		error[i] = law(size[i % SIZES]) + .002 * z;
		wide[i] = law(size[i % SIZES]) + .008 * z;
		noise[i] = .5 + .1 * z;
	}
	assert_int_equal(
		pv__power_fit_folds(arena, FOLDS, SIZES, size, error, stream, 400, &little), PV_OK);
	assert_int_equal(pv__power_fit_folds(arena, FOLDS, SIZES, size, wide, stream, 400, &more),
			 PV_OK);
	assert_int_equal(pv__power_fit_folds(arena, FOLDS, SIZES, size, noise, stream, 400, &none),
			 PV_OK);
	assert_null(little.reason);
	assert_true(little.a.low < .1 && .1 < little.a.high);
	assert_true(little.b.low < 1.2 && 1.2 < little.b.high);
	assert_true(little.c.low < .5 && .5 < little.c.high);
	assert_true(more.c.high - more.c.low > 2 * (little.c.high - little.c.low));
	assert_non_null(none.reason);
	assert_true(isnan(none.c.low));
	assert_int_equal(pv__power_fit_folds(arena, 1, SIZES, size, error, stream, 400, &none),
			 PV_OK);
	assert_holds(none.reason, "one fold");
	pv__arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exact_points),
		cmocka_unit_test(no_level_below_zero),
		cmocka_unit_test(what_is_not_determined),
		cmocka_unit_test(intervals_over_folds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
