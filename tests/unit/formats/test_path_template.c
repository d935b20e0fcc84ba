/* Paths are filled and matched inside the root, or refused with what is there. */
#include "format_support.h"

static const char *const names[] = {"participant_id", "session", "note", "empty"};
static const char *const values[] = {"sub-0012", "M00", "../etc", "n/a"};

static void make(struct scratch *s, const char *relative)
{
	char *path = pv__strdup(s->arena, in_folder(s, relative));

	assert_int_equal(pv__make_folder(pv__path_dir(s->arena, path), &s->diag), PV_OK);
	put_text(s, relative, "x");
}

static int resolve(struct scratch *s, const char *template, const char **shown)
{
	const char *path = NULL;
	int status = pv__path_resolve(s->arena, s->folder, template, 4, names, values, &path, shown,
				      &s->diag);

	if (status == PV_OK)
		assert_string_equal(path, in_folder(s, *shown));
	return status;
}

static void found(struct scratch *s, const char *template, const char *expected)
{
	const char *shown = NULL;

	if (resolve(s, template, &shown) != PV_OK)
		print_messages(s);
	assert_silent(s);
	assert_string_equal(shown, expected);
}

static void refused(struct scratch *s, const char *template, int status, const char *part)
{
	const char *shown = NULL;

	assert_int_equal(resolve(s, template, &shown), status);
	assert_null(shown);
	assert_one_error(s, part);
}

static void columns(void **state)
{
	struct scratch *s = *state;

	make(s, "sub-0012/ses-M00/anat/0012_gm.nii.gz");
	found(s, "{participant_id}/ses-{session}/anat/{subject}_gm.nii.gz",
	      "sub-0012/ses-M00/anat/0012_gm.nii.gz");
	found(s, "./sub-0012//ses-M00/../ses-M00/anat/0012_gm.nii.gz",
	      "sub-0012/ses-M00/anat/0012_gm.nii.gz");
	refused(s, "{participant}/x", PV_ESTUDY, "no column 'participant'");
	refused(s, "{sesion}/x", PV_ESTUDY, "did you mean 'session'?");
	refused(s, "{empty}/x", PV_EDATA, "'empty' is missing");
	refused(s, "{note}/x", PV_EDATA, "'../etc' in column 'note'");
	refused(s, "{participant_id/x", PV_ESTUDY, "braces");
	refused(s, "participant_id}/x", PV_ESTUDY, "braces");
	refused(s, "{a{b}}", PV_ESTUDY, "braces");
	refused(s, "{}", PV_ESTUDY, "no column ''");
}

static void unsafe_values(void **state)
{
	struct scratch *s = *state;
	static const char *const bad[] = {"-x", ".x", "a/b", "a b", "a*", "_x", "a\nb", "\xc3\xa4"};
	static const char *const name[] = {"id"};

	for (size_t i = 0; i < PV__COUNT(bad); i++) {
		const char *path, *shown;

		assert_int_equal(pv__path_resolve(s->arena, s->folder, "{id}", 1, name, &bad[i],
						  &path, &shown, &s->diag),
				 PV_EDATA);
		assert_one_error(s, "cannot be part of a file name");
	}
}

static void wildcards(void **state)
{
	struct scratch *s = *state;

	make(s, "sub-0012/anat/sub-0012_run-1_T1w.nii.gz");
	make(s, "sub-0012/anat/sub-0012_run-1_T2w.nii.gz");
	make(s, "sub-0012/anat/.hidden_T1w.nii.gz");
	make(s, "sub-0013/anat/sub-0013_T1w.nii.gz");
	make(s, "sub-0012/func/T1w.nii.gz/inside");
	found(s, "{participant_id}/anat/*_T1w.nii.gz", "sub-0012/anat/sub-0012_run-1_T1w.nii.gz");
	found(s, "*/*/*0013_T1w*", "sub-0013/anat/sub-0013_T1w.nii.gz");
	found(s, "sub-001?/anat/sub-0013*", "sub-0013/anat/sub-0013_T1w.nii.gz");
	found(s, "sub-0012/anat/*run*1*T1w*", "sub-0012/anat/sub-0012_run-1_T1w.nii.gz");
	refused(s, "sub-0012/anat/*.nii.gz", PV_EDATA,
		"2 files match 'sub-0012/anat/*.nii.gz', one must: "
		"sub-0012/anat/sub-0012_run-1_T1w.nii.gz, sub-0012/anat/sub-0012_run-1_T2w.nii.gz");
	refused(s, "*/anat/*T?w*", PV_EDATA, "3 files match");
	refused(s, "sub-0012/func/*", PV_ENOENT, "no file"); /* a folder is no file */
	for (int i = 0; i < 7; i++)
		make(s, pv__format(s->arena, "many/f%d", i));
	refused(s, "many/f*", PV_EDATA, "many/f0, many/f1, many/f2, many/f3, many/f4, ...");
}

static void the_nearest_name(void **state)
{
	struct scratch *s = *state;

	make(s, "sub-0012/anat/sub-0012_T1w.nii.gz");
	make(s, "zzz/other.txt");
	refused(s, "{participant_id}/anat/{participant_id}_T1w.nii", PV_ENOENT,
		"the nearest is 'sub-0012/anat/sub-0012_T1w.nii.gz'");
	refused(s, "{participant_id}/anatt/x.nii", PV_ENOENT, "the nearest is 'sub-0012/anat'");
	refused(s, "{participant_id}/anat/*_T1ww.nii.gz", PV_ENOENT, "no file");
	refused(s, "quite/another/place", PV_ENOENT, "in the data root");
}

/* Whether a template may leave the root is for the study to say (data.allow: outside). */
static void outside_the_root(void **state)
{
	struct scratch *s = *state;
	const char *slash = strrchr(s->folder, '/');

	make(s, "a/b");
	found(s, "a/../a/b", "a/b");
	found(s, pv__format(s->arena, "..%s/a/b", slash), pv__format(s->arena, "..%s/a/b", slash));
	found(s, in_folder(s, "a/b"), in_folder(s, "a/b"));
	found(s, in_folder(s, "?/b"), in_folder(s, "a/b"));
	refused(s, "../../..", PV_ENOENT, "no file");
	refused(s, in_folder(s, "a/c"), PV_ENOENT, "no file");
	refused(s, "*/../b", PV_ESTUDY, "behind a wildcard");
	refused(s, "", PV_ESTUDY, "names no file");
	refused(s, "a/..", PV_ESTUDY, "names no file");
}

static void links_are_followed(void **state)
{
	struct scratch *s = *state;

	make(s, "store/real.nii");
	assert_int_equal(symlink("store", in_folder(s, "link")), 0);
	assert_int_equal(symlink("nowhere", in_folder(s, "store/broken.nii")), 0);
	found(s, "link/*.nii", "link/real.nii");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(columns),
		SCRATCH_TEST(unsafe_values),
		SCRATCH_TEST(wildcards),
		SCRATCH_TEST(the_nearest_name),
		SCRATCH_TEST(outside_the_root),
		SCRATCH_TEST(links_are_followed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
