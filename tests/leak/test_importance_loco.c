/* importance.loco in a study: what it is told of a fold without a column is what a study
 * that never had the column finds there, tuning included; so training rows alone are
 * fitted again, and the held-out ones only scored. */
#include "support/check.h"
#include "support/d1.h"
#include "support/results.h"

enum { PEOPLE = 60, COLUMNS = 3, FOLDS = 4 };

static void write_people(struct scratch *s)
{
	struct pv__buffer out = {.arena = s->arena};
	struct d1 draw = {103};

	pv__puts(&out, "participant_id\tscore\tv_0\tv_1\tv_2\n");
	for (int i = 0; i < PEOPLE; i++) {
		double v[COLUMNS], score;

		v[0] = d1_normal(&draw);
		v[1] = .8 * v[0] + .6 * d1_normal(&draw);
		v[2] = d1_normal(&draw);
		score = v[0] + v[2] + .5 * d1_normal(&draw);
		pv__putf(&out, "sub-%02d\t%.9f\t%.9f\t%.9f\t%.9f\n", i, score, v[0], v[1], v[2]);
	}
	assert_false(out.failed);
	scratch_write(s, "people.tsv", out.data);
}

/* All columns, and all but each. */
static const char study[] =
	"pulvinar: 1\n"
	"seed: 5\n"
	"data:\n"
	"  participants: people.tsv\n"
	"  tables: {people: {file: people.tsv, key: [participant_id]}}\n"
	"  target: {column: score, kind: number}\n"
	"features:\n"
	"  all: {from: [{table.columns: {table: people, match: \"v_*\"}}]}\n"
	"  no_0: {from: [{table.columns: {table: people, columns: [v_1, v_2]}}]}\n"
	"  no_1: {from: [{table.columns: {table: people, columns: [v_0, v_2]}}]}\n"
	"  no_2: {from: [{table.columns: {table: people, columns: [v_0, v_1]}}]}\n"
	"sets: {all: [all], no_0: [no_0], no_1: [no_1], no_2: [no_2]}\n"
	"transform: [{scale.zscore: }]\n"
	"models: [{ridge: {alpha: {grid: [0.1, 1, 10, 100]}}}]\n"
	"primary: {model: ridge, set: all, metric: r2, against: majority}\n"
	"validation: {outer: {scheme: kfold, folds: 4}, label_permutations: {n: 0}}\n"
	"importance: [{importance.loco: {unit: column}}]\n";

static double mean_square(struct scratch *s, const struct pv__frame *results, const char *set,
			  const char *fold)
{
	int64_t row = results_row(results, "model", "ridge", "set", set, "fold", fold, "metric",
				  "rmse", NULL);
	double rmse = results_real(s, results, row, "value");

	return rmse * rmse;
}

static void as_if_the_column_had_never_been(void **state)
{
	struct pv__frame results, importance;
	struct scratch s;
	struct program p;

	(void)state;
	scratch_make(&s);
	write_people(&s);
	scratch_write(&s, "study.yaml", study);
	run_program(&s, &p, "run", "-q", scratch_path(&s, "study.yaml"), "-o",
		    scratch_path(&s, "out"));
	assert_code(&p, 0);
	results = results_read(&s, s.folder, "out/results.tsv");
	importance = results_read(&s, s.folder, "out/feature_importance.tsv");
	for (int j = 0; j < COLUMNS; j++) {
		const char *column = pv__format(s.arena, "v_%d", j);
		const char *without = pv__format(s.arena, "no_%d", j);
		int64_t row = results_row(&importance, "feature", column, "set", "all", NULL);
		double rise = 0;

		for (int f = 1; f <= FOLDS; f++) {
			const char *fold = pv__format(s.arena, "%d", f);

			rise += (mean_square(&s, &results, without, fold) -
				 mean_square(&s, &results, "all", fold)) /
				FOLDS;
		}
		assert_near(results_real(&s, &importance, row, "value"), rise, 1e-9);
		assert_string_equal(results_text(&importance, row, "estimand"),
				    "unique contribution given the other regions");
	}
	scratch_remove(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_if_the_column_had_never_been),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
