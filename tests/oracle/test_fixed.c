/* Inference on one fixed test set against known answers (methods.md E4, E9, E12). */
#include "support/check.h"

#include "evaluate/fixed.h"
#include "oracle/read_csv.h"

enum { N = 60 };

static const struct pv__stream stream = {{1, 2}};

static void wilson(void **state)
{
	struct pv__interval i = pv__wilson(45, 50, .95);

	(void)state;
	assert_near(i.mean, .9, 1e-15);
	assert_near(i.low, .7863976845, 2e-9);
	assert_near(i.high, .9565242353, 2e-9); /* digits of the source */
	assert_near(pv__wilson(0, 10, .95).low, 0, 0);
	assert_near(pv__wilson(10, 10, .95).high, 1, 0);
	assert_true(isnan(pv__wilson(0, 0, .95).mean));
}

/* The approval of a prime minister, twice asked (Agresti): 150 and 86 changed their minds;
 * and ten against two, exactly. */
static void mcnemar(void **state)
{
	(void)state;
	assert_near(pv__mcnemar(150, 86), 4.1146e-05, 5e-10);
	assert_near(pv__mcnemar(86, 150), pv__mcnemar(150, 86), 0);
	assert_near(pv__mcnemar(10, 2), .0385742188, 1e-9);
	assert_near(pv__mcnemar(3, 3), 1, 0);
	assert_near(pv__mcnemar(0, 0), 1, 0);
}

/* DELONG-1: two markers on 36 and 24 rows (pROC 1.18). */
struct markers {
	struct pv__arena *arena;
	double y[N], a[N], b[N];
	int32_t called_a[N], called_b[N];
};

static int begin(void **state)
{
	static struct markers m;
	double x[N * 3];

	m.arena = pv__arena_new();
	if (read_csv("delong1.csv", true, 3, N, x) != N)
		return -1;
	for (int i = 0; i < N; i++) {
		m.y[i] = x[3 * i];
		m.a[i] = x[3 * i + 1];
		m.b[i] = x[3 * i + 2];
		m.called_a[i] = m.a[i] > 0;
		m.called_b[i] = m.b[i] > 0;
	}
	*state = &m;
	return 0;
}

static int end(void **state)
{
	pv__arena_free(((struct markers *)*state)->arena);
	return 0;
}

static void delong(void **state)
{
	struct markers *m = *state;
	const double *decision[2] = {m->a, m->b};
	double auc[2], cov[4];

	assert_int_equal(pv__delong(m->arena, N, m->y, 2, decision, auc, cov), PV_OK);
	assert_near(auc[0], .716435185185, 1e-12);
	assert_near(auc[1], .688078703704, 1e-12);
	assert_near(cov[0], .00470920970934, 1e-13);
	assert_near(cov[3], .00518729674813, 1e-13);
	assert_near(cov[1], .00280270583587, 1e-13);
	assert_near(cov[1], cov[2], 0);
}

static struct pv__fixed fixed_of(const struct markers *m, const double *decision,
				 const int32_t *called)
{
	return (struct pv__fixed){.scored = {.n = N,
					     .n_outputs = 1,
					     .n_classes = 2,
					     .y = m->y,
					     .decision = decision,
					     .predicted = called}};
}

static void intervals(void **state)
{
	struct markers *m = *state;
	struct pv__fixed f = fixed_of(m, m->a, m->called_a);
	struct pv__interval i;

	assert_int_equal(pv__fixed_interval(m->arena, pv__metric_find("auc"), &f, stream, &i),
			 PV_OK);
	assert_near(i.low, .581935240291, 1e-11);
	assert_near(i.high, .850935130079, 1e-11);
	assert_string_equal(i.method, "DeLong (1988)");
	assert_int_equal(pv__fixed_interval(m->arena, pv__metric_find("accuracy"), &f, stream, &i),
			 PV_OK);
	assert_string_equal(i.method, "Wilson (1927)");
	assert_int_equal(
		pv__fixed_interval(m->arena, pv__metric_find("balanced_accuracy"), &f, stream, &i),
		PV_OK);
	assert_true(i.low < i.mean && i.mean < i.high && i.high - i.low < .35);
}

/* Rows that come in pairs are no independent draws: each counts half. */
static void groups_widen(void **state)
{
	struct markers *m = *state;
	struct pv__fixed once = fixed_of(m, m->a, m->called_a), twice = once;
	double y[2 * N], a[2 * N];
	int32_t called[2 * N];
	int64_t group[2 * N];
	struct pv__interval one, two;

	for (int i = 0; i < 2 * N; i++) {
		y[i] = m->y[i % N];
		a[i] = m->a[i % N];
		called[i] = m->called_a[i % N];
		group[i] = i % N;
	}
	twice.scored.n = 2 * N;
	twice.scored.y = y;
	twice.scored.decision = a;
	twice.scored.predicted = called;
	twice.group = group;
	assert_int_equal(pv__fixed_interval(m->arena, pv__metric_find("mcc"), &once, stream, &one),
			 PV_OK);
	assert_int_equal(pv__fixed_interval(m->arena, pv__metric_find("mcc"), &twice, stream, &two),
			 PV_OK);
	assert_near(two.low, one.low, 1e-12);
	assert_near(two.high, one.high, 1e-12);
}

static void differences(void **state)
{
	struct markers *m = *state;
	struct pv__fixed a = fixed_of(m, m->a, m->called_a), b = fixed_of(m, m->b, m->called_b);
	struct pv__test t;
	const char *method;

	assert_int_equal(
		pv__fixed_test(m->arena, pv__metric_find("auc"), &a, &b, stream, &t, &method),
		PV_OK);
	assert_near(t.t, .432880764592, 1e-10);
	assert_near(t.p, .665101394935, 1e-10);
	assert_int_equal(
		pv__fixed_test(m->arena, pv__metric_find("accuracy"), &a, &a, stream, &t, &method),
		PV_OK);
	assert_near(t.p, 1, 0);
	assert_near(t.difference, 0, 0);
	assert_int_equal(pv__fixed_test(m->arena, pv__metric_find("balanced_accuracy"), &a, &b,
					stream, &t, &method),
			 PV_OK);
	assert_true(t.low < t.difference && t.difference < t.high && t.p > .05 && t.p <= 1);
}

/* An AUC of 1 has no variance to build an interval on, and one class has no AUC. */
static void not_defined(void **state)
{
	struct markers *m = *state;
	struct pv__fixed f = fixed_of(m, m->y, m->called_a);
	double zeros[N] = {0}, auc, variance;
	const double *decision = m->a;
	struct pv__interval i;

	assert_int_equal(pv__fixed_interval(m->arena, pv__metric_find("auc"), &f, stream, &i),
			 PV_OK);
	assert_near(i.mean, 1, 0);
	assert_true(isnan(i.low) && isnan(i.high));
	assert_int_equal(pv__delong(m->arena, N, zeros, 1, &decision, &auc, &variance),
			 PV_ENUMERIC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wilson),       cmocka_unit_test(mcnemar),
		cmocka_unit_test(delong),       cmocka_unit_test(intervals),
		cmocka_unit_test(groups_widen), cmocka_unit_test(differences),
		cmocka_unit_test(not_defined)};

	return cmocka_run_group_tests(tests, begin, end);
}
