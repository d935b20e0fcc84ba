/* Metrics at their edges: one class, ties, constants, several classes. */
#include "support/check.h"

#include "evaluate/evaluate.h"

#include <string.h>

static struct pv__arena *arena;

static int start(void **state)
{
	(void)state;
	arena = pv__arena_new();
	return arena ? 0 : -1;
}

static int stop(void **state)
{
	(void)state;
	pv__arena_free(arena);
	return 0;
}

static double value(const char *name, const struct pv__scored *s)
{
	const struct pv__metric *metric = pv__metric_find(name);

	assert_non_null(metric);
	return metric->value(arena, s);
}

static void table_is_complete(void **state)
{
	static const char *const names[] = {"balanced_accuracy",
					    "accuracy",
					    "auc",
					    "average_precision",
					    "mcc",
					    "f1",
					    "sensitivity",
					    "specificity",
					    "brier",
					    "log_loss",
					    "r2",
					    "r2_train",
					    "r",
					    "mae",
					    "rmse"};

	(void)state;
	assert_int_equal(pv__metric_count(), PV__COUNT(names));
	for (int64_t i = 0; i < pv__metric_count(); i++) {
		const struct pv__metric *m = pv__metric_at(i);

		assert_string_equal(m->name, names[i]);
		assert_ptr_equal(pv__metric_find(m->name), m);
		assert_true(strlen(m->title) > 0 && strlen(m->help) > 20);
		assert_true(m->target_kinds == PV_CLASSES || m->target_kinds == PV_NUMBER);
	}
	assert_null(pv__metric_find("aucs"));
	assert_null(pv__metric_at(15));
	assert_string_equal(pv__metric_default(PV_CLASSES), "balanced_accuracy");
	assert_string_equal(pv__metric_default(PV_NUMBER), "r2");
}

static void chance_is_what_ignorance_scores(void **state)
{
	(void)state;
	assert_near(pv__metric_chance(pv__metric_find("balanced_accuracy"), 8), .125, 0);
	assert_near(pv__metric_chance(pv__metric_find("auc"), 8), .5, 0);
	assert_near(pv__metric_chance(pv__metric_find("mcc"), 2), 0, 0);
	assert_near(pv__metric_chance(pv__metric_find("r2"), 0), 0, 0);
	assert_near(pv__metric_chance(pv__metric_find("r"), 0), 0, 0);
	assert_true(isnan(pv__metric_chance(pv__metric_find("accuracy"), 2)));
	assert_true(isnan(pv__metric_chance(pv__metric_find("log_loss"), 2)));
	assert_true(isnan(pv__metric_chance(pv__metric_find("rmse"), 0)));
}

/* methods.md E3: one class predicted for all: balanced accuracy .5, MCC 0; constant
 * decision values: AUC .5. */
static void one_answer_for_all(void **state)
{
	const double y[] = {0, 0, 0, 1}, decision[] = {2, 2, 2, 2};
	int32_t predicted[4];
	struct pv__scored s = {4, 1, 2, y, decision, NULL, predicted, 0};

	(void)state;
	pv__predicted_classes(4, 1, 2, decision, predicted);
	assert_int_equal(predicted[0], 1);
	assert_near(value("balanced_accuracy", &s), .5, 0);
	assert_near(value("accuracy", &s), .25, 0);
	assert_near(value("mcc", &s), 0, 0);
	assert_near(value("auc", &s), .5, 0);
	assert_near(value("average_precision", &s), .25, 1e-15); /* the share of class 1 */
	assert_near(value("sensitivity", &s), 1, 0);
	assert_near(value("specificity", &s), 0, 0);
	assert_near(value("f1", &s), .4, 1e-15);
	assert_true(isnan(value("brier", &s))); /* no probabilities */
}

