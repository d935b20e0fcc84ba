/* model.svr against known answers (methods.md C5; LIBSVM at a tolerance of 1e-10). */
#include "support/check.h"
#include "support/d1.h"
#include "support/op.h"
#include "support/weights.h"

#include <string.h>

enum { CARS = 32 };

/* Motor Trend's road tests of 1974 (Henderson & Velleman 1981): miles per gallon, weight
 * (1000 lb), gross horsepower. */
static const double mpg[CARS] = {21,   21,   22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8,
				 16.4, 17.3, 15.2, 10.4, 10.4, 14.7, 32.4, 30.4, 33.9, 21.5, 15.5,
				 15.2, 13.3, 19.2, 27.3, 26,   30.4, 15.8, 19.7, 15,   21.4};
static const double wt[CARS] = {2.62,  2.875, 2.32,  3.215, 3.44,  3.46, 3.57,  3.19,
				3.15,  3.44,  3.44,  4.07,  3.73,  3.78, 5.25,  5.424,
				5.345, 2.2,   1.615, 1.835, 2.465, 3.52, 3.435, 3.84,
				3.845, 1.935, 2.14,  1.513, 3.17,  2.77, 3.57,  2.78};
static const double hp[CARS] = {110, 110, 93,  110, 175, 105, 245, 62,  95,  123, 123,
				180, 180, 180, 205, 215, 230, 66,  52,  65,  97,  150,
				150, 245, 175, 66,  91,  113, 264, 175, 335, 109};

/* To mean 0 and standard deviation 1 (divisor n - 1); returns the latter. */
static double standardise(const double *from, double *to, int stride)
{
	double mean = 0, square = 0, sd;

	for (int i = 0; i < CARS; i++)
		mean += from[i] / CARS;
	for (int i = 0; i < CARS; i++)
		square += (from[i] - mean) * (from[i] - mean);
	sd = sqrt(square / (CARS - 1));
	for (int i = 0; i < CARS; i++)
		to[i * stride] = (from[i] - mean) / sd;
	return sd;
}

struct trained {
	struct op o;
	struct pv_table t;
	void *model;
	double x[2 * CARS], y[CARS], sd, f[CARS];
};

static void train(struct trained *s, const char *options)
{
	struct pv_targets y;

	standardise(wt, s->x, 2);
	standardise(hp, s->x + 1, 2);
	s->sd = standardise(mpg, s->y, 1);
	assert_int_equal(op_open(&s->o, "model.svr", options), PV_OK);
	s->t = op_table(&s->o, CARS, 2, s->x);
	y = op_numbers(CARS, 1, s->y);
	if (op_fit(&s->o, &s->t, &y, &s->model) != PV_OK)
		fail_msg("%s", op_message(&s->o));
	assert_int_equal(op_decide(&s->o, s->model, &s->t, s->f), PV_OK);
}

static void linear(void **state)
{
	const double want[] = {23.0707446, 22.1945647, 24.6906991};
	struct trained s;
	double weight[2], bias, mean = 20.090625;

	(void)state;
	train(&s, "{kernel: linear, epsilon: 0.1, tol: 1e-10}");
	for (int i = 0; i < 3; i++)
		assert_near(s.f[i] * s.sd + mean, want[i], 1e-6);
	assert_int_equal(op_coefficients(&s.o, s.model, weight, &bias), PV_OK);
	assert_near(weight[0], -.557824531343, 1e-7);
	assert_near(weight[1], -.394250154116, 1e-7);
	assert_near(bias, -.056990500009, 1e-7);
	op_close(&s.o);
}

static void rbf(void **state)
{
	const double want[] = {.250884868249, .083298239528, .727562298133};
	struct trained s;
	double weight[2], bias;

	(void)state;
	train(&s, "{gamma: 0.5, epsilon: 0.1, tol: 1e-10}");
	for (int i = 0; i < 3; i++)
		assert_near(s.f[i], want[i], 1e-7);
	assert_int_equal(op_coefficients(&s.o, s.model, weight, &bias), PV_EINVAL);
	op_close(&s.o);
}

/* No error within the tube costs anything: a straight line inside it has no weights. */
static void tube(void **state)
{
	const double x[] = {0, 1, 2, 3}, y[] = {5, 5.1, 4.9, 5};
	struct op o;
	struct pv_table t;
	struct pv_targets targets = op_numbers(4, 1, y);
	double weight, bias, f[4];
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "model.svr", "{kernel: linear, epsilon: 0.2}"), PV_OK);
	t = op_table(&o, 4, 1, x);
	assert_int_equal(op_fit(&o, &t, &targets, &model), PV_OK);
	assert_int_equal(op_coefficients(&o, model, &weight, &bias), PV_OK);
	assert_near(weight, 0, 0);
	assert_near(bias, 5, .1);
	op_close(&o);
	assert_int_equal(op_open(&o, "model.svr", "{gamma: 1, epsilon: 0.2}"), PV_OK);
	t = op_table(&o, 4, 1, x);
	assert_int_equal(op_fit(&o, &t, &targets, &model), PV_OK);
	assert_int_equal(op_decide(&o, model, &t, f), PV_OK);
	for (int i = 0; i < 4; i++)
		assert_true(fabs(f[i] - y[i]) <= .2 + 1e-3);
	op_close(&o);
}

/* A steep line: as flat as the tube allows, (6 - 2 epsilon) / 3 per unit. */
static void flattest(void **state)
{
	const double x[] = {0, 1, 2, 3}, y[] = {0, 2, 4, 6};
	struct op o;
	struct pv_table t;
	struct pv_targets targets = op_numbers(4, 1, y);
	double weight, bias;
	void *model;

	(void)state;
	assert_int_equal(
		op_open(&o, "model.svr", "{kernel: linear, epsilon: 0.3, C: 1000, tol: 1e-10}"),
		PV_OK);
	t = op_table(&o, 4, 1, x);
	assert_int_equal(op_fit(&o, &t, &targets, &model), PV_OK);
	assert_int_equal(op_coefficients(&o, model, &weight, &bias), PV_OK);
	assert_near(weight, 1.8, 1e-8);
	assert_near(bias, .3, 1e-8);
	op_close(&o);
}

static void weighted(void **state)
{
	(void)state;
	weights_check(&(struct weights){"model.svr", "tol: 1e-10", 0, 0, 1e-7});
	weights_check(&(struct weights){"model.svr", "{kernel: linear, tol: 1e-10}", 0, 0, 1e-7});
}

static void refused(void **state)
{
	const double x[] = {0, 1, 2}, y[] = {0, NAN, 1};
	struct op o;
	struct pv_table t;
	struct pv_targets targets = op_numbers(3, 1, y);
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "model.svr", "epsilon: -1"), PV_ESTUDY);
	op_close(&o);
	assert_int_equal(op_open(&o, "model.svr", ""), PV_OK);
	t = op_table(&o, 3, 1, x);
	assert_int_equal(op_fit(&o, &t, &targets, &model), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "training row 2 has no target"));
	assert_true(o.op->flags & PV_EMBEDS_ROWS);
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(linear),   cmocka_unit_test(rbf),      cmocka_unit_test(tube),
		cmocka_unit_test(flattest), cmocka_unit_test(weighted), cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
