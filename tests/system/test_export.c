/* pulvinar export --shareable: what may be passed on, and that nothing else is in it. */
#include "support/check.h"
#include "support/results.h"
#include "support/small_cohort.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

/* Three people of each class at one site and two at another: too few, alone and together. */
static const struct small_site tiny[] = {{"Kleinstadt", 2}, {"Dorf", 2}};

struct fixture {
	struct scratch s;
	const char *results, *out;
	struct program p; /* the export */
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	scratch_make(&f->s);
	small_cohort_make(&f->s, PV__COUNT(tiny), tiny);
	f->results = small_cohort_run(&f->s);
	f->out = small_cohort_path(&f->s, "shared");
	run_program(&f->s, &f->p, "export", f->results, "--shareable", "-o", f->out);
	assert_code(&f->p, 0);
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

static const char *in(struct fixture *f, const char *folder, const char *name)
{
	return pv__path_join(f->s.arena, folder, name);
}

/* ---- nothing that tells who or where -------------------------------------------------- */

/* All bytes of a file, inflated where they are gzipped. */
static struct pv__bytes bytes_of(struct fixture *f, const char *path)
{
	gzFile file = gzopen(path, "rb"); /* reads plain files as they are */
	struct pv__buffer b = {.arena = f->s.arena};
	char block[4096];
	int n;

