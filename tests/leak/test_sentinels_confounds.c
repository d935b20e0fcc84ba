/* Sentinels L2, L3 and L4 (methods.md 0.5): what confounds and sites do to null data, the
 * wrong way and ours. */
#include "leak/sentinel.h"

enum { N = 100, P = 40, REPS = 16, FOLDS = 5 };

static double x[N * P], y[N], confound[N];
static int32_t site[N];

/* ---- data --------------------------------------------------------------------- */

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

/* Mean AUC over folds of `before` (or NULL), fitted on all rows, and a chain of `inside` (or
 * NULL) and the model, fitted in each fold. */
static double score(const struct pv__fit_data *d, uint64_t seed, const struct pv__stage *before,
		    const struct pv__stage *inside, const struct pv__stage *model)
{
	struct pv__chain_stage whole = {before, -1};
	struct pv__splits splits = kfold(d, FOLDS, seed);
	struct pv__fit_data rows = *d;
	struct pv__link link;

	if (before) {
		assert_int_equal(
			pv__link_fit(arena, &whole, 0, NULL, d, stream, "all", &link, &diag),
			PV_OK);
		assert_int_equal(pv__link_advance(&link, arena, d, "all", &rows, &diag), PV_OK);
	}
	return cross_validate(&rows, &splits, inside, model, "auc");
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
	struct scores before = {0}, inside = {0};

	(void)state;
	for (uint64_t rep = 0; rep < REPS; rep++) {
		struct pv__stream draw = draw_of(rep, 2);
		struct pv__fit_data d;

		for (int64_t i = 0; i < N * P; i++)
			x[i] = pv__normal(draw, (uint64_t)i);
		for (int64_t i = 0; i < N; i++)
			confound[i] = 1.7 * y[i] + pv__normal(draw, 900000 + (uint64_t)i);
		d = data("age", false);
		add_score(&before, score(&d, rep, regress, NULL, svm));
		add_score(&inside, score(&d, rep, NULL, regress, svm));
	}
	assert_chance("confounds regressed inside the folds", &inside, .5);
	assert_true(mean(&before) < .4); /* below chance: a leak as well */
}

/* ---- L3: two-valued columns, a confound that is the outcome ------------------------------------
 */

static void l3_trees_find_what_a_line_left(void **state)
{
	const struct pv__stage *regress = stage("confound.regress", NULL);
	const struct pv__stage *forest = stage("model.random_forest", "{trees: 30}");
	const struct pv__stage *logistic = stage("model.logistic", "{C: 1}");
	struct scores trees = {0}, line = {0}, raw = {0};

	(void)state;
	for (uint64_t rep = 0; rep < REPS; rep++) {
		struct pv__stream draw = draw_of(rep, 3);
		struct pv__fit_data d;

		for (int64_t i = 0; i < N * P; i++)
			x[i] = pv__uniform(draw, (uint64_t)i) < .5;
		for (int64_t i = 0; i < N; i++)
			confound[i] = 1.5 * y[i] + pv__normal(draw, 900000 + (uint64_t)i);
		d = data("age", false);
		add_score(&trees, score(&d, rep, NULL, regress, forest));
		add_score(&line, score(&d, rep, NULL, regress, logistic));
		add_score(&raw, score(&d, rep, NULL, NULL, forest));
	}
	assert_true(mean(&trees) > .75); /* why such a chain needs a warning */
	assert_chance("a linear model behind the regression", &line, .5);
	assert_chance("trees on columns as they are", &raw, .5);
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
	struct scores inside = {0}, before = {0}, with_outcome = {0}, raw = {0};

	(void)state;
	for (uint64_t rep = 0; rep < REPS; rep++) {
		struct pv__fit_data d;

		make_sites(rep);
		d = data("outcome", true);
		add_score(&inside, score(&d, rep, NULL, combat, logistic));
		add_score(&before, score(&d, rep, combat, NULL, logistic));
		add_score(&with_outcome, score(&d, rep, told, NULL, logistic));
		add_score(&raw, score(&d, rep, NULL, NULL, logistic));
	}
	assert_chance("sites harmonised inside the folds", &inside, .5);
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
