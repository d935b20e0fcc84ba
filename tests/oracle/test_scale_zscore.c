/* scale.zscore against numbers worked out by hand (methods.md A2). */
#include "support/check.h"
#include "support/d1.h"
#include "support/op.h"

#include <string.h>

static void divisor_n_and_training_rows(void **state)
{
	static const double x[4] = {1, 2, 3, 4}, other[2] = {2.5, 10};
	struct op o;
	struct pv_table train, held;
	int64_t width;
	void *model;
	double *z;

	(void)state;
	assert_int_equal(op_open(&o, "scale.zscore", ""), PV_OK);
	train = op_table(&o, 4, 1, x);
	held = op_table(&o, 2, 1, other);
	z = op_transform(&o, &train, NULL, &held, &model, &width);
	assert_near(z[0], 0, 1e-15);
	assert_near(z[1], 7.5 / sqrt(1.25), 1e-14);
	op_close(&o);
}

/* A large common value costs no digits. */
static void offset_of_1e8(void **state)
{
	double x[40], far[40];
	struct d1 s = {3};

	(void)state;
	d1_normals(&s, 40, x);
	for (int64_t i = 0; i < 40; i++) {
		x[i] = rint(1024 * x[i]) / 1024; /* so that adding 1e8 is exact */
		far[i] = x[i] + 1e8;
	}
	for (int per = 0; per < 2; per++) {
		struct op o;
		struct pv_table near_table, far_table;
		int64_t width;
		void *model;
		double *a, *b;

		assert_int_equal(op_open(&o, "scale.zscore", per ? "per: sample" : ""), PV_OK);
		near_table = op_table(&o, 10, 4, x);
		far_table = op_table(&o, 10, 4, far);
		a = op_transform(&o, &near_table, NULL, &near_table, &model, &width);
		b = op_transform(&o, &far_table, NULL, &far_table, &model, &width);
		for (int64_t i = 0; i < 40; i++)
			assert_near(a[i], b[i], 1e-8);
		op_close(&o);
	}
}

static void constant_columns_are_named(void **state)
{
	static const double x[6] = {7, 1, 7, 2, 7, 3}, other[2] = {9, 2};
	struct op o;
	struct pv_table train, held;
	int64_t width;
	void *model;
	double *z;

	(void)state;
	assert_int_equal(op_open(&o, "scale.zscore", ""), PV_OK);
	train = op_table(&o, 3, 2, x);
	held = op_table(&o, 1, 2, other);
	z = op_transform(&o, &train, NULL, &held, &model, &width);
	assert_near(z[0], 2, 0);
	assert_near(z[1], 0, 0);
	assert_int_equal(op_warnings(&o), 1);
	assert_non_null(strstr(op_message(&o), "1 of 2 columns"));
	assert_non_null(strstr(op_message(&o), "f0"));
	op_close(&o);
}

static void weights_go_back(void **state)
{
	static const double x[4] = {0, 1, 4, 3}, w[2] = {6, 5};
	double back[2];
	struct op o;
	struct pv_table t;
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "scale.zscore", ""), PV_OK);
	t = op_table(&o, 2, 2, x);
	assert_int_equal(op_fit(&o, &t, NULL, &model), PV_OK);
	assert_int_equal(op_pull_back(&o, model, w, back), PV_OK);
	assert_near(back[0], 3, 0);
	assert_near(back[1], 5, 0);
	op_close(&o);
	assert_int_equal(op_open(&o, "scale.zscore", "per: sample"), PV_OK);
	t = op_table(&o, 2, 2, x);
	assert_int_equal(op_fit(&o, &t, NULL, &model), PV_OK);
	assert_int_equal(op_pull_back(&o, model, w, back), PV_EINVAL);
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(divisor_n_and_training_rows),
		cmocka_unit_test(offset_of_1e8),
		cmocka_unit_test(constant_columns_are_named),
		cmocka_unit_test(weights_go_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
