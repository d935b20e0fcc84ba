/* A plugin built against the installed package, as its author would: found, loaded, run,
 * named in the manifest, and refused where others could change it. */
#include "support/check.h"
#include "support/program.h"
#include "support/results.h"
#include "support/tool.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Everything happens under a umask that leaves new files writable for the group. */
struct tree {
	struct scratch s;
	const char *prefix, *program;   /* of the installation */
	const char *by_cmake, *by_make; /* folders with the plugin in it */
	const char *study;
};

static const char *in(const struct tree *t, const char *folder, const char *name)
{
	const char *path = pv__path_join(t->s.arena, folder, name);

	assert_non_null(path);
	return path;
}

static const char *copy_of_template(const struct tree *t, const char *name)
{
	const char *copy = in(t, t->s.folder, name);

	run_tool(t->s.arena, 0, "cp", "-r", in(t, t->prefix, "share/pulvinar/template"), copy);
	return copy;
}

static void configure_and_build(const struct tree *t, const char *source, const char *build)
{
	run_tool(t->s.arena, 0, TEST_CMAKE, "-S", source, "-B", build,
		 pv__format(t->s.arena, "-DCMAKE_PREFIX_PATH=%s", t->prefix));
	run_tool(t->s.arena, 0, TEST_CMAKE, "--build", build);
}

static int set_up(void **state)
{
	struct tree *t = calloc(1, sizeof(*t));
	const char *source;

	assert_non_null(t);
	scratch_make(&t->s);
	t->prefix = in(t, t->s.folder, "installed");
	t->program = in(t, t->prefix, "bin/pulvinar");
	umask(002);
	unsetenv("PULVINAR_PLUGIN_PATH");
	setenv("XDG_DATA_HOME", "/nonexistent", 1);
	setenv("CC", TEST_CC, 1);
	setenv("CFLAGS", "-O2 -Wall -Wextra -Werror " TEST_SANITIZE, 1);
	setenv("LDFLAGS", TEST_SANITIZE, 1);
	setenv("PKG_CONFIG_PATH", in(t, t->prefix, TEST_LIBDIR "/pkgconfig"), 1);
	run_tool(t->s.arena, 0, TEST_CMAKE, "--install", getenv("PULVINAR_BUILD"), "--prefix",
		 t->prefix);
	source = copy_of_template(t, "by-cmake");
	configure_and_build(t, source, in(t, source, "build"));
	t->by_cmake = in(t, source, "build/plugins");
	source = copy_of_template(t, "by-make");
	run_tool(t->s.arena, 0, "make", "-C", source);
	t->by_make = in(t, source, "build/plugins");
	t->study = in(t, source, "study.yaml");
	*state = t;
	return 0;
}

static int tear_down(void **state)
{
	struct tree *t = *state;

	scratch_remove(&t->s);
	free(t);
	return 0;
}

/* ---- the installation ---------------------------------------------------------------- */

static void all_parts_are_installed(void **state)
{
	static const char *const parts[] = {
		"bin/pulvinar",
		"include/pulvinar/plugin.h",
		"include/pulvinar/pulvinar.h",
		TEST_LIBDIR "/libpulvinar.so",
		TEST_LIBDIR "/libpulvinar.so.0",
		TEST_LIBDIR "/pulvinar/plugins-0/model.so",
		TEST_LIBDIR "/pkgconfig/pulvinar.pc",
		TEST_LIBDIR "/cmake/Pulvinar/PulvinarConfig.cmake",
		"share/pulvinar/configs/sex-from-thickness.yaml",
		"share/pulvinar/configs/data/aomic/LICENSE",
		"share/pulvinar/configs/templates/regions.yaml",
		"share/man/man1/pulvinar.1",
		"share/bash-completion/completions/pulvinar",
		"share/doc/pulvinar/LICENSE",
		"share/doc/pulvinar/plugins.md",
	};
	struct tree *t = *state;

	for (size_t i = 0; i < PV__COUNT(parts); i++)
		if (!file_exists(in(t, t->prefix, parts[i])))
			fail_msg("%s is not installed", parts[i]);
}

