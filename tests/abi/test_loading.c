/* Broken plugins: each is refused with its reason, and harms nothing. */
#include "support/check.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plugin/describe.h"
#include "plugin/registry.h"

struct fixture {
	struct pv__arena *arena;
	struct pv__diag diag;
	struct pv__registry registry;
	char folder[64];
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->arena = f->diag.arena = pv__arena_new();
	strcpy(f->folder, "/tmp/pulvinar-abi-XXXXXX");
	assert_non_null(mkdtemp(f->folder));
	unsetenv("PULVINAR_PLUGIN_PATH");
	setenv("XDG_DATA_HOME", "/nonexistent", 1);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	DIR *dir = opendir(f->folder);

	for (struct dirent *e; (e = readdir(dir));)
		unlink(pv__path_join(f->arena, f->folder, e->d_name));
	closedir(dir);
	rmdir(f->folder);
	pv__arena_free(f->arena);
	free(f);
	return 0;
}

static const char *built(struct fixture *f, const char *name)
{
	const char *build = getenv("PULVINAR_BUILD");

	assert_non_null(build);
	return pv__format(f->arena, "%s/tests/abi/plugins/%s.so", build, name);
}

static const char *in_folder(struct fixture *f, const char *name)
{
	return pv__path_join(f->arena, f->folder, name);
}

/* Puts the first `limit` bytes of a built plugin into the folder. */
static void put(struct fixture *f, const char *plugin, const char *as, size_t limit)
{
	struct pv__bytes bytes;
	struct pv__diag diag = {.arena = f->arena};

	assert_int_equal(pv__file_read(f->arena, built(f, plugin), 1 << 24, &bytes, &diag), PV_OK);
	if (bytes.n > limit)
		bytes.n = limit;
	assert_int_equal(pv__file_write(in_folder(f, as), bytes.data, bytes.n, &diag), PV_OK);
}

static int open_folder(struct fixture *f)
{
	const char *extra[] = {f->folder};

	return pv__registry_open(f->arena, 1, extra, &f->registry, &f->diag);
}

static const struct pv__plugin_file *file_named(struct fixture *f, const char *shown)
{
	for (int64_t i = 0; i < f->registry.n_files; i++)
		if (pv__equal(f->registry.file[i].shown, shown))
			return &f->registry.file[i];
	fail_msg("no file %s", shown);
	return NULL;
}

static void expect_refusal(struct fixture *f, const char *shown, const char *reason)
{
	const struct pv__plugin_file *file = file_named(f, shown);

	assert_null(file->plugin);
	assert_non_null(file->refusal);
	if (!strstr(file->refusal, reason))
		fail_msg("%s: refused with '%s', not '%s'", shown, file->refusal, reason);
}

/* One broken file beside a sound one: the first is refused, the second works. */
static void expect_only(struct fixture *f, const char *plugin, const char *reason)
{
	put(f, "other_op", "zz_other.so", SIZE_MAX);
	put(f, plugin, "broken.so", SIZE_MAX);
	assert_int_equal(open_folder(f), PV_EPLUGIN);
	assert_int_equal(f->diag.n_errors, 1);
	assert_int_equal(f->diag.message[0].status, PV_EPLUGIN);
	assert_non_null(strstr(f->diag.message[0].text, reason));
	expect_refusal(f, "broken.so", reason);
	assert_int_equal(f->registry.n_ops, 1);
	assert_non_null(pv__registry_find(&f->registry, "table.other"));
}

static void sound_plugins_load(void **state)
{
	struct fixture *f = *state;
	struct pv__digest digest;

	put(f, "sound", "b.so", SIZE_MAX);
	put(f, "other_op", "a.so", SIZE_MAX);
	assert_int_equal(open_folder(f), PV_OK);
	assert_int_equal(f->registry.n_files, 2);
	assert_string_equal(f->registry.file[0].shown, "a.so");
	assert_int_equal(f->registry.n_ops, 2);
	assert_string_equal(f->registry.op[0]->name, "table.other");
	assert_string_equal(f->registry.op[1]->name, "table.tiny");
	assert_int_equal(f->registry.op_file[1], 1);
	assert_ptr_equal(pv__registry_find(&f->registry, "table.tiny"), f->registry.op[1]);
	assert_null(pv__registry_find(&f->registry, "table.tinny"));
	assert_string_equal(pv__registry_nearest(&f->registry, "table.tinny", 0), "table.tiny");
	assert_null(pv__registry_nearest(&f->registry, "table.tinny", PV_ROLE_MODEL));
	assert_int_equal(pv__file_digest(in_folder(f, "b.so"), &digest, &f->diag), PV_OK);
	assert_memory_equal(&digest, &f->registry.file[1].digest, sizeof(digest));
}

