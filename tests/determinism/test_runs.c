/* The same bytes in every result: run again, with other numbers of workers, from the
 * resolved study, resumed from a store. */
#include "support/check.h"
#include "support/results.h"

#include <stdlib.h>

/* What is not a result: the store and what else a run keeps for itself, the log with its times. */
static const char *const skip[] = {".", "log.jsonl", NULL};

/* A study beside which its resolved form can be put. */
static const char *write_study(struct scratch *s, const char *config, const char *rest)
{
	const char *source = source_path(s, pv__format(s->arena, "configs/%s", config));

	scratch_write(s, "study.yaml",
		      pv__format(s->arena, "pulvinar: 1\nextends: %s\n%s", source, rest));
	return scratch_path(s, "study.yaml");
}

static void run_with_jobs(struct scratch *s, const char *study, const char *jobs, const char *name)
{
	struct program p;

	run_program(s, &p, "run", "-q", study, "--jobs", jobs, "-o", scratch_path(s, "%s", name));
	assert_code(&p, 0);
}

/* One study with 1 worker, 3 workers, 3 workers again, and as it was resolved. */
static void check_study(const char *config, const char *rest)
{
	struct scratch s;
	const char *study;

	scratch_make(&s);
	study = write_study(&s, config, rest);
	run_with_jobs(&s, study, "1", "one");
	run_with_jobs(&s, study, "3", "three");
	run_with_jobs(&s, study, "3", "three"); /* all from its own store */
	assert_same_files(&s, scratch_path(&s, "one"), scratch_path(&s, "three"), skip);
	file_copy(&s, scratch_path(&s, "one/study.resolved.yaml"), scratch_path(&s, "again.yaml"));
	run_with_jobs(&s, scratch_path(&s, "again.yaml"), "2", "again");
	assert_string_equal(file_text(&s, scratch_path(&s, "one/results.tsv")),
			    file_text(&s, scratch_path(&s, "again/results.tsv")));
	assert_string_equal(file_text(&s, scratch_path(&s, "one/regions.tsv")),
			    file_text(&s, scratch_path(&s, "again/regions.tsv")));
	scratch_remove(&s);
}

static void tables_with_a_grid(void **state)
{
	(void)state;
	check_study("iq-from-thickness.yaml", "validation: {label_permutations: {n: 50}}\n");
}

static void table_regions_of_classes(void **state)
{
	(void)state;
	check_study("sex-from-thickness.yaml", "validation: {outer: {repeats: 1}, "
					       "label_permutations: {n: 20}}\n");
}

/* 4-D images, and maps among the results. */
static void images_and_maps(void **state)
{
	struct scratch s;
	const char *study;

	(void)state;
	scratch_make(&s);
	study = write_study(&s, "haxby-face-house.yaml",
			    "validation: {label_permutations: {n: 20}}\n");
	run_with_jobs(&s, study, "1", "one");
	run_with_jobs(&s, study, "3", "three");
	assert_same_files(&s, scratch_path(&s, "one"), scratch_path(&s, "three"), skip);
	scratch_remove(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables_with_a_grid),
		cmocka_unit_test(table_regions_of_classes),
		cmocka_unit_test(images_and_maps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
