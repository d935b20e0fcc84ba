/* Metrics against published and independently computed values (methods.md E3, E4). */
#include "support/check.h"
#include "oracle/read_csv.h"

#include "evaluate/evaluate.h"

enum { N_WDBC = 569, N_DELONG = 60 };

static struct pv__arena *arena;

static int start(void **state)
{
	(void)state;
	arena = pv__arena_new();
	return arena ? 0 : -1;
}

static int stop(void **state)
{
	(void)state;
	pv__arena_free(arena);
	return 0;
}

static double value(const char *name, const struct pv__scored *s)
{
	return pv__metric_find(name)->value(arena, s);
}

/* Out-of-fold probabilities of a logistic regression, pooled. */
static void cv1_from_probabilities(void **state)
{
	static double x[2 * N_WDBC], y[N_WDBC], decision[N_WDBC], p[2 * N_WDBC];
	static int32_t predicted[N_WDBC];
	struct pv__scored s = {N_WDBC, 1, 2, y, decision, p, predicted, 0};

	(void)state;
	assert_int_equal(read_csv("bc_cv_prob.csv", false, 2, N_WDBC, x), N_WDBC);
	for (int i = 0; i < N_WDBC; i++) {
		y[i] = x[2 * i];
		p[2 * i + 1] = x[2 * i + 1];
		p[2 * i] = 1 - x[2 * i + 1];
		decision[i] = x[2 * i + 1] - .5;
	}
	pv__predicted_classes(N_WDBC, 1, 2, decision, predicted);
	assert_near(value("auc", &s), .9941995666, 5e-11);
	assert_near(value("balanced_accuracy", &s), .9769303948, 5e-11);
	assert_near(value("brier", &s), .0212253024, 5e-11);
	assert_near(value("log_loss", &s), .0812009484, 5e-11);
}

/* DELONG-1 [pROC 1.18]: ties in abundance. */
static void delong1_auc(void **state)
{
	double x[3 * N_DELONG], y[N_DELONG], decision[N_DELONG];
	struct pv__scored s = {
		.n = N_DELONG, .n_outputs = 1, .n_classes = 2, .y = y, .decision = decision};
	static const double want[] = {.716435185185, .688078703704};

	(void)state;
	assert_int_equal(read_csv("delong1.csv", true, 3, N_DELONG, x), N_DELONG);
	for (int k = 0; k < 2; k++) {
		for (int i = 0; i < N_DELONG; i++) {
			y[i] = x[3 * i];
			decision[i] = x[3 * i + 1 + k];
		}
		assert_near(value("auc", &s), want[k], 5e-13);
	}
}

/* PHANTOM-A, closed form: AUC of one Gaussian feature is Phi(d / sqrt 2). */
static void gaussian_auc(void **state)
{
	enum { N = 20000 };
	static double y[N], decision[N];
	struct pv__stream stream = pv__stream(1, PV__RANDOM_SIMULATE, 0, 0);
	struct pv__scored s = {
		.n = N, .n_outputs = 1, .n_classes = 2, .y = y, .decision = decision};

	(void)state;
	for (int i = 0; i < N; i++) {
		y[i] = i % 2;
		decision[i] = 1.2 * y[i] + pv__normal(stream, (uint64_t)i);
	}
	assert_near(value("auc", &s), .80193, .01); /* 3 standard errors */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(cv1_from_probabilities, start, stop),
		cmocka_unit_test_setup_teardown(delong1_auc, start, stop),
		cmocka_unit_test_setup_teardown(gaussian_auc, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
