/* confound.regress against least squares worked out elsewhere, and what must hold of any
 * residual (methods.md A3). */
#include "support/check.h"
#include "support/d1.h"
#include "support/op.h"

#include <string.h>

enum { N = 30 };

/* x = sin(c) + sex / 2 + noise */
static double x[N], confound[2 * N];

static int make_data(void **state)
{
	struct d1 s = {23};
	double c[N], noise[N];

	(void)state;
	d1_normals(&s, N, c);
	d1_normals(&s, N, noise);
	for (int64_t i = 0; i < N; i++) {
		confound[2 * i] = c[i];
		confound[2 * i + 1] = (double)(i % 2);
		x[i] = sin(c[i]) + .5 * (double)(i % 2) + .3 * noise[i];
	}
	return 0;
}

/* Residuals of the first four rows and the sum of all squares. */
static void residuals(const char *options, const double *want, double want_square)
{
	double square = 0, *out;
	struct op o;
	struct pv_table bare, t;
	int64_t width;
	void *model;

	assert_int_equal(op_open(&o, "confound.regress", options), PV_OK);
	bare = op_table(&o, N, 1, x);
	t = op_confounded(&o, &bare, 2, confound);
	out = op_transform(&o, &t, NULL, &t, &model, &width);
	for (int64_t i = 0; i < 4; i++)
		assert_near(out[i], want[i], 1e-10);
	for (int64_t i = 0; i < N; i++)
		square += out[i] * out[i];
	assert_near(square, want_square, 1e-9);
	op_close(&o);
}

/* numpy's lstsq on [1 c sex]. */
static void linear(void **state)
{
	static const double want[4] = {-0.4010292528005528, -0.6806782515150296,
				       -0.20991776671172302, 0.48073296559213863};

	(void)state;
	residuals("", want, 6.626191485245425);
}

/* numpy's lstsq on cardinal natural splines of scipy's CubicSpline, which span the same
 * curves by other columns. */
static void splines(void **state)
{
	static const double four[4] = {-0.2589089693709019, -0.4482378691168122,
				       -0.03233451219576855, 0.15496320798284957};
	static const double six[4] = {-0.3194217570868476, -0.4649975866360103, 0.04430866750793072,
				      0.09778843772820855};

	(void)state;
	residuals("terms: spline3", four, 3.1588243738052584);
	residuals("{terms: spline3, knots: 6}", six, 3.0260976946786684);
}

/* Beyond the outer knots the curve goes on straight. */
static void splines_of_new_rows(void **state)
{
	static const double ones[4] = {1, 1, 1, 1}, c[8] = {-5, 0, 0, 1, .25, 0, 4, 1};
	static const double want[4] = {4.099714632526408, 0.3607846589830024, 0.6237294089241773,
				       0.6424067278451624};
	struct op o;
	struct pv_table bare, train, held;
	int64_t width;
	void *model;
	double *out;

	(void)state;
	assert_int_equal(op_open(&o, "confound.regress", "terms: spline3"), PV_OK);
	bare = op_table(&o, N, 1, x);
	train = op_confounded(&o, &bare, 2, confound);
	bare = op_table(&o, 4, 1, ones);
	held = op_confounded(&o, &bare, 2, c);
	out = op_transform(&o, &train, NULL, &held, &model, &width);
	for (int64_t i = 0; i < 4; i++)
		assert_near(out[i], want[i], 1e-9);
	op_close(&o);
}

/* ---- what holds of any data ---------------------------------------------------------- */

enum { P = 5, SOME = 20 };

static void fill(double *many, double *c)
{
	struct d1 s = {31};

	d1_normals(&s, SOME * P, many);
	for (int64_t i = 0; i < SOME; i++) {
		c[2 * i] = 60 + 10 * d1_normal(&s);         /* years */
		c[2 * i + 1] = 1.5e6 + 1e5 * d1_normal(&s); /* cubic millimetres */
		for (int64_t j = 0; j < P; j++)
			many[i * P + j] += .1 * c[2 * i];
	}
}

static double *cleaned(struct op *o, const char *options, const double *many, const double *c,
		       void **model)
{
	struct pv_table bare, t;
	int64_t width;

	assert_int_equal(op_open(o, "confound.regress", options), PV_OK);
	bare = op_table(o, SOME, P, many);
	t = op_confounded(o, &bare, 2, c);
	return op_transform(o, &t, NULL, &t, model, &width);
}

static void residuals_are_orthogonal(void **state)
{
	double many[SOME * P], c[2 * SOME];
	struct op o;
	void *model;
	double *out;

	(void)state;
	fill(many, c);
	out = cleaned(&o, "", many, c, &model);
	for (int64_t j = 0; j < P; j++) {
		double one = 0, age = 0, tiv = 0, norm = 0;

		for (int64_t i = 0; i < SOME; i++) {
			one += out[i * P + j];
			age += out[i * P + j] * c[2 * i] / 60;
			tiv += out[i * P + j] * c[2 * i + 1] / 1.5e6;
			norm += many[i * P + j] * many[i * P + j];
		}
		assert_near(one, 0, 1e-10 * sqrt(norm));
		assert_near(age, 0, 1e-10 * sqrt(norm));
		assert_near(tiv, 0, 1e-10 * sqrt(norm));
	}
	op_close(&o);
}

