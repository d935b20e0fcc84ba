/* A results folder: one run at a time, stopped and gone on with, never half written. */
#include "support/check.h"
#include "support/cohort.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static struct scratch made;

static int make_cohort(void **state)
{
	const char *build = getenv("PULVINAR_BUILD");

	(void)state;
	assert_non_null(build);
	scratch_make(&made);
	cohort_make(&made, scratch_path(&made, "in"), ".nii");
	file_copy(&made, pv__format(made.arena, "%s/tests/abi/plugins/misbehave.so", build),
		  scratch_path(&made, "plugins/misbehave.so"));
	return 0;
}

static int remove_cohort(void **state)
{
	(void)state;
	scratch_remove(&made);
	return 0;
}

/* A folder with the cohort in it. */
static void begin(struct scratch *s)
{
	scratch_make(s);
	folder_copy(s, scratch_path(&made, "in"), scratch_path(s, "in"));
}

/* A study whose model never comes back. */
static const char *endless(struct scratch *s)
{
	const char *study = scratch_path(s, "in/endless.yaml");

	file_copy(s, scratch_path(s, "in/study.yaml"), study);
	file_replace(s, study, "logistic: {C: 1}", "misbehave: {how: hang}");
	return study;
}

static void start_endless(struct scratch *s, struct program *p)
{
	const char *const words[] = {"run",
				     "-q",
				     "-j",
				     "2",
				     endless(s),
				     "-o",
				     scratch_path(s, "out"),
				     "--plugin-dir",
				     scratch_path(&made, "plugins"),
				     NULL};

	program_start(s, words, -1, p);
	for (int i = 0; i < 600; i++) { /* until it hangs in its folds */
		const char *log = scratch_path(s, "out/log.jsonl");

		if (file_exists(log) && strstr(file_text(s, log), "cross-validating"))
			return;
		usleep(50000);
	}
	fail_msg("the study did not begin");
}

static void run(struct scratch *s, struct program *p)
{
	run_program(s, p, "run", "-q", scratch_path(s, "in/study.yaml"), "-o",
		    scratch_path(s, "out"));
}

static void assert_no_temporaries(struct scratch *s)
{
	assert_int_equal(count_files(scratch_path(s, "out/.store/tmp")), 0);
}

/* ---- stopping -------------------------------------------------------------------------------- */

/* Is there a process, zombies included, that was started with this folder?  Workers have
 * the command line of the run. */
static bool anyone_works_on(struct scratch *s, const char *folder)
{
	DIR *proc = opendir("/proc");
	bool found = false;

	assert_non_null(proc);
	for (struct dirent *e; !found && (e = readdir(proc));) {
		const char *path = pv__format(s->arena, "/proc/%s/cmdline", e->d_name);
		int fd = e->d_name[0] >= '0' && e->d_name[0] <= '9' ? open(path, O_RDONLY) : -1;
		unsigned char text[4096];
		ssize_t n = fd >= 0 ? pv__read_full(fd, text, sizeof(text)) : 0;

		found = n > 0 && memmem(text, (size_t)n, folder, strlen(folder));
		if (fd >= 0)
			close(fd);
	}
	closedir(proc);
	return found;
}

static void stop_with(int number, int code)
{
	struct scratch s;
	struct program p;

	begin(&s);
	start_endless(&s, &p);
	assert_int_equal(kill(p.pid, number), 0);
	program_wait(&s, &p);
	assert_code(&p, code);
	assert_true(p.seconds < 60);
	assert_holds(p.err, "stopped; run the same command again to go on\n");
	assert_false(anyone_works_on(&s, s.folder));
	assert_no_temporaries(&s);
	assert_holds(file_text(&s, scratch_path(&s, "out/log.jsonl")), "\"state\": \"stopped\"");
	run_program(&s, &p, "status", scratch_path(&s, "out"));
	assert_code(&p, 0);
	assert_holds(p.out, ": stopped\n");
	assert_holds(p.out, "run the same command again to go on\n");
	scratch_remove(&s);
}

static void term(void **state)
{
	(void)state;
	stop_with(SIGTERM, 75);
}

static void interrupt(void **state)
{
	(void)state;
	stop_with(SIGINT, 130);
}

/* After SIGKILL: workers are gone, the next run goes on, and leaves what an undisturbed one
 * leaves. */
