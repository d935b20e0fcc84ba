/* model.logistic with penalties none, l1 and elastic_net against known answers (methods.md
 * B6 and C4; scikit-learn's saga at 1e-12; Newton's method written down independently). */
#include "support/check.h"
#include "support/d1.h"
#include "support/op.h"
#include "support/weights.h"

#include "kernels/coordinate.h"

#include <string.h>

struct trained {
	struct op o;
	struct op_data d;
	double weight[3 * 30], bias[3];
	int64_t n_used;
};

static void train(struct trained *s, const char *options, const struct op_data *d,
		  int32_t n_classes, const double *code)
{
	struct pv_table t;
	struct pv_targets y = op_classes(d->n, n_classes, code);
	void *model;

	t = op_table(&s->o, d->n, d->p, d->x);
	if (op_fit(&s->o, &t, &y, &model) != PV_OK)
		fail_msg("%s: %s", options, op_message(&s->o));
	assert_int_equal(op_warnings(&s->o), 0);
	assert_int_equal(op_coefficients(&s->o, model, s->weight, s->bias), PV_OK);
	s->n_used = 0;
	for (int64_t j = 0; j < d->p * (n_classes > 2 ? n_classes : 1); j++)
		s->n_used += s->weight[j] != 0;
}

static void open_data(struct trained *s, const char *options, const char *file)
{
	assert_int_equal(op_open(&s->o, "model.logistic", options), PV_OK);
	s->d = strcmp(file, "lasso1") == 0 ? op_lasso1(&s->o) : op_read(&s->o, file);
}

/* LASSO-1, y > 0 against the rest; C = 1 / (n lambda) with lambda = .05. */
static void lasso1(void **state)
{
	const double want[] = {
		1.81976032598,  0, -.900851487847, -.178062880893, 0, .180170164769, .0966584691897,
		-.0919251015163};
	struct trained s;
	double code[40];

	(void)state;
	open_data(&s, "{penalty: l1, C: 0.5, tol: 1e-12}", "lasso1");
	for (int i = 0; i < 40; i++)
		code[i] = s.d.y[i] > 0;
	train(&s, "l1", &s.d, 2, code);
	assert_near(s.bias[0], .527469741492, 1e-9);
	for (int j = 0; j < 8; j++)
		assert_near(s.weight[j], want[j], 1e-9);
	assert_true(s.weight[1] == 0 && s.weight[4] == 0);
	op_close(&s.o);
}

static double objective(const struct trained *s, double c, double ratio)
{
	double sum = 0;

	for (int64_t i = 0; i < s->d.n; i++) {
		double f = s->bias[0];

		for (int64_t j = 0; j < s->d.p; j++)
			f += s->weight[j] * s->d.x[i * s->d.p + j];
		f = s->d.y[i] > 0 ? -f : f;
		sum += fmax(f, 0) + log1p(exp(-fabs(f)));
	}
	for (int64_t j = 0; j < s->d.p; j++)
		sum += (ratio * fabs(s->weight[j]) +
			(1 - ratio) * s->weight[j] * s->weight[j] / 2) /
		       c;
	return sum;
}

static void wdbc(void **state)
{
	struct trained s;

	(void)state;
	open_data(&s, "{penalty: l1, C: 0.1, tol: 1e-10}", "wdbc.csv");
	op_standardise(&s.d);
	train(&s, "l1", &s.d, 2, s.d.y);
	assert_int_equal(s.n_used, 8);
	assert_near(s.bias[0], .69364781, 1e-6);
	assert_near_relative(objective(&s, .1, 1), 116.45002047796636, 1e-9);
	op_close(&s.o);
	open_data(&s, "{penalty: elastic_net, C: 0.1, tol: 1e-10}", "wdbc.csv");
	op_standardise(&s.d);
	train(&s, "elastic_net", &s.d, 2, s.d.y);
	assert_int_equal(s.n_used, 18);
	assert_near(s.bias[0], .56878380, 1e-6);
	assert_near_relative(objective(&s, .1, .5), 96.68788914799666, 1e-9);
	op_close(&s.o);
}

