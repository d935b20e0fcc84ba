/* select.variance against variances worked out by hand. */
#include "support/check.h"
#include "support/op.h"

#include <string.h>

/* Variances (divisor n) 5, 0, 1, 5 and 80. */
static const double x[] = {0, 7, 1, 4, 0, 4, 7, 3, 0, 8, 2, 7, 1, 6, 16, 6, 7, 3, 2, 24};
enum { N = 4, P = 5 };

static void check(const char *options, int64_t n, const int64_t *want, int64_t n_warnings)
{
	struct op o;
	struct pv_table t;
	struct op_selected s;

	assert_int_equal(op_open(&o, "select.variance", options), PV_OK);
	t = op_table(&o, N, P, x);
	s = op_select(&o, &t, NULL);
	assert_int_equal(s.n_cols, P);
	assert_int_equal(s.n, n);
	for (int64_t i = 0; i < n; i++)
		assert_int_equal(s.kept[i], want[i]);
	assert_near(s.score[0], 5, 1e-14);
	assert_near(s.score[1], 0, 0);
	assert_near(s.score[2], 1, 1e-14);
	assert_near(s.score[3], 5, 1e-14);
	assert_near(s.score[4], 80, 1e-13);
	assert_int_equal(op_warnings(&o), n_warnings);
	op_close(&o);
}

static void threshold(void **state)
{
	(void)state;
	check("", 4, (const int64_t[]){0, 2, 3, 4}, 0);
	check("threshold: 1", 3, (const int64_t[]){0, 3, 4}, 0);
	check("threshold: 79.9", 1, (const int64_t[]){4}, 0);
}

/* Columns 0 and 3 share a variance: the first wins. */
static void largest(void **state)
{
	(void)state;
	check("k: 2", 2, (const int64_t[]){0, 4}, 0);
	check("percentile: 41", 3, (const int64_t[]){0, 3, 4}, 0);
	check("k: 9", 5, (const int64_t[]){0, 1, 2, 3, 4}, 1);
}

/* A large common value leaves the variance as it is. */
static void offset(void **state)
{
	double far[N * P];
	struct op o;
	struct pv_table t;
	struct op_selected s;

	(void)state;
	for (int i = 0; i < N * P; i++)
		far[i] = x[i] + 1e9;
	assert_int_equal(op_open(&o, "select.variance", ""), PV_OK);
	t = op_table(&o, N, P, far);
	s = op_select(&o, &t, NULL);
	assert_near(s.score[0], 5, 1e-12);
	assert_near(s.score[1], 0, 0);
	op_close(&o);
}

static void refused(void **state)
{
	struct op o;
	struct pv_table t;
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "select.variance", "{k: 2, percentile: 10}"), PV_ESTUDY);
	assert_non_null(strstr(op_message(&o), "by only one of"));
	op_close(&o);
	assert_int_equal(op_open(&o, "select.variance", "threshold: -1"), PV_ESTUDY);
	op_close(&o);
	assert_int_equal(op_open(&o, "select.variance", "threshold: 100"), PV_OK);
	t = op_table(&o, N, P, x);
	assert_int_equal(op_fit(&o, &t, NULL, &model), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "the largest is 80"));
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(threshold),
		cmocka_unit_test(largest),
		cmocka_unit_test(offset),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
