/* Plugins of ours use the same door as everybody's: they include pulvinar/plugin.h,
 * kernels/, headers of their own folder and of the system, and nothing else. */
#include "support/check.h"
#include "support/program.h"

#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct scratch scratch;
static struct pv__arena *arena;
static const char *root;         /* of the tree that is looked at */
static struct pv__buffer faults; /* a line for each */
static int64_t n_includes;

static bool exists(const char *folder, const char *name)
{
	return access(pv__format(arena, "%s/%s", folder, name), F_OK) == 0;
}

/* Would a folder of the pipeline answer to this name? */
static bool is_of_pipeline(const char *name)
{
	static const char *const folder[] = {"", "pipeline", "pipeline/include", "formats"};

	for (size_t i = 0; i < PV__COUNT(folder); i++)
		if (exists(pv__format(arena, "%s/%s", root, folder[i]), name))
			return true;
	return false;
}

/* `folder`: of the file that includes, below the root. */
static bool is_allowed(const char *folder, const char *name, bool quoted)
{
	const char *plugins = pv__format(arena, "%s/plugins", root);

	if (!*name || strstr(name, ".."))
		return false;
	if (pv__equal(name, "pulvinar/plugin.h"))
		return true;
	if (!quoted)
		return name[0] != '/' && !is_of_pipeline(name);
	if (pv__starts_with(name, "kernels/"))
		return exists(plugins, name);
	if (strchr(name, '/')) /* "features/names.h", inside features alone */
		return pv__equal(folder,
				 pv__format(arena, "plugins/%s", pv__path_dir(arena, name))) &&
		       exists(plugins, name);
	return exists(pv__format(arena, "%s/%s", root, folder), name);
}

/* The name that a line includes, "" for a macro; NULL: it includes nothing. */
static const char *included(const char *line, bool *quoted)
{
	const char *at = line + strspn(line, " \t");
	size_t n;

	if (*at != '#')
		return NULL;
	at += 1 + strspn(at + 1, " \t");
	if (strncmp(at, "include", 7) != 0)
		return NULL;
	at += 7 + strspn(at + 7, " \t");
	*quoted = *at == '"';
	n = strcspn(at + (*at != 0), *quoted ? "\"\n" : ">\n");
	return *at == '"' || *at == '<' ? pv__strndup(arena, at + 1, n) : "";
}

static void check_text(const char *path, const char *text)
{
	const char *folder = pv__path_dir(arena, path);
	int64_t number = 1;

	for (; *text; text += strcspn(text, "\n"), text += *text == '\n', number++) {
		bool quoted = false;
		const char *name = included(text, &quoted);

		if (!name)
			continue;
		n_includes++;
		if (!is_allowed(folder, name, quoted))
			pv__putf(&faults, "%s:%lld: %.*s\n", path, (long long)number,
				 (int)strcspn(text, "\n"), text);
	}
}

static int check_file(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)st, (void)where;
	if (kind == FTW_F && (pv__ends_with(path, ".c") || pv__ends_with(path, ".h") ||
			      pv__ends_with(path, ".cpp") || pv__ends_with(path, ".cc")))
		check_text(path + strlen(root) + 1, file_text(&scratch, path));
	return 0;
}

static void check_tree(const char *folder)
{
	root = folder;
	n_includes = 0;
	faults = (struct pv__buffer){.arena = arena};
	pv__puts(&faults, "");
	assert_int_equal(nftw(pv__format(arena, "%s/plugins", root), check_file, 16, FTW_PHYS), 0);
	assert_false(faults.failed);
}

static void plugins_see_the_contract_alone(void **state)
{
	(void)state;
	check_tree(getenv("PULVINAR_SOURCE"));
	assert_true(n_includes > 100);
	if (*faults.data)
		fail_msg("plugins/ may include pulvinar/plugin.h, kernels/ and its own "
			 "headers:\n%s",
			 faults.data);
}

/* The check itself can fail, and names the line. */
static void back_ways_are_found(void **state)
{
	(void)state;
	scratch_write(&scratch, "pipeline/base/base.h", "");
	scratch_write(&scratch, "pipeline/include/pulvinar/pulvinar.h", "");
	scratch_write(&scratch, "formats/formats.h", "");
	scratch_write(&scratch, "plugins/kernels/rows.h", "#include <stdint.h>\n");
	scratch_write(&scratch, "plugins/other/ops.h", "");
	scratch_write(&scratch, "plugins/own/ops.h",
		      "#include \"pulvinar/plugin.h\"\n#include \"kernels/rows.h\"\n");
	scratch_write(&scratch, "plugins/own/good.c",
		      "#include \"ops.h\"\n#include \"own/ops.h\"\n#include <math.h>\n"
		      "#include <pulvinar/plugin.h>\n");
	check_tree(scratch.folder);
	assert_string_equal(faults.data, "");
	scratch_write(&scratch, "plugins/own/bad.c",
		      "#include \"base/base.h\"\n"
		      " # include <base/base.h>\n"
		      "#include \"../../pipeline/base/base.h\"\n"
		      "#include <pulvinar/pulvinar.h>\n"
		      "#include \"pulvinar/pulvinar.h\"\n"
		      "#include \"other/ops.h\"\n"
		      "#include <formats.h>\n"
		      "#include NAME\n"
		      "int sound;\n");
	check_tree(scratch.folder);
	assert_string_equal(faults.data,
			    "plugins/own/bad.c:1: #include \"base/base.h\"\n"
			    "plugins/own/bad.c:2:  # include <base/base.h>\n"
			    "plugins/own/bad.c:3: #include \"../../pipeline/base/base.h\"\n"
			    "plugins/own/bad.c:4: #include <pulvinar/pulvinar.h>\n"
			    "plugins/own/bad.c:5: #include \"pulvinar/pulvinar.h\"\n"
			    "plugins/own/bad.c:6: #include \"other/ops.h\"\n"
			    "plugins/own/bad.c:7: #include <formats.h>\n"
			    "plugins/own/bad.c:8: #include NAME\n");
}

static int set_up(void **state)
{
	(void)state;
	scratch_make(&scratch);
	arena = scratch.arena;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	scratch_remove(&scratch);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plugins_see_the_contract_alone),
		cmocka_unit_test(back_ways_are_found),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
