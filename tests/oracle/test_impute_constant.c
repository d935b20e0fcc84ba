/* impute.constant: the number of the study, and where it stands. */
#include "support/check.h"
#include "support/op.h"

static const double x[6] = {1, NAN, 2, 5, 3, 6};

static double *filled(struct op *o, const char *options, int64_t *width)
{
	struct pv_table t;
	void *model;

	assert_int_equal(op_open(o, "impute.constant", options), PV_OK);
	t = op_table(o, 3, 2, x);
	return op_transform(o, &t, NULL, &t, &model, width);
}

static void zero_unless_told(void **state)
{
	struct op o;
	int64_t width;
	double *out = filled(&o, "max_missing: 0.5", &width);

	(void)state;
	assert_int_equal(width, 2);
	assert_near(out[1], 0, 0);
	assert_near(out[3], 5, 0);
	op_close(&o);
}

static void value_and_indicator(void **state)
{
	struct op o;
	int64_t width;
	double *out = filled(&o, "{max_missing: 0.5, value: -7.5, indicator: true}", &width);

	(void)state;
	assert_int_equal(width, 3);
	assert_near(out[1], -7.5, 0);
	assert_near(out[2], 1, 0);
	assert_near(out[5], 0, 0);
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zero_unless_told),
		cmocka_unit_test(value_and_indicator),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
