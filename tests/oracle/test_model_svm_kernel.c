/* model.svm_kernel against known answers (methods.md C5; LIBSVM at a tolerance of 1e-10). */
#include "support/check.h"
#include "support/d1.h"
#include "support/op.h"
#include "support/weights.h"

#include "kernels/machine.h"

#include <string.h>

struct trained {
	struct op o;
	struct op_data d;
	struct pv_table t;
	const struct pv__machine *m;
};

static void train(struct trained *s, const char *options, const char *file, int32_t n_classes,
		  int standardised)
{
	struct pv_targets y;
	void *model;

	assert_int_equal(op_open(&s->o, "model.svm_kernel", options), PV_OK);
	s->d = op_read(&s->o, file);
	if (standardised)
		op_standardise(&s->d);
	s->t = op_table(&s->o, s->d.n, s->d.p, s->d.x);
	y = op_classes(s->d.n, n_classes, s->d.y);
	if (op_fit(&s->o, &s->t, &y, &model) != PV_OK)
		fail_msg("%s", op_message(&s->o));
	s->m = model;
}

/* Support vectors of the two sides, intercept, decision values of the first three rows,
 * and right answers on the training rows. */
static void check_wdbc(const char *options, int standardised, int64_t low, int64_t high,
		       double bias, const double *want, int64_t n_right)
{
	struct trained s;
	double f[569];
	int64_t sides[2] = {0}, right = 0;

	train(&s, options, "wdbc.csv", 2, standardised);
	for (int64_t i = 0; i < s.m->n_rows; i++)
		sides[s.m->beta[i] > 0]++;
	assert_int_equal(sides[0], low);
	assert_int_equal(sides[1], high);
	assert_near(s.m->bias[0], bias, 1e-6);
	assert_int_equal(op_decide(&s.o, s.m, &s.t, f), PV_OK);
	for (int i = 0; i < 3; i++)
		assert_near(f[i], want[i], 1e-6);
	for (int64_t i = 0; i < 569; i++)
		right += (f[i] > 0) == (s.d.y[i] > 0);
	if (n_right)
		assert_int_equal(right, n_right);
	op_close(&s.o);
}

static void wdbc(void **state)
{
	const double rbf[] = {-1.000000005891, -1.880419237365, -2.444046807343};
	const double raw[] = {-3.107248106331, -2.660734084311, -2.774459035203};
	const double poly[] = {-7.036366088356, -3.502030746397, -5.631419378231};

	(void)state;
	check_wdbc("{gamma: 0.033333333333333333, tol: 1e-9}", 1, 60, 59, -.2353671381, rbf, 562);
	/* z-scored columns: their common variance is 1, so that scale is the same */
	check_wdbc("{gamma: scale, tol: 1e-9}", 1, 60, 59, -.2353671381, rbf, 562);
	check_wdbc("{gamma: scale, tol: 1e-9}", 0, 75, 73, -.730274565392, raw, 0);
	check_wdbc("{kernel: poly, gamma: 0.033333333333333333, coef0: 1, tol: 1e-9}", 1, 33, 41,
		   .309594116831, poly, 562);
}

/* The linear kernel is model.svm_linear, and keeps weights in place of rows. */
static void linear(void **state)
{
	const double want[] = {-.32113672, -.09707665, -.29606338, -.27003716};
	struct trained s;
	double weight[30], bias, norm2 = 0;

	(void)state;
	train(&s, "{kernel: linear, tol: 1e-9}", "wdbc.csv", 2, 1);
	assert_int_equal(s.m->n_rows, 1);
	assert_int_equal(op_coefficients(&s.o, s.m, weight, &bias), PV_OK);
	for (int j = 0; j < 4; j++)
		assert_near(weight[j], want[j], 2e-6); /* LIBSVM's kernel is float32 */
	for (int j = 0; j < 30; j++)
		norm2 += weight[j] * weight[j];
	assert_near(norm2, 9.400591562632, 1e-5);
	assert_near(bias, .0442531952, 1e-7);
	op_close(&s.o);
}

/* Three classes, each against the rest. */
static void iris(void **state)
{
	const double want[] = {1.232068223806,  -1.144239705083, -1.100654496244,
			       -1.073133445589, -.036411207825,  .070591850899,
			       -1.109799570314, -.781259979058,  .854833354754};
	const int64_t row[] = {0, 70, 149};
	struct trained s;
	double f[450];
	int64_t errors = 0;

	(void)state;
	train(&s, "{gamma: 0.5, tol: 1e-10}", "iris.csv", 3, 0);
	assert_int_equal(op_decide(&s.o, s.m, &s.t, f), PV_OK);
	for (int k = 0; k < 9; k++)
		assert_near(f[3 * row[k / 3] + k % 3], want[k], 1e-6);
	for (int64_t i = 0; i < 150; i++)
		errors += f[3 * i + (int64_t)s.d.y[i]] <
			  fmax(f[3 * i], fmax(f[3 * i + 1], f[3 * i + 2]));
	assert_int_equal(errors, 3);
	op_close(&s.o);
}