static void killed(void **state)
{
	static const char *const skip[] = {".", "log.jsonl", NULL};
	struct scratch s;
	struct program p;

	(void)state;
	begin(&s);
	start_endless(&s, &p);
	file_write(&s, scratch_path(&s, "out/results.tsv.tmp-1-2-3"), "half");
	assert_int_equal(kill(p.pid, SIGKILL), 0);
	program_wait(&s, &p);
	for (int i = 0; i < 100 && anyone_works_on(&s, s.folder); i++)
		usleep(20000);
	assert_false(anyone_works_on(&s, s.folder));
	run_program(&s, &p, "status", scratch_path(&s, "out"));
	assert_holds(p.out, ": interrupted\n");
	run(&s, &p);
	assert_code(&p, 0);
	assert_no_temporaries(&s);
	assert_false(file_exists(scratch_path(&s, "out/results.tsv.tmp-1-2-3")));
	assert_holds(file_text(&s, scratch_path(&s, "out/log.jsonl")), "\"cached\": 12");
	run_program(&s, &p, "run", "-q", scratch_path(&s, "in/study.yaml"), "-o",
		    scratch_path(&s, "fresh"));
	assert_code(&p, 0);
	assert_same_files(&s, scratch_path(&s, "out"), scratch_path(&s, "fresh"), skip);
	scratch_remove(&s);
}

/* ---- who may write -----------------------------------------------------------------------------
 */

static void two_runs(void **state)
{
	struct scratch s;
	struct program first, second;
	char host[65] = "";

	(void)state;
	begin(&s);
	start_endless(&s, &first);
	run(&s, &second);
	assert_code(&second, 73);
	assert_true(second.seconds < 10);
	gethostname(host, sizeof(host) - 1);
	assert_holds(second.err, pv__format(s.arena,
					    "another run is at work in this folder: process "
					    "%d on host %s\n",
					    (int)first.pid, host));
	run_program(&s, &second, "status", "--json", scratch_path(&s, "out"));
	assert_holds(second.out, "\"state\": \"running\"");
	assert_holds(second.out, "\"stage\": \"cross-validating\"");
	run_program(&s, &second, "store", "clean", scratch_path(&s, "out"));
	assert_code(&second, 73);
	assert_holds(second.err, "a run is at work with this store");
	kill(first.pid, SIGTERM);
	program_wait(&s, &first);
	assert_code(&first, 75);
	run(&s, &second);
	assert_code(&second, 0);
	scratch_remove(&s);
}

/* A small file system of our own; skips where that is not allowed. */
static void mount_small(struct scratch *s, const char *options, unsigned long flags)
{
	const char *path = scratch_path(s, "out");

	mkdir(path, 0700);
	if (mount("pulvinar-test", path, "tmpfs", flags, options) == 0)
		return;
	print_message("skipped: no file system can be mounted: %s\n", strerror(errno));
	scratch_remove(s);
	skip();
}

static void read_only(void **state)
{
	struct scratch s;
	struct program p;

	(void)state;
	begin(&s);
	mount_small(&s, "size=1m", MS_RDONLY);
	run(&s, &p);
	assert_int_equal(umount(scratch_path(&s, "out")), 0);
	assert_code(&p, 73);
	assert_holds(p.err, "/out: error: cannot write here: Read-only file system\n");
	assert_true(p.seconds < 10);
	scratch_remove(&s);
}

/* A full disk is an I/O error with a path; with room the same command goes on. */
static void full_disk(void **state)
{
	static const char *const size[] = {"size=16k", "size=60k", "size=200k"};
	static const char *const skip[] = {".", "log.jsonl", NULL};
	struct scratch s;
	struct program p;

	(void)state;
	begin(&s);
	mount_small(&s, size[0], 0);
	for (size_t i = 0; i < PV__COUNT(size); i++) {
		assert_int_equal(mount("pulvinar-test", scratch_path(&s, "out"), "tmpfs",
				       MS_REMOUNT, size[i]),
				 0);
		run(&s, &p);
		assert_code(&p, 74);
		assert_holds(p.err, ": No space left on device\n");
		assert_holds(p.err, scratch_path(&s, "out"));
		assert_false(file_exists(scratch_path(&s, "out/manifest.json")));
	}
	assert_int_equal(
		mount("pulvinar-test", scratch_path(&s, "out"), "tmpfs", MS_REMOUNT, "size=64m"),
		0);
	run(&s, &p);
	assert_code(&p, 0);
	run_program(&s, &p, "run", "-q", scratch_path(&s, "in/study.yaml"), "-o",
		    scratch_path(&s, "fresh"));
	assert_same_files(&s, scratch_path(&s, "out"), scratch_path(&s, "fresh"), skip);
	assert_int_equal(umount(scratch_path(&s, "out")), 0);
	scratch_remove(&s);
}

