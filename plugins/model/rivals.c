/* Baselines that are a choice of columns: baseline.confounds_only,
 * baseline.confounds_plus_features and baseline.regions_only. */
#include "ops.h"

#include <string.h>

#define RIVAL_MODELS .model_for_classes = "model.logistic", .model_for_numbers = "model.ridge"
#define RIVAL_CITE \
	"Snoek L, Miletic S, Scholte HS (2019). How to control for confounds in decoding " \
	"analyses " \
	"of neuroimaging data. NeuroImage 184:741-760. doi:10.1016/j.neuroimage.2018.09.074"

static int needs_confounds(const struct pv_host *host, pv_ctx *ctx,
			   const struct pv_space *confounds)
{
	if (confounds && confounds->n_features > 0)
		return PV_OK;
	return host->fail(ctx, PV_EINVAL, NULL,
			  "the study has no confounds: name them in "
			  "data.confounds, or leave this baseline out");
}

/* ---- baseline.confounds_only ---------------------------------------------------- */

static int only_confounds(const struct pv_host *host, pv_ctx *ctx, const void *config,
			  const struct pv_space *features, const struct pv_space *confounds,
			  uint8_t *use_feature, uint8_t *use_confound)
{
	int status = needs_confounds(host, ctx, confounds);

	(void)config;
	if (status != PV_OK)
		return status;
	memset(use_feature, 0, (size_t)features->n_features);
	memset(use_confound, 1, (size_t)confounds->n_features);
	return PV_OK;
}

static const struct pv_baseline_call only_confounds_call = {
	.size = sizeof(only_confounds_call),
	RIVAL_MODELS,
	.columns = only_confounds,
};

const struct pv_op pv__op_confounds_only = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_BASELINE,
	.kind = PV_PER_SAMPLE,
	.name = "baseline.confounds_only",
	.version = "1",
	.summary = "What the confounds predict by themselves",
	.doc = "Logistic regression (classes) or ridge regression (numbers) on the confounds "
	       "alone, on the same rows and folds as the models, behind median imputation and "
	       "z-scores. A model that is not better than this one has not been shown to use the "
	       "brain.",
	.cite = RIVAL_CITE,
	.baseline = &only_confounds_call,
};

/* ---- baseline.confounds_plus_features ------------------------------------------- */

static int everything(const struct pv_host *host, pv_ctx *ctx, const void *config,
		      const struct pv_space *features, const struct pv_space *confounds,
		      uint8_t *use_feature, uint8_t *use_confound)
{
	int status = needs_confounds(host, ctx, confounds);

	(void)config;
	if (status != PV_OK)
		return status;
	memset(use_feature, 1, (size_t)features->n_features);
	memset(use_confound, 1, (size_t)confounds->n_features);
	return PV_OK;
}

static const struct pv_baseline_call everything_call = {
	.size = sizeof(everything_call),
	RIVAL_MODELS,
	.columns = everything,
};

const struct pv_op pv__op_confounds_plus_features = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_BASELINE,
	.kind = PV_PER_SAMPLE,
	.name = "baseline.confounds_plus_features",
	.version = "1",
	.summary = "What confounds and features predict together",
	.doc = "Logistic regression (classes) or ridge regression (numbers) on all confounds and "
	       "all features of the set, behind median imputation and z-scores. Its gain over "
	       "baseline.confounds_only is what the features add to the confounds.",
	.cite = RIVAL_CITE,
	.baseline = &everything_call,
};

/* ---- baseline.regions_only -------------------------------------------------------- */

struct config {
	struct pv_strings regions;
};

static const struct pv_option options[] = {
	{.name = "regions",
	 .help = "names of the regions that the rival may see",
	 .type = PV_STRINGS,
	 .flags = PV_REQUIRED,
	 .offset = offsetof(struct config, regions)},
	{0},
};

static int check(const struct pv_host *host, pv_ctx *ctx, const void *config)
{
	const struct config *c = config;

	if (c->regions.n > 0)
		return PV_OK;
	return host->fail(ctx, PV_EINVAL, "regions", "regions is empty: name one or more regions");
}

static int32_t find_region(const struct pv_space *space, const char *name)
{
	for (int64_t r = 0; r < space->n_regions; r++)
		if (strcmp(space->region[r].name, name) == 0)
			return (int32_t)r;
	return -1;
}

static int only_regions(const struct pv_host *host, pv_ctx *ctx, const void *config,
			const struct pv_space *features, const struct pv_space *confounds,
			uint8_t *use_feature, uint8_t *use_confound)
{
	const struct config *c = config;

	memset(use_feature, 0, (size_t)features->n_features);
	if (confounds)
		memset(use_confound, 0, (size_t)confounds->n_features);
	for (int64_t i = 0; i < c->regions.n; i++) {
		const char *name = c->regions.v[i];
		int32_t region = find_region(features, name);
		int64_t found = 0;

		for (int64_t j = 0; region >= 0 && j < features->n_features; j++)
			if (features->feature[j].region == region) {
				use_feature[j] = 1;
				found++;
			}
		if (found == 0)
			return host->fail(ctx, PV_EINVAL, "regions",
					  "no column belongs to a region "
					  "'%s'; the first of %lld regions here is '%s'",
					  name, (long long)features->n_regions,
					  features->n_regions ? features->region[0].name : "");
	}
	return PV_OK;
}

static const struct pv_baseline_call only_regions_call = {
	.size = sizeof(only_regions_call),
	RIVAL_MODELS,
	.columns = only_regions,
};

const struct pv_op pv__op_regions_only = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_BASELINE,
	.kind = PV_PER_SAMPLE,
	.name = "baseline.regions_only",
	.version = "1",
	.summary = "What a few named regions predict by themselves",
	.doc = "Logistic regression (classes) or ridge regression (numbers) on the columns of the "
	       "regions named in `regions`, written as in the atlas or the table, behind median "
	       "imputation and z-scores: the textbook answer (hippocampus for Alzheimer's "
	       "disease) that a model on all regions has to beat.",
	.cite = "Frisoni GB, Fox NC, Jack CR, Scheltens P, Thompson PM (2010). The clinical use of "
		"structural MRI in Alzheimer disease. Nature Reviews Neurology 6:67-77. "
		"doi:10.1038/nrneurol.2009.215",
	.option = options,
	.config_size = sizeof(struct config),
	.check = check,
	.baseline = &only_regions_call,
};
