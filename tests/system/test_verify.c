/* pulvinar verify and pulvinar report: a results folder against its manifest, its inputs
 * and a new run. */
#include "support/check.h"
#include "support/small_cohort.h"

#include "report/same.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

struct fixture {
	struct scratch s;
	const char *results; /* of one run: tests work on copies */
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	scratch_make(&f->s);
	small_cohort_make(&f->s, 0, NULL);
	f->results = small_cohort_run(&f->s);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	scratch_remove(&f->s);
	free(f);
	return 0;
}

/* A copy of the results beside them, so that the study is found above it. */
static const char *copy_of(struct fixture *f, const char *name)
{
	const char *copy = scratch_path(&f->s, COHORT_SECRET "/cohort/results/%s", name);

	folder_copy(&f->s, f->results, copy);
	return copy;
}

static const char *in(struct fixture *f, const char *folder, const char *name)
{
	return pv__path_join(f->s.arena, folder, name);
}

/* ---- the manifest ----------------------------------------------------------------- */

static json_t *manifest_of(struct fixture *f, const char *folder)
{
	json_t *root = json_loads(file_text(&f->s, in(f, folder, "manifest.json")), 0, NULL);

	assert_non_null(root);
	return root;
}

static const char *text_at(const json_t *o, const char *key)
{
	const char *text = json_string_value(json_object_get(o, key));

	if (!text)
		fail_msg("the manifest does not say %s", key);
	return text;
}

static int64_t count_role(const json_t *inputs, const char *role)
{
	int64_t n = 0;

	for (size_t i = 0; i < json_array_size(inputs); i++)
		n += pv__equal(text_at(json_array_get(inputs, i), "role"), role);
	return n;
}

static void inputs_are_complete(void **state)
{
	struct fixture *f = *state;
	json_t *root = manifest_of(f, f->results), *inputs = json_object_get(root, "inputs");

	assert_int_equal(count_role(inputs, "study"), 2); /* and the one that it extends */
	assert_int_equal(count_role(inputs, "participants"), 1);
	assert_int_equal(count_role(inputs, "table"), 1);
	assert_int_equal(count_role(inputs, "fixed"), 2); /* atlas and its labels */
	assert_int_equal(count_role(inputs, "image"), 55);
	assert_string_equal(text_at(json_array_get(inputs, 0), "path"), "study.yaml");
	assert_string_equal(text_at(json_array_get(inputs, 1), "path"), "base.yaml");
	json_decref(root);
}

/* SHA-256 of what gunzip would write. */
static const char *inflated(struct fixture *f, const char *path)
{
	struct pv__hash *hash = pv__hash_new();
	gzFile file = gzopen(path, "rb");
	struct pv__digest digest;
	unsigned char block[4096];
	int n;

	assert_non_null(hash);
	assert_non_null(file);
	while ((n = gzread(file, block, sizeof(block))) > 0)
		pv__hash_put(hash, block, (size_t)n);
	assert_int_equal(gzclose(file), Z_OK);
	assert_true(pv__hash_end(hash, &digest));
	return pv__digest_text(f->s.arena, &digest);
}

/* Of every gzipped input, from a store as from the images themselves. */
static void inflated_digests(void **state)
{
	struct fixture *f = *state;
	json_t *root = manifest_of(f, f->results), *inputs = json_object_get(root, "inputs");
	int64_t n = 0;

	for (size_t i = 0; i < json_array_size(inputs); i++) {
		const json_t *input = json_array_get(inputs, i);
		const char *path = text_at(input, "path");

		if (!pv__ends_with(path, ".gz")) {
			assert_null(json_object_get(input, "inflated_sha256"));
			continue;
		}
		path = scratch_path(&f->s, COHORT_SECRET "/cohort/%s", path);
		assert_string_equal(text_at(input, "inflated_sha256"), inflated(f, path));
		n++;
	}
	assert_int_equal(n, 55 + 1);
	json_decref(root);
}

static void provenance(void **state)
{
	struct fixture *f = *state;
	json_t *root = manifest_of(f, f->results);
	const json_t *program = json_object_get(root, "program");
	const json_t *profile = json_object_get(root, "numeric_profile");
	const json_t *plugins = json_object_get(root, "plugins");

	text_at(program, "version");
	text_at(program, "compiler");
	assert_holds(text_at(program, "flags"), "-ffp-contract=off");
	text_at(profile, "libc");
	text_at(profile, "blas");
	text_at(profile, "blas_core");
	text_at(profile, "cpu");
	assert_string_equal(text_at(profile, "rounding"), "nearest");
	assert_true(json_is_false(json_object_get(profile, "flushes_subnormals")));
	assert_string_equal(text_at(root, "seed"), "7");
	assert_int_equal(strlen(text_at(root, "splits_sha256")), 64);
	assert_int_equal(strlen(text_at(root, "resolved_sha256")), 64);
	for (size_t i = 0; i < json_array_size(plugins); i++) {
		const char *file = text_at(json_array_get(plugins, i), "file");

		assert_false(pv__equal(file, "image.so")); /* loaded, and not used here */
		assert_int_equal(strlen(text_at(json_array_get(plugins, i), "sha256")), 64);
	}
	assert_int_equal(json_array_size(plugins), 5);
	json_decref(root);
}

