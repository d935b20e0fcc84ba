/* select.mean: the rule of the widest gap by hand (80 % zeros, 20 % tens: 5). */
#include "support/check.h"
#include "support/op.h"

#include <string.h>

enum { P = 20 };

static void check(const char *options, const double *x, int64_t n, int64_t first)
{
	struct op o;
	struct pv_table t;
	struct op_selected s;

	assert_int_equal(op_open(&o, "select.mean", options), PV_OK);
	t = op_table(&o, 2, P, x);
	s = op_select(&o, &t, NULL);
	assert_int_equal(s.n, n);
	assert_int_equal(s.kept[0], first);
	assert_near(s.score[P - 1], (x[P - 1] + x[2 * P - 1]) / 2, 1e-14);
	op_close(&o);
}

/* The last four columns have the mean 10, the others 0. */
static void zeros_and_tens(void **state)
{
	double x[2 * P] = {0};

	(void)state;
	for (int j = 16; j < P; j++) {
		x[j] = 8;
		x[P + j] = 12;
	}
	check("", x, 4, 16);
	check("threshold: 5", x, 4, 16);
	check("threshold: 10", x, 4, 16);
	check("threshold: 0", x, P, 0);
}

/* Means 0, 1, ..., 19 with gaps of 3 below column 2 (outside the shares) and of 2 below 9. */
static void shares_limit_the_search(void **state)
{
	double x[2 * P];

	(void)state;
	for (int j = 0; j < P; j++)
		x[j] = x[P + j] = j + (j >= 2 ? 2 : 0) + (j >= 9 ? 1 : 0);
	check("", x, P - 9, 9);
}

static void refused(void **state)
{
	double x[2 * P] = {0};
	struct op o;
	struct pv_table t;
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "select.mean", "threshold: some"), PV_ESTUDY);
	assert_non_null(strstr(op_message(&o), "neither gap nor a number"));
	op_close(&o);
	assert_int_equal(op_open(&o, "select.mean", "threshold: 3"), PV_OK);
	t = op_table(&o, 2, P, x);
	assert_int_equal(op_fit(&o, &t, NULL, &model), PV_EDATA);
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zeros_and_tens),
		cmocka_unit_test(shares_limit_the_search),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
