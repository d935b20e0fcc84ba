/* Decoders: what the activity of units or channels says of a stimulus or a movement. */
#include "ops.h"

static const struct pv_op *const ops[] = {
	&pv__op_max_correlation,
	&pv__op_wiener,
	&pv__op_wiener_cascade,
	0,
};

PV_PLUGIN_ENTRY
{
	static const struct pv_plugin plugin = {
		.size = sizeof(plugin),
		.abi_major = PV_ABI_MAJOR,
		.abi_minor = PV_ABI_MINOR,
		.name = "decode",
		.version = PULVINAR_VERSION,
		.author = "The Pulvinar authors",
		.license = "BSD-3-Clause",
		.op = ops,
	};

	return &plugin;
}
