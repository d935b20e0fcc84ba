/* sentinel.h -- what the sentinel tests (methods.md 0.5) share: null data go through whole
 * chains many times, and the mean score is held against chance.
 */
#ifndef TESTS_SENTINEL_H
#define TESTS_SENTINEL_H

#include "support/check.h"
#include "unit/evaluate/small_ops.h"

#include "evaluate/chain.h"

enum { SENTINEL_MOST = 64, SENTINEL_FOLDS = 256 };

static struct pv__arena *arena;
static struct pv__diag diag;
static struct pv__registry registry;
static const struct pv__stream stream = {{31, 32}};

SMALL int start(void **state)
{
	(void)state;
	arena = pv__arena_new();
	diag = (struct pv__diag){.arena = arena};
	if (!arena || pv__registry_open(arena, 0, NULL, &registry, &diag) != PV_OK)
		return -1;
	return 0;
}

SMALL int stop(void **state)
{
	(void)state;
	pv__arena_free(arena);
	return 0;
}

SMALL const struct pv__stage *stage(const char *op, const char *options)
{
	const struct pv_op *found = pv__registry_find(&registry, op);
	const struct pv__stage *made = NULL;

	if (found)
		made = small_stage(arena, found, options, &diag);
	if (!made)
		fail_msg("%s: %s", op, found ? diag.message[diag.n - 1].text : "not there");
	return made;
}

/* ---- rows --------------------------------------------------------------------------------- */

SMALL void take(const struct pv__fit_data *from, int64_t n, const int64_t *row,
		struct pv__fit_data *out)
{
	assert_int_equal(pv__fit_take(arena, from, n, row, out), PV_OK);
}

/* Splits of rows that are their own groups unless the data say otherwise; two classes are
 * stratified.  leave: NULL, or for PV__LEAVE_ONE_OUT_OF. */
SMALL struct pv__splits split_rows(const struct pv__fit_data *d, const struct pv__split_spec *spec,
				   const char *const *leave, uint64_t seed, int64_t level)
{
	static const char *const name[] = {"no", "yes"};
	struct pv__split_rows rows = {.n = d->table.n_rows,
				      .id = d->table.id,
				      .group = d->table.group,
				      .time_s = d->table.time_s,
				      .leave = leave};
	int64_t *class_of = pv__alloc(arena, (size_t)rows.n, sizeof(*class_of));
	struct pv__splits splits;

	assert_non_null(class_of);
	if (d->targets.kind == PV_CLASSES) {
		for (int64_t i = 0; i < rows.n; i++)
			class_of[i] = (int64_t)d->targets.y[i];
		rows.class_of = class_of;
		rows.stratum = leave ? NULL : class_of;
		rows.n_classes = 2;
		rows.class_name = name;
	}
	if (pv__split_make(arena, spec, &rows, seed, level, NULL, &splits, &diag) != PV_OK)
		fail_msg("%s", diag.message[diag.n - 1].text);
	assert_true(splits.n <= SENTINEL_FOLDS);
	return splits;
}

SMALL struct pv__splits kfold(const struct pv__fit_data *d, int64_t folds, uint64_t seed)
{
	struct pv__split_spec spec = {.scheme = PV__KFOLD, .folds = folds, .repeats = 1};

	return split_rows(d, &spec, NULL, seed, 0);
}

/* ---- scores --------------------------------------------------------------------------------- */

/* A chain of `inside` (NULL: none) and the model, learned on some rows and scored on others.
 * NaN where the metric is not defined. */
SMALL double fit_and_score(const struct pv__fit_data *train, const struct pv__fit_data *test,
			   const struct pv__stage *inside, const struct pv__stage *model,
			   const char *metric)
{
	struct pv__chain_stage first = {inside, -1};
	struct pv__chain_spec spec = {inside != NULL, &first, model, 1};
	size_t n = (size_t)test->table.n_rows;
	double *decision = pv__alloc(arena, n, sizeof(*decision));
	int32_t *predicted = pv__alloc(arena, n, sizeof(*predicted));
	struct pv__scored scored = {.n = test->table.n_rows,
				    .n_outputs = 1,
				    .n_classes = test->targets.n_classes,
				    .y = test->targets.y,
				    .decision = decision,
				    .predicted = predicted};
	struct pv__chain *chain;

	assert_true(decision && predicted);
	if (pv__chain_fit(arena, &spec, 0, NULL, train, stream, "fold", &chain, &diag) != PV_OK ||
	    pv__chain_decide(chain, &test->table, decision, &diag) != PV_OK)
		fail_msg("%s", diag.message[diag.n - 1].text);
	if (scored.n_classes)
		pv__predicted_classes(scored.n, 1, scored.n_classes, decision, predicted);
	return pv__metric_find(metric)->value(arena, &scored);
}

/* Mean over the folds where the metric is defined. */
SMALL double cross_validate(const struct pv__fit_data *d, const struct pv__splits *splits,
			    const struct pv__stage *inside, const struct pv__stage *model,
			    const char *metric)
{
	double sum = 0;
	int64_t n = 0;

	for (int64_t s = 0; s < splits->n; s++) {
		const struct pv__split *split = &splits->split[s];
		struct pv__fit_data train, test;
		double score;

		take(d, split->n_train, split->train, &train);
		take(d, split->n_test, split->test, &test);
		score = fit_and_score(&train, &test, inside, model, metric);
		if (isnan(score))
			continue;
		sum += score;
		n++;
	}
	assert_true(n > 0);
	return sum / (double)n;
}

struct scores {
	int n;
	double value[SENTINEL_MOST];
};

SMALL void add_score(struct scores *s, double value)
{
	assert_true(s->n < SENTINEL_MOST);
	s->value[s->n++] = value;
}

SMALL double mean(const struct scores *s)
{
	double sum = 0;

	for (int i = 0; i < s->n; i++)
		sum += s->value[i] / s->n;
	return sum;
}

/* Within three standard errors of chance. */
SMALL void assert_chance(const char *what, const struct scores *s, double chance)
{
	double m = mean(s), square = 0, error;

	for (int i = 0; i < s->n; i++)
		square += (s->value[i] - m) * (s->value[i] - m);
	error = sqrt(square / (s->n - 1) / s->n);
	if (!(fabs(m - chance) <= 3 * error))
		fail_msg("%s: mean %g is %g standard errors from chance", what, m,
			 fabs(m - chance) / error);
}

#endif
