/* model.svm_linear against known answers (methods.md C5; LIBSVM's values), and its
 * optimality conditions. */
#include "support/check.h"
#include "support/op.h"
#include "support/weights.h"

#include "kernels/svm.h"

#include <string.h>

struct trained {
	struct op o;
	struct op_data d;
	double weight[3 * 30], bias[3];
};

static void open_data(struct trained *s, const char *options, const char *file)
{
	assert_int_equal(op_open(&s->o, "model.svm_linear", options), PV_OK);
	s->d = op_read(&s->o, file);
}

static void train(struct trained *s, int32_t n_classes)
{
	struct pv_table t = op_table(&s->o, s->d.n, s->d.p, s->d.x);
	struct pv_targets y = op_classes(s->d.n, n_classes, s->d.y);
	void *model;

	if (op_fit(&s->o, &t, &y, &model) != PV_OK)
		fail_msg("%s", op_message(&s->o));
	assert_int_equal(op_warnings(&s->o), 0);
	assert_int_equal(op_coefficients(&s->o, model, s->weight, s->bias), PV_OK);
}

static double norm2(const struct trained *s)
{
	double sum = 0;

	for (int64_t j = 0; j < s->d.p; j++)
		sum += s->weight[j] * s->weight[j];
	return sum;
}

/* |w|^2 / 2 + C sum_i max(0, 1 - y_i f_i), by hand. */
static double primal(const struct trained *s, double c)
{
	double loss = 0;

	for (int64_t i = 0; i < s->d.n; i++) {
		double f = s->bias[0];

		for (int64_t j = 0; j < s->d.p; j++)
			f += s->weight[j] * s->d.x[i * s->d.p + j];
		loss += fmax(0, 1 - (s->d.y[i] > 0 ? f : -f));
	}
	return norm2(s) / 2 + c * loss;
}

/* LIBSVM's values come from a tolerance of 1e-3: five digits of them are the optimum's. */
static void wdbc(void **state)
{
	const double want[] = {-.32113672, -.09707665, -.29606338, -.27003716};
	struct trained s;

	(void)state;
	open_data(&s, "tol: 1e-8", "wdbc.csv");
	op_standardise(&s.d);
	train(&s, 2);
	for (int j = 0; j < 4; j++)
		assert_near(s.weight[j], want[j], 1e-5);
	assert_near(s.bias[0], .0442531952, 1e-5);
	assert_near(norm2(&s), 9.400591562632, 1e-5);
	assert_near(primal(&s, 1), 26.525455, 1e-5);
	op_close(&s.o);
}

/* The default tolerance is LIBSVM's: close in the objective, not in every digit. */
static void default_tolerance(void **state)
{
	struct trained s;

	(void)state;
	open_data(&s, "", "wdbc.csv");
	op_standardise(&s.d);
	train(&s, 2);
	assert_near(primal(&s, 1), 26.525455, 5e-3);
	op_close(&s.o);
}

/* versicolor against virginica, raw: versicolor is LIBSVM's +1, virginica ours. */
static void iris(void **state)
{
	const double want[] = {-.595484583, -.975910499, 2.032168672, 2.006109376};
	struct trained s, theirs;

	(void)state;
	open_data(&s, "tol: 1e-9", "iris.csv");
	s.d.x += 50 * s.d.p;
	s.d.y += 50;
	s.d.n = 100;
	for (int i = 0; i < 100; i++)
		s.d.y[i] -= 1;
	train(&s, 2);
	for (int j = 0; j < 4; j++)
		assert_near(s.weight[j], want[j], 3e-5);
	assert_near(s.bias[0], -6.78112654, 1e-4);
	theirs = s;
	memcpy(theirs.weight, want, sizeof(want));
	theirs.bias[0] = -6.78112654;
	assert_true(primal(&s, 1) <= primal(&theirs, 1));
	assert_near_relative(primal(&s, 1), primal(&theirs, 1), 1e-4);
	op_close(&s.o);
}

/* ---- the dual itself ------------------------------------------------------------ */

