/* impute.knn against neighbours worked out by hand. */
#include "support/check.h"
#include "support/op.h"

static const double train_x[8] = {1, 10, 2, NAN, 3, 30, 4, 40};

/* What comes back for one row. */
static void complete(const char *options, double unit, double a, double b, double want_a,
		     double want_b)
{
	double x[8], row[2] = {a * unit, b};
	struct op o;
	struct pv_table train, held;
	int64_t width;
	void *model;
	double *out;

	for (int64_t i = 0; i < 8; i++)
		x[i] = train_x[i] * (i % 2 ? 1 : unit);
	assert_int_equal(op_open(&o, "impute.knn", options), PV_OK);
	train = op_table(&o, 4, 2, x);
	held = op_table(&o, 1, 2, row);
	out = op_transform(&o, &train, NULL, &held, &model, &width);
	assert_near(out[0] / unit, want_a, 1e-12);
	assert_near(out[1], want_b, 1e-12);
	op_close(&o);
}

/* Seen from 2.4 the rows with a value stand in the order 3, 1, 4; row 2 has none. */
static void nearest_that_have_it(void **state)
{
	(void)state;
	complete("{k: 1, max_missing: 0.5}", 1, 2.4, NAN, 2.4, 30);
	complete("{k: 2, max_missing: 0.5}", 1, 2.4, NAN, 2.4, 20);
	complete("{k: 5, max_missing: 0.5}", 1, 2.4, NAN, 2.4, 80. / 3);
}

static void equal_distances_go_to_the_first(void **state)
{
	(void)state;
	complete("{k: 1, max_missing: 0.5}", 1, 2, NAN, 2, 10);
}

static void units_do_not_matter(void **state)
{
	(void)state;
	complete("{k: 2, max_missing: 0.5}", 1e6, 2.4, NAN, 2.4, 20);
}

static void nothing_to_go_by(void **state)
{
	(void)state;
	complete("{k: 1, max_missing: 0.5}", 1, NAN, NAN, 2.5, 80. / 3);
}

/* Distances are means over shared columns: rows that share few are not near for it. */
static void shared_columns_count(void **state)
{
	static const double x[12] = {0, 0, 0, NAN, 1, 5, 3, 3, 3, -3, -3, -3};
	static const double row[3] = {0, .5, NAN};
	struct op o;
	struct pv_table train, held;
	int64_t width;
	void *model;
	double *out;

	(void)state;
	assert_int_equal(op_open(&o, "impute.knn", "{k: 1, max_missing: 0.5}"), PV_OK);
	train = op_table(&o, 4, 3, x);
	held = op_table(&o, 1, 3, row);
	out = op_transform(&o, &train, NULL, &held, &model, &width);
	assert_near(out[2], 0, 0); /* (0 + (.5/s1)^2) / 2 < (.5/s1)^2 */
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nearest_that_have_it),
		cmocka_unit_test(equal_distances_go_to_the_first),
		cmocka_unit_test(units_do_not_matter),
		cmocka_unit_test(nothing_to_go_by),
		cmocka_unit_test(shared_columns_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
