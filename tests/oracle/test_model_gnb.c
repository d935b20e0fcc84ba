/* model.gnb against known answers (methods.md C3) and closed forms. */
#include "support/check.h"
#include "support/op.h"
#include "support/weights.h"

#include <string.h>

/* iris, resubstitution: 6 errors, as in e1071 and scikit-learn. */
static void iris(void **state)
{
	struct op o;
	struct op_data d;
	struct pv_table t;
	struct pv_targets y;
	double decision[150 * 3], p[150 * 3];
	int64_t errors = 0;
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "model.gnb", ""), PV_OK);
	d = op_read(&o, "iris.csv");
	t = op_table(&o, d.n, d.p, d.x);
	y = op_classes(d.n, 3, d.y);
	assert_int_equal(op_fit(&o, &t, &y, &model), PV_OK);
	assert_int_equal(op_decide(&o, model, &t, decision), PV_OK);
	assert_int_equal(op_probability(&o, model, &t, p), PV_OK);
	for (int64_t i = 0; i < d.n; i++) {
		const double *f = decision + 3 * i;
		double best = fmax(f[0], fmax(f[1], f[2]));

		errors += f[(int64_t)d.y[i]] < best;
		assert_near(p[3 * i] + p[3 * i + 1] + p[3 * i + 2], 1, 1e-12);
	}
	assert_int_equal(errors, 6);
	assert_near(p[3 * 70 + 2], .84550591506, 1e-9);
	assert_near(p[3 * 77 + 2], .92473087, 1e-7);
	assert_near(p[3 * 83 + 1], .61215984, 1e-7);
	op_close(&o);
}

/* One column, means 0 and 4, variances 1 and 1: log odds 4x - 8. */
static void closed_form(void **state)
{
	const double x[] = {-1, 1, 3, 5}, y[] = {0, 0, 1, 1}, at[] = {2, 3, 10};
	struct op o;
	struct pv_table t, probe;
	struct pv_targets targets = op_classes(4, 2, y);
	double f[3], p[6];
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "model.gnb", "var_smoothing: 0"), PV_OK);
	t = op_table(&o, 4, 1, x);
	probe = op_table(&o, 3, 1, at);
	assert_int_equal(op_fit(&o, &t, &targets, &model), PV_OK);
	assert_int_equal(op_decide(&o, model, &probe, f), PV_OK);
	assert_int_equal(op_probability(&o, model, &probe, p), PV_OK);
	assert_near(f[0], 0, 1e-12);
	assert_near(f[1], 4, 1e-12);
	assert_near(f[2], 32, 1e-12);
	assert_near(p[3], 1 / (1 + exp(-4)), 1e-12);
	op_close(&o);
}

static void priors(void **state)
{
	const double x[] = {-1, 1, 3, 5, 3, 5}, y[] = {0, 0, 1, 1, 1, 1}, at = 2;
	const char *const options[] = {"priors: train", "priors: equal"};
	const double want[] = {.69314718055994531, 0};

	(void)state;
	for (int k = 0; k < 2; k++) {
		struct op o;
		struct pv_table t, probe;
		struct pv_targets targets = op_classes(6, 2, y);
		double f;
		void *model;

		assert_int_equal(op_open(&o, "model.gnb", options[k]), PV_OK);
		t = op_table(&o, 6, 1, x);
		probe = op_table(&o, 1, 1, &at);
		assert_int_equal(op_fit(&o, &t, &targets, &model), PV_OK);
		assert_int_equal(op_decide(&o, model, &probe, &f), PV_OK);
		assert_near(f, want[k], 1e-8);
		op_close(&o);
	}
}

/* 20,000 columns: densities multiplied together would underflow. */
static void many_columns(void **state)
{
	enum { P = 20000 };
	const double y[] = {0, 0, 1, 1};
	struct op o;
	struct pv_table t;
	struct pv_targets targets = op_classes(4, 2, y);
	double *x, f[4], p[8];
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "model.gnb", ""), PV_OK);
	x = pv__alloc(o.arena, (size_t)4 * P, sizeof(*x));
	assert_non_null(x);
	for (int64_t j = 0; j < P; j++) {
		x[j] = -1;
		x[P + j] = 1;
		x[2 * P + j] = -.99;
		x[3 * P + j] = 1.01;
	}
	t = op_table(&o, 4, P, x);
	assert_int_equal(op_fit(&o, &t, &targets, &model), PV_OK);
	assert_int_equal(op_decide(&o, model, &t, f), PV_OK);
	assert_int_equal(op_probability(&o, model, &t, p), PV_OK);
	for (int64_t i = 0; i < 4; i++)
		assert_near(p[2 * i] + p[2 * i + 1], 1, 1e-12);
	assert_near(f[0], P * -.01005, 1e-3); /* ((-1 + 1)^2 - ...) / 2 per column */
	op_close(&o);
}

static void weighted(void **state)
{
	(void)state;
	weights_check(&(struct weights){"model.gnb", "", 0, 2, 1e-9});
	weights_check(&(struct weights){"model.gnb", "", 0, 3, 1e-9});
}

static void refused(void **state)
{
	const double x[] = {1, 1, 1, 2}, y[] = {0, 0, 1, 1};
	struct op o;
	struct pv_table t;
	struct pv_targets targets = op_classes(4, 2, y);
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "model.gnb", "var_smoothing: 0"), PV_OK);
	t = op_table(&o, 4, 1, x);
	assert_int_equal(op_fit(&o, &t, &targets, &model), PV_ENUMERIC);
	assert_non_null(strstr(op_message(&o), "column 1 does not vary within a class"));
	assert_null(o.op->model->coefficients);
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(iris),     cmocka_unit_test(closed_form),
		cmocka_unit_test(priors),   cmocka_unit_test(many_columns),
		cmocka_unit_test(weighted), cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