/* The study was named by an absolute path. */
static void no_folder_is_named(void **state)
{
	static const char *const file[] = {"manifest.json", "warnings.tsv", "exclusions.tsv",
					   "report.html",   "report.json",  "study.resolved.yaml",
					   "README.md"};
	struct fixture *f = *state;

	for (size_t i = 0; i < PV__COUNT(file); i++)
		assert_lacks(file_text(&f->s, in(f, f->results, file[i])), COHORT_SECRET);
	assert_holds(file_text(&f->s, in(f, f->results, "warnings.tsv")),
		     "since people.tsv does not have them: sub-9901, sub-9902");
}

/* Models say whether they hold training rows. */
static void models_say_what_they_hold(void **state)
{
	struct fixture *f = *state;
	json_t *root = manifest_of(f, f->results), *outputs = json_object_get(root, "outputs");
	int64_t n = 0;

	for (size_t i = 0; i < json_array_size(outputs); i++) {
		const json_t *o = json_array_get(outputs, i);
		const json_t *embeds = json_object_get(o, "embeds_training_rows");

		assert_string_equal(text_at(o, "tolerance"), "bitwise");
		if (!embeds)
			continue;
		assert_int_equal(json_is_true(embeds),
				 pv__equal(text_at(o, "path"), "models/knn_all.pvb"));
		n++;
	}
	assert_int_equal(n, 2);
	json_decref(root);
}

/* Neither the log, nor where it ran, nor a resumed run changes a byte of the rest. */
static void resumed_run_is_the_same(void **state)
{
	static const char *const skip[] = {".", "log.jsonl", NULL};
	struct fixture *f = *state;
	const char *copy = copy_of(f, "resumed");
	struct program p;

	run_program(&f->s, &p, "run", small_cohort_path(&f->s, "cohort/study.yaml"), "-o", copy,
		    "-q");
	assert_code(&p, 0);
	assert_same_files(&f->s, f->results, copy, skip);
}

/* ---- files -------------------------------------------------------------------------- */

static void whole_folder(void **state)
{
	struct fixture *f = *state;
	struct program p;

	run_program(&f->s, &p, "verify", f->results);
	assert_code(&p, 0);
	assert_holds(p.out, "61 of 61 are as the run read them");
	assert_string_equal(p.err, "");
}

static void every_fault_is_listed(void **state)
{
	struct fixture *f = *state;
	const char *copy = copy_of(f, "faults");
	struct program p;

	file_replace(&f->s, in(f, copy, "study.resolved.yaml"), "A small cohort", "A smell cohort");
	assert_int_equal(unlink(in(f, copy, "figures/headline.svg")), 0);
	file_write(&f->s, in(f, copy, "maps/mine.nii"), "x");
	run_program(&f->s, &p, "verify", copy);
	assert_code(&p, 65);
	assert_holds(p.err, "study.resolved.yaml: error: changed since the run wrote it");
	assert_holds(p.err, "figures/headline.svg: error: missing");
	assert_holds(p.err, "maps/mine.nii: error: extra");
	assert_int_equal(count_lines(p.err), 3);
}

/* One bit of one file. */
static void one_bit(void **state)
{
	struct fixture *f = *state;
	const char *copy = copy_of(f, "bit");
	FILE *file = fopen(in(f, copy, "models/svm_linear_all.pvb"), "r+b");
	struct program p;
	int byte;

	assert_non_null(file);
	assert_int_equal(fseek(file, -1, SEEK_END), 0);
	byte = fgetc(file);
	assert_int_equal(fseek(file, -1, SEEK_END), 0);
	assert_int_equal(fputc(byte ^ 1, file), byte ^ 1);
	assert_int_equal(fclose(file), 0);
	run_program(&f->s, &p, "verify", copy);
	assert_code(&p, 65);
	assert_holds(p.err, "models/svm_linear_all.pvb: error: changed");
	assert_int_equal(count_lines(p.err), 1);
}

static void no_manifest(void **state)
{
	struct fixture *f = *state;
	struct program p;

	run_program(&f->s, &p, "verify", small_cohort_path(&f->s, "cohort"));
	assert_code(&p, 66);
	assert_holds(p.err, "manifest.json: error: there is none");
}

