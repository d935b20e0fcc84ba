/* The leak fence of the importance ops: what describes the fitted model comes from
 * training rows alone, what measures its predictions from held-out rows alone. */
#include "support/check.h"
#include "support/d1.h"
#include "support/op.h"

#include <string.h>

enum { N_TRAIN = 25, N_TEST = 15, N = N_TRAIN + N_TEST, P = 4 };

static const double weight[P] = {2, 0, -1, .5}, bias[1] = {.25};

struct rows {
	double x[N * P], y[N];
};

static void fill(struct rows *r)
{
	struct d1 s = {23};

	d1_normals(&s, N * P, r->x);
	for (int i = 0; i < N; i++)
		r->y[i] = r->x[i * P] - r->x[i * P + 2] + d1_normal(&s);
}

static void run_on(const char *name, const char *options, const struct rows *r, int first, int n,
		   double value[P])
{
	struct op o;
	struct op_chain c;
	struct pv_table train, test;
	struct pv_targets y_train = op_numbers(N_TRAIN, 1, r->y);
	struct pv_targets y_test = op_numbers(n, 1, r->y + first);

	assert_int_equal(op_open(&o, name, options), PV_OK);
	train = op_table(&o, N_TRAIN, P, r->x);
	test = op_table(&o, n, P, r->x + first * P);
	op_chain(&o, &c, 1, weight, bias, &train, &y_train, &test, &y_test);
	if (op_value(&o, &c.chain, value) != PV_OK)
		fail_msg("%s: %s", name, op_message(&o));
	for (int j = 0; j < P; j++)
		assert_true(isfinite(value[j]));
	op_close(&o);
}

static void run(const char *name, const char *options, const struct rows *r, double value[P])
{
	run_on(name, options, r, N_TRAIN, N_TEST, value);
}

static void poison(struct rows *r, int from, int n)
{
	for (int i = from; i < from + n; i++) {
		for (int j = 0; j < P; j++)
			r->x[i * P + j] = NAN;
		r->y[i] = NAN;
	}
}

static void check_poison(const char *name, const char *options, int from, int n)
{
	struct rows r;
	double clean[P], poisoned[P];

	fill(&r);
	run(name, options, &r, clean);
	poison(&r, from, n);
	run(name, options, &r, poisoned);
	assert_memory_equal(clean, poisoned, sizeof(clean));
}

static void held_out_rows_are_not_seen(void **state)
{
	(void)state;
	check_poison("importance.weights", "", N_TRAIN, N_TEST);
	check_poison("importance.haufe", "units: raw", N_TRAIN, N_TEST);
	check_poison("importance.haufe", "units: standard", N_TRAIN, N_TEST);
}

static void training_rows_are_not_seen(void **state)
{
	(void)state;
	check_poison("importance.permutation", "repeats: 5", 0, N_TRAIN);
}

/* The targets of training rows are the model's affair alone. */
static void training_targets_are_not_seen(void **state)
{
	struct rows r;
	double clean[P], poisoned[P];

	(void)state;
	fill(&r);
	run("importance.haufe", "", &r, clean);
	for (int i = 0; i < N_TRAIN; i++)
		r.y[i] = NAN;
	run("importance.haufe", "", &r, poisoned);
	assert_memory_equal(clean, poisoned, sizeof(clean));
}

/* Held-out rows give one number to all columns: how well the prediction holds. */
static void held_out_rows_only_scale(void **state)
{
	struct rows r;
	double standard[P], outcome[P];

	(void)state;
	fill(&r);
	run("importance.haufe", "units: standard", &r, standard);
	run("importance.haufe", "", &r, outcome);
	for (int j = 1; j < P; j++)
		assert_near_relative(outcome[j] / standard[j], outcome[0] / standard[0], 1e-12);
}

/* Another order of held-out rows: the same correlation, to rounding. */
static void order_of_held_out_rows(void **state)
{
	struct rows r, moved;
	double before[P], after[P];

	(void)state;
	fill(&r);
	moved = r;
	for (int i = 0; i < N_TEST; i++) {
		int from = N_TRAIN + (i * 4 + 1) % N_TEST, to = N_TRAIN + i;

		memcpy(moved.x + to * P, r.x + from * P, P * sizeof(double));
		moved.y[to] = r.y[from];
	}
	run("importance.haufe", "", &r, before);
	run("importance.haufe", "", &moved, after);
	for (int j = 0; j < P; j++)
		assert_near(before[j], after[j], 1e-14);
}

/* What is drawn or expected for one held-out row does not depend on the others: the mean
 * of the squared losses of all is that of two parts. */
static void check_additive(const char *options)
{
	enum { FIRST = 6 };
	struct rows r;
	double all[P], part[2][P];

	fill(&r);
	run("importance.lesion", options, &r, all);
	run_on("importance.lesion", options, &r, N_TRAIN, FIRST, part[0]);
	run_on("importance.lesion", options, &r, N_TRAIN + FIRST, N_TEST - FIRST, part[1]);
	for (int j = 0; j < P; j++)
		assert_near(all[j], (FIRST * part[0][j] + (N_TEST - FIRST) * part[1][j]) / N_TEST,
			    1e-12);
}

static void held_out_rows_are_replaced_alone(void **state)
{
	(void)state;
	check_additive("");
	check_additive("replace: conditional_mean");
}

/* Training columns that do not correlate tell nothing of each other, whatever the held-out
 * rows say: then a conditional permutation is a permutation. */
static void conditional_comes_from_training_rows(void **state)
{
	struct rows r;
	double plain[P], conditional[P];

	(void)state;
	fill(&r);
	for (int i = 0; i < N_TRAIN; i++)
		for (int j = 0; j < P; j++)
			r.x[i * P + j] = i < 16 ? (i >> j & 1) * 2 - 1 : 0;
	for (int i = N_TRAIN; i < N; i++)
		r.x[i * P + 1] = r.x[i * P];
	run("importance.permutation", "repeats: 5", &r, plain);
	run("importance.conditional_permutation", "repeats: 5", &r, conditional);
	for (int j = 0; j < P; j++)
		assert_near(plain[j], conditional[j], 1e-12);
}

static void targets_of_training_rows_do_not_matter(void **state)
{
	struct rows r;
	double clean[P], poisoned[P];

	(void)state;
	fill(&r);
	run("importance.conditional_permutation", "repeats: 5", &r, clean);
	for (int i = 0; i < N_TRAIN; i++)
		r.y[i] = NAN;
	run("importance.conditional_permutation", "repeats: 5", &r, poisoned);
	assert_memory_equal(clean, poisoned, sizeof(clean));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(held_out_rows_are_not_seen),
		cmocka_unit_test(training_rows_are_not_seen),
		cmocka_unit_test(training_targets_are_not_seen),
		cmocka_unit_test(held_out_rows_only_scale),
		cmocka_unit_test(order_of_held_out_rows),
		cmocka_unit_test(held_out_rows_are_replaced_alone),
		cmocka_unit_test(conditional_comes_from_training_rows),
		cmocka_unit_test(targets_of_training_rows_do_not_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
