/* importance.permutation against closed forms (methods.md D5). */
#include "support/check.h"
#include "support/three_columns.h"

#include <string.h>

enum { N = 400, P = 3 };

static void open_given(struct three_columns *g, const char *options, const double *w)
{
	three_columns_open(g, N, 17, "importance.permutation", options, w);
}

static double variance(const struct three_columns *g, int j)
{
	double mean = 0, sum = 0;

	for (int i = 0; i < N; i++)
		mean += g->x[i * P + j] / N;
	for (int i = 0; i < N; i++)
		sum += (g->x[i * P + j] - mean) * (g->x[i * P + j] - mean) / N;
	return sum;
}

static const double truth[P] = {1, 0, 1};

/* 2 b_j^2 var(x_j): (2, 0, 2), and exactly 0 for a column without weight. */
static void squared_loss(void **state)
{
	double value[P];
	struct three_columns g;

	(void)state;
	open_given(&g, "repeats: 200", truth);
	assert_int_equal(op_value(&g.o, &g.c.chain, value), PV_OK);
	assert_near(value[0], 2 * variance(&g, 0), .03);
	assert_near(value[1], 0, 0);
	assert_near(value[2], 2 * variance(&g, 2), .03);
	assert_near(value[0], 2, .3); /* of this sample */
	assert_int_equal(g.c.n_predictions, 1 + 200 * P);
	op_close(&g.o);
}

/* Two rows have two orders: each repeat gives 0 or (x_1 - x_0)^2. */
static void two_rows(void **state)
{
	double value[P], step;
	struct three_columns g;

	(void)state;
	open_given(&g, "repeats: 1", truth);
	g.t.n_rows = g.y.n_rows = 2;
	assert_int_equal(op_value(&g.o, &g.c.chain, value), PV_OK);
	step = g.x[P] - g.x[0];
	assert_true(value[0] == 0 || fabs(value[0] - step * step) < 1e-13);
	op_close(&g.o);
	open_given(&g, "repeats: 4000", truth);
	g.t.n_rows = g.y.n_rows = 2;
	assert_int_equal(op_value(&g.o, &g.c.chain, value), PV_OK);
	assert_near_relative(value[0], step * step / 2, .06);
	op_close(&g.o);
}

/* Columns of a region move together: s = x0 - x1 keeps what they share. */
static void region(void **state)
{
	const double w[P] = {1, -1, 0};
	const int32_t unit_of[P] = {1, 1, 0};
	double value[3], alone[P], spread = 0, mean = 0;
	struct three_columns g;

	(void)state;
	open_given(&g, "repeats: 200", w);
	for (int i = 0; i < N; i++)
		g.target[i] = g.x[i * P] - g.x[i * P + 1];
	assert_int_equal(op_value(&g.o, &g.c.chain, alone), PV_OK);
	g.c.chain.unit_of = unit_of;
	g.c.chain.n_units = 3;
	assert_int_equal(op_value(&g.o, &g.c.chain, value), PV_OK);
	for (int i = 0; i < N; i++)
		mean += g.target[i] / N;
	for (int i = 0; i < N; i++)
		spread += (g.target[i] - mean) * (g.target[i] - mean) / N;
	assert_near(value[0], 0, 0);
	assert_near_relative(value[1], 2 * spread, .05);
	assert_true(isnan(value[2]));
	assert_true(value[1] < alone[0] / 2); /* one by one would be 2 var(x0) */
	op_close(&g.o);
}

/* ---- classes ---------------------------------------------------------------------- */

/* A perfect score that is permuted leaves AUC 1/2. */
static void auc(void **state)
{
	const double w[P] = {1, 0, 0};
	double value[P];
	struct three_columns g;

	(void)state;
	open_given(&g, "repeats: 200", w);
	for (int i = 0; i < N; i++)
		g.target[i] = g.x[i * P] > 0;
	g.y = op_classes(N, 2, g.target);
	assert_int_equal(op_value(&g.o, &g.c.chain, value), PV_OK);
	assert_near(value[0], .5, .01);
	assert_near(value[1], 0, 0);
	for (int i = 0; i < N; i++)
		g.target[i] = 1;
	g.c.n_predictions = 0;
	assert_int_equal(op_value(&g.o, &g.c.chain, value), PV_OK);
	for (int j = 0; j < P; j++)
		assert_true(isnan(value[j]));
	assert_int_equal(g.c.n_predictions, 1); /* no permutation can tell more */
	op_close(&g.o);
}

