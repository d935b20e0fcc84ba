/* select.ttest_welch against methods.md B1: setosa and versicolor. */
#include "support/check.h"
#include "support/op.h"

#include <string.h>

static void setosa_and_versicolor(void **state)
{
	static const double want[4] = {10.520986, 9.454976, 39.492720, 34.080342};
	static const double p[4] = {3.7467e-17, 2.4843e-15, 9.9344e-46, 2.7170e-47};
	/* scipy's ttest_ind with equal_var=False, to more digits */
	static const double p_long[4] = {3.74674261e-17, 2.48422790e-15, 9.93443296e-46,
					 2.71700778e-47};
	struct op o;
	struct op_data d;
	struct op_selected s;
	struct pv_table t;
	struct pv_targets y;

	(void)state;
	assert_int_equal(op_open(&o, "select.ttest_welch", "k: 2"), PV_OK);
	d = op_read(&o, "iris.csv");
	t = op_table(&o, 100, 4, d.x);
	y = op_classes(100, 2, d.y);
	s = op_select(&o, &t, &y);
	for (int64_t j = 0; j < 4; j++) {
		assert_near(s.score[j], want[j], 1e-6);
		assert_near(s.log10_p[j], log10(p[j]), 2e-5);
		assert_near(s.log10_p[j], log10(p_long[j]), 1e-8);
	}
	assert_int_equal(s.kept[0], 2);
	assert_int_equal(s.kept[1], 3);
	op_close(&o);
}

/* Column 0 is constant, column 1 apart without spread, column 2 has spread in one class. */
static void no_spread(void **state)
{
	static const double x[12] = {4, 1, 1, 4, 1, 1, 4, 2, 7, 4, 2, 9}, y[4] = {0, 0, 1, 1};
	struct op o;
	struct op_selected s;
	struct pv_table t;
	struct pv_targets target;

	(void)state;
	assert_int_equal(op_open(&o, "select.ttest_welch", "k: 2"), PV_OK);
	t = op_table(&o, 4, 3, x);
	target = op_classes(4, 2, y);
	s = op_select(&o, &t, &target);
	assert_true(isnan(s.score[0]));
	assert_true(isinf(s.score[1]));
	assert_near(s.score[2], 7, 1e-12);
	assert_near(s.log10_p[2], log10(2 * atan(1. / 7) / 3.14159265358979323846),
		    1e-12); /* df 1 */
	assert_int_equal(s.kept[0], 1);
	op_close(&o);
}

static void other_targets_are_refused(void **state)
{
	static const double x[6] = {1, 2, 3, 4, 5, 6}, y[6] = {0, 0, 1, 1, 2, 2};
	static const double few[3] = {0, 1, 1};
	struct op o;
	struct pv_table t;
	struct pv_targets target;
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "select.ttest_welch", "k: 1"), PV_OK);
	t = op_table(&o, 6, 1, x);
	target = op_classes(6, 3, y);
	assert_int_equal(op_fit(&o, &t, &target, &model), PV_EINVAL);
	assert_non_null(strstr(op_message(&o), "select.anova_f"));
	target = op_numbers(6, 1, y);
	assert_int_equal(op_fit(&o, &t, &target, &model), PV_EINVAL);
	t = op_table(&o, 3, 1, x);
	target = op_classes(3, 2, few);
	assert_int_equal(op_fit(&o, &t, &target, &model), PV_EDATA);
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(setosa_and_versicolor),
		cmocka_unit_test(no_spread),
		cmocka_unit_test(other_targets_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
