/* searchlight.h -- how well the sphere around each voxel predicts rows that were held out. */
#ifndef PV__KERNEL_SEARCHLIGHT_H
#define PV__KERNEL_SEARCHLIGHT_H

#include "kernels/rows.h"

enum pv__light_model { PV__LIGHT_RIDGE = 1, PV__LIGHT_LDA, PV__LIGHT_SVM, PV__LIGHT_GNB };
extern const struct pv_choice pv__light_models[];

struct pv__light_config {
	int64_t model;
	double radius_mm, alpha, c;
};
/* Of a config with a field `light`. */
#define PV__LIGHT_OPTIONS(config) \
	{.name = "radius_mm", \
	 .help = "voxels whose centres are this near", \
	 .unit = "mm", \
	 .type = PV_REAL, \
	 .flags = PV_OPEN_MIN, \
	 .offset = offsetof(config, light.radius_mm), \
	 .dflt = "6", \
	 .min = 0, \
	 .max = 50}, \
		{.name = "model", \
		 .help = "what is fitted on each sphere", \
		 .type = PV_CHOICE, \
		 .offset = offsetof(config, light.model), \
		 .dflt = "ridge", \
		 .choice = pv__light_models}, \
		{.name = "alpha", \
		 .help = "ridge: strength of the penalty on the squared weights", \
		 .type = PV_REAL, \
		 .flags = PV_OPEN_MIN, \
		 .offset = offsetof(config, light.alpha), \
		 .dflt = "1", \
		 .min = 0, \
		 .max = 1e12}, \
	{ \
		.name = "C", .help = "svm: cost of a row on the wrong side", .type = PV_REAL, \
		.flags = PV_OPEN_MIN, .offset = offsetof(config, light.c), .dflt = "1", .min = 0, \
		.max = 1e12 \
	}

struct pv__light_split {
	int64_t n_train, n_test;
	const int64_t *train, *test; /* places among the rows */
};

struct pv__light_data {
	const struct pv_space *space; /* of the columns: voxels */
	const struct pv__rows *rows;  /* all that splits name */
	uint32_t kind;                /* enum pv_target_kind */
	int32_t n_classes;            /* 0 for numbers */
	const double *y;              /* of each of the rows */
	int64_t n_splits;
	const struct pv__light_split *split;
};

/* score (n_cols), over the test rows of all splits.  Classes: the share that is right, a
 * mean over the classes that are tested.  Numbers: 1 - SSE / SST, SST being about the means
 * of the training rows.  PV_EINVAL: the model is for classes alone; PV_EDATA: no voxels, or
 * a class without training rows in a split. */
int pv__searchlight(const struct pv_host *, pv_ctx *, const struct pv__light_config *,
		    const struct pv__light_data *, double *score);

/* What op documents say of the models. */
#define PV__LIGHT_DOC \
	"Models, on the p columns of a sphere as they are: ridge, least squares with alpha |w|^2 " \
	"and a free intercept (classes coded -1 and 1, each against the rest where there are " \
	"more than two); lda, S = (1 - l) S_w + l tr(S_w) / p I with l of Ledoit and Wolf and " \
	"priors as in training; svm, linear, cost C (more classes: each against the rest); gnb, " \
	"Gaussian naive Bayes with variances plus 1e-9 of the largest of all columns. Numbers: " \
	"ridge alone. "

#endif