static void one_class_only(void **state)
{
	const double y[] = {1, 1, 1}, decision[] = {2, -1, 3};
	int32_t predicted[3];
	struct pv__scored s = {3, 1, 2, y, decision, NULL, predicted, 0};

	(void)state;
	pv__predicted_classes(3, 1, 2, decision, predicted);
	assert_near(value("balanced_accuracy", &s), 2.0 / 3, 1e-15);
	assert_true(isnan(value("auc", &s)));
	assert_true(isnan(value("mcc", &s)));
	assert_true(isnan(value("specificity", &s)));
	assert_near(value("sensitivity", &s), 2.0 / 3, 1e-15);
}

static void zero_decision_is_the_first_class(void **state)
{
	const double one[] = {0, 1e-300, -1}, three[] = {1, 1, 0, 0, 2, 2};
	int32_t predicted[3];

	(void)state;
	pv__predicted_classes(3, 1, 2, one, predicted);
	assert_int_equal(predicted[0], 0);
	assert_int_equal(predicted[1], 1);
	assert_int_equal(predicted[2], 0);
	pv__predicted_classes(2, 3, 3, three, predicted); /* ties to the lowest code */
	assert_int_equal(predicted[0], 0);
	assert_int_equal(predicted[1], 1);
}

/* TP 4, FN 2, FP 1, TN 3: worked by hand. */
static void two_classes_by_hand(void **state)
{
	const double y[] = {1, 1, 1, 1, 1, 1, 0, 0, 0, 0};
	const double decision[] = {5, 4, 3, 2, -1, -2, 1, -3, -4, -5};
	int32_t predicted[10];
	struct pv__scored s = {10, 1, 2, y, decision, NULL, predicted, 0};

	(void)state;
	pv__predicted_classes(10, 1, 2, decision, predicted);
	assert_near(value("accuracy", &s), .7, 1e-15);
	assert_near(value("balanced_accuracy", &s), (4.0 / 6 + 3.0 / 4) / 2, 1e-15);
	assert_near(value("f1", &s), 8.0 / 11, 1e-15);
	assert_near(value("mcc", &s), (4 * 3 - 1 * 2) / sqrt(5.0 * 6 * 4 * 5), 1e-15);
	assert_near(value("auc", &s), 22.0 / 24, 1e-15);
	/* precision at the ranks of the positives: 1, 1, 1, 1, 5/6, 6/7 */
	assert_near(value("average_precision", &s), (4 + 5.0 / 6 + 6.0 / 7) / 6, 1e-15);
}

/* Three classes; row 2 of class 1 is taken for class 2. */
static void three_classes_by_hand(void **state)
{
	const double y[] = {0, 0, 1, 1, 2};
	const double decision[] = {3, 1, 0, 2, 1, 0, 0, 1, 2, 0, 4, 1, 0, 1, 5};
	const double p[] = {.7, .2, .1, .6, .3, .1, .1, .4, .5, .1, .8, .1, 0, .2, .8};
	int32_t predicted[5];
	struct pv__scored s = {5, 3, 3, y, decision, p, predicted, 0};

	(void)state;
	pv__predicted_classes(5, 3, 3, decision, predicted);
	assert_int_equal(predicted[2], 2);
	assert_near(value("balanced_accuracy", &s), (1 + .5 + 1) / 3, 1e-15);
	assert_near(value("f1", &s), (1 + 2.0 / 3 + 2.0 / 3) / 3, 1e-15);
	/* n 5, right 4, sum t p = 2*2+2*1+1*2 = 8, sum t^2 = 9, sum p^2 = 9 */
	assert_near(value("mcc", &s), (4.0 * 5 - 8) / (25 - 9), 1e-15);
	/* class 0: 1; class 1: {1,4} vs {1,1,1}: (1.5 + 3)/6; class 2: {5} vs {0,0,2,1}: 1 */
	assert_near(value("auc", &s), (1 + 4.5 / 6 + 1) / 3, 1e-15);
	assert_near(value("brier", &s), (.14 + .26 + .62 + .06 + .08) / 5, 1e-15);
	assert_near(value("log_loss", &s), -(log(.7) + log(.6) + log(.4) + 2 * log(.8)) / 5, 1e-15);
}

