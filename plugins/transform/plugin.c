/* Fitted ops that change the columns of a table. */
#include "ops.h"

static const struct pv_op *const ops[] = {
	&pv__op_zscore,
	&pv__op_robust,
	&pv__op_minmax,
	&pv__op_rank_gauss,
	&pv__op_confound_regress,
	&pv__op_head_size,
	&pv__op_combat,
	&pv__op_impute_median,
	&pv__op_impute_mean,
	&pv__op_impute_constant,
	&pv__op_impute_knn,
	&pv__op_roi_mean,
	&pv__op_roi_pca1,
	&pv__op_cluster_ward,
	&pv__op_cluster_rena,
	0,
};

PV_PLUGIN_ENTRY
{
	static const struct pv_plugin plugin = {
		.size = sizeof(plugin),
		.abi_major = PV_ABI_MAJOR,
		.abi_minor = PV_ABI_MINOR,
		.name = "transform",
		.version = PULVINAR_VERSION,
		.author = "The Pulvinar authors",
		.license = "BSD-3-Clause",
		.op = ops,
	};

	return &plugin;
}
