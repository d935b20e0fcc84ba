/* cluster.rena: passes worked out by hand on a line of voxels. */
#include "support/check.h"
#include "support/op.h"

/* Pass 1 joins 0 1 | 2 3 | 4 5 6 (5 is nearest to 4, 6 to 5).  Means 0.5, 4.5, 34/3: pass 2
 * joins 0 1 with 2 3, and 4 5 6 with 2 3. */
static const double line[7] = {0, 1, 4, 5, 10, 11, 13};

static double *clusters(struct op *o, const char *options, int64_t want)
{
	struct pv_table t;
	int64_t width;
	double *out;
	void *model;

	assert_int_equal(op_open(o, "cluster.rena", options), PV_OK);
	t = op_table(o, 1, 7, line);
	t = op_on_grid(o, &t, 7, 1, 1, 2);
	out = op_transform(o, &t, NULL, &t, &model, &width);
	assert_int_equal(width, want);
	return out;
}

static void one_pass(void **state)
{
	struct op o;
	double *out = clusters(&o, "k: 3", 3);

	(void)state;
	assert_near(out[0], .5, 1e-15);
	assert_near(out[1], 4.5, 1e-15);
	assert_near(out[2], 34 / 3.0, 1e-14);
	op_close(&o);
}

/* Only the nearest pairs of the first pass: 0 1, 2 3 and 4 5, not yet 6. */
static void the_number_is_met(void **state)
{
	struct op o;
	double *out = clusters(&o, "k: 4", 4);

	(void)state;
	assert_near(out[2], 10.5, 1e-14);
	assert_near(out[3], 13, 0);
	op_close(&o);
	out = clusters(&o, "k: 6", 6);
	assert_near(out[0], .5, 1e-15);
	assert_near(out[1], 4, 0);
	op_close(&o);
}

/* 0 1 and 2 3 are 4 apart, 4 5 6 is further. */
static void two_passes(void **state)
{
	struct op o;
	double *out = clusters(&o, "k: 2", 2);

	(void)state;
	assert_near(out[0], 2.5, 1e-15);
	assert_near(out[1], 34 / 3.0, 1e-14);
	op_close(&o);
	out = clusters(&o, "k: 1", 1);
	assert_near(out[0], 44 / 7.0, 1e-14);
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_pass),
		cmocka_unit_test(the_number_is_met),
		cmocka_unit_test(two_passes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
