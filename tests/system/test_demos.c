/* The studies of configs/ run as a user runs them, and find what is there to find. */
#include "support/check.h"
#include "support/results.h"

#include "math/math.h"

#include <stdlib.h>
#include <string.h>

static void set_up(struct scratch *s)
{
	scratch_make(s);
}

/* Runs a study into the scratch folder; gives the results folder. */
static const char *run_study(struct scratch *s, const char *study, const char *name,
			     struct program *p)
{
	const char *folder = scratch_path(s, "%s", name);

	run_program(s, p, "run", "-q", study, "-o", folder);
	assert_code(p, 0);
	assert_true(file_exists(scratch_path(s, "%s/manifest.json", name)));
	assert_true(file_exists(scratch_path(s, "%s/report.html", name)));
	return folder;
}

static double summary_mean(struct scratch *s, const char *folder, const char *model,
			   const char *metric, const char *column)
{
	struct pv__frame summary = results_read(s, folder, "summary.tsv");
	int64_t row = results_row(&summary, "model", model, "metric", metric, NULL);

	return results_real(s, &summary, row, column);
}

static void assert_between(double value, double low, double high)
{
	if (!(value >= low && value <= high))
		fail_msg("%.17g is not between %g and %g", value, low, high);
}

/* ---- lesions ---------------------------------------------------------------------- */

/* The score was made from the damage to area 101: data/lesymap/SOURCE.md. */
static void lesions_show_area_101(void **state)
{
	static const char *const importance[] = {"haufe", "weights", "permutation"};
	struct scratch s;
	struct program p;
	const char *folder;
	struct pv__frame regions, summary;
	int64_t areas, size;

	(void)state;
	set_up(&s);
	folder = run_study(&s, source_path(&s, "configs/lesion-behaviour.yaml"), "lesion", &p);
	regions = results_read(&s, folder, "regions.tsv");
	for (size_t i = 0; i < PV__COUNT(importance); i++) {
		int64_t row = results_row(&regions, "region", "label_101", "importance",
					  importance[i], "model", "ridge", "set", "areas", NULL);

		assert_string_equal(results_text(&regions, row, "label"), "101");
		assert_between(results_real(&s, &regions, row, "rank"), 1, 2);
	}
	summary = results_read(&s, folder, "summary.tsv");
	areas = results_row(&summary, "model", "ridge", "set", "areas", "metric", "r", NULL);
	size = results_row(&summary, "model", "lesion_size", "set", "size", "metric", "r", NULL);
	assert_between(results_real(&s, &summary, areas, "mean"), .70, .85);
	assert_between(results_real(&s, &summary, size, "mean"), .3, .65);
	assert_near(results_real(&s, &summary, areas, "chance"), 0, 0);
	assert_holds(p.out, "lesion_size on size");
	assert_holds(file_text(&s, scratch_path(&s, "lesion/report.html")), "lesion_size");
	scratch_remove(&s);
}

/* Six answers to three questions, all about the same area. */
static void six_importances_show_area_101(void **state)
{
	static const char *const importance[] = {
		"haufe", "weights", "permutation", "conditional_permutation", "loco", "lesion"};
	struct scratch s;
	struct program p;
	struct pv__frame regions;
	const char *folder;

	(void)state;
	set_up(&s);
	folder = run_study(&s, source_path(&s, "configs/lesion-importance.yaml"), "six", &p);
	regions = results_read(&s, folder, "regions.tsv");
	for (size_t i = 0; i < PV__COUNT(importance); i++) {
		int64_t row = results_row(&regions, "region", "label_101", "importance",
					  importance[i], "model", "ridge", "set", "areas", NULL);

		assert_between(results_real(&s, &regions, row, "rank"), 1, 2);
	}
	scratch_remove(&s);
}

/* ---- categories ------------------------------------------------------------------- */

static void faces_differ_from_houses(void **state)
{
	struct scratch s;
	struct program p;
	const char *folder;

	(void)state;
	set_up(&s);
	folder = run_study(&s, source_path(&s, "configs/haxby-face-house.yaml"), "faces", &p);
	assert_between(summary_mean(&s, folder, "svm_linear", "balanced_accuracy", "mean"), .95, 1);
	assert_near(summary_mean(&s, folder, "svm_linear", "balanced_accuracy", "chance"), .5, 0);
	scratch_remove(&s);
}

