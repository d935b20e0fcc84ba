/* harmonise.combat: site effects learnt on training rows, taken out of any rows. */
#include "ops.h"

#include "combat.h"
#include "kernels/bytes.h"

#include <string.h>

static const struct pv_choice unseen[] = {
	{"error", "stop", PV__UNSEEN_ERROR},
	{"identity", "leave its rows as they are", PV__UNSEEN_IDENTITY},
	{"estimate_unlabelled", "from those of its rows that are applied together, without labels",
	 PV__UNSEEN_ESTIMATE},
	{0},
};

#define FIELD(name) offsetof(struct pv__combat_config, name)

static const struct pv_option options[] = {
	{.name = "unseen_site",
	 .help = "what becomes of a site that no training row came from",
	 .type = PV_CHOICE,
	 .offset = FIELD(unseen),
	 .dflt = "error",
	 .choice = unseen},
	{.name = "covars",
	 .help = "confounds whose effect is kept (never the target)",
	 .type = PV_STRINGS,
	 .offset = FIELD(covars)},
	{.name = "ref_site",
	 .help = "site that the others are brought to",
	 .type = PV_STRING,
	 .offset = FIELD(ref_site)},
	{.name = "eb",
	 .help = "pool the effects of a site over columns (empirical Bayes)",
	 .type = PV_BOOL,
	 .offset = FIELD(site.eb),
	 .dflt = "true"},
	{.name = "parametric",
	 .help = "priors of given shape; false: the other columns are the "
		 "prior",
	 .type = PV_BOOL,
	 .offset = FIELD(site.parametric),
	 .dflt = "true"},
	{.name = "mean_only",
	 .help = "bring means together and leave variances",
	 .type = PV_BOOL,
	 .offset = FIELD(site.mean_only),
	 .dflt = "false"},
	{.name = "conv",
	 .help = "largest relative change at which estimates stand",
	 .type = PV_REAL,
	 .flags = PV_OPEN_MIN,
	 .offset = FIELD(site.conv),
	 .dflt = "0.0001",
	 .min = 0,
	 .max = 1},
	{.name = "min_site_n",
	 .help = "fewest rows of a site",
	 .type = PV_INT,
	 .offset = FIELD(least),
	 .dflt = "2",
	 .min = 1,
	 .max = 1e6},
	{0},
};

static int check(const struct pv_host *host, pv_ctx *ctx, const void *config)
{
	const struct pv__combat_config *c = config;

	if (!c->site.eb && !c->site.parametric)
		return host->fail(ctx, PV_EINVAL, "parametric",
				  "eb: false uses no priors at all: leave parametric out");
	if (c->least >= 2 || c->site.mean_only)
		return PV_OK;
	return host->fail(ctx, PV_EINVAL, "min_site_n",
			  "one row has no variance: at least 2, or mean_only: true");
}

static int no_memory(const struct pv_host *host, pv_ctx *ctx)
{
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory to harmonise");
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	struct pv__combat *m = host->keep(ctx, 1, sizeof(*m));

	(void)y;
	if (!m)
		return no_memory(host, ctx);
	*model = m;
	return pv__combat_fit(host, ctx, config, train, m);
}

/* ---- use ------------------------------------------------------------------------------- */

struct applying {
	const struct pv_host *host;
	pv_ctx *ctx;
	const struct pv__combat_config *config;
	const struct pv__combat *m;
	struct pv__combat_rows rows;
	double *const *out;
	double *shift, *spread; /* of a site that was not seen */
	int64_t *row;           /* its rows */
};

/* alpha + covariates b + sigma e: what is taken off the row is all but that. */
static void harmonise(struct applying *a, int64_t row, const double *shift, const double *spread)
{
	const struct pv__combat *m = a->m;
	const double *x = a->rows.t->row[row];

	pv__combat_standard(m, &a->rows, row);
	for (int64_t j = 0; j < m->n_cols; j++) {
		double z = a->rows.standard[j];

		a->out[row][j] = x[j] + m->sd[j] * ((z - shift[j]) / spread[j] - z);
	}
}

static int refuse(struct applying *a, int64_t row, int64_t code)
{
	const char *id = a->rows.t->id ? a->rows.t->id[row] : "?";

	if (code < 0)
		return a->host->fail(a->ctx, PV_EDATA, NULL, "'%s' has no site", id);
	return a->host->fail(a->ctx, PV_EDATA, "unseen_site",
			     "'%s' is of site %s, which no "
			     "training row came from: identity leaves such rows as they are, "
			     "estimate_unlabelled estimates the site from them",
			     id, pv__site_words(a->rows.t, code).text);
}

