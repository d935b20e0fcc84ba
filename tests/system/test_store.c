/* What people ask of runs and stores: plan, status, log, store size, clean and why. */
#include "support/check.h"
#include "support/cohort.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

static struct scratch made;

static int make_cohort(void **state)
{
	(void)state;
	scratch_make(&made);
	cohort_make(&made, scratch_path(&made, "in"), ".nii");
	return 0;
}

static int remove_cohort(void **state)
{
	(void)state;
	scratch_remove(&made);
	return 0;
}

static void begin(struct scratch *s)
{
	scratch_make(s);
	folder_copy(s, scratch_path(&made, "in"), scratch_path(s, "in"));
}

static void run_into(struct scratch *s, const char *results, struct program *p)
{
	run_program(s, p, "run", "-q", scratch_path(s, "in/study.yaml"), "-o",
		    scratch_path(s, "%s", results), "--store", scratch_path(s, "store"));
	assert_code(p, 0);
}

/* ---- plan ------------------------------------------------------------------------------------ */

static void plan(struct scratch *s, const char *more, const char *value, struct program *p)
{
	run_program(s, p, "plan", scratch_path(s, "in/study.yaml"), "-o", scratch_path(s, "out"),
		    more, value);
	assert_code(p, 0);
}

/* 12 images, a block, 3 rivals x 3 folds, 3 folds of one block of permutations, one model. */
static void plans(void **state)
{
	struct scratch s;
	struct program p;

	(void)state;
	begin(&s);
	plan(&s, "--store", scratch_path(&s, "store"), &p);
	assert_holds(p.out, "tasks: extract             12  (0 in the store)");
	assert_holds(p.out, "tasks: block                1  (0 in the store)");
	assert_holds(p.out, "tasks: fold                 9  (0 in the store)");
	assert_holds(p.out, "tasks: permute              3  (0 in the store)");
	assert_holds(p.out, "tasks: final                1  (0 in the store)");
	assert_holds(p.out,
		     "not known: nothing like 26 of the 26 tasks to be done was done before");
	assert_false(file_exists(scratch_path(&s, "store")));
	assert_false(file_exists(scratch_path(&s, "out")));
	run_into(&s, "out", &p);
	plan(&s, "--store", scratch_path(&s, "store"), &p);
	assert_holds(p.out, "tasks: permute              3  (3 in the store)");
	assert_lacks(p.out, "estimated time");
	/* another seed: the images stay, what was fitted is to be done again and was timed */
	file_replace(&s, scratch_path(&s, "in/study.yaml"), "seed: 7", "seed: 8");
	plan(&s, "--store", scratch_path(&s, "store"), &p);
	assert_holds(p.out, "tasks: extract             12  (12 in the store)");
	assert_holds(p.out, "tasks: fold                 9  (0 in the store)");
	assert_holds(p.out, "estimated time       ");
	assert_holds(p.out, " s  (13 tasks on ");
	scratch_remove(&s);
}

/* ---- log and status
 * ------------------------------------------------------------------------------ */

/* Events of a log, by name and, for tasks, by state. */
static int64_t count_events(const char *log, const char *event, const char *state)
{
	int64_t n = 0;

	while (*log) {
		size_t length = strcspn(log, "\n");
		json_t *line = json_loadb(log, length, 0, NULL);
		const char *name = json_string_value(json_object_get(line, "event"));
		const char *is = json_string_value(json_object_get(line, "state"));

		if (!line || !name || !json_string_value(json_object_get(line, "time")))
			fail_msg("not an event: %.*s", (int)length, log);
		n += pv__equal(name, event) && (!state || (is && pv__equal(is, state)));
		json_decref(line);
		log += length + (log[length] == '\n');
	}
	return n;
}

static void logs(void **state)
{
	struct scratch s;
	struct program p;
	const char *log;

	(void)state;
	begin(&s);
	run_program(&s, &p, "run", "--log-json", scratch_path(&s, "in/study.yaml"), "-o",
		    scratch_path(&s, "out"));
	assert_code(&p, 0);
	log = file_text(&s, scratch_path(&s, "out/log.jsonl"));
	assert_string_equal(p.err, log); /* no bar, no plain lines: the same events */
	assert_int_equal(count_events(log, "start", NULL), 1);
	assert_int_equal(count_events(log, "stage", NULL), 5);
	assert_int_equal(count_events(log, "task", "finished"), 26);
	assert_int_equal(count_events(log, "end", "finished"), 1);
	run_program(&s, &p, "run", "-q", scratch_path(&s, "in/study.yaml"), "-o",
		    scratch_path(&s, "out"));
	assert_code(&p, 0);
	log = file_text(&s, scratch_path(&s, "out/log.jsonl"));
	assert_int_equal(count_events(log, "start", NULL), 2);
	assert_int_equal(count_events(log, "task", NULL), 26); /* nothing ran again */
	scratch_remove(&s);
}

