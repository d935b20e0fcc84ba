/* Ops without code behind them: what a check of a study needs of an op is its table. */
#ifndef STUDY_OPS_H
#define STUDY_OPS_H

#include "study/study.h"

struct fixture_config {
	double real;
	int64_t integer, choice;
	const char *text, *second;
	struct pv_strings list;
	const void *file;
};

#define OPTION(label, kind, member, ...) \
	{ \
		.name = label, .help = "what it does", .type = kind, \
		.offset = offsetof(struct fixture_config, member), __VA_ARGS__ \
	}
#define END \
	{ \
		.name = NULL \
	}
#define OP(label, its_role, its_kind, ...) \
	{ \
		.size = sizeof(struct pv_op), .role = its_role, .kind = its_kind, .name = label, \
		.version = "1", .summary = "a test op", \
		.config_size = sizeof(struct fixture_config), __VA_ARGS__ \
	}

static const struct pv_choice fit_on_choice[] = {
	{"train", NULL, 1}, {"reference", NULL, 2}, {NULL, NULL, 0}};
static const struct pv_choice unit_choice[] = {
	{"region", NULL, 1}, {"column", NULL, 2}, {NULL, NULL, 0}};

static const struct pv_option cost_option[] = {
	OPTION("C", PV_REAL, real, .dflt = "1", .flags = PV_OPEN_MIN, .max = 1e9),
	OPTION("max_iterations", PV_INT, integer, .dflt = "1000", .min = 1, .max = 1e9), END};
static const struct pv_option smooth_option[] = {
	OPTION("fwhm_mm", PV_REAL, real, .flags = PV_REQUIRED | PV_OPEN_MIN, .max = 100), END};
static const struct pv_option by_option[] = {OPTION("by", PV_STRING, text, .dflt = "run"), END};
static const struct pv_option roi_option[] = {OPTION("image", PV_INPUT, text, .flags = PV_REQUIRED),
					      OPTION("labels", PV_STRING, second, .dflt = ""),
					      OPTION("atlas", PV_ATLAS, file, .flags = PV_REQUIRED),
					      END};
static const struct pv_option voxel_option[] = {
	OPTION("image", PV_INPUT, text, .flags = PV_REQUIRED), OPTION("mask", PV_IMAGE, file), END};
static const struct pv_option columns_option[] = {
	OPTION("table", PV_INPUT, text, .flags = PV_REQUIRED), OPTION("match", PV_STRINGS, list),
	END};
static const struct pv_option regress_option[] = {
	OPTION("fit_on", PV_CHOICE, choice, .dflt = "train", .choice = fit_on_choice), END};
static const struct pv_option anova_option[] = {
	OPTION("k", PV_INT, integer, .flags = PV_REQUIRED, .min = 1, .max = 1e9), END};
static const struct pv_option regions_option[] = {
	OPTION("regions", PV_STRINGS, list, .flags = PV_REQUIRED), END};
static const struct pv_option permutation_option[] = {
	OPTION("unit", PV_CHOICE, choice, .dflt = "region", .choice = unit_choice),
	OPTION("repeats", PV_INT, integer, .dflt = "10", .min = 1, .max = 1e6), END};

static const struct pv_model_call predicts_classes = {.size = sizeof(struct pv_model_call),
						      .target_kinds = PV_CLASSES};
static const struct pv_model_call predicts_numbers = {.size = sizeof(struct pv_model_call),
						      .target_kinds = PV_NUMBER};

static const struct pv_op fixture_ops[] = {
	OP("baseline.confounds_only", PV_ROLE_BASELINE, PV_FITTED),
	OP("baseline.majority", PV_ROLE_BASELINE, PV_FITTED),
	OP("baseline.regions_only", PV_ROLE_BASELINE, PV_FITTED, .option = regions_option),
	OP("confound.regress", PV_ROLE_TRANSFORM, PV_FITTED, .option = regress_option),
	OP("image.learned", PV_ROLE_IMAGE, PV_FITTED),
	OP("image.smooth", PV_ROLE_IMAGE, PV_PER_SAMPLE, .option = smooth_option),
	OP("importance.haufe", PV_ROLE_IMPORTANCE, PV_FITTED),
	OP("importance.permutation", PV_ROLE_IMPORTANCE, PV_FITTED, .option = permutation_option),
	OP("model.logistic", PV_ROLE_MODEL, PV_FITTED, .option = cost_option,
	   .model = &predicts_classes),
	OP("model.ridge", PV_ROLE_MODEL, PV_FITTED, .model = &predicts_numbers),
	OP("model.svm_linear", PV_ROLE_MODEL, PV_FITTED, .option = cost_option,
	   .model = &predicts_classes),
	OP("roi.extract", PV_ROLE_EXTRACT, PV_PER_SAMPLE, .option = roi_option),
	OP("run.detrend", PV_ROLE_IMAGE, PV_PER_FILE, .option = by_option),
	OP("run.zscore", PV_ROLE_IMAGE, PV_PER_FILE, .option = by_option),
	OP("scale.zscore", PV_ROLE_TRANSFORM, PV_FITTED),
	OP("select.anova_f", PV_ROLE_TRANSFORM, PV_FITTED, .option = anova_option),
	OP("table.columns", PV_ROLE_COLUMNS, PV_PER_SAMPLE, .option = columns_option),
	OP("voxel.extract", PV_ROLE_EXTRACT, PV_PER_SAMPLE, .option = voxel_option),
};

static inline void fixture_registry(struct pv__registry *registry)
{
	static const struct pv_op *op[PV__COUNT(fixture_ops)];

	for (size_t i = 0; i < PV__COUNT(fixture_ops); i++)
		op[i] = &fixture_ops[i];
	*registry = (struct pv__registry){.n_ops = (int64_t)PV__COUNT(fixture_ops), .op = op};
}

#endif