/* Whatever linear effect the confounds have, the same is left. */
static void any_linear_effect_goes(void **state)
{
	static const char *const options[2] = {"", "terms: spline3"};
	double many[SOME * P], moved[SOME * P], c[2 * SOME];

	(void)state;
	fill(many, c);
	for (int64_t i = 0; i < SOME; i++)
		for (int64_t j = 0; j < P; j++)
			moved[i * P + j] =
				many[i * P + j] + (double)j * c[2 * i] - 1e-5 * c[2 * i + 1] + 3;
	for (int k = 0; k < 2; k++) {
		struct op a, b;
		void *model;
		double *first = cleaned(&a, options[k], many, c, &model);
		double *second = cleaned(&b, options[k], moved, c, &model);

		for (int64_t i = 0; i < SOME * P; i++)
			assert_near(first[i], second[i], 1e-9);
		op_close(&a);
		op_close(&b);
	}
}

static void mean_comes_back(void **state)
{
	double many[SOME * P], c[2 * SOME], w[P] = {1, 2, 3, 4, 5}, back[P];
	struct op o;
	void *model;
	double *out;

	(void)state;
	fill(many, c);
	out = cleaned(&o, "restore_mean: true", many, c, &model);
	for (int64_t j = 0; j < P; j++) {
		double before = 0, after = 0;

		for (int64_t i = 0; i < SOME; i++) {
			before += many[i * P + j];
			after += out[i * P + j];
		}
		assert_near(after, before, 1e-10 * fabs(before));
	}
	assert_int_equal(op_pull_back(&o, model, w, back), PV_OK);
	assert_memory_equal(w, back, sizeof(w));
	op_close(&o);
}

/* Rows of controls alone set the line: those of others do not bend it. */
static void reference_rows_alone(void **state)
{
	static const double y[6] = {1, 2, 3, 50, 60, 70}, c[6] = {1, 2, 3, 1, 2, 3};
	static const uint8_t reference[6] = {1, 1, 1, 0, 0, 0};
	struct op o;
	struct pv_table bare, t;
	int64_t width;
	void *model;
	double *out;

	(void)state;
	assert_int_equal(op_open(&o, "confound.regress", "fit_on: reference"), PV_OK);
	bare = op_table(&o, 6, 1, y);
	t = op_confounded(&o, &bare, 1, c);
	t.reference = reference;
	out = op_transform(&o, &t, NULL, &t, &model, &width);
	assert_near(out[2], 0, 1e-12);
	assert_near(out[3], 49, 1e-12);
	assert_near(out[5], 67, 1e-12);
	op_close(&o);
}

static void dependent_confounds_are_told(void **state)
{
	double many[SOME * P], c[2 * SOME];
	struct op o;
	void *model;

	(void)state;
	fill(many, c);
	for (int64_t i = 0; i < SOME; i++)
		c[2 * i + 1] = 2 * c[2 * i] + 1;
	cleaned(&o, "", many, c, &model);
	assert_int_equal(op_warnings(&o), 1);
	assert_non_null(strstr(op_message(&o), "1 of 3 terms"));
	op_close(&o);
}

static void faults(void **state)
{
	double y[5] = {1, 2, 3, 4, 5}, c[5] = {1, 2, NAN, 4, 5};
	struct op o;
	struct pv_table bare, t;
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "confound.regress", "knots: 5"), PV_ESTUDY);
	assert_non_null(strstr(op_message(&o), "only terms: spline3 has knots"));
	op_close(&o);
	assert_int_equal(op_open(&o, "confound.regress", ""), PV_OK);
	bare = op_table(&o, 5, 1, y);
	assert_int_equal(op_fit(&o, &bare, NULL, &model), PV_EINVAL);
	t = op_confounded(&o, &bare, 1, c);
	assert_int_equal(op_fit(&o, &t, NULL, &model), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "'c0' of 's2' is missing"));
	t.n_rows = 2;
	assert_int_equal(op_fit(&o, &t, NULL, &model), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "too few"));
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(linear),
		cmocka_unit_test(splines),
		cmocka_unit_test(splines_of_new_rows),
		cmocka_unit_test(residuals_are_orthogonal),
		cmocka_unit_test(any_linear_effect_goes),
		cmocka_unit_test(mean_comes_back),
		cmocka_unit_test(reference_rows_alone),
		cmocka_unit_test(dependent_confounds_are_told),
		cmocka_unit_test(faults),
	};

	return cmocka_run_group_tests(tests, make_data, NULL);
}
