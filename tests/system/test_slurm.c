/* A study through a real Slurm: a private one, of this machine alone, on loopback. */
#include "system/shared_study.h"

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

/* Chunks beyond MaxArraySize, which is 4 here; three run at once. */
static const char on_slurm[] =
	"run:\n"
	"  executor: slurm\n"
	"  slurm: {partition: test, time: 10m, throttle: 3, chunks: 100, options: [--nice=1]}\n";

/* What each batch script of these stages does first: die at once, or while it works. */
static const char on_fragile_slurm[] =
	"run:\n"
	"  executor: slurm\n"
	"  slurm:\n"
	"    setup:\n"
	"      - 'lost=lost-$SLURM_JOB_NAME-$SLURM_ARRAY_TASK_ID; [ -e $lost ] && tries=no'\n"
	"      - 'case $SLURM_JOB_NAME in pulvinar-extract*|pulvinar-fold*) ;; *) tries=no;; "
	"esac'\n"
	"      - '[ $SLURM_ARRAY_TASK_ID = 1 ] && [ \"$tries\" != no ] && touch $lost && kill -9 "
	"$$'\n"
	"      - '[ \"$tries\" = no ] || { touch $lost; (sleep 0.15; kill -9 $$) & }'\n";

struct cluster {
	struct scratch s;
	const char *missing; /* why there is no Slurm here; NULL: there is one */
};

/* ---- the cluster ------------------------------------------------------------------------ */

/* Runs a command of sh; gives its exit code. */
static int shell(struct scratch *s, const char *command)
{
	const char *whole = pv__format(s->arena, "(%s) >shell.txt 2>&1", command);
	int how = system(whole);

	return WIFEXITED(how) ? WEXITSTATUS(how) : -1;
}

static int begin(void **state)
{
	static struct cluster c;
	const char *script;
	int code;

	*state = &c;
	study_make(&c.s);
	script = source_path(&c.s, "tests/system/slurm/private-slurm.sh");
	code = shell(&c.s, pv__format(c.s.arena, "MAX_ARRAY=4 %s up %s/slurm %d", script,
				      c.s.folder, (int)getpid()));
	if (code == 77)
		c.missing = file_text(&c.s, "shell.txt");
	else if (code != 0)
		fail_msg("%s", file_text(&c.s, "shell.txt"));
	setenv("SLURM_CONF", scratch_path(&c.s, "slurm/slurm.conf"), 1);
	return 0;
}

static int end(void **state)
{
	struct cluster *c = *state;

	(void)shell(&c->s, pv__format(c->s.arena, "%s down %s/slurm",
				      source_path(&c->s, "tests/system/slurm/private-slurm.sh"),
				      c->s.folder));
	study_remove(&c->s);
	return 0;
}

static struct scratch *need_slurm(void **state)
{
	struct cluster *c = *state;

	if (c->missing) {
		print_message("skipped: %s", c->missing);
		skip();
	}
	return &c->s;
}

/* ---- what tests share ------------------------------------------------------------------- */

static void write_study(struct scratch *s, const char *name, const char *run)
{
	scratch_write(s, name, pv__format(s->arena, "%s%s", study_text, run));
}

/* Files of a folder whose names start so. */
static int64_t count_named(const char *folder, const char *prefix)
{
	DIR *dir = opendir(folder);
	int64_t n = 0;

	for (struct dirent *e; dir && (e = readdir(dir));)
		n += pv__starts_with(e->d_name, prefix);
	if (dir)
		closedir(dir);
	return n;
}

static void rest(void)
{
	nanosleep(&(struct timespec){0, 20000000}, NULL);
}

static void assert_idle_queue(struct scratch *s)
{
	for (int i = 0; i < 500; i++) {
		assert_int_equal(shell(s, "squeue --noheader"), 0);
		if (!*file_text(s, "shell.txt"))
			return;
		rest();
	}
	fail_msg("still in the queue:\n%s", file_text(s, "shell.txt"));
}

/* The last object of a store, by name. */
static const char *last_object(struct scratch *s, const char *store)
{
	const char *find = "find %s/[0-9a-f][0-9a-f] -type f | sort | tail -n 1";

	assert_int_equal(shell(s, text_replace(s, find, "%s", store)), 0);
	return line_with(s, file_text(s, "shell.txt"), store);
}

/* Changes the last byte of a file; gives it as it was. */
static int spoil(const char *path)
{
	FILE *file = fopen(path, "r+b");
	int last;

	assert_non_null(file);
	assert_int_equal(fseek(file, -1, SEEK_END), 0);
	last = fgetc(file);
	assert_int_equal(fseek(file, -1, SEEK_END), 0);
	assert_int_equal(fputc(last ^ 1, file), last ^ 1);
	assert_int_equal(fclose(file), 0);
	return last;
}

/* ---- tests ------------------------------------------------------------------------------- */

static void lost_tasks_are_done_again(void **state)
{
	struct scratch *s = need_slurm(state);
	struct program p;

	write_study(s, "fragile.yaml", on_fragile_slurm);
	run_local(s, "fragile.yaml", "fragile-local");
	run_program(s, &p, "run", "fragile.yaml", "-o", "fragile");
	assert_code(&p, 0);
	assert_same_results(s, "fragile-local", "fragile");
	/* four entries, of which one at least was tried again */
	assert_true(count_named("fragile/slurm/logs", "extract-") >= 5);
	assert_true(count_named("fragile/slurm/logs", "fold-") >= 5);
	assert_int_equal(count_named("fragile/slurm/logs", "block-"), 1);
}

