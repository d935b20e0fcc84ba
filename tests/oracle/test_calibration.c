/* Calibration and decision curves against known answers (methods.md E5, E6). */
#include "support/check.h"

#include "evaluate/calibration.h"
#include "oracle/read_csv.h"

enum { MOST = 1000 };

struct fixture {
	struct pv__arena *arena;
	double p[MOST], y[MOST];
	struct pv__forecast f;
};

/* Out-of-fold probabilities of CV-1: 569 rows, y and p. */
static int begin(void **state)
{
	static struct fixture fixture;
	static double x[MOST * 2];
	int64_t n = read_csv("bc_cv_prob.csv", false, 2, MOST, x);

	fixture.arena = pv__arena_new();
	for (int64_t i = 0; i < n; i++) {
		fixture.y[i] = x[2 * i];
		fixture.p[i] = x[2 * i + 1];
	}
	fixture.f = (struct pv__forecast){.n = n, .p = fixture.p, .y = fixture.y};
	*state = &fixture;
	return n == 569 ? 0 : -1;
}

static int end(void **state)
{
	pv__arena_free(((struct fixture *)*state)->arena);
	return 0;
}

static void recalibration(void **state)
{
	struct fixture *s = *state;
	struct pv__calibration c;

	assert_int_equal(
		pv__calibration(s->arena, &s->f, pv__stream(1, PV__RANDOM_BOOTSTRAP, 0, 0), &c),
		PV_OK);
	assert_near(c.slope.value, 1.0775798973, 1e-9);
	assert_near(c.intercept, -.0617034148, 1e-9);
	assert_near(c.in_the_large.value, -.0093078703, 1e-9);
	assert_near(c.ece, .0218865419, 1e-9);
	assert_near(c.brier.value, .0212253024, 1e-9);
	assert_true(c.slope.low < c.slope.value && c.slope.value < c.slope.high);
	assert_true(c.slope.low > .5 && c.slope.high < 2);
	assert_true(c.in_the_large.low < 0 && c.in_the_large.high > 0);
}

static void net_benefit(void **state)
{
	struct fixture *s = *state;
	static const double at[3] = {.1, .2, .5},
			    model[3] = {.6203866432, .6164323374, .6080843585},
			    all[3] = {.5860183558, .5342706503, .2548330404};
	double events = 0;

	for (int i = 0; i < 3; i++) {
		assert_near(pv__net_benefit(&s->f, at[i]), model[i], 1e-9);
		assert_near(pv__net_benefit_of_all(&s->f, at[i]), all[i], 1e-9);
	}
	for (int64_t i = 0; i < s->f.n; i++)
		events += s->f.y[i];
	/* Where the threshold is the prevalence, treating all gains nothing. */
	assert_near(pv__net_benefit_of_all(&s->f, events / (double)s->f.n), 0, 1e-12);
}

/* Probabilities that are true by construction: slope 1, nothing in the large, a curve on
 * the diagonal; their logits halved: slope 2. */
static void calibrated_by_construction(void **state)
{
	struct fixture *s = *state;
	enum { N = 4000, POINTS = 3 };
	struct pv__stream draw = pv__stream(5, PV__RANDOM_SIMULATE, 0, 0);
	double *p = pv__alloc(s->arena, N, sizeof(*p)), *y = pv__alloc(s->arena, N, sizeof(*y));
	double at[POINTS] = {.2, .5, .8}, curve[POINTS];
	struct pv__forecast f = {.n = N, .p = p, .y = y};
	struct pv__calibration c;

	for (int64_t i = 0; i < N; i++) {
		p[i] = .05 + .9 * pv__uniform(draw, (uint64_t)(2 * i));
		y[i] = pv__uniform(draw, (uint64_t)(2 * i + 1)) < p[i];
	}
	assert_int_equal(pv__calibration(s->arena, &f, draw, &c), PV_OK);
	assert_near(c.slope.value, 1, .12);
	assert_near(c.in_the_large.value, 0, .12);
	assert_true(c.slope.low < c.slope.value && c.slope.value < c.slope.high);
	assert_true(c.slope.high - c.slope.low < .2);
	assert_true(c.ece < .04);
	assert_int_equal(pv__calibration_curve(s->arena, &f, .3, POINTS, at, curve), PV_OK);
	for (int i = 0; i < POINTS; i++)
		assert_near(curve[i], at[i], .05);
	for (int64_t i = 0; i < N; i++) {
		double half = .5 * log(p[i] / (1 - p[i]));

		p[i] = 1 / (1 + exp(-half));
	}
	assert_int_equal(pv__calibration(s->arena, &f, draw, &c), PV_OK);
	assert_near(c.slope.value, 2, .24);
}

