/* Sentinels L2, L3 and L4 (methods.md 0.5): what confounds and sites do to null data, the
 * wrong way and ours. */
#include "support/check.h"
#include "unit/evaluate/small_ops.h"

#include "evaluate/chain.h"

#include <string.h>

enum { N = 100, P = 40, REPS = 16, FOLDS = 5 };

static struct pv__arena *arena;
static struct pv__diag diag;
static struct pv__registry registry;
static double x[N * P], y[N], confound[N];
static int32_t site[N];
static const struct pv__stream stream = {{31, 32}};

static int start(void **state)
{
	(void)state;
	arena = pv__arena_new();
	diag = (struct pv__diag){.arena = arena};
	if (!arena || pv__registry_open(arena, 0, NULL, &registry, &diag) != PV_OK)
		return -1;
	return 0;
}

static int stop(void **state)
{
	(void)state;
	pv__arena_free(arena);
	return 0;
}

static const struct pv__stage *stage(const char *op, const char *options)
{
	const struct pv_op *found = pv__registry_find(&registry, op);
	const struct pv__stage *made = NULL;

	if (found)
		made = small_stage(arena, found, options, &diag);
	if (!made)
		fail_msg("%s: %s", op, found ? diag.message[diag.n - 1].text : "not there");
	return made;
}

/* ---- data and folds --------------------------------------------------------------------- */

/* With one confound, and sites where told. */
static struct pv__fit_data data(const char *confound_name, bool sites)
{
	static const char *name[1];
	struct pv__fit_data d = small_data(arena, N, P, x, y, 2);
	const double **row = pv__alloc(arena, N, sizeof(*row));

	name[0] = confound_name;
	assert_non_null(row);
	for (int64_t i = 0; i < N; i++)
		row[i] = confound + i;
	d.table.n_confounds = 1;
	d.table.confound = row;
	d.table.confound_name = name;
	d.table.site = sites ? site : NULL;
	return d;
}

static struct pv__splits folds(const struct pv__fit_data *d, uint64_t seed)
{
	static const char *const name[] = {"no", "yes"};
	int64_t class_of[N];
	struct pv__split_spec spec = {.scheme = PV__KFOLD, .folds = FOLDS, .repeats = 1};
	struct pv__split_rows rows = {.n = N,
				      .id = d->table.id,
				      .group = d->table.group,
				      .stratum = class_of,
				      .class_of = class_of,
				      .n_classes = 2,
				      .class_name = name};
	struct pv__splits splits;

	for (int64_t i = 0; i < N; i++)
		class_of[i] = (int64_t)y[i];
	if (pv__split_make(arena, &spec, &rows, seed, 0, NULL, &splits, &diag) != PV_OK)
		fail_msg("%s", diag.message[diag.n - 1].text);
	return splits;
}

/* ---- scores -------------------------------------------------------------------------------- */

/* Mean AUC over folds of `before` (or NULL), fitted on all rows, and a chain of `inside` (or
 * NULL) and the model, fitted in each fold. */
static double score(const struct pv__fit_data *d, uint64_t seed, const struct pv__stage *before,
		    const struct pv__stage *inside, const struct pv__stage *model)
{
	struct pv__chain_stage whole = {before, -1}, first = {inside, -1};
	struct pv__chain_spec spec = {inside != NULL, &first, model, 1};
	struct pv__splits splits = folds(d, seed);
	struct pv__fit_data rows = *d;
	struct pv__link link;
	double sum = 0;

	if (before) {
		assert_int_equal(
			pv__link_fit(arena, &whole, 0, NULL, d, stream, "all", &link, &diag),
			PV_OK);
		assert_int_equal(pv__link_advance(&link, arena, d, "all", &rows, &diag), PV_OK);
	}
	for (int64_t s = 0; s < splits.n; s++) {
		const struct pv__split *split = &splits.split[s];
		struct pv__fit_data train, test;
		double decision[N];
		struct pv__scored scored = {.n_outputs = 1, .n_classes = 2, .decision = decision};
		struct pv__chain *chain;

		assert_int_equal(pv__fit_take(arena, &rows, split->n_train, split->train, &train),
				 PV_OK);
		assert_int_equal(pv__fit_take(arena, &rows, split->n_test, split->test, &test),
				 PV_OK);
		if (pv__chain_fit(arena, &spec, 0, NULL, &train, stream, "fold", &chain, &diag) !=
			    PV_OK ||
		    pv__chain_decide(chain, &test.table, decision, &diag) != PV_OK)
			fail_msg("%s", diag.message[diag.n - 1].text);
		scored.n = test.table.n_rows;
		scored.y = test.targets.y;
		sum += pv__metric_find("auc")->value(arena, &scored);
	}
	return sum / (double)splits.n;
}

struct scores {
	double value[REPS];
};

static double mean(const struct scores *s)
{
	double sum = 0;

	for (int i = 0; i < REPS; i++)
		sum += s->value[i] / REPS;
	return sum;
}

