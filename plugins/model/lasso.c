/* model.lasso: least squares with few weights. */
#include "ops.h"

#include "kernels/linear.h"
#include "sparse.h"

struct config {
	struct pv__sparse_config sparse;
};

static const struct pv_option options[] = {
	PV__SPARSE_OPTIONS(struct config, sparse),
	{0},
};

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	struct pv__sparse_config c = ((const struct config *)config)->sparse;

	c.l1_ratio = 1;
	return pv__sparse_fit(host, ctx, &c, train, y, model);
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

const struct pv_op pv__op_lasso = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_MODEL,
	.kind = PV_FITTED,
	.name = "model.lasso",
	.version = "1",
	.summary = "Lasso regression: least squares with few weights",
	.doc = "Minimises sum_i s_i (y_i - w.x_i - b)^2 / (2 S) + lambda |w|_1, s_i being the "
	       "weight "
	       "of a row and S their sum; the intercept is not penalised. lambda is that of glmnet "
	       "(standardize = FALSE) and the alpha of scikit-learn. All weights are 0 from lambda "
	       "= "
	       "max_j |sum_i s_i (x_ij - mean_j) y_i| / S on. Coordinate descent until the duality "
	       "gap is below tol times the loss of the mean. Of correlated columns one may take "
	       "all "
	       "of the weight: which columns are used is not which are predictive. Columns should "
	       "share a scale: put scale.zscore before it.",
	.cite = "Tibshirani R (1996). Regression shrinkage and selection via the lasso. Journal of "
		"the Royal Statistical Society B 58:267-288. "
		"doi:10.1111/j.2517-6161.1996.tb02080.x; Friedman J, Hastie T, Tibshirani R "
		"(2010). "
		"Regularization paths for generalized linear models via coordinate descent. "
		"Journal "
		"of Statistical Software 33(1):1-22. doi:10.18637/jss.v033.i01",
	.option = options,
	.config_size = sizeof(struct config),
	.model = &call,
};
