/* select.correlation against scipy's pearsonr and spearmanr on iris. */
#include "support/check.h"
#include "support/op.h"

#include <string.h>

/* Sepal length, sepal width and petal width with petal length as the target. */
static struct op_selected on_petal_length(struct op *o, const char *options)
{
	static double x[3 * 150], y[150];
	struct op_data d;
	struct pv_table t;
	struct pv_targets target;

	assert_int_equal(op_open(o, "select.correlation", options), PV_OK);
	d = op_read(o, "iris.csv");
	for (int64_t i = 0; i < 150; i++) {
		x[3 * i] = d.x[4 * i];
		x[3 * i + 1] = d.x[4 * i + 1];
		x[3 * i + 2] = d.x[4 * i + 3];
		y[i] = d.x[4 * i + 2];
	}
	t = op_table(o, 150, 3, x);
	target = op_numbers(150, 1, y);
	return op_select(o, &t, &target);
}

static void check(const char *options, const double *r, const double *log10_p)
{
	struct op o;
	struct op_selected s = on_petal_length(&o, options);

	for (int64_t j = 0; j < 3; j++) {
		assert_near(s.score[j], fabs(r[j]), 1e-12);
		assert_near(s.log10_p[j], log10_p[j], 1e-9);
	}
	assert_int_equal(s.n, 1);
	assert_int_equal(s.kept[0], 2);
	op_close(&o);
}

static void pearson(void **state)
{
	static const double r[3] = {0.8717537758865831, -0.4284401043305397, 0.962865431402796};
	static const double log10_p[3] = {-46.98352349096036, -7.345504425001759,
					  -85.33021802181166};

	(void)state;
	check("k: 1", r, log10_p);
}

static void spearman(void **state)
{
	static const double r[3] = {0.881898126434986, -0.30963508601557777, 0.9376668235763412};
	static const double log10_p[3] = {-49.4630519683224, -3.937817383630606,
					  -69.08849100249054};

	(void)state;
	check("{k: 1, method: spearman}", r, log10_p);
}

/* With two classes: the point-biserial correlation. */
static void two_classes(void **state)
{
	struct op o;
	struct op_data d;
	struct op_selected s;
	struct pv_table t;
	struct pv_targets y;
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "select.correlation", "alpha: 0.01"), PV_OK);
	d = op_read(&o, "iris.csv");
	t = op_table(&o, 100, 4, d.x);
	y = op_classes(100, 2, d.y);
	s = op_select(&o, &t, &y);
	assert_near(s.score[1], 0.690684336405237, 1e-12);
	assert_near(s.log10_p[1], log10(1.845259945476778e-15), 1e-9);
	assert_int_equal(s.n, 4);
	t = op_table(&o, 150, 4, d.x);
	y = op_classes(150, 3, d.y);
	assert_int_equal(op_fit(&o, &t, &y, &model), PV_EINVAL);
	op_close(&o);
}

/* A perfect line has p = 0; a constant column has no r. */
static void extremes(void **state)
{
	static const double x[8] = {1, 5, 2, 5, 3, 5, 4, 5}, y[4] = {-2, -4, -6, -8};
	static const double same[4] = {3, 3, 3, 3};
	struct op o;
	struct op_selected s;
	struct pv_table t;
	struct pv_targets target;
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "select.correlation", "k: 1"), PV_OK);
	t = op_table(&o, 4, 2, x);
	target = op_numbers(4, 1, y);
	s = op_select(&o, &t, &target);
	assert_near(s.score[0], 1, 1e-15);
	assert_true(s.log10_p[0] < -15);
	assert_true(isnan(s.score[1]));
	target = op_numbers(4, 1, same);
	assert_int_equal(op_fit(&o, &t, &target, &model), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "constant"));
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pearson),
		cmocka_unit_test(spearman),
		cmocka_unit_test(two_classes),
		cmocka_unit_test(extremes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
