/* scale.robust: columns or rows to median 0 and a spread that outliers do not move. */
#include "ops.h"

#include "scaling.h"

#include <math.h>

enum spread { SPREAD_IQR = 1, SPREAD_MAD };

struct config {
	int64_t per, spread;
};

static const struct pv_choice spreads[] = {
	{"iqr", "distance between the quartiles", SPREAD_IQR},
	{"mad", "1.4826 times the median distance from the median", SPREAD_MAD},
	{0},
};

static const struct pv_option options[] = {
	PV__PER_OPTION(struct config),
	{.name = "spread",
	 .help = "what the values are divided by",
	 .type = PV_CHOICE,
	 .offset = offsetof(struct config, spread),
	 .dflt = "iqr",
	 .choice = spreads},
	{0},
};

/* For normal values the median distance is sd / 1.4826. */
static const double mad_to_sd = 1.4826;

static double median_distance(struct pv__sorter *s, double median)
{
	/* The sorted values turn into distances, in place. */
	for (int64_t i = 0; i < s->n; i++)
		s->value[i] = fabs(s->value[i] - median);
	s->host->argsort(s->n, s->value, s->order);
	return s->value[s->order[(s->n - 1) / 2]] / 2 + s->value[s->order[s->n / 2]] / 2;
}

static struct pv__measured measure(const void *config, struct pv__sorter *sorter, int64_t n,
				   const double *x)
{
	const struct config *c = config;
	struct pv__measured m;

	pv__sorter_sort(sorter, n, x);
	m.centre = pv__sorter_median(sorter);
	if (c->spread == SPREAD_IQR)
		m.scale = pv__sorter_quantile(sorter, .75) - pv__sorter_quantile(sorter, .25);
	else
		m.scale = mad_to_sd * median_distance(sorter, m.centre);
	m.constant = pv__is_constant(m.centre, m.scale * m.scale);
	if (m.constant)
		m.scale = 1;
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
			       "have half of their training values or more in one place and are "
			       "centred, not scaled",
			       m);
}

static int apply(const struct pv_host *host, pv_ctx *ctx, const void *config, const void *model,
		 const struct pv_table *rows, double *const *out)
{
	return pv__scaling_apply(host, ctx, config, measure, model, rows, out);
}

static const struct pv_transform_call call = {
	.size = sizeof(call),
	.fit = fit,
	.apply = apply,
	.pull_back = pv__scaling_pull_back,
	.save = pv__scaling_save,
	.load = pv__scaling_load,
};

const struct pv_op pv__op_robust = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_TRANSFORM,
	.kind = PV_FITTED,
	.name = "scale.robust",
	.version = "1",
	.summary = "Columns (or rows) to median 0 and interquartile range 1",
	.doc = "x' = (x - median) / spread with the median and the spread of the training "
	       "rows, reference rows left out; row weights are not used. spread: iqr is the "
	       "distance between the quartiles (linear between neighbours, type 7), mad is "
	       "1.4826 times the median of |x - median|, which is the standard deviation of a "
	       "normal column. A column whose spread is below 1e-12 max(1, |median|), say "
	       "because most of its values are 0, is centred only and named in a warning. per: "
	       "sample scales each row over its own columns and learns nothing. Outliers stay "
	       "in the data: they move neither centre nor spread, but a model still sees them.",
	.cite = "Rousseeuw PJ, Croux C (1993). Alternatives to the median absolute deviation. "
		"Journal of the American Statistical Association 88:1273-1283. "
		"doi:10.1080/01621459.1993.10476408",
	.option = options,
	.config_size = sizeof(struct config),
	.transform = &call,
};
