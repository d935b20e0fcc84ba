/* The command line: what it says, where, in which colour, and its exit codes. */
#include "support/check.h"
#include "support/cohort.h"
#include "support/tool.h"

#include "plugin/registry.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void nap(void)
{
	const struct timespec t = {0, 5000000};

	nanosleep(&t, NULL);
}

/* ---- what needs no study ------------------------------------------------------------- */

static void version(void **state)
{
	struct scratch s;
	struct program p;

	(void)state;
	scratch_make(&s);
	run_program(&s, &p, "--version");
	assert_code(&p, 0);
	assert_true(pv__starts_with(p.out, "pulvinar 0."));
	assert_int_equal(count_lines(p.out), 1);
	assert_string_equal(p.err, "");
	scratch_remove(&s);
}

static void help(void **state)
{
	static const char *const command[] = {"run",      "check",    "plan",  "apply",
					      "describe", "simulate", "plugin"};
	struct scratch s;
	struct program p, none;

	(void)state;
	scratch_make(&s);
	run_program(&s, &p, "--help");
	assert_code(&p, 0);
	for (size_t i = 0; i < PV__COUNT(command); i++)
		assert_holds(p.out, pv__format(s.arena, "\n  %s ", command[i]));
	assert_holds(p.out, "Exit codes: 0 done, 64 usage, 65 bad data, 66 missing input");
	run_program(&s, &none, NULL);
	assert_code(&none, 64);
	assert_string_equal(none.err, p.out);
	assert_string_equal(none.out, "");
	scratch_remove(&s);
}

/* What is longer than a buffer fails while it is written, what is shorter at the end. */
static void full_output(void **state)
{
	static const char *const command[][2] = {
		{"--version"}, {"--help"}, {"describe"}, {"describe", "model.ridge"}};
	struct scratch s;

	(void)state;
	scratch_make(&s);
	for (size_t i = 0; i < PV__COUNT(command); i++) {
		const char *said = run_tool(s.arena, 74, "sh", "-c",
					    "exec \"$PULVINAR\" \"$@\" >/dev/full", "pulvinar",
					    command[i][0], command[i][1]);

		assert_string_equal(said, "error: cannot write to standard output\n");
	}
	scratch_remove(&s);
}

static void usage_errors(void **state)
{
	struct scratch s;
	struct program p;

	(void)state;
	scratch_make(&s);
	run_program(&s, &p, "walk");
	assert_code(&p, 64);
	assert_holds(p.err, "error: no such command: walk");
	run_program(&s, &p, "run");
	assert_code(&p, 64);
	run_program(&s, &p, "run", "a.yaml", "b.yaml");
	assert_code(&p, 64);
	run_program(&s, &p, "plugin", "where");
	assert_code(&p, 64);
	run_program(&s, &p, "describe", "scale.zscor");
	assert_code(&p, 64);
	assert_holds(p.err, "did you mean 'scale.zscore'?");
	run_program(&s, &p, "simulate", "brains", scratch_path(&s, "x"));
	assert_code(&p, 64);
	assert_holds(p.err, "there is: alzheimers");
	assert_false(file_exists(scratch_path(&s, "x")));
	scratch_remove(&s);
}

/* ---- ops and plugins ------------------------------------------------------------------- */

static void describe_op(struct scratch *s, const struct pv_op *op)
{
	struct program p;

	run_program(s, &p, "describe", op->name);
	assert_code(&p, 0);
	assert_string_equal(p.err, "");
	assert_true(pv__starts_with(p.out, op->name));
	for (const struct pv_option *o = op->option; o && o->name; o++)
		assert_holds(p.out, pv__format(s->arena, "\n  %s: ", o->name));
}

static void describe_every_op(void **state)
{
	struct scratch s;
	struct pv__registry registry;
	struct program all;

	(void)state;
	scratch_make(&s);
	assert_int_equal(pv__registry_open(s.arena, 0, NULL, &registry, &s.diag), PV_OK);
	assert_true(registry.n_ops >= 22);
	run_program(&s, &all, "describe");
	assert_code(&all, 0);
	for (int64_t i = 0; i < registry.n_ops; i++) {
		assert_holds(all.out, pv__format(s.arena, "\n  %s ", registry.op[i]->name));
		describe_op(&s, registry.op[i]);
	}
	scratch_remove(&s);
}

static void describe_the_language(void **state)
{
	static const char *const block[] = {"data", "features", "models", "validation",
					    "importance"};
	struct scratch s;
	struct program p;

	(void)state;
	scratch_make(&s);
	run_program(&s, &p, "describe", "study");
	assert_code(&p, 0);
	for (size_t i = 0; i < PV__COUNT(block); i++)
		assert_holds(p.out, block[i]);
	scratch_remove(&s);
}

