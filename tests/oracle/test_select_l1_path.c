/* select.l1_path on LASSO-1 (methods.md B6). */
#include "support/check.h"
#include "support/op.h"

#include <stdio.h>
#include <string.h>

/* Steps at which columns enter a path of 100, from coordinate descent written down a second
 * time and run to 1e-14; 5 and 1 enter in one step, 5 with the larger weight. */
static const int64_t order[8] = {0, 2, 4, 3, 6, 5, 1, 7};
static const double entry[8] = {1, 10, 34, 40, 58, 60, 60, 85};
static const double first = 2.90207713119; /* all weights are 0 */

static struct op_selected lasso1(struct op *o, const char *options, int classes)
{
	double code[40];
	struct op_data d;
	struct pv_table t;
	struct pv_targets y;

	if (op_open(o, "select.l1_path", options) != PV_OK)
		fail_msg("%s", op_message(o));
	d = op_lasso1(o);
	for (int64_t i = 0; i < d.n; i++)
		code[i] = d.y[i] > 0;
	t = op_table(o, d.n, d.p, d.x);
	y = classes ? op_classes(d.n, 2, code) : op_numbers(d.n, 1, d.y);
	return op_select(o, &t, &y);
}

static void order_of_entry(void **state)
{
	(void)state;
	for (int k = 1; k <= 8; k++) {
		char options[64];
		struct op o;
		struct op_selected s;

		snprintf(options, sizeof(options), "{k: %d, tol: 1e-10}", k);
		s = lasso1(&o, options, 0);
		assert_int_equal(s.n, k);
		for (int i = 0; i < k; i++) {
			int found = 0;

			for (int64_t m = 0; m < s.n; m++)
				found |= s.kept[m] == order[i];
			assert_true(found);
			assert_near_relative(s.score[order[i]], first * pow(1e-3, entry[i] / 99),
					     1e-9);
		}
		assert_int_equal(op_warnings(&o), 0);
		op_close(&o);
	}
}

/* At the usual tolerance the first ones are the same. */
static void usual_tolerance(void **state)
{
	struct op o;
	struct op_selected s = lasso1(&o, "k: 4", 0);

	(void)state;
	assert_int_equal(s.kept[0], 0);
	assert_int_equal(s.kept[1], 2);
	assert_int_equal(s.kept[2], 3);
	assert_int_equal(s.kept[3], 4);
	op_close(&o);
}

static void path_that_ends_early(void **state)
{
	struct op o;
	struct op_selected s = lasso1(&o, "{k: 4, ratio: 0.2}", 0);

	(void)state;
	assert_int_equal(s.n, 2);
	assert_int_equal(op_warnings(&o), 1);
	assert_non_null(strstr(op_message(&o), "only 2 of 4 columns"));
	op_close(&o);
}

static void two_classes(void **state)
{
	struct op o;
	struct op_selected s = lasso1(&o, "k: 2", 1);

	(void)state;
	assert_int_equal(s.kept[0], 0);
	assert_int_equal(s.kept[1], 2);
	op_close(&o);
}

/* Nothing goes with the target: the first column stays, and that is told. */
static void constant_columns(void **state)
{
	static const double x[8] = {1, 2, 1, 2, 1, 2, 1, 2}, y[4] = {0, 1, 0, 1};
	struct op o;
	struct op_selected s;
	struct pv_table t;
	struct pv_targets target;

	(void)state;
	assert_int_equal(op_open(&o, "select.l1_path", "k: 2"), PV_OK);
	t = op_table(&o, 4, 2, x);
	target = op_classes(4, 2, y);
	s = op_select(&o, &t, &target);
	assert_int_equal(s.n, 1);
	assert_int_equal(s.kept[0], 0);
	assert_int_equal(op_warnings(&o), 1);
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(order_of_entry),       cmocka_unit_test(usual_tolerance),
		cmocka_unit_test(path_that_ends_early), cmocka_unit_test(two_classes),
		cmocka_unit_test(constant_columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
