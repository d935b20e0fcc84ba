/* decode.wiener: least squares on the rates of this bin and those before it. */
#include "ops.h"

#include "kernels/ridge.h"

struct config {
	double alpha;
};

static const struct pv_option options[] = {
	PV__RIDGE_OPTION(struct config, "0"),
	{0},
};

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	return pv__ridge_train(host, ctx, ((const struct config *)config)->alpha, train, y, model);
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

const struct pv_op pv__op_wiener = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_MODEL,
	.kind = PV_FITTED,
	.flags = PV_MANY_TARGETS,
	.name = "decode.wiener",
	.version = "1",
	.summary = "Wiener filter: least squares on lagged rates",
	.doc = "Minimises sum_i s_i (y_i - w.x_i - b)^2 + alpha |w|^2, s_i being the weight of a "
	       "row; the intercept is not penalised. The columns of a row are the rates of all "
	       "units in the bins that it may see: this bin and those before it for a decoder that "
	       "could run online. With alpha 0, the default, it is the Wiener filter of the "
	       "decoding literature, and the columns must determine the weights; with many units "
	       "and lags tune alpha, and put scale.zscore before it.",
	.cite = "Carmena JM, Lebedev MA, Crist RE, et al. (2003). Learning to control a "
		"brain-machine interface for reaching and grasping by primates. PLoS Biology "
		"1:e42. "
		"doi:10.1371/journal.pbio.0000042",
	.option = options,
	.config_size = sizeof(struct config),
	.model = &call,
};
