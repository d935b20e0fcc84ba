/* pulvinar bids-app: participants one by one, then the group; a BIDS derivative. */
#include "system/shared_study.h"

#include <jansson.h>

/* A study that lies apart from its data, with its atlas: no root is stated. */
static const char portable[] =
	"pulvinar: 1\n"
	"title: Two groups\n"
	"seed: 7\n"
	"data:\n"
	"  participants: participants.tsv\n"
	"  where: {participant_id: {not: sub-12}}\n"
	"  target: {column: diagnosis, kind: classes, positive: AD}\n"
	"  confounds: [age]\n"
	"  images: {gm: \"{participant_id}/anat/{participant_id}_gm.nii.gz\"}\n"
	"features: {regions: {from: [{roi.extract: {image: gm, atlas: atlas.nii.gz, "
	"labels: atlas.tsv}}]}}\n"
	"models: [{svm_linear: {C: 0.1}}]\n"
	"validation: {outer: {folds: 3}}\n";

/* bids/ with its images in BIDS folders, config/ with study and atlas. */
static void bids_make(struct scratch *s)
{
	const struct pv_grid grid = cohort_grid();

	study_make(s);
	for (int i = 1; i <= COHORT_PEOPLE; i++) {
		const char *path = scratch_path(s, "bids/sub-%02d/anat/sub-%02d_gm.nii.gz", i, i);

		assert_int_equal(pv__make_folder(pv__path_dir(s->arena, path), &s->diag), PV_OK);
		cohort_image(s, path, i, &grid);
	}
	file_copy(s, "cohort/participants.tsv", "bids/participants.tsv");
	file_copy(s, "cohort/atlas.nii.gz", "config/atlas.nii.gz");
	file_copy(s, "cohort/atlas.tsv", "config/atlas.tsv");
	scratch_write(s, "config/study.yaml", portable);
	scratch_write(s, "bids/dataset_description.json",
		      "{\"Name\": \"Raw\", \"BIDSVersion\": \"1.11.1\", \"DatasetDOI\": "
		      "\"doi:10.0000/raw\"}\n");
}

/* How many of the extractions are stored: "(8 in the store)". */
static void assert_stored(struct scratch *s, const char *out, const char *part)
{
	struct program p;

	run_program(s, &p, "plan", "config/study.yaml", "--data-root", "bids", "-o", out);
	assert_code(&p, 0);
	assert_holds(line_with(s, p.out, "extract"), part);
}

/* ---- levels ------------------------------------------------------------------------------- */

static void participants_then_group(void **state)
{
	const char *out = "bids/derivatives/pulvinar";
	struct scratch s;
	struct program p;

	(void)state;
	bids_make(&s);
	run_program(&s, &p, "bids-app", "bids", out, "participant", "--participant-label", "01",
		    "sub-02", "03", "--config", "config/study.yaml", "-q");
	assert_code(&p, 0);
	assert_stored(&s, out, "(3 in the store)");
	assert_true(file_exists("bids/derivatives/pulvinar/dataset_description.json"));
	assert_true(file_exists("bids/derivatives/pulvinar/README.md"));
	run_program(&s, &p, "bids-app", "bids", out, "participant", "--config", "config/study.yaml",
		    "--participant_label=4", "-q");
	assert_code(&p, 66); /* labels are texts */
	run_program(&s, &p, "bids-app", "bids", out, "participant", "--config", "config/study.yaml",
		    "--participant_label=04", "-q");
	assert_code(&p, 0);
	assert_stored(&s, out, "(4 in the store)");
	run_program(&s, &p, "bids-app", "bids", out, "participant", "--config",
		    "config/study.yaml");
	assert_code(&p, 0);
	assert_stored(&s, out, "(11 in the store)"); /* the study leaves one out */
	run_program(&s, &p, "bids-app", "bids", out, "group", "--config", "config/study.yaml");
	assert_code(&p, 0);
	assert_lacks(file_text(&s, "bids/derivatives/pulvinar/log.jsonl"), "roi.extract");
	run_program(&s, &p, "run", "config/study.yaml", "--data-root", "bids", "-o", "plain", "-q");
	assert_code(&p, 0);
	file_copy(&s, "bids/derivatives/pulvinar/.bidsignore", "plain/.bidsignore");
	file_copy(&s, "bids/derivatives/pulvinar/dataset_description.json",
		  "plain/dataset_description.json");
	assert_same_results(&s, "plain", out);
	study_remove(&s);
}

static void group_alone(void **state)
{
	struct scratch s;
	struct program p;

	(void)state;
	bids_make(&s);
	run_program(&s, &p, "bids-app", "bids", "out", "group", "--config", "config/study.yaml");
	assert_code(&p, 0);
	assert_holds(p.out, "Report: out/report.html");
	assert_true(file_exists("out/manifest.json"));
	assert_holds(file_text(&s, "out/README.md"), "# Results: Two groups");
	run_program(&s, &p, "verify", "out", "--study-folder", "config", "--data-root", "bids");
	assert_code(&p, 0);
	study_remove(&s);
}

