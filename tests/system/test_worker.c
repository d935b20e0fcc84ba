/* pulvinar worker: shares of a study that make the whole, and what a worker refuses. */
#include "system/shared_study.h"

static const char *const stages[] = {"extract", "block", "fold", "permute", "final"};

/* Writes the plans of all stages, as for workers of some other scheduler. */
static void announce(struct scratch *s, const char *study, const char *out)
{
	struct program p;

	run_program(s, &p, "run", study, "-o", out, "--executor", "slurm", "--dry-run");
	assert_code(&p, 0);
}

static void work(struct scratch *s, struct program *p, const char *study, const char *out,
		 const char *stage, const char *chunk)
{
	run_program(s, p, "worker", study, "--output", out, "--stage", stage, "--chunk", chunk,
		    "-q");
}

/* Every stage in three shares, the last first. */
static void work_all(struct scratch *s, const char *study, const char *out)
{
	struct program p;

	for (size_t i = 0; i < PV__COUNT(stages); i++)
		for (int k = 2; k >= 0; k--) {
			work(s, &p, study, out, stages[i], pv__format(s->arena, "%d/3", k));
			assert_code(&p, 0);
		}
}

/* ---- shares ---------------------------------------------------------------------------- */

static void shares_make_the_whole(void **state)
{
	struct scratch s;
	struct program p;

	(void)state;
	study_make(&s);
	run_local(&s, "study.yaml", "local");
	announce(&s, "study.yaml", "shares");
	work_all(&s, "study.yaml", "shares");
	run_program(&s, &p, "plan", "study.yaml", "-o", "shares");
	assert_code(&p, 0);
	assert_holds(p.out, "12  (12 in the store)");
	assert_lacks(p.out, "estimated time"); /* nothing is left to do */
	run_local(&s, "study.yaml", "shares");
	assert_same_results(&s, "local", "shares");
	study_remove(&s);
}

/* Four processes, each of them started twice. */
static void two_processes_of_one_share(void **state)
{
	struct scratch s;
	struct program p[4];

	(void)state;
	study_make(&s);
	announce(&s, "study.yaml", "out");
	for (int i = 0; i < 4; i++) {
		const char *chunk = pv__format(s.arena, "%d/2", i % 2);
		const char *const words[] = {"worker",  "study.yaml", "-o",  "out", "--stage",
					     "extract", "--chunk",    chunk, NULL};

		program_start(&s, words, -1, &p[i]);
	}
	for (int i = 0; i < 4; i++) {
		program_wait(&s, &p[i]);
		assert_code(&p[i], 0);
	}
	work(&s, &p[0], "study.yaml", "out", "block", "0/1");
	assert_code(&p[0], 0);
	study_remove(&s);
}

/* Data from elsewhere, plugins from elsewhere, a store that is shared. */
static void other_data(void **state)
{
	struct scratch s;
	struct program p;

	(void)state;
	study_make(&s);
	assert_int_equal(rename("cohort", "elsewhere"), 0);
	run_program(&s, &p, "run", "study.yaml", "-o", "out", "--data-root", "elsewhere", "--store",
		    "my store", "--executor", "slurm", "--dry-run");
	assert_code(&p, 0);
	assert_holds(file_text(&s, "out/slurm/fold.sh"),
		     "worker study.yaml --data-root elsewhere --output out --store 'my store' "
		     "--stage fold");
	run_program(&s, &p, "worker", "study.yaml", "-o", "out", "--data-root", "elsewhere",
		    "--store", "my store", "--stage", "extract", "--chunk", "0/1");
	assert_code(&p, 0);
	run_program(&s, &p, "worker", "study.yaml", "-o", "out", "--data-root", "elsewhere",
		    "--store", "my store", "--stage", "block", "--chunk", "0/1");
	assert_code(&p, 0);
	work(&s, &p, "study.yaml", "out", "block", "0/1"); /* cohort/ is gone */
	assert_code(&p, 66);
	study_remove(&s);
}

/* ---- samples that cannot be read ----------------------------------------------------------- */

static const char exclude[] = "on_error: exclude\nmax_excluded: 2\n";

static void a_bad_file_is_named(void **state)
{
	struct scratch s;
	struct program local, worker;

	(void)state;
	study_make(&s);
	file_write(&s, "cohort/images/sub-04.nii.gz", "no image");
	run_program(&s, &local, "run", "study.yaml", "-o", "local", "-q");
	assert_code(&local, 65);
	announce(&s, "study.yaml", "out");
	work(&s, &worker, "study.yaml", "out", "extract", "0/1");
	assert_code(&worker, 65);
	assert_string_equal(line_with(&s, worker.err, "error: "),
			    line_with(&s, local.err, "error: "));
	work(&s, &worker, "study.yaml", "out", "block", "0/1");
	assert_code(&worker, 65);
	assert_holds(worker.err, "sub-04");
	study_remove(&s);
}

static void excluded_as_in_a_local_run(void **state)
{
	struct scratch s;
	struct program p;

	(void)state;
	study_make(&s);
	scratch_write(&s, "study.yaml", pv__format(s.arena, "%s%s", study_text, exclude));
	file_write(&s, "cohort/images/sub-04.nii.gz", "no image");
	run_local(&s, "study.yaml", "local");
	assert_holds(file_text(&s, "local/exclusions.tsv"), "sub-04");
	announce(&s, "study.yaml", "out");
	work(&s, &p, "study.yaml", "out", "extract", "0/1");
	assert_code(&p, 65);
	for (size_t i = 1; i < PV__COUNT(stages); i++) {
		work(&s, &p, "study.yaml", "out", stages[i], "0/1");
		assert_code(&p, 0);
	}
	run_program(&s, &p, "plan", "study.yaml", "-o", "out");
	assert_holds(p.out, "tasks: extract");
	run_local(&s, "study.yaml", "out");
	assert_same_results(&s, "local", "out");
	assert_lacks(file_text(&s, "out/log.jsonl"), "repeat 1 fold"); /* all from the store */
	study_remove(&s);
}

