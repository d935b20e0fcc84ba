/* One held-out part is a fixed test set: its intervals are of another kind than those over
 * folds, and a fold alone has no rank interval. */
#include "support/check.h"
#include "support/d1.h"
#include "support/results.h"

#include <jansson.h>
#include <string.h>

enum { PEOPLE = 120 };

static void write_people(struct scratch *s)
{
	struct pv__buffer out = {.arena = s->arena};
	struct d1 draw = {7}, other = {8};

	pv__puts(&out, "participant_id\tdiagnosis\tsex\tage\tv_0\tv_1\taged_0\n");
	for (int i = 0; i < PEOPLE; i++) {
		int ill = i % 2;
		double age = 70 + 6 * d1_normal(&draw);

		pv__putf(&out, "sub-%03d\t%s\t%s\t%.4f\t%.6f\t", i, ill ? "AD" : "CN",
			 i % 3 ? "F" : "M", age, 1.2 * ill + d1_normal(&draw));
		pv__putf(&out, "%.6f\t%.6f\n", d1_normal(&draw), -age / 6 + d1_normal(&other));
	}
	assert_false(out.failed);
	scratch_write(s, "people.tsv", out.data);
}

static void run_study(struct scratch *s, const char *outer)
{
	struct program p;

	write_people(s);
	scratch_write(s, "study.yaml",
		      pv__format(s->arena,
				 "pulvinar: 1\n"
				 "seed: 4\n"
				 "data:\n"
				 "  participants: people.tsv\n"
				 "  tables: {people: {file: people.tsv, key: [participant_id]}}\n"
				 "  target: {column: diagnosis, kind: classes, positive: AD}\n"
				 "features: {volumes: {from: [{table.columns: {table: people, "
				 "match: \"v_*\"}}]}}\n"
				 "transform: [{scale.zscore: }]\n"
				 "models: [{logistic: }, {svm_linear: }]\n"
				 "primary: {model: logistic, metric: auc, against: svm_linear}\n"
				 "validation: {outer: %s, label_permutations: {n: 0}}\n"
				 "importance: [haufe: ]\n",
				 outer));
	run_program(s, &p, "run", "-q", scratch_path(s, "study.yaml"), "-o",
		    scratch_path(s, "out"));
	assert_code(&p, 0);
}

static void a_fixed_test_set(void **state)
{
	struct scratch s;
	struct pv__frame t;
	int64_t row;

	(void)state;
	scratch_make(&s);
	run_study(&s, "{scheme: holdout, test_fraction: 0.5}");
	t = results_read(&s, s.folder, "out/summary.tsv");
	row = results_row(&t, "model", "logistic", "metric", "auc", NULL);
	assert_string_equal(results_text(&t, row, "ci_method"), "DeLong (1988), fixed test set");
	assert_true(results_real(&s, &t, row, "ci_low") < results_real(&s, &t, row, "mean"));
	assert_true(results_real(&s, &t, row, "ci_high") > results_real(&s, &t, row, "mean"));
	row = results_row(&t, "model", "logistic", "metric", "accuracy", NULL);
	assert_string_equal(results_text(&t, row, "ci_method"), "Wilson (1927), fixed test set");
	row = results_row(&t, "model", "logistic", "metric", "brier", NULL);
	assert_non_null(strstr(results_text(&t, row, "ci_method"), "resamples of groups"));
	t = results_read(&s, s.folder, "out/comparisons.tsv");
	row = results_row(&t, "a", "logistic", "b", "svm_linear", NULL);
	assert_string_equal(results_text(&t, row, "method"), "DeLong (1988), fixed test set");
	t = results_read(&s, s.folder, "out/regions.tsv");
	assert_int_equal(pv__frame_column(&t, "rank_low"), -1);
	assert_int_equal(pv__frame_column(&t, "p_rank1"), -1);
	scratch_remove(&s);
}