/* All rows of the site of row `first`, which is the first of them. */
static int estimate(struct applying *a, int64_t first)
{
	const struct pv_table *t = a->rows.t;
	int64_t n = 0;
	int status;

	for (int64_t r = first; r < t->n_rows; r++)
		if (t->site[r] == t->site[first])
			a->row[n++] = r;
	if (n < a->config->least)
		return a->host->fail(a->ctx, PV_EDATA, "min_site_n",
				     "site %s, which no training row "
				     "came from, has %lld rows to estimate it from",
				     pv__site_words(t, t->site[first]).text, (long long)n);
	status = pv__combat_site(a->host, a->ctx, a->config, a->m, &a->rows, n, a->row, a->shift,
				 a->spread);
	for (int64_t i = 0; status == PV_OK && i < n; i++)
		harmonise(a, a->row[i], a->shift, a->spread);
	return status;
}

static int is_first(const struct pv_table *t, int64_t row)
{
	for (int64_t r = 0; r < row; r++)
		if (t->site[r] == t->site[row])
			return 0;
	return 1;
}

static int apply_row(struct applying *a, int64_t row)
{
	const struct pv_table *t = a->rows.t;
	int64_t width = a->m->n_cols, place = pv__combat_place(a->m, t->site[row]);

	if (place >= 0) {
		harmonise(a, row, a->m->shift + place * width, a->m->spread + place * width);
		return PV_OK;
	}
	if (a->config->unseen == PV__UNSEEN_IDENTITY) {
		memcpy(a->out[row], t->row[row], (size_t)width * sizeof(double));
		return PV_OK;
	}
	if (a->config->unseen == PV__UNSEEN_ERROR || t->site[row] < 0)
		return refuse(a, row, t->site[row]);
	return is_first(t, row) ? estimate(a, row) : PV_OK;
}

static int apply(const struct pv_host *host, pv_ctx *ctx, const void *config, const void *model,
		 const struct pv_table *rows, double *const *out)
{
	struct applying a = {.host = host, .ctx = ctx, .config = config, .m = model, .out = out};
	size_t width = (size_t)a.m->n_cols * sizeof(double);
	int status = pv__check_columns(host, ctx, rows, a.m->n_cols);

	a.shift = host->scratch(ctx, 1, width);
	a.spread = host->scratch(ctx, 1, width);
	a.row = host->scratch(ctx, (size_t)rows->n_rows, sizeof(*a.row));
	if (!a.shift || !a.spread || !a.row)
		return no_memory(host, ctx);
	if (status == PV_OK)
		status = pv__combat_open(host, ctx, config, rows, &a.rows);
	if (status == PV_OK && a.rows.n_covars != a.m->n_covars)
		return host->fail(ctx, PV_EDATA, "covars",
				  "the covariates are coded as %lld columns, "
				  "but %lld were fitted",
				  (long long)a.rows.n_covars, (long long)a.m->n_covars);
	for (int64_t r = 0; status == PV_OK && r < rows->n_rows; r++)
		status = apply_row(&a, r);
	return status;
}

static int pull_back(const struct pv_host *host, pv_ctx *ctx, const void *config, const void *model,
		     const double *w_out, double *w_in)
{
	const struct pv__combat_config *c = config;
	const struct pv__combat *m = model;

	if (!c->site.mean_only)
		return host->fail(
			ctx, PV_EINVAL, "mean_only",
			"each site scales the columns its own "
			"way, so that weights have no one meaning before it: use mean_only: "
			"true, or an importance op that needs no weights");
	memcpy(w_in, w_out, (size_t)m->n_cols * sizeof(*w_in));
	return PV_OK;
}

/* ---- bundle ------------------------------------------------------------------------------ */

static int save(const struct pv_host *host, pv_ctx *ctx, const void *model, struct pv_writer *w)
{
	const struct pv__combat *m = model;
	const int64_t size[3] = {m->n_cols, m->n_sites, m->n_covars};
	const struct {
		int64_t n;
		const double *v;
	} part[] = {
		{m->n_cols, m->mean},
		{m->n_cols, m->sd},
		{m->n_covars, m->centre},
		{m->n_covars * m->n_cols, m->slope},
		{m->n_sites * m->n_cols, m->shift},
		{m->n_sites * m->n_cols, m->spread},
	};
	int status = pv__write_ints(host, ctx, w, 3, size);

	if (status == PV_OK)
		status = pv__write_ints(host, ctx, w, m->n_sites, m->site);
	for (size_t i = 0; status == PV_OK && i < sizeof(part) / sizeof(*part); i++)
		status = pv__write_reals(host, ctx, w, part[i].n, part[i].v);
	return status;
}

