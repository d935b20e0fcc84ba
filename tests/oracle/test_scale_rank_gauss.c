/* scale.rank_gauss: Blom's normal scores, worked out with scipy's normal quantiles. */
#include "support/check.h"
#include "support/d1.h"
#include "support/op.h"

#include <string.h>

/* Ranks 4, 1.5, 5, 1.5, 3 of 5; held out: below all, above all, half way between ranks 3
 * and 4, on a tie. */
static void scores_and_held_out_rows(void **state)
{
	static const double x[5] = {10, -3, 20, -3, 4}, other[4] = {-50, 50, 7, -3};
	static const double want[5] = {0.49720057068155404, -0.7916386077433746, 1.1797611176118612,
				       -0.7916386077433746, 0};
	struct op o;
	struct pv_table train, held;
	int64_t width;
	void *model;
	double *out, *fitted;

	(void)state;
	assert_int_equal(op_open(&o, "scale.rank_gauss", ""), PV_OK);
	train = op_table(&o, 5, 1, x);
	held = op_table(&o, 4, 1, other);
	out = op_transform(&o, &train, NULL, &held, &model, &width);
	assert_near(out[0], want[1], 1e-14);
	assert_near(out[1], want[2], 1e-14);
	assert_near(out[2], 0.24104039388602685, 1e-14);
	assert_near(out[3], want[1], 1e-14);
	assert_int_equal(op_apply(&o, model, &train, &fitted, &width), PV_OK);
	for (int64_t i = 0; i < 5; i++)
		assert_near(fitted[i], want[i], 1e-14);
	op_close(&o);
}

/* Any increasing map of the columns gives the same scores. */
static void ranks_alone_matter(void **state)
{
	double x[60], bent[60];
	struct d1 s = {11};
	struct op o;
	struct pv_table a, b;
	int64_t width;
	void *model;
	double *first, *second;

	(void)state;
	d1_normals(&s, 60, x);
	for (int64_t i = 0; i < 60; i++)
		bent[i] = exp(x[i]);
	assert_int_equal(op_open(&o, "scale.rank_gauss", ""), PV_OK);
	a = op_table(&o, 20, 3, x);
	b = op_table(&o, 20, 3, bent);
	first = op_transform(&o, &a, NULL, &a, &model, &width);
	second = op_transform(&o, &b, NULL, &b, &model, &width);
	for (int64_t i = 0; i < 60; i++)
		assert_near(first[i], second[i], 0);
	op_close(&o);
}

static void rows_by_themselves(void **state)
{
	static const double x[5] = {10, -3, 20, -3, 4};
	struct op o;
	struct pv_table t;
	int64_t width;
	void *model;
	double *out;

	(void)state;
	assert_int_equal(op_open(&o, "scale.rank_gauss", "per: sample"), PV_OK);
	t = op_table(&o, 1, 5, x);
	out = op_transform(&o, &t, NULL, &t, &model, &width);
	assert_near(out[0], 0.49720057068155404, 1e-14);
	assert_near(out[1], -0.7916386077433746, 1e-14);
	assert_near(out[2], 1.1797611176118612, 1e-14);
	op_close(&o);
}

static void constant_columns(void **state)
{
	static const double x[3] = {2, 2, 2}, other[1] = {5};
	struct op o;
	struct pv_table train, held;
	int64_t width;
	void *model;
	double *out;

	(void)state;
	assert_int_equal(op_open(&o, "scale.rank_gauss", ""), PV_OK);
	train = op_table(&o, 3, 1, x);
	held = op_table(&o, 1, 1, other);
	out = op_transform(&o, &train, NULL, &held, &model, &width);
	assert_near(out[0], 0, 1e-15);
	assert_int_equal(op_warnings(&o), 1);
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scores_and_held_out_rows),
		cmocka_unit_test(ranks_alone_matter),
		cmocka_unit_test(rows_by_themselves),
		cmocka_unit_test(constant_columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
