/* sparse.h -- the fit that model.lasso and model.elastic_net share. */
#ifndef PV__MODEL_SPARSE_H
#define PV__MODEL_SPARSE_H

#include "pulvinar/plugin.h"

struct pv__sparse_config {
	double lambda, l1_ratio, tolerance;
	int64_t max_iterations;
};

/* Rows of an option table; `field` is a struct pv__sparse_config in `config_type`. */
#define PV__SPARSE_OPTIONS(config_type, field) \
	{.name = "lambda", \
	 .help = "strength of the penalty, for columns and targets as they are", \
	 .type = PV_REAL, \
	 .flags = PV_OPEN_MIN, \
	 .offset = offsetof(config_type, field.lambda), \
	 .dflt = "1", \
	 .min = 0, \
	 .max = 1e12}, \
		{.name = "tol", \
		 .help = "largest duality gap at the end, relative to the loss of the mean", \
		 .type = PV_REAL, \
		 .flags = PV_OPEN_MIN, \
		 .offset = offsetof(config_type, field.tolerance), \
		 .dflt = "1e-6", \
		 .min = 0, \
		 .max = 0.1}, \
	{ \
		.name = "max_iter", .help = "most sweeps over the columns", .type = PV_INT, \
		.offset = offsetof(config_type, field.max_iterations), .dflt = "10000", .min = 1, \
		.max = 1e9 \
	}

/* A struct pv__linear. */
int pv__sparse_fit(const struct pv_host *, pv_ctx *, const struct pv__sparse_config *,
		   const struct pv_table *train, const struct pv_targets *, void **model);

#endif
