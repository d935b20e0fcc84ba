/* model.gradient_boosting against known answers (methods.md C9, computed with XGBoost 1.7.4
 * on the wdbc data: exact, depth 2, eta .3, lambda 1, base score .5). */
#include "support/check.h"
#include "support/d1.h"
#include "support/op.h"
#include "support/weights.h"

#include <dirent.h>
#include <math.h>
#include <string.h>

struct trained {
	struct op o;
	struct op_data d;
	struct pv_table t;
	void *m;
};

static void train(struct trained *s, const char *options, const char *file, int32_t n_classes)
{
	struct pv_targets y;

	assert_int_equal(op_open(&s->o, "model.gradient_boosting", options), PV_OK);
	s->d = op_read(&s->o, file);
	s->t = op_table(&s->o, s->d.n, s->d.p, s->d.x);
	y = n_classes ? op_classes(s->d.n, n_classes, s->d.y) : op_numbers(s->d.n, 1, s->d.y);
	if (op_fit(&s->o, &s->t, &y, &s->m) != PV_OK)
		fail_msg("%s", op_message(&s->o));
}

/* f20 < 16.795, then f27 < .1358 or f1 < 16.11. */
static void first_tree(void **state)
{
	const double leaf[] = {.575074196, -.120000005, .0285714306, -.572881401};
	struct trained s;
	double f[569];

	(void)state;
	train(&s, "{rounds: 1, max_depth: 2, eta: 0.3}", "wdbc.csv", 2);
	assert_int_equal(op_decide(&s.o, s.m, &s.t, f), PV_OK);
	for (int64_t i = 0; i < s.d.n; i++) {
		const double *x = s.t.row[i];
		int at = x[20] < 16.795 ? (x[27] < .1358 ? 0 : 1) : (x[1] < 16.11 ? 2 : 3);

		assert_near(f[i], leaf[at], 1e-9);
	}
	op_close(&s.o);
}

static void five_trees(void **state)
{
	struct trained s;
	double f[569], p[2 * 569], loss = 0;

	(void)state;
	train(&s, "{rounds: 5, max_depth: 2, eta: 0.3}", "wdbc.csv", 2);
	assert_int_equal(op_decide(&s.o, s.m, &s.t, f), PV_OK);
	assert_int_equal(op_probability(&s.o, s.m, &s.t, p), PV_OK);
	assert_near(f[0], -1.4642432, 1e-6);
	for (int64_t i = 0; i < s.d.n; i++) {
		loss -= log(p[2 * i + (int64_t)s.d.y[i]]) / (double)s.d.n;
		assert_near(p[2 * i] + p[2 * i + 1], 1, 1e-15);
		assert_near(log(p[2 * i + 1] / p[2 * i]), f[i], 1e-12);
	}
	assert_near(loss, .18817407, 5e-8);
	op_close(&s.o);
}

/* One split of four numbers, by hand: mean 4; left {1, 2}, right {5, 8}: a leaf adds
 * eta (sum of y - 4) / (2 + lambda) = .5 * -5 / 3 and .5 * 5 / 3. */
static void numbers_by_hand(void **state)
{
	const double x[] = {0, 1, 2, 3}, y[] = {1, 2, 5, 8}, probe[] = {-9, 1.499, 1.5, NAN};
	const double want[] = {4 - 2.5 / 3, 4 - 2.5 / 3, 4 + 2.5 / 3, 4 - 2.5 / 3};
	struct pv_targets targets = op_numbers(4, 1, y);
	struct pv_table t;
	struct op o;
	double f[4];
	void *m;

	(void)state;
	assert_int_equal(
		op_open(&o, "model.gradient_boosting", "{rounds: 1, max_depth: 1, eta: 0.5}"),
		PV_OK);
	t = op_table(&o, 4, 1, x);
	assert_int_equal(op_fit(&o, &t, &targets, &m), PV_OK);
	t = op_table(&o, 4, 1, probe);
	assert_int_equal(op_decide(&o, m, &t, f), PV_OK);
	for (int i = 0; i < 4; i++)
		assert_near(f[i], want[i], 1e-6);
	op_close(&o);
}

/* Missing values side with those whose targets they share: here with the large ones. */
static void missing(void **state)
{
	const double x[] = {0, 1, NAN, 3, NAN, 4}, y[] = {-2, -2, 2, 2, 2, -2};
	struct pv_targets targets = op_numbers(6, 1, y);
	struct pv_table t;
	struct op o;
	double f[6];
	void *m;

	(void)state;
	assert_int_equal(op_open(&o, "model.gradient_boosting",
				 "{rounds: 60, max_depth: 2, lambda: 0, min_child_weight: 0}"),
			 PV_OK);
	t = op_table(&o, 6, 1, x);
	assert_int_equal(op_fit(&o, &t, &targets, &m), PV_OK);
	assert_int_equal(op_decide(&o, m, &t, f), PV_OK);
	assert_true(f[2] > 1 && f[4] > 1 && f[0] < -1);
	assert_near(f[2], f[4], 0);
	op_close(&o);
}

