/* Nothing of a held-out row reaches what is fitted: the fence of methods.md 0.2, and the
 * sentinels L1, L5 and L10 of 0.5 on null data. */
#include "support/check.h"
#include "unit/evaluate/small_ops.h"

#include "evaluate/chain.h"

#include <string.h>

enum { N = 60, P = 12, N_TRAIN = 40 };

static struct pv__arena *arena;
static struct pv__diag diag;
static const struct pv__stream stream = {{21, 22}};

static int start(void **state)
{
	(void)state;
	arena = pv__arena_new();
	diag = (struct pv__diag){.arena = arena};
	return arena ? 0 : -1;
}

static int stop(void **state)
{
	(void)state;
	pv__arena_free(arena);
	return 0;
}

/* z-scores, selection of k columns, z-scores again, ridge. */
static struct pv__chain_spec plan(struct pv__chain_stage *stage, const char *k, const char *lambda)
{
	struct pv__chain_spec spec = {3, stage, small_stage(arena, &small_ridge, lambda, &diag), 1};

	stage[0] = (struct pv__chain_stage){small_stage(arena, &small_zscore, NULL, &diag), -1};
	stage[1] = (struct pv__chain_stage){small_stage(arena, &small_top, k, &diag), -1};
	stage[2] = stage[0];
	assert_non_null(spec.model);
	assert_non_null(stage[1].stage);
	spec.n_choices = stage[1].stage->n_choices * spec.model->n_choices;
	return spec;
}

static void take(const struct pv__fit_data *data, int64_t n, const int64_t *row,
		 struct pv__fit_data *out)
{
	assert_int_equal(pv__fit_take(arena, data, n, row, out), PV_OK);
}

static struct pv__splits kfold(const struct pv__fit_data *data, const int64_t *class_of,
			       int64_t folds, uint64_t seed, int64_t level)
{
	static const char *const name[] = {"no", "yes"};
	struct pv__split_spec spec = {.scheme = PV__KFOLD, .folds = folds, .repeats = 1};
	struct pv__split_rows rows = {.n = data->table.n_rows,
				      .id = data->table.id,
				      .group = data->table.group,
				      .stratum = class_of,
				      .class_of = class_of,
				      .n_classes = class_of ? 2 : 0,
				      .class_name = name};
	struct pv__splits splits;

	if (pv__split_make(arena, &spec, &rows, seed, level, NULL, &splits, &diag) != PV_OK)
		fail_msg("%s", diag.message[diag.n - 1].text);
	return splits;
}

/* Tunes on the first N_TRAIN rows, fits, and gives the chain as bytes. */
static struct pv__chain *learn(const struct pv__fit_data *train, struct pv__buffer *bytes,
			       double *score)
{
	const struct pv__metric *metric = pv__metric_find("rmse");
	struct pv__splits inner = kfold(train, NULL, 4, 5, 1);
	struct pv__chain_stage stage[3];
	struct pv__chain_spec spec =
		plan(stage, "{k: {grid: [2, 5]}}", "{lambda: {grid: [1, 30]}}");
	struct pv__chain *chain = NULL;
	int64_t choice;

	if (pv__tune(&spec, NULL, train, &inner, metric, stream, "fold 1", &choice, score, &diag) ||
	    pv__chain_fit(arena, &spec, choice, NULL, train, stream, "fold 1", &chain, &diag))
		fail_msg("%s", diag.message[diag.n - 1].text);
	pv__chain_save(chain, bytes, &diag);
	assert_false(bytes->failed);
	return chain;
}

struct world {
	double x[N * P], y[N];
	int64_t train[N_TRAIN], test[N - N_TRAIN];
};

/* Rows of both sides lie between each other. */
static void make_world(struct world *w)
{
	struct pv__stream draw = {{1, 9}};
	int64_t n_train = 0, n_test = 0;

	for (int64_t i = 0; i < N * P; i++)
		w->x[i] = 5 + pv__normal(draw, (uint64_t)i);
	for (int64_t r = 0; r < N; r++) {
		w->y[r] = w->x[r * P + 2] + pv__normal(draw, 5000 + (uint64_t)r);
		if (r % 3 == 2)
			w->test[n_test++] = r;
		else
			w->train[n_train++] = r;
	}
}