static void nobody_else_can_write(void **state)
{
	struct tree *t = *state;

	assert_string_equal(
		run_tool(t->s.arena, 0, "find", t->prefix, "!", "-type", "l", "-perm", "/022"), "");
}

static void installed_program_finds_its_plugins(void **state)
{
	struct tree *t = *state;
	const char *list = run_tool(t->s.arena, 0, t->program, "plugin", "list");

	assert_holds(list, in(t, t->prefix, TEST_LIBDIR "/pulvinar/plugins-0/model.so"));
	assert_lacks(list, "refused");
	assert_lacks(list, getenv("PULVINAR_BUILD"));
}

static void other_programs_use_the_library(void **state)
{
	struct tree *t = *state;
	const char *source =
		pv__format(t->s.arena, "%s/tests/abi/embed", getenv("PULVINAR_SOURCE"));
	const char *build = in(t, t->s.folder, "embed"), *other = in(t, t->s.folder, "embed-pc"),
		   *said;

	configure_and_build(t, source, build);
	said = run_tool(t->s.arena, 0, in(t, build, "embed"));
	assert_holds(said, "version " TEST_VERSION "\n");
	assert_holds(said, "scale.zscore: ");
	run_tool(t->s.arena, 0, "sh", "-c",
		 "$CC $CFLAGS \"$0\" -o \"$1\" $(pkg-config --cflags --libs pulvinar) "
		 "-Wl,-rpath,$(pkg-config --variable=libdir pulvinar)",
		 in(t, source, "main.c"), other);
	assert_string_equal(run_tool(t->s.arena, 0, other), said);
}

/* ---- the plugin --------------------------------------------------------------------------- */

static const char *plugin_file(const struct tree *t, const char *folder)
{
	return in(t, folder, "nearest_centroid.so");
}

static void plugin_shows_one_symbol(void **state)
{
	struct tree *t = *state;
	const char *const folder[] = {t->by_cmake, t->by_make};

	for (int i = 0; i < 2; i++) {
		const char *symbols = run_tool(t->s.arena, 0, "nm", "-D", "--defined-only",
					       plugin_file(t, folder[i]));
		const char *first = strstr(symbols, " T ");

		assert_non_null(first);
		assert_true(pv__starts_with(first, " T pv_plugin\n"));
		assert_null(strstr(first + 1, " T "));
	}
}

static void plugin_is_listed_and_explained(void **state)
{
	struct tree *t = *state;
	const char *file = plugin_file(t, t->by_cmake), *said;
	struct pv__diag diag = {.arena = t->s.arena};
	struct pv__digest digest;

	said = run_tool(t->s.arena, 0, t->program, "plugin", "list", "--plugin-dir", t->by_cmake);
	assert_holds(said, pv__format(t->s.arena, "nearest_centroid 1.0.0    %s\n", file));
	said = run_tool(t->s.arena, 0, t->program, "plugin", "why", "model.nearest_centroid",
			"--plugin-dir", t->by_cmake);
	assert_int_equal(pv__file_digest(file, &digest, &diag), PV_OK);
	assert_holds(said, file);
	assert_holds(said, pv__digest_text(t->s.arena, &digest));
	said = run_tool(t->s.arena, 66, t->program, "plugin", "why", "model.nearest_centroid");
	assert_holds(said, "no plugin and no op is called 'model.nearest_centroid'");
}

static double rank_of(struct tree *t, const struct pv__frame *regions, const char *region)
{
	int64_t row = results_row(regions, "region", region, "importance", "haufe", NULL);

	return results_real(&t->s, regions, row, "rank");
}

