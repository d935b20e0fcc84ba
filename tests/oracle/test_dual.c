/* Models with dual(): fitted on inner products they decide as they do when fitted on rows,
 * for any number of targets at once and from any start. */
#include "support/check.h"
#include "support/d1.h"
#include "support/op.h"

#include "evaluate/gram.h"

#include <string.h>

enum { N = 30, N_TEST = 12, ALL = N + N_TEST, P = 70, T = 4, MOST_OUTPUTS = 3 };

static double x[ALL * P], y[T * N], rows_decide[T * N_TEST * MOST_OUTPUTS];
static double gram_decide[T * N_TEST * MOST_OUTPUTS], beta[T * MOST_OUTPUTS * N];

/* A common offset, columns that say something, and labels that differ between targets. */
static void fill(int n_classes)
{
	struct d1 s = {5};

	d1_normals(&s, (int64_t)ALL * P, x);
	for (int i = 0; i < ALL * P; i++)
		x[i] += 3;
	for (int t = 0; t < T; t++)
		for (int i = 0; i < N; i++)
			y[t * N + i] = n_classes ? (i * (t + 1) + i / 7) % n_classes
						 : x[i * P + t] - 2 * x[i * P + 9] + t;
}

static struct pv_targets targets(int n_classes, int n_targets)
{
	struct pv_targets out = n_classes ? op_classes(N, n_classes, y) : op_numbers(N, 1, y);

	out.n_targets = n_targets;
	return out;
}

static void decide_from_rows(struct op *o, int n_classes, int n_outputs)
{
	struct pv_table train = op_table(o, N, P, x), test = op_table(o, N_TEST, P, x + N * P);

	for (int t = 0; t < T; t++) {
		struct pv_targets one = targets(n_classes, 1);
		void *model;

		one.y = y + t * N;
		if (op_fit(o, &train, &one, &model) != PV_OK)
			fail_msg("%s", op_message(o));
		assert_int_equal(op_decide(o, model, &test, rows_decide + t * N_TEST * n_outputs),
				 PV_OK);
	}
}

static int decide_from_gram(struct op *o, const struct pv_targets *wanted)
{
	const struct pv__stage stage = {.op = o->op};
	struct pv__fit_data train = {.table = op_table(o, N, P, x)};
	struct pv__fit_data test = {.table = op_table(o, N_TEST, P, x + N * P)};
	struct pv__gram gram;

	assert_int_equal(pv__gram_make(o->arena, &stage, &train, &test, "fold 1", &gram, &o->diag),
			 PV_OK);
	return pv__gram_decide(&gram, &stage, o->config, wanted, (struct pv__stream){{1, 2}},
			       "fold 1", beta, gram_decide, &o->diag);
}

static void agree(const char *op, const char *options, int n_classes, double tolerance)
{
	int n_outputs = n_classes > 2 ? n_classes : 1;
	struct pv_targets all = targets(n_classes, T);
	struct op o;

	fill(n_classes);
	assert_int_equal(op_open(&o, op, options), PV_OK);
	decide_from_rows(&o, n_classes, n_outputs);
	memset(beta, 0, sizeof(beta));
	for (int round = 0; round < 2; round++) { /* then from the solution itself */
		if (decide_from_gram(&o, &all) != PV_OK)
			fail_msg("%s", op_message(&o));
		for (int i = 0; i < T * N_TEST * n_outputs; i++)
			assert_near(gram_decide[i], rows_decide[i], tolerance);
	}
	op_close(&o);
}

static void ridge(void **state)
{
	(void)state;
	agree("model.ridge", "alpha: 3", 0, 1e-10);
	agree("model.ridge", "alpha: 3", 2, 1e-10);
	agree("model.ridge", "", 3, 1e-10);
}

static void svm_linear(void **state)
{
	(void)state;
	agree("model.svm_linear", "tol: 1e-9", 2, 1e-7);
	agree("model.svm_linear", "{C: 0.01, tol: 1e-9, class_weight: balanced}", 2, 1e-7);
	agree("model.svm_linear", "tol: 1e-9", 3, 1e-7);
	agree("model.svm_linear", "{tol: 1e-9, multiclass: one_vs_one}", 3, 1e-7);
}

/* A start outside the box, as after a larger C, or one that is no solution at all. */
static void any_start_will_do(void **state)
{
	struct pv_targets all = targets(2, T);
	struct op o;

	(void)state;
	fill(2);
	assert_int_equal(op_open(&o, "model.svm_linear", "{C: 0.001, tol: 1e-9}"), PV_OK);
	decide_from_rows(&o, 2, 1);
	for (int i = 0; i < T * N; i++)
		beta[i] = i % 3 - 1;
	assert_int_equal(decide_from_gram(&o, &all), PV_OK);
	for (int i = 0; i < T * N_TEST; i++)
		assert_near(gram_decide[i], rows_decide[i], 1e-7);
	op_close(&o);
}

static void refusals(void **state)
{
	struct pv_targets all = targets(2, T);
	struct op o;

	(void)state;
	fill(2);
	assert_int_equal(op_open(&o, "model.ridge", "alpha: 0"), PV_OK);
	assert_int_equal(decide_from_gram(&o, &all), PV_ENUMERIC);
	op_close(&o);
	memset(y, 0, sizeof(y)); /* a class without rows */
	assert_int_equal(op_open(&o, "model.svm_linear", ""), PV_OK);
	assert_int_equal(decide_from_gram(&o, &all), PV_EDATA);
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ridge),
		cmocka_unit_test(svm_linear),
		cmocka_unit_test(any_start_will_do),
		cmocka_unit_test(refusals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
