/* Faulty studies: every fault of a file at once, in its order, word for word.  The lines
 * that a file must give stand at its end, behind "# expect: ". */
#include "unit/study/fixture.h"

#include <dirent.h>

enum { MOST_FILES = 100 };

static int64_t list_files(struct pv__arena *arena, const char **name)
{
	DIR *folder = opendir(".");
	struct dirent *entry;
	int64_t n = 0;

	assert_non_null(folder);
	while ((entry = readdir(folder)) != NULL) {
		if (!pv__ends_with(entry->d_name, ".yaml") ||
		    pv__starts_with(entry->d_name, "base"))
			continue;
		assert_true(n < MOST_FILES);
		name[n++] = pv__strdup(arena, entry->d_name);
	}
	closedir(folder);
	qsort(name, (size_t)n, sizeof(*name), pv__compare_text);
	return n;
}

static const char *expected(struct fixture *f, const char *file)
{
	static const char sign[] = "# expect: ";
	struct pv__buffer lines = {.arena = f->arena};
	struct pv__bytes bytes;
	char *line, *rest = NULL;

	assert_int_equal(pv__file_read(f->arena, file, 1 << 20, &bytes, &f->diag), PV_OK);
	pv__puts(&lines, "");
	for (line = strtok_r((char *)bytes.data, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest))
		if (pv__starts_with(line, sign))
			pv__putf(&lines, "%s\n", line + strlen(sign));
	assert_false(lines.failed);
	return lines.data;
}

static void faults_are_listed(void **state)
{
	struct pv__arena *arena = pv__arena_new();
	const char *file[MOST_FILES];
	int64_t n;

	(void)state;
	fixture_enter("faults");
	n = list_files(arena, file);
	assert_true(n >= 30);
	for (int64_t i = 0; i < n; i++) {
		struct fixture *f = fixture_new();
		const char *want = expected(f, file[i]);

		assert_int_not_equal(
			pv__study_read(f->arena, file[i], &f->registry, &f->study, &f->diag),
			PV_OK);
		assert_true(*want);
		assert_string_equal(fixture_messages(f), want);
		fixture_free(f);
	}
	pv__arena_free(arena);
}

static void missing_file(void **state)
{
	struct fixture *f = fixture_new();

	(void)state;
	assert_int_equal(
		pv__study_read(f->arena, "not/there.yaml", &f->registry, &f->study, &f->diag),
		PV_ENOENT);
	assert_string_equal(fixture_messages(f),
			    "not/there.yaml: error: cannot open: No such file or directory\n");
	fixture_free(f);
}

/* Without the plugins of this program nothing can be compared with a baseline. */
static void missing_majority(void **state)
{
	struct fixture *f = fixture_new();
	struct pv__registry none = {0};

	(void)state;
	f->registry = none;
	assert_int_equal(fixture_parse(f, "pulvinar: 1\nseed: 1\n"
					  "data: {participants: p.tsv, images: {gm: x.nii}, "
					  "target: {column: a, kind: number}}\n"
					  "features: {a: {from: [roi.extract]}}\n"
					  "models: [ridge]\n"),
			 PV_ESTUDY);
	assert_string_equal(fixture_messages(f),
			    "study.yaml: error: no plugin offers 'baseline.majority', a baseline "
			    "that is always there\n"
			    "study.yaml:4:23: error: no plugin offers 'roi.extract'\n"
			    "study.yaml:5:10: error: no plugin offers 'ridge'\n");
	fixture_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(faults_are_listed),
		cmocka_unit_test(missing_file),
		cmocka_unit_test(missing_majority),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
