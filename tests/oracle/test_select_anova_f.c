/* select.anova_f against methods.md B1. */
#include "support/check.h"
#include "support/op.h"

#include <string.h>

/* On rows [from, from + n) of a file; n 0: all. */
static struct op_selected chosen(struct op *o, const char *options, const char *file, int64_t from,
				 int64_t n, int32_t n_classes)
{
	struct op_data d;
	struct pv_table t;
	struct pv_targets y;

	if (op_open(o, "select.anova_f", options) != PV_OK)
		fail_msg("%s", op_message(o));
	d = op_read(o, file);
	t = op_table(o, n ? n : d.n, d.p, d.x + from * d.p);
	y = op_classes(n ? n : d.n, n_classes, d.y + from);
	return op_select(o, &t, &y);
}

static void iris(void **state)
{
	static const double f[4] = {119.2645021845, 49.1600400896, 1180.161182253, 960.0071468018};
	static const double p[4] = {1.6696691908e-31, 4.4920171333e-17, 2.856776611e-91,
				    4.1694458394e-85};
	struct op o;
	struct op_selected s = chosen(&o, "k: 2", "iris.csv", 0, 0, 3);

	(void)state;
	for (int64_t j = 0; j < 4; j++) {
		assert_near_relative(s.score[j], f[j], 1e-11);
		assert_near(s.log10_p[j], log10(p[j]), 1e-9);
	}
	assert_int_equal(s.n, 2);
	assert_int_equal(s.kept[0], 2);
	assert_int_equal(s.kept[1], 3);
	op_close(&o);
}

/* Columns 27, 22, 7, 20, 2 in this order. */
static void wdbc(void **state)
{
	static const int64_t order[5] = {27, 22, 7, 20, 2};
	static const double f[5] = {964.385393, 897.944219, 861.676020, 860.781706, 697.235272};
	struct op o;
	struct op_selected s = chosen(&o, "k: 5", "wdbc.csv", 0, 0, 2);

	(void)state;
	for (int64_t i = 0; i < 5; i++)
		assert_near(s.score[order[i]], f[i], 1e-6);
	assert_int_equal(s.n, 5);
	for (int64_t i = 0; i < 5; i++) {
		int found = 0;

		for (int64_t k = 0; k < s.n; k++)
			found |= s.kept[k] == order[i];
		assert_true(found);
	}
	op_close(&o);
}

/* Two classes: the square of Student's t with pooled variance. */
static void square_of_t(void **state)
{
	struct op o;
	struct op_selected s = chosen(&o, "k: 2", "iris.csv", 0, 100, 2);
	struct op_data d = op_read(&o, "iris.csv");

	(void)state;
	for (int64_t j = 0; j < 4; j++) {
		double mean[2] = {0}, square = 0, t;

		for (int64_t i = 0; i < 100; i++)
			mean[i / 50] += d.x[i * 4 + j] / 50;
		for (int64_t i = 0; i < 100; i++)
			square += pow(d.x[i * 4 + j] - mean[i / 50], 2);
		t = (mean[0] - mean[1]) / sqrt(square / 98 * (2. / 50));
		assert_near_relative(s.score[j], t * t, 1e-10);
	}
	op_close(&o);
}

/* Of 4 columns with p of 1e-31, 1e-17, ... and none false, all pass; of noise none does. */
static void false_discovery_rate(void **state)
{
	static const double noise[16] = {1, 5, 2, 6, 3, 5, 4, 6, 2, 6, 1, 5, 4, 6, 3, 5};
	static const double y[8] = {0, 0, 0, 0, 1, 1, 1, 1};
	struct op o;
	struct op_selected s = chosen(&o, "fdr: 1e-15", "iris.csv", 0, 0, 3);
	struct pv_table t;
	struct pv_targets target;

	(void)state;
	assert_int_equal(s.n, 4);
	op_close(&o);
	s = chosen(&o, "fdr: 3e-17", "iris.csv", 0, 0, 3);
	assert_int_equal(s.n, 3);
	op_close(&o);
	assert_int_equal(op_open(&o, "select.anova_f", "fdr: 0.05"), PV_OK);
	t = op_table(&o, 8, 2, noise);
	target = op_classes(8, 2, y);
	s = op_select(&o, &t, &target);
	assert_int_equal(s.n, 1);
	assert_int_equal(op_warnings(&o), 1);
	assert_non_null(strstr(op_message(&o), "no column passes fdr 0.05"));
	op_close(&o);
}

/* A constant column has no F and comes last; equal columns keep their order. */
static void constants_and_ties(void **state)
{
	static const double x[12] = {4, 1, 1, 4, 2, 2, 4, 7, 7, 4, 9, 9}, y[4] = {0, 0, 1, 1};
	struct op o;
	struct op_selected s;
	struct pv_table t;
	struct pv_targets target;

	(void)state;
	assert_int_equal(op_open(&o, "select.anova_f", "k: 1"), PV_OK);
	t = op_table(&o, 4, 3, x);
	target = op_classes(4, 2, y);
	s = op_select(&o, &t, &target);
	assert_true(isnan(s.score[0]));
	assert_int_equal(s.n, 1);
	assert_int_equal(s.kept[0], 1);
	op_close(&o);
}

static void options_that_contradict(void **state)
{
	struct op o;

	(void)state;
	assert_int_equal(op_open(&o, "select.anova_f", "{k: 3, fdr: 0.1}"), PV_ESTUDY);
	assert_non_null(strstr(op_message(&o), "by only one of k, percentile, alpha and fdr"));
	op_close(&o);
	assert_int_equal(op_open(&o, "select.anova_f", ""), PV_ESTUDY);
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(iris),
		cmocka_unit_test(wdbc),
		cmocka_unit_test(square_of_t),
		cmocka_unit_test(false_discovery_rate),
		cmocka_unit_test(constants_and_ties),
		cmocka_unit_test(options_that_contradict),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
