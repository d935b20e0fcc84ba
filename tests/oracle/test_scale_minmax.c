/* scale.minmax against numbers worked out by hand. */
#include "support/check.h"
#include "support/op.h"

#include <string.h>

static const double x[6] = {2, 5, 4, 5, 6, 5}, other[2] = {8, 7};

static double *scaled(struct op *o, const char *options, void **model)
{
	struct pv_table train, held;
	int64_t width;

	assert_int_equal(op_open(o, "scale.minmax", options), PV_OK);
	train = op_table(o, 3, 2, x);
	held = op_table(o, 1, 2, other);
	return op_transform(o, &train, NULL, &held, model, &width);
}

/* Beyond the training range, and a constant column. */
static void range_of_the_training_rows(void **state)
{
	struct op o;
	void *model;
	double *out = scaled(&o, "", &model);

	(void)state;
	assert_near(out[0], 1.5, 1e-15);
	assert_near(out[1], 2, 1e-15);
	assert_int_equal(op_warnings(&o), 1);
	assert_non_null(strstr(op_message(&o), "f1"));
	op_close(&o);
}

static void other_range(void **state)
{
	double w[2] = {1, 1}, back[2];
	struct op o;
	void *model;
	double *out = scaled(&o, "{low: -1, high: 1}", &model);

	(void)state;
	assert_near(out[0], 2, 1e-15);
	assert_near(out[1], 1, 1e-15);
	assert_int_equal(op_pull_back(&o, model, w, back), PV_OK);
	assert_near(back[0], .5, 1e-15);
	op_close(&o);
}

static void clipped(void **state)
{
	double w[2] = {1, 1}, back[2];
	struct op o;
	void *model;
	double *out = scaled(&o, "{low: -1, high: 1, clip: true}", &model);

	(void)state;
	assert_near(out[0], 1, 0);
	assert_int_equal(op_pull_back(&o, model, w, back), PV_EINVAL);
	op_close(&o);
}

static void rows_by_themselves(void **state)
{
	struct op o;
	void *model;
	double *out = scaled(&o, "per: sample", &model);

	(void)state;
	assert_near(out[0], 1, 1e-15);
	assert_near(out[1], 0, 1e-15);
	op_close(&o);
}

static void ends_that_are_no_range(void **state)
{
	struct op o;

	(void)state;
	assert_int_equal(op_open(&o, "scale.minmax", "{low: 1, high: 1}"), PV_ESTUDY);
	assert_non_null(strstr(op_message(&o), "must be above low"));
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(range_of_the_training_rows),
		cmocka_unit_test(other_range),
		cmocka_unit_test(clipped),
		cmocka_unit_test(rows_by_themselves),
		cmocka_unit_test(ends_that_are_no_range),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