static void op_runs_through_the_host(void **state)
{
	struct fixture *f = *state;
	struct pv_frame frame = {.size = sizeof(frame)};
	const struct pv_space *space = NULL;
	const int64_t *column = NULL;
	const struct pv_op *op;
	struct pv_ctx ctx;
	int status;

	put(f, "sound", "a.so", SIZE_MAX);
	assert_int_equal(open_folder(f), PV_OK);
	op = pv__registry_find(&f->registry, "table.tiny");
	pv__ctx_init(&ctx, op, NULL, "here", f->arena, (struct pv__stream){{0, 0}}, &f->diag);
	status = op->columns->open(&pv__host, &ctx, NULL, &frame, &space, &column);
	assert_int_equal(pv__ctx_end(&ctx, status), PV_OK);
	assert_int_equal(space->n_features, 0);
}

static void wrong_abi(void **state)
{
	struct fixture *f = *state;

	put(f, "wrong_minor", "minor.so", SIZE_MAX);
	put(f, "wrong_major", "major.so", SIZE_MAX);
	assert_int_equal(open_folder(f), PV_EPLUGIN);
	expect_refusal(f, "major.so", "built for ABI 9.0; this is 0.2");
	expect_refusal(f, "minor.so", "built for ABI 0.3; this is 0.2");
	assert_int_equal(f->registry.n_ops, 0);
}

static void not_a_plugin(void **state)
{
	expect_only(*state, "no_entry", "exports no pv_plugin");
}

static void entry_without_table(void **state)
{
	expect_only(*state, "null_table", "pv_plugin() returned NULL");
}

static void faulty_op(void **state)
{
	expect_only(*state, "bad_op", "magic.tiny: has a name that is not prefix.word");
}

static void missing_symbol(void **state)
{
	expect_only(*state, "unresolved", "pv_function_that_nobody_has");
}

static void crash_while_loading(void **state)
{
	expect_only(*state, "crash", "crashed with SIGSEGV while loading");
}

static void exit_while_loading(void **state)
{
	expect_only(*state, "leave", "called exit() while loading");
}

static void hang_while_loading(void **state)
{
	expect_only(*state, "hang", "did not answer within 5 s");
}

static void several_crashes_in_one_folder(void **state)
{
	struct fixture *f = *state;

	put(f, "sound", "a.so", SIZE_MAX);
	put(f, "crash", "b.so", SIZE_MAX);
	put(f, "crash", "c.so", SIZE_MAX);
	put(f, "other_op", "d.so", SIZE_MAX);
	put(f, "leave", "e.so", SIZE_MAX);
	assert_int_equal(open_folder(f), PV_EPLUGIN);
	assert_int_equal(f->diag.n_errors, 3);
	expect_refusal(f, "b.so", "crashed with SIGSEGV");
	expect_refusal(f, "c.so", "crashed with SIGSEGV");
	expect_refusal(f, "e.so", "called exit()");
	assert_int_equal(f->registry.n_ops, 2);
}

static void not_a_shared_object(void **state)
{
	static const char text[] = "#!/bin/sh\necho hello\n";
	struct fixture *f = *state;

	assert_int_equal(pv__file_write(in_folder(f, "a.so"), text, strlen(text), &f->diag), PV_OK);
	assert_int_equal(pv__file_write(in_folder(f, "b.so"), "", 0, &f->diag), PV_OK);
	assert_int_equal(open_folder(f), PV_EPLUGIN);
	expect_refusal(f, "a.so", "not a shared object");
	expect_refusal(f, "b.so", "not a shared object");
}

/* However much of a file is there, no length of it harms the host. */
static void truncated_files(void **state)
{
	static const size_t length[] = {4, 64, 512, 4096, 8192, 12288};
	struct fixture *f = *state;

	for (size_t i = 0; i < PV__COUNT(length); i++)
		put(f, "sound", pv__format(f->arena, "%zu.so", length[i]), length[i]);
	assert_int_equal(open_folder(f), PV_EPLUGIN);
	assert_int_equal(f->registry.n_files, PV__COUNT(length));
	for (int64_t i = 0; i < f->registry.n_files; i++)
		assert_non_null(f->registry.file[i].refusal);
}

static void not_a_regular_file(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(mkfifo(in_folder(f, "pipe.so"), 0600), 0);
	assert_int_equal(symlink("/nonexistent", in_folder(f, "link.so")), 0);
	assert_int_equal(open_folder(f), PV_EPLUGIN);
	expect_refusal(f, "pipe.so", "not a regular file");
	expect_refusal(f, "link.so", "cannot be opened: No such file");
}

