/* model.perceptron against known traces (methods.md C1), its theorem and its symmetries. */
#include "support/check.h"
#include "support/d1.h"
#include "support/op.h"

#include "kernels/perceptron.h"

#include <string.h>

struct trained {
	struct op o;
	struct pv_table t;
	void *model;
	double weight[3 * 8], bias[3];
};

static void train(struct trained *m, const char *options, int64_t n, int64_t p, const double *x,
		  int32_t n_classes, const double *y, const double *weight)
{
	struct pv_targets targets = op_classes(n, n_classes, y);

	assert_int_equal(op_open(&m->o, "model.perceptron", options), PV_OK);
	m->t = op_table(&m->o, n, p, x);
	m->t.weight = weight;
	if (op_fit(&m->o, &m->t, &targets, &m->model) != PV_OK)
		fail_msg("%s", op_message(&m->o));
	assert_int_equal(op_coefficients(&m->o, m->model, m->weight, m->bias), PV_OK);
}

static const double corner[] = {0, 0, 0, 1, 1, 0, 1, 1};

#define ROSENBLATT "{averaged: false, shuffle: false, epochs: %d}"

/* Exactly `epochs` passes are needed: one less leaves mistakes, and a warning. */
static void check_gate(const double *y, int epochs, double w0, double w1, double b)
{
	for (int less = 0; less < 2; less++) {
		struct trained m;
		char options[80];

		snprintf(options, sizeof(options), ROSENBLATT, epochs - less);
		train(&m, options, 4, 2, corner, 2, y, NULL);
		assert_int_equal(op_warnings(&m.o), less);
		if (!less) {
			assert_near(m.weight[0], w0, 0);
			assert_near(m.weight[1], w1, 0);
			assert_near(m.bias[0], b, 0);
		}
		op_close(&m.o);
	}
}

static void gates(void **state)
{
	const double and_y[] = {0, 0, 0, 1}, or_y[] = {0, 1, 1, 1}, xor_y[] = {0, 1, 1, 0};
	struct trained m;

	(void)state;
	check_gate(and_y, 9, 3, 2, -4);
	check_gate(or_y, 6, 2, 2, -1);
	train(&m, "{averaged: false, shuffle: false, epochs: 1000}", 4, 2, corner, 2, xor_y, NULL);
	assert_int_equal(op_warnings(&m.o), 1);
	op_close(&m.o);
}

static void check_updates(struct op *o, int64_t n, int64_t rank, const double *z, const double *y,
			  int64_t updates, int64_t epochs)
{
	double cost[100], v[8], mean[8];
	struct pv__perceptron p = {.n = n,
				   .rank = rank,
				   .z = z,
				   .y = y,
				   .cost = cost,
				   .eta = 1,
				   .max_epochs = 100,
				   .v = v,
				   .mean_v = mean};
	struct pv_ctx ctx;

	for (int64_t i = 0; i < n; i++)
		cost[i] = 1;
	pv__ctx_init(&ctx, o->op, NULL, "test", o->arena, (struct pv__stream){{1, 1}}, &o->diag);
	assert_int_equal(pv__ctx_end(&ctx, pv__perceptron_learn(&pv__host, &ctx, &p)), PV_OK);
	assert_int_equal(p.n_updates, updates);
	assert_int_equal(p.n_epochs, epochs);
	assert_true(p.converged);
}

static void updates(void **state)
{
	const double and_y[] = {-1, -1, -1, 1}, or_y[] = {-1, 1, 1, 1};
	double y[100];
	struct op_data d;
	struct op o;

	(void)state;
	assert_int_equal(op_open(&o, "model.perceptron", ""), PV_OK);
	check_updates(&o, 4, 2, corner, and_y, 18, 9);
	check_updates(&o, 4, 2, corner, or_y, 9, 6);
	d = op_read(&o, "iris.csv");
	for (int64_t i = 0; i < 100; i++)
		y[i] = i < 50 ? -1 : 1;
	check_updates(&o, 100, 4, d.x, y, 5, 4);
	op_close(&o);
}

/* setosa against versicolor, as they come */
static void iris(void **state)
{
	const double want[] = {-1.3, -4.1, 5.2, 2.2};
	struct op reader;
	struct op_data d;
	struct trained m;

	(void)state;
	assert_int_equal(op_open(&reader, "model.perceptron", ""), PV_OK);
	d = op_read(&reader, "iris.csv");
	train(&m, "{averaged: false, shuffle: false}", 100, 4, d.x, 2, d.y, NULL);
	for (int j = 0; j < 4; j++)
		assert_near(m.weight[j], want[j], 1e-12);
	assert_near(m.bias[0], -1, 0);
	assert_int_equal(op_warnings(&m.o), 0);
	op_close(&m.o);
	op_close(&reader);
}

/* One column, rows -1 and +1: after the first visit w = 1, b = -1 and nothing is left to
 * learn but the second row, f = 0: w = 2, b = 0.  Means over 4 visits: 7/4 and -1/4. */
static void mean_of_visits(void **state)
{
	const double x[] = {-1, 1}, y[] = {0, 1};
	struct trained m;

	(void)state;
	train(&m, "{shuffle: false}", 2, 1, x, 2, y, NULL);
	assert_near(m.weight[0], 1.75, 1e-15);
	assert_near(m.bias[0], -.25, 1e-15);
	op_close(&m.o);
}