/* A manifest may not send the reader anywhere else. */
static void manifest_of_a_stranger(void **state)
{
	struct fixture *f = *state;
	const char *copy = copy_of(f, "stranger");
	struct program p;

	file_replace(&f->s, in(f, copy, "manifest.json"), "\"results.tsv\"",
		     "\"maps/../../results.tsv\"");
	run_program(&f->s, &p, "verify", copy);
	assert_code(&p, 65);
	assert_holds(p.err, "outside of the folder");
	file_write(&f->s, in(f, copy, "manifest.json"), "{\"format\": 3}");
	run_program(&f->s, &p, "verify", copy);
	assert_code(&p, 65);
}

/* ---- inputs ------------------------------------------------------------------------- */

static void inputs_may_be_elsewhere(void **state)
{
	struct fixture *f = *state;
	const char *away = scratch_path(&f->s, "away"), *study = small_cohort_path(&f->s, "cohort");
	struct program p;

	folder_copy(&f->s, f->results, away);
	run_program(&f->s, &p, "verify", away);
	assert_code(&p, 0);
	assert_holds(p.out, "inputs: 0 of 61 are as the run read them; 61 were not looked for");
	run_program(&f->s, &p, "verify", away, "--study-folder", study);
	assert_code(&p, 0);
	assert_holds(p.out, "inputs: 61 of 61");
	run_program(&f->s, &p, "verify", away, "--data-root", study);
	assert_code(&p, 0);
	assert_holds(p.out, "inputs: 59 of 61"); /* not the two files of the study */
	run_program(&f->s, &p, "verify", away, "--data-root", scratch_path(&f->s, "none"));
	assert_code(&p, 65);
}

static void changed_input(void **state)
{
	struct fixture *f = *state;
	const char *away = scratch_path(&f->s, "other"), *scores;
	struct program p;

	folder_copy(&f->s, small_cohort_path(&f->s, "cohort"), away);
	scores = in(f, away, "scores.csv");
	file_write(&f->s, scores,
		   text_replace(&f->s, file_text(&f->s, scores), "sub-9901,3", "sub-9901,4"));
	run_program(&f->s, &p, "verify", f->results, "--study-folder", away);
	assert_code(&p, 65);
	assert_holds(p.err, "scores.csv: error: an input that has changed since");
	assert_int_equal(count_lines(p.err), 1);
}

/* ---- a new run --------------------------------------------------------------------------- */

static void rerun_is_equal(void **state)
{
	struct fixture *f = *state;
	const char *const *name;
	struct program p;
	int64_t n;

	run_program(&f->s, &p, "verify", f->results, "--rerun", "--jobs", "2", "-q");
	assert_code(&p, 0);
	assert_holds(p.out, "a new run writes the same bytes");
	assert_int_equal(pv__folder_files(f->s.arena, f->results, &n, &name, &f->s.diag), PV_OK);
	for (int64_t i = 0; i < n; i++)
		assert_lacks(name[i], "verify");
	assert_false(file_exists(in(f, f->results, ".verify-")));
}

static void rerun_with_data_elsewhere(void **state)
{
	struct fixture *f = *state;
	const char *away = scratch_path(&f->s, "lonely");
	struct program p;

	folder_copy(&f->s, f->results, away);
	run_program(&f->s, &p, "verify", away, "--rerun", "-q");
	assert_code(&p, 66);
	assert_holds(p.err, "--study-folder");
	run_program(&f->s, &p, "verify", away, "--rerun", "-q", "--data-root",
		    small_cohort_path(&f->s, "cohort"));
	assert_code(&p, 0);
}

static void rerun_shows_the_first_difference(void **state)
{
	struct fixture *f = *state;
	const char *copy = copy_of(f, "option");
	struct program p;

	file_replace(&f->s, in(f, copy, "study.resolved.yaml"), "C: 0.1", "C: 1000");
	run_program(&f->s, &p, "verify", copy, "--rerun", "-q");
	assert_code(&p, 65);
	assert_holds(p.err, "study.resolved.yaml: error: changed");
	assert_holds(p.err, "results.tsv: error: the new run differs first in row ");
	assert_holds(p.err, ", column value: ");
	assert_int_equal(count_lines(p.err), 2);
}

/* Another processor: decisions exactly, reals nearly, the rest not at all. */
static void rerun_on_another_profile(void **state)
{
	struct fixture *f = *state;
	const char *copy = copy_of(f, "profile"), *manifest = in(f, copy, "manifest.json");
	struct program p;

	file_replace(&f->s, manifest, "\"rounding\": \"nearest\"", "\"rounding\": \"other\"");
	run_program(&f->s, &p, "verify", copy, "--rerun", "-q");
	assert_code(&p, 0);
	assert_holds(p.out, "another build or numeric profile");
}

