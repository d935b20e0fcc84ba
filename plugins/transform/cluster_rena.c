/* cluster.rena: voxels joined to their nearest neighbours, as means. */
#include "ops.h"

#include "clusters.h"

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	(void)y;
	return pv__clusters_fit(host, ctx, config, pv__rena, train, model);
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

const struct pv_op pv__op_cluster_rena = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_TRANSFORM,
	.kind = PV_FITTED,
	.flags = PV_ROW_LINEAR,
	.name = "cluster.rena",
	.version = "1",
	.summary = "Neighbouring voxels with like values as means of k clusters (fast)",
	.doc = "Recursive nearest agglomeration. Every voxel is a point with one coordinate per "
	       "training row. In each pass every cluster is joined to the neighbour on the grid "
	       "whose mean is nearest, and joined clusters become their mean; so each pass at "
	       "least "
	       "halves their number. The last pass joins only the nearest pairs, so that k are "
	       "left. "
	       "The time of a pass is that of reading the rows once per contact, which makes it "
	       "the "
	       "choice for whole brains at full resolution; cluster.ward gives more compact "
	       "clusters. Columns, regions, weights, pieces that do not touch and traps as with "
	       "cluster.ward; ties go to the lowest voxel.",
	.cite = "Hoyos-Idrobo A, Varoquaux G, Kahn J, Thirion B (2019). Recursive nearest "
		"agglomeration (ReNA): fast clustering for approximation of structured signals. "
		"IEEE Transactions on Pattern Analysis and Machine Intelligence 41:669-681. "
		"doi:10.1109/TPAMI.2018.2815524",
	.option = pv__clusters_options,
	.config_size = sizeof(struct pv__clusters_config),
	.transform = &call,
};
