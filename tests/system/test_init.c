/* `pulvinar init`: what it writes is valid, and runs on the data that it names. */
#include "support/check.h"
#include "support/program.h"

#include <stdio.h>
#include <string.h>

static const char *const names[] = {"regions", "regression", "table", "voxels"};

static void make_study(struct scratch *s, const char *name)
{
	struct program p;

	run_program(s, &p, "init", "--template", name, "-o", scratch_path(s, "%s.yaml", name));
	assert_code(&p, 0);
	assert_string_equal(p.out, "");
	assert_string_equal(p.err, "");
}

static void all_are_listed(void **state)
{
	struct scratch s;
	struct program p;

	(void)state;
	scratch_make(&s);
	run_program(&s, &p, "init", "--list");
	assert_code(&p, 0);
	assert_int_equal(count_lines(p.out), PV__COUNT(names));
	for (size_t i = 0; i < PV__COUNT(names); i++)
		assert_holds(p.out, pv__format(s.arena, "%s ", names[i]));
	scratch_remove(&s);
}

static void nothing_is_written_over(void **state)
{
	struct scratch s;
	struct program p;
	const char *path;

	(void)state;
	scratch_make(&s);
	scratch_write(&s, "mine.yaml", "mine\n");
	path = scratch_path(&s, "mine.yaml");
	run_program(&s, &p, "init", "--template", "regions", "-o", path);
	assert_code(&p, 73);
	assert_holds(p.err, "mine.yaml: error: is there already");
	assert_string_equal(file_text(&s, path), "mine\n");
	run_program(&s, &p, "init", "--template", "regions", "-o", scratch_path(&s, "no/x.yaml"));
	assert_code(&p, 74);
	run_program(&s, &p, "init", "--template", "region");
	assert_code(&p, 64);
	assert_holds(p.err, "no template is called region");
	run_program(&s, &p, "init");
	assert_code(&p, 64);
	scratch_remove(&s);
}

/* Fewer repeats, or it takes minutes; what is asked for stays. */
static void make_quick(struct scratch *s, const char *name)
{
	const char *path = scratch_path(s, "%s.yaml", name);
	const char *found = strstr(file_text(s, path), "label_permutations: {n: ");
	char number[16];

	assert_non_null(found);
	assert_int_equal(sscanf(found, "label_permutations: {n: %15[0-9]", number), 1);
	file_replace(s, path, pv__format(s->arena, "label_permutations: {n: %s", number),
		     "label_permutations: {n: 2");
}

static void all_run(void **state)
{
	struct scratch s;
	struct program p;

	(void)state;
	scratch_make(&s);
	run_program(&s, &p, "simulate", "alzheimers", scratch_path(&s, "demo/alzheimers"), "--n",
		    "40");
	assert_code(&p, 0);
	for (size_t i = 0; i < PV__COUNT(names); i++) {
		const char *study = scratch_path(&s, "%s.yaml", names[i]);
		const char *results = scratch_path(&s, "results/%s", names[i]);

		make_study(&s, names[i]);
		run_program(&s, &p, "check", study);
		assert_code(&p, 0);
		assert_holds(p.out, "no faults");
		assert_string_equal(p.err, "");
		make_quick(&s, names[i]);
		run_program(&s, &p, "run", "-q", study, "-o", results);
		assert_code(&p, 0);
		assert_true(file_exists(scratch_path(&s, "results/%s/report.html", names[i])));
	}
	scratch_remove(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_are_listed),
		cmocka_unit_test(nothing_is_written_over),
		cmocka_unit_test(all_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