/* Three classes: a tree per class and round, scores of a softmax. */
static void iris(void **state)
{
	struct trained s;
	double f[450], p[450];
	int64_t errors = 0;

	(void)state;
	train(&s, "", "iris.csv", 3);
	assert_int_equal(op_decide(&s.o, s.m, &s.t, f), PV_OK);
	assert_int_equal(op_probability(&s.o, s.m, &s.t, p), PV_OK);
	for (int64_t i = 0; i < 150; i++) {
		const double *g = f + 3 * i;
		double sum = exp(g[0]) + exp(g[1]) + exp(g[2]);

		for (int k = 0; k < 3; k++)
			assert_near(p[3 * i + k], exp(g[k]) / sum, 1e-12);
		errors += g[(int64_t)s.d.y[i]] < fmax(g[0], fmax(g[1], g[2]));
	}
	assert_int_equal(errors, 0);
	op_close(&s.o);
}

/* What is drawn comes from the seed alone: the same bytes again, in one thread, silently. */
static void same_bytes(const char *options)
{
	struct pv__buffer bytes[2];
	struct trained s[2];

	for (int k = 0; k < 2; k++) {
		train(&s[k], options, "wdbc.csv", 2);
		bytes[k] = (struct pv__buffer){.arena = s[k].o.arena};
		assert_int_equal(op_save(&s[k].o, s[k].m, &bytes[k]), PV_OK);
	}
	assert_int_equal(bytes[0].n, bytes[1].n);
	assert_memory_equal(bytes[0].data, bytes[1].data, bytes[0].n);
	op_close(&s[0].o);
	op_close(&s[1].o);
}

static int64_t count_entries(const char *folder)
{
	DIR *d = opendir(folder);
	int64_t n = 0;

	assert_non_null(d);
	for (struct dirent *e; (e = readdir(d));)
		n += e->d_name[0] != '.';
	closedir(d);
	return n;
}

static void reproducible(void **state)
{
	(void)state;
	same_bytes("rounds: 20");
	same_bytes("{rounds: 20, tree_method: hist}");
	same_bytes("{rounds: 20, subsample: 0.5, colsample: 0.4}");
	assert_int_equal(count_entries("/proc/self/task"), 1);
}

/* Half of the rows per tree: not the same model, but one that has learned. */
static void sampled(void **state)
{
	struct trained s;
	double f[569];
	int64_t right = 0;

	(void)state;
	train(&s, "{rounds: 50, subsample: 0.5, colsample: 0.3}", "wdbc.csv", 2);
	assert_int_equal(op_decide(&s.o, s.m, &s.t, f), PV_OK);
	for (int64_t i = 0; i < s.d.n; i++)
		right += (f[i] > 0) == (s.d.y[i] > 0);
	assert_in_range(right, 555, 569);
	op_close(&s.o);
}

static void weighted(void **state)
{
	(void)state;
	weights_check(&(struct weights){"model.gradient_boosting", "", 0, 2, 1e-4});
	weights_check(&(struct weights){"model.gradient_boosting",
					"{rounds: 30, class_weight: balanced}", 0, 3, 1e-4});
	weights_check(&(struct weights){"model.gradient_boosting", "rounds: 30", 0, 0, 1e-4});
}

static void refused(void **state)
{
	double x[] = {1, 2, 3, 4}, y[] = {0, 1, 0, 1};
	struct pv_targets targets = op_classes(4, 2, y);
	struct pv_table t;
	struct op o;
	void *m;

	(void)state;
	assert_int_equal(op_open(&o, "model.gradient_boosting", "eta: 0"), PV_ESTUDY);
	op_close(&o);
	assert_int_equal(op_open(&o, "model.gradient_boosting", "subsample: 1.5"), PV_ESTUDY);
	op_close(&o);
	assert_int_equal(op_open(&o, "model.gradient_boosting", ""), PV_OK);
	x[2] = 1e60;
	t = op_table(&o, 4, 1, x);
	assert_int_equal(op_fit(&o, &t, &targets, &m), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "row 3: a value is too large"));
	op_close(&o);
	assert_int_equal(op_open(&o, "model.gradient_boosting", ""), PV_OK);
	targets = op_classes(4, 3, y);
	x[2] = 3;
	t = op_table(&o, 4, 1, x);
	assert_int_equal(op_fit(&o, &t, &targets, &m), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "has no training rows"));
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_tree),
		cmocka_unit_test(five_trees),
		cmocka_unit_test(numbers_by_hand),
		cmocka_unit_test(missing),
		cmocka_unit_test(iris),
		cmocka_unit_test(reproducible),
		cmocka_unit_test(sampled),
		cmocka_unit_test(weighted),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