static void folds_are_not_fixed(void **state)
{
	struct scratch s;
	struct pv__frame t;
	int64_t row;

	(void)state;
	scratch_make(&s);
	run_study(&s, "{scheme: kfold, folds: 4}");
	t = results_read(&s, s.folder, "out/summary.tsv");
	row = results_row(&t, "model", "logistic", "metric", "auc", NULL);
	assert_non_null(strstr(results_text(&t, row, "ci_method"), "Nadeau"));
	t = results_read(&s, s.folder, "out/regions.tsv");
	assert_true(pv__frame_column(&t, "rank_low") >= 0);
	scratch_remove(&s);
}

/* Probabilities of the headline's model are held against what happened. */
static void calibration_is_reported(void **state)
{
	struct scratch s;
	const char *json, *html;

	(void)state;
	scratch_make(&s);
	run_study(&s, "{scheme: kfold, folds: 4}");
	json = file_text(&s, scratch_path(&s, "out/report.json"));
	assert_non_null(strstr(json, "\"expected_calibration_error\""));
	assert_non_null(strstr(json, "\"decision_curve\""));
	html = file_text(&s, scratch_path(&s, "out/report.html"));
	assert_non_null(strstr(html, "Calibration in the large"));
	assert_true(file_exists(scratch_path(&s, "out/figures/calibration.svg")));
	assert_true(file_exists(scratch_path(&s, "out/figures/decision.svg")));
	scratch_remove(&s);
}

/* Table 1 counts what the tables say; few people are not counted; parts of the rows have
 * scores of their own; rows that are always wrong are named by pseudonym alone. */
static void people_are_described(void **state)
{
	struct scratch s;
	json_t *report, *o;
	json_error_t error;

	(void)state;
	scratch_make(&s);
	run_study(&s, "{scheme: kfold, folds: 4, repeats: 3}");
	report = json_load_file(scratch_path(&s, "out/report.json"), 0, &error);
	assert_non_null(report);
	o = json_object_get(json_object_get(report, "participants"), "sex");
	assert_int_equal(json_integer_value(json_object_get(json_object_get(o, "all"), "M")), 40);
	assert_int_equal(json_integer_value(json_object_get(json_object_get(o, "AD"), "F")), 40);
	o = json_object_get(json_object_get(report, "participants"), "age");
	assert_near(json_real_value(json_object_get(json_object_get(o, "all"), "mean")), 70, 2);
	assert_null(json_object_get(json_object_get(report, "participants"), "v_0"));
	o = json_object_get(json_object_get(report, "subgroups"), "parts");
	assert_int_equal(json_array_size(o), 5); /* thirds of age, two sexes */
	for (size_t i = 0; i < 5; i++) {
		json_t *part = json_array_get(o, i);

		assert_true(json_real_value(json_object_get(part, "ci_low")) <=
			    json_real_value(json_object_get(part, "score")));
		assert_true(json_real_value(json_object_get(part, "score")) > .5);
	}
	o = json_object_get(report, "failures");
	assert_int_equal(json_integer_value(json_object_get(o, "always_wrong")) +
				 json_integer_value(json_object_get(o, "sometimes_wrong")) +
				 json_integer_value(json_object_get(o, "never_wrong")),
			 PEOPLE);
	o = json_array_get(json_object_get(o, "worst"), 0);
	assert_int_equal(json_string_value(json_object_get(o, "row"))[0], 'S');
	assert_int_equal(json_integer_value(json_object_get(o, "held_out")), 3);
	json_decref(report);
	scratch_remove(&s);
}

/* For papers: Markdown and BibTeX; for repositories: a crate that names each file once. */
static void papers_and_repositories(void **state)
{
	struct scratch s;
	const char *text;
	json_t *crate, *graph;
	json_error_t error;

	(void)state;
	scratch_make(&s);
	run_study(&s, "{scheme: kfold, folds: 4}");
	text = file_text(&s, scratch_path(&s, "out/report.md"));
	assert_holds(text, "logistic predicts diagnosis: AD against CN");
	assert_holds(text, "## Methods");
	assert_null(strstr(text, "sub-0"));
	text = file_text(&s, scratch_path(&s, "out/references.bib"));
	assert_holds(text, "@article{cox1958,\n  author = {Cox, DR},\n  year = {1958},\n");
	assert_holds(text, "doi = {10.1111/j.2517-6161.1958.tb00292.x}");
	crate = json_load_file(scratch_path(&s, "out/ro-crate-metadata.json"), 0, &error);
	assert_non_null(crate);
	graph = json_object_get(crate, "@graph");
	for (size_t i = 0; i < json_array_size(graph); i++) {
		const char *id =
			json_string_value(json_object_get(json_array_get(graph, i), "@id"));

		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(id, json_string_value(json_object_get(
							    json_array_get(graph, k), "@id")));
	}
	assert_true(json_array_size(graph) > 15);
	json_decref(crate);
	scratch_remove(&s);
}