/* l1_ratio 1 is l1, and a small one is nearly l2. */
static void between(void **state)
{
	const char *const options[] = {
		"{penalty: l1, C: 0.1, tol: 1e-10}",
		"{penalty: elastic_net, l1_ratio: 1, C: 0.1, tol: 1e-10}", "{penalty: l2, C: 0.1}",
		"{penalty: elastic_net, l1_ratio: 1e-9, C: 0.1, tol: 1e-10}"};
	double weight[4][30];

	(void)state;
	for (int k = 0; k < 4; k++) {
		struct trained s;

		open_data(&s, options[k], "wdbc.csv");
		op_standardise(&s.d);
		train(&s, options[k], &s.d, 2, s.d.y);
		memcpy(weight[k], s.weight, sizeof(weight[k]));
		op_close(&s.o);
	}
	for (int j = 0; j < 30; j++) {
		assert_near(weight[0][j], weight[1][j], 0);
		assert_near(weight[2][j], weight[3][j], 1e-7);
	}
}

static void check_three(const char *options, const double *want, const double *want_bias)
{
	struct trained s;

	open_data(&s, options, "iris.csv");
	op_standardise(&s.d);
	train(&s, options, &s.d, 3, s.d.y);
	for (int j = 0; j < 12; j++)
		assert_near(s.weight[j], want[j], 1e-7);
	for (int k = 0; k < 3; k++)
		assert_near(s.bias[k], want_bias[k], 1e-7);
	op_close(&s.o);
}

static void three_classes(void **state)
{
	const double l1[] = {0,
			     .690135881074,
			     -4.029054866662,
			     0,
			     0,
			     0,
			     0,
			     0,
			     0,
			     -.253341976355,
			     2.384142590156,
			     4.061536123198};
	const double l1_bias[] = {-.104620282922, 2.088725633528, -1.984105350606};
	const double net[] = {-.709577385439,
			      1.043652560287,
			      -1.700204992532,
			      -1.472857970513,
			      0,
			      0,
			      0,
			      -.20235200492,
			      0,
			      -.217708655514,
			      2.084112433572,
			      2.675209975368};
	const double net_bias[] = {-.246062863, 1.711907176629, -1.465844313629};

	(void)state;
	check_three("{penalty: l1, C: 0.5, tol: 1e-11, max_iter: 10000}", l1, l1_bias);
	check_three("{penalty: elastic_net, C: 0.5, tol: 1e-11, max_iter: 10000}", net, net_bias);
}

/* Labels of LASSO-1 with noise, on its first three columns: no classes are separated. */
static struct op_data noisy(struct trained *s, double *code, int three)
{
	const double triple[] = {0, 0, 2, 2, 1, 2, 1, 2, 1, 2, 2, 0, 1, 0, 0, 1, 1, 2, 0, 2,
				 0, 2, 2, 0, 2, 1, 1, 1, 0, 1, 0, 1, 0, 2, 1, 0, 2, 1, 0, 0};
	struct op_data d = {.n = 40, .p = 3};
	struct d1 noise = {9};

	d.x = pv__alloc(s->o.arena, 120, sizeof(double));
	assert_non_null(d.x);
	for (int i = 0; i < 40; i++) {
		code[i] = s->d.y[i] + 3 * d1_normal(&noise) > 0;
		if (three)
			code[i] = triple[i];
		memcpy(d.x + 3 * i, s->d.x + 8 * i, 3 * sizeof(double));
	}
	return d;
}

static void none(void **state)
{
	const double two[] = {1.208136357394, .477405226164, -1.098728446224};
	const double three[] = {-.807638474322, -.318187260114, .731828208481,
				.386720013309,  .072917929866,  -.418247376668,
				.420918461013,  .245269330248,  -.313580831812};
	struct trained s;
	struct op_data d;
	double code[40];

	(void)state;
	open_data(&s, "penalty: none", "lasso1");
	d = noisy(&s, code, 0);
	train(&s, "none", &d, 2, code);
	assert_near(s.bias[0], .616745361868, 1e-8);
	for (int j = 0; j < 3; j++)
		assert_near(s.weight[j], two[j], 1e-8);
	op_close(&s.o);
	open_data(&s, "{penalty: none, tol: 1e-10}", "lasso1");
	d = noisy(&s, code, 1);
	train(&s, "none", &d, 3, code);
	assert_near(s.bias[0], .054280226275, 1e-6);
	for (int j = 0; j < 9; j++)
		assert_near(s.weight[j], three[j], 1e-6);
	op_close(&s.o);
}

