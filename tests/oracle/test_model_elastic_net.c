/* model.elastic_net against known answers on LASSO-1 (methods.md B6; scikit-learn at 1e-14)
 * and at its two ends. */
#include "support/check.h"
#include "support/op.h"
#include "support/weights.h"

#include <string.h>

static void fit(const char *name, const char *options, double *weight, double *bias)
{
	struct op o;
	struct op_data d;
	struct pv_table t;
	struct pv_targets y;
	void *model;

	assert_int_equal(op_open(&o, name, options), PV_OK);
	d = op_lasso1(&o);
	t = op_table(&o, d.n, d.p, d.x);
	y = op_numbers(d.n, 1, d.y);
	if (op_fit(&o, &t, &y, &model) != PV_OK)
		fail_msg("%s", op_message(&o));
	assert_int_equal(op_coefficients(&o, model, weight, bias), PV_OK);
	op_close(&o);
}

static void lasso1(void **state)
{
	const double want[8] = {
		1.788413266961, 0, -1.230048828933, -.048023263539, .130083043502, 0, 0, 0};
	double weight[8], bias;

	(void)state;
	fit("model.elastic_net", "{lambda: 0.3, tol: 1e-14}", weight, &bias);
	assert_near(bias, .4089048954081342, 1e-9);
	for (int j = 0; j < 8; j++)
		assert_near(weight[j], want[j], 1e-9);
}

/* l1_ratio 1: the lasso; nearly 0: ridge with alpha = n lambda. */
static void ends(void **state)
{
	double a[8], b[8], bias_a, bias_b;

	(void)state;
	fit("model.elastic_net", "{lambda: 0.1, l1_ratio: 1, tol: 1e-14}", a, &bias_a);
	fit("model.lasso", "{lambda: 0.1, tol: 1e-14}", b, &bias_b);
	for (int j = 0; j < 8; j++)
		assert_near(a[j], b[j], 0);
	assert_near(bias_a, bias_b, 0);
	fit("model.elastic_net", "{lambda: 0.1, l1_ratio: 1e-10, tol: 1e-14}", a, &bias_a);
	fit("model.ridge", "alpha: 4", b, &bias_b);
	for (int j = 0; j < 8; j++)
		assert_near(a[j], b[j], 1e-7);
	assert_near(bias_a, bias_b, 1e-7);
}

/* Two equal columns share the weight equally. */
static void shares(void **state)
{
	const double x[] = {0, 0, 1, 1, 2, 2, 3, 3, 5, 5}, y[] = {0, 1, 2, 3, 5};
	struct op o;
	struct pv_table t;
	struct pv_targets targets = op_numbers(5, 1, y);
	double weight[2], bias;
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "model.elastic_net", "{lambda: 0.1, tol: 1e-14}"), PV_OK);
	t = op_table(&o, 5, 2, x);
	assert_int_equal(op_fit(&o, &t, &targets, &model), PV_OK);
	assert_int_equal(op_coefficients(&o, model, weight, &bias), PV_OK);
	assert_near(weight[0], weight[1], 1e-6);
	assert_true(weight[0] > .4);
	op_close(&o);
}

static void weighted(void **state)
{
	(void)state;
	weights_check(
		&(struct weights){"model.elastic_net", "{lambda: 0.1, tol: 1e-14}", 0, 0, 1e-8});
}

static void refused(void **state)
{
	struct op o;

	(void)state;
	assert_int_equal(op_open(&o, "model.elastic_net", "l1_ratio: 0"), PV_ESTUDY);
	op_close(&o);
	assert_int_equal(op_open(&o, "model.elastic_net", "l1_ratio: 1.1"), PV_ESTUDY);
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lasso1),   cmocka_unit_test(ends),    cmocka_unit_test(shares),
		cmocka_unit_test(weighted), cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
