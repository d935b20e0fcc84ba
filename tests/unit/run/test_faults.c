/* What many tasks have in common is said once. */
#include "support/check.h"

#include "run/faults.h"

#include <string.h>

struct fixture {
	struct pv__arena *arena;
	struct pv__diag from, to;
};

static void begin(struct fixture *f)
{
	f->arena = pv__arena_new();
	assert_non_null(f->arena);
	f->from = f->to = (struct pv__diag){.arena = f->arena};
}

static void assert_message(const struct fixture *f, int64_t i, const char *text)
{
	assert_true(i < f->to.n);
	assert_string_equal(pv__message_text(f->arena, &f->to.message[i]), text);
}

static void one_stage_on_many_files(void **state)
{
	const struct pv__mark stage = {"study.yaml", 8, 30};
	struct fixture f;

	(void)state;
	begin(&f);
	for (int i = 1; i <= 4; i++)
		(void)pv__fail(&f.from, PV_EDATA, &stage, "sub-%02d: another grid", i);
	pv__faults_merge(&f.to, &f.from);
	assert_int_equal(f.to.n_errors, 1);
	assert_int_equal(pv__diag_status(&f.to), PV_EDATA);
	assert_message(&f, 0,
		       "study.yaml:8:30: error: sub-01: another grid (and 3 more like this)");
	pv__arena_free(f.arena);
}

/* Every task that opens the atlas finds the same fault in it. */
static void one_file_of_many_tasks(void **state)
{
	const struct pv__mark atlas = {"atlas.tsv", 0, 0};
	struct fixture f;

	(void)state;
	begin(&f);
	for (int i = 0; i < 4; i++)
		(void)pv__fail(&f.from, PV_EDATA, &atlas, "label 5 has no name");
	(void)pv__fail(&f.from, PV_EDATA, &atlas, "label 6 has no name");
	pv__faults_merge(&f.to, &f.from);
	assert_int_equal(f.to.n_errors, 2);
	assert_message(&f, 0, "atlas.tsv: error: label 5 has no name");
	assert_message(&f, 1, "atlas.tsv: error: label 6 has no name");
	pv__arena_free(f.arena);
}

static void files_are_named_one_by_one(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	pv__warn(&f.from, NULL, "a warning");
	for (int i = 0; i < 25; i++) {
		const struct pv__mark mark = {pv__format(f.arena, "%d.nii", i), 0, 0};

		(void)pv__fail(&f.from, PV_EDATA, &mark, "truncated");
	}
	pv__faults_merge(&f.to, &f.from);
	assert_int_equal(f.to.n_errors, 21);
	assert_message(&f, 0, "warning: a warning");
	assert_message(&f, 1, "0.nii: error: truncated");
	assert_message(&f, 20, "19.nii: error: truncated");
	assert_message(&f, 21, "error: 5 more faults");
	pv__arena_free(f.arena);
}

/* A status tells other faults apart, and nothing comes of nothing. */
static void kinds_stay_apart(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	pv__faults_merge(&f.to, &f.from);
	assert_int_equal(f.to.n, 0);
	(void)pv__fail(&f.from, PV_EDATA, NULL, "what");
	(void)pv__fail(&f.from, PV_EIO, NULL, "what");
	pv__faults_merge(&f.to, &f.from);
	assert_int_equal(f.to.n_errors, 2);
	pv__arena_free(f.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_stage_on_many_files),
		cmocka_unit_test(one_file_of_many_tasks),
		cmocka_unit_test(files_are_named_one_by_one),
		cmocka_unit_test(kinds_stay_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
