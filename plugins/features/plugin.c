/* Ops that make columns of images and tables. */
#include "features/features.h"

static const struct pv_op *const ops[] = {
	&op_roi_extract,
	&op_voxel_extract,
	&op_table_columns,
	NULL,
};

static const struct pv_plugin plugin = {
	.size = sizeof(plugin),
	.abi_major = PV_ABI_MAJOR,
	.abi_minor = PV_ABI_MINOR,
	.name = "features",
	.version = PULVINAR_VERSION,
	.author = "The Pulvinar authors",
	.license = "BSD-3-Clause",
	.op = ops,
};

PV_PLUGIN_ENTRY
{
	return &plugin;
}
