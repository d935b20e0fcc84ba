/* model.ridge against closed forms (methods.md C6) and independent solutions. */
#include "support/check.h"
#include "support/d1.h"
#include "support/op.h"
#include "support/weights.h"

#include <string.h>

enum { MOST = 50 };

struct trained {
	struct op o;
	struct op_data d;
	struct pv_table t;
	double weight[3 * MOST], bias[3];
	void *model;
};

static void train_on(struct trained *s, const struct pv_targets *y)
{
	s->t = op_table(&s->o, s->d.n, s->d.p, s->d.x);
	if (op_fit(&s->o, &s->t, y, &s->model) != PV_OK)
		fail_msg("%s", op_message(&s->o));
	assert_int_equal(op_coefficients(&s->o, s->model, s->weight, s->bias), PV_OK);
}

static void open_lasso1(struct trained *s, const char *options)
{
	assert_int_equal(op_open(&s->o, "model.ridge", options), PV_OK);
	s->d = op_lasso1(&s->o);
}

static void check_lasso1(const char *options, const double *weight, double bias)
{
	struct trained s;
	struct pv_targets y;

	open_lasso1(&s, options);
	y = op_numbers(s.d.n, 1, s.d.y);
	train_on(&s, &y);
	for (int j = 0; j < 8; j++)
		assert_near(s.weight[j], weight[j], 1e-11);
	assert_near(s.bias[0], bias, 1e-11);
	op_close(&s.o);
}

static void lasso1(void **state)
{
	const double one[] = {2.0499468204658, -.0605008361151, -1.5568932990691, -.1360034878555,
			      .3762184526095,  .0349214798487,  .0264838833328,   .0118202748389};
	const double ten[] = {1.763808196895, -.0083962201287, -1.2578821710186, -.1460121488676,
			      .2533084325212, .0063102169369,  .055217781751,    .0219771013793};

	(void)state;
	check_lasso1("", one, .3532210969649);
	check_lasso1("alpha: 10", ten, .4378395843847);
}

/* (Z'Z + alpha I) w = Z'(y - mean) and b = mean - w . mean, whatever the shape. */
static void check_normal_equations(const struct trained *s, double alpha)
{
	int64_t n = s->d.n, p = s->d.p;
	double y_mean = 0, mean[MOST] = {0}, residual[MOST], f = s->bias[0];

	for (int64_t i = 0; i < n; i++) {
		y_mean += s->d.y[i] / (double)n;
		for (int64_t j = 0; j < p; j++)
			mean[j] += s->d.x[i * p + j] / (double)n;
	}
	for (int64_t i = 0; i < n; i++) {
		residual[i] = s->d.y[i] - y_mean;
		for (int64_t j = 0; j < p; j++)
			residual[i] -= s->weight[j] * (s->d.x[i * p + j] - mean[j]);
	}
	for (int64_t j = 0; j < p; j++) {
		double slope = -alpha * s->weight[j];

		for (int64_t i = 0; i < n; i++)
			slope += residual[i] * (s->d.x[i * p + j] - mean[j]);
		assert_near(slope, 0, 1e-10);
		f += s->weight[j] * mean[j];
	}
	assert_near(f, y_mean, 1e-12);
}

static void normal_equations(void **state)
{
	struct trained s;
	struct pv_targets y;

	(void)state;
	open_lasso1(&s, "alpha: 3");
	y = op_numbers(s.d.n, 1, s.d.y);
	train_on(&s, &y);
	check_normal_equations(&s, 3);
	s.d.n = 6; /* fewer rows than columns: the dual */
	y = op_numbers(6, 1, s.d.y);
	train_on(&s, &y);
	check_normal_equations(&s, 3);
	op_close(&s.o);
}

/* Leaving each row out by hand is the closed form e_i / (1 - h_ii). */
static void leave_one_out(void **state)
{
	struct trained s;
	struct pv_targets y;
	double rest_x[39 * 8], rest_y[39], sum = 0;

	(void)state;
	open_lasso1(&s, "");
	for (int out = 0; out < 40; out++) {
		struct pv_table rest = op_table(&s.o, 39, 8, rest_x);
		struct pv_table one = op_table(&s.o, 1, 8, s.d.x + 8 * out);
		double f;

		for (int i = 0, k = 0; i < 40; i++) {
			if (i == out)
				continue;
			memcpy(rest_x + 8 * k, s.d.x + 8 * i, 8 * sizeof(double));
			rest_y[k++] = s.d.y[i];
		}
		y = op_numbers(39, 1, rest_y);
		assert_int_equal(op_fit(&s.o, &rest, &y, &s.model), PV_OK);
		assert_int_equal(op_decide(&s.o, s.model, &one, &f), PV_OK);
		sum += (s.d.y[out] - f) * (s.d.y[out] - f) / 40;
	}
	assert_near(sum, .9786864113404975, 1e-11);
	op_close(&s.o);
}

