/* Recordings in HDF5 files: a plugin of its own, so that the core does not need the library. */
#include "nwb.h"

PV_PLUGIN_ENTRY
{
	static const struct pv_op *const ops[] = {&pv__op_read_nwb, 0};
	static const struct pv_plugin plugin = {
		.size = sizeof(plugin),
		.abi_major = PV_ABI_MAJOR,
		.abi_minor = PV_ABI_MINOR,
		.name = "hdf5",
		.version = PULVINAR_VERSION,
		.author = "The Pulvinar authors",
		.license = "BSD-3-Clause",
		.op = ops,
	};

	return &plugin;
}