/* ---- inputs -------------------------------------------------------------------------------------
 */

static void put_back(struct scratch *s, const char *image, int64_t person)
{
	const struct pv_grid grid = cohort_grid();

	cohort_image(s, image, person, &grid);
}

/* An image that changes while the run is at work: no results from two versions. */
static void changed_input(void **state)
{
	struct scratch s;
	struct program p;
	const char *study, *image;

	(void)state;
	begin(&s);
	study = scratch_path(&s, "in/slow.yaml");
	image = scratch_path(&s, "in/images/sub-05.nii");
	file_copy(&s, scratch_path(&s, "in/study.yaml"), study);
	file_replace(&s, study, "logistic: {C: 1}", "misbehave: {how: pause}");
	{
		const char *const words[] = {"run",
					     "-q",
					     study,
					     "-o",
					     scratch_path(&s, "out"),
					     "--plugin-dir",
					     scratch_path(&made, "plugins"),
					     NULL};

		program_start(&s, words, -1, &p);
	}
	for (int i = 0; i < 600; i++) {
		const char *log = scratch_path(&s, "out/log.jsonl");

		if (file_exists(log) && strstr(file_text(&s, log), "cross-validating"))
			break;
		usleep(20000);
	}
	put_back(&s, image, 6);
	program_wait(&s, &p);
	assert_code(&p, 65);
	assert_holds(p.err, "sub-05.nii: error: changed during the run");
	assert_false(file_exists(scratch_path(&s, "out/manifest.json")));
	/* touched only, or the same bytes again, is no change: keys are of content */
	run(&s, &p);
	assert_code(&p, 0);
	scratch_remove(&s);
}

/* A changed image is noticed although its size is the same; one that is only touched is
 * not read again. */
static void remembered_digests(void **state)
{
	struct scratch s;
	struct program p;
	const char *image, *before;

	(void)state;
	begin(&s);
	image = scratch_path(&s, "in/images/sub-05.nii");
	run(&s, &p);
	assert_code(&p, 0);
	before = file_text(&s, scratch_path(&s, "out/region_values.tsv"));
	put_back(&s, image, 6);
	run(&s, &p);
	assert_code(&p, 0);
	assert_string_not_equal(before, file_text(&s, scratch_path(&s, "out/region_values.tsv")));
	put_back(&s, image, 5);
	run_program(&s, &p, "run", "-q", "--paranoid", scratch_path(&s, "in/study.yaml"), "-o",
		    scratch_path(&s, "out"));
	assert_code(&p, 0);
	assert_string_equal(before, file_text(&s, scratch_path(&s, "out/region_values.tsv")));
	scratch_remove(&s);
}

/* Everything is asked of every input before the run ends; a folder in place of an image is
 * excluded like any other bad image. */
static void bad_inputs(void **state)
{
	struct scratch s;
	struct program p;

	(void)state;
	begin(&s);
	scratch_write(&s, "in/images/sub-03.nii", "");
	scratch_write(&s, "in/images/sub-04.nii", "not an image");
	run(&s, &p);
	assert_code(&p, 65);
	assert_holds(p.err, "sub-03.nii");
	assert_holds(p.err, "sub-04.nii");
	assert_int_equal(count_lines(p.err), 2);
	unlink(scratch_path(&s, "in/images/sub-05.nii"));
	assert_int_equal(mkfifo(scratch_path(&s, "in/images/sub-05.nii"), 0600), 0);
	file_replace(&s, scratch_path(&s, "in/study.yaml"), "seed: 7",
		     "seed: 7\non_error: exclude\nmax_excluded: 3");
	run(&s, &p);
	assert_code(&p, 0);
	for (int i = 3; i <= 5; i++)
		assert_holds(file_text(&s, scratch_path(&s, "out/exclusions.tsv")),
			     pv__format(s.arena, "sub-%02d\t", i));
	file_replace(&s, scratch_path(&s, "in/study.yaml"), "max_excluded: 3", "max_excluded: 2");
	run(&s, &p);
	assert_code(&p, 65);
	assert_holds(p.err, "3 rows have no usable image, more than max_excluded: 2");
	scratch_remove(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(term),          cmocka_unit_test(interrupt),
		cmocka_unit_test(killed),        cmocka_unit_test(two_runs),
		cmocka_unit_test(read_only),     cmocka_unit_test(full_disk),
		cmocka_unit_test(changed_input), cmocka_unit_test(remembered_digests),
		cmocka_unit_test(bad_inputs),
	};

	return cmocka_run_group_tests(tests, make_cohort, remove_cohort);
}
