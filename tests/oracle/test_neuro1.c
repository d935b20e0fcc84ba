/* Least squares on lagged rates, two targets in one fit, against known answers on NEURO-1. */
#include "support/check.h"
#include "support/neuro1.h"
#include "support/op.h"

enum { LAGS = 3, COLUMNS = LAGS * NEURO1_UNITS, FIRST = LAGS - 1 };

/* The generator itself. */
static void numbers(void **state)
{
	struct neuro1 d;
	double sum = 0;

	(void)state;
	neuro1_make(&d);
	for (int t = 0; t < NEURO1_ROWS; t++)
		for (int j = 0; j < NEURO1_UNITS; j++)
			sum += d.rate[t][j];
	assert_near(d.velocity[1][0], .1147236113, 1e-9);
	assert_near(d.velocity[1][1], .1231007928, 1e-9);
	assert_near(d.rate[0][0], 4.2527833233, 1e-9);
	assert_near(d.rate[0][1], 5.2734127190, 1e-9);
	assert_near(d.rate[0][2], 3.6031430739, 1e-9);
	assert_near(sum, 23851.9255516, 1e-6);
}

/* Two past bins and the current one, oldest first; those of the first held-out rows are
 * training rows, as in the known answers. */
static void lag(const struct neuro1 *d, int from, int to, double *x)
{
	for (int t = from; t < to; t++)
		for (int l = 0; l < LAGS; l++)
			for (int j = 0; j < NEURO1_UNITS; j++)
				*x++ = d->rate[t - FIRST + l][j];
}

/* 1 - SSE / SST about the mean of the rows. */
static double r2(int64_t n, const double *y, const double *predicted)
{
	double mean = 0, sse = 0, sst = 0;

	for (int64_t i = 0; i < n; i++)
		mean += y[i] / (double)n;
	for (int64_t i = 0; i < n; i++) {
		double error = predicted[i] - y[i];

		sse += error * error;
		sst += (y[i] - mean) * (y[i] - mean);
	}
	return 1 - sse / sst;
}

static void both_at_once(void **state)
{
	enum { N = NEURO1_TRAIN - FIRST, HELD = NEURO1_ROWS - NEURO1_TRAIN };
	static double x[N * COLUMNS], held[HELD * COLUMNS];
	double y[2 * N], truth[2][HELD], decision[HELD * 2];
	struct neuro1 d;
	struct op o;
	struct pv_table train, test;
	struct pv_targets targets;
	void *model;

	(void)state;
	neuro1_make(&d);
	lag(&d, FIRST, NEURO1_TRAIN, x);
	lag(&d, NEURO1_TRAIN, NEURO1_ROWS, held);
	for (int k = 0; k < 2; k++) {
		for (int i = 0; i < N; i++)
			y[k * N + i] = d.velocity[FIRST + i][k];
		for (int i = 0; i < HELD; i++)
			truth[k][i] = d.velocity[NEURO1_TRAIN + i][k];
	}
	assert_int_equal(op_open(&o, "model.ridge", "alpha: 0"), PV_OK);
	train = op_table(&o, N, COLUMNS, x);
	test = op_table(&o, HELD, COLUMNS, held);
	targets = op_numbers(N, 2, y);
	assert_int_equal(op_fit(&o, &train, &targets, &model), PV_OK);
	assert_int_equal(op_decide(&o, model, &test, decision), PV_OK);
	assert_near(r2(HELD, truth[0], decision), .907817577, 1e-9);
	assert_near(r2(HELD, truth[1], decision + HELD), .8733099464, 1e-9);
	op_close(&o);
}

/* Known R2 of both dimensions, each by itself. */
static void expect(const char *op, const char *options, double known_x, double known_y)
{
	enum { N = NEURO1_TRAIN - FIRST, HELD = NEURO1_ROWS - NEURO1_TRAIN };
	static double x[N * COLUMNS], held[HELD * COLUMNS];
	const double known[] = {known_x, known_y};
	double y[N], truth[HELD], decision[HELD];
	struct neuro1 d;

	neuro1_make(&d);
	lag(&d, FIRST, NEURO1_TRAIN, x);
	lag(&d, NEURO1_TRAIN, NEURO1_ROWS, held);
	for (int k = 0; k < 2; k++) {
		struct op o;
		struct pv_table train, test;
		struct pv_targets targets;
		void *model;

		for (int i = 0; i < N; i++)
			y[i] = d.velocity[FIRST + i][k];
		for (int i = 0; i < HELD; i++)
			truth[i] = d.velocity[NEURO1_TRAIN + i][k];
		targets = op_numbers(N, 1, y);
		assert_int_equal(op_open(&o, op, options), PV_OK);
		train = op_table(&o, N, COLUMNS, x);
		test = op_table(&o, HELD, COLUMNS, held);
		assert_int_equal(op_fit(&o, &train, &targets, &model), PV_OK);
		assert_int_equal(op_decide(&o, model, &test, decision), PV_OK);
		assert_near(r2(HELD, truth, decision), known[k], 1e-9);
		op_close(&o);
	}
}

static void decoders(void **state)
{
	(void)state;
	expect("decode.wiener", "", .907817577, .8733099464);
	expect("decode.wiener_cascade", "", .9076536299, .8752077155);
	expect("decode.wiener_cascade", "degree: 1", .907817577, .8733099464);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),
		cmocka_unit_test(both_at_once),
		cmocka_unit_test(decoders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
