/* importance.searchlight: how well the surroundings of each voxel predict held-out rows. */
#include "ops.h"

#include "kernels/searchlight.h"
#include "unit.h"

#include <math.h>

struct config {
	struct pv__light_config light;
	int64_t unit;
};

static const struct pv_option options[] = {
	PV__LIGHT_OPTIONS(struct config),
	PV__UNIT_OPTION(struct config),
	{0},
};

/* Training rows, then test rows. */
struct both {
	struct pv__rows rows;
	struct pv__light_split split;
	double *y;
};

static int put_together(const struct pv_host *host, pv_ctx *ctx, const struct pv_chain *chain,
			struct both *b)
{
	int64_t n_train = chain->train->n_rows, n = n_train + chain->test->n_rows;
	const double **row = host->scratch(ctx, (size_t)n, sizeof(*row));
	double *y = host->scratch(ctx, (size_t)n, sizeof(*y));
	double *weight = host->scratch(ctx, (size_t)n, sizeof(*weight));
	int64_t *place = host->scratch(ctx, (size_t)n, sizeof(*place));

	if (!row || !y || !weight || !place)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld rows", (long long)n);
	for (int64_t i = 0; i < n; i++) {
		int64_t r = i < n_train ? i : i - n_train;

		row[i] = i < n_train ? chain->train->row[r] : chain->test->row[r];
		y[i] = i < n_train ? chain->y_train->y[r] : chain->y_test->y[r];
		weight[i] = 1;
		place[i] = i;
	}
	*b = (struct both){
		.rows = {n, chain->train->n_cols, row, place, weight, (double)n},
		.split = {n_train, n - n_train, place, place + n_train},
		.y = y,
	};
	return PV_OK;
}

/* Missing values cannot be handled sphere by sphere. */
static int check_values(const struct pv_host *host, pv_ctx *ctx, const struct pv_space *space,
			const struct pv__rows *rows)
{
	for (int64_t i = 0; i < rows->n; i++)
		for (int64_t j = 0; j < rows->n_cols; j++)
			if (isnan(rows->row[i][j]))
				return host->fail(ctx, PV_EDATA, NULL,
						  "voxel '%s' has a missing value: a searchlight "
						  "takes columns as they are before any transform",
						  space->feature[j].name);
	return PV_OK;
}

static int value(const struct pv_host *host, pv_ctx *ctx, const void *config,
		 const struct pv_chain *chain, double *out)
{
	const struct config *c = config;
	int64_t p = chain->train->n_cols;
	double *gain = host->scratch(ctx, (size_t)p, sizeof(*gain));
	double chance = chain->y_train->n_classes > 0 ? 1.0 / chain->y_train->n_classes : 0;
	struct both both;
	int status = put_together(host, ctx, chain, &both);

	if (!gain)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld voxels", (long long)p);
	if (status == PV_OK)
		status = check_values(host, ctx, chain->train->space, &both.rows);
	if (status == PV_OK)
		status = pv__searchlight(host, ctx, &c->light,
					 &(struct pv__light_data){
						 .space = chain->train->space,
						 .rows = &both.rows,
						 .kind = chain->y_train->kind,
						 .n_classes = chain->y_train->n_classes,
						 .y = both.y,
						 .n_splits = 1,
						 .split = &both.split,
					 },
					 gain);
	for (int64_t j = 0; status == PV_OK && j < p; j++)
		gain[j] -= chance;
	return status == PV_OK ? pv__unit_values(host, ctx, chain, PV__MEAN, gain, 1, out) : status;
}

static const struct pv_importance_call call = {
	.size = sizeof(call),
	.estimand = "marginal pattern",
	.value = value,
};

const struct pv_op pv__op_searchlight = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_IMPORTANCE,
	.kind = PV_FITTED,
	.flags = PV_NULL_FROM_LABELS | PV_TAKES_NAN,
	.name = "importance.searchlight",
	.version = "1",
	.summary = "How well the surroundings of each voxel alone predict held-out rows",
	.doc = "Around each voxel a sphere; a model on its columns learns from the training rows "
	       "of "
	       "a fold and predicts those that were held out. Value: classes, the share that is "
	       "right, averaged over classes, less 1 / number of classes; numbers, 1 - SSE / SST "
	       "with SST about the training mean. So a value above 0 is a gain over knowing "
	       "nothing. unit: column gives every voxel its own, a map; unit: region the mean over "
	       "the centres that lie in it. Permuted labels give p-values, corrected over all "
	       "centres by the largest value of each permutation. " PV__LIGHT_DOC
	       "It does not look at the study's model: columns are those before any transform, on "
	       "their own scale, and confounds are not taken out; they must not be missing. Traps: "
	       "the value belongs to the sphere, not to the voxel: one voxel that tells everything "
	       "gives a plateau of the shape of the sphere; what many distant regions tell only "
	       "together is missed.",
	.cite = "Kriegeskorte N, Goebel R, Bandettini P (2006). Information-based functional brain "
		"mapping. Proceedings of the National Academy of Sciences 103:3863-3868. "
		"doi:10.1073/pnas.0600244103; Pereira F, Botvinick M (2011). Information mapping "
		"with pattern classifiers: a comparative study. NeuroImage 56:476-496. "
		"doi:10.1016/j.neuroimage.2010.05.026",
	.option = options,
	.config_size = sizeof(struct config),
	.importance = &call,
};