/* Ties count half: a score of two values, 3 of 4 pairs right and one tied pair each. */
static void tied_scores(void **state)
{
	const double w[P] = {1, 0, 0};
	const double score[4] = {0, 1, 1, 2}, class_of[4] = {0, 0, 1, 1};
	double value[P], sum = 0;
	struct three_columns g;

	(void)state;
	open_given(&g, "repeats: 6000", w);
	g.t.n_rows = 4;
	g.y = op_classes(4, 2, g.target);
	for (int i = 0; i < 4; i++) {
		g.x[i * P] = score[i];
		g.target[i] = class_of[i];
	}
	assert_int_equal(op_value(&g.o, &g.c.chain, value), PV_OK);
	/* 1 - AUC is 1/8 as it is and 1/2 on average. */
	sum = .5 - .125;
	assert_near(value[0], sum, .02);
	op_close(&g.o);
}

/* Balanced error of three classes whose scores are the columns. */
static void three_classes(void **state)
{
	const double w[3 * P] = {1, 0, 0, 0, 1, 0, 0, 0, 1}, bias[3] = {0};
	double value[P];
	struct three_columns g;

	(void)state;
	open_given(&g, "repeats: 200", w);
	for (int i = 0; i < N; i++)
		for (int k = 0; k < 3; k++) {
			g.target[i] = i % 10 < 6 ? 0 : i % 10 < 9 ? 1 : 2;
			g.x[i * P + k] = k == (int)g.target[i];
		}
	g.y = op_classes(N, 3, g.target);
	op_chain(&g.o, &g.c, 3, w, bias, &g.t, &g.y, &g.t, &g.y);
	assert_int_equal(op_value(&g.o, &g.c.chain, value), PV_OK);
	/* Column 0 exchanged, with shares .6, .3 and .1: rows of class 0 always win or tie,
	 * and ties go to class 0; of the others a share of .6 has column 0 at 1 and is lost. */
	assert_near(value[0], 2 * .6 / 3, .01);
	/* Column 1: class 0 wins ties; class 1 keeps its 1 in a share of .3, else class 0;
	 * class 2 is lost where column 1 is 1. */
	assert_near(value[1], (.7 + .3) / 3, .01);
	/* Column 2: only class 2 loses, a share of .9. */
	assert_near(value[2], .9 / 3, .01);
	op_close(&g.o);
}

/* ---- streams and faults --------------------------------------------------------------- */

/* A unit has its own stream: what other units there are does not matter. */
static void own_streams(void **state)
{
	const double w[P] = {1, 1, 1};
	const int32_t alone[P] = {0, -1, -1};
	double all[P], again[P], one[1];
	struct three_columns g;

	(void)state;
	open_given(&g, "repeats: 3", w);
	assert_int_equal(op_value(&g.o, &g.c.chain, all), PV_OK);
	assert_int_equal(op_value(&g.o, &g.c.chain, again), PV_OK);
	assert_memory_equal(all, again, sizeof(all));
	g.c.chain.unit_of = alone;
	g.c.chain.n_units = 1;
	assert_int_equal(op_value(&g.o, &g.c.chain, one), PV_OK);
	assert_near(one[0], all[0], 0);
	op_close(&g.o);
}

static void refuse(const char *options, bool classes)
{
	double value[P];
	struct three_columns g;

	open_given(&g, options, truth);
	for (int i = 0; i < N; i++)
		g.target[i] = i % 2;
	if (classes)
		g.y = op_classes(N, 3, g.target);
	assert_int_equal(op_value(&g.o, &g.c.chain, value), PV_EINVAL);
	assert_non_null(strstr(op_message(&g.o), "does not fit the target"));
	op_close(&g.o);
}

static void refused(void **state)
{
	struct op o;

	(void)state;
	refuse("loss: squared", true);
	refuse("loss: one_minus_auc", true);
	refuse("loss: one_minus_auc", false);
	refuse("loss: zero_one", false);
	assert_int_equal(op_open(&o, "importance.permutation", "repeats: 0"), PV_ESTUDY);
	op_close(&o);
	assert_int_equal(op_open(&o, "importance.permutation", "unit: voxel"), PV_ESTUDY);
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(squared_loss), cmocka_unit_test(two_rows),
		cmocka_unit_test(region),       cmocka_unit_test(auc),
		cmocka_unit_test(tied_scores),  cmocka_unit_test(three_classes),
		cmocka_unit_test(own_streams),  cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