/* Optimality, whatever a reference says: 0 <= y_i b_i <= C, sum b = 0, margins as they must
 * be, and the gap between primal and dual. */
static void optimal(void **state)
{
	struct trained s;
	double f[569], beta[569] = {0}, sum = 0, norm2 = 0, loss = 0, alpha = 0;

	(void)state;
	train(&s, "{gamma: 0.1, C: 2, tol: 1e-9}", "wdbc.csv", 2, 1);
	assert_int_equal(op_decide(&s.o, s.m, &s.t, f), PV_OK);
	for (int64_t i = 0, at = 0; i < 569; i++)
		if (at < s.m->n_rows &&
		    memcmp(s.m->row + at * 30, s.d.x + i * 30, 30 * sizeof(double)) == 0)
			beta[i] = s.m->beta[at++];
	for (int64_t i = 0; i < 569; i++) {
		double y = 2 * s.d.y[i] - 1, a = y * beta[i], margin = y * f[i];

		assert_true(a >= 0 && a <= 2);
		if (a == 0)
			assert_true(margin >= 1 - 1e-7);
		else if (a < 2)
			assert_near(margin, 1, 1e-7);
		else
			assert_true(margin <= 1 + 1e-7);
		sum += beta[i];
		alpha += a;
		loss += fmax(0, 1 - margin);
		norm2 += beta[i] * (f[i] - s.m->bias[0]);
	}
	assert_near(sum, 0, 1e-10);
	assert_near(norm2 / 2 + 2 * loss, alpha - norm2 / 2, 1e-4);
	op_close(&s.o);
}

/* XOR: no line separates it, a circle does. */
static void exclusive_or(void **state)
{
	const double x[] = {0, 0, 0, 1, 1, 0, 1, 1}, y[] = {0, 1, 1, 0};
	const char *const options[] = {"{gamma: 1, C: 100}", "{kernel: poly, degree: 2, gamma: 1, "
							     "coef0: 1, C: 100}"};

	(void)state;
	for (int k = 0; k < 2; k++) {
		struct op o;
		struct pv_table t;
		struct pv_targets targets = op_classes(4, 2, y);
		double f[4];
		void *model;

		assert_int_equal(op_open(&o, "model.svm_kernel", options[k]), PV_OK);
		t = op_table(&o, 4, 2, x);
		assert_int_equal(op_fit(&o, &t, &targets, &model), PV_OK);
		assert_int_equal(op_decide(&o, model, &t, f), PV_OK);
		for (int i = 0; i < 4; i++)
			assert_near(f[i], 2 * y[i] - 1, 2e-3);
		op_close(&o);
	}
}

static void weighted(void **state)
{
	(void)state;
	weights_check(&(struct weights){"model.svm_kernel", "tol: 1e-10", 0, 2, 1e-7});
	weights_check(&(struct weights){"model.svm_kernel",
					"{tol: 1e-10, class_weight: balanced, multiclass: "
					"one_vs_one}",
					0, 3, 1e-7});
	weights_check(&(struct weights){
		"model.svm_kernel", "{kernel: poly, degree: 2, coef0: 1, tol: 1e-10}", 0, 3, 1e-7});
}

static void refused(void **state)
{
	const double x[] = {3, 3, 3, 3}, y[] = {0, 1, 0, 1};
	struct pv_targets targets = op_classes(4, 2, y);
	struct pv_table t;
	struct trained s;
	double weight[30], bias;
	struct op o;
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "model.svm_kernel", "gamma: -1"), PV_ESTUDY);
	assert_non_null(strstr(op_message(&o), "neither scale nor a number above 0"));
	op_close(&o);
	assert_int_equal(op_open(&o, "model.svm_kernel", "gamma: auto"), PV_ESTUDY);
	op_close(&o);
	assert_int_equal(op_open(&o, "model.svm_kernel", ""), PV_OK);
	t = op_table(&o, 4, 1, x);
	assert_int_equal(op_fit(&o, &t, &targets, &model), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "one value only"));
	op_close(&o);
	train(&s, "", "wdbc.csv", 2, 1);
	assert_int_equal(op_coefficients(&s.o, s.m, weight, &bias), PV_EINVAL);
	assert_true(s.o.op->flags & PV_EMBEDS_ROWS);
	op_close(&s.o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wdbc),         cmocka_unit_test(linear),
		cmocka_unit_test(iris),         cmocka_unit_test(optimal),
		cmocka_unit_test(exclusive_or), cmocka_unit_test(weighted),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
