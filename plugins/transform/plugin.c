/* Fitted ops that change the columns of a table. */
#include "ops.h"

static const struct pv_op *const ops[] = {
	&pv__op_zscore,
	&pv__op_confound_regress,
	&pv__op_impute_median,
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
