/* decode.wiener_cascade where the truth is a polynomial of a line; NEURO-1: test_neuro1.c. */
#include "support/check.h"
#include "support/op.h"
#include "support/weights.h"

/* One column: the filter is a line, so a cubic of the column is a cubic of its output. */
static void a_cubic(void **state)
{
	const double x[] = {-3, -2, -1, 0, 1, 2, 3, 4}, at[] = {-2.5, .5, 5};
	double y[8], f[3];
	struct op o;
	struct pv_table t, probe;
	struct pv_targets targets;
	void *model;

	(void)state;
	for (int i = 0; i < 8; i++)
		y[i] = 7 - 3 * x[i] + .5 * x[i] * x[i] + 2 * x[i] * x[i] * x[i];
	targets = op_numbers(8, 1, y);
	assert_int_equal(op_open(&o, "decode.wiener_cascade", ""), PV_OK);
	t = op_table(&o, 8, 1, x);
	probe = op_table(&o, 3, 1, at);
	assert_int_equal(op_fit(&o, &t, &targets, &model), PV_OK);
	assert_int_equal(op_decide(&o, model, &probe, f), PV_OK);
	for (int i = 0; i < 3; i++)
		assert_near(f[i], 7 - 3 * at[i] + .5 * at[i] * at[i] + 2 * at[i] * at[i] * at[i],
			    1e-10);
	assert_null(o.op->model->coefficients);
	op_close(&o);
}

static void weighted(void **state)
{
	(void)state;
	weights_check(&(struct weights){"decode.wiener_cascade", "alpha: 1", 0, 0, 1e-8});
	weights_check(&(struct weights){"decode.wiener", "alpha: 1", 0, 0, 1e-9});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cubic),
		cmocka_unit_test(weighted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
