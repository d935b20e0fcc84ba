/* The whole report of a study made by hand: files, columns, escapes, sameness, privacy. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "unit/report/fixture.c"

#include "report/html.h"

#include <dirent.h>
#include <jansson.h>
#include <zlib.h>

static struct pv__arena *outer;
static struct fixture f;
static const char *folder;

static int write_once(void **state)
{
	(void)state;
	outer = pv__arena_new();
	folder = fixture_folder(outer);
	fixture_make(&f, folder);
	return pv__report_write(f.arena, &f.results, &f.diag);
}

static int remove_once(void **state)
{
	(void)state;
	fixture_free(&f);
	fixture_remove(folder);
	pv__arena_free(outer);
	return 0;
}

static char *file(const char *name)
{
	char *text = fixture_file(f.arena, folder, name);

	if (!text)
		fail_msg("%s was not written", name);
	return text;
}

/* The first line of a table. */
static char *head(const char *name)
{
	char *text = file(name);

	text[strcspn(text, "\n")] = '\0';
	return text;
}

static int64_t count_lines(const char *text)
{
	int64_t n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

static int64_t count_of(const char *text, const char *what)
{
	int64_t n = 0;

	for (const char *p = text; (p = strstr(p, what)); p += strlen(what))
		n++;
	return n;
}

static void test_tables(void **state)
{
	(void)state;
	assert_string_equal(head("results.tsv"),
			    "model\tset\trepeat\tfold\tmetric\tvalue\tn_train\tn_test");
	assert_int_equal(count_lines(file("results.tsv")), 1 + 4 * 10 * 3);
	assert_string_equal(head("summary.tsv"),
			    "model\tset\tmetric\tmean\tci_low\tci_high\tci_method\tp_permutation\t"
			    "n_permutations\tchance\tn_folds\tn_undefined");
	assert_string_equal(head("predictions.tsv"),
			    "id\tsite\tgroup\tmodel\tset\trepeat\tfold\ty\ty_hat\tdecision_value");
	assert_int_equal(count_lines(file("predictions.tsv")), 1 + 4 * 40 * 2);
	assert_string_equal(head("splits.tsv"), "id\trepeat\tfold\trole");
	assert_int_equal(count_lines(file("splits.tsv")), 1 + 40 * 10);
	assert_string_equal(head("tuning.tsv"), "model\tset\trepeat\tfold\tchosen\tinner_score");
	assert_string_equal(head("confusion.tsv"), "model\tset\trepeat\ty\ty_hat\tn");
	assert_int_equal(count_lines(file("confusion.tsv")), 1 + 4 * 2 * 4);
	assert_string_equal(head("exclusions.tsv"), "id\treason\tdetail");
	assert_int_equal(count_lines(file("exclusions.tsv")), 1 + 3);
	assert_int_equal(count_lines(file("warnings.tsv")), 1 + 2);
	assert_int_equal(count_lines(file("region_values.tsv")), 1 + 40);
}

/* p_corrected is NaN throughout, so is selection_frequency, q_fdr and the coverage. */
static void test_omitted_columns(void **state)
{
	(void)state;
	assert_string_equal(head("comparisons.tsv"),
			    "a\tb\tmetric\tdifference\tci_low\tci_high\tp\tmethod");
	assert_string_equal(
		head("regions.tsv"),
		"region\tlabel\themisphere\tsize\timportance\testimand\tmodel\tset\tvalue\t"
		"sign\tci_low\tci_high\trank\texpected_rank\trank_low\trank_high\tp_rank1\t"
		"p_uncorrected\tp_fwer\tsign_consistency");
	assert_int_equal(count_lines(file("regions.tsv")), 1 + 2 * 8);
	assert_string_equal(
		head("feature_importance.tsv"),
		"feature\ti\tj\tk\timportance\testimand\tmodel\tset\tvalue\tci_low\tci_high\t"
		"rank\texpected_rank\trank_low\trank_high\tp_rank1");
}

static void test_values(void **state)
{
	(void)state;
	assert_non_null(strstr(file("summary.tsv"),
			       "\nsvm_linear\tall\tbalanced_accuracy\t0.78\t0.66\t0.9\t"));
	assert_non_null(strstr(file("summary.tsv"), "\nmajority\tn/a\tauc\tn/a\tn/a\tn/a\tn/a\t"));
	assert_non_null(strstr(file("regions.tsv"), "Hippocampus_L\t10\tL\t"));
	assert_non_null(strstr(file("tuning.tsv"), "\nsvm_linear\tall\t2\t5\t"));
	assert_non_null(strstr(file("splits.tsv"), "\nsub-001\t1\t1\ttest\n"));
}

/* A formula in a text cell is quoted; a negative number is not. */
static void test_formulas(void **state)
{
	(void)state;
	assert_non_null(strstr(file("predictions.tsv"), "\nsub-001\t'=north\t"));
	assert_non_null(strstr(file("regions.tsv"), "\t-0.42\t"));
	assert_null(strstr(file("regions.tsv"), "'-0.42"));
}

static void test_escapes(void **state)
{
	const char *html = file("report.html");

	(void)state;
	/* One script, and data for it that no text of the study can end. */
	assert_int_equal(count_of(html, "<script>"), 1);
	assert_int_equal(count_of(html, "<script type=\"application/json\""),
			 count_of(html, "class=\"viewer\""));
	assert_int_equal(count_of(html, "</script>"), count_of(html, "<script"));
	assert_null(strstr(html, FIXTURE_EVIL));
	assert_non_null(strstr(html, "&lt;script&gt;&amp;&quot;&#39;=1+1"));
	assert_null(strstr(html, "<b>3 T</b>"));
	assert_non_null(strstr(html, "&lt;b&gt;3 T&lt;/b&gt;"));
	assert_null(strstr(file("figures/regions-haufe-svm_linear-all.svg"), FIXTURE_EVIL));
	assert_non_null(strstr(file("regions.tsv"), "\n" FIXTURE_EVIL "\t"));
}

static void test_policy(void **state)
{
	const char *html = file("report.html");

	(void)state;
	assert_non_null(strstr(html, "content=\"default-src 'none'; style-src 'sha256-"));
	assert_null(strstr(html, "style=\""));
	assert_null(strstr(html, "<link"));
	assert_null(strstr(html, "http://"));
	assert_null(strstr(html, "https://"));
	assert_null(strstr(html, " onload"));
	assert_int_equal(count_of(html, "<style>"), 1);
}

/* The digest of what stands between two tags is in the policy: else no browser would use it. */
static void assert_allowed(const char *html, const char *open, const char *close)
{
	const char *from = strstr(html, open) + strlen(open), *to = strstr(from, close);
	struct pv__digest digest;
	struct pv__buffer b = {.arena = f.arena};

	pv__sha256(from, (size_t)(to - from), &digest);
	pv__puts(&b, "'sha256-");
	pv__put_base64(&b, digest.byte, sizeof(digest.byte));
	assert_non_null(strstr(html, b.data));
}

static void test_digests(void **state)
{
	(void)state;
	assert_allowed(file("report.html"), "<style>", "</style>");
	assert_allowed(file("report.html"), "<script>", "</script>");
}

static void test_structure(void **state)
{
	static const char *const order[] = {
		"id=\"key-numbers\"", "id=\"authors\"",     "id=\"data-flow\"", "id=\"methods\"",
		"id=\"performance\"", "id=\"comparisons\"", "id=\"regions\"",   "id=\"stability\"",
		"id=\"warnings\"",    "id=\"reproduce\"",   "id=\"downloads\""};
	const char *html = file("report.html"), *at = html;

	(void)state;
	assert_int_equal(count_of(html, "<h1>"), 1);
	assert_true(strlen(html) < 5000000);
	for (size_t i = 0; i < PV__COUNT(order); i++) {
		at = strstr(at, order[i]);
		assert_non_null(at);
	}
	assert_int_equal(count_of(html, "<table>"), count_of(html, "<caption>"));
	assert_int_equal(count_of(html, "<svg "), count_of(html, " role=\"img\" aria-label=\""));
	assert_int_equal(count_of(html, "<section "), count_of(html, "</section>"));
	assert_int_equal(count_of(html, "<div"), count_of(html, "</div>"));
	assert_int_equal(count_of(html, "<details>"), count_of(html, "</details>"));
	assert_int_equal(count_of(html, "<figure "), count_of(html, "</figure>"));
}

/* Whatever a link of the page leads to is on the page. */
static void test_links(void **state)
{
	const char *html = file("report.html"), mark[] = "href=\"#";
	int64_t n = 0;

	(void)state;
	for (const char *p = html; (p = strstr(p, mark)); n++) {
		const char *id = p + strlen(mark);
		int length = (int)strcspn(id, "\"");

		p = id;
		if (!strstr(html, pv__format(f.arena, " id=\"%.*s\"", length, id)))
			fail_msg("nothing on the page has the id %.*s", length, id);
	}
	assert_true(n > 30);
}

static void test_headline(void **state)
{
	const char *html = file("report.html");

	(void)state;
	assert_non_null(strstr(html, "SIMULATED DATA."));
	assert_non_null(strstr(html, "research use only, not a diagnostic device"));
	assert_non_null(strstr(html, "diagnosis: AD against CN"));
	assert_non_null(strstr(html, "<span class=\"big\">0.78</span>"));
	assert_non_null(strstr(html, "<strong>0.66 to 0.90</strong>"));
	assert_non_null(strstr(html, "p\xc2\xa0=\xc2\xa0(0\xc2\xa0+\xc2\xa0"
				     "1)/(99"));
	assert_non_null(strstr(html, "p\xc2\xa0=\xc2\xa0"
				     "0.010"));
	assert_non_null(strstr(html, "+0.17"));
	assert_non_null(strstr(html, "&lt; 0.001")); /* the p of .0004 */
	assert_null(strstr(html, "0.0131"));         /* no unrounded p */
	assert_null(strstr(html, "nan"));
	assert_non_null(strstr(html, "Not stated (12 of 14)"));
}

static void test_pseudonyms(void **state)
{
	const char *html = file("report.html"), *json = file("report.json");

	(void)state;
	assert_null(strstr(html, "sub-0"));
	assert_null(strstr(html, "sub-1"));
	assert_null(strstr(json, "sub-0"));
	assert_non_null(strstr(html, "S007 and S012 have identical values"));
	assert_non_null(strstr(html, "coverage 0.62 in S040/anat/S040_T1w.nii.gz"));
	assert_non_null(strstr(file("warnings.tsv"), "sub-007 and sub-012"));
}

static void check_json(json_t *root)
{
	json_t *key = json_object_get(root, "key-numbers"), *tables, *unit;
	json_t *primary = json_object_get(key, "primary");

	assert_near(json_number_value(json_object_get(primary, "mean")), .78, 1e-15);
	tables = json_object_get(json_object_get(root, "regions"), "tables");
	assert_int_equal(json_array_size(tables), 3);
	unit = json_array_get(json_object_get(json_array_get(tables, 0), "units"), 0);
	assert_string_equal(json_string_value(json_object_get(unit, "name")), "Hippocampus_L");
	assert_true(json_is_null(json_object_get(unit, "q_fdr")));
	assert_int_equal(
		json_integer_value(json_object_get(json_object_get(root, "data-flow"), "analysed")),
		40);
}

static void test_json(void **state)
{
	json_error_t error;
	json_t *root = json_loads(file("report.json"), 0, &error);

	(void)state;
	if (!root)
		fail_msg("report.json, line %d: %s", error.line, error.text);
	check_json(root);
	json_decref(root);
}

/* Every file but the manifest itself is in it, with its digest. */
static void test_manifest(void **state)
{
	json_t *root = json_loads(file("manifest.json"), 0, NULL);
	json_t *outputs = json_object_get(root, "outputs"), *one;
	size_t i;

	(void)state;
	assert_non_null(root);
	assert_true(json_array_size(outputs) > 20);
	json_array_foreach(outputs, i, one)
	{
		const char *name = json_string_value(json_object_get(one, "path"));
		struct pv__digest digest;

		assert_int_equal(
			pv__file_digest(pv__path_join(f.arena, folder, name), &digest, &f.diag),
			PV_OK);
		assert_string_equal(json_string_value(json_object_get(one, "sha256")),
				    pv__digest_text(f.arena, &digest));
	}
	assert_int_equal(
		json_integer_value(json_object_get(json_object_get(root, "counts"), "samples")),
		40);
	json_decref(root);
}

/* ---- maps ------------------------------------------------------------------------------- */

/* The float of a voxel in a gzipped NIfTI-1 map. */
static double voxel_of(const char *name, int64_t voxel)
{
	gzFile gz = gzopen(pv__path_join(f.arena, folder, name), "rb");
	float value = NAN;

	assert_non_null(gz);
	assert_true(gzseek(gz, 352 + 4 * (z_off_t)voxel, SEEK_SET) >= 0);
	assert_int_equal(gzread(gz, &value, sizeof(value)), sizeof(value));
	gzclose(gz);
	return value;
}

static void test_maps(void **state)
{
	const struct pv_atlas *atlas = f.results.table[0].atlas;
	const struct pv__importance_table *voxels = &f.results.table[2];
	int64_t voxel = voxels->space->feature[17].voxel, inside = 0;

	(void)state;
	assert_string_equal(f.results.table[0].map, "maps/haufe-svm_linear-all.nii.gz");
	while (atlas->label[inside] != 20)
		inside++;
	assert_near(voxel_of("maps/haufe-svm_linear-all.nii.gz", inside), -.38, 1e-6);
	assert_near(voxel_of("maps/haufe-svm_linear-all.nii.gz", 0), 0, 0);
	assert_near(voxel_of("maps/permutation-svm_linear-all.nii.gz", voxel),
		    voxels->unit[17].value, 1e-6);
}

/* ---- sameness and privacy ----------------------------------------------------------------- */

/* Compares every file of two folders; returns how many there were. */
static int compare_folders(const char *a, const char *b, const char *under)
{
	DIR *dir = opendir(pv__path_join(f.arena, a, under));
	struct dirent *entry;
	int n = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		const char *name =
			*under ? pv__path_join(f.arena, under, entry->d_name) : entry->d_name;
		struct pv__digest x, y;

		if (entry->d_name[0] == '.')
			continue;
		if (entry->d_type == DT_DIR) {
			n += compare_folders(a, b, name);
			continue;
		}
		assert_int_equal(pv__file_digest(pv__path_join(f.arena, a, name), &x, &f.diag), 0);
		assert_int_equal(pv__file_digest(pv__path_join(f.arena, b, name), &y, &f.diag), 0);
		if (memcmp(&x, &y, sizeof(x)) != 0)
			fail_msg("%s differs from one writing to the next", name);
		n++;
	}
	closedir(dir);
	return n;
}

