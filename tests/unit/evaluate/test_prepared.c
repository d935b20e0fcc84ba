/* Prepared splits: many labels at once, tables and Gram matrices shared between them. */
#include "support/check.h"
#include "support/op.h"
#include "unit/evaluate/small_ops.h"

#include "evaluate/prepared.h"

#include <string.h>

enum { N = 36, P = 50, N_LABELS = 3, N_SPLITS = 4, MOST_CHOICES = 6 };

static struct op ridge; /* model.ridge, which has dual() */
static struct pv__arena *arena;
static struct pv__diag diag;
static double x[N * P], y[N_LABELS * N];
static struct pv__stream stream[N_LABELS];

static int start(void **state)
{
	struct pv__stream draw = {{1, 2}};

	(void)state;
	arena = pv__arena_new();
	diag = (struct pv__diag){.arena = arena};
	for (int64_t i = 0; i < N * P; i++)
		x[i] = pv__normal(draw, (uint64_t)i) * (1 + (double)(i % P) / 10) + 3;
	for (int64_t t = 0; t < N_LABELS; t++) {
		for (int64_t r = 0; r < N; r++)
			y[t * N + r] = x[r * P + t] - 2 * x[r * P + 9] + (double)t;
		stream[t] = pv__substream(draw, (uint64_t)t);
	}
	return arena ? op_open(&ridge, "model.ridge", "") : -1;
}

static int stop(void **state)
{
	(void)state;
	pv__arena_free(arena);
	op_close(&ridge);
	return 0;
}

/* Row r is tested in split r % N_SPLITS. */
static struct pv__splits splits_of(int64_t n_rows)
{
	struct pv__split *split = pv__alloc(arena, N_SPLITS, sizeof(*split));

	for (int64_t s = 0; s < N_SPLITS; s++) {
		int64_t *train = pv__alloc(arena, (size_t)n_rows, sizeof(*train));
		int64_t *test = pv__alloc(arena, (size_t)n_rows, sizeof(*test));

		split[s] = (struct pv__split){.fold = s, .train = train, .test = test};
		for (int64_t r = 0; r < n_rows; r++)
			if (r % N_SPLITS == s)
				test[split[s].n_test++] = r;
			else
				train[split[s].n_train++] = r;
	}
	return (struct pv__splits){N_SPLITS, 1, split};
}

struct plan {
	struct pv__chain_spec spec;
	struct pv__chain_stage stage[4];
};

static void add(struct plan *p, const struct pv_op *op, const char *options)
{
	const struct pv__stage *stage = small_stage(arena, op, options, &diag);

	assert_non_null(stage);
	p->spec.stage = p->stage;
	p->stage[p->spec.n++] = (struct pv__chain_stage){stage, -1};
}

static void close_with(struct plan *p, const char *options)
{
	p->spec.model = small_stage(arena, ridge.op, options, &diag);
	assert_non_null(p->spec.model);
	p->spec.n_choices = p->spec.model->n_choices;
	for (int64_t i = 0; i < p->spec.n; i++)
		p->spec.n_choices *= p->stage[i].stage->n_choices;
}

/* Scores of all labels and choices. */
static void tune(const struct plan *p, const struct pv__fit_data *data, size_t most_kept, int times,
		 double *score)
{
	struct pv__splits splits = splits_of(N);
	const struct pv__preparation how = {.spec = &p->spec,
					    .data = data,
					    .splits = &splits,
					    .stream = stream[0],
					    .what = "fold 1",
					    .most_kept = most_kept};
	const struct pv__labels labels = {.n = N_LABELS, .y = y, .stream = stream};
	struct pv__prepared *prepared;
	int64_t choice[N_LABELS];

	assert_int_equal(pv__prepare(arena, &how, &prepared, &diag), PV_OK);
	for (int i = 0; i < times; i++)
		if (pv__tune_labels(prepared, pv__metric_find("rmse"), &labels, choice, score,
				    &diag) != PV_OK)
			fail_msg("%s", diag.message[diag.n - 1].text);
	pv__prepared_free(prepared);
}

/* The same by whole chains, one for each label, choice and split. */
static void by_chains(const struct plan *p, const struct pv__fit_data *data, double *score)
{
	struct pv__splits splits = splits_of(N);

	for (int64_t i = 0; i < N_LABELS * p->spec.n_choices; i++) {
		struct pv__fit_data all = *data, train, test;
		double decision[N];

		all.targets.y = y + i / p->spec.n_choices * N;
		score[i] = 0;
		for (int64_t s = 0; s < splits.n; s++) {
			const struct pv__split *split = &splits.split[s];
			struct pv__scored scored = {
				.n = split->n_test, .n_outputs = 1, .decision = decision};
			struct pv__chain *chain;

			assert_int_equal(
				pv__fit_take(arena, &all, split->n_train, split->train, &train),
				PV_OK);
			assert_int_equal(
				pv__fit_take(arena, &all, split->n_test, split->test, &test),
				PV_OK);
			assert_int_equal(pv__chain_fit(arena, &p->spec, i % p->spec.n_choices, NULL,
						       &train, stream[0], "fold 1", &chain, &diag),
					 PV_OK);
			assert_int_equal(pv__chain_decide(chain, &test.table, decision, &diag),
					 PV_OK);
			scored.y = test.targets.y;
			score[i] += pv__metric_find("rmse")->value(arena, &scored) / N_SPLITS;
		}
	}
}