static void study_runs_with_the_plugin(void **state)
{
	struct tree *t = *state;
	const char *results = in(t, t->s.folder, "results"), *manifest;
	struct pv__diag diag = {.arena = t->s.arena};
	struct pv__digest digest;
	struct pv__frame table;
	int64_t row;

	run_tool(t->s.arena, 0, t->program, "run", t->study, "--plugin-dir", t->by_make, "-o",
		 results, "-q");
	table = results_read(&t->s, results, "summary.tsv");
	row = results_row(&table, "model", "nearest_centroid", "metric", "balanced_accuracy", NULL);
	assert_true(results_real(&t->s, &table, row, "mean") > 0.7);
	table = results_read(&t->s, results, "regions.tsv");
	assert_near(rank_of(t, &table, "Hippocampus_L") + rank_of(t, &table, "Hippocampus_R"), 3,
		    0);
	manifest = file_text(&t->s, in(t, results, "manifest.json"));
	assert_int_equal(pv__file_digest(plugin_file(t, t->by_make), &digest, &diag), PV_OK);
	assert_holds(manifest, "\"nearest_centroid.so\"");
	assert_holds(manifest, pv__digest_text(t->s.arena, &digest));
}

/* ---- refusals ---------------------------------------------------------------------------- */

/* What is said of a plugin folder that the command line names. */
static void expect_refusal(const struct tree *t, const char *folder, const char *what,
			   const char *reason)
{
	const char *results = in(t, t->s.folder, "refused"), *said;
	const char *line =
		pv__format(t->s.arena, "%s: error: plugin refused: %s%s", what, reason, what);

	said = run_tool(t->s.arena, 69, t->program, "plugin", "list", "--plugin-dir", folder);
	assert_holds(said, line);
	said = run_tool(t->s.arena, 69, t->program, "run", t->study, "--plugin-dir", folder, "-o",
			results);
	assert_holds(said, line);
	assert_false(file_exists(results));
}

static void others_could_change_the_file(void **state)
{
	struct tree *t = *state;
	const char *folder = in(t, t->s.folder, "shared-file"), *file = plugin_file(t, folder);

	run_tool(t->s.arena, 0, "cp", "-rp", t->by_make, folder);
	assert_int_equal(chmod(file, 0775), 0);
	expect_refusal(t, folder, file, "it can be changed by its group: chmod go-w ");
	assert_int_equal(chmod(file, 0757), 0);
	expect_refusal(t, folder, file, "it can be changed by everybody: chmod go-w ");
}

static void others_could_change_the_folder(void **state)
{
	struct tree *t = *state;
	const char *folder = in(t, t->s.folder, "shared-folder");

	run_tool(t->s.arena, 0, "cp", "-rp", t->by_make, folder);
	assert_int_equal(chmod(folder, 0775), 0);
	expect_refusal(t, folder, folder, "it can be changed by its group: chmod go-w ");
}

/* A folder of the environment is not asked for in this call: the reason waits for whoever
 * asks. */
static void environment_names_a_refused_plugin(void **state)
{
	struct tree *t = *state;
	const char *folder = in(t, t->s.folder, "of-environment"), *file = plugin_file(t, folder),
		   *said;

	run_tool(t->s.arena, 0, "cp", "-rp", t->by_make, folder);
	assert_int_equal(chmod(file, 0775), 0);
	setenv("PULVINAR_PLUGIN_PATH", folder, 1);
	said = run_tool(t->s.arena, 0, t->program, "plugin", "why", "nearest_centroid.so");
	assert_holds(said,
		     pv__format(t->s.arena, "%s: it can be changed by its group: chmod go-w %s",
				file, file));
	said = run_tool(t->s.arena, 78, t->program, "check", t->study);
	assert_holds(said, "no plugin offers 'nearest_centroid'");
	assert_int_equal(chmod(file, 0755), 0);
	assert_holds(run_tool(t->s.arena, 0, t->program, "check", t->study), "no faults");
	unsetenv("PULVINAR_PLUGIN_PATH");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_parts_are_installed),
		cmocka_unit_test(nobody_else_can_write),
		cmocka_unit_test(installed_program_finds_its_plugins),
		cmocka_unit_test(other_programs_use_the_library),
		cmocka_unit_test(plugin_shows_one_symbol),
		cmocka_unit_test(plugin_is_listed_and_explained),
		cmocka_unit_test(study_runs_with_the_plugin),
		cmocka_unit_test(others_could_change_the_file),
		cmocka_unit_test(others_could_change_the_folder),
		cmocka_unit_test(environment_names_a_refused_plugin),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
