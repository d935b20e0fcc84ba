/* select.elastic_net on LASSO-1 (methods.md B6): glmnet and scikit-learn agree to 1e-9. */
#include "support/check.h"
#include "support/op.h"

#include <string.h>

static struct op_selected lasso1(struct op *o, const char *options, int classes)
{
	double code[40];
	struct op_data d;
	struct pv_table t;
	struct pv_targets y;

	if (op_open(o, "select.elastic_net", options) != PV_OK)
		fail_msg("%s", op_message(o));
	d = op_lasso1(o);
	for (int64_t i = 0; i < d.n; i++)
		code[i] = d.y[i] > 0;
	t = op_table(o, d.n, d.p, d.x);
	y = classes ? op_classes(d.n, 2, code) : op_numbers(d.n, 1, d.y);
	return op_select(o, &t, &y);
}

static void check(const char *options, int classes, const double *w, double tolerance)
{
	struct op o;
	struct op_selected s = lasso1(&o, options, classes);
	int64_t n = 0;

	for (int64_t j = 0; j < 8; j++) {
		assert_near(s.score[j], fabs(w[j]), tolerance);
		if (w[j] == 0)
			assert_near(s.score[j], 0, 0);
		else
			assert_int_equal(s.kept[n++], j);
	}
	assert_int_equal(s.n, n);
	assert_int_equal(op_warnings(&o), 0);
	op_close(&o);
}

static void lasso(void **state)
{
	static const double half[8] = {1.73898243817, 0, -1.03926951054};
	static const double tenth[8] = {2.0134222754, 0, -1.48691373258, -0.0674717329425,
					0.250420915176};

	(void)state;
	check("{lambda: 0.5, l1_ratio: 1, tol: 1e-13}", 0, half, 1e-6);
	check("{lambda: 0.1, l1_ratio: 1, tol: 1e-13}", 0, tenth, 1e-6);
	check("{share: 0.17229038940, l1_ratio: 1, tol: 1e-13}", 0, half, 1e-6);
}

/* From coordinate descent written down a second time. */
static void between_lasso_and_ridge(void **state)
{
	static const double w[8] = {1.78841327, 0, -1.23004883, -0.04802326, 0.13008304};

	(void)state;
	check("{lambda: 0.3, tol: 1e-13}", 0, w, 1e-6);
}

static void logistic(void **state)
{
	static const double w[8] = {1.81976032598,
				    0,
				    -0.900851487847,
				    -0.178062880893,
				    0,
				    0.180170164769,
				    0.0966584691897,
				    -0.0919251015163};

	(void)state;
	check("{lambda: 0.05, l1_ratio: 1, tol: 1e-9}", 1, w, 1e-6);
}

/* From the limit on all weights are 0; the column that comes first is kept. */
static void too_strong(void **state)
{
	struct op o;
	struct op_selected s = lasso1(&o, "{lambda: 2.9021, l1_ratio: 1}", 0);

	(void)state;
	assert_int_equal(s.n, 1);
	assert_int_equal(s.kept[0], 0);
	assert_int_equal(op_warnings(&o), 1);
	assert_non_null(strstr(op_message(&o), "comes below 2.90208"));
	op_close(&o);
}

static void options_that_contradict(void **state)
{
	struct op o;

	(void)state;
	assert_int_equal(op_open(&o, "select.elastic_net", ""), PV_ESTUDY);
	op_close(&o);
	assert_int_equal(op_open(&o, "select.elastic_net", "{lambda: 1, share: 0.1}"), PV_ESTUDY);
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lasso),
		cmocka_unit_test(between_lasso_and_ridge),
		cmocka_unit_test(logistic),
		cmocka_unit_test(too_strong),
		cmocka_unit_test(options_that_contradict),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
