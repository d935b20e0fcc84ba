/* Models, and the simple rivals that every model is compared with. */
#include "ops.h"

static const struct pv_op *const ops[] = {
	&pv__op_svm_linear,
	&pv__op_svm_kernel,
	&pv__op_svr,
	&pv__op_mkl,
	&pv__op_logistic,
	&pv__op_ridge,
	&pv__op_lasso,
	&pv__op_elastic_net,
	&pv__op_kernel_ridge,
	&pv__op_lda,
	&pv__op_perceptron,
	&pv__op_gnb,
	&pv__op_knn,
	&pv__op_cart,
	&pv__op_random_forest,
	&pv__op_majority,
	&pv__op_confounds_only,
	&pv__op_regions_only,
	&pv__op_confounds_plus_features,
	0,
};

PV_PLUGIN_ENTRY
{
	static const struct pv_plugin plugin = {
		.size = sizeof(plugin),
		.abi_major = PV_ABI_MAJOR,
		.abi_minor = PV_ABI_MINOR,
		.name = "model",
		.version = PULVINAR_VERSION,
		.author = "The Pulvinar authors",
		.license = "BSD-3-Clause",
		.op = ops,
	};

	return &plugin;
}
