/* What Debian's XGBoost computes: a plugin of its own, so that nothing else needs it. */
#include "ops.h"

static const struct pv_op *const ops[] = {
	&pv__op_gradient_boosting,
	0,
};

PV_PLUGIN_ENTRY
{
	static const struct pv_plugin plugin = {
		.size = sizeof(plugin),
		.abi_major = PV_ABI_MAJOR,
		.abi_minor = PV_ABI_MINOR,
		.name = "xgboost",
		.version = PULVINAR_VERSION,
		.author = "The Pulvinar authors",
		.license = "BSD-3-Clause",
		.op = ops,
	};

	return &plugin;
}