/* The same study differs by nothing from itself; another number of folds is no pair. */
static void finished_studies_are_compared(void **state)
{
	struct scratch s;
	struct program p;

	(void)state;
	scratch_make(&s);
	run_study(&s, "{scheme: kfold, folds: 4}");
	folder_copy(&s, scratch_path(&s, "out"), scratch_path(&s, "first"));
	run_program(&s, &p, "compare", scratch_path(&s, "first"), scratch_path(&s, "out"));
	assert_code(&p, 0);
	assert_holds(p.out, "+0.000");
	assert_holds(p.out, "p\xc2\xa0=\xc2\xa0"
			    "1");
	run_study(&s, "{scheme: kfold, folds: 5}");
	run_program(&s, &p, "compare", scratch_path(&s, "first"), scratch_path(&s, "out"));
	assert_code(&p, 0);
	assert_holds(p.out, "not paired: other rows or splits");
	run_program(&s, &p, "compare", scratch_path(&s, "first"), scratch_path(&s, "nowhere"));
	assert_code(&p, 66);
	scratch_remove(&s);
}

/* Age from columns that match, scored by an error that has no level of chance. */
static const char *text_of_age_study(struct scratch *s, const char *match)
{
	struct program p;

	write_people(s);
	scratch_write(s, "age.yaml",
		      pv__format(s->arena,
				 "pulvinar: 1\n"
				 "seed: 4\n"
				 "data:\n"
				 "  participants: people.tsv\n"
				 "  tables: {people: {file: people.tsv, key: [participant_id]}}\n"
				 "  target: {column: age, kind: number}\n"
				 "features: {volumes: {from: [{table.columns: {table: people, "
				 "match: \"%s\"}}]}}\n"
				 "transform: [{scale.zscore: }]\n"
				 "models: [{ridge: }]\n"
				 "primary: {model: ridge, metric: mae}\n"
				 "validation: {outer: {scheme: kfold, folds: 5}, "
				 "label_permutations: {n: 0}}\n"
				 "importance: [haufe: ]\n",
				 match));
	run_program(s, &p, "run", "-q", scratch_path(s, "age.yaml"), "-o", scratch_path(s, "age"));
	assert_code(&p, 0);
	return file_text(s, scratch_path(s, "age/report.json"));
}

/* Without a level of chance and without permutations the stated baseline decides. */
static void errors_are_held_against_the_baseline(void **state)
{
	struct scratch s;
	const char *json;

	(void)state;
	scratch_make(&s);
	json = text_of_age_study(&s, "aged_*");
	assert_holds(json, "ridge predicts better than majority: the difference in Mean "
			   "absolute error is -");
	assert_holds(json, "mean absolute error has no level of chance");
	assert_null(strstr(json, "better than chance"));
	scratch_remove(&s);
	scratch_make(&s);
	json = text_of_age_study(&s, "v_*");
	assert_holds(json, "ridge is not shown to predict better than majority: the difference");
	assert_null(strstr(json, "better than chance"));
	scratch_remove(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(a_fixed_test_set),
					   cmocka_unit_test(folds_are_not_fixed),
					   cmocka_unit_test(calibration_is_reported),
					   cmocka_unit_test(people_are_described),
					   cmocka_unit_test(papers_and_repositories),
					   cmocka_unit_test(errors_are_held_against_the_baseline),
					   cmocka_unit_test(finished_studies_are_compared)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
