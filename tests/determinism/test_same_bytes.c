/* Every result but log.jsonl has the same bytes for any number of workers, order of tasks,
 * locale, time zone and place, and after any interruption.  The values of the study need
 * all 53 bits, so that another order of any sum would show; another seed must show. */
#include "support/check.h"
#include "support/cohort.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct scratch made;

/* Files that begin with a dot are no results: lock, store, list of keys. */
static const char *const skip[] = {".", "log.jsonl", NULL};

/* What stands in the cohort's study: two models with grids, two baselines, permutations. */
static void enlarge_study(struct scratch *s, const char *path)
{
	file_replace(
		s, path, "models: [{logistic: {C: 1}}]\n",
		"models: [{logistic: {C: {grid: [0.1, 1]}}}, {svm_linear: {C: {grid: [0.1, 1]}}}]\n"
		"baselines: [confounds_only]\n");
	file_replace(s, path, "folds: 3}", "folds: 3, repeats: 2}, inner: {folds: 2}");
	file_replace(s, path, "[haufe: ]", "[haufe: , weights: , {permutation: {repeats: 3}}]");
}

/* Into the folder of that name, with the words of `more`; gives the exit code. */
static void run_into(const char *name, const char *option, const char *value, struct program *p)
{
	run_program(&made, p, "run", "-q", scratch_path(&made, "in/study.yaml"), "-o",
		    scratch_path(&made, "%s", name), option, value);
}

static void assert_like_reference(const char *name)
{
	assert_same_files(&made, scratch_path(&made, "reference"), scratch_path(&made, "%s", name),
			  skip);
}

static int make_reference(void **state)
{
	struct program p;

	(void)state;
	scratch_make(&made);
	cohort_make(&made, scratch_path(&made, "in"), ".nii");
	enlarge_study(&made, scratch_path(&made, "in/study.yaml"));
	run_into("reference", "-j", "1", &p);
	assert_code(&p, 0);
	return 0;
}

static int remove_reference(void **state)
{
	(void)state;
	scratch_remove(&made);
	return 0;
}

/* The last bit of most values is in use: float images, means over voxels. */
static void values_fill_their_mantissa(void **state)
{
	const char *text = file_text(&made, scratch_path(&made, "reference/region_values.tsv"));
	int64_t n_long = 0, n = 0;

	(void)state;
	for (text = strchr(text, '\n'); text && *text; text += strcspn(text, "\t\n")) {
		size_t digits = strspn(++text, "0123456789.");

		n += digits > 1 && text[digits] != '-';
		n_long += digits >= 16;
	}
	assert_true(n >= COHORT_PEOPLE * COHORT_REGIONS);
	assert_true(n_long >= COHORT_PEOPLE * COHORT_REGIONS / 2);
}

static void workers(void **state)
{
	static const char *const jobs[] = {"2", "3", "8"};

	(void)state;
	for (size_t i = 0; i < PV__COUNT(jobs); i++) {
		const char *name = pv__format(made.arena, "jobs-%s", jobs[i]);
		struct program p;

		run_into(name, "-j", jobs[i], &p);
		assert_code(&p, 0);
		assert_like_reference(name);
	}
}

static void order_of_tasks(void **state)
{
	(void)state;
	for (int i = 1; i <= 3; i++) {
		const char *name = pv__format(made.arena, "order-%d", i);
		struct program p;

		setenv("PULVINAR_SHUFFLE_TASKS", pv__format(made.arena, "%d", i), 1);
		run_into(name, "-j", "2", &p);
		unsetenv("PULVINAR_SHUFFLE_TASKS");
		assert_code(&p, 0);
		assert_like_reference(name);
	}
}