static const char first[] = "fold\tvalue\tname\n1\t0.25\ta\n2\t-1e-17\tb\n3\t12\tc\n";

static struct pv__difference difference(struct fixture *f, enum pv__sameness sameness,
					const char *second)
{
	struct pv__difference d;

	assert_int_equal(pv__same_table(f->s.arena, sameness, first, second, &d), PV_OK);
	return d;
}

static void tables_within_tolerance(void **state)
{
	static const char rounded[] = "fold\tvalue\tname\n1\t0.25000000000000006\ta\n2\t3e-17\tb\n"
				      "3\t12.000000001\tc\n";
	struct fixture *f = *state;
	struct pv__difference d;

	assert_int_equal(difference(f, PV__SAME_BYTES, first).row, -1);
	assert_int_equal(difference(f, PV__SAME_VALUES, rounded).row, -1);
	d = difference(f, PV__SAME_BYTES, rounded);
	assert_int_equal(d.row, 1);
	assert_string_equal(d.column, "value");
	assert_string_equal(d.first, "0.25");
	assert_string_equal(d.second, "0.25000000000000006");
}

static void tables_beyond_tolerance(void **state)
{
	struct fixture *f = *state;
	struct pv__difference d;

	d = difference(f, PV__SAME_VALUES, "fold\tvalue\tname\n1\t0.2500000006\ta\n");
	assert_int_equal(d.row, 1);
	assert_string_equal(d.second, "0.2500000006");
	/* whole numbers are counts */
	d = difference(f, PV__SAME_VALUES,
		       "fold\tvalue\tname\n1\t0.25\ta\n2\t-1e-17\tb\n3\t13\tc\n");
	assert_int_equal(d.row, 3);
	d = difference(f, PV__SAME_VALUES,
		       "fold\tvalue\tname\n1\t0.25\ta\n2\t-1e-17\tB\n3\t12\tc\n");
	assert_int_equal(d.row, 2);
	assert_string_equal(d.column, "name");
	/* a row less, a column less */
	d = difference(f, PV__SAME_VALUES, "fold\tvalue\tname\n1\t0.25\ta\n2\t-1e-17\tb\n");
	assert_int_equal(d.row, 3);
	assert_null(d.second);
	d = difference(f, PV__SAME_VALUES, "fold\tvalue\n1\t0.25\n2\t-1e-17\n3\t12\n");
	assert_int_equal(d.row, 0);
	assert_string_equal(d.column, "name");
}

/* ---- the report again --------------------------------------------------------------------- */

static void report_again(void **state)
{
	static const char *const skip[] = {".", "log.jsonl", NULL};
	struct fixture *f = *state;
	const char *copy = copy_of(f, "report");
	struct program p;

	assert_int_equal(unlink(in(f, copy, "report.html")), 0);
	assert_int_equal(unlink(in(f, copy, "figures/headline.svg")), 0);
	run_program(&f->s, &p, "report", copy, "-q");
	assert_code(&p, 0);
	assert_same_files(&f->s, f->results, copy, skip);
}

/* Without the store nothing is computed, and nothing is touched. */
static void report_computes_nothing(void **state)
{
	struct fixture *f = *state;
	const char *copy = copy_of(f, "storeless");
	struct program p;

	run_program(&f->s, &p, "report", copy, "-q", "--store", scratch_path(&f->s, "empty"));
	assert_code(&p, 66);
	assert_holds(p.err, "55 of 55 results are not in the store");
	assert_holds(p.err, "sub-00");
	run_program(&f->s, &p, "verify", copy);
	assert_code(&p, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(inputs_are_complete),
		cmocka_unit_test(inflated_digests),
		cmocka_unit_test(provenance),
		cmocka_unit_test(no_folder_is_named),
		cmocka_unit_test(models_say_what_they_hold),
		cmocka_unit_test(resumed_run_is_the_same),
		cmocka_unit_test(whole_folder),
		cmocka_unit_test(every_fault_is_listed),
		cmocka_unit_test(one_bit),
		cmocka_unit_test(no_manifest),
		cmocka_unit_test(manifest_of_a_stranger),
		cmocka_unit_test(inputs_may_be_elsewhere),
		cmocka_unit_test(changed_input),
		cmocka_unit_test(rerun_is_equal),
		cmocka_unit_test(rerun_with_data_elsewhere),
		cmocka_unit_test(rerun_shows_the_first_difference),
		cmocka_unit_test(rerun_on_another_profile),
		cmocka_unit_test(tables_within_tolerance),
		cmocka_unit_test(tables_beyond_tolerance),
		cmocka_unit_test(report_again),
		cmocka_unit_test(report_computes_nothing),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
