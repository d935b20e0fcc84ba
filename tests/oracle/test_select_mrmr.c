/* select.mrmr against methods.md B3: iris in 10 bins. */
#include "support/check.h"
#include "support/op.h"

#include <stdio.h>

static struct op_selected iris(struct op *o, const char *scheme, int k)
{
	char options[64];
	struct op_data d;
	struct pv_table t;
	struct pv_targets y;

	snprintf(options, sizeof(options), "{k: %d, scheme: %s}", k, scheme);
	assert_int_equal(op_open(o, "select.mrmr", options), PV_OK);
	d = op_read(o, "iris.csv");
	t = op_table(o, d.n, d.p, d.x);
	y = op_classes(d.n, 3, d.y);
	return op_select(o, &t, &y);
}

/* The k-th column taken is the one that k adds to k - 1. */
static void check(const char *scheme, const int64_t *order, const double *value)
{
	for (int k = 1; k <= 4; k++) {
		struct op o;
		struct op_selected s = iris(&o, scheme, k);

		assert_int_equal(s.n, k);
		for (int i = 0; i < 4; i++) {
			if (i < k)
				assert_near(s.score[order[i]], value[i], 5e-9);
			else
				assert_true(isnan(s.score[order[i]]));
		}
		op_close(&o);
	}
}

static void differences(void **state)
{
	static const int64_t order[4] = {3, 2, 1, 0};
	static const double value[4] = {0.98936762, -0.15368592, -0.24226756, -0.19869683};

	(void)state;
	check("MID", order, value);
}

static void quotients(void **state)
{
	static const int64_t order[4] = {3, 2, 0, 1};
	static const double value[4] = {0.98936762, 0.85902279, 0.61847639, 0.58254173};

	(void)state;
	check("MIQ", order, value);
}

/* A copy of a chosen column waits for one that tells something else; constant columns come
 * last of all. */
static void copies_wait(void **state)
{
	double x[32 * 4], y[32];
	struct op o;
	struct op_selected s;
	struct pv_table t;
	struct pv_targets target;

	(void)state;
	for (int i = 0; i < 32; i++) {
		y[i] = i % 4;
		x[4 * i] = 7;                    /* constant */
		x[4 * i + 1] = i % 4 / 2;        /* half of the class */
		x[4 * i + 2] = i % 4 / 2;        /* its copy */
		x[4 * i + 3] = i % 2 + (i == 5); /* most of the other half */
	}
	assert_int_equal(op_open(&o, "select.mrmr", "k: 2"), PV_OK);
	t = op_table(&o, 32, 4, x);
	target = op_classes(32, 4, y);
	s = op_select(&o, &t, &target);
	assert_int_equal(s.kept[1], 3);
	assert_true(s.kept[0] == 1);
	op_close(&o);
	assert_int_equal(op_open(&o, "select.mrmr", "k: 3"), PV_OK);
	t = op_table(&o, 32, 4, x);
	s = op_select(&o, &t, &target);
	assert_int_equal(s.kept[0], 1);
	assert_int_equal(s.kept[1], 2);
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(differences),
		cmocka_unit_test(quotients),
		cmocka_unit_test(copies_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