/* Two targets on 20 rows and 50 columns (seed 11), with and without weights. */
static void wide_and_many(void **state)
{
	const double plain[] = {.181493730106, -.0089580535142, .1151640660996};
	const double heavy[] = {.181775015721, -.0097540055959, .116558029086};
	const double want_bias[] = {.0147545177049, .0215472506805};
	struct trained s;
	struct d1 stream = {11};
	double weight[20], y[40], f[40], alone[20];
	struct pv_targets both, second;

	(void)state;
	assert_int_equal(op_open(&s.o, "model.ridge", "alpha: 2"), PV_OK);
	s.d = (struct op_data){.n = 20, .p = 50};
	s.d.x = pv__alloc(s.o.arena, 1000, sizeof(double));
	d1_normals(&stream, 1000, s.d.x);
	for (int i = 0; i < 20; i++) {
		s.d.x[50 * i] += i % 2;
		y[i] = 2 * (i % 2) - 1;
		y[20 + i] = i;
		weight[i] = 1 + i % 3;
	}
	both = op_numbers(20, 2, y);
	second = op_numbers(20, 1, y + 20);
	for (int k = 0; k < 2; k++) {
		s.t = op_table(&s.o, 20, 50, s.d.x);
		s.t.weight = k ? weight : NULL;
		assert_int_equal(op_fit(&s.o, &s.t, &both, &s.model), PV_OK);
		assert_int_equal(op_coefficients(&s.o, s.model, s.weight, s.bias), PV_OK);
		for (int j = 0; j < 3; j++)
			assert_near(s.weight[j], k ? heavy[j] : plain[j], 1e-11);
		assert_near(s.bias[0], want_bias[k], 1e-11);
		assert_int_equal(op_decide(&s.o, s.model, &s.t, f), PV_OK);
		assert_int_equal(op_fit(&s.o, &s.t, &second, &s.model), PV_OK);
		assert_int_equal(op_decide(&s.o, s.model, &s.t, alone), PV_OK);
		for (int i = 0; i < 20; i++)
			assert_near(f[20 + i], alone[i], 1e-10);
	}
	op_close(&s.o);
}

/* Two classes are +1 and -1, three are three such problems. */
static void classes(void **state)
{
	struct trained s;
	struct pv_targets y;
	double number[150], three[12], bias[3];

	(void)state;
	assert_int_equal(op_open(&s.o, "model.ridge", "alpha: 0.5"), PV_OK);
	s.d = op_read(&s.o, "iris.csv");
	y = op_classes(150, 3, s.d.y);
	train_on(&s, &y);
	memcpy(three, s.weight, sizeof(three));
	memcpy(bias, s.bias, sizeof(bias));
	for (int k = 0; k < 3; k++) {
		for (int i = 0; i < 150; i++)
			number[i] = s.d.y[i] == k ? 1 : -1;
		y = op_numbers(150, 1, number);
		train_on(&s, &y);
		for (int j = 0; j < 4; j++)
			assert_near(three[4 * k + j], s.weight[j], 1e-12);
		assert_near(bias[k], s.bias[0], 1e-12);
	}
	for (int i = 0; i < 150; i++)
		number[i] = s.d.y[i] == 2;
	y = op_classes(150, 2, number);
	train_on(&s, &y);
	for (int j = 0; j < 4; j++)
		assert_near(three[8 + j], s.weight[j], 1e-12);
	op_close(&s.o);
}

static void weighted(void **state)
{
	(void)state;
	weights_check(&(struct weights){"model.ridge", "", 0, 0, 1e-11});
	weights_check(&(struct weights){"model.ridge", "", 60, 0, 1e-11});
	weights_check(&(struct weights){"model.ridge", "alpha: 0.1", 0, 3, 1e-11});
}

static void refused(void **state)
{
	const double x[] = {1, 2, 2, 4, 3, 6, 4, 8}, y[] = {1, 2, 3, 4}, gap[] = {1, NAN, 3, 4};
	struct op o;
	struct pv_table t;
	struct pv_targets targets = op_numbers(4, 1, y), holes = op_numbers(4, 1, gap);
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "model.ridge", "alpha: -1"), PV_ESTUDY);
	op_close(&o);
	assert_int_equal(op_open(&o, "model.ridge", "alpha: 0"), PV_OK);
	t = op_table(&o, 2, 4, x);
	targets.n_rows = 2;
	assert_int_equal(op_fit(&o, &t, &targets, &model), PV_ENUMERIC);
	assert_non_null(strstr(op_message(&o), "use a larger alpha"));
	op_close(&o);
	assert_int_equal(op_open(&o, "model.ridge", ""), PV_OK);
	t = op_table(&o, 4, 2, x);
	assert_int_equal(op_fit(&o, &t, &holes, &model), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "training row 2 has no target"));
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lasso1),        cmocka_unit_test(normal_equations),
		cmocka_unit_test(leave_one_out), cmocka_unit_test(wide_and_many),
		cmocka_unit_test(classes),       cmocka_unit_test(weighted),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