/* (i) Held-out rows replaced by NaN: the fitted chain, bit for bit, is the same. */
static void poisoned_rows_change_nothing(void **state)
{
	static struct world w;
	struct pv__fit_data all, train;
	struct pv__buffer clean = {.arena = arena}, poisoned = {.arena = arena};
	double a[4], b[4];

	(void)state;
	make_world(&w);
	all = small_data(arena, N, P, w.x, w.y, 0);
	take(&all, N_TRAIN, w.train, &train);
	learn(&train, &clean, a);
	for (int64_t i = 0; i < N - N_TRAIN; i++) {
		w.y[w.test[i]] = NAN;
		for (int64_t c = 0; c < P; c++)
			w.x[w.test[i] * P + c] = NAN;
	}
	take(&all, N_TRAIN, w.train, &train);
	learn(&train, &poisoned, b);
	assert_int_equal(clean.n, poisoned.n);
	assert_memory_equal(clean.data, poisoned.data, clean.n);
	assert_memory_equal(a, b, sizeof(a));
}

/* The same fence inside: the targets that an inner fold scores are not in what it fits. */
static void inner_folds_are_fenced_too(void **state)
{
	static struct world w;
	struct pv__fit_data all, train;
	struct pv__splits inner;
	struct pv__chain_stage stage[3];
	struct pv__chain_spec spec;
	double score[2], again[2];
	int64_t choice;

	(void)state;
	make_world(&w);
	all = small_data(arena, N, P, w.x, w.y, 0);
	take(&all, N_TRAIN, w.train, &train);
	inner = kfold(&train, NULL, 2, 5, 1);
	spec = plan(stage, "{k: {grid: [2, 5]}}", NULL);
	inner.n = 1; /* one inner fold: its test rows are nowhere else */
	assert_int_equal(pv__tune(&spec, NULL, &train, &inner, pv__metric_find("r"), stream,
				  "fold 1", &choice, score, &diag),
			 PV_OK);
	/* r does not see the scale of the targets it scores: only a leak could change it. */
	for (int64_t i = 0; i < inner.split[0].n_test; i++)
		w.y[w.train[inner.split[0].test[i]]] *= 1e6;
	take(&all, N_TRAIN, w.train, &train);
	assert_int_equal(pv__tune(&spec, NULL, &train, &inner, pv__metric_find("r"), stream,
				  "fold 1", &choice, again, &diag),
			 PV_OK);
	assert_near(again[0], score[0], 1e-12);
	assert_near(again[1], score[1], 1e-12);
}

/* (ii) and (iii): permuted held-out rows permute decisions; one row alone decides alike. */
static void rows_are_decided_one_by_one(void **state)
{
	enum { N_TEST = N - N_TRAIN };
	static struct world w;
	struct pv__fit_data all, train, test, one;
	struct pv__buffer bytes = {.arena = arena};
	double decision[N_TEST], backwards[N_TEST], single;
	struct pv__chain *chain;
	int64_t reversed[N_TEST];

	(void)state;
	make_world(&w);
	all = small_data(arena, N, P, w.x, w.y, 0);
	take(&all, N_TRAIN, w.train, &train);
	chain = learn(&train, &bytes, NULL);
	take(&all, N_TEST, w.test, &test);
	assert_int_equal(pv__chain_decide(chain, &test.table, decision, &diag), PV_OK);
	for (int64_t i = 0; i < N_TEST; i++)
		reversed[i] = w.test[N_TEST - 1 - i];
	take(&all, N_TEST, reversed, &test);
	assert_int_equal(pv__chain_decide(chain, &test.table, backwards, &diag), PV_OK);
	for (int64_t i = 0; i < N_TEST; i++) {
		take(&all, 1, &w.test[i], &one);
		assert_int_equal(pv__chain_decide(chain, &one.table, &single, &diag), PV_OK);
		assert_near(single, decision[i], 0);
		assert_near(backwards[N_TEST - 1 - i], decision[i], 0);
	}
}

/* ---- L1: 60 rows of 2,000 columns of noise, the best 20 selected ------------------------- */