/* Without a word from its worker a file is not unreadable: nobody has tried. */
static void untried_is_not_unreadable(void **state)
{
	struct scratch s;
	struct program p;

	(void)state;
	study_make(&s);
	scratch_write(&s, "study.yaml", pv__format(s.arena, "%s%s", study_text, exclude));
	announce(&s, "study.yaml", "out");
	work(&s, &p, "study.yaml", "out", "extract", "0/2");
	assert_code(&p, 0);
	work(&s, &p, "study.yaml", "out", "block", "0/1");
	assert_code(&p, 74);
	assert_holds(p.err, "is not in the store yet");
	study_remove(&s);
}

/* ---- refusals ------------------------------------------------------------------------------- */

static void expect_refusal(struct scratch *s, const char *stage, const char *chunk, int code,
			   const char *reason)
{
	struct program p;

	work(s, &p, "study.yaml", "out", stage, chunk);
	assert_code(&p, code);
	assert_holds(p.err, reason);
}

static void refusals(void **state)
{
	struct scratch s;
	struct program p;

	(void)state;
	study_make(&s);
	expect_refusal(&s, "extract", "0/1", 66, "extract.plan: error: is not there");
	announce(&s, "study.yaml", "out");
	expect_refusal(&s, "extract", "3/3", 64, "no chunk 3 of 3");
	expect_refusal(&s, "extract", "-1/3", 64, "--chunk K/N");
	expect_refusal(&s, "extract", "1", 64, "--chunk K/N");
	expect_refusal(&s, "extract", "1/2/3", 64, "--chunk K/N");
	expect_refusal(&s, "extracts", "0/1", 64, "no stage 'extracts'");
	expect_refusal(&s, "fold", "0/1", 74, "is not in the store yet");
	run_program(&s, &p, "worker", "study.yaml", "-o", "out");
	assert_code(&p, 64);
	run_program(&s, &p, "run", "study.yaml", "-o", "out", "--dry-run");
	assert_code(&p, 64);
	run_program(&s, &p, "run", "study.yaml", "-o", "out", "--executor", "pbs");
	assert_code(&p, 64);
	assert_holds(p.err, "no executor 'pbs'");
	study_remove(&s);
}

static void another_machine_is_refused(void **state)
{
	struct scratch s;
	const char *core;

	(void)state;
	study_make(&s);
	announce(&s, "study.yaml", "out");
	core = line_with(&s, file_text(&s, "out/slurm/extract.plan"), "BLAS core\t");
	file_replace(&s, "out/slurm/extract.plan", core, "BLAS core\tPDP-11");
	expect_refusal(&s, "extract", "0/1", 69, "was PDP-11 in the plan");
	assert_false(file_exists("out/.store"));
	file_replace(&s, "out/slurm/extract.plan", "BLAS core\tPDP-11", core);
	core = line_with(&s, file_text(&s, "out/slurm/extract.plan"), "pulvinar\t");
	file_replace(&s, "out/slurm/extract.plan", core, "pulvinar\t00");
	expect_refusal(&s, "extract", "0/1", 69, "was 00 in the plan");
	study_remove(&s);
}

static void another_plan_is_refused(void **state)
{
	struct scratch s;

	(void)state;
	study_make(&s);
	announce(&s, "study.yaml", "out");
	file_copy(&s, "cohort/images/sub-02.nii.gz", "cohort/images/sub-03.nii.gz");
	expect_refusal(&s, "extract", "0/1", 65, "are not those that were planned");
	announce(&s, "study.yaml", "out");
	file_replace(&s, "study.yaml", "seed: 7\n",
		     "seed: 7\npreprocess: {gm: [{image.smooth: "
		     "{fwhm_mm: 4}}]}\n");
	expect_refusal(&s, "extract", "0/1", 65, "are not those that were planned");
	study_remove(&s);
}

/* ---- scripts without Slurm ---------------------------------------------------------------- */

static void scripts_and_commands(void **state)
{
	struct scratch s;
	struct program p;

	(void)state;
	study_make(&s);
	run_program(&s, &p, "run", "study.yaml", "-o", "my out", "--executor", "slurm",
		    "--dry-run");
	assert_code(&p, 0);
	assert_holds(p.out, "# 12 tasks in 12 array entries\n"
			    "extract=$(sbatch --parsable 'my out/slurm/extract.sh')\n");
	assert_holds(p.out, "block=$(sbatch --parsable --dependency=afterok:$extract "
			    "--kill-on-invalid-dep=yes 'my out/slurm/block.sh')\n");
	assert_holds(p.out, "permute=$(sbatch --parsable --dependency=afterok:$block ");
	assert_holds(p.out, " run study.yaml --output 'my out' --store 'my out/.store' "
			    "--executor local\n");
	assert_holds(file_text(&s, "my out/slurm/final.sh"), "--stage final --chunk");
	assert_false(file_exists("my out/.store"));
	assert_false(file_exists("my out/manifest.json"));
	study_remove(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shares_make_the_whole),
		cmocka_unit_test(two_processes_of_one_share),
		cmocka_unit_test(other_data),
		cmocka_unit_test(a_bad_file_is_named),
		cmocka_unit_test(excluded_as_in_a_local_run),
		cmocka_unit_test(untried_is_not_unreadable),
		cmocka_unit_test(refusals),
		cmocka_unit_test(another_machine_is_refused),
		cmocka_unit_test(another_plan_is_refused),
		cmocka_unit_test(scripts_and_commands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
