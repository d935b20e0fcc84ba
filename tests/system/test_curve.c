/* Learning curves: a planted signal is learned from more people, the whole training part
 * gives what the folds gave, and nothing depends on how the work was done. */
#include "support/check.h"
#include "support/d1.h"
#include "support/results.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { PEOPLE = 120, COLUMNS = 8, FULL = 90 };

static void write_people(struct scratch *s)
{
	struct pv__buffer out = {.arena = s->arena};
	struct d1 draw = {7};

	pv__puts(&out, "participant_id\tdiagnosis");
	for (int c = 0; c < COLUMNS; c++)
		pv__putf(&out, "\tv_%d", c);
	for (int i = 0; i < PEOPLE; i++) {
		pv__putf(&out, "\nsub-%03d\t%s", i, i % 2 ? "AD" : "CN");
		for (int c = 0; c < COLUMNS; c++)
			pv__putf(&out, "\t%.6f", .5 * (i % 2) + d1_normal(&draw));
	}
	pv__puts(&out, "\n");
	assert_false(out.failed);
	scratch_write(s, "people.tsv", out.data);
}

static const char *study(struct scratch *s, const char *name, const char *sizes)
{
	write_people(s);
	scratch_write(s, name,
		      pv__format(s->arena,
				 "pulvinar: 1\n"
				 "seed: 4\n"
				 "data:\n"
				 "  participants: people.tsv\n"
				 "  tables: {people: {file: people.tsv, key: [participant_id]}}\n"
				 "  target: {column: diagnosis, kind: classes, positive: AD}\n"
				 "features: {volumes: {from: [{table.columns: {table: people, "
				 "match: \"v_*\"}}]}}\n"
				 "transform: [{scale.zscore: }]\n"
				 "models: [{logistic: {C: {grid: [0.01, 1]}}}, {lda: }]\n"
				 "primary: {model: logistic, metric: auc}\n"
				 "validation: {outer: {folds: 4, repeats: 2}, inner: {folds: 2}, "
				 "label_permutations: {n: 0}}\n"
				 "curve: {samples: %s}\n",
				 sizes));
	return scratch_path(s, "%s", name);
}

static void run(struct scratch *s, const char *file, const char *jobs, const char *out)
{
	struct program p;

	run_program(s, &p, "run", "-q", "-j", jobs, file, "-o", scratch_path(s, "%s", out));
	assert_code(&p, 0);
}

/* ---- what is found -------------------------------------------------------------------------- */

static double mean_at(struct scratch *s, const struct pv__frame *t, const char *model,
		      const char *size)
{
	int64_t row = results_row(t, "model", model, "size", size, "metric", "auc", NULL);

	return results_real(s, t, row, "mean");
}

/* Means and intervals are those of the folds, as texts, for every metric of both models. */
static void assert_full_is_folds(struct scratch *s, const struct pv__frame *curve)
{
	static const char *const column[] = {"mean", "ci_low", "ci_high"};
	struct pv__frame summary = results_read(s, s->folder, "out/summary.tsv");
	int64_t n = 0;

	for (int64_t r = 0; r < summary.n_rows; r++) {
		const char *model = results_text(&summary, r, "model");
		int64_t row;

		if (!pv__equal(model, "logistic") && !pv__equal(model, "lda"))
			continue;
		row = results_row(curve, "model", model, "size", "90", "metric",
				  results_text(&summary, r, "metric"), NULL);
		for (int c = 0; c < 3; c++)
			assert_string_equal(results_text(curve, row, column[c]),
					    results_text(&summary, r, column[c]));
		n++;
	}
	assert_true(n > 10);
}

static void more_people_more_known(void **state)
{
	struct scratch s;
	struct pv__frame curve;
	struct program p;
	const char *file, *json;

	(void)state;
	scratch_make(&s);
	file = study(&s, "study.yaml", "[6, 12, 24, 48, 90]");
	run_program(&s, &p, "plan", file, "-o", scratch_path(&s, "out"));
	assert_code(&p, 0);
	assert_holds(p.out, "tasks: curve               80  (0 in the store)");
	/* With a grid of two, two inner folds and the last fit: 5 fits; without one: 1.  On 8
	 * splits, on 5 sizes of each, and on all rows; majority on 8 splits. */
	assert_holds(p.out, "fits, at most             302");
	run(&s, file, "1", "out");
	curve = results_read(&s, s.folder, "out/curve.tsv");
	assert_true(mean_at(&s, &curve, "logistic", "6") + .05 <
		    mean_at(&s, &curve, "logistic", "48"));
	assert_true(mean_at(&s, &curve, "lda", "6") + .05 < mean_at(&s, &curve, "lda", "90"));
	assert_true(mean_at(&s, &curve, "logistic", "90") > .75);
	assert_near(results_real(&s, &curve, 0, "n_train"), 6, 0);
	assert_full_is_folds(&s, &curve);
	json = file_text(&s, scratch_path(&s, "out/report.json"));
	assert_holds(json, "\"metric_of_fits\": \"auc\"");
	assert_holds(json, "\"no_fit\": ");
	assert_holds(file_text(&s, scratch_path(&s, "out/report.html")), "Learning curve.");
	assert_true(file_exists(scratch_path(&s, "out/figures/curve.svg")));
	run_program(&s, &p, "plan", file, "-o", scratch_path(&s, "out"));
	assert_holds(p.out, "tasks: curve               80  (80 in the store)");
	scratch_remove(&s);
}