enum { MOST = 569 };

struct dual {
	double y[MOST], upper[MOST], beta[MOST];
	struct pv__svm_solution solution;
	int64_t n_positive, n_negative; /* support vectors */
};

static void solve(struct trained *s, struct dual *d, double c, bool whole)
{
	int64_t n = s->d.n, p = s->d.p;
	double *gram = pv__alloc(s->o.arena, (size_t)(n * n), sizeof(*gram));
	struct pv__svm_problem problem = {d->y, d->upper, 1e-8, 10000000};
	struct pv__kernel kernel;
	struct pv_ctx ctx;

	assert_non_null(gram);
	pv__ctx_init(&ctx, s->o.op, NULL, "test", s->o.arena, (struct pv__stream){{1, 1}},
		     &s->o.diag);
	pv__gemm(PV_NO_TRANS, PV_TRANS, n, n, p, 1, s->d.x, p, s->d.x, p, 0, gram, n);
	if (whole)
		assert_int_equal(pv__kernel_from_gram(&pv__host, &ctx, n, gram, &kernel), PV_OK);
	else
		assert_int_equal(pv__kernel_from_columns(&pv__host, &ctx, n, p, s->d.x, &kernel),
				 PV_OK);
	*d = (struct dual){.solution = {.beta = d->beta}};
	for (int64_t i = 0; i < n; i++) {
		d->y[i] = s->d.y[i] > 0 ? 1 : -1;
		d->upper[i] = c;
	}
	assert_int_equal(pv__svm_solve(&pv__host, &ctx, &kernel, &problem, &d->solution), PV_OK);
	assert_int_equal(pv__ctx_end(&ctx, PV_OK), PV_OK);
	for (int64_t i = 0; i < n; i++) {
		d->n_positive += d->beta[i] > 0;
		d->n_negative += d->beta[i] < 0;
	}
}

/* No duality gap: the objective of the weights is that of the dual. */
static void duality_gap(void **state)
{
	static struct dual d;
	struct trained s;

	(void)state;
	open_data(&s, "tol: 1e-9", "wdbc.csv");
	op_standardise(&s.d);
	train(&s, 2);
	solve(&s, &d, 1, true);
	assert_near_relative(primal(&s, 1), d.solution.dual, 1e-8);
	assert_near_relative(norm2(&s), d.solution.norm2, 1e-7);
	op_close(&s.o);
}

static void support_vectors(void **state)
{
	static struct dual d;
	struct trained s;

	(void)state;
	open_data(&s, "", "wdbc.csv");
	op_standardise(&s.d);
	solve(&s, &d, 1, true);
	assert_int_equal(d.n_negative + d.n_positive, 40);
	assert_int_equal(d.n_negative < d.n_positive ? d.n_negative : d.n_positive, 19);
	assert_near(d.solution.dual, 26.525455, 2e-6);
	assert_near(d.solution.norm2, 9.400591562632, 1e-5);
	assert_true(d.solution.violation <= 1e-8);
	op_close(&s.o);
}

/* 0 < beta y < C: on the margin; 0: outside; C: inside or beyond. */
static void optimality_conditions(void **state)
{
	static struct dual d;
	struct trained s;
	double sum = 0;

	(void)state;
	open_data(&s, "", "wdbc.csv");
	op_standardise(&s.d);
	solve(&s, &d, 1, true);
	for (int64_t i = 0; i < s.d.n; i++) {
		double f = d.solution.bias, alpha = d.beta[i] * d.y[i];

		for (int64_t k = 0; k < s.d.n; k++)
			for (int64_t j = 0; d.beta[k] != 0 && j < s.d.p; j++)
				f += d.beta[k] * s.d.x[k * s.d.p + j] * s.d.x[i * s.d.p + j];
		sum += d.beta[i];
		assert_true(alpha >= 0 && alpha <= 1);
		if (alpha < 1)
			assert_true(d.y[i] * f >= 1 - 1e-7);
		if (alpha > 0)
			assert_true(d.y[i] * f <= 1 + 1e-7);
	}
	assert_near(sum, 0, 1e-12);
	op_close(&s.o);
}

