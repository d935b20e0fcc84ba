/* model.elastic_net: least squares between lasso and ridge. */
#include "ops.h"

#include "kernels/linear.h"
#include "sparse.h"

struct config {
	struct pv__sparse_config sparse;
};

static const struct pv_option options[] = {
	PV__SPARSE_OPTIONS(struct config, sparse),
	{.name = "l1_ratio",
	 .help = "share of |w|_1 in the penalty; the rest is |w|^2 / 2",
	 .type = PV_REAL,
	 .flags = PV_OPEN_MIN,
	 .offset = offsetof(struct config, sparse.l1_ratio),
	 .dflt = "0.5",
	 .min = 0,
	 .max = 1},
	{0},
};

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	const struct config *c = config;

	return pv__sparse_fit(host, ctx, &c->sparse, train, y, model);
}

static const struct pv_model_call call = {
	.size = sizeof(call),
	.target_kinds = PV_NUMBER,
	.fit = fit,
	.decide = pv__linear_decide,
	.coefficients = pv__linear_coefficients,
	.save = pv__linear_save,
	.load = pv__linear_load,
};

const struct pv_op pv__op_elastic_net = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_MODEL,
	.kind = PV_FITTED,
	.name = "model.elastic_net",
	.version = "1",
	.summary = "Elastic-net regression: between lasso and ridge",
	.doc = "Minimises sum_i s_i (y_i - w.x_i - b)^2 / (2 S) + lambda (r |w|_1 + (1 - r) |w|^2 "
	       "/ "
	       "2), r being l1_ratio, s_i the weight of a row and S their sum; the intercept is "
	       "not "
	       "penalised. As in glmnet (standardize = FALSE; its alpha is r) and scikit-learn. "
	       "l1_ratio 1 is model.lasso; for 0 use model.ridge with alpha = lambda S. Correlated "
	       "columns share their weight, unlike in the lasso. Coordinate descent until the "
	       "duality gap is below tol times the loss of the mean. Columns should share a scale: "
	       "put scale.zscore before it.",
	.cite = "Zou H, Hastie T (2005). Regularization and variable selection via the elastic "
		"net. "
		"Journal of the Royal Statistical Society B 67:301-320. "
		"doi:10.1111/j.1467-9868.2005.00503.x; Friedman J, Hastie T, Tibshirani R (2010). "
		"Regularization paths for generalized linear models via coordinate descent. "
		"Journal "
		"of Statistical Software 33(1):1-22. doi:10.18637/jss.v033.i01",
	.option = options,
	.config_size = sizeof(struct config),
	.model = &call,
};