/* Within three standard errors of chance. */
static void assert_chance(const char *what, const struct scores *s)
{
	double m = mean(s), square = 0, error;

	for (int i = 0; i < REPS; i++)
		square += (s->value[i] - m) * (s->value[i] - m);
	error = sqrt(square / (REPS - 1) / REPS);
	if (!(fabs(m - .5) <= 3 * error))
		fail_msg("%s: mean %g is %g standard errors from chance", what, m,
			 fabs(m - .5) / error);
}

static struct pv__stream draw_of(uint64_t rep, uint64_t sentinel)
{
	for (int64_t i = 0; i < N; i++)
		y[i] = (double)(i % 2);
	return pv__stream(rep, PV__RANDOM_SIMULATE, sentinel, 1);
}

/* ---- L2: a confound that goes with the outcome (r about .65), columns of noise --------------- */

static void l2_confounds_are_regressed_inside(void **state)
{
	const struct pv__stage *regress = stage("confound.regress", NULL);
	const struct pv__stage *svm = stage("model.svm_linear", NULL);
	struct scores before, inside;

	(void)state;
	for (uint64_t rep = 0; rep < REPS; rep++) {
		struct pv__stream draw = draw_of(rep, 2);
		struct pv__fit_data d;

		for (int64_t i = 0; i < N * P; i++)
			x[i] = pv__normal(draw, (uint64_t)i);
		for (int64_t i = 0; i < N; i++)
			confound[i] = 1.7 * y[i] + pv__normal(draw, 900000 + (uint64_t)i);
		d = data("age", false);
		before.value[rep] = score(&d, rep, regress, NULL, svm);
		inside.value[rep] = score(&d, rep, NULL, regress, svm);
	}
	assert_chance("confounds regressed inside the folds", &inside);
	assert_true(mean(&before) < .4); /* below chance: a leak as well */
}

/* ---- L3: two-valued columns, a confound that is the outcome ------------------------------------
 */

static void l3_trees_find_what_a_line_left(void **state)
{
	const struct pv__stage *regress = stage("confound.regress", NULL);
	const struct pv__stage *forest = stage("model.random_forest", "{trees: 30}");
	const struct pv__stage *logistic = stage("model.logistic", "{C: 1}");
	struct scores trees, line, raw;

	(void)state;
	for (uint64_t rep = 0; rep < REPS; rep++) {
		struct pv__stream draw = draw_of(rep, 3);
		struct pv__fit_data d;

		for (int64_t i = 0; i < N * P; i++)
			x[i] = pv__uniform(draw, (uint64_t)i) < .5;
		for (int64_t i = 0; i < N; i++)
			confound[i] = 1.5 * y[i] + pv__normal(draw, 900000 + (uint64_t)i);
		d = data("age", false);
		trees.value[rep] = score(&d, rep, NULL, regress, forest);
		line.value[rep] = score(&d, rep, NULL, regress, logistic);
		raw.value[rep] = score(&d, rep, NULL, NULL, forest);
	}
	assert_true(mean(&trees) > .75); /* why such a chain needs a warning */
	assert_chance("a linear model behind the regression", &line);
	assert_chance("trees on columns as they are", &raw);
}

/* ---- L4: two sites, shifted and wider, .85 of the cases at one of them --------------------------
 */

static void make_sites(uint64_t rep)
{
	struct pv__stream draw = draw_of(rep, 4);

	for (int64_t i = 0; i < N; i++) {
		double at_second = y[i] > 0 ? .85 : .15;

		site[i] = pv__uniform(draw, 800000 + (uint64_t)i) < at_second;
		confound[i] = y[i];
		for (int64_t j = 0; j < P; j++)
			x[i * P + j] =
				pv__normal(draw, (uint64_t)(i * P + j)) * (1 + .3 * site[i]) +
				(1 + pv__normal(draw, 700000 + (uint64_t)j)) * site[i];
	}
}

static void l4_sites_are_harmonised_inside(void **state)
{
	const struct pv__stage *combat = stage("harmonise.combat", NULL);
	const struct pv__stage *told = stage("harmonise.combat", "{covars: [outcome]}");
	const struct pv__stage *logistic = stage("model.logistic", "{C: 1}");
	struct scores inside, before, with_outcome, raw;

	(void)state;
	for (uint64_t rep = 0; rep < REPS; rep++) {
		struct pv__fit_data d;

		make_sites(rep);
		d = data("outcome", true);
		inside.value[rep] = score(&d, rep, NULL, combat, logistic);
		before.value[rep] = score(&d, rep, combat, NULL, logistic);
		with_outcome.value[rep] = score(&d, rep, told, NULL, logistic);
		raw.value[rep] = score(&d, rep, NULL, NULL, logistic);
	}
	assert_chance("sites harmonised inside the folds", &inside);
	assert_true(mean(&before) < .45);      /* below chance */
	assert_true(mean(&with_outcome) > .6); /* the outcome as a covariate, on all rows */
	assert_true(mean(&raw) > .75);         /* not harmonised */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(l2_confounds_are_regressed_inside, start, stop),
		cmocka_unit_test_setup_teardown(l3_trees_find_what_a_line_left, start, stop),
		cmocka_unit_test_setup_teardown(l4_sites_are_harmonised_inside, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