static void plugins(void **state)
{
	static const char *const ours[] = {"features", "image",  "importance",
					   "model",    "select", "transform"};
	struct scratch s;
	struct program p;

	(void)state;
	scratch_make(&s);
	run_program(&s, &p, "plugin", "list");
	assert_code(&p, 0);
	for (size_t i = 0; i < PV__COUNT(ours); i++)
		assert_holds(p.out, pv__format(s.arena, "/%s.so\n", ours[i]));
	assert_lacks(p.out, "refused");
	run_program(&s, &p, "plugin", "why", "roi.extract");
	assert_code(&p, 0);
	assert_holds(p.out, "features.so");
	run_program(&s, &p, "plugin", "why", "model");
	assert_code(&p, 0);
	assert_holds(p.out, "model.svm_linear");
	assert_holds(p.out, "sha256 ");
	run_program(&s, &p, "plugin", "why", "model.of_everything");
	assert_code(&p, 66);
	scratch_write(&s, "plugins/broken.so", "no plugin");
	run_program(&s, &p, "--plugin-dir", scratch_path(&s, "plugins"), "plugin", "list");
	assert_code(&p, 69);
	assert_holds(p.err, "broken.so");
	scratch_remove(&s);
}

/* ---- studies ------------------------------------------------------------------------------ */

/* The studies of the language's own documentation: sound, or an op is named that no plugin
 * of this version offers; never a key. */
static void check_of_the_documented_studies(void **state)
{
	struct scratch s;
	struct program p;

	(void)state;
	scratch_make(&s);
	for (char which = 'a'; which <= 'f'; which++) {
		const char *name = pv__format(s.arena, "tests/unit/study/studies/%c.yaml", which);

		run_program(&s, &p, "check", source_path(&s, name));
		if (p.code == 0) {
			assert_holds(p.out, "no faults");
			assert_string_equal(p.err, "");
			continue;
		}
		assert_code(&p, 78);
		for (const char *line = p.err; *line; line = strchr(line, '\n') + 1)
			if (!pv__starts_with(strstr(line, ": error: "),
					     ": error: no plugin offers '"))
				fail_msg("not about a missing op:\n%s", line);
	}
	run_program(&s, &p, "check", source_path(&s, "tests/unit/study/studies/a.yaml"));
	assert_code(&p, 0);
	scratch_remove(&s);
}

static void check_lists_all_faults(void **state)
{
	struct scratch s;
	struct program p;
	const char *study;

	(void)state;
	scratch_make(&s);
	cohort_make(&s, scratch_path(&s, "in"), ".nii.gz");
	study = scratch_path(&s, "in/study.yaml");
	file_replace(&s, study, "seed: 7", "seed: seven");
	file_replace(&s, study, "scale.zscore", "scale.zscor");
	file_replace(&s, study, "C: 1", "CC: 1");
	run_program(&s, &p, "check", study);
	assert_code(&p, 78);
	assert_int_equal(count_lines(p.err), 3);
	assert_holds(p.err, "study.yaml:2:7: error: ");
	assert_holds(p.err, "study.yaml:9:33: error: ");
	assert_holds(p.err, "study.yaml:10:22: error: model.logistic has no option 'CC'; did you "
			    "mean 'C'?");
	scratch_remove(&s);
}

static void plan(void **state)
{
	struct scratch s;
	struct program p;

	(void)state;
	scratch_make(&s);
	cohort_make(&s, scratch_path(&s, "in"), ".nii.gz");
	run_program(&s, &p, "plan", scratch_path(&s, "in/study.yaml"));
	assert_code(&p, 0);
	assert_holds(p.out, "tasks: extract             12");
	assert_holds(p.out, "label permutations         19");
	assert_holds(p.out, "fits, at most");
	assert_false(file_exists("results"));
	assert_false(file_exists(scratch_path(&s, "in/results")));
	scratch_remove(&s);
}

static void simulate_keeps_what_is_there(void **state)
{
	struct scratch s;
	struct program p;
	const char *folder, *before;

	(void)state;
	scratch_make(&s);
	folder = scratch_path(&s, "cohort");
	run_program(&s, &p, "simulate", "alzheimers", folder, "--n", "20", "--seed", "5");
	assert_code(&p, 0);
	before = file_text(&s, scratch_path(&s, "cohort/participants.tsv"));
	assert_int_equal(count_lines(before), 21);
	run_program(&s, &p, "simulate", "alzheimers", folder, "--n", "20", "--seed", "6");
	assert_code(&p, 73);
	assert_holds(p.err, "holds a cohort already");
	assert_string_equal(file_text(&s, scratch_path(&s, "cohort/participants.tsv")), before);
	scratch_write(&s, "notes/mine.txt", "mine");
	run_program(&s, &p, "simulate", "alzheimers", scratch_path(&s, "notes"), "--n", "20");
	assert_code(&p, 0);
	assert_string_equal(file_text(&s, scratch_path(&s, "notes/mine.txt")), "mine");
	run_program(&s, &p, "simulate", "alzheimers", scratch_path(&s, "few"), "--n", "3");
	assert_code(&p, 64);
	assert_false(file_exists(scratch_path(&s, "few")));
	scratch_remove(&s);
}

/* ---- colours, bars and pipes ------------------------------------------------------------------
 */