/* Separable by construction with margin 1: at most (R / g)^2 updates, in any order. */
static void novikoff(void **state)
{
	enum { N = 60, P = 3 };
	double x[N * P], sign[N], cost[N], v[P], mean[P];
	double radius2 = 0, norm2 = 3;
	struct d1 s = {3};
	struct op o;

	(void)state;
	assert_int_equal(op_open(&o, "model.perceptron", ""), PV_OK);
	d1_normals(&s, N * P, x);
	for (int64_t i = 0; i < N; i++) {
		double f = x[i * P] + x[i * P + 1] - x[i * P + 2];

		sign[i] = f > 0 ? 1 : -1;
		cost[i] = 1;
		x[i * P] += sign[i]; /* now sign f >= 1 */
		radius2 = fmax(radius2, 1 + x[i * P] * x[i * P] + x[i * P + 1] * x[i * P + 1] +
						x[i * P + 2] * x[i * P + 2]);
	}
	for (uint32_t seed = 1; seed < 20; seed++) {
		struct pv__perceptron p = {.n = N,
					   .rank = P,
					   .z = x,
					   .y = sign,
					   .cost = cost,
					   .eta = 1,
					   .max_epochs = 10000,
					   .shuffle = 1,
					   .v = v,
					   .mean_v = mean};
		struct pv_ctx ctx;

		pv__ctx_init(&ctx, o.op, NULL, "test", o.arena, (struct pv__stream){{seed, 1}},
			     &o.diag);
		assert_int_equal(pv__ctx_end(&ctx, pv__perceptron_learn(&pv__host, &ctx, &p)),
				 PV_OK);
		assert_true(p.converged);
		assert_true((double)p.n_updates <= radius2 * norm2);
	}
	op_close(&o);
}

/* Steps twice as long, by eta or by weights, scale everything by 2. */
static void scales(void **state)
{
	const char *const options[] = {"", "eta: 2", ""};
	double two[150], want[3 * 4] = {0}, want_bias[3] = {0};
	struct op reader;
	struct op_data d;

	(void)state;
	assert_int_equal(op_open(&reader, "model.perceptron", ""), PV_OK);
	d = op_read(&reader, "iris.csv");
	for (int64_t i = 0; i < 150; i++)
		two[i] = 2;
	for (int k = 0; k < 3; k++) {
		struct trained m;

		train(&m, options[k], 150, 4, d.x, 3, d.y, k == 2 ? two : NULL);
		for (int j = 0; j < 12; j++) {
			if (k)
				assert_near(m.weight[j], 2 * want[j], 0);
			else
				want[j] = m.weight[j];
		}
		for (int j = 0; j < 3; j++) {
			if (k)
				assert_near(m.bias[j], 2 * want_bias[j], 0);
			else
				want_bias[j] = m.bias[j];
		}
		op_close(&m.o);
	}
	op_close(&reader);
}

/* Rows of weight 0 are as good as absent. */
static void weight_zero(void **state)
{
	const double x[] = {0, 0, 50, -70, 0, 1, 1, 0, 1, 1}, y[] = {0, 1, 0, 0, 1};
	const double weight[] = {1, 0, 1, 1, 1};
	struct trained m;

	(void)state;
	train(&m, "{averaged: false, shuffle: false, epochs: 9}", 5, 2, x, 2, y, weight);
	assert_near(m.weight[0], 3, 0);
	assert_near(m.weight[1], 2, 0);
	assert_near(m.bias[0], -4, 0);
	op_close(&m.o);
}

/* More columns than rows: the same weights as when each column is looked at. */
static void wide(void **state)
{
	enum { N = 12, P = 40 };
	double x[N * P], y[N] = {0}, mean[P], v[P], cost[N], sign[N];
	double weight[P], bias;
	struct pv__perceptron p = {.n = N,
				   .rank = P,
				   .z = x,
				   .y = sign,
				   .cost = cost,
				   .eta = 1,
				   .max_epochs = 100,
				   .v = v,
				   .mean_v = mean};
	struct d1 s = {8};
	struct pv_targets targets = op_classes(N, 2, y);
	struct pv_table t;
	struct pv_ctx ctx;
	struct op o;
	void *model;

	(void)state;
	d1_normals(&s, N * P, x);
	for (int64_t i = 0; i < N; i++) {
		y[i] = (double)(i % 2);
		sign[i] = 2 * y[i] - 1;
		cost[i] = 1;
	}
	assert_int_equal(op_open(&o, "model.perceptron", "shuffle: false"), PV_OK);
	t = op_table(&o, N, P, x);
	assert_int_equal(op_fit(&o, &t, &targets, &model), PV_OK);
	assert_int_equal(op_coefficients(&o, model, weight, &bias), PV_OK);
	pv__ctx_init(&ctx, o.op, NULL, "test", o.arena, (struct pv__stream){{1, 1}}, &o.diag);
	assert_int_equal(pv__ctx_end(&ctx, pv__perceptron_learn(&pv__host, &ctx, &p)), PV_OK);
	for (int64_t j = 0; j < P; j++)
		assert_near(weight[j], mean[j], 1e-10);
	assert_near(bias, p.mean_bias, 1e-10);
	op_close(&o);
}

static void refused(void **state)
{
	const double y[] = {0, 0, 0, 0};
	struct pv_targets targets = op_classes(4, 2, y);
	struct pv_table t;
	struct op o;
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "model.perceptron", "eta: 0"), PV_ESTUDY);
	op_close(&o);
	assert_int_equal(op_open(&o, "model.perceptron", ""), PV_OK);
	t = op_table(&o, 4, 2, corner);
	assert_int_equal(op_fit(&o, &t, &targets, &model), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "class 'b' has no training rows"));
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gates),       cmocka_unit_test(updates),
		cmocka_unit_test(iris),        cmocka_unit_test(mean_of_visits),
		cmocka_unit_test(novikoff),    cmocka_unit_test(scales),
		cmocka_unit_test(weight_zero), cmocka_unit_test(wide),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