static void files_that_others_could_change(void **state)
{
	struct fixture *f = *state;

	put(f, "sound", "group.so", SIZE_MAX);
	put(f, "sound", "world.so", SIZE_MAX);
	assert_int_equal(chmod(in_folder(f, "group.so"), 0660), 0);
	assert_int_equal(chmod(in_folder(f, "world.so"), 0606), 0);
	assert_int_equal(symlink("group.so", in_folder(f, "link.so")), 0);
	assert_int_equal(open_folder(f), PV_EPLUGIN);
	expect_refusal(f, "group.so", "can be changed by its group: chmod go-w ");
	expect_refusal(f, "world.so", "can be changed by everybody: chmod go-w ");
	expect_refusal(f, "link.so", "group.so");
	assert_int_equal(f->registry.n_ops, 0);
}

static void folders_that_others_could_change(void **state)
{
	struct fixture *f = *state;

	put(f, "sound", "a.so", SIZE_MAX);
	assert_int_equal(chmod(f->folder, 0770), 0);
	assert_int_equal(open_folder(f), PV_EPLUGIN);
	assert_int_equal(f->registry.n_files, 1);
	expect_refusal(f, f->folder, "can be changed by its group");
	assert_int_equal(chmod(f->folder, 0700), 0);
}

static void folders_that_do_not_exist(void **state)
{
	struct fixture *f = *state;
	const char *extra[] = {"/nonexistent/folder"};

	assert_int_equal(pv__registry_open(f->arena, 1, extra, &f->registry, &f->diag), PV_EPLUGIN);
	expect_refusal(f, "/nonexistent/folder", "cannot be opened: No such file");
}

static void name_is_taken(void **state)
{
	struct fixture *f = *state;

	put(f, "sound", "a.so", SIZE_MAX);
	put(f, "same_op", "b.so", SIZE_MAX);
	assert_int_equal(open_folder(f), PV_EPLUGIN);
	assert_int_equal(f->registry.n_ops, 1);
	assert_non_null(file_named(f, "a.so")->plugin);
	expect_refusal(
		f, "b.so",
		pv__format(f->arena, "offers table.tiny, which %s/a.so offers already", f->folder));
}

/* Folders of the environment: absolute ones, and what is refused there is no error. */
static void environment_is_forgiving(void **state)
{
	struct fixture *f = *state;
	const char *list = pv__format(f->arena, "relative::%s:%s/", f->folder, f->folder);

	put(f, "sound", "a.so", SIZE_MAX);
	put(f, "wrong_major", "b.so", SIZE_MAX);
	setenv("PULVINAR_PLUGIN_PATH", list, 1);
	assert_int_equal(pv__registry_open(f->arena, 0, NULL, &f->registry, &f->diag), PV_OK);
	assert_int_equal(f->registry.n_files, 3); /* the folder itself only once */
	expect_refusal(f, "relative", "not an absolute path");
	expect_refusal(f, "b.so", "built for ABI 9.0");
	assert_int_equal(f->registry.n_ops, 1);
}

/* 1e-310 is denormal: where denormals are off, half of it is 0. */
static bool denormals_are_on(void)
{
	volatile double tiny = 1e-310;

	return tiny * 0.5 > 0;
}

static void fast_math_stays_in_its_file(void **state)
{
	struct fixture *f = *state;

	put(f, "fast_math", "fast.so", SIZE_MAX);
	assert_true(denormals_are_on());
	assert_int_equal(open_folder(f), PV_OK);
	assert_true(denormals_are_on());
	assert_int_equal(f->registry.n_ops, 1);
}

static void all_ops_are_listed(void **state)
{
	struct fixture *f = *state;
	struct pv__buffer b = {.arena = f->arena};

	put(f, "sound", "a.so", SIZE_MAX);
	put(f, "other_op", "b.so", SIZE_MAX);
	assert_int_equal(open_folder(f), PV_OK);
	pv__describe_all(&b, &f->registry);
	assert_string_equal(b.data,
			    "table\n  table.other  No columns\n  table.tiny   No columns\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(sound_plugins_load),
		TEST(op_runs_through_the_host),
		TEST(wrong_abi),
		TEST(not_a_plugin),
		TEST(entry_without_table),
		TEST(faulty_op),
		TEST(missing_symbol),
		TEST(crash_while_loading),
		TEST(exit_while_loading),
		TEST(hang_while_loading),
		TEST(several_crashes_in_one_folder),
		TEST(not_a_shared_object),
		TEST(truncated_files),
		TEST(not_a_regular_file),
		TEST(files_that_others_could_change),
		TEST(folders_that_others_could_change),
		TEST(folders_that_do_not_exist),
		TEST(name_is_taken),
		TEST(environment_is_forgiving),
		TEST(fast_math_stays_in_its_file),
		TEST(all_ops_are_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
