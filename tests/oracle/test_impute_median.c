/* impute.median against numbers worked out by hand (methods.md A11). */
#include "support/check.h"
#include "support/op.h"

#include <string.h>

/* Column 0: 1, 9, 4 and 2 are there; column 1 lacks nothing. */
static const double train_x[10] = {1, 5, NAN, 6, 9, 7, 4, 8, 2, 9};
static const double held_x[4] = {NAN, NAN, 100, 3};

static void training_medians_on_held_out_rows(void **state)
{
	struct op o;
	struct pv_table train, held;
	int64_t width;
	void *model;
	double *out;

	(void)state;
	assert_int_equal(op_open(&o, "impute.median", ""), PV_OK);
	train = op_table(&o, 5, 2, train_x);
	held = op_table(&o, 2, 2, held_x);
	out = op_transform(&o, &train, NULL, &held, &model, &width);
	assert_int_equal(width, 2);
	assert_near(out[0], 3, 0);
	assert_near(out[1], 7, 0);
	assert_near(out[2], 100, 0);
	assert_near(out[3], 3, 0);
	op_close(&o);
}

static void indicators(void **state)
{
	double w[3] = {1, 2, 3}, back[2];
	struct op o;
	struct pv_table train, held;
	const struct pv_space *space;
	int64_t width;
	void *model;
	double *out;

	(void)state;
	assert_int_equal(op_open(&o, "impute.median", "indicator: true"), PV_OK);
	train = op_table(&o, 5, 2, train_x);
	held = op_table(&o, 2, 2, held_x);
	out = op_transform(&o, &train, NULL, &held, &model, &width);
	assert_int_equal(width, 3);
	assert_near(out[2], 1, 0);
	assert_near(out[5], 0, 0);
	assert_int_equal(op_space(&o, model, train.space, &space), PV_OK);
	assert_string_equal(space->feature[2].name, "f0__missing");
	assert_int_equal(space->feature[2].region, 0);
	assert_int_equal(op_pull_back(&o, model, w, back), PV_EINVAL);
	op_close(&o);
}

static void too_much_missing(void **state)
{
	struct op o;
	struct pv_table train;
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "impute.median", "max_missing: 0.19"), PV_OK);
	train = op_table(&o, 5, 2, train_x);
	assert_int_equal(op_fit(&o, &train, NULL, &model), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "'f0' lacks 20 %"));
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(training_medians_on_held_out_rows),
		cmocka_unit_test(indicators),
		cmocka_unit_test(too_much_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
