/* Several targets in one study: each is scored, ranked and predicted as if it were alone, and
 * the mean over them stands beside.  The known answers are those of NEURO-1, a movement in two
 * dimensions from the rates of eight neurons in this bin and the two before. */
#include "support/check.h"
#include "support/neuro1.h"
#include "support/results.h"

#include <string.h>

enum { LAGS = 3, FIRST = LAGS - 1 };
static const double known_x = .907817577, known_y = .8733099464;

static void write_bins(struct scratch *s)
{
	static struct neuro1 d;
	struct pv__buffer bins = {.arena = s->arena}, splits = {.arena = s->arena};

	neuro1_make(&d);
	pv__puts(&bins, "participant_id\tvx\tvy");
	for (int c = 0; c < LAGS * NEURO1_UNITS; c++)
		pv__putf(&bins, "\tr_%02d", c);
	pv__puts(&bins, "\n");
	pv__puts(&splits, "id\trepeat\tfold\trole\n");
	for (int t = FIRST; t < NEURO1_ROWS; t++) {
		pv__putf(&bins, "bin-%03d\t%.17g\t%.17g", t, d.velocity[t][0], d.velocity[t][1]);
		for (int l = 0; l < LAGS; l++)
			for (int j = 0; j < NEURO1_UNITS; j++)
				pv__putf(&bins, "\t%.17g", d.rate[t - FIRST + l][j]);
		pv__puts(&bins, "\n");
		pv__putf(&splits, "bin-%03d\t1\t1\t%s\n", t, t < NEURO1_TRAIN ? "train" : "test");
	}
	assert_false(bins.failed || splits.failed);
	scratch_write(s, "bins.tsv", bins.data);
	scratch_write(s, "splits.tsv", splits.data);
}

static void write_study(struct scratch *s, const char *name, const char *target, const char *outer)
{
	scratch_write(s, name,
		      pv__format(s->arena,
				 "pulvinar: 1\n"
				 "seed: 4\n"
				 "data:\n"
				 "  participants: bins.tsv\n"
				 "  tables: {bins: {file: bins.tsv, key: [participant_id]}}\n"
				 "  target: {%s, kind: number}\n"
				 "features: {rates: {from: [{table.columns: {table: bins, "
				 "match: \"r_*\"}}]}}\n"
				 "models:\n"
				 "  - {ridge: {alpha: 0}}\n"
				 "  - {ridge: {alpha: {grid: [0.1, 1000]}, id: tuned}}\n"
				 "primary: {model: ridge, metric: r2, against: majority}\n"
				 "validation: {outer: %s, inner: {folds: 3}, "
				 "label_permutations: {n: 9, unit: row}}\n"
				 "importance: [haufe: ]\n",
				 target, outer));
}

static void run_to(struct scratch *s, const char *study, const char *out)
{
	struct program p;

	run_program(s, &p, "run", "-q", scratch_path(s, "%s", study), "-o",
		    scratch_path(s, "%s", out));
	assert_code(&p, 0);
}

static void known_answers(void **state)
{
	struct scratch s;
	struct pv__frame t;
	int64_t row;

	(void)state;
	scratch_make(&s);
	write_bins(&s);
	write_study(&s, "both.yaml", "columns: [vx, vy]", "{scheme: file, file: splits.tsv}");
	run_to(&s, "both.yaml", "out");
	t = results_read(&s, s.folder, "out/summary.tsv");
	row = results_row(&t, "model", "ridge", "target", "vx", "metric", "r2", NULL);
	assert_near(results_real(&s, &t, row, "mean"), known_x, 1e-9);
	assert_near(results_real(&s, &t, row, "p_permutation"), .1, 1e-12);
	row = results_row(&t, "model", "ridge", "target", "vy", "metric", "r2", NULL);
	assert_near(results_real(&s, &t, row, "mean"), known_y, 1e-9);
	row = results_row(&t, "model", "ridge", "target", "mean of targets", "metric", "r2", NULL);
	assert_near(results_real(&s, &t, row, "mean"), (known_x + known_y) / 2, 1e-9);
	row = results_row(&t, "model", "majority", "target", "vy", "metric", "r2_train", NULL);
	assert_near(results_real(&s, &t, row, "mean"), 0, 1e-12);
	scratch_remove(&s);
}