/* The switch does what it says: tasks end in another order. */
static void order_is_another(void **state)
{
	const char *first = file_text(&made, scratch_path(&made, "reference/log.jsonl")), *other;
	struct program p;

	(void)state;
	setenv("PULVINAR_SHUFFLE_TASKS", "1", 1);
	run_into("order-of-one", "-j", "1", &p);
	unsetenv("PULVINAR_SHUFFLE_TASKS");
	assert_code(&p, 0);
	other = file_text(&made, scratch_path(&made, "order-of-one/log.jsonl"));
	first = strstr(first, "\"kind\": \"extract\", \"name\": ");
	other = strstr(other, "\"kind\": \"extract\", \"name\": ");
	assert_non_null(first);
	assert_non_null(other);
	assert_memory_not_equal(first, other, strcspn(first, "}"));
}

static void surroundings(void **state)
{
	static const struct {
		const char *name, *variable, *value;
	} change[] = {
		{"locale", "LC_ALL", "C.UTF-8"},
		{"comma", "LC_ALL", "de_DE.UTF-8"}, /* where it is installed */
		{"zone", "TZ", "Pacific/Kiritimati"},
		{"threads", "OPENBLAS_NUM_THREADS", "2"},
		{"a path with spaces, \xc3\xa4 and \xe8\x84\xb3", "LANG", "C.UTF-8"},
	};

	(void)state;
	for (size_t i = 0; i < PV__COUNT(change); i++) {
		const char *before = getenv(change[i].variable);
		struct program p;

		setenv(change[i].variable, change[i].value, 1);
		run_into(change[i].name, "-j", "2", &p);
		if (before)
			setenv(change[i].variable, before, 1);
		else
			unsetenv(change[i].variable);
		assert_code(&p, 0);
		assert_like_reference(change[i].name);
	}
}

/* A store elsewhere, or one that has everything already. */
static void stores(void **state)
{
	struct program p;

	(void)state;
	for (int i = 0; i < 2; i++) {
		const char *name = pv__format(made.arena, "shared-%d", i);

		run_into(name, "--store", scratch_path(&made, "store"), &p);
		assert_code(&p, 0);
		assert_like_reference(name);
	}
	run_into("shared-1", "--store", scratch_path(&made, "store"), &p);
	assert_code(&p, 0);
	assert_like_reference("shared-1");
}

/* Killed again and again, a little later each time, until one run comes through. */
static void killed_and_resumed(void **state)
{
	const char *const words[] = {"run",
				     "-q",
				     "-j",
				     "2",
				     scratch_path(&made, "in/study.yaml"),
				     "-o",
				     scratch_path(&made, "killed"),
				     NULL};
	int64_t n_killed = 0;
	struct program p = {.code = -1};

	(void)state;
	for (useconds_t wait = 50000; p.code != 0; wait += wait / 3) {
		program_start(&made, words, -1, &p);
		usleep(wait);
		kill(p.pid, SIGKILL);
		program_wait(&made, &p);
		n_killed += p.code != 0;
	}
	assert_true(n_killed >= 2);
	assert_like_reference("killed");
}

/* All of this can tell a difference. */
static void another_seed(void **state)
{
	struct program p;

	(void)state;
	file_copy(&made, scratch_path(&made, "in/study.yaml"), scratch_path(&made, "in/kept.yaml"));
	file_replace(&made, scratch_path(&made, "in/study.yaml"), "seed: 7", "seed: 8");
	run_into("another", "-j", "1", &p);
	file_copy(&made, scratch_path(&made, "in/kept.yaml"), scratch_path(&made, "in/study.yaml"));
	assert_code(&p, 0);
	assert_string_not_equal(file_text(&made, scratch_path(&made, "reference/predictions.tsv")),
				file_text(&made, scratch_path(&made, "another/predictions.tsv")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_fill_their_mantissa),
		cmocka_unit_test(workers),
		cmocka_unit_test(order_of_tasks),
		cmocka_unit_test(order_is_another),
		cmocka_unit_test(surroundings),
		cmocka_unit_test(stores),
		cmocka_unit_test(killed_and_resumed),
		cmocka_unit_test(another_seed),
	};

	return cmocka_run_group_tests(tests, make_reference, remove_reference);
}
