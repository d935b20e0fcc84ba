/* baseline.majority against shares and means counted by hand. */
#include "support/check.h"
#include "support/op.h"
#include "support/weights.h"

#include <string.h>

static const double x[10];

static void fit(struct op *o, const struct pv_targets *y, void **model, struct pv_table *t)
{
	assert_int_equal(op_open(o, "baseline.majority", ""), PV_OK);
	*t = op_table(o, y->n_rows, 1, x);
	if (op_fit(o, t, y, model) != PV_OK)
		fail_msg("%s", op_message(o));
}

/* Log odds of the positive class: above 0 where it is the more frequent one. */
static void two_classes(void **state)
{
	const double y[] = {0, 1, 1, 0, 1}, tie[] = {0, 1, 1, 0};
	struct pv_targets targets = op_classes(5, 2, y);
	struct op o;
	struct pv_table t;
	double f[5], p[10];
	void *model;

	(void)state;
	fit(&o, &targets, &model, &t);
	assert_int_equal(op_decide(&o, model, &t, f), PV_OK);
	assert_int_equal(op_probability(&o, model, &t, p), PV_OK);
	for (int i = 0; i < 5; i++) {
		assert_near(f[i], log(1.5), 1e-15);
		assert_near(p[2 * i], .4, 1e-15);
		assert_near(p[2 * i + 1], .6, 1e-15);
	}
	op_close(&o);
	targets = op_classes(4, 2, tie); /* 0 decides for the class that comes first */
	fit(&o, &targets, &model, &t);
	assert_int_equal(op_decide(&o, model, &t, f), PV_OK);
	assert_near(f[0], 0, 0);
	op_close(&o);
}

static void three_classes(void **state)
{
	const double y[] = {0, 2, 2, 1, 2, 0};
	struct pv_targets targets = op_classes(6, 3, y);
	struct op o;
	struct pv_table t;
	double f[18], p[18];
	void *model;

	(void)state;
	fit(&o, &targets, &model, &t);
	assert_int_equal(op_decide(&o, model, &t, f), PV_OK);
	assert_int_equal(op_probability(&o, model, &t, p), PV_OK);
	assert_near(f[15], log(1 / 3.0), 1e-15);
	assert_near(f[16], log(1 / 6.0), 1e-15);
	assert_near(f[17], log(1 / 2.0), 1e-15);
	for (int i = 0; i < 18; i++)
		assert_near(p[i], exp(f[i]), 1e-15);
	op_close(&o);
}

static void numbers(void **state)
{
	const double y[] = {1e9 + 1, 1e9 + 2, 1e9 + 6};
	struct pv_targets targets = op_numbers(3, 1, y);
	struct op o;
	struct pv_table t;
	double f[3];
	void *model;

	(void)state;
	fit(&o, &targets, &model, &t);
	assert_int_equal(op_decide(&o, model, &t, f), PV_OK);
	for (int i = 0; i < 3; i++)
		assert_near(f[i], 1e9 + 3, 0);
	op_close(&o);
}

static void weighted(void **state)
{
	(void)state;
	weights_check(&(struct weights){"baseline.majority", "", 0, 2, 1e-14});
	weights_check(&(struct weights){"baseline.majority", "", 0, 3, 1e-14});
	weights_check(&(struct weights){"baseline.majority", "", 0, 0, 1e-14});
}

static void refused(void **state)
{
	const double y[] = {1, NAN}, one[] = {0, 0};
	struct pv_targets gap = op_numbers(2, 1, y), alone = op_classes(2, 2, one);
	struct op o;
	struct pv_table t;
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "baseline.majority", ""), PV_OK);
	t = op_table(&o, 2, 1, x);
	assert_int_equal(op_fit(&o, &t, &gap, &model), PV_EDATA);
	assert_int_equal(op_fit(&o, &t, &alone, &model), PV_EDATA);
	op_close(&o);
	assert_int_equal(op_open(&o, "baseline.majority", "k: 1"), PV_ESTUDY);
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_classes), cmocka_unit_test(three_classes),
		cmocka_unit_test(numbers),     cmocka_unit_test(weighted),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