/* The rows of a table that are about one target are those of the study that has it alone. */
static void assert_alone(struct scratch *s, const char *file, const char *target)
{
	struct pv__frame both = results_read(s, s->folder, pv__format(s->arena, "both/%s", file));
	struct pv__frame alone = results_read(s, s->folder, pv__format(s->arena, "alone/%s", file));
	int64_t column = pv__frame_column(&both, "target"), n = 0;

	assert_true(column >= 0);
	assert_int_equal(pv__frame_column(&alone, "target"), -1);
	for (int64_t r = 0; r < both.n_rows; r++) {
		if (!pv__equal(pv__frame_cell(&both, r, column), target))
			continue;
		assert_true(n < alone.n_rows);
		for (int64_t c = 0; c < alone.n_cols; c++)
			assert_string_equal(pv__frame_cell(&alone, n, c),
					    results_text(&both, r, alone.name[c]));
		n++;
	}
	assert_int_equal(n, alone.n_rows);
}

static void each_as_if_alone(void **state)
{
	static const char *const file[] = {"results.tsv", "summary.tsv", "predictions.tsv",
					   "tuning.tsv", "regions.tsv"};
	struct scratch s;

	(void)state;
	scratch_make(&s);
	write_bins(&s);
	write_study(&s, "both.yaml", "columns: [vx, vy]", "{scheme: blocks, folds: 4}");
	write_study(&s, "alone.yaml", "column: vy", "{scheme: blocks, folds: 4}");
	run_to(&s, "both.yaml", "both");
	assert_non_null(strstr(file_text(&s, scratch_path(&s, "both/report.json")),
			       "\"ranking_reason\": \"ridge, for vx, "));
	run_to(&s, "alone.yaml", "alone");
	for (size_t i = 0; i < PV__COUNT(file); i++)
		assert_alone(&s, file[i], "vy");
	scratch_remove(&s);
}

/* A bundle is about one target, and says about which. */
static void applied(void **state)
{
	struct scratch s;
	struct program p;
	struct pv__frame t;
	int64_t row;

	(void)state;
	scratch_make(&s);
	write_bins(&s);
	write_study(&s, "both.yaml", "columns: [vx, vy]", "{scheme: blocks, folds: 4}");
	scratch_write(&s, "new.yaml",
		      "pulvinar: 1\n"
		      "data:\n"
		      "  participants: bins.tsv\n"
		      "  tables: {bins: {file: bins.tsv, key: [participant_id]}}\n");
	run_to(&s, "both.yaml", "out");
	run_program(&s, &p, "apply", scratch_path(&s, "out/models/ridge_all_target2.pvb"), "--data",
		    scratch_path(&s, "new.yaml"), "-o", scratch_path(&s, "applied"));
	assert_code(&p, 0);
	assert_non_null(strstr(p.out, "vy"));
	t = results_read(&s, s.folder, "applied/predictions.tsv");
	row = results_row(&t, "id", "bin-500", NULL);
	assert_near(results_real(&s, &t, row, "y_hat"), results_real(&s, &t, row, "y"), .5);
	run_program(&s, &p, "verify", scratch_path(&s, "out"));
	assert_code(&p, 0);
	scratch_remove(&s);
}

static void refused(void **state)
{
	struct scratch s;
	struct program p;

	(void)state;
	scratch_make(&s);
	write_bins(&s);
	write_study(&s, "twice.yaml", "columns: [vx, vx]", "{scheme: blocks, folds: 4}");
	run_program(&s, &p, "check", scratch_path(&s, "twice.yaml"));
	assert_int_not_equal(p.code, 0);
	assert_non_null(strstr(p.err, "data.target.columns names 'vx' twice"));
	scratch_remove(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_answers),
		cmocka_unit_test(each_as_if_alone),
		cmocka_unit_test(applied),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
