/* Ops from image to image. */
#include "image/image.h"

static const struct pv_op *const ops[] = {
	&op_image_smooth, &op_image_resample, &op_image_intensity, &op_run_detrend, &op_run_zscore, NULL,
};

static const struct pv_plugin plugin = {
	.size = sizeof(plugin),
	.abi_major = PV_ABI_MAJOR,
	.abi_minor = PV_ABI_MINOR,
	.name = "image",
	.version = PULVINAR_VERSION,
	.author = "The Pulvinar authors",
	.license = "BSD-3-Clause",
	.op = ops,
};

PV_PLUGIN_ENTRY
{
	return &plugin;
}