static void eight_categories(void **state)
{
	struct scratch s;
	struct program p;
	const char *folder;

	(void)state;
	set_up(&s);
	folder = run_study(&s, source_path(&s, "configs/haxby-categories.yaml"), "eight", &p);
	assert_between(summary_mean(&s, folder, "svm_linear", "balanced_accuracy", "mean"), .65,
		       .80);
	assert_near(summary_mean(&s, folder, "svm_linear", "balanced_accuracy", "chance"), .125, 0);
	assert_near(summary_mean(&s, folder, "majority", "balanced_accuracy", "mean"), .125, 1e-12);
	scratch_remove(&s);
}

enum { N_LINES = 1452, N_RUNS = 12, N_BLOCKS = 8, LABEL = 32 };

struct attribute {
	char label[LABEL];
	int run, block; /* block of its run, in order of appearance; -1: rest */
};

static void read_attributes(struct scratch *s, struct attribute *line)
{
	const char *text =
		file_text(s, source_path(s, "configs/data/haxby/attributes_literal.txt"));
	int block = -1;

	for (int i = 0; i < N_LINES; i++) {
		int used = 0;

		assert_int_equal(sscanf(text, "%31s %d%n", line[i].label, &line[i].run, &used), 2);
		text += used;
		if (i > 0 && line[i].run != line[i - 1].run)
			block = -1;
		line[i].block = -1;
		if (strcmp(line[i].label, "rest") == 0)
			continue;
		if (i == 0 || strcmp(line[i].label, line[i - 1].label) != 0)
			block++;
		line[i].block = block;
		assert_true(block < N_BLOCKS);
	}
}

/* The same blocks, the eight labels of each run in another order. */
static void write_permuted(struct scratch *s, const char *name)
{
	struct attribute *line = calloc(N_LINES, sizeof(*line));
	const char *label[N_RUNS][N_BLOCKS] = {{NULL}};
	int64_t order[N_RUNS][N_BLOCKS];
	struct pv__buffer text = {.arena = s->arena};

	assert_non_null(line);
	read_attributes(s, line);
	for (int i = 0; i < N_LINES; i++)
		if (line[i].block >= 0)
			label[line[i].run][line[i].block] = line[i].label;
	for (int run = 0; run < N_RUNS; run++) {
		for (int b = 0; b < N_BLOCKS; b++) {
			assert_non_null(label[run][b]);
			order[run][b] = b;
		}
		pv__shuffle(pv__stream(1, PV__RANDOM_PERMUTE, (uint64_t)run, 0), N_BLOCKS,
			    order[run]);
	}
	for (int i = 0; i < N_LINES; i++)
		pv__putf(&text, "%s %d\n",
			 line[i].block < 0 ? "rest"
					   : label[line[i].run][order[line[i].run][line[i].block]],
			 line[i].run);
	assert_false(text.failed);
	scratch_write(s, name, text.data);
	free(line);
}

static void permuted_labels_stay_at_chance(void **state)
{
	struct scratch s;
	struct program p;
	const char *folder;
	double mean, low, high;

	(void)state;
	set_up(&s);
	file_copy(&s, source_path(&s, "configs/data/haxby/bold.nii.gz"),
		  scratch_path(&s, "data/bold.nii.gz"));
	file_copy(&s, source_path(&s, "configs/data/haxby/mask.nii.gz"),
		  scratch_path(&s, "data/mask.nii.gz"));
	write_permuted(&s, "data/attributes_literal.txt");
	scratch_write(&s, "permuted.yaml",
		      pv__format(s.arena,
				 "pulvinar: 1\n"
				 "extends: %s\n"
				 "data: {root: data}\n"
				 "validation: {label_permutations: {n: 39}}\n",
				 source_path(&s, "configs/haxby-categories.yaml")));
	folder = run_study(&s, scratch_path(&s, "permuted.yaml"), "permuted", &p);
	mean = summary_mean(&s, folder, "svm_linear", "balanced_accuracy", "mean");
	low = summary_mean(&s, folder, "svm_linear", "balanced_accuracy", "ci_low");
	high = summary_mean(&s, folder, "svm_linear", "balanced_accuracy", "ci_high");
	assert_between(mean, .02, .23); /* 96 rows: chance is .125, its sd .034 */
	assert_between(.125, low, high);
	assert_between(summary_mean(&s, folder, "svm_linear", "balanced_accuracy", "p_permutation"),
		       .05, 1);
	assert_holds(p.out, "No ranking is supported");
	scratch_remove(&s);
}

/* ---- the cohort with a known truth --------------------------------------------------- */

