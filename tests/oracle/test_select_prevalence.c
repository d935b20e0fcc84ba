/* select.prevalence against shares counted by hand. */
#include "support/check.h"
#include "support/op.h"

#include <string.h>

/* Above 0 in 0, 1, 2, 3 and 4 of the 4 rows. */
static const double x[] = {0, 2, 1, 1, 3, -1, 0, 1, 1, 1, 0, 0, 0, 5, 1, 0, -3, 0, 0, 1};
enum { N = 4, P = 5 };

static void check(const char *options, int64_t n, const int64_t *want)
{
	struct op o;
	struct pv_table t;
	struct op_selected s;

	assert_int_equal(op_open(&o, "select.prevalence", options), PV_OK);
	t = op_table(&o, N, P, x);
	s = op_select(&o, &t, NULL);
	assert_int_equal(s.n, n);
	for (int64_t i = 0; i < n; i++)
		assert_int_equal(s.kept[i], want[i]);
	op_close(&o);
}

static void shares(void **state)
{
	struct op o;
	struct pv_table t;
	struct op_selected s;

	(void)state;
	assert_int_equal(op_open(&o, "select.prevalence", ""), PV_OK);
	t = op_table(&o, N, P, x);
	s = op_select(&o, &t, NULL);
	for (int j = 0; j < P; j++)
		assert_near(s.score[j], j / 4.0, 0);
	op_close(&o);
}

static void limits(void **state)
{
	(void)state;
	check("", 4, (const int64_t[]){1, 2, 3, 4});
	check("min: 0.5", 3, (const int64_t[]){2, 3, 4});
	check("{min: 0.25, max: 0.75}", 3, (const int64_t[]){1, 2, 3});
	check("{above: 1, min: 0.25}", 3, (const int64_t[]){1, 3, 4});
}

static void refused(void **state)
{
	struct op o;
	struct pv_table t;
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "select.prevalence", "{min: 0.5, max: 0.1}"), PV_ESTUDY);
	op_close(&o);
	assert_int_equal(op_open(&o, "select.prevalence", "above: 9"), PV_OK);
	t = op_table(&o, N, P, x);
	assert_int_equal(op_fit(&o, &t, NULL, &model), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "the largest share is 0"));
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shares),
		cmocka_unit_test(limits),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