static int load_sizes(const struct pv_host *host, pv_ctx *ctx, struct pv_reader *r,
		      struct pv__combat *m, int64_t *by_site, int64_t *by_covar)
{
	int status = pv__read_int(host, ctx, r, 0, PV__MOST, &m->n_cols);

	if (status == PV_OK)
		status = pv__read_int(host, ctx, r, 1, PV__MOST, &m->n_sites);
	if (status == PV_OK)
		status = pv__read_int(host, ctx, r, 0, PV__MOST, &m->n_covars);
	if (status == PV_OK && (__builtin_mul_overflow(m->n_sites, m->n_cols, by_site) ||
				__builtin_mul_overflow(m->n_covars, m->n_cols, by_covar)))
		status = host->fail(ctx, PV_EDATA, NULL,
				    "the fitted model is damaged: its sizes "
				    "are too large");
	return status;
}

static int load(const struct pv_host *host, pv_ctx *ctx, const void *config, struct pv_reader *r,
		void **model)
{
	struct pv__combat *m = host->keep(ctx, 1, sizeof(*m));
	int64_t by_site = 0, by_covar = 0;
	int status;

	(void)config;
	if (!m)
		return no_memory(host, ctx);
	*model = m;
	status = load_sizes(host, ctx, r, m, &by_site, &by_covar);
	if (status == PV_OK)
		status = pv__read_ints(host, ctx, r, m->n_sites, &m->site);
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, m->n_cols, &m->mean);
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, m->n_cols, &m->sd);
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, m->n_covars, &m->centre);
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, by_covar, &m->slope);
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, by_site, &m->shift);
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, by_site, &m->spread);
	return status;
}

static const struct pv_transform_call call = {
	.size = sizeof(call),
	.fit = fit,
	.apply = apply,
	.pull_back = pull_back,
	.save = save,
	.load = load,
};

const struct pv_op pv__op_combat = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_TRANSFORM,
	.kind = PV_FITTED,
	.name = "harmonise.combat",
	.version = "1",
	.summary = "Takes the effect of the site out of means and variances (ComBat)",
	.doc = "Model of a column: x = alpha + covariates b + sigma (shift_s + spread_s e) for "
	       "a row of site s. On training rows (reference rows left out, row weights not "
	       "used): least squares with one constant per site and the covariates; alpha is "
	       "the mean of the constants, rows counted; sigma^2 the mean squared residual "
	       "(divisor n); shift_s and spread_s^2 the mean and variance (divisor n_s - 1) of "
	       "the standardised rows of the site, drawn together over columns by empirical "
	       "Bayes: normal and inverse gamma priors, iterated until nothing moves by more "
	       "than conv of its size; parametric: false takes the other columns as the prior "
	       "(cost: columns squared); eb: false takes each column by itself, which also "
	       "happens, with a warning, where columns do not differ. Applied, a row becomes "
	       "alpha + covariates b + sigma (z - shift) / spread with its own covariates. "
	       "mean_only leaves variances. ref_site takes alpha and sigma from that site, "
	       "whose rows do not change. Columns that do not vary are left alone; one site "
	       "only: all are. covars name confounds of the study (a text column stands for "
	       "all its levels): their effect is kept, so regress it out afterwards or leave "
	       "it. The target is never used: with the target as a covariate the site effect "
	       "is told from labels, and null data scores .64. Held-out rows of a site that "
	       "training rows came from use its training effect. unseen_site decides about "
	       "other sites: error (default); identity leaves their rows; estimate_unlabelled "
	       "estimates shift and spread from the rows of that site that are applied "
	       "together, so that a row then depends on the others (and a site whose cases "
	       "differ in number from the training sites loses part of the difference). "
	       "Leaving sites out and error contradict each other. Sites with fewer than "
	       "min_site_n training rows stop the run, fewer than 10 give a warning. Weights "
	       "behind it are refused unless mean_only.",
	.cite = "Johnson WE, Li C, Rabinovic A (2007). Adjusting batch effects in microarray "
		"expression data using empirical Bayes methods. Biostatistics 8:118-127. "
		"doi:10.1093/biostatistics/kxj037; Fortin JP, Cullen N, Sheline YI, et al. "
		"(2018). Harmonization of cortical thickness measurements across scanners and "
		"sites. NeuroImage 167:104-120. doi:10.1016/j.neuroimage.2017.11.024",
	.option = options,
	.config_size = sizeof(struct pv__combat_config),
	.check = check,
	.transform = &call,
};
