/* impute.constant: missing values become a number that the study states. */
#include "ops.h"

#include "imputation.h"

struct config {
	struct pv__impute_options common;
	double value;
};

static const struct pv_option options[] = {
	PV__IMPUTE_OPTIONS(struct config),
	{.name = "value",
	 .help = "what stands where a value is missing",
	 .type = PV_REAL,
	 .offset = offsetof(struct config, value),
	 .dflt = "0",
	 .min = -1e300,
	 .max = 1e300},
	{0},
};

static double fill(const void *config, struct pv__sorter *sorter, int64_t n, const double *present)
{
	const struct config *c = config;

	(void)sorter, (void)n, (void)present;
	return c->value;
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

const struct pv_op pv__op_impute_constant = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_TRANSFORM,
	.kind = PV_FITTED,
	.flags = PV_TAKES_NAN,
	.name = "impute.constant",
	.version = "1",
	.summary = "Missing values become one number that the study states",
	.doc = "Each missing value is replaced by value (default 0), whatever its column. A "
	       "column that lacks more than max_missing of its training values, or all, stops "
	       "the run with its name. indicator adds a 0/1 column NAME__missing, in the "
	       "region of NAME, for each column that lacks values in the training rows: with a "
	       "constant far from the data it is what lets a linear model undo the constant. "
	       "Trap: right where a missing value means that number (no lesion: volume 0), and "
	       "a made-up measurement elsewhere",
	.cite = "Little RJA, Rubin DB (2019). Statistical Analysis with Missing Data, 3rd ed. "
		"Wiley. doi:10.1002/9781119482260",
	.option = options,
	.config_size = sizeof(struct config),
	.transform = &call,
};