static double auc_of(const struct pv__chain *chain, const struct pv__fit_data *test)
{
	double decision[N];
	struct pv__scored scored = {.n = test->table.n_rows,
				    .n_outputs = 1,
				    .n_classes = 2,
				    .y = test->targets.y,
				    .decision = decision};

	assert_int_equal(pv__chain_decide(chain, &test->table, decision, &diag), PV_OK);
	return pv__metric_find("auc")->value(arena, &scored);
}

/* Mean AUC over 5 folds of a chain fitted inside each. */
static double cross_validate(const struct pv__chain_spec *spec, const struct pv__fit_data *data,
			     const struct pv__splits *splits)
{
	double sum = 0;

	for (int64_t s = 0; s < splits->n; s++) {
		struct pv__fit_data train, test;
		struct pv__chain *chain;

		take(data, splits->split[s].n_train, splits->split[s].train, &train);
		take(data, splits->split[s].n_test, splits->split[s].test, &test);
		assert_int_equal(
			pv__chain_fit(arena, spec, 0, NULL, &train, stream, "fold", &chain, &diag),
			PV_OK);
		sum += auc_of(chain, &test);
	}
	return sum / (double)splits->n;
}

static void l1_selection_inside_the_folds(void **state)
{
	enum { WIDE = 2000, REPS = 8 };
	static double x[N * WIDE], y[N];
	double inside = 0, before = 0;
	int64_t class_of[N];

	(void)state;
	for (uint64_t rep = 0; rep < REPS; rep++) {
		struct pv__stream draw = pv__stream(rep, PV__RANDOM_SIMULATE, 1, 1);
		struct pv__chain_stage stage[3];
		struct pv__chain_spec spec = plan(stage, "{k: 20}", "{lambda: 10}"), bare;
		struct pv__fit_data data, selected;
		struct pv__splits splits;
		struct pv__link link;

		for (int64_t i = 0; i < N * WIDE; i++)
			x[i] = pv__normal(draw, (uint64_t)i);
		for (int64_t r = 0; r < N; r++) {
			class_of[r] = r % 2;
			y[r] = (double)(r % 2);
		}
		data = small_data(arena, N, WIDE, x, y, 2);
		splits = kfold(&data, class_of, 5, rep, 0);
		inside += cross_validate(&spec, &data, &splits) / REPS;
		/* The wrong way, to show that this test can fail: selected on all rows. */
		assert_int_equal(
			pv__link_fit(arena, &stage[1], 0, NULL, &data, stream, "all", &link, &diag),
			PV_OK);
		assert_int_equal(pv__link_advance(&link, arena, &data, "all", &selected, &diag),
				 PV_OK);
		bare = spec;
		bare.n = 1;
		before += cross_validate(&bare, &selected, &splits) / REPS;
	}
	assert_near(inside, .5, .12); /* 3 standard errors of a mean over 8, sd .11 */
	assert_true(before > .9);     /* .968 +- .03 */
}

/* ---- L5: 40 people x 3 scans, labels at random, nearest neighbour ------------------------ */

enum { PEOPLE = 40, SCANS = 3, ROWS = PEOPLE * SCANS, WIDTH = 20 };

static double nearest_neighbour(const double *x, const double *y, const struct pv__splits *splits)
{
	int64_t right = 0, n = 0;

	for (int64_t s = 0; s < splits->n; s++) {
		const struct pv__split *split = &splits->split[s];

		for (int64_t i = 0; i < split->n_test; i++, n++) {
			double best = INFINITY, label = 0;

			for (int64_t j = 0; j < split->n_train; j++) {
				double d = 0;

				for (int64_t c = 0; c < WIDTH; c++)
					d += pow(x[split->test[i] * WIDTH + c] -
							 x[split->train[j] * WIDTH + c],
						 2);
				if (d < best) {
					best = d;
					label = y[split->train[j]];
				}
			}
			right += fabs(label - y[split->test[i]]) < .5;
		}
	}
	return (double)right / (double)n;
}