static void refuse(const char *why, int64_t n, int64_t p, const double *x, int32_t n_classes,
		   const double *y)
{
	struct op o;
	struct pv_table t;
	struct pv_targets targets = op_classes(n, n_classes, y);
	void *model;

	assert_int_equal(op_open(&o, "model.logistic", "penalty: none"), PV_OK);
	t = op_table(&o, n, p, x);
	assert_int_equal(op_fit(&o, &t, &targets, &model), PV_ENUMERIC);
	if (!strstr(op_message(&o), why))
		fail_msg("%s", op_message(&o));
	op_close(&o);
}

static void refused(void **state)
{
	const double x[] = {0, 1, 2, 3, 4, 5}, y[] = {0, 0, 0, 1, 1, 1}, z[] = {0, 0, 1, 1, 2, 2};
	const double pairs[] = {0, 0, 1, 2, 2, 4, 3, 6, 4, 8, 5, 10}, mixed[] = {0, 1, 0, 1, 0, 1};
	const double wide[] = {0, 1, 2, 3, 1, 2, 0, 5};
	struct op o;

	(void)state;
	refuse("separate the classes completely", 6, 1, x, 2, y);
	refuse("separate the classes completely", 6, 1, x, 3, z);
	refuse("follow from the others", 6, 2, pairs, 2, mixed);
	refuse("follow from the others", 2, 4, wide, 2, mixed);
	assert_int_equal(op_open(&o, "model.logistic", "{penalty: elastic_net, l1_ratio: 0}"),
			 PV_ESTUDY);
	op_close(&o);
}

/* From the limit on all weights are 0, just below it one is not. */
static void limit(void **state)
{
	struct trained s;
	double code[40], cost[40], mean[8] = {0}, *column, top, path[5];
	struct pv_table t;
	struct pv__rows rows;
	struct pv_ctx ctx;
	int64_t label[40];

	(void)state;
	open_data(&s, "penalty: l1", "lasso1");
	for (int i = 0; i < 40; i++) {
		label[i] = s.d.y[i] > 0;
		code[i] = (double)label[i];
		cost[i] = 1;
	}
	t = op_table(&s.o, 40, 8, s.d.x);
	pv__ctx_init(&ctx, s.o.op, NULL, "test", s.o.arena, (struct pv__stream){{1, 1}}, &s.o.diag);
	assert_int_equal(pv__rows_train(&pv__host, &ctx, &t, &rows), PV_OK);
	pv__column_mean(&rows, mean);
	assert_int_equal(pv__sparse_columns(&pv__host, &ctx, &rows, mean, &column), PV_OK);
	assert_int_equal(pv__sparse_limit_classes(&pv__host, &ctx,
						  &(struct pv__sparse){.n = 40,
								       .n_cols = 8,
								       .n_outputs = 1,
								       .column = column,
								       .cost = cost},
						  label, &top),
			 PV_OK);
	pv__sparse_path(top, .01, 5, path);
	assert_near(path[0], top, 0);
	assert_near_relative(path[2], .1 * top, 1e-14);
	assert_near_relative(path[4], .01 * top, 1e-14);
	assert_int_equal(pv__ctx_end(&ctx, PV_OK), PV_OK);
	op_close(&s.o);
	for (int k = 0; k < 2; k++) {
		char options[80];

		snprintf(options, sizeof(options), "{penalty: l1, C: %.17g}",
			 1 / (top * (k ? .999 : 1.0001)));
		open_data(&s, options, "lasso1");
		train(&s, options, &s.d, 2, code);
		assert_int_equal(s.n_used, k);
		assert_near(s.bias[0], log(25 / 15.0), k ? .1 : 1e-8);
		op_close(&s.o);
	}
}

static void weighted(void **state)
{
	(void)state;
	weights_check(&(struct weights){"model.logistic", "{penalty: l1, tol: 1e-12}", 0, 2, 1e-8});
	weights_check(
		&(struct weights){"model.logistic",
				  "{penalty: elastic_net, tol: 1e-12, class_weight: balanced, "
				  "max_iter: 10000}",
				  0, 3, 1e-7});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lasso1),  cmocka_unit_test(wdbc),
		cmocka_unit_test(between), cmocka_unit_test(three_classes),
		cmocka_unit_test(none),    cmocka_unit_test(refused),
		cmocka_unit_test(limit),   cmocka_unit_test(weighted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