/* A terminal, of which this is the keyboard's side; `other` is given to the program. */
static int open_terminal(int *other)
{
	int fd = posix_openpt(O_RDWR | O_NOCTTY);

	assert_true(fd >= 0 && grantpt(fd) == 0 && unlockpt(fd) == 0);
	*other = open(ptsname(fd), O_RDWR | O_NOCTTY);
	assert_true(*other >= 0);
	return fd;
}

/* What `check` of a broken study shows on a terminal. */
static const char *shown_on_terminal(struct scratch *s, const char *study)
{
	const char *const words[] = {"check", study, NULL};
	char *text = pv__alloc(s->arena, 1 << 16, 1);
	struct program p;
	int other, fd = open_terminal(&other);

	program_start(s, words, other, &p);
	program_wait(s, &p);
	assert_code(&p, 78);
	assert_true(read(fd, text, (1 << 16) - 1) > 0);
	close(other);
	close(fd);
	return text;
}

static void colour_is_for_terminals(void **state)
{
	struct scratch s;
	struct program p;
	const char *study;

	(void)state;
	scratch_make(&s);
	cohort_make(&s, scratch_path(&s, "in"), ".nii.gz");
	study = scratch_path(&s, "in/study.yaml");
	file_replace(&s, study, "seed: 7", "seed: seven");
	setenv("TERM", "xterm", 1);
	unsetenv("NO_COLOR");
	assert_holds(shown_on_terminal(&s, study), "\033[31m");
	setenv("NO_COLOR", "1", 1);
	assert_lacks(shown_on_terminal(&s, study), "\033");
	unsetenv("NO_COLOR");
	setenv("TERM", "dumb", 1);
	assert_lacks(shown_on_terminal(&s, study), "\033");
	setenv("TERM", "xterm", 1);
	run_program(&s, &p, "check", study);
	assert_lacks(p.err, "\033");
	scratch_remove(&s);
}

static void pipes_get_lines(void **state)
{
	struct scratch s;
	struct program p;

	(void)state;
	scratch_make(&s);
	cohort_make(&s, scratch_path(&s, "in"), ".nii.gz");
	setenv("TERM", "xterm", 1);
	run_program(&s, &p, "run", scratch_path(&s, "in/study.yaml"), "-o",
		    scratch_path(&s, "out"));
	assert_code(&p, 0);
	assert_lacks(p.err, "\033");
	assert_lacks(p.err, "\r");
	assert_lacks(p.out, "\033");
	assert_holds(p.err, "reading images: 12 tasks");
	assert_holds(p.out, "report.html");
	scratch_remove(&s);
}

/* ---- Ctrl-C
 * -------------------------------------------------------------------------------------- */

static bool has_ended(const struct program *p)
{
	siginfo_t info = {0};

	return waitid(P_PID, (id_t)p->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
	       info.si_pid == p->pid;
}

/* Waits until the program has written `text` to its standard error. */
static void wait_for(struct scratch *s, const struct program *p, const char *text)
{
	while (!strstr(file_text(s, p->err_path), text)) {
		if (has_ended(p))
			fail_msg("it ended before it wrote '%s'", text);
		nap();
	}
}

static void interrupted_and_resumed(void **state)
{
	static const char *const skip[] = {".", "log.jsonl", NULL};
	struct scratch s;
	struct program p;
	const char *study, *out;

	(void)state;
	scratch_make(&s);
	study = source_path(&s, "configs/haxby-face-house.yaml");
	out = scratch_path(&s, "out");
	program_start(&s, (const char *const[]){"run", study, "-j", "2", "-o", out, NULL}, -1, &p);
	wait_for(&s, &p, "permuting labels: ");
	assert_int_equal(kill(-p.pid, SIGINT), 0); /* as a terminal does: to all of the group */
	program_wait(&s, &p);
	assert_code(&p, 130);
	assert_false(file_exists(scratch_path(&s, "out/manifest.json")));
	assert_false(file_exists(scratch_path(&s, "out/report.html")));
	run_program(&s, &p, "run", study, "-o", out);
	assert_code(&p, 0);
	assert_holds(p.err, "cross-validating: 24 done");
	assert_true(file_exists(scratch_path(&s, "out/manifest.json")));
	run_program(&s, &p, "run", "-q", study, "-o", scratch_path(&s, "fresh"));
	assert_code(&p, 0);
	assert_same_files(&s, out, scratch_path(&s, "fresh"), skip);
	scratch_remove(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(version),
		cmocka_unit_test(help),
		cmocka_unit_test(full_output),
		cmocka_unit_test(usage_errors),
		cmocka_unit_test(describe_every_op),
		cmocka_unit_test(describe_the_language),
		cmocka_unit_test(plugins),
		cmocka_unit_test(check_of_the_documented_studies),
		cmocka_unit_test(check_lists_all_faults),
		cmocka_unit_test(plan),
		cmocka_unit_test(simulate_keeps_what_is_there),
		cmocka_unit_test(colour_is_for_terminals),
		cmocka_unit_test(pipes_get_lines),
		cmocka_unit_test(interrupted_and_resumed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
