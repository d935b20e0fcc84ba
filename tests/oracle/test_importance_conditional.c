/* Permutation, conditional permutation and virtual lesion of a linear model against their
 * closed forms under squared loss (Chamma, Engemann & Thirion 2023; Williamson et al. 2021):
 * with v = var(x_j | other columns), 2 b^2 var(x_j), 2 b^2 v, and b^2 var or b^2 v. */
#include "support/check.h"
#include "support/d1.h"
#include "support/three_columns.h"

#include <string.h>

enum { N = 4000, P = 3 };

static const double truth[P] = {1, 0, 1};

static void open_given(struct three_columns *g, const char *name, const char *options,
		       const double *w)
{
	three_columns_open(g, N, 29, name, options, w);
}

static void get(const char *name, const char *options, double value[P])
{
	struct three_columns g;

	open_given(&g, name, options, truth);
	if (op_value(&g.o, &g.c.chain, value) != PV_OK)
		fail_msg("%s: %s", name, op_message(&g.o));
	op_close(&g.o);
}

/* A column without weight is 0 in all of them, however much it correlates. */
static void check_form(const char *name, const char *options, double first, double last)
{
	double value[P];

	get(name, options, value);
	assert_near_relative(value[0], first, .05);
	assert_near(value[1], 0, 0);
	assert_near_relative(value[2], last, .05);
}

static void closed_forms(void **state)
{
	(void)state;
	check_form("importance.permutation", "repeats: 20", 2, 2);
	check_form("importance.conditional_permutation", "repeats: 20", .72, 2);
	check_form("importance.lesion", "", 1, 1);
	check_form("importance.lesion", "replace: conditional_mean", .36, 1);
}

/* The mean lesion draws nothing: b^2 times the sample's variance, to rounding. */
static void mean_lesion_is_exact(void **state)
{
	double value[P], mean = 0, variance = 0;
	struct three_columns g;

	(void)state;
	open_given(&g, "importance.lesion", "", truth);
	assert_int_equal(op_value(&g.o, &g.c.chain, value), PV_OK);
	for (int i = 0; i < N; i++)
		mean += g.x[i * P] / N;
	for (int i = 0; i < N; i++)
		variance += (g.x[i * P] - mean) * (g.x[i * P] - mean) / N;
	assert_near(value[0], variance, 1e-12);
	op_close(&g.o);
}

/* Rows at -3, -1, 1, 3, the first two of the first class, whose mean is -2. */
static void control_mean(void **state)
{
	static const double x0[4] = {-3, -1, 1, 3}, w[P] = {1, 0, 0};
	double value[P];
	struct three_columns g;

	(void)state;
	open_given(&g, "importance.lesion", "{replace: control_mean, loss: zero_one}", w);
	for (int i = 0; i < 4; i++) {
		g.x[i * P] = x0[i];
		g.target[i] = i >= 2;
	}
	g.t.n_rows = 4;
	g.y = op_classes(4, 2, g.target);
	assert_int_equal(op_value(&g.o, &g.c.chain, value), PV_OK);
	/* Everybody is a control: class 0 right, class 1 wrong; before, all were right. */
	assert_near(value[0], .5, 0);
	assert_near(value[1], 0, 0);
	op_close(&g.o);
}

/* A region moves as one: given x2, columns 0 and 1 lose all of their 1 (2 when permuted). */
static void region(void **state)
{
	static const int32_t unit_of[P] = {1, 1, 0};
	double value[3];
	struct three_columns g;

	(void)state;
	open_given(&g, "importance.conditional_permutation", "repeats: 20", truth);
	g.c.chain.unit_of = unit_of;
	g.c.chain.n_units = 3;
	assert_int_equal(op_value(&g.o, &g.c.chain, value), PV_OK);
	assert_near_relative(value[0], 2, .05);
	assert_near_relative(value[1], 2, .05);
	assert_true(isnan(value[2]));
	op_close(&g.o);
}

/* A suppressor: x0 = s + d, x1 = d, y = s = x0 - x1.  x1 alone tells nothing of y; the
 * model needs it: var(d) = 1 and var(d | s + d) = 1/2. */
static void suppressor(void **state)
{
	static const double w[P] = {1, -1, 0};
	static const char *const name[] = {"importance.haufe", "importance.permutation",
					   "importance.conditional_permutation"};
	static const double expected[] = {0, 2, 1};

	(void)state;
	for (int k = 0; k < 3; k++) {
		struct d1 s = {31};
		double value[P];
		struct three_columns g;

		open_given(&g, name[k], k == 0 ? "" : "repeats: 20", w);
		for (int i = 0; i < N; i++) {
			g.target[i] = d1_normal(&s);
			g.x[i * P + 1] = d1_normal(&s);
			g.x[i * P] = g.target[i] + g.x[i * P + 1];
		}
		assert_int_equal(op_value(&g.o, &g.c.chain, value), PV_OK);
		assert_near(value[1], expected[k], .06);
		op_close(&g.o);
	}
}

/* ---- faults ------------------------------------------------------------------------------ */

static void refused(void **state)
{
	double value[P];
	struct three_columns g;

	(void)state;
	open_given(&g, "importance.lesion", "replace: control_mean", truth);
	assert_int_equal(op_value(&g.o, &g.c.chain, value), PV_EINVAL);
	assert_non_null(strstr(op_message(&g.o), "control_mean needs classes"));
	op_close(&g.o);
	open_given(&g, "importance.conditional_permutation", "", truth);
	g.x[5] = NAN;
	assert_int_equal(op_value(&g.o, &g.c.chain, value), PV_EDATA);
	assert_non_null(strstr(op_message(&g.o), "has no value for"));
	op_close(&g.o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(closed_forms), cmocka_unit_test(mean_lesion_is_exact),
		cmocka_unit_test(control_mean), cmocka_unit_test(region),
		cmocka_unit_test(suppressor),   cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