static void status(void **state)
{
	struct scratch s;
	struct program p;
	const char *path;

	(void)state;
	begin(&s);
	run_program(&s, &p, "status", scratch_path(&s, "out"));
	assert_code(&p, 66);
	assert_int_equal(pv__make_folder(scratch_path(&s, "out"), &s.diag), PV_OK);
	run_program(&s, &p, "status", scratch_path(&s, "out"));
	assert_code(&p, 0);
	assert_holds(p.out, ": not started\n");
	run_program(&s, &p, "run", "-q", scratch_path(&s, "in/study.yaml"), "-o",
		    scratch_path(&s, "out"));
	run_program(&s, &p, "status", "--json", "--watch", scratch_path(&s, "out"));
	assert_code(&p, 0);
	assert_holds(p.out, "{\"state\": \"finished\", \"study\": \"study\"");
	assert_int_equal(count_lines(p.out), 1);
	/* a run that was killed while it wrote a line: the line is no event */
	path = scratch_path(&s, "out/log.jsonl");
	file_write(
		&s, path,
		"{\"time\": \"2026-01-02T03:04:05.678Z\", \"event\": \"start\", \"study\": \"x\"}\n"
		"{\"time\": \"2026-01-02T03:04:06.000Z\", \"event\": \"stage\", \"stage\": "
		"\"reading images\", \"total\": 12, \"cached\": 3}\n"
		"{\"time\": \"2026-01-02T03:04:07.000Z\", \"event\": \"task\", \"state\": \"fail");
	run_program(&s, &p, "status", scratch_path(&s, "out"));
	assert_holds(p.out, ": interrupted\n  reading images: 3 of 12 done, 3 of them from the "
			    "store\n  started 2026-01-02T03:04:05.678Z");
	scratch_remove(&s);
}

/* ---- store
 * ---------------------------------------------------------------------------------------- */

static void size_and_clean(void **state)
{
	struct scratch s;
	struct program p;

	(void)state;
	begin(&s);
	run_into(&s, "a", &p);
	file_replace(&s, scratch_path(&s, "in/study.yaml"), "seed: 7", "seed: 8");
	run_into(&s, "b", &p);
	run_program(&s, &p, "store", "size", scratch_path(&s, "a"));
	assert_code(&p, 0);
	assert_holds(p.out, "  extract          12 objects");
	assert_holds(p.out, "  fold             18 objects");
	assert_holds(p.out, "  all              39 objects");
	assert_holds(p.out, "  unused            0 objects");
	assert_holds(p.out, "/a\n");
	assert_holds(p.out, "/b\n");
	/* nothing that any results folder stands on goes */
	run_program(&s, &p, "store", "clean", scratch_path(&s, "store"));
	assert_code(&p, 0);
	assert_holds(p.out, "  removed           0 objects");
	/* the next run of a folder leaves its former objects behind; no half file stays */
	file_replace(&s, scratch_path(&s, "in/study.yaml"), "C: 1", "C: 2");
	run_into(&s, "b", &p);
	file_write(&s, scratch_path(&s, "store/tmp/%s", "stranger-1-1-1"), "of another machine");
	run_program(&s, &p, "store", "clean", "--store", scratch_path(&s, "store"));
	assert_code(&p, 0);
	assert_holds(p.out, "  removed           7 objects"); /* 3 folds, 3 permutations, 1 final */
	assert_holds(p.out, "  kept             39 objects");
	assert_false(file_exists(scratch_path(&s, "store/tmp/stranger-1-1-1")));
	run_into(&s, "a", &p);
	scratch_remove(&s);
}

/* A damaged object is noted and made again, and leaves no trace in the results. */
static void damaged(void **state)
{
	static const char *const skip[] = {".", "log.jsonl", NULL};
	struct scratch s;
	struct program p;
	const char *at, *path;

	(void)state;
	begin(&s);
	run_into(&s, "out", &p);
	folder_copy(&s, scratch_path(&s, "out"), scratch_path(&s, "before"));
	run_program(&s, &p, "store", "why", "block regions", scratch_path(&s, "store"));
	at = strstr(p.out, "\nkey      ");
	assert_non_null(at);
	at += strlen("\nkey      ");
	path = scratch_path(&s, "store/%.2s/%.62s", at, at + 2);
	assert_true(file_exists(path));
	file_write(&s, path, "half an object");
	run_into(&s, "out", &p);
	assert_holds(p.err,
		     "note: damaged object (not an object of this format): it is made again");
	assert_holds(file_text(&s, scratch_path(&s, "out/log.jsonl")), "\"event\": \"note\"");
	assert_same_files(&s, scratch_path(&s, "out"), scratch_path(&s, "before"), skip);
	scratch_remove(&s);
}

