/* Every installed header stands by itself, may be included twice, and means the same to C
 * and C++. */
#include "support/check.h"
#include "support/program.h"
#include "support/tool.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

struct fixture {
	struct scratch s;
	const char *include; /* the folder of headers */
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	scratch_make(&f->s);
	f->include = source_path(&f->s, "pipeline/include");
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	scratch_remove(&f->s);
	free(f);
	return 0;
}

static struct tool compile(struct fixture *f, const char *compiler, const char *language,
			   const char *standard, const char *text)
{
	scratch_write(&f->s, "source", text);
	return tool_run(f->s.arena, (const char *const[]){
					    compiler, "-x", language, standard, "-Wall", "-Wextra",
					    "-Werror", "-pedantic-errors", "-fsyntax-only", "-I",
					    f->include, scratch_path(&f->s, "source"), NULL});
}

/* For each header: itself twice, and nothing before it. */
static int64_t compile_all(struct fixture *f, const char *compiler, const char *language,
			   const char *standard)
{
	DIR *dir = opendir(pv__path_join(f->s.arena, f->include, "pulvinar"));
	int64_t n = 0;

	assert_non_null(dir);
	for (struct dirent *e; (e = readdir(dir));) {
		struct tool t;

		if (!pv__ends_with(e->d_name, ".h"))
			continue;
		t = compile(f, compiler, language, standard,
			    pv__format(f->s.arena,
				       "#include \"pulvinar/%s\"\n#include \"pulvinar/%s\"\n",
				       e->d_name, e->d_name));
		if (t.code != 0)
			fail_msg("%s as %s:\n%s", e->d_name, standard, t.said);
		n++;
	}
	closedir(dir);
	return n;
}

static void headers_are_c11(void **state)
{
	assert_true(compile_all(*state, TEST_CC, "c", "-std=c11") >= 2);
}

static void headers_are_cxx17(void **state)
{
	if (!*TEST_CXX) {
		print_message("skipped: no C++ compiler is installed\n");
		skip();
	}
	assert_true(compile_all(*state, TEST_CXX, "c++", "-std=c++17") >= 2);
}

/* A plugin in C++ needs no cast and no extern "C" of its own. */
static void plugin_is_cxx17(void **state)
{
	static const char text[] =
		"#include <pulvinar/plugin.h>\n"
		"static int open(const pv_host *host, pv_ctx *ctx, const void *, const pv_frame "
		"*,\n"
		"                const pv_space **, const int64_t **)\n"
		"{\n"
		"	return host->fail(ctx, PV_EDATA, nullptr, \"%d columns\", 0);\n"
		"}\n"
		"static pv_columns_call make_call()\n"
		"{\n"
		"	pv_columns_call c{};\n"
		"	c.size = sizeof(c);\n"
		"	c.open = open;\n"
		"	return c;\n"
		"}\n"
		"PV_PLUGIN_ENTRY\n"
		"{\n"
		"	static const pv_columns_call call = make_call();\n"
		"	static const struct pv_plugin plugin{};\n"
		"	return call.open ? &plugin : nullptr;\n"
		"}\n";
	struct tool t;

	if (!*TEST_CXX)
		skip();
	t = compile(*state, TEST_CXX, "c++", "-std=c++17", text);
	if (t.code != 0)
		fail_msg("a plugin in C++17:\n%s", t.said);
}

/* The check itself can fail. */
static void a_header_that_leans_on_others_is_found(void **state)
{
	struct tool t = compile(*state, TEST_CC, "c", "-std=c11", "uint32_t needs_stdint;\n");

	assert_int_not_equal(t.code, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers_are_c11),
		cmocka_unit_test(headers_are_cxx17),
		cmocka_unit_test(plugin_is_cxx17),
		cmocka_unit_test(a_header_that_leans_on_others_is_found),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
