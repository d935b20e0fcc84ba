/* select.relieff against methods.md B4. */
#include "support/check.h"
#include "support/d1.h"
#include "support/op.h"

/* Iris from row `from` on, the first class there being 0. */
static void iris(const char *options, int64_t from, const double *want, double tolerance)
{
	double y[150];
	struct op o;
	struct op_data d;
	struct op_selected s;
	struct pv_table t;
	struct pv_targets target;

	assert_int_equal(op_open(&o, "select.relieff", options), PV_OK);
	d = op_read(&o, "iris.csv");
	for (int64_t i = from; i < d.n; i++)
		y[i - from] = d.y[i] - (from ? 1 : 0);
	t = op_table(&o, d.n - from, 4, d.x + from * 4);
	target = op_classes(d.n - from, from ? 2 : 3, y);
	s = op_select(&o, &t, &target);
	for (int64_t j = 0; j < 4; j++)
		assert_near(s.score[j], want[j], tolerance);
	op_close(&o);
}

static void ten_neighbours(void **state)
{
	static const double want[4] = {0.13982407, 0.122625, 0.3589887, 0.37545833};
	static const double skrebate[4] = {0.13987963, 0.12268056, 0.3589887, 0.37534722};

	(void)state;
	iris("k: 2", 0, want, 5e-9);
	iris("k: 2", 0, skrebate, 2e-4);
}

static void one_neighbour(void **state)
{
	static const double want[4] = {0.12953704, 0.15291667, 0.33242938, 0.34888889};

	(void)state;
	iris("{k: 2, neighbours: 1}", 0, want, 5e-9);
}

static void two_classes(void **state)
{
	static const double want[4] = {0.04523333, 0.018, 0.14182051, 0.23226667};

	(void)state;
	iris("k: 2", 50, want, 5e-9);
}

/* y is the exclusive or of two bits, among eight that say nothing. */
static void exclusive_or(void **state)
{
	enum { N = 200, P = 10 };
	static double x[N * P], y[N];
	struct d1 s = {8};
	struct op o;
	struct op_selected got;
	struct pv_table t;
	struct pv_targets target;

	(void)state;
	for (int64_t i = 0; i < N * P; i++)
		x[i] = d1_uniform(&s) < .5;
	for (int64_t i = 0; i < N; i++)
		y[i] = fabs(x[i * P + 3] - x[i * P + 6]);
	assert_int_equal(op_open(&o, "select.relieff", "k: 2"), PV_OK);
	t = op_table(&o, N, P, x);
	target = op_classes(N, 2, y);
	got = op_select(&o, &t, &target);
	assert_int_equal(got.kept[0], 3);
	assert_int_equal(got.kept[1], 6);
	for (int64_t j = 0; j < P; j++) {
		if (j == 3 || j == 6)
			assert_true(got.score[j] > .3);
		else
			assert_true(got.score[j] < .06);
	}
	op_close(&o);
	assert_int_equal(op_open(&o, "select.anova_f", "alpha: 0.001"), PV_OK);
	t = op_table(&o, N, P, x);
	got = op_select(&o, &t, &target);
	assert_true(got.score[3] < 11 && got.score[6] < 11); /* p > .001 */
	op_close(&o);
}

static void numbers_are_refused(void **state)
{
	static const double x[3] = {1, 2, 3};
	struct op o;
	struct pv_table t;
	struct pv_targets y;
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "select.relieff", "k: 1"), PV_OK);
	t = op_table(&o, 3, 1, x);
	y = op_numbers(3, 1, x);
	assert_int_equal(op_fit(&o, &t, &y, &model), PV_EINVAL);
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ten_neighbours),      cmocka_unit_test(one_neighbour),
		cmocka_unit_test(two_classes),         cmocka_unit_test(exclusive_or),
		cmocka_unit_test(numbers_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
