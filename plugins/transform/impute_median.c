/* impute.median: missing values become the median of the training rows. */
#include "ops.h"

#include "imputation.h"

struct config {
	struct pv__impute_options common;
};

static const struct pv_option options[] = {
	PV__IMPUTE_OPTIONS(struct config),
	{0},
};

static double fill(const void *config, struct pv__sorter *sorter, int64_t n, const double *present)
{
	(void)config;
	pv__sorter_sort(sorter, n, present);
	return pv__sorter_median(sorter);
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
               const struct pv_table *train, const struct pv_targets *y, void **model)
{
	struct pv__imputation *m = host->keep(ctx, 1, sizeof(*m));

	(void)y;
	if (!m)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory to impute");
	*model = m;
	return pv__imputation_fit(host, ctx, config, fill, train, m);
}

static const struct pv_transform_call call = {
	.size = sizeof(call),
	.fit = fit,
	.space = pv__imputation_space,
	.apply = pv__imputation_apply,
	.pull_back = pv__imputation_pull_back,
	.save = pv__imputation_save,
	.load = pv__imputation_load,
};

const struct pv_op pv__op_impute_median = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_TRANSFORM,
	.kind = PV_FITTED,
	.flags = PV_TAKES_NAN,
	.name = "impute.median",
	.version = "1",
	.summary = "Missing values become the median of the training rows",
	.doc = "Each missing value is replaced by the median of its column over the training rows "
	       "(reference rows left out, row weights not used). A column that lacks more than "
	       "max_missing of its training values stops the run with its name. indicator adds a "
	       "0/1 column NAME__missing, in the region of NAME, for each column that lacks "
	       "values in the training rows; where being missing tells of the target, the model "
	       "can then use it. Trap: medians shrink variances; with much missing, ask why.",
	.cite = "Little RJA, Rubin DB (2019). Statistical Analysis with Missing Data, 3rd ed. "
	        "Wiley. doi:10.1002/9781119482260",
	.option = options,
	.config_size = sizeof(struct config),
	.transform = &call,
};
