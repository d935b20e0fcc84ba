/* scale.minmax: columns or rows to a range. */
#include "ops.h"

#include "scaling.h"

struct config {
	int64_t per;
	double low, high;
	int clip;
};

static const struct pv_option options[] = {
	PV__PER_OPTION(struct config),
	{.name = "low",
	 .help = "what the smallest value becomes",
	 .type = PV_REAL,
	 .offset = offsetof(struct config, low),
	 .dflt = "0",
	 .min = -1e300,
	 .max = 1e300},
	{.name = "high",
	 .help = "what the largest value becomes",
	 .type = PV_REAL,
	 .offset = offsetof(struct config, high),
	 .dflt = "1",
	 .min = -1e300,
	 .max = 1e300},
	{.name = "clip",
	 .help = "bring values beyond the training range back to its ends",
	 .type = PV_BOOL,
	 .offset = offsetof(struct config, clip),
	 .dflt = "false"},
	{0},
};

static int check(const struct pv_host *host, pv_ctx *ctx, const void *config)
{
	const struct config *c = config;

	if (c->low < c->high)
		return PV_OK;
	return host->fail(ctx, PV_EINVAL, "high", "must be above low (%g), but is %g", c->low,
			  c->high);
}

/* x' = low + (x - min) (high - low) / (max - min), as a centre and a scale. */
static struct pv__measured measure(const void *config, struct pv__sorter *sorter, int64_t n,
				   const double *x)
{
	const struct config *c = config;
	double least = x[0], most = x[0], range;
	struct pv__measured m;

	(void)sorter;
	for (int64_t i = 1; i < n; i++) {
		least = x[i] < least ? x[i] : least;
		most = x[i] > most ? x[i] : most;
	}
	range = most - least;
	m.constant = pv__is_constant(least, range * range);
	m.scale = m.constant ? 1 : range / (c->high - c->low);
	m.centre = least - c->low * m.scale;
	return m;
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	const struct config *c = config;
	struct pv__scaling *m;
	int status = pv__scaling_make(host, ctx, train->n_cols, &m);

	(void)y;
	if (status != PV_OK)
		return status;
	*model = m;
	if (c->per == PV__PER_SAMPLE)
		return PV_OK;
	return pv__scaling_fit(host, ctx, config, measure, train,
			       "are constant in the training rows and become `low` there", m);
}

static int apply(const struct pv_host *host, pv_ctx *ctx, const void *config, const void *model,
		 const struct pv_table *rows, double *const *out)
{
	const struct config *c = config;
	const struct pv__scaling *m = model;
	int status = pv__scaling_apply(host, ctx, config, measure, m, rows, out);

	for (int64_t r = 0; status == PV_OK && c->clip && r < rows->n_rows; r++)
		for (int64_t j = 0; j < m->n; j++) {
			out[r][j] = out[r][j] < c->low ? c->low : out[r][j];
			out[r][j] = out[r][j] > c->high ? c->high : out[r][j];
		}
	return status;
}

static int pull_back(const struct pv_host *host, pv_ctx *ctx, const void *config, const void *model,
		     const double *w_out, double *w_in)
{
	const struct config *c = config;

	if (c->clip)
		return host->fail(ctx, PV_EINVAL, "clip",
				  "clipped columns are not linear, so that weights have no meaning "
				  "before them: use clip: false, or an importance op that needs no "
				  "weights");
	return pv__scaling_pull_back(host, ctx, config, model, w_out, w_in);
}

static const struct pv_transform_call call = {
	.size = sizeof(call),
	.fit = fit,
	.apply = apply,
	.pull_back = pull_back,
	.save = pv__scaling_save,
	.load = pv__scaling_load,
};

const struct pv_op pv__op_minmax = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_TRANSFORM,
	.kind = PV_FITTED,
	.name = "scale.minmax",
	.version = "1",
	.summary = "Columns (or rows) to the range from low to high",
	.doc = "x' = low + (x - min) (high - low) / (max - min) with the extremes of the "
	       "training rows, reference rows left out; row weights are not used. A held-out "
	       "value beyond the training range leaves [low, high], unless clip brings it back "
	       "to the end (and weights behind it can then not be traced). A column whose "
	       "range is below 1e-12 max(1, |min|) counts as constant: it becomes low in the "
	       "training rows, keeps scale 1 elsewhere, and is named in a warning. per: sample "
	       "scales each row over its own columns and learns nothing. Trap: one outlier "
	       "sets the scale of its column; see scale.robust.",
	.cite = "Han J, Kamber M, Pei J (2012). Data Mining: Concepts and Techniques, 3rd ed. "
		"Morgan Kaufmann. doi:10.1016/C2009-0-61819-5",
	.option = options,
	.config_size = sizeof(struct config),
	.check = check,
	.transform = &call,
};