static void test_same_bytes(void **state)
{
	const char *again = fixture_folder(f.arena);
	struct fixture g;

	(void)state;
	fixture_make(&g, again);
	g.study.file = f.study.file;
	assert_int_equal(pv__report_write(g.arena, &g.results, &g.diag), PV_OK);
	assert_true(compare_folders(folder, again, "") > 20);
	fixture_remove(again);
	fixture_free(&g);
}

static void test_no_paths(void **state)
{
	static const char *const name[] = {"report.html",         "report.json", "manifest.json",
					   "README.md",           "results.tsv", "predictions.tsv",
					   "figures/headline.svg"};

	(void)state;
	for (size_t i = 0; i < PV__COUNT(name); i++) {
		const char *text = file(name[i]);

		assert_null(strstr(text, folder));
		assert_null(strstr(text, "/home/"));
		assert_null(strstr(text, "/tmp/"));
		assert_null(strstr(text, "jane"));
	}
}

/* A second run into the same folder must not leave the old manifest while it writes. */
static void test_failed_write(void **state)
{
	const char *where = fixture_folder(f.arena);
	struct fixture g;

	(void)state;
	fixture_make(&g, where);
	assert_int_equal(pv__report_write(g.arena, &g.results, &g.diag), PV_OK);
	assert_non_null(fixture_file(f.arena, where, "manifest.json"));
	assert_int_equal(unlink(pv__path_join(f.arena, where, "results.tsv")), 0);
	assert_int_equal(mkdir(pv__path_join(f.arena, where, "results.tsv"), 0700), 0);
	assert_int_not_equal(pv__report_write(g.arena, &g.results, &g.diag), PV_OK);
	assert_true(g.diag.n_errors > 0);
	assert_null(fixture_file(f.arena, where, "manifest.json"));
	fixture_remove(where);
	fixture_free(&g);
}