	assert_non_null(file);
	while ((n = gzread(file, block, sizeof(block))) > 0)
		pv__put(&b, block, (size_t)n);
	assert_int_equal(gzclose(file), Z_OK);
	assert_false(b.failed);
	return (struct pv__bytes){(unsigned char *)b.data, b.n};
}

static bool is_word(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool holds_word(const struct pv__bytes *bytes, const char *word)
{
	size_t n = strlen(word);
	const unsigned char *at = bytes->data, *end = at + bytes->n;

	for (; n && (at = memmem(at, (size_t)(end - at), word, n)); at++)
		if ((at == bytes->data || !is_word(at[-1])) && (at + n == end || !is_word(at[n])))
			return true;
	return false;
}

static void assert_silent(struct fixture *f, const char *folder)
{
	static const char *const secret[] = {COHORT_SECRET, "Kleinstadt", "Dorf", "pulvinar-test-",
					     "sub-9901"};
	const char *const *name;
	char host[256] = "";
	int64_t n;

	assert_int_equal(gethostname(host, sizeof(host) - 1), 0);
	assert_int_equal(pv__folder_files(f->s.arena, folder, &n, &name, &f->s.diag), PV_OK);
	assert_true(n > 20);
	for (int64_t i = 0; i < n; i++) {
		struct pv__bytes bytes = bytes_of(f, in(f, folder, name[i]));

		for (size_t k = 0; k < PV__COUNT(secret); k++)
			if (memmem(bytes.data, bytes.n, secret[k], strlen(secret[k])))
				fail_msg("%s holds %s", name[i], secret[k]);
		for (int id = 1; id <= 60; id++)
			if (memmem(bytes.data, bytes.n, pv__format(f->s.arena, "sub-%04d", id), 8))
				fail_msg("%s holds the id sub-%04d", name[i], id);
		if (strlen(host) >= 3 && holds_word(&bytes, host))
			fail_msg("%s holds the name of the machine", name[i]);
	}
}

static void nothing_identifies(void **state)
{
	struct fixture *f = *state;

	assert_silent(f, f->out);
}

/* The test above can fail: the results themselves name people, and the log the folders. */
static void results_do_identify(void **state)
{
	struct fixture *f = *state;

	assert_holds(file_text(&f->s, in(f, f->results, "predictions.tsv")), "sub-0001");
	assert_holds(file_text(&f->s, in(f, f->results, "predictions.tsv")), "Kleinstadt");
	assert_holds(file_text(&f->s, in(f, f->results, "warnings.tsv")), "sub-9901");
	assert_holds(file_text(&f->s, in(f, f->results, "manifest.json")), "sub-0001");
}

/* An absolute data.root and an output of the study's own stay at home too. */
static void absolute_root(void **state)
{
	struct fixture *f = *state;
	const char *out = small_cohort_path(&f->s, "absolute"),
		   *results = small_cohort_path(&f->s, "elsewhere");
	const char *study = small_cohort_path(&f->s, "absolute.yaml");
	struct program p;

	file_write(&f->s, study,
		   pv__format(f->s.arena,
			      "pulvinar: 1\nextends: cohort/study.yaml\ndata: {root: %s}\n"
			      "output: %s\nrun: {jobs: 2, store: %s}\n",
			      small_cohort_path(&f->s, "cohort"), results,
			      small_cohort_path(&f->s, "elsewhere-store")));
	run_program(&f->s, &p, "run", study, "-q");
	assert_code(&p, 0);
	assert_holds(file_text(&f->s, in(f, results, "study.resolved.yaml")), COHORT_SECRET);
	run_program(&f->s, &p, "export", results, "--shareable", "-o", out);
	assert_code(&p, 0);
	assert_silent(f, out);
	assert_true(file_exists(in(f, out, "models/svm_linear_all.pvb")));
}

/* ---- what is passed on ------------------------------------------------------------------- */

static void models_with_rows_stay(void **state)
{
	struct fixture *f = *state;
	const char *readme = file_text(&f->s, in(f, f->out, "README.md"));

	assert_true(file_exists(in(f, f->results, "models/knn_all.pvb")));
	assert_false(file_exists(in(f, f->out, "models/knn_all.pvb")));
	assert_true(file_exists(in(f, f->out, "models/svm_linear_all.pvb")));
	assert_holds(readme, "`models/knn_all.pvb`: holds training rows");
	assert_holds(f->p.out, "models/knn_all.pvb");
}

static void single_rows_stay(void **state)
{
	static const char *const stays[] = {
		"region_values.tsv", "pseudonyms.tsv", "log.jsonl", ".store", ".lock", ".used"};
	struct fixture *f = *state;
	const char *readme = file_text(&f->s, in(f, f->out, "README.md"));

	for (size_t i = 0; i < PV__COUNT(stays); i++) {
		assert_true(file_exists(in(f, f->results, stays[i])));
		assert_false(file_exists(in(f, f->out, stays[i])));
	}
	assert_holds(readme, "`region_values.tsv`: holds the values of single rows");
	assert_holds(readme, "`pseudonyms.tsv`");
	assert_holds(readme, "`log.jsonl`");
	assert_holds(readme, "`.store/`");
}

static void aggregates_are_the_same(void **state)
{
	static const char *const same[] = {"results.tsv", "summary.tsv", "comparisons.tsv",
					   "tuning.tsv",  "regions.tsv", "report.html",
					   "report.json"};
	struct fixture *f = *state;

	for (size_t i = 0; i < PV__COUNT(same); i++)
		assert_string_equal(file_text(&f->s, in(f, f->results, same[i])),
				    file_text(&f->s, in(f, f->out, same[i])));
}

/* Row by row the same predictions, under the names that the report uses. */
static void predictions_have_pseudonyms(void **state)
{
	struct fixture *f = *state;
	struct pv__frame key = results_read(&f->s, f->results, "pseudonyms.tsv");
	struct pv__frame from = results_read(&f->s, f->results, "predictions.tsv");
	struct pv__frame to = results_read(&f->s, f->out, "predictions.tsv");

	assert_int_equal(from.n_rows, to.n_rows);
	for (int64_t r = 0; r < from.n_rows; r++) {
		const char *id = results_text(&from, r, "id");
		int64_t known = results_row(&key, "id", id, NULL);

		assert_string_equal(results_text(&to, r, "id"),
				    results_text(&key, known, "pseudonym"));
		assert_string_equal(results_text(&to, r, "group"), results_text(&to, r, "id"));
		assert_string_equal(results_text(&to, r, "decision_value"),
				    results_text(&from, r, "decision_value"));
	}
	/* in the report, the two strangers of scores.csv come last */
	assert_holds(file_text(&f->s, in(f, f->out, "report.html")), "S061, S062");
	assert_holds(file_text(&f->s, in(f, f->out, "warnings.tsv")), "S061, S062");
}

static void splits_have_pseudonyms(void **state)
{
	struct fixture *f = *state;
	struct pv__frame from = results_read(&f->s, f->results, "splits.tsv");
	struct pv__frame to = results_read(&f->s, f->out, "splits.tsv");

	assert_int_equal(from.n_rows, to.n_rows);
	for (int64_t r = 0; r < from.n_rows; r++) {
		assert_int_equal(results_text(&to, r, "id")[0], 'S');
		assert_string_equal(results_text(&to, r, "fold"), results_text(&from, r, "fold"));
		assert_string_equal(results_text(&to, r, "role"), results_text(&from, r, "role"));
	}
}

/* ---- cells of few people ------------------------------------------------------------------ */

static int64_t count_site(const struct pv__frame *frame, const char *site)
{
	int64_t n = 0;

	for (int64_t r = 0; r < frame->n_rows; r++)
		n += pv__equal(results_text(frame, r, "site"), site);
	return n;
}

static void small_sites_have_no_name(void **state)
{
	struct fixture *f = *state;
	struct pv__frame from = results_read(&f->s, f->results, "predictions.tsv");
	struct pv__frame to = results_read(&f->s, f->out, "predictions.tsv");

	assert_int_equal(count_site(&to, "Grossstadt"), count_site(&from, "Grossstadt"));
	assert_int_equal(count_site(&to, "n/a"),
			 count_site(&from, "Kleinstadt") + count_site(&from, "Dorf"));
	assert_holds(file_text(&f->s, in(f, f->out, "README.md")),
		     "sites where a class has fewer than 5 people");
}

/* Four of a class at each of two sites: too few alone, eight together. */
static void small_sites_become_one(void **state)
{
	static const struct small_site small[] = {{"Kleinstadt", 4}, {"Dorf", 4}};
	const char *results, *out;
	struct fixture f = {0};
	struct pv__frame from, to;
	struct program p;

	(void)state;
	scratch_make(&f.s);
	small_cohort_make(&f.s, PV__COUNT(small), small);
	results = small_cohort_run(&f.s);
	out = small_cohort_path(&f.s, "shared");
	run_program(&f.s, &p, "export", results, "--shareable", "-o", out);
	assert_code(&p, 0);
	from = results_read(&f.s, results, "predictions.tsv");
	to = results_read(&f.s, out, "predictions.tsv");
	assert_int_equal(count_site(&to, "other sites"),
			 count_site(&from, "Kleinstadt") + count_site(&from, "Dorf"));
	assert_int_equal(count_site(&to, "n/a"), 0);
	scratch_remove(&f.s);
}

/* Five people are below 66; with one more reason of one person, that is not shown. */
static void exclusions_are_counted(void **state)
{
	struct fixture *f = *state;
	struct pv__frame to = results_read(&f->s, f->out, "exclusions.tsv");

	assert_int_equal(to.n_rows, 1);
	assert_int_equal(pv__frame_column(&to, "id"), -1);
	assert_string_equal(results_text(&to, 0, "n"), "5");
}

static void rare_reasons_have_no_name(void **state)
{
	struct fixture *f = *state;
	const char *study = small_cohort_path(&f->s, "cohort/older.yaml");
	const char *results = small_cohort_path(&f->s, "cohort/results/older");
	const char *out = small_cohort_path(&f->s, "older");
	struct pv__frame to;
	struct program p;

	file_write(&f->s, study,
		   "pulvinar: 1\nextends: study.yaml\n"
		   "data: {where: {age: {min: 66}, participant_id: {not: [sub-0060]}}}\n");
	run_program(&f->s, &p, "run", study, "-o", results, "-q");
	assert_code(&p, 0);
	run_program(&f->s, &p, "export", results, "--shareable", "-o", out);
	assert_code(&p, 0);
	to = results_read(&f->s, out, "exclusions.tsv");
	assert_int_equal(to.n_rows, 2);
	assert_string_equal(results_text(&to, 1, "reason"), "rarer reasons");
	assert_string_equal(results_text(&to, 1, "n"), "1");
	assert_silent(f, out);
}

static void few_people(void **state)
{
	struct fixture *f = *state;
	const char *study = small_cohort_path(&f->s, "cohort/few.yaml");
	const char *results = small_cohort_path(&f->s, "cohort/results/few");
	struct pv__frame people =
		results_read(&f->s, small_cohort_path(&f->s, "cohort"), "people.tsv");
	struct pv__buffer list = {.arena = f->s.arena};
	int n[2] = {0, 0};
	struct program p;

	for (int64_t r = 0; r < people.n_rows; r++)
		if (n[pv__equal(results_text(&people, r, "diagnosis"), "AD")]++ < 4)
			pv__putf(&list, "%s%s", list.n ? ", " : "",
				 results_text(&people, r, "participant_id"));
	file_write(&f->s, study,
		   pv__format(f->s.arena,
			      "pulvinar: 1\nextends: study.yaml\n"
			      "models: [{svm_linear: {C: 0.1}}]\n"
			      "transform: [{scale.zscore: }]\n"
			      "data: {where: {age: {min: 50}, participant_id: [%s]}}\n"
			      "validation: {outer: {folds: 2}, inner: {folds: 2}}\n",
			      list.data));
	run_program(&f->s, &p, "run", study, "-o", results, "-q");
	assert_code(&p, 0);
	run_program(&f->s, &p, "export", results, "--shareable", "-o",
		    small_cohort_path(&f->s, "few"));
	assert_code(&p, 65);
	assert_holds(p.err, "4 people of class AD");
	assert_false(file_exists(small_cohort_path(&f->s, "few")));
}

/* ---- the export as a whole ------------------------------------------------------------------ */

static void export_verifies(void **state)
{
	struct fixture *f = *state;
	const char *copy = small_cohort_path(&f->s, "touched");
	struct program p;

	run_program(&f->s, &p, "verify", f->out);
	assert_code(&p, 0);
	assert_holds(p.out, "an export does not say where they lie");
	run_program(&f->s, &p, "verify", f->out, "--rerun");
	assert_code(&p, 65);
	assert_holds(p.err, "exported");
	run_program(&f->s, &p, "export", f->out, "--shareable", "-o", copy);
	assert_code(&p, 65);
	folder_copy(&f->s, f->out, copy);
	file_replace(&f->s, in(f, copy, "README.md"), "# Results to be", "# Results not to be");
	run_program(&f->s, &p, "verify", copy);
	assert_code(&p, 65);
	assert_holds(p.err, "README.md: error: changed");
}

static void manifest_is_rewritten(void **state)
{
	struct fixture *f = *state;
	json_t *root = json_loads(file_text(&f->s, in(f, f->out, "manifest.json")), 0, NULL);
	const json_t *inputs, *left_out;

	assert_non_null(root);
	assert_true(json_is_true(json_object_get(root, "shareable")));
	inputs = json_object_get(root, "inputs");
	assert_int_equal(json_array_size(inputs), 61);
	for (size_t i = 0; i < json_array_size(inputs); i++) {
		const json_t *input = json_array_get(inputs, i);
		const char *role = json_string_value(json_object_get(input, "role"));

		assert_non_null(json_object_get(input, "sha256"));
		assert_int_equal(json_object_get(input, "path") != NULL, pv__equal(role, "fixed"));
	}
	left_out = json_object_get(root, "left_out");
	assert_int_equal(json_array_size(left_out), 6);
	json_decref(root);
}

static void what_changed_is_not_exported(void **state)
{
	struct fixture *f = *state;
	const char *copy = small_cohort_path(&f->s, "cohort/results/changed");
	struct program p;

	folder_copy(&f->s, f->results, copy);
	file_write(&f->s, in(f, copy, "results.tsv"), "model\n");
	run_program(&f->s, &p, "export", copy, "--shareable", "-o",
		    small_cohort_path(&f->s, "changed"));
	assert_code(&p, 65);
	assert_holds(p.err, "results.tsv: error: changed since the run wrote it");
	assert_false(file_exists(small_cohort_path(&f->s, "changed/manifest.json")));
}

static void full_folders_and_bad_calls(void **state)
{
	struct fixture *f = *state;
	struct program p;

	run_program(&f->s, &p, "export", f->results, "--shareable", "-o", f->out);
	assert_code(&p, 73);
	assert_holds(p.err, "is not empty");
	run_program(&f->s, &p, "export", f->results, "-o", small_cohort_path(&f->s, "x"));
	assert_code(&p, 64);
	run_program(&f->s, &p, "export", f->results, "--shareable");
	assert_code(&p, 64);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_identifies),
		cmocka_unit_test(results_do_identify),
		cmocka_unit_test(absolute_root),
		cmocka_unit_test(models_with_rows_stay),
		cmocka_unit_test(single_rows_stay),
		cmocka_unit_test(aggregates_are_the_same),
		cmocka_unit_test(predictions_have_pseudonyms),
		cmocka_unit_test(splits_have_pseudonyms),
		cmocka_unit_test(small_sites_have_no_name),
		cmocka_unit_test(small_sites_become_one),
		cmocka_unit_test(exclusions_are_counted),
		cmocka_unit_test(rare_reasons_have_no_name),
		cmocka_unit_test(few_people),
		cmocka_unit_test(export_verifies),
		cmocka_unit_test(manifest_is_rewritten),
		cmocka_unit_test(what_changed_is_not_exported),
		cmocka_unit_test(full_folders_and_bad_calls),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
