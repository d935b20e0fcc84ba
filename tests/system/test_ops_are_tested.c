/* Every op that our plugins offer is tested: its full name stands as a string in a test
 * of tests/oracle (known answers) and, where it learns from rows, of tests/leak (it sees
 * training rows only). */
#include "support/check.h"
#include "support/program.h"

#include "plugin/registry.h"

#include <ctype.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

/* All .c files of a folder of tests, one after another. */
static const char *texts_of(struct scratch *s, const char *name)
{
	const char *path = source_path(s, name);
	struct pv__buffer all = {.arena = s->arena};
	DIR *folder = opendir(path);

	assert_non_null(folder);
	for (struct dirent *e; (e = readdir(folder));)
		if (pv__ends_with(e->d_name, ".c"))
			pv__puts(&all, file_text(s, pv__path_join(s->arena, path, e->d_name)));
	closedir(folder);
	assert_non_null(all.data);
	return all.data;
}

/* "NAME", or "NAME: {options}": a string that begins with the name. */
static bool is_named(const char *texts, const char *name)
{
	size_t n = strlen(name);

	for (const char *at = texts; (at = strstr(at, name)); at += n)
		if (at > texts && at[-1] == '"' && !isalnum((unsigned char)at[n]) && at[n] != '_')
			return true;
	return false;
}

/* Our own plugins only: PULVINAR_PLUGIN_PATH may name others. */
static bool is_ours(const struct pv__plugin_file *file)
{
	const char *build = getenv("PULVINAR_BUILD");

	if (!build)
		fail_msg("PULVINAR_BUILD must name the build folder");
	return pv__starts_with(file->path, build);
}

/* An op of a plugin that does not load would escape. */
static void assert_all_loaded(const struct pv__registry *registry)
{
	int64_t n = 0;

	for (int64_t i = 0; i < registry->n_files; i++) {
		const struct pv__plugin_file *file = &registry->file[i];

		if (is_ours(file) && !file->plugin)
			fail_msg("%s: %s", file->path, file->refusal);
		n += is_ours(file);
	}
	assert_true(n >= 6); /* features, image, importance, model, select, transform */
}

static void every_op_is_tested(void **state)
{
	struct scratch s;
	struct pv__registry registry;
	struct pv__buffer missing;
	const char *oracle, *leak;

	(void)state;
	scratch_make(&s);
	missing = (struct pv__buffer){.arena = s.arena};
	oracle = texts_of(&s, "tests/oracle");
	leak = texts_of(&s, "tests/leak");
	assert_int_equal(pv__registry_open(s.arena, 0, NULL, &registry, &s.diag), PV_OK);
	assert_all_loaded(&registry);
	for (int64_t i = 0; i < registry.n_ops; i++) {
		const struct pv_op *op = registry.op[i];

		if (!is_ours(&registry.file[registry.op_file[i]]))
			continue;
		if (!is_named(oracle, op->name))
			pv__putf(&missing, "  %s: no known answer in tests/oracle\n", op->name);
		if (op->kind == PV_FITTED && op->role != PV_ROLE_IMPORTANCE &&
		    !is_named(leak, op->name))
			pv__putf(&missing, "  %s: no leak test in tests/leak\n", op->name);
	}
	if (missing.n > 0)
		fail_msg("not tested:\n%s", missing.data);
	scratch_remove(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(every_op_is_tested)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
