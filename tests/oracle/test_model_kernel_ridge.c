/* model.kernel_ridge against known answers (methods.md C6) and its identities.  Reference:
 * scikit-learn's KernelRidge on the targets less their mean. */
#include "support/check.h"
#include "support/op.h"
#include "support/weights.h"

#include "kernels/machine.h"

#include <string.h>

static void check_lasso1(const char *options, const double *fitted, const double *dual)
{
	struct op o;
	struct op_data d;
	struct pv_table t;
	struct pv_targets y;
	const struct pv__machine *m;
	double f[40];
	void *model;

	assert_int_equal(op_open(&o, "model.kernel_ridge", options), PV_OK);
	d = op_lasso1(&o);
	t = op_table(&o, d.n, d.p, d.x);
	y = op_numbers(d.n, 1, d.y);
	assert_int_equal(op_fit(&o, &t, &y, &model), PV_OK);
	assert_int_equal(op_decide(&o, model, &t, f), PV_OK);
	m = model;
	for (int i = 0; i < 3; i++)
		assert_near(f[i], fitted[i], 1e-10);
	for (int i = 0; dual && i < 3; i++)
		assert_near(m->beta[i], dual[i], 1e-10);
	/* f = y - alpha c */
	for (int i = 0; dual && i < 40; i++)
		assert_near(f[i], d.y[i] - .5 * m->beta[i], 1e-12);
	op_close(&o);
}

static void lasso1(void **state)
{
	const double rbf[] = {.556871758712, -.235923898217, -.101356017439};
	const double rbf_dual[] = {.025788865706, -1.41162921381, -.283619877573};
	const double poly[] = {.771885179842, -.708250220426, -.389073207848};
	const double poly_dual[] = {-.404237976554, -.466976569393, .291814503246};
	const double linear[] = {.587916861865, -.132688803281, -.535836234908};

	(void)state;
	check_lasso1("{gamma: 0.1, alpha: 0.5}", rbf, rbf_dual);
	check_lasso1("{kernel: poly, gamma: 0.125, degree: 2, coef0: 1, alpha: 0.5}", poly,
		     poly_dual);
	check_lasso1("{kernel: linear, alpha: 0.5}", linear, NULL);
}

/* The linear kernel is model.ridge, for classes as for numbers. */
static void is_ridge(void **state)
{
	const char *const name[] = {"model.kernel_ridge", "model.ridge"};
	const char *const options[] = {"{kernel: linear, alpha: 2}", "alpha: 2"};
	double weight[2][12], bias[2][3];

	(void)state;
	for (int k = 0; k < 2; k++) {
		struct op o;
		struct op_data d;
		struct pv_table t;
		struct pv_targets y;
		void *model;

		assert_int_equal(op_open(&o, name[k], options[k]), PV_OK);
		d = op_read(&o, "iris.csv");
		t = op_table(&o, d.n, d.p, d.x);
		y = op_classes(d.n, 3, d.y);
		assert_int_equal(op_fit(&o, &t, &y, &model), PV_OK);
		assert_int_equal(op_coefficients(&o, model, weight[k], bias[k]), PV_OK);
		op_close(&o);
	}
	for (int j = 0; j < 12; j++)
		assert_near(weight[0][j], weight[1][j], 1e-9);
	for (int j = 0; j < 3; j++)
		assert_near(bias[0][j], bias[1][j], 1e-9);
}

/* Two targets in one fit are what each of them is alone. */
static void two_targets(void **state)
{
	struct op o;
	struct op_data d;
	struct pv_table t;
	double both[80], f[80], one[40];
	struct pv_targets y;
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "model.kernel_ridge", ""), PV_OK);
	d = op_lasso1(&o);
	t = op_table(&o, d.n, d.p, d.x);
	for (int i = 0; i < 40; i++) {
		both[i] = d.x[8 * i + 3] - 2;
		both[40 + i] = d.y[i];
	}
	y = op_numbers(40, 2, both);
	assert_int_equal(op_fit(&o, &t, &y, &model), PV_OK);
	assert_int_equal(op_decide(&o, model, &t, f), PV_OK);
	y = op_numbers(40, 1, d.y);
	assert_int_equal(op_fit(&o, &t, &y, &model), PV_OK);
	assert_int_equal(op_decide(&o, model, &t, one), PV_OK);
	for (int i = 0; i < 40; i++)
		assert_near(f[40 + i], one[i], 1e-12);
	op_close(&o);
}

static void weighted(void **state)
{
	(void)state;
	weights_check(&(struct weights){"model.kernel_ridge", "", 0, 0, 1e-9});
	weights_check(&(struct weights){"model.kernel_ridge", "alpha: 0.1", 0, 3, 1e-9});
	weights_check(&(struct weights){"model.kernel_ridge", "kernel: linear", 0, 2, 1e-9});
}

static void refused(void **state)
{
	const double x[] = {0, 1, 2}, y[] = {0, 3, NAN};
	struct op o;
	struct pv_table t;
	struct pv_targets targets = op_numbers(3, 1, y);
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "model.kernel_ridge", "alpha: 0"), PV_ESTUDY);
	op_close(&o);
	assert_int_equal(op_open(&o, "model.kernel_ridge", "gamma: wide"), PV_ESTUDY);
	op_close(&o);
	assert_int_equal(op_open(&o, "model.kernel_ridge", ""), PV_OK);
	t = op_table(&o, 3, 1, x);
	assert_int_equal(op_fit(&o, &t, &targets, &model), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "training row 3 has no target"));
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lasso1),      cmocka_unit_test(is_ridge),
		cmocka_unit_test(two_targets), cmocka_unit_test(weighted),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
