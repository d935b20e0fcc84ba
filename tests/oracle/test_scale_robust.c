/* scale.robust against methods.md A2: [1,2,3,4,100] has median 3, IQR 2, MAD 1. */
#include "support/check.h"
#include "support/op.h"

#include <string.h>

static const double outlier[5] = {1, 2, 3, 4, 100};

static void scaled(const char *options, double spread)
{
	struct op o;
	struct pv_table t;
	int64_t width;
	void *model;
	double *out;

	assert_int_equal(op_open(&o, "scale.robust", options), PV_OK);
	t = op_table(&o, 5, 1, outlier);
	out = op_transform(&o, &t, NULL, &t, &model, &width);
	for (int64_t i = 0; i < 5; i++)
		assert_near(out[i], (outlier[i] - 3) / spread, 1e-15 * 50);
	assert_int_equal(op_warnings(&o), 0);
	op_close(&o);
}

static void quartiles(void **state)
{
	(void)state;
	scaled("", 2);
}

static void median_distance(void **state)
{
	(void)state;
	scaled("spread: mad", 1.4826);
}

/* Quantiles of type 7 of an even number of values: 1.75 and 3.25. */
static void between_neighbours(void **state)
{
	static const double x[4] = {4, 1, 3, 2};
	struct op o;
	struct pv_table t;
	int64_t width;
	void *model;
	double *out;

	(void)state;
	assert_int_equal(op_open(&o, "scale.robust", ""), PV_OK);
	t = op_table(&o, 4, 1, x);
	out = op_transform(&o, &t, NULL, &t, &model, &width);
	for (int64_t i = 0; i < 4; i++)
		assert_near(out[i], (x[i] - 2.5) / 1.5, 1e-15);
	op_close(&o);
}

static void rows_by_themselves(void **state)
{
	struct op o;
	struct pv_table t;
	int64_t width;
	void *model;
	double *out;

	(void)state;
	assert_int_equal(op_open(&o, "scale.robust", "per: sample"), PV_OK);
	t = op_table(&o, 1, 5, outlier);
	out = op_transform(&o, &t, NULL, &t, &model, &width);
	for (int64_t j = 0; j < 5; j++)
		assert_near(out[j], (outlier[j] - 3) / 2, 1e-15);
	op_close(&o);
}

/* Most values in one place: centred, not scaled, and named. */
static void no_spread(void **state)
{
	static const double x[5] = {0, 0, 0, 0, 8};
	struct op o;
	struct pv_table t;
	int64_t width;
	void *model;
	double *out, w = 3, back;

	(void)state;
	assert_int_equal(op_open(&o, "scale.robust", ""), PV_OK);
	t = op_table(&o, 5, 1, x);
	out = op_transform(&o, &t, NULL, &t, &model, &width);
	assert_near(out[4], 8, 0);
	assert_int_equal(op_warnings(&o), 1);
	assert_non_null(strstr(op_message(&o), "f0"));
	assert_int_equal(op_pull_back(&o, model, &w, &back), PV_OK);
	assert_near(back, 3, 0);
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quartiles),          cmocka_unit_test(median_distance),
		cmocka_unit_test(between_neighbours), cmocka_unit_test(rows_by_themselves),
		cmocka_unit_test(no_spread),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