/* Four processes on one folder. */
static void participants_at_the_same_time(void **state)
{
	struct scratch s;
	struct program p[4];

	(void)state;
	bids_make(&s);
	for (int i = 0; i < 4; i++) {
		const char *label = pv__format(s.arena, "%02d", i + 1);
		const char *const words[] = {"bids-app",
					     "bids",
					     "out",
					     "participant",
					     "--config",
					     "config/study.yaml",
					     "--participant-label",
					     label,
					     NULL};

		program_start(&s, words, -1, &p[i]);
	}
	for (int i = 0; i < 4; i++) {
		program_wait(&s, &p[i]);
		assert_code(&p[i], 0);
	}
	assert_stored(&s, "out", "(4 in the store)");
	study_remove(&s);
}

/* ---- what it writes ------------------------------------------------------------------------ */

static void a_derivative(void **state)
{
	struct scratch s;
	struct program p;
	const char *text, *ignored;
	json_t *json, *by;

	(void)state;
	bids_make(&s);
	run_program(&s, &p, "bids-app", "bids", "bids/derivatives/pulvinar", "participant",
		    "--config", "config/study.yaml", "--participant-label", "sub-01", "-q");
	assert_code(&p, 0);
	text = file_text(&s, "bids/derivatives/pulvinar/dataset_description.json");
	assert_lacks(text, s.folder);
	json = json_loads(text, 0, NULL);
	assert_non_null(json);
	assert_string_equal(json_string_value(json_object_get(json, "Name")), "Two groups");
	assert_string_equal(json_string_value(json_object_get(json, "DatasetType")), "derivative");
	assert_non_null(json_object_get(json, "BIDSVersion"));
	by = json_array_get(json_object_get(json, "GeneratedBy"), 0);
	assert_string_equal(json_string_value(json_object_get(by, "Name")), "pulvinar");
	assert_string_equal(
		json_string_value(json_object_get(json_object_get(json, "DatasetLinks"), "raw")),
		"../..");
	by = json_array_get(json_object_get(json, "SourceDatasets"), 0);
	assert_string_equal(json_string_value(json_object_get(by, "DOI")), "doi:10.0000/raw");
	json_decref(json);
	ignored = file_text(&s, "bids/derivatives/pulvinar/.bidsignore");
	assert_holds(ignored, "*.tsv\n");
	assert_holds(ignored, ".store/\n");
	study_remove(&s);
}

/* ---- refusals ------------------------------------------------------------------------------- */

#define expect(code, reason, ...) \
	do { \
		run_program(&s, &p, "bids-app", __VA_ARGS__); \
		assert_code(&p, code); \
		assert_holds(p.err, reason); \
	} while (0)

static void refusals(void **state)
{
	struct scratch s;
	struct program p;

	(void)state;
	bids_make(&s);
	expect(64, "needs --config", "bids", "out", "group");
	expect(64, "no level 'groups'", "bids", "out", "groups", "--config", "config/study.yaml");
	expect(64, "data.where", "bids", "out", "group", "--config", "config/study.yaml",
	       "--participant-label", "01");
	expect(64, "no value for it", "bids", "out", "group", "--config", "config/study.yaml",
	       "--participant-label");
	expect(64, "runs on this machine", "bids", "out", "participant", "--config",
	       "config/study.yaml", "--executor", "slurm");
	expect(66, "a BIDS data set was expected", "nowhere", "out", "group", "--config",
	       "config/study.yaml");
	expect(66, "no participant sub-77", "bids", "out", "participant", "--config",
	       "config/study.yaml", "--participant-label", "01", "77");
	expect(0, "sub-12 takes no part", "bids", "out", "participant", "--config",
	       "config/study.yaml", "--participant-label", "12");
	expect(73, "is the input folder or above it", "bids", ".", "participant", "--config",
	       "config/study.yaml", "--participant-label", "01");
	assert_int_equal(unlink("bids/dataset_description.json"), 0);
	expect(0, "has no dataset_description.json", "bids", "out", "participant", "--config",
	       "config/study.yaml", "--participant-label", "01");
	study_remove(&s);
}

static void a_bad_image_is_named(void **state)
{
	struct scratch s;
	struct program p;

	(void)state;
	bids_make(&s);
	scratch_write(&s, "bids/sub-03/anat/sub-03_gm.nii.gz", "no image");
	expect(65, "sub-03_gm.nii.gz: error: ", "bids", "out", "participant", "--config",
	       "config/study.yaml", "--participant-label", "02", "03");
	assert_stored(&s, "out", "(1 in the store)");
	study_remove(&s);
}

/* A root that the study states moves with all that it names. */
static void a_stated_root_moves(void **state)
{
	struct scratch s;
	struct program p;

	(void)state;
	study_make(&s);
	assert_int_equal(rename("cohort", "moved"), 0);
	run_program(&s, &p, "bids-app", "moved", "out", "participant", "--config", "study.yaml",
		    "-q");
	assert_code(&p, 0);
	run_program(&s, &p, "plan", "study.yaml", "--data-root", "moved", "-o", "out");
	assert_code(&p, 0);
	assert_holds(line_with(&s, p.out, "extract"), "(12 in the store)");
	study_remove(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(participants_then_group),
		cmocka_unit_test(group_alone),
		cmocka_unit_test(participants_at_the_same_time),
		cmocka_unit_test(a_derivative),
		cmocka_unit_test(refusals),
		cmocka_unit_test(a_bad_image_is_named),
		cmocka_unit_test(a_stated_root_moves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