static void a_killed_run_goes_on(void **state)
{
	const char *object;
	int last;
	static const char *const words[] = {"run", "study.yaml", "-o", "out", "-q", NULL};
	struct scratch *s = need_slurm(state);
	struct program p;

	write_study(s, "study.yaml", on_slurm);
	run_local(s, "study.yaml", "local");
	program_start(s, words, -1, &p);
	for (int i = 0; i < 1500 && count_named("out/slurm/logs", "fold-") == 0; i++)
		rest();
	assert_int_equal(kill(p.pid, SIGKILL), 0);
	program_wait(s, &p);
	assert_int_equal(p.code, -1);
	assert_false(file_exists("out/manifest.json"));
	run_program(s, &p, "run", "study.yaml", "-o", "out");
	assert_code(&p, 0);
	assert_holds(p.err, "reading images: 12 done"); /* from the store */
	assert_same_results(s, "local", "out");
	run_program(s, &p, "verify", "out");
	assert_code(&p, 0);
	assert_holds(file_text(s, "out/slurm/extract.sh"), "#SBATCH --array=0-3%3\n");
	assert_holds(file_text(s, "out/slurm/extract.sh"), "#SBATCH --time=10\n");
	assert_idle_queue(s);
	object = last_object(s, "out/.store");
	last = spoil(object);
	run_program(s, &p, "run", "study.yaml", "-o", "out");
	assert_code(&p, 0);
	assert_int_equal(spoil(object), last); /* it was made again */
	assert_same_results(s, "local", "out");
}

static void ctrl_c_empties_the_queue(void **state)
{
	static const char *const words[] = {"run", "study.yaml", "-o", "stopped", "-q", NULL};
	struct scratch *s = need_slurm(state);
	struct program p;

	write_study(s, "study.yaml", on_slurm);
	program_start(s, words, -1, &p);
	for (int i = 0; i < 1500 && count_named("stopped/slurm/logs", "extract-") == 0; i++)
		rest();
	assert_int_equal(kill(p.pid, SIGTERM), 0);
	program_wait(s, &p);
	assert_code(&p, 75);
	assert_holds(p.err, "run the same command again to go on");
	assert_idle_queue(s);
}

/* The commands of a dry run, given to sh: the chain runs by itself. */
static void scripts_run_by_hand(void **state)
{
	struct scratch *s = need_slurm(state);
	struct program p;
	const char *last;

	write_study(s, "study.yaml", on_slurm);
	run_local(s, "study.yaml", "local");
	run_program(s, &p, "run", "study.yaml", "-o", "by hand", "--dry-run");
	assert_code(&p, 0);
	last = line_with(s, p.out, " run study.yaml");
	scratch_write(s, "commands.sh", text_replace(s, p.out, last, ":"));
	assert_int_equal(shell(s, "set -e; . ./commands.sh"), 0);
	assert_idle_queue(s);
	assert_int_equal(shell(s, last), 0);
	assert_same_results(s, "local", "by hand");
	assert_lacks(file_text(s, "by hand/log.jsonl"), "repeat 1 fold"); /* all was stored */
}

static void a_bad_file_is_named(void **state)
{
	struct scratch *s = need_slurm(state);
	const char *image = "cohort/images/sub-04.nii.gz", *kept = scratch_path(s, "kept.nii.gz");
	struct program local, slurm;

	write_study(s, "study.yaml", on_slurm);
	file_copy(s, image, kept);
	file_write(s, image, "no image");
	run_program(s, &local, "run", "study.yaml", "-o", "bad-local", "--executor", "local", "-q");
	run_program(s, &slurm, "run", "study.yaml", "-o", "bad", "-q");
	file_copy(s, kept, image);
	assert_code(&local, 65);
	assert_code(&slurm, 65);
	assert_string_equal(slurm.err, local.err);
	assert_int_equal(count_named("bad/slurm/logs", "extract-"), 4); /* tried once */
}

/* Entries that always die: the tasks are named, with what their log says. */
static void hopeless_tasks_are_named(void **state)
{
	static const char dying[] =
		"run:\n"
		"  executor: slurm\n"
		"  slurm: {setup: ['echo \"error: the disk is gone\"; exit 9']}\n";
	struct scratch *s = need_slurm(state);
	struct program p;

	write_study(s, "dying.yaml", dying);
	run_program(s, &p, "run", "dying.yaml", "-o", "dying", "-q");
	assert_code(&p, 74);
	assert_holds(p.err, "images/sub-01.nii.gz, "
			    "roi.extract and 2 more: not done in 3 tries, the last as Slurm job ");
	assert_holds(p.err, "_0, FAILED: error: the disk is gone");
	assert_int_equal(count_named("dying/slurm/logs", "extract-"), 12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lost_tasks_are_done_again),
		cmocka_unit_test(a_killed_run_goes_on),
		cmocka_unit_test(ctrl_c_empties_the_queue),
		cmocka_unit_test(scripts_run_by_hand),
		cmocka_unit_test(a_bad_file_is_named),
		cmocka_unit_test(hopeless_tasks_are_named),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
