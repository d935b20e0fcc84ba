/* impute.mean: the mean of what is there, and no bias where values are missing at random
 * (methods.md A11). */
#include "support/check.h"
#include "support/d1.h"
#include "support/op.h"

#include <string.h>

static void training_means_on_held_out_rows(void **state)
{
	static const double train_x[5] = {1, NAN, 9, 4, 2}, held_x[2] = {NAN, 100};
	double w = 2, back;
	struct op o;
	struct pv_table train, held;
	int64_t width;
	void *model;
	double *out;

	(void)state;
	assert_int_equal(op_open(&o, "impute.mean", ""), PV_OK);
	train = op_table(&o, 5, 1, train_x);
	held = op_table(&o, 2, 1, held_x);
	out = op_transform(&o, &train, NULL, &held, &model, &width);
	assert_near(out[0], 4, 1e-15);
	assert_near(out[1], 100, 0);
	assert_int_equal(op_pull_back(&o, model, &w, &back), PV_OK);
	assert_near(back, 2, 0);
	op_close(&o);
}

/* A tenth of 4000 values goes, whatever they are: the mean of what stands there is that of
 * all values to three standard errors. */
static void unbiased_at_random(void **state)
{
	enum { N = 4000 };
	static double full[N], holed[N];
	double mean = 0, imputed = 0;
	struct d1 s = {19};
	struct op o;
	struct pv_table t;
	int64_t width;
	void *model;
	double *out;

	(void)state;
	d1_normals(&s, N, full);
	for (int64_t i = 0; i < N; i++) {
		mean += full[i] / N;
		holed[i] = d1_uniform(&s) < .1 ? NAN : full[i];
	}
	assert_int_equal(op_open(&o, "impute.mean", ""), PV_OK);
	t = op_table(&o, N, 1, holed);
	out = op_transform(&o, &t, NULL, &t, &model, &width);
	for (int64_t i = 0; i < N; i++)
		imputed += out[i] / N;
	assert_near(imputed, mean, 3 * sqrt(.1 / N));
	op_close(&o);
}

static void a_column_without_values(void **state)
{
	static const double x[2] = {NAN, NAN};
	struct op o;
	struct pv_table t;
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "impute.mean", "max_missing: 1"), PV_OK);
	t = op_table(&o, 2, 1, x);
	assert_int_equal(op_fit(&o, &t, NULL, &model), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "no value in any training row"));
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(training_means_on_held_out_rows),
		cmocka_unit_test(unbiased_at_random),
		cmocka_unit_test(a_column_without_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