/* A results folder that was moved keeps what it stands on. */
static void moved(void **state)
{
	struct scratch s;
	struct program p;

	(void)state;
	begin(&s);
	run_program(&s, &p, "run", "-q", scratch_path(&s, "in/study.yaml"), "-o",
		    scratch_path(&s, "here"));
	assert_code(&p, 0);
	assert_int_equal(rename(scratch_path(&s, "here"), scratch_path(&s, "there")), 0);
	run_program(&s, &p, "store", "clean", scratch_path(&s, "there"));
	assert_code(&p, 0);
	assert_holds(p.out, "  removed           0 objects");
	assert_holds(p.out, "  kept             26 objects");
	scratch_remove(&s);
}

static void clean_spares_strangers(void **state)
{
	struct scratch s;
	struct program p;

	(void)state;
	begin(&s);
	run_program(&s, &p, "store", "clean", scratch_path(&s, "in"));
	assert_code(&p, 66);
	assert_holds(p.err, "is neither a store nor a results folder that has one");
	scratch_remove(&s);
}

static void why(struct scratch *s, const char *which, struct program *p)
{
	run_program(s, p, "store", "why", which, scratch_path(s, "store"));
	assert_code(p, 0);
}

#define FOLD "logistic on all, repeat 1 fold 1"

static void says_why(void **state)
{
	struct scratch s;
	struct program p;
	const char *at;

	(void)state;
	begin(&s);
	run_into(&s, "out", &p);
	why(&s, FOLD, &p);
	assert_holds(p.out, "nothing earlier of this task is in the store");
	usleep(20000);
	file_replace(&s, scratch_path(&s, "in/study.yaml"), "C: 1", "C: 10");
	run_into(&s, "out", &p);
	why(&s, FOLD, &p);
	assert_holds(p.out, "because:\n  - option C: 1 -> 10 (model)\n\nkey ");
	/* the same by its key, or the beginning of it */
	at = strstr(p.out, "\nkey      ");
	assert_non_null(at);
	why(&s, pv__strndup(s.arena, at + strlen("\nkey      "), 12), &p);
	assert_holds(p.out, "option C: 1 -> 10");
	usleep(20000);
	file_replace(&s, scratch_path(&s, "in/study.yaml"), "seed: 7", "seed: 9");
	run_into(&s, "out", &p);
	why(&s, FOLD, &p);
	assert_holds(p.out, "  - seed: 7 -> 9\n");
	assert_lacks(p.out, "-> 10 (model)");
	usleep(20000);
	file_copy(&s, scratch_path(&s, "in/images/sub-02.nii"),
		  scratch_path(&s, "in/images/sub-01.nii"));
	run_into(&s, "out", &p);
	why(&s, FOLD, &p);
	assert_holds(p.out, "  - block regions changed\n    block regions (block), ");
	assert_holds(p.out, "      - the file images/sub-01.nii changed\n");
	run_program(&s, &p, "store", "why", "no such task", scratch_path(&s, "store"));
	assert_code(&p, 66);
	scratch_remove(&s);
}

/* The plugin file is part of every key of its ops. */
static void plugin_changed(void **state)
{
	const char *plugin = pv__format(made.arena, "%s/tests/abi/plugins/misbehave.so",
					getenv("PULVINAR_BUILD"));
	struct scratch s;
	struct program p;

	(void)state;
	begin(&s);
	file_replace(&s, scratch_path(&s, "in/study.yaml"), "logistic: {C: 1}", "misbehave: ");
	for (int i = 0; i < 2; i++) {
		const char *copy = scratch_path(&s, "plugins/misbehave.so");

		file_copy(&s, plugin, copy);
		if (i == 1) { /* one more byte at its end */
			FILE *f = fopen(copy, "ab");

			assert_non_null(f);
			assert_int_equal(fputc(0, f), 0);
			assert_int_equal(fclose(f), 0);
			usleep(20000);
		}
		run_program(&s, &p, "run", "-q", scratch_path(&s, "in/study.yaml"), "-o",
			    scratch_path(&s, "out"), "--store", scratch_path(&s, "store"),
			    "--plugin-dir", scratch_path(&s, "plugins"));
		assert_code(&p, 0);
	}
	why(&s, "misbehave on all, repeat 1 fold 1", &p);
	assert_holds(p.out, "because:\n  - the plugin misbehave.so changed\n\nkey ");
	scratch_remove(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plans),
		cmocka_unit_test(logs),
		cmocka_unit_test(status),
		cmocka_unit_test(size_and_clean),
		cmocka_unit_test(clean_spares_strangers),
		cmocka_unit_test(damaged),
		cmocka_unit_test(moved),
		cmocka_unit_test(says_why),
		cmocka_unit_test(plugin_changed),
	};

	return cmocka_run_group_tests(tests, make_cohort, remove_cohort);
}