static void l5_people_stay_on_one_side(void **state)
{
	static double x[ROWS * WIDTH], y[ROWS];
	int64_t class_of[ROWS], person[ROWS];
	double whole = 0, broken = 0;

	(void)state;
	for (uint64_t rep = 0; rep < 10; rep++) {
		struct pv__stream draw = pv__stream(rep, PV__RANDOM_SIMULATE, 5, 1);
		struct pv__fit_data data = small_data(arena, ROWS, WIDTH, x, y, 2);
		struct pv__splits splits;

		for (int64_t r = 0; r < ROWS; r++) {
			person[r] = r / SCANS;
			class_of[r] = pv__uniform(draw, (uint64_t)person[r]) < .5;
			y[r] = (double)class_of[r];
			for (int64_t c = 0; c < WIDTH; c++)
				x[r * WIDTH + c] =
					pv__normal(draw, (uint64_t)(1000 + person[r] * WIDTH + c)) +
					.3 * pv__normal(draw, (uint64_t)(90000 + r * WIDTH + c));
		}
		splits = kfold(&data, class_of, 5, rep, 0); /* every scan its own group */
		broken += nearest_neighbour(x, y, &splits) / 10;
		data.table.group = person;
		splits = kfold(&data, class_of, 5, rep, 0);
		whole += nearest_neighbour(x, y, &splits) / 10;
	}
	assert_true(broken > .95);
	assert_near(whole, .5, .1);
}

/* ---- L10: the best of a grid, on null data
 * --------------------------------------------------------- */

static void l10_nested_scores_stay_at_chance(void **state)
{
	enum { REPS = 12 };
	const struct pv__metric *metric = pv__metric_find("auc");
	double nested = 0, best = 0;
	int64_t class_of[N];
	static double x[N * P], y[N];

	(void)state;
	for (uint64_t rep = 0; rep < REPS; rep++) {
		struct pv__stream draw = pv__stream(rep, PV__RANDOM_SIMULATE, 10, 1);
		struct pv__fit_data data = small_data(arena, N, P, x, y, 2), train, test;
		struct pv__chain_stage stage[3];
		struct pv__chain_spec spec = plan(stage, "{k: {grid: [1, 2, 3, 4, 6, 8, 12]}}",
						  "{lambda: {grid: [0.1, 10, 1000]}}");
		double score[21], highest = 0, sum = 0;
		struct pv__splits outer;
		int64_t choice;

		for (int64_t i = 0; i < N * P; i++)
			x[i] = pv__normal(draw, (uint64_t)i);
		for (int64_t r = 0; r < N; r++) {
			class_of[r] = r % 2;
			y[r] = (double)(r % 2);
		}
		outer = kfold(&data, class_of, 5, rep, 0);
		/* wrong: the best score of the outer folds */
		assert_int_equal(pv__tune(&spec, NULL, &data, &outer, metric, stream, "all",
					  &choice, score, &diag),
				 PV_OK);
		for (int c = 0; c < 21; c++)
			highest = fmax(highest, score[c]);
		best += highest / REPS;
		for (int64_t s = 0; s < outer.n; s++) {
			const struct pv__split *split = &outer.split[s];
			int64_t train_class[N];
			struct pv__splits inner;
			struct pv__chain *chain;

			take(&data, split->n_train, split->train, &train);
			take(&data, split->n_test, split->test, &test);
			for (int64_t i = 0; i < split->n_train; i++)
				train_class[i] = class_of[split->train[i]];
			inner = kfold(&train, train_class, 4, rep, 1 + s);
			assert_int_equal(pv__tune(&spec, NULL, &train, &inner, metric, stream,
						  "fold", &choice, NULL, &diag),
					 PV_OK);
			assert_int_equal(pv__chain_fit(arena, &spec, choice, NULL, &train, stream,
						       "fold", &chain, &diag),
					 PV_OK);
			sum += auc_of(chain, &test);
		}
		nested += sum / (double)outer.n / REPS;
	}
	assert_near(nested, .5, .07);
	assert_true(best > nested + .03);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(poisoned_rows_change_nothing, start, stop),
		cmocka_unit_test_setup_teardown(inner_folds_are_fenced_too, start, stop),
		cmocka_unit_test_setup_teardown(rows_are_decided_one_by_one, start, stop),
		cmocka_unit_test_setup_teardown(l1_selection_inside_the_folds, start, stop),
		cmocka_unit_test_setup_teardown(l5_people_stay_on_one_side, start, stop),
		cmocka_unit_test_setup_teardown(l10_nested_scores_stay_at_chance, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