static void assert_disease_leads(struct scratch *s, const struct pv__frame *regions,
				 const char *model)
{
	static const char *const leads[] = {"Hippocampus_L", "Hippocampus_R", "Amygdala_L",
					    "Amygdala_R"};
	static const char *const silent[] = {"Precentral_L", "Precentral_R", "Calcarine_L",
					     "Calcarine_R"};

	for (size_t i = 0; i < PV__COUNT(leads); i++) {
		int64_t row = results_row(regions, "region", leads[i], "importance", "haufe",
					  "model", model, NULL);

		assert_between(results_real(s, regions, row, "rank"), 1, 4);
		assert_between(results_real(s, regions, row, "p_fwer"), 0, .05);
		assert_string_equal(results_text(regions, row, "sign"), "-1"); /* less in AD */
	}
	for (size_t i = 0; i < PV__COUNT(silent); i++) {
		int64_t row = results_row(regions, "region", silent[i], "importance", "haufe",
					  "model", model, NULL);

		assert_between(results_real(s, regions, row, "p_fwer"), .05 + 1e-9, 1);
	}
}

/* The best that anybody can do: AUC, and balanced accuracy Phi(d / 2). */
static void assert_below_ceiling(struct scratch *s, const char *folder,
				 const struct pv__frame *truth, const char *model, const char *best)
{
	int64_t row = results_row(truth, "region", best, NULL);
	double effect = results_real(s, truth, row, "effect_size");

	assert_true(summary_mean(s, folder, model, "auc", "ci_low") <=
		    results_real(s, truth, row, "auc"));
	assert_true(summary_mean(s, folder, model, "balanced_accuracy", "ci_low") <=
		    .5 * erfc(-effect / 2 * sqrt(.5)));
}

static void alzheimers_finds_the_truth(void **state)
{
	struct scratch s;
	struct program p;
	const char *cohort, *folder;
	struct pv__frame regions, truth;
	double best;

	(void)state;
	set_up(&s);
	cohort = scratch_path(&s, "cohort");
	run_program(&s, &p, "simulate", "alzheimers", cohort);
	assert_code(&p, 0);
	assert_holds(file_text(&s, scratch_path(&s, "cohort/README")), "SIMULATED");
	scratch_write(&s, "study.yaml",
		      pv__format(s.arena, "pulvinar: 1\nextends: %s\ndata: {root: %s}\n",
				 source_path(&s, "configs/alzheimers.yaml"), cohort));
	folder = run_study(&s, scratch_path(&s, "study.yaml"), "results", &p);
	regions = results_read(&s, folder, "regions.tsv");
	assert_disease_leads(&s, &regions, "svm_linear");
	assert_disease_leads(&s, &regions, "logistic");
	truth = results_read(&s, cohort, "truth.tsv");
	assert_below_ceiling(&s, folder, &truth, "svm_linear", "ALL_REGIONS_CONFOUNDS_REGRESSED");
	assert_below_ceiling(&s, folder, &truth, "logistic", "ALL_REGIONS_CONFOUNDS_REGRESSED");
	assert_below_ceiling(&s, folder, &truth, "confounds_only", "CONFOUNDS_ONLY");
	assert_below_ceiling(&s, folder, &truth, "regions_only", "ALL_REGIONS");
	best = summary_mean(&s, folder, "svm_linear", "balanced_accuracy", "mean");
	assert_true(best >
		    summary_mean(&s, folder, "confounds_only", "balanced_accuracy", "mean") + .1);
	assert_holds(file_text(&s, scratch_path(&s, "results/report.html")), "SIMULATED");
	assert_holds(file_text(&s, scratch_path(&s, "results/README.md")), "SIMULATED");
	scratch_remove(&s);
}

/* ---- tables --------------------------------------------------------------------------- */

static void sex_from_thickness(void **state)
{
	struct scratch s;
	struct program p;
	const char *folder;

	(void)state;
	set_up(&s);
	folder = run_study(&s, source_path(&s, "configs/sex-from-thickness.yaml"), "sex", &p);
	assert_between(summary_mean(&s, folder, "logistic", "auc", "mean"), .68, .78);
	assert_lacks(p.out, "No ranking is supported");
	assert_true(file_exists(scratch_path(&s, "sex/models/logistic_all.pvb")));
	scratch_remove(&s);
}