static void log_loss_is_clipped(void **state)
{
	const double y[] = {0, 1}, p[] = {0, 1, 0, 1};
	struct pv__scored s = {.n = 2, .n_outputs = 1, .n_classes = 2, .y = y, .probability = p};

	(void)state;
	assert_near(value("log_loss", &s), (-log(1e-15) - log(1 - 1e-15)) / 2, 1e-12);
	assert_near(value("brier", &s), .5, 0);
}

static void numbers_by_hand(void **state)
{
	const double y[] = {1, 2, 3, 4}, decision[] = {1.5, 1.5, 3.5, 3.5};
	struct pv__scored s = {
		.n = 4, .n_outputs = 1, .y = y, .decision = decision, .train_mean = 2};

	(void)state;
	assert_near(value("mae", &s), .5, 0);
	assert_near(value("rmse", &s), .5, 0);
	assert_near(value("r2", &s), 1 - 1 / 5.0, 1e-15);
	assert_near(value("r2_train", &s), 1 - 1 / 6.0, 1e-15);
	assert_near(value("r", &s), 2 / sqrt(5), 1e-15);
}

/* Equal values whose mean is not exactly that value. */
static void constants_have_no_correlation(void **state)
{
	const double y[] = {.1, .2, .3, .5, .8, .9, 1.1}, same[] = {.1, .1, .1, .1, .1, .1, .1};
	struct pv__scored s = {.n = 7, .n_outputs = 1, .y = y, .decision = same};

	(void)state;
	assert_true(isnan(value("r", &s)));
	assert_true(value("r2", &s) < 0);
	s.y = same;
	s.decision = y;
	assert_true(isnan(value("r", &s)));
	assert_true(isnan(value("r2", &s)));
	assert_near(value("mae", &s), 3.2 / 7, 1e-15);
}

/* AUC does not move under any strictly rising map, r not under a scale or an offset. */
static void invariances(void **state)
{
	struct pv__stream stream = {{1, 2}};
	double y[50], x[50], z[50], number[50];
	struct pv__scored s = {.n = 50, .n_outputs = 1, .n_classes = 2, .y = y, .decision = x};
	double auc, r;

	(void)state;
	for (int i = 0; i < 50; i++) {
		y[i] = i % 2;
		number[i] = i;
		x[i] = floor(4 * pv__normal(stream, (uint64_t)i)); /* with ties */
	}
	auc = value("auc", &s);
	for (int i = 0; i < 50; i++)
		z[i] = exp(x[i] / 3) - 7;
	s.decision = z;
	assert_near(value("auc", &s), auc, 0);
	for (int i = 0; i < 50; i++)
		z[i] = -x[i];
	assert_near(value("auc", &s), 1 - auc, 1e-15);
	s.y = number;
	r = value("r", &s);
	for (int i = 0; i < 50; i++)
		z[i] = 1e8 + 3 * z[i];
	assert_near(value("r", &s), r, 1e-8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(table_is_complete, start, stop),
		cmocka_unit_test_setup_teardown(chance_is_what_ignorance_scores, start, stop),
		cmocka_unit_test_setup_teardown(one_answer_for_all, start, stop),
		cmocka_unit_test_setup_teardown(one_class_only, start, stop),
		cmocka_unit_test_setup_teardown(zero_decision_is_the_first_class, start, stop),
		cmocka_unit_test_setup_teardown(two_classes_by_hand, start, stop),
		cmocka_unit_test_setup_teardown(three_classes_by_hand, start, stop),
		cmocka_unit_test_setup_teardown(log_loss_is_clipped, start, stop),
		cmocka_unit_test_setup_teardown(numbers_by_hand, start, stop),
		cmocka_unit_test_setup_teardown(constants_have_no_correlation, start, stop),
		cmocka_unit_test_setup_teardown(invariances, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