static void test_numbers(void **state)
{
	const char *where = fixture_folder(f.arena);
	struct fixture g;
	const char *html;

	(void)state;
	fixture_make_numbers(&g, where);
	assert_int_equal(pv__report_write(g.arena, &g.results, &g.diag), PV_OK);
	html = fixture_file(f.arena, where, "report.html");
	assert_non_null(html);
	assert_non_null(strstr(html, "No ranking is supported"));
	assert_non_null(strstr(html, "the interval of R2 reaches it"));
	assert_non_null(strstr(html, "Predicted against observed."));
	assert_non_null(strstr(html, "Not stated (14 of 14)"));
	assert_non_null(strstr(html, "No permutation test was run"));
	assert_null(strstr(html, "SIMULATED"));
	assert_null(fixture_file(f.arena, where, "confusion.tsv"));
	assert_null(fixture_file(f.arena, where, "comparisons.tsv"));
	assert_null(fixture_file(f.arena, where, "tuning.tsv"));
	fixture_remove(where);
	fixture_free(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tables),       cmocka_unit_test(test_omitted_columns),
		cmocka_unit_test(test_values),       cmocka_unit_test(test_formulas),
		cmocka_unit_test(test_escapes),      cmocka_unit_test(test_policy),
		cmocka_unit_test(test_digests),      cmocka_unit_test(test_structure),
		cmocka_unit_test(test_links),        cmocka_unit_test(test_headline),
		cmocka_unit_test(test_pseudonyms),   cmocka_unit_test(test_json),
		cmocka_unit_test(test_manifest),     cmocka_unit_test(test_maps),
		cmocka_unit_test(test_same_bytes),   cmocka_unit_test(test_no_paths),
		cmocka_unit_test(test_failed_write), cmocka_unit_test(test_numbers),
	};

	return cmocka_run_group_tests(tests, write_once, remove_once);
}
