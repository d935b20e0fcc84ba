/* Which regions a fitted chain has to do with. */
#include "ops.h"

static const struct pv_op *const ops[] = {
	&pv__op_weights,
	&pv__op_haufe,
	&pv__op_permutation,
	&pv__op_conditional_permutation,
	&pv__op_loco,
	&pv__op_lesion,
	&pv__op_searchlight,
	0,
};

PV_PLUGIN_ENTRY
{
	static const struct pv_plugin plugin = {
		.size = sizeof(plugin),
		.abi_major = PV_ABI_MAJOR,
		.abi_minor = PV_ABI_MINOR,
		.name = "importance",
		.version = PULVINAR_VERSION,
		.author = "The Pulvinar authors",
		.license = "BSD-3-Clause",
		.op = ops,
	};

	return &plugin;
}