/* ---- however it is done -----------------------------------------------------------------------
 */

static const char *const skip[] = {".", "log.jsonl", NULL};

static void any_number_of_workers(void **state)
{
	struct scratch s;
	const char *file;

	(void)state;
	scratch_make(&s);
	file = study(&s, "study.yaml", "[10, 30, 60]");
	run(&s, file, "1", "one");
	run(&s, file, "2", "two");
	assert_same_files(&s, scratch_path(&s, "one"), scratch_path(&s, "two"), skip);
	scratch_remove(&s);
}

static int64_t curve_tasks_done(struct scratch *s)
{
	const char *log = scratch_path(s, "out/log.jsonl"), *at;
	int64_t n = 0;

	if (!file_exists(log))
		return 0;
	for (at = file_text(s, log); (at = strstr(at, " groups of repeat")) != NULL; at++)
		n++;
	return n;
}

/* Killed amid the curve: the next run takes what is there and leaves the same. */
static void killed_and_resumed(void **state)
{
	struct scratch s;
	struct program p;
	const char *file;

	(void)state;
	scratch_make(&s);
	file = study(&s, "study.yaml", "[10, 20, 30, 40, 50, 60, 70, 80, 90]");
	program_start(&s,
		      (const char *const[]){"run", "-q", "-j", "2", file, "-o",
					    scratch_path(&s, "out"), NULL},
		      -1, &p);
	for (int i = 0; i < 6000 && curve_tasks_done(&s) < 20; i++)
		usleep(5000);
	assert_int_equal(kill(p.pid, SIGKILL), 0);
	program_wait(&s, &p);
	assert_int_equal(p.code, -1);
	assert_false(file_exists(scratch_path(&s, "out/manifest.json")));
	run_program(&s, &p, "plan", file, "-o", scratch_path(&s, "out"));
	assert_holds(p.out, "tasks: curve              144  (");
	assert_lacks(p.out, "tasks: curve              144  (0 in the store)");
	assert_lacks(p.out, "tasks: curve              144  (144 in the store)");
	run(&s, file, "2", "out");
	run(&s, file, "2", "fresh");
	assert_same_files(&s, scratch_path(&s, "out"), scratch_path(&s, "fresh"), skip);
	scratch_remove(&s);
}

/* ---- what is refused ----------------------------------------------------------------------------
 */

static void refuse(struct scratch *s, const char *sizes, int code, const char *line)
{
	struct program p;

	run_program(s, &p, "plan", study(s, "refused.yaml", sizes), "-o", scratch_path(s, "out"));
	assert_code(&p, code);
	assert_holds(p.err, line);
	assert_holds(p.err, "refused.yaml:12:");
}

static void sizes_that_cannot_be(void **state)
{
	struct scratch s;

	(void)state;
	scratch_make(&s);
	refuse(&s, "[10, 91]", 78,
	       "curve.samples: 91 groups are more than the 90 that the training part of repeat 1 "
	       "fold 1 has: use at most 90");
	refuse(&s, "[2, 20]", 78, "curve.samples: 2 groups are too few to tune on: ");
	refuse(&s, "[1, 20]", 78, "leave class '");
	refuse(&s, "[10.5, 20]", 78, "curve.samples: 10.5 is no whole number of groups");
	refuse(&s, "[20, 10]", 78, "curve.samples: sizes must ascend, but 10 follows 20");
	refuse(&s, "[]", 78, "curve.samples names no size");
	scratch_remove(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(more_people_more_known),
		cmocka_unit_test(any_number_of_workers),
		cmocka_unit_test(killed_and_resumed),
		cmocka_unit_test(sizes_that_cannot_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
