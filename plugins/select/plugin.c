/* Ops that choose columns. */
#include "ops.h"

static const struct pv_op *const ops[] = {
	&pv__op_anova_f,
	&pv__op_variance,
	&pv__op_ttest_welch,
	&pv__op_correlation,
	&pv__op_mutual_info,
	&pv__op_mrmr,
	&pv__op_relieff,
	&pv__op_rfe,
	&pv__op_l1_path,
	&pv__op_select_elastic_net,
	&pv__op_stability,
	&pv__op_searchlight,
	&pv__op_prevalence,
	&pv__op_mean,
	0,
};

PV_PLUGIN_ENTRY
{
	static const struct pv_plugin plugin = {
		.size = sizeof(plugin),
		.abi_major = PV_ABI_MAJOR,
		.abi_minor = PV_ABI_MINOR,
		.name = "select",
		.version = PULVINAR_VERSION,
		.author = "The Pulvinar authors",
		.license = "BSD-3-Clause",
		.op = ops,
	};

	return &plugin;
}
