/* importance.weights (methods.md D1, D3) on a linear chain with known weights. */
#include "support/check.h"
#include "support/op.h"

#include <string.h>

/* Standard deviations (divisor n) 1, 2, 0 and 3. */
static const double x[] = {1, 0, 5, 3, 3, 4, 5, 9, 1, 4, 5, 3, 3, 0, 5, 9};
static const double y[] = {0, 1, 0, 1};
enum { N = 4, P = 4 };

struct given {
	struct op o;
	struct op_chain c;
	struct pv_table t;
	struct pv_targets y;
};

static void open_given(struct given *g, const char *options, int64_t n_outputs, const double *w,
		       const double *data)
{
	static const double bias[3];

	assert_int_equal(op_open(&g->o, "importance.weights", options), PV_OK);
	g->t = op_table(&g->o, N, P, data);
	g->y = op_classes(N, 2, y);
	op_chain(&g->o, &g->c, n_outputs, w, bias, &g->t, &g->y, &g->t, &g->y);
}

static void per_standard_deviation(void **state)
{
	const double w[] = {2, -3, 4, .5};
	double value[P];
	struct given g;

	(void)state;
	open_given(&g, "", 1, w, x);
	assert_int_equal(op_value(&g.o, &g.c.chain, value), PV_OK);
	assert_near(value[0], 2, 1e-14);
	assert_near(value[1], -6, 1e-14);
	assert_near(value[2], 0, 0);
	assert_near(value[3], 1.5, 1e-14);
	assert_int_equal(g.c.n_predictions, 0);
	op_close(&g.o);
}

/* Columns 0, 1 and 3 are one region, 2 is in none, and a third region has no column. */
static void region(const char *options, double want)
{
	const double w[] = {2, -3, 4, .5};
	const int32_t unit_of[] = {0, 0, -1, 0};
	double value[2];
	struct given g;

	open_given(&g, options, 1, w, x);
	g.c.chain.unit_of = unit_of;
	g.c.chain.n_units = 2;
	assert_int_equal(op_value(&g.o, &g.c.chain, value), PV_OK);
	assert_near(value[0], want, 1e-14);
	assert_true(isnan(value[1]));
	op_close(&g.o);
}

static void regions(void **state)
{
	(void)state;
	region("", 9.5 / 3);
	region("aggregate: sum_abs", 9.5);
	region("aggregate: max_abs", 6);
	region("aggregate: mean", -2.5 / 3);
}

/* w = 1 on standardised columns: sums follow the size of a region, means do not. */
static void size_of_a_region(void **state)
{
	const double w[] = {1, .5, 1, 1 / 3.0};
	const int32_t unit_of[] = {0, 0, -1, 1};
	double value[2];
	struct given g;

	(void)state;
	for (int sum = 0; sum < 2; sum++) {
		open_given(&g, sum ? "aggregate: sum_abs" : "", 1, w, x);
		g.c.chain.unit_of = unit_of;
		g.c.chain.n_units = 2;
		assert_int_equal(op_value(&g.o, &g.c.chain, value), PV_OK);
		assert_near(value[0], sum ? 2 : 1, 1e-14);
		assert_near(value[1], 1, 1e-14);
		op_close(&g.o);
	}
}

static void several_outputs(void **state)
{
	const double w[] = {1, 2, 3, 4, -1, -2, -3, -4, 0, 0, 0, 1};
	double value[P * 3];
	struct given g;

	(void)state;
	open_given(&g, "", 3, w, x);
	assert_int_equal(op_value(&g.o, &g.c.chain, value), PV_OK);
	assert_near(value[0], 1, 1e-14);
	assert_near(value[1], -1, 1e-14);
	assert_near(value[3], 4, 1e-14);
	assert_near(value[9], 12, 1e-13);
	assert_near(value[11], 3, 1e-14);
	op_close(&g.o);
}

/* A missing value is left out of the deviation of its column. */
static void missing_values(void **state)
{
	const double w[] = {1, 1, 1, 1};
	double holes[N * P], value[P];
	struct given g;

	(void)state;
	memcpy(holes, x, sizeof(x));
	holes[0] = NAN; /* 3, 1, 3 are left */
	open_given(&g, "", 1, w, holes);
	assert_int_equal(op_value(&g.o, &g.c.chain, value), PV_OK);
	assert_near(value[0], sqrt(8 / 9.0), 1e-14);
	assert_near(value[1], 2, 1e-14);
	op_close(&g.o);
}

static void refused(void **state)
{
	const double w[] = {1, 1, 1, 1};
	double value[P];
	struct given g;

	(void)state;
	open_given(&g, "", 1, w, x);
	g.c.chain.weight = NULL;
	assert_int_equal(op_value(&g.o, &g.c.chain, value), PV_EINVAL);
	assert_non_null(strstr(op_message(&g.o), "has no weights"));
	op_close(&g.o);
	assert_int_equal(op_open(&g.o, "importance.weights", "aggregate: median"), PV_ESTUDY);
	op_close(&g.o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(per_standard_deviation), cmocka_unit_test(regions),
		cmocka_unit_test(size_of_a_region),       cmocka_unit_test(several_outputs),
		cmocka_unit_test(missing_values),         cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
