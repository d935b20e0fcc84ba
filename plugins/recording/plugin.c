/* Ops on recordings. */
#include "recording/recording.h"

static const struct pv_op *const ops[] = {
	&op_recording_epochs,
	NULL,
};

static const struct pv_plugin plugin = {
	.size = sizeof(plugin),
	.abi_major = PV_ABI_MAJOR,
	.abi_minor = PV_ABI_MINOR,
	.name = "recording",
	.version = PULVINAR_VERSION,
	.author = "The Pulvinar authors",
	.license = "BSD-3-Clause",
	.op = ops,
};

PV_PLUGIN_ENTRY
{
	return &plugin;
}
