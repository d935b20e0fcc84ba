/* BIDS: names in their parts, the file that answers a query, what sidecars hold. */
#include "format_support.h"
#include "bids_name.h"

static void put(struct scratch *s, const char *path, const char *text)
{
	char *full = pv__path_join(s->arena, s->folder, path);

	for (char *slash = strchr(full + strlen(s->folder) + 1, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		(void)mkdir(full, 0700);
		*slash = '/';
	}
	assert_int_equal(pv__file_write(full, text, strlen(text), &s->diag), PV_OK);
}

static void names(void **state)
{
	struct scratch *s = *state;
	struct pv__bids_name name;

	assert_true(pv__bids_parse(s->arena, "x/sub-01_ses-2_space-MNI_label-GM_probseg.nii.gz",
				   &name));
	assert_int_equal(name.n, 4);
	assert_string_equal(pv__bids_value(&name, "label"), "GM");
	assert_null(pv__bids_value(&name, "desc"));
	assert_string_equal(name.suffix, "probseg");
	assert_string_equal(name.extension, ".nii.gz");
	assert_true(pv__bids_parse(s->arena, "bold.json", &name));
	assert_int_equal(name.n, 0);
	assert_false(pv__bids_parse(s->arena, "sub-01_bold", &name));
	assert_false(pv__bids_parse(s->arena, "sub01_bold.nii", &name));
	assert_false(pv__bids_parse(s->arena, "sub-_bold.nii", &name));
	assert_false(pv__bids_parse(s->arena, "-01_bold.nii", &name));
	assert_false(pv__bids_parse(s->arena, "sub-01.nii", &name));
	assert_true(pv__bids_same("01", "1"));
	assert_false(pv__bids_same("01", "10"));
	assert_false(pv__bids_same("GM", "gm"));
}

static int find(struct scratch *s, const char *folder, const char *session, int64_t n,
		const struct pv__bids_entity *entity, const char **shown)
{
	struct pv__bids_query q = {folder, n, entity};
	const char *path;

	return pv__bids_find(s->arena, s->folder, &q, "sub-01", session, &path, shown, &s->diag);
}

static void queries(void **state)
{
	struct scratch *s = *state;
	const struct pv__bids_entity t1[] = {{"suffix", "T1w"}, {"run", "1"}};
	const struct pv__bids_entity raw[] = {{"suffix", "T1w"}, {"desc", NULL}};
	const struct pv__bids_entity func[] = {{"suffix", "mask"}, {"datatype", "func"}};
	const struct pv__bids_entity json[] = {{"suffix", "T1w"}, {"extension", ".json"}};
	const char *shown;

	put(s, "sub-01/ses-a/anat/sub-01_ses-a_run-01_T1w.nii.gz", "x");
	put(s, "sub-01/ses-a/anat/sub-01_ses-a_run-01_T1w.json", "{}");
	put(s, "sub-01/ses-b/anat/sub-01_ses-b_run-01_T1w.nii", "x");
	put(s, "sub-01/ses-b/anat/sub-02_ses-b_run-01_T1w.nii", "x"); /* of somebody else */
	put(s, "derivatives/p/sub-01/anat/sub-01_mask.nii", "x");
	put(s, "derivatives/p/sub-01/func/sub-01_mask.nii", "x");
	put(s, "derivatives/p/sub-01/func/sub-01_desc-x_T1w.nii", "x");
	assert_int_equal(find(s, "", "ses-b", 2, t1, &shown), PV_OK);
	assert_string_equal(shown, "sub-01/ses-b/anat/sub-01_ses-b_run-01_T1w.nii");
	assert_int_equal(find(s, "", "a", 2, t1, &shown), PV_OK);
	assert_string_equal(shown, "sub-01/ses-a/anat/sub-01_ses-a_run-01_T1w.nii.gz");
	assert_int_equal(find(s, "", NULL, 2, json, &shown), PV_OK);
	assert_int_equal(find(s, "derivatives/p", NULL, 2, func, &shown), PV_OK);
	assert_string_equal(shown, "derivatives/p/sub-01/func/sub-01_mask.nii");
	assert_silent(s);
	assert_int_equal(find(s, "", NULL, 2, t1, &shown), PV_EDATA);
	assert_one_error(s, "2 files of sub-01 have suffix T1w, run 1; one must");
	assert_int_equal(find(s, "derivatives/p", NULL, 2, raw, &shown), PV_ENOENT);
	assert_one_error(s, "no file of sub-01 has suffix T1w, no desc; of that suffix there are "
			    "derivatives/p/sub-01/func/sub-01_desc-x_T1w.nii");
	assert_int_equal(find(s, "derivatives/q", NULL, 2, t1, &shown), PV_ENOENT);
	forget_messages(s);
}

static const char *repetition_time(struct scratch *s, double *value)
{
	const char *sidecar;

	assert_int_equal(pv__bids_number(s->arena, s->folder, "",
					 "sub-01/func/sub-01_task-a_bold.nii.gz", "RepetitionTime",
					 value, &sidecar, &s->diag),
			 PV_OK);
	return sidecar;
}

/* The deepest that has the key holds; other suffixes and entities do not apply. */
static void sidecars_are_inherited(void **state)
{
	struct scratch *s = *state;
	const char *sidecar;
	double value = -1;

	put(s, "sub-01/func/sub-01_task-a_bold.nii.gz", "x");
	assert_null(repetition_time(s, &value));
	put(s, "task-b_bold.json", "{\"RepetitionTime\": 9}");
	put(s, "task-a_sbref.json", "{\"RepetitionTime\": 9}");
	put(s, "task-a_bold.json", "{\"RepetitionTime\": 2.5, \"TaskName\": \"a\"}");
	assert_string_equal(repetition_time(s, &value), "task-a_bold.json");
	assert_near(value, 2.5, 0);
	put(s, "sub-01/func/sub-01_task-a_bold.json", "{\"EchoTime\": 0.03}");
	assert_string_equal(repetition_time(s, &value), "task-a_bold.json");
	put(s, "sub-01/sub-01_bold.json", "{\"RepetitionTime\": 1.5}");
	assert_string_equal(repetition_time(s, &value), "sub-01/sub-01_bold.json");
	assert_near(value, 1.5, 0);
	put(s, "sub-01/func/sub-01_task-a_bold.json", "{\"RepetitionTime\": \"two\"}");
	assert_int_equal(pv__bids_number(s->arena, s->folder, "",
					 "sub-01/func/sub-01_task-a_bold.nii.gz", "RepetitionTime",
					 &value, &sidecar, &s->diag),
			 PV_EDATA);
	assert_one_error(s, "RepetitionTime is not a number");
	put(s, "bold.json", "{}");
	assert_int_equal(pv__bids_number(s->arena, s->folder, "",
					 "sub-01/func/sub-01_task-a_bold.nii.gz", "RepetitionTime",
					 &value, &sidecar, &s->diag),
			 PV_EDATA);
	assert_one_error(s, "bold.json and task-a_bold.json both hold");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(names),
		SCRATCH_TEST(queries),
		SCRATCH_TEST(sidecars_are_inherited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
