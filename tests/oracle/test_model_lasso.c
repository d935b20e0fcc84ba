/* model.lasso against known answers (methods.md B6, LASSO-1: glmnet and scikit-learn agree)
 * and its optimality conditions; the strong rule along a path. */
#include "support/check.h"
#include "support/d1.h"
#include "support/op.h"
#include "support/weights.h"

#include "kernels/coordinate.h"

#include <string.h>

static void fit(struct op *o, struct op_data *d, const char *options, double *weight, double *bias)
{
	struct pv_table t;
	struct pv_targets y;
	void *model;

	assert_int_equal(op_open(o, "model.lasso", options), PV_OK);
	*d = op_lasso1(o);
	t = op_table(o, d->n, d->p, d->x);
	y = op_numbers(d->n, 1, d->y);
	if (op_fit(o, &t, &y, &model) != PV_OK)
		fail_msg("%s", op_message(o));
	assert_int_equal(op_warnings(o), 0);
	assert_int_equal(op_coefficients(o, model, weight, bias), PV_OK);
}

static void check_fit(const char *options, const double *want, double want_bias)
{
	struct op o;
	struct op_data d;
	double weight[8], bias;

	fit(&o, &d, options, weight, &bias);
	assert_near(d.x[0], -.298277116, 1e-9);
	assert_near(d.x[1], -.992617160, 1e-9);
	assert_near(bias, want_bias, 1e-9);
	for (int j = 0; j < 8; j++) {
		assert_near(weight[j], want[j], 1e-9);
		if (want[j] == 0)
			assert_true(weight[j] == 0);
	}
	op_close(&o);
}

static void lasso1(void **state)
{
	const double strong[8] = {1.73898243817, 0, -1.03926951054};
	const double weak[8] = {2.0134222754, 0, -1.48691373258, -.0674717329425, .250420915176};

	(void)state;
	check_fit("{lambda: 0.5, tol: 1e-14}", strong, .426160847173);
	check_fit("{lambda: 0.1, tol: 1e-14}", weak, .344816469804);
}

/* |x_j . r| / n <= lambda, with equality and sign where a weight is not 0 */
static void optimality(void **state)
{
	const char *const options[] = {"{lambda: 1, tol: 1e-14}", "{lambda: 0.2, tol: 1e-14}",
				       "{lambda: 0.01, tol: 1e-14}"};
	const double lambda[] = {1, .2, .01};

	(void)state;
	for (int k = 0; k < 3; k++) {
		struct op o;
		struct op_data d;
		double weight[8], bias, left = 0, r[40];

		fit(&o, &d, options[k], weight, &bias);
		for (int i = 0; i < 40; i++) {
			r[i] = d.y[i] - bias;
			for (int j = 0; j < 8; j++)
				r[i] -= weight[j] * d.x[8 * i + j];
			left += r[i];
		}
		assert_near(left, 0, 1e-10);
		for (int j = 0; j < 8; j++) {
			double g = 0;

			for (int i = 0; i < 40; i++)
				g += d.x[8 * i + j] * r[i] / 40;
			if (weight[j] == 0)
				assert_true(fabs(g) <= lambda[k]);
			else
				assert_near(g, weight[j] > 0 ? lambda[k] : -lambda[k], 1e-8);
		}
		op_close(&o);
	}
}

static void largest_lambda(void **state)
{
	struct op o;
	struct op_data d;
	double weight[8], bias, mean = 0;

	(void)state;
	fit(&o, &d, "{lambda: 2.9020771313}", weight, &bias);
	for (int i = 0; i < 40; i++)
		mean += d.y[i] / 40;
	for (int j = 0; j < 8; j++)
		assert_near(weight[j], 0, 0);
	assert_near(bias, mean, 1e-14);
	op_close(&o);
	fit(&o, &d, "{lambda: 2.9020771311}", weight, &bias); /* 2.90207713119 */
	assert_true(weight[0] > 0 && weight[2] == 0);
	op_close(&o);
}

/* Many columns: down a path, each fit from the one before and by the strong rule, is the same
 * as each fit from nothing with all columns. */
