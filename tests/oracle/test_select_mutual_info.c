/* select.mutual_info against methods.md B2. */
#include "support/check.h"
#include "support/d1.h"
#include "support/op.h"

#include <string.h>

static struct op_selected iris(struct op *o, const char *options)
{
	struct op_data d;
	struct pv_table t;
	struct pv_targets y;

	if (op_open(o, "select.mutual_info", options) != PV_OK)
		fail_msg("%s", op_message(o));
	d = op_read(o, "iris.csv");
	t = op_table(o, d.n, d.p, d.x);
	y = op_classes(d.n, 3, d.y);
	return op_select(o, &t, &y);
}

static void counts_of_iris(void **state)
{
	static const double want[4] = {0.50593076, 0.30552694, 0.93646137, 0.98936762};
	struct op o;
	struct op_selected s = iris(&o, "k: 2");

	(void)state;
	for (int64_t j = 0; j < 4; j++)
		assert_near(s.score[j], want[j], 5e-9);
	assert_int_equal(s.n, 2);
	assert_int_equal(s.kept[0], 2);
	assert_int_equal(s.kept[1], 3);
	op_close(&o);
}

/* Ties are broken by noise there and here: within .03. */
static void neighbours_of_iris(void **state)
{
	static const double want[4] = {.474, .286, .990, .975};
	struct op o;
	struct op_selected s = iris(&o, "{k: 2, estimator: ksg}");

	(void)state;
	for (int64_t j = 0; j < 4; j++)
		assert_near(s.score[j], want[j], .03);
	op_close(&o);
}

/* The table [[30, 10], [10, 30]], with two bins; Miller and Madow take (2 + 2 - 4 - 1) / 160
 * off. */
static void two_by_two(void **state)
{
	static const char *const options[2] = {"{k: 1, bins: 2}",
					       "{k: 1, bins: 2, correction: miller_madow}"};
	static const double want[2] = {0.130812035941, 0.130812035941 - 1. / 160};
	double x[80], y[80];

	(void)state;
	for (int i = 0; i < 80; i++) {
		x[i] = i < 40;
		y[i] = i % 40 < 30 ? x[i] : 1 - x[i];
	}
	for (int k = 0; k < 2; k++) {
		struct op o;
		struct op_selected s;
		struct pv_table t;
		struct pv_targets target;

		assert_int_equal(op_open(&o, "select.mutual_info", options[k]), PV_OK);
		t = op_table(&o, 80, 1, x);
		target = op_classes(80, 2, y);
		s = op_select(&o, &t, &target);
		assert_near(s.score[0], want[k], 1e-12);
		op_close(&o);
	}
}

/* Correlation .6: -log(1 - .36) / 2 = .223143551, whatever the units; and a column that says
 * nothing. */
static void two_normal_numbers(void **state)
{
	enum { N = 5000 };
	static double x[2 * N], y[N];
	struct d1 s = {13};
	struct op o;
	struct op_selected got;
	struct pv_table t;
	struct pv_targets target;

	(void)state;
	for (int64_t i = 0; i < N; i++) {
		double z = d1_normal(&s);

		y[i] = z;
		x[2 * i] = 1000 * (.6 * z + .8 * d1_normal(&s)) + 5;
		x[2 * i + 1] = d1_normal(&s);
	}
	assert_int_equal(op_open(&o, "select.mutual_info", "{k: 1, estimator: ksg}"), PV_OK);
	t = op_table(&o, N, 2, x);
	target = op_numbers(N, 1, y);
	got = op_select(&o, &t, &target);
	assert_near(got.score[0], 0.223143551, .02);
	assert_near(got.score[1], 0, .02);
	op_close(&o);
}

/* p = (b + 1) / (m + 1): the smallest for columns that tell, uniform for one that does not. */
static void permuted_targets(void **state)
{
	static const char *const options[2] = {"{alpha: 0.02, permutations: 99}",
					       "{alpha: 0.02, permutations: 99, estimator: ksg}"};
	double x[120], y[60];
	struct d1 s = {3};

	(void)state;
	for (int64_t i = 0; i < 60; i++) {
		y[i] = (double)(i % 2);
		x[2 * i] = y[i] + .5 * d1_normal(&s);
		x[2 * i + 1] = d1_normal(&s);
	}
	for (int k = 0; k < 2; k++) {
		struct op o;
		struct op_selected got;
		struct pv_table t;
		struct pv_targets target;

		assert_int_equal(op_open(&o, "select.mutual_info", options[k]), PV_OK);
		t = op_table(&o, 60, 2, x);
		target = op_classes(60, 2, y);
		got = op_select(&o, &t, &target);
		assert_near(got.log10_p[0], -2, 1e-12);
		assert_true(got.log10_p[1] > log10(.02));
		assert_true(got.log10_p[1] <= 0);
		assert_int_equal(got.n, 1);
		assert_int_equal(got.kept[0], 0);
		op_close(&o);
	}
}

/* What no correlation sees. */
static void a_parabola(void **state)
{
	double x[200], y[200];
	struct op o;
	struct op_selected s;
	struct pv_table t;
	struct pv_targets target;

	(void)state;
	for (int i = 0; i < 200; i++) {
		x[i] = (i - 99.5) / 100;
		y[i] = x[i] * x[i];
	}
	assert_int_equal(op_open(&o, "select.mutual_info", "{k: 1, estimator: ksg}"), PV_OK);
	t = op_table(&o, 200, 1, x);
	target = op_numbers(200, 1, y);
	s = op_select(&o, &t, &target);
	assert_true(s.score[0] > 2);
	op_close(&o);
}

static void options_that_contradict(void **state)
{
	static const char *const options[] = {"{k: 1, neighbours: 3}",
					      "{k: 1, estimator: ksg, bins: 4}",
					      "{k: 1, permutations: 9}", "alpha: 0.1",
					      "{k: 1, estimator: ksg, correction: miller_madow}"};

	(void)state;
	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++) {
		struct op o;

		assert_int_equal(op_open(&o, "select.mutual_info", options[i]), PV_ESTUDY);
		op_close(&o);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_of_iris),
		cmocka_unit_test(neighbours_of_iris),
		cmocka_unit_test(two_by_two),
		cmocka_unit_test(two_normal_numbers),
		cmocka_unit_test(permuted_targets),
		cmocka_unit_test(a_parabola),
		cmocka_unit_test(options_that_contradict),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
