/* model.ridge: least squares with a squared penalty, many targets in one fit. */
#include "ops.h"

#include "kernels/ridge.h"

struct config {
	double alpha;
};

static const struct pv_option options[] = {
	PV__RIDGE_OPTION(struct config, "1"),
	{0},
};

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
               const struct pv_table *train, const struct pv_targets *y, void **model)
{
	return pv__ridge_train(host, ctx, ((const struct config *)config)->alpha, train, y, model);
}

/* On inner products that the host has: one factorisation for all targets. */
static int dual(const struct pv_host *host, pv_ctx *ctx, const void *config,
                const struct pv_gram *gram, const struct pv_targets *y, double *beta, double *bias)
{
	return pv__ridge_dual(host, ctx, ((const struct config *)config)->alpha, gram, y, beta,
	                      bias);
}

static const struct pv_model_call call = {
	.size = sizeof(call),
	.target_kinds = PV_CLASSES | PV_NUMBER,
	.fit = fit,
	.decide = pv__linear_decide,
	.coefficients = pv__linear_coefficients,
	.save = pv__linear_save,
	.load = pv__linear_load,
	.dual = dual,
};

const struct pv_op pv__op_ridge = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_MODEL,
	.kind = PV_FITTED,
	.flags = PV_MANY_TARGETS,
	.name = "model.ridge",
	.version = "1",
	.summary = "Ridge regression, for numbers and for classes",
	.doc = "Minimises sum_i s_i (y_i - w.x_i - b)^2 + alpha |w|^2, s_i being the weight of a "
	       "row; the intercept is not penalised. Classes are coded +1 and -1; with more than "
	       "two, one output per class against the rest, and the largest wins (ties: the "
	       "class that comes first). With p columns and n rows: Cholesky of the p x p normal "
	       "equations, or of the n x n dual where p > n: the same answer. Many targets share "
	       "one factorisation. Columns should share a scale: put scale.zscore before it.",
	.cite = "Hoerl AE, Kennard RW (1970). Ridge regression: biased estimation for "
	        "nonorthogonal problems. Technometrics 12:55-67. "
	        "doi:10.1080/00401706.1970.10488634",
	.option = options,
	.config_size = sizeof(struct config),
	.model = &call,
};