static void path(void **state)
{
	enum { N = 30, P = 200, STEPS = 20 };
	static double x[N * P], w[P], cold[P];
	double y[N], cost[N], penalty[STEPS], top, bias = 0, cold_bias, mean[P] = {0}, *column;
	struct d1 s = {12};
	struct pv_table t;
	struct pv__rows rows;
	struct pv__sparse p = {.n = N,
			       .n_cols = P,
			       .n_outputs = 1,
			       .cost = cost,
			       .tolerance = 1e-13,
			       .max_iterations = 1000000};
	struct pv_ctx ctx;
	struct op o;

	(void)state;
	assert_int_equal(op_open(&o, "model.lasso", ""), PV_OK);
	d1_normals(&s, N * P, x);
	for (int i = 0; i < N; i++) {
		y[i] = x[i * P] - x[i * P + 7] + .3 * d1_normal(&s);
		cost[i] = 1.0 / N;
	}
	t = op_table(&o, N, P, x);
	pv__ctx_init(&ctx, o.op, NULL, "test", o.arena, (struct pv__stream){{1, 1}}, &o.diag);
	assert_int_equal(pv__rows_train(&pv__host, &ctx, &t, &rows), PV_OK);
	pv__column_mean(&rows, mean);
	assert_int_equal(pv__sparse_columns(&pv__host, &ctx, &rows, mean, &column), PV_OK);
	p.column = column;
	assert_int_equal(pv__sparse_limit_numbers(&pv__host, &ctx, &p, y, &top), PV_OK);
	pv__sparse_path(top, .01, STEPS, penalty);
	for (int k = 0; k < STEPS; k++) {
		p.w = w;
		p.bias = &bias;
		p.l1 = penalty[k];
		p.last_l1 = k ? penalty[k - 1] : 0;
		assert_int_equal(pv__sparse_numbers(&pv__host, &ctx, &p, y), PV_OK);
		assert_true(p.violation <= 1e-13);
		memset(cold, 0, sizeof(cold));
		cold_bias = 0;
		p.w = cold;
		p.bias = &cold_bias;
		p.last_l1 = 0;
		assert_int_equal(pv__sparse_numbers(&pv__host, &ctx, &p, y), PV_OK);
		for (int j = 0; j < P; j++)
			assert_near(w[j], cold[j], 1e-6);
	}
	assert_int_equal(pv__ctx_end(&ctx, PV_OK), PV_OK);
	op_close(&o);
}

static void weighted(void **state)
{
	(void)state;
	weights_check(&(struct weights){"model.lasso", "{lambda: 0.1, tol: 1e-14}", 0, 0, 1e-8});
}

static void refused(void **state)
{
	const double x[] = {0, 1, 2}, y[] = {0, NAN, 1};
	struct op o;
	struct pv_table t;
	struct pv_targets targets = op_numbers(3, 1, y);
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "model.lasso", "lambda: 0"), PV_ESTUDY);
	op_close(&o);
	assert_int_equal(op_open(&o, "model.lasso", ""), PV_OK);
	t = op_table(&o, 3, 1, x);
	assert_int_equal(op_fit(&o, &t, &targets, &model), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "training row 2 has no target"));
	op_close(&o);
}

/* Where it is stopped early it says so. */
static void early(void **state)
{
	struct op o;
	struct op_data d;
	struct pv_table t;
	struct pv_targets y;
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "model.lasso", "{lambda: 0.01, max_iter: 1, tol: 1e-12}"),
			 PV_OK);
	d = op_lasso1(&o);
	t = op_table(&o, d.n, d.p, d.x);
	y = op_numbers(d.n, 1, d.y);
	assert_int_equal(op_fit(&o, &t, &y, &model), PV_OK);
	assert_int_equal(op_warnings(&o), 1);
	assert_non_null(strstr(op_message(&o), "stopped after 1 sweeps"));
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lasso1),         cmocka_unit_test(optimality),
		cmocka_unit_test(largest_lambda), cmocka_unit_test(path),
		cmocka_unit_test(weighted),       cmocka_unit_test(refused),
		cmocka_unit_test(early),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
