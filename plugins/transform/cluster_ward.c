/* cluster.ward: voxels that lie beside each other and go together, as means. */
#include "ops.h"

#include "clusters.h"

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	(void)y;
	return pv__clusters_fit(host, ctx, config, pv__ward, train, model);
}

static const struct pv_transform_call call = {
	.size = sizeof(call),
	.fit = fit,
	.space = pv__pooled_cluster_space,
	.apply = pv__pooled_apply,
	.pull_back = pv__pooled_pull_back,
	.save = pv__pooled_save,
	.load = pv__pooled_load,
};

const struct pv_op pv__op_cluster_ward = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_TRANSFORM,
	.kind = PV_FITTED,
	.flags = PV_ROW_LINEAR,
	.name = "cluster.ward",
	.version = "1",
	.summary = "Neighbouring voxels with like values as means of k clusters (Ward)",
	.doc = "Every voxel is a point with one coordinate per training row. Of all pairs of "
	       "clusters that touch on the grid, the one with the least |A| |B| / (|A| + |B|) "
	       "|mean_A - mean_B|^2 is merged, which is by how much the sum of squares within "
	       "clusters rises, until k are left; ties go to the cluster that is oldest. Each "
	       "becomes a column, the mean of its voxels, cluster_1 being that of the first voxel; "
	       "it lies in the region that all its voxels share, or in none. Weights behind it are "
	       "spread evenly over the voxels of a cluster. Pieces of a mask that do not touch are "
	       "never merged: where there are more than k, that many clusters stay, with a "
	       "warning. "
	       "Reference rows are left out, row weights and targets are not used. connect: all "
	       "clusters columns that need not be voxels. Memory: the training rows once more, and "
	       "24 bytes per contact; time about voxels x rows x log(voxels). Traps: voxels in "
	       "other units or with much noise go together by scale, not by shape: put "
	       "scale.zscore "
	       "before it; clusters change from fold to fold, and so do their numbers.",
	.cite = "Michel V, Gramfort A, Varoquaux G, Eger E, Keribin C, Thirion B (2012). A "
		"supervised clustering approach for fMRI-based inference of brain states. Pattern "
		"Recognition 45:2041-2049. doi:10.1016/j.patcog.2011.04.006; Ward JH (1963). "
		"Hierarchical grouping to optimize an objective function. Journal of the American "
		"Statistical Association 58:236-244. doi:10.1080/01621459.1963.10500845",
	.option = pv__clusters_options,
	.config_size = sizeof(struct pv__clusters_config),
	.transform = &call,
};