/* Classes that do not overlap have no finite slope: not a number, not a large one. */
static void separated(void **state)
{
	struct fixture *s = *state;
	double p[6] = {.1, .2, .3, .7, .8, .9}, y[6] = {0, 0, 0, 1, 1, 1};
	struct pv__forecast f = {.n = 6, .p = p, .y = y};
	struct pv__calibration c;

	assert_int_equal(
		pv__calibration(s->arena, &f, pv__stream(1, PV__RANDOM_BOOTSTRAP, 0, 0), &c),
		PV_OK);
	assert_true(isnan(c.slope.value) && isnan(c.slope.low));
	assert_near(c.ece, .2, 1e-12);
}

/* Far too extreme, as of a model that has learned its rows by heart: Newton's method would
 * run away from a start at slope 1. */
static void overconfident(void **state)
{
	struct fixture *s = *state;
	enum { N = 200 };
	struct pv__stream draw = pv__stream(7, PV__RANDOM_SIMULATE, 0, 0);
	double p[N], y[N];
	struct pv__forecast f = {.n = N, .p = p, .y = y};
	struct pv__calibration c;

	for (int i = 0; i < N; i++) {
		double z = pv__normal(draw, (uint64_t)(2 * i));

		y[i] = pv__uniform(draw, (uint64_t)(2 * i + 1)) < 1 / (1 + exp(-z));
		p[i] = 1 / (1 + exp(-20 * z));
	}
	assert_int_equal(pv__calibration(s->arena, &f, draw, &c), PV_OK);
	assert_near(c.slope.value, .05, .03);
	assert_true(c.slope.low > 0 && c.slope.high < .1);
	assert_true(isfinite(c.in_the_large.value));
}

static void bins(void **state)
{
	double p[4] = {0, .05, .95, 1}, y[4] = {0, 1, 1, 1};
	struct pv__forecast f = {.n = 4, .p = p, .y = y};
	struct pv__bin bin[PV__BINS];

	(void)state;
	pv__calibration_bins(&f, bin);
	assert_int_equal(bin[0].n, 2);
	assert_near(bin[0].p, .025, 1e-15);
	assert_near(bin[0].share.value, .5, 0);
	assert_int_equal(bin[9].n, 2);
	assert_near(bin[9].share.high, 1, 0);
	assert_int_equal(bin[5].n, 0);
}

/* Of 400 rows at p = 0.9, 320 happen: squared errors are .01 and .81, their mean .17 with a
 * standard error of .8 sqrt(.2 * .8 / 400) = .016. */
static void brier_has_an_interval(void **state)
{
	struct fixture *s = *state;
	enum { N = 400 };
	double p[N], y[N];
	struct pv__forecast f = {.n = N, .p = p, .y = y};
	struct pv__calibration c;

	for (int i = 0; i < N; i++) {
		p[i] = .9;
		y[i] = i % 5 != 0;
	}
	assert_int_equal(
		pv__calibration(s->arena, &f, pv__stream(3, PV__RANDOM_BOOTSTRAP, 0, 0), &c),
		PV_OK);
	assert_near(c.brier.value, .17, 1e-12);
	assert_near(c.brier.low, .17 - 1.96 * .016, .004);
	assert_near(c.brier.high, .17 + 1.96 * .016, .004);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(recalibration),
					   cmocka_unit_test(net_benefit),
					   cmocka_unit_test(calibrated_by_construction),
					   cmocka_unit_test(separated),
					   cmocka_unit_test(overconfident),
					   cmocka_unit_test(brier_has_an_interval),
					   cmocka_unit_test(bins)};

	return cmocka_run_group_tests(tests, begin, end);
}
