/* select.searchlight: voxels whose surroundings predict the target. */
#include "ops.h"

#include "kernels/halves.h"
#include "kernels/searchlight.h"
#include "wanted.h"

#include <math.h>

struct config {
	struct pv__light_config light;
	struct pv__wanted wanted;
	double threshold;
	int64_t folds;
};

static const struct pv_option options[] = {
	PV__LIGHT_OPTIONS(struct config),
	{.name = "folds",
	 .help = "parts of the training rows, each predicted from the others",
	 .type = PV_INT,
	 .offset = offsetof(struct config, folds),
	 .dflt = "5",
	 .min = 2,
	 .max = 100},
	PV__WANTED_COUNT(struct config),
	{.name = "threshold",
	 .help = "keep the voxels whose score is not below this",
	 .type = PV_REAL,
	 .flags = PV_OPEN_MIN,
	 .offset = offsetof(struct config, threshold),
	 .min = 0,
	 .max = 1},
	{0},
};

static int check(const struct pv_host *host, pv_ctx *ctx, const void *config)
{
	const struct config *c = config;

	if ((c->threshold > 0) + (c->wanted.k > 0) + (c->wanted.percentile > 0) == 1)
		return PV_OK;
	return host->fail(ctx, PV_EINVAL, "k",
			  "say how many voxels to keep by one of k, percentile and threshold");
}

/* ---- folds of the training rows ---------------------------------------------------------- */

static int list_splits(const struct pv_host *host, pv_ctx *ctx, int64_t n, int64_t n_folds,
		       const int64_t *fold, struct pv__light_data *data)
{
	struct pv__light_split *split = host->scratch(ctx, (size_t)n_folds, sizeof(*split));

	data->n_splits = n_folds;
	data->split = split;
	for (int64_t f = 0; split && f < n_folds; f++) {
		int64_t *place = host->scratch(ctx, (size_t)n, sizeof(*place)), from = 0, to = n;

		if (!place)
			return PV_ENOMEM;
		for (int64_t i = 0; i < n; i++)
			if (fold[i] != f)
				place[from++] = i;
		for (int64_t i = n - 1; i >= 0; i--)
			if (fold[i] == f)
				place[--to] = i;
		split[f] = (struct pv__light_split){from, n - from, place, place + from};
	}
	return split ? PV_OK : PV_ENOMEM;
}

static int make_splits(const struct pv_host *host, pv_ctx *ctx, const struct config *c,
		       const struct pv_table *train, const struct pv__rows *rows,
		       const struct pv_targets *y, struct pv__light_data *data)
{
	int64_t *fold = host->scratch(ctx, (size_t)rows->n, sizeof(*fold));
	struct pv__halves units;
	int status = pv__halves_make(host, ctx, train, rows, y, &units);

	if (status != PV_OK)
		return status;
	if (c->folds > units.n_units)
		return host->fail(ctx, PV_EDATA, "folds", "%lld groups are too few for %lld folds",
				  (long long)units.n_units, (long long)c->folds);
	if (fold) {
		pv__halves_folds(&units, c->folds, fold);
		status = list_splits(host, ctx, rows->n, c->folds, fold, data);
	}
	return fold && status == PV_OK
		       ? PV_OK
		       : host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld folds",
				    (long long)c->folds);
}

/* ---- fit --------------------------------------------------------------------------------- */

static int keep_above(const struct pv_host *host, pv_ctx *ctx, struct pv__selection *s,
		      double threshold)
{
	uint8_t *passes = host->scratch(ctx, (size_t)s->n_cols, 1);
	int64_t n = 0;

	if (!passes)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory to select columns");
	for (int64_t j = 0; j < s->n_cols; j++)
		n += passes[j] = s->score[j] >= threshold;
	if (n == 0) {
		host->log(ctx, PV_LOG_WARN, "no voxel scores %g: the best one is kept", threshold);
		return pv__selection_best(host, ctx, s, 1);
	}
	pv__selection_marked(s, passes);
	return PV_OK;
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	const struct config *c = config;
	double *number = host->scratch(ctx, (size_t)train->n_rows, sizeof(*number));
	struct pv__rows rows;
	struct pv__light_data data = {.space = train->space,
				      .rows = &rows,
				      .kind = y->kind,
				      .n_classes = y->n_classes,
				      .y = number};
	struct pv__selection *s = NULL;
	int status = pv__rows_train(host, ctx, train, &rows);

	if (!number)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld rows",
				  (long long)train->n_rows);
	for (int64_t i = 0; status == PV_OK && i < rows.n; i++)
		number[i] = y->y[rows.index[i]];
	if (status == PV_OK)
		status = make_splits(host, ctx, c, train, &rows, y, &data);
	if (status == PV_OK)
		status = pv__selection_make(host, ctx, rows.n_cols, &s);
	if (status == PV_OK)
		status = pv__searchlight(host, ctx, &c->light, &data, s->score);
	if (status != PV_OK)
		return status;
	*model = s;
	return c->threshold > 0 ? keep_above(host, ctx, s, c->threshold)
				: pv__wanted_choose(host, ctx, &c->wanted, s);
}

static const struct pv_transform_call call = {
	.size = sizeof(call),
	.fit = fit,
	.columns = pv__selection_columns,
	.save = pv__selection_save,
	.load = pv__selection_load,
};

const struct pv_op pv__op_searchlight = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_TRANSFORM,
	.kind = PV_FITTED,
	.flags = PV_NEEDS_TARGETS,
	.name = "select.searchlight",
	.version = "1",
	.summary = "Voxels whose surroundings predict the target in inner folds",
	.doc = "Around each voxel a sphere; the training rows are parted into folds (groups kept "
	       "whole, classes spread evenly), each predicted from the others by a model on the "
	       "columns of the sphere. Score of the voxel at its centre: classes, the share of "
	       "rows that is right, averaged over classes; numbers, 1 - SSE / SST. Keep the k "
	       "best voxels, a percentile (rounded up), or those that reach a threshold (where "
	       "none does, the best one, with a warning); ties go to the voxel that comes "
	       "first. " PV__LIGHT_DOC
	       "Reference rows are left out, row weights and confounds are not used. Traps: a "
	       "voxel is kept for its neighbours' sake, so that one that tells everything gives a "
	       "plateau of the shape of the sphere; scores of the inner folds were used to choose "
	       "and are no estimate of how well anything predicts.",
	.cite = "Kriegeskorte N, Goebel R, Bandettini P (2006). Information-based functional brain "
		"mapping. Proceedings of the National Academy of Sciences 103:3863-3868. "
		"doi:10.1073/pnas.0600244103; Etzel JA, Zacks JM, Braver TS (2013). Searchlight "
		"analysis: promise, pitfalls, and potential. NeuroImage 78:261-269. "
		"doi:10.1016/j.neuroimage.2013.03.041",
	.option = options,
	.config_size = sizeof(struct config),
	.check = check,
	.transform = &call,
};
