/* roi.mean: the columns of a region as their mean. */
#include "ops.h"

#include "pooled.h"

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	struct pv__pooled *m = NULL;
	int status = pv__pooled_make(host, ctx, train->n_cols, &m);

	(void)config, (void)y;
	if (status == PV_OK)
		status = pv__pooled_regions(host, ctx, train->space, m);
	if (status != PV_OK)
		return status;
	pv__pooled_means(m);
	*model = m;
	return PV_OK;
}

static const struct pv_transform_call call = {
	.size = sizeof(call),
	.fit = fit,
	.space = pv__pooled_region_space,
	.apply = pv__pooled_apply,
	.pull_back = pv__pooled_pull_back,
	.save = pv__pooled_save,
	.load = pv__pooled_load,
};

const struct pv_op pv__op_roi_mean = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_TRANSFORM,
	.kind = PV_FITTED,
	.flags = PV_ROW_LINEAR,
	.name = "roi.mean",
	.version = "1",
	.summary = "The columns of each region as their mean",
	.doc = "One column per region that has columns: their mean, unweighted. Behind fitted ops "
	       "on "
	       "voxels (a mask by prevalence, voxel-wise harmonisation) it gives regional means of "
	       "what they leave; without such ops roi.extract does the same straight from images. "
	       "Columns in no region are left out. Weights behind it are spread evenly over the "
	       "columns of a region.",
	.transform = &call,
};