/* Kernel rows computed when asked for are those of the Gram matrix. */
static void without_a_gram_matrix(void **state)
{
	static struct dual whole, rows;
	struct trained s;

	(void)state;
	open_data(&s, "", "wdbc.csv");
	op_standardise(&s.d);
	solve(&s, &whole, 1, true);
	solve(&s, &rows, 1, false);
	assert_near(whole.solution.dual, rows.solution.dual, 1e-9);
	assert_near(whole.solution.bias, rows.solution.bias, 1e-6);
	op_close(&s.o);
}

/* ---- classes -------------------------------------------------------------------- */

/* One against the rest: each output is the machine of that class alone. */
static void three_classes(void **state)
{
	struct trained s, one;

	(void)state;
	open_data(&s, "tol: 1e-9", "iris.csv");
	train(&s, 3);
	for (int k = 0; k < 3; k++) {
		open_data(&one, "tol: 1e-9", "iris.csv");
		for (int i = 0; i < 150; i++)
			one.d.y[i] = one.d.y[i] == k;
		train(&one, 2);
		for (int j = 0; j < 4; j++)
			assert_near(s.weight[k * 4 + j], one.weight[j], 1e-12);
		assert_near(s.bias[k], one.bias[0], 1e-12);
		op_close(&one.o);
	}
	op_close(&s.o);
}

/* The other way round, everything changes its sign. */
static void mirrored(void **state)
{
	struct trained s, other;

	(void)state;
	open_data(&s, "{tol: 1e-9, class_weight: balanced}", "wdbc.csv");
	op_standardise(&s.d);
	train(&s, 2);
	open_data(&other, "{tol: 1e-9, class_weight: balanced}", "wdbc.csv");
	op_standardise(&other.d);
	for (int64_t i = 0; i < other.d.n; i++)
		other.d.y[i] = 1 - other.d.y[i];
	train(&other, 2);
	for (int64_t j = 0; j < s.d.p; j++)
		assert_near(s.weight[j], -other.weight[j], 1e-6);
	assert_near(s.bias[0], -other.bias[0], 1e-6);
	op_close(&other.o);
	op_close(&s.o);
}

/* Weight 2 is a row twice, balancing is n / (2 n_k). */
static void weighted(void **state)
{
	(void)state;
	weights_check(&(struct weights){"model.svm_linear", "tol: 1e-9", 0, 2, 1e-6});
	weights_check(&(struct weights){"model.svm_linear", "{tol: 1e-9, class_weight: balanced}",
					0, 3, 1e-6});
	weights_check(&(struct weights){"model.svm_linear", "tol: 1e-9", 60, 2, 1e-6});
}

static void refused(void **state)
{
	const double x[] = {0, 1, 2, 3}, y[] = {0, 0, 0, 0};
	struct pv_targets targets = op_classes(4, 2, y);
	struct op o;
	struct pv_table t;
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "model.svm_linear", "C: 0"), PV_ESTUDY);
	op_close(&o);
	assert_int_equal(op_open(&o, "model.svm_linear", "c: 1"), PV_ESTUDY);
	assert_non_null(strstr(op_message(&o), "'C'"));
	op_close(&o);
	assert_int_equal(op_open(&o, "model.svm_linear", ""), PV_OK);
	t = op_table(&o, 4, 1, x);
	assert_int_equal(op_fit(&o, &t, &targets, &model), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "class 'b' has no training rows"));
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wdbc),
		cmocka_unit_test(default_tolerance),
		cmocka_unit_test(iris),
		cmocka_unit_test(duality_gap),
		cmocka_unit_test(support_vectors),
		cmocka_unit_test(optimality_conditions),
		cmocka_unit_test(without_a_gram_matrix),
		cmocka_unit_test(three_classes),
		cmocka_unit_test(mirrored),
		cmocka_unit_test(weighted),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