static void check(const struct plan *p, const struct pv__fit_data *data, double tolerance)
{
	double score[N_LABELS * MOST_CHOICES], kept[N_LABELS * MOST_CHOICES];
	double alone[N_LABELS * MOST_CHOICES];
	size_t n = (size_t)(N_LABELS * p->spec.n_choices);

	tune(p, data, 0, 1, score);
	tune(p, data, (size_t)1 << 30, 2, kept);
	assert_memory_equal(score, kept, n * sizeof(*score));
	tune(p, data, 1 << 16, 2, kept); /* room for some of it only */
	assert_memory_equal(score, kept, n * sizeof(*score));
	by_chains(p, data, alone);
	for (size_t i = 0; i < n; i++)
		assert_near(score[i], alone[i], tolerance);
}

/* ---- what is shared changes nothing ---------------------------------------------------------- */

static void one_gram_for_all_labels(void **state)
{
	struct pv__fit_data data = small_data(arena, N, P, x, y, 0);
	struct plan p = {0};

	(void)state;
	add(&p, &small_zscore, NULL);
	close_with(&p, "{alpha: {grid: [0.1, 1, 100]}}");
	check(&p, &data, 1e-9);
}

static void stages_with_targets_follow_each_label(void **state)
{
	struct pv__fit_data data = small_data(arena, N, P, x, y, 0);
	struct plan p = {0};

	(void)state;
	add(&p, &small_zscore, NULL);
	add(&p, &small_top, "{k: {grid: [40, 5, 2]}}"); /* a Gram matrix for 40 columns alone */
	close_with(&p, "{alpha: {grid: [0.1, 100]}}");
	check(&p, &data, 1e-9);
}

/* ---- what is not tried ----------------------------------------------------------------------- */

struct seen {
	int n;
	int64_t label[8], choice[8];
};

static int note(void *to, struct pv__arena *scratch, const struct pv__trial *trial,
		struct pv__diag *d)
{
	struct seen *s = to;

	(void)scratch, (void)d;
	s->label[s->n] = trial->label;
	s->choice[s->n++] = trial->choice;
	return PV_OK;
}

static struct seen tried(const struct plan *p, const struct pv__fit_data *data,
			 const int64_t *choice)
{
	struct pv__splits splits = splits_of(N);
	const struct pv__preparation how = {.spec = &p->spec,
					    .data = data,
					    .splits = &splits,
					    .stream = stream[0],
					    .what = "fold 1"};
	const struct pv__labels labels = {
		.n = N_LABELS, .y = y, .stream = stream, .choice = choice};
	struct pv__prepared *prepared;
	struct seen seen = {0};

	assert_int_equal(pv__prepare(arena, &how, &prepared, &diag), PV_OK);
	assert_int_equal(pv__try(prepared, 0, &labels, note, &seen, &diag), PV_OK);
	pv__prepared_free(prepared);
	return seen;
}

static void only_what_is_wanted(void **state)
{
	struct pv__fit_data data = small_data(arena, N, P, x, y, 0);
	const int64_t choice[N_LABELS] = {3, -1, 0};
	struct seen seen;

	(void)state;
	for (int supervised = 0; supervised < 2; supervised++) {
		struct plan p = {0};

		if (supervised)
			add(&p, &small_top, "{k: {grid: [40, 5]}}");
		close_with(&p, supervised ? "{alpha: {grid: [0.1, 100]}}"
					  : "{alpha: {grid: [0.1, 1, 10, 100]}}");
		seen = tried(&p, &data, choice);
		assert_int_equal(seen.n, 2);
		for (int i = 0; i < 2; i++)
			assert_int_equal(seen.choice[i], choice[seen.label[i]]);
	}
}

/* Label 1 has its only "yes" in the tested rows of split 0. */
static void labels_without_a_class_are_left_out(void **state)
{
	struct pv__fit_data data;
	struct plan p = {0};
	struct seen seen;

	(void)state;
	for (int64_t t = 0; t < N_LABELS; t++)
		for (int64_t r = 0; r < N; r++)
			y[t * N + r] = t == 1 ? r == 0 : (double)(r % 2);
	data = small_data(arena, N, P, x, y, 2);
	close_with(&p, NULL);
	seen = tried(&p, &data, NULL);
	assert_int_equal(seen.n, 2);
	assert_int_equal(seen.label[0], 0);
	assert_int_equal(seen.label[1], 2);
}

static void missing_values_are_named(void **state)
{
	struct pv__splits splits = splits_of(N);
	struct pv__fit_data data = small_data(arena, N, P, x, y, 0);
	struct plan p = {0};
	int64_t choice;

	(void)state;
	x[7 * P + 3] = NAN;
	close_with(&p, "{alpha: {grid: [0.1, 1]}}");
	assert_int_equal(pv__tune(&p.spec, NULL, &data, &splits, pv__metric_find("rmse"), stream[0],
				  "fold 1", &choice, NULL, &diag),
			 PV_EDATA);
	assert_non_null(strstr(diag.message[diag.n - 1].text,
			       "(fold 1, inner fold 1): row 's007' has no value for 'f03'"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(one_gram_for_all_labels, start, stop),
		cmocka_unit_test_setup_teardown(stages_with_targets_follow_each_label, start, stop),
		cmocka_unit_test_setup_teardown(only_what_is_wanted, start, stop),
		cmocka_unit_test_setup_teardown(labels_without_a_class_are_left_out, start, stop),
		cmocka_unit_test_setup_teardown(missing_values_are_named, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
