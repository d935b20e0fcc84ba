/* importance.loco against its closed form (Williamson et al. 2021): b_j^2 var(x_j | others)
 * for least squares, which is fitted again here by the test itself. */
#include "support/check.h"
#include "support/three_columns.h"

#include <string.h>

enum { N = 4000, P = 3 };

static const double truth[P] = {1, 0, 1};
static const struct op *at; /* the op under test: whose host solves */

/* Least squares of the target on the columns that stay (all have mean 0). */
static int least_squares(const struct pv_chain *chain, pv_ctx *ctx, const uint8_t *drop,
			 double *decision)
{
	int64_t n = chain->train->n_rows, k = 0, column[P], rank;
	double *a, *b;

	(void)ctx;
	for (int64_t j = 0; j < P; j++)
		if (!drop[j])
			column[k++] = j;
	if (k == 0)
		return PV_EINVAL;
	a = pv__alloc(at->arena, (size_t)(n * k), sizeof(*a));
	b = pv__alloc(at->arena, (size_t)n, sizeof(*b));
	assert_true(a && b);
	for (int64_t i = 0; i < n; i++) {
		b[i] = chain->y_train->y[i];
		for (int64_t j = 0; j < k; j++)
			a[i * k + j] = chain->train->row[i][column[j]];
	}
	assert_int_equal(pv__host.least_squares(n, k, a, 1, b, 1e-12, &rank), PV_OK);
	for (int64_t i = 0; i < chain->test->n_rows; i++) {
		decision[i] = 0;
		for (int64_t j = 0; j < k; j++)
			decision[i] += b[j] * chain->test->row[i][column[j]];
	}
	return PV_OK;
}

static void open_given(struct three_columns *g)
{
	three_columns_open(g, N, 29, "importance.loco", "", truth);
	at = &g->o;
	g->c.chain.refit = least_squares;
}

/* .36, 0 and 1: half of what a conditional permutation gives. */
static void closed_form(void **state)
{
	double value[P];
	struct three_columns g;

	(void)state;
	open_given(&g);
	assert_int_equal(op_value(&g.o, &g.c.chain, value), PV_OK);
	assert_near_relative(value[0], .36, .05);
	assert_near(value[1], 0, 1e-12);
	assert_near_relative(value[2], 1, .05);
	op_close(&g.o);
}

/* A region goes as one, and where nothing is left there is no value. */
static void regions(void **state)
{
	static const int32_t pair[P] = {0, 0, 1}, whole[P] = {0, 0, 0};
	double value[2];
	struct three_columns g;

	(void)state;
	open_given(&g);
	g.c.chain.unit_of = pair;
	g.c.chain.n_units = 2;
	assert_int_equal(op_value(&g.o, &g.c.chain, value), PV_OK);
	assert_near_relative(value[0], 1, .05);
	assert_near_relative(value[1], 1, .05);
	g.c.chain.unit_of = whole;
	g.c.chain.n_units = 1;
	assert_int_equal(op_value(&g.o, &g.c.chain, value), PV_OK);
	assert_true(isnan(value[0]));
	op_close(&g.o);
}

static void refused(void **state)
{
	double value[P];
	struct three_columns g;

	(void)state;
	open_given(&g);
	g.c.chain.refit = NULL;
	assert_int_equal(op_value(&g.o, &g.c.chain, value), PV_EINVAL);
	assert_non_null(strstr(op_message(&g.o), "cannot be fitted again"));
	op_close(&g.o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(closed_form),
		cmocka_unit_test(regions),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
