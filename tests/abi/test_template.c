/* The op of plugins/template, as it is in this build: no leak, and known answers. */
#include "support/check.h"
#include "support/fence.h"
#include "support/op.h"

#include <stdlib.h>
#include <string.h>

static int add_template(void **state)
{
	char path[2048];

	(void)state;
	snprintf(path, sizeof(path), "%s:%s/tests/abi/template", getenv("PULVINAR_PLUGIN_PATH"),
		 getenv("PULVINAR_BUILD"));
	return setenv("PULVINAR_PLUGIN_PATH", path, 1);
}

static void expect_message(const struct op *o, const char *part)
{
	if (!strstr(op_message(o), part))
		fail_msg("'%s', not '%s'", op_message(o), part);
}

static void no_row_leaks(void **state)
{
	(void)state;
	fence_check(&(struct fence){.op = "model.nearest_centroid", .options = "", .n_classes = 2});
	fence_check(&(struct fence){.op = "model.nearest_centroid",
				    .options = "{shrink: 0.7, priors: training}",
				    .n_classes = 3});
}

/* One column, 0 2 against 6 8: centre 4, d = -+3, s = 2 sqrt(2); f = .75 x - 3. */
static void two_classes_by_hand(void **state)
{
	static const struct {
		const char *options;
		double weight, bias;
	} cases[] = {
		{"", 0.75, -3},
		{"shrink: 1", 0.39644660940672627, -1.5857864376269051}, /* d = -+(3 - sqrt(2)) */
		{"shrink: 100", 0, 0},
	};
	const double x[] = {0, 2, 6, 8}, y[] = {0, 0, 1, 1};

	(void)state;
	for (size_t i = 0; i < PV__COUNT(cases); i++) {
		struct pv_targets targets = op_classes(4, 2, y);
		struct pv_table table;
		double weight, bias;
		struct op o;
		void *model;

		assert_int_equal(op_open(&o, "model.nearest_centroid", cases[i].options), PV_OK);
		table = op_table(&o, 4, 1, x);
		assert_int_equal(op_fit(&o, &table, &targets, &model), PV_OK);
		assert_int_equal(op_coefficients(&o, model, &weight, &bias), PV_OK);
		assert_near(weight, cases[i].weight, 1e-14);
		assert_near(bias, cases[i].bias, 1e-14);
		op_close(&o);
	}
}

/* Iris without its last 30 rows, row 131 asked: half the differences of the squared
 * distances from the shrunken means, computed from their definition. */
static void three_classes_by_distance(void **state)
{
	static const struct {
		const char *options;
		double over_first, over_second; /* of the third class */
	} cases[] = {
		{"", 24.48635670956954, 3.883939681031647},
		{"shrink: 2", 21.113109876821362, 4.2286329529256514},
		{"{shrink: 2, priors: training}", 20.196819144947206, 3.312342221051496},
	};

	(void)state;
	for (size_t i = 0; i < PV__COUNT(cases); i++) {
		struct pv_table train, row;
		struct pv_targets targets;
		double f[3];
		struct op_data d;
		struct op o;
		void *model;

		assert_int_equal(op_open(&o, "model.nearest_centroid", cases[i].options), PV_OK);
		d = op_read(&o, "iris.csv");
		train = op_table(&o, 120, d.p, d.x);
		row = op_table(&o, 1, d.p, d.x + 130 * d.p);
		targets = op_classes(120, 3, d.y);
		assert_int_equal(op_fit(&o, &train, &targets, &model), PV_OK);
		assert_int_equal(op_decide(&o, model, &row, f), PV_OK);
		assert_near(f[2] - f[0], cases[i].over_first, 1e-11);
		assert_near(f[2] - f[1], cases[i].over_second, 1e-11);
		op_close(&o);
	}
}

/* What it cannot do is said in words. */
static void faults_are_named(void **state)
{
	const double x[] = {1, 1, 2, 2}, y[] = {0, 0, 1, 1};
	struct pv_targets targets = op_classes(4, 3, y);
	struct pv_table table;
	struct op o;
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "model.nearest_centroid", "shrink: -1"), PV_ESTUDY);
	op_close(&o);
	assert_int_equal(op_open(&o, "model.nearest_centroid", ""), PV_OK);
	table = op_table(&o, 4, 1, x);
	assert_int_equal(op_fit(&o, &table, &targets, &model), PV_EDATA);
	expect_message(&o, "class 'c' has no training rows");
	targets = op_classes(4, 2, y);
	assert_int_equal(op_fit(&o, &table, &targets, &model), PV_ENUMERIC);
	expect_message(&o, "do not vary within the classes");
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_row_leaks),
		cmocka_unit_test(two_classes_by_hand),
		cmocka_unit_test(three_classes_by_distance),
		cmocka_unit_test(faults_are_named),
	};

	return cmocka_run_group_tests(tests, add_template, NULL);
}
