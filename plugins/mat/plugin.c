/* Recordings in files of MATLAB, by way of matio. */
#include "mat.h"

PV_PLUGIN_ENTRY
{
	static const struct pv_op *const ops[] = {&pv__op_read_eeglab, &pv__op_read_mat, NULL};
	static const struct pv_plugin plugin = {
		.size = sizeof(plugin),
		.abi_major = PV_ABI_MAJOR,
		.abi_minor = PV_ABI_MINOR,
		.name = "mat",
		.version = PULVINAR_VERSION,
		.author = "The Pulvinar authors",
		.license = "BSD-3-Clause",
		.op = ops,
	};

	return &plugin;
}