static void intelligence_is_not_in_thickness(void **state)
{
	struct scratch s;
	struct program p;
	const char *folder;

	(void)state;
	set_up(&s);
	folder = run_study(&s, source_path(&s, "configs/iq-from-thickness.yaml"), "iq", &p);
	assert_between(summary_mean(&s, folder, "ridge", "r", "mean"), -.15, .15);
	assert_between(summary_mean(&s, folder, "ridge", "r2", "p_permutation"), .05, 1);
	assert_holds(p.out, "No ranking is supported");
	assert_holds(file_text(&s, scratch_path(&s, "iq/report.html")), "No ranking is supported");
	scratch_remove(&s);
}

/* ---- one study per family of models ---------------------------------------------------- */

static void regions_are_weighed_as_kernels(void **state)
{
	static const char *const leads[] = {"Hippocampus_L", "Hippocampus_R", "Amygdala_L"};
	struct scratch s;
	struct program p;
	const char *cohort, *folder;
	struct pv__frame regions;

	(void)state;
	set_up(&s);
	cohort = scratch_path(&s, "cohort");
	run_program(&s, &p, "simulate", "alzheimers", cohort);
	assert_code(&p, 0);
	scratch_write(&s, "study.yaml",
		      pv__format(s.arena, "pulvinar: 1\nextends: %s\ndata: {root: %s}\n",
				 source_path(&s, "configs/alzheimers-mkl.yaml"), cohort));
	folder = run_study(&s, scratch_path(&s, "study.yaml"), "results", &p);
	assert_between(summary_mean(&s, folder, "mkl", "balanced_accuracy", "mean"), .70, .80);
	regions = results_read(&s, folder, "regions.tsv");
	for (size_t i = 0; i < PV__COUNT(leads); i++)
		assert_between(results_real(&s, &regions,
					    results_row(&regions, "region", leads[i], NULL),
					    "rank"),
			       1, 3);
	scratch_remove(&s);
}

static void sparse_models_keep_area_101(void **state)
{
	static const char *const model[] = {"lasso", "elastic_net", "stable_ridge"};
	struct scratch s;
	struct program p;
	const char *folder;
	struct pv__frame regions, summary;

	(void)state;
	set_up(&s);
	folder = run_study(&s, source_path(&s, "configs/lesion-sparse.yaml"), "sparse", &p);
	regions = results_read(&s, folder, "regions.tsv");
	summary = results_read(&s, folder, "summary.tsv");
	for (size_t i = 0; i < PV__COUNT(model); i++) {
		int64_t region = results_row(&regions, "region", "label_101", "model", model[i],
					     "set", "areas", NULL);
		int64_t r = results_row(&summary, "model", model[i], "set", "areas", "metric", "r",
					NULL);

		assert_near(results_real(&s, &regions, region, "rank"), 1, 0);
		assert_between(results_real(&s, &summary, r, "mean"), .79, .86);
	}
	scratch_remove(&s);
}

/* The gradient-boosted trees need XGBoost, without which this build has no such op. */
static void families_side_by_side(void **state)
{
	static const struct {
		const char *model;
		double low, high;
	} want[] = {{"logistic", .68, .80},      {"lda", .68, .82},
		    {"gnb", .55, .70},           {"knn", .45, .65},
		    {"svm_kernel", .65, .78},    {"cart", .5, .65},
		    {"random_forest", .58, .75}, {"gradient_boosting", .55, .72}};
	struct scratch s;
	struct program p;
	const char *folder;

	(void)state;
	set_up(&s);
	run_program(&s, &p, "describe", "model.gradient_boosting");
	if (p.code != 0) {
		scratch_remove(&s);
		print_message("skipped: built without XGBoost\n");
		skip();
	}
	folder = run_study(&s, source_path(&s, "configs/sex-by-many-models.yaml"), "many", &p);
	for (size_t i = 0; i < PV__COUNT(want); i++)
		assert_between(summary_mean(&s, folder, want[i].model, "auc", "mean"), want[i].low,
			       want[i].high);
	scratch_remove(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lesions_show_area_101),
		cmocka_unit_test(six_importances_show_area_101),
		cmocka_unit_test(faces_differ_from_houses),
		cmocka_unit_test(eight_categories),
		cmocka_unit_test(permuted_labels_stay_at_chance),
		cmocka_unit_test(alzheimers_finds_the_truth),
		cmocka_unit_test(sex_from_thickness),
		cmocka_unit_test(intelligence_is_not_in_thickness),
		cmocka_unit_test(regions_are_weighed_as_kernels),
		cmocka_unit_test(sparse_models_keep_area_101),
		cmocka_unit_test(families_side_by_side),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
