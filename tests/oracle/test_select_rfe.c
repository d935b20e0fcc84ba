/* select.rfe against methods.md B5: z-scored wdbc down to 5 columns, as with libsvm. */
#include "support/check.h"
#include "support/d1.h"
#include "support/op.h"

#include <string.h>

static struct op_selected wdbc(struct op *o, const char *options)
{
	struct op_data d;
	struct pv_table t;
	struct pv_targets y;

	if (op_open(o, "select.rfe", options) != PV_OK)
		fail_msg("%s", op_message(o));
	d = op_read(o, "wdbc.csv");
	op_standardise(&d);
	t = op_table(o, d.n, d.p, d.x);
	y = op_classes(d.n, 2, d.y);
	return op_select(o, &t, &y);
}

static void ranking(void **state)
{
	static const double rank[30] = {15, 24, 10, 17, 26, 3, 1, 2, 25, 20, 8,  16, 18, 1,  21,
					12, 14, 6,  22, 1,  4, 5, 7, 1,  9,  19, 13, 23, 11, 1};
	static const int64_t kept[5] = {6, 13, 19, 23, 29};
	struct op o;
	struct op_selected s = wdbc(&o, "k: 5");

	(void)state;
	assert_int_equal(s.n, 5);
	for (int64_t i = 0; i < 5; i++)
		assert_int_equal(s.kept[i], kept[i]);
	for (int64_t j = 0; j < 30; j++)
		assert_near(-s.score[j], rank[j], 0);
	op_close(&o);
}

/* Rounds of a tenth of what is left: 3 of 30, 2 of 27, 2 of 25, 2 of 23, ... */
static void by_percent(void **state)
{
	struct op o;
	struct op_selected s = wdbc(&o, "{k: 24, step_percent: 10}");
	int64_t count[4] = {0};

	(void)state;
	assert_int_equal(s.n, 24);
	for (int64_t j = 0; j < 30; j++)
		count[(int)-s.score[j] - 1]++;
	assert_int_equal(count[0], 24);
	assert_int_equal(count[1], 1); /* no more than are to go */
	assert_int_equal(count[2], 2);
	assert_int_equal(count[3], 3);
	op_close(&o);
}

/* Columns 1 and 4 alone tell the three classes apart; copies of 1 go from the last on. */
static void several_classes_and_copies(void **state)
{
	enum { N = 60, P = 6 };
	double x[N * P], y[N];
	struct d1 s = {21};
	struct op o;
	struct op_selected got;
	struct pv_table t;
	struct pv_targets target;

	(void)state;
	for (int64_t i = 0; i < N; i++) {
		y[i] = (double)(i % 3);
		for (int64_t j = 0; j < P; j++)
			x[i * P + j] = d1_normal(&s);
		x[i * P + 1] += 4 * (y[i] == 1);
		x[i * P + 4] += 4 * (y[i] == 2);
	}
	assert_int_equal(op_open(&o, "select.rfe", "k: 2"), PV_OK);
	t = op_table(&o, N, P, x);
	target = op_classes(N, 3, y);
	got = op_select(&o, &t, &target);
	assert_int_equal(got.kept[0], 1);
	assert_int_equal(got.kept[1], 4);
	op_close(&o);
	for (int64_t i = 0; i < N; i++) {
		y[i] = (double)(i % 2);
		for (int64_t j = 0; j < P; j++)
			x[i * P + j] = y[i];
	}
	assert_int_equal(op_open(&o, "select.rfe", "k: 1"), PV_OK);
	t = op_table(&o, N, P, x);
	target = op_classes(N, 2, y);
	got = op_select(&o, &t, &target);
	for (int64_t j = 0; j < P; j++)
		assert_near(-got.score[j], (double)j + 1, 0);
	op_close(&o);
}

static void faults(void **state)
{
	static const double x[3] = {1, 2, 3};
	struct op o;
	struct pv_table t;
	struct pv_targets y;
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "select.rfe", "{k: 1, step: 2, step_percent: 10}"), PV_ESTUDY);
	op_close(&o);
	assert_int_equal(op_open(&o, "select.rfe", "k: 1"), PV_OK);
	t = op_table(&o, 3, 1, x);
	y = op_numbers(3, 1, x);
	assert_int_equal(op_fit(&o, &t, &y, &model), PV_EINVAL);
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ranking),
		cmocka_unit_test(by_percent),
		cmocka_unit_test(several_classes_and_copies),
		cmocka_unit_test(faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
