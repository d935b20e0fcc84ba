/* What ComBat learns. */
#include "combat.h"

#include "confounds.h"
#include "kernels/vector.h"
#include "regression.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SMALL_SITE = 10 };

static int no_memory(const struct pv_host *host, pv_ctx *ctx)
{
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory to harmonise");
}

/* ---- sites ---------------------------------------------------------------------------- */

struct pv__site_words pv__site_words(const struct pv_table *t, int64_t code)
{
	struct pv__site_words w;

	if (PV_HAS(t, site_name) && t->site_name && code >= 0 && code < t->n_sites)
		snprintf(w.text, sizeof(w.text), "'%.64s'", t->site_name[code]);
	else
		snprintf(w.text, sizeof(w.text), "number %lld", (long long)code);
	return w;
}

int64_t pv__combat_place(const struct pv__combat *m, int64_t code)
{
	for (int64_t s = 0; s < m->n_sites; s++)
		if (m->site[s] == code)
			return s;
	return -1;
}

/* ---- rows in standard form ------------------------------------------------------------- */

static int add_covar(const struct pv_host *host, pv_ctx *ctx, const char *name,
		     struct pv__combat_rows *rows)
{
	int64_t from = 0, n = 0;
	int status = pv__confound_find(host, ctx, rows->t, "covars", name, &from, &n);

	for (int64_t q = from; status == PV_OK && q < from + n; q++) {
		for (int64_t i = 0; i < rows->n_covars; i++)
			if (rows->covar[i] == q)
				return host->fail(ctx, PV_EINVAL, "covars", "'%s' is listed twice",
						  name);
		rows->covar[rows->n_covars++] = q;
	}
	return status;
}

int pv__combat_open(const struct pv_host *host, pv_ctx *ctx, const struct pv__combat_config *c,
		    const struct pv_table *t, struct pv__combat_rows *rows)
{
	int status = PV_OK;

	*rows = (struct pv__combat_rows){.t = t};
	rows->covar = host->scratch(ctx, (size_t)t->n_confounds, sizeof(*rows->covar));
	rows->standard = host->scratch(ctx, (size_t)t->n_cols, sizeof(*rows->standard));
	if (!rows->covar || !rows->standard)
		return no_memory(host, ctx);
	if (!t->site)
		return host->fail(ctx, PV_EINVAL, NULL,
				  "the study names no site: say data.site, or "
				  "leave this stage out");
	for (int64_t k = 0; status == PV_OK && k < c->covars.n; k++)
		status = add_covar(host, ctx, c->covars.v[k], rows);
	if (status == PV_OK && rows->n_covars > 0)
		status = pv__confounds_check(host, ctx, t);
	return status;
}

double pv__combat_covar(const struct pv__combat_rows *rows, int64_t row, int64_t k)
{
	return rows->t->confound[row][rows->covar[k]];
}

/* Less alpha and covariates: sigma (shift + spread e). */
static void without_means(const struct pv__combat *m, const struct pv__combat_rows *rows,
			  int64_t row)
{
	for (int64_t j = 0; j < m->n_cols; j++)
		rows->standard[j] = rows->t->row[row][j] - m->mean[j];
	for (int64_t k = 0; k < m->n_covars; k++)
		pv__axpy(m->n_cols, m->centre[k] - pv__combat_covar(rows, row, k),
			 m->slope + k * m->n_cols, rows->standard);
}

void pv__combat_standard(const struct pv__combat *m, const struct pv__combat_rows *rows,
			 int64_t row)
{
	without_means(m, rows, row);
	for (int64_t j = 0; j < m->n_cols; j++)
		rows->standard[j] = m->sd[j] > 0 ? rows->standard[j] / m->sd[j] : 0;
}

/* ---- the effect of a site ---------------------------------------------------------------- */

static void moments(const struct pv__combat *m, const struct pv__combat_rows *rows, int64_t n,
		    const int64_t *row, double *mean, double *variance)
{
	for (int64_t i = 0; i < n; i++) {
		pv__combat_standard(m, rows, row[i]);
		pv__axpy(m->n_cols, 1 / (double)n, rows->standard, mean);
	}
	for (int64_t i = 0; i < n && n > 1; i++) {
		pv__combat_standard(m, rows, row[i]);
		for (int64_t j = 0; j < m->n_cols; j++) {
			double d = rows->standard[j] - mean[j];

			variance[j] += d * d / (double)(n - 1);
		}
	}
}

int pv__combat_site(const struct pv_host *host, pv_ctx *ctx, const struct pv__combat_config *c,
		    const struct pv__combat *m, const struct pv__combat_rows *rows, int64_t n,
		    const int64_t *row, double *shift, double *spread)
{
	double *mean = host->scratch(ctx, 2, (size_t)m->n_cols * sizeof(*mean));
	uint8_t *takes_part = host->scratch(ctx, (size_t)m->n_cols, 1);
	struct pv__site_sample sample = {n, m->n_cols, mean, NULL, takes_part};
	int pooled = 0;
	int status;

	if (!mean || !takes_part)
		return no_memory(host, ctx);
	sample.variance = mean + m->n_cols;
	for (int64_t j = 0; j < m->n_cols; j++)
		takes_part[j] = m->sd[j] > 0;
	moments(m, rows, n, row, mean, mean + m->n_cols);
	status = pv__site_effect(host, ctx, &c->site, &sample, shift, spread, &pooled);
	if (status == PV_OK && c->site.eb && !pooled)
		host->log(ctx, PV_LOG_WARN,
			  "site %s: the columns do not differ enough to pool "
			  "their effects, so that each is estimated by itself",
			  pv__site_words(rows->t, rows->t->site[row[0]]).text);
	return status;
}

/* ---- fit ---------------------------------------------------------------------------------- */

struct fitting {
	const struct pv_host *host;
	pv_ctx *ctx;
	const struct pv__combat_config *config;
	struct pv__combat *m;
	struct pv__combat_rows all;
	struct pv__rows rows;   /* those that are learnt from */
	int64_t *place, *count; /* site of each row, rows of each site */
	int64_t reference;      /* place of ref_site; -1: none */
	double *scale;          /* of each covariate in the design */
	double *coefficient;    /* (n_sites + n_covars) x n_cols */
};

/* Codes of the rows, ascending, without repeats. */
static int list_sites(struct fitting *f)
{
	const struct pv_host *host = f->host;
	int64_t n = f->rows.n, *order = host->scratch(f->ctx, (size_t)n, sizeof(*order));
	double *code = host->scratch(f->ctx, (size_t)n, sizeof(*code));

	f->m->site = host->keep(f->ctx, (size_t)n, sizeof(*f->m->site));
	if (!code || !order || !f->m->site)
		return no_memory(host, f->ctx);
	for (int64_t i = 0; i < n; i++) {
		code[i] = f->all.t->site[f->rows.index[i]];
		if (code[i] < 0)
			return host->fail(f->ctx, PV_EDATA, NULL, "'%s' has no site",
					  f->all.t->id ? f->all.t->id[f->rows.index[i]] : "?");
	}
	host->argsort(n, code, order);
	for (int64_t i = 0; i < n; i++)
		if (i == 0 || code[order[i]] > code[order[i - 1]])
			f->m->site[f->m->n_sites++] = (int64_t)code[order[i]];
	return PV_OK;
}

static int find_reference(struct fitting *f)
{
	const struct pv_table *t = f->all.t;

	f->reference = -1;
	if (!f->config->ref_site)
		return PV_OK;
	for (int64_t s = 0; s < f->m->n_sites; s++) {
		int64_t code = f->m->site[s];

		if (PV_HAS(t, site_name) && t->site_name && code < t->n_sites &&
		    strcmp(t->site_name[code], f->config->ref_site) == 0)
			f->reference = s;
	}
	if (f->reference >= 0)
		return PV_OK;
	return f->host->fail(f->ctx, PV_EDATA, "ref_site", "no training row is of site '%s'",
			     f->config->ref_site);
}

static int count_sites(struct fitting *f)
{
	int64_t smallest = 0;

	for (int64_t i = 0; i < f->rows.n; i++) {
		f->place[i] = pv__combat_place(f->m, f->all.t->site[f->rows.index[i]]);
		f->count[f->place[i]]++;
	}
	for (int64_t s = 0; s < f->m->n_sites; s++) {
		if (f->count[s] < f->config->least)
			return f->host->fail(f->ctx, PV_EDATA, "min_site_n",
					     "site %s has %lld training rows: leave it out with "
					     "data.where, or use fewer folds",
					     pv__site_words(f->all.t, f->m->site[s]).text,
					     (long long)f->count[s]);
		smallest = f->count[s] < f->count[smallest] ? s : smallest;
	}
	if (f->count[smallest] < SMALL_SITE)
		f->host->log(f->ctx, PV_LOG_WARN,
			     "site %s has only %lld training rows: its effect "
			     "is uncertain",
			     pv__site_words(f->all.t, f->m->site[smallest]).text,
			     (long long)f->count[smallest]);
	return PV_OK;
}

static int make_room(struct fitting *f)
{
	struct pv__combat *m = f->m;
	size_t row = (size_t)m->n_cols * sizeof(double);
	size_t sites = (size_t)m->n_sites, covars = (size_t)f->all.n_covars;

	m->n_covars = f->all.n_covars;
	m->mean = f->host->keep(f->ctx, 1, row);
	m->sd = f->host->keep(f->ctx, 1, row);
	m->centre = f->host->keep(f->ctx, covars, sizeof(double));
	m->slope = f->host->keep(f->ctx, covars, row);
	m->shift = f->host->keep(f->ctx, sites, row);
	m->spread = f->host->keep(f->ctx, sites, row);
	f->place = f->host->scratch(f->ctx, (size_t)f->rows.n, sizeof(*f->place));
	f->count = f->host->scratch(f->ctx, sites, sizeof(*f->count));
	f->scale = f->host->scratch(f->ctx, covars, sizeof(*f->scale));
	f->coefficient = f->host->scratch(f->ctx, sites + covars, row);
	if (!m->mean || !m->sd || !m->centre || !m->slope || !m->shift || !m->spread || !f->place ||
	    !f->count || !f->scale || !f->coefficient)
		return no_memory(f->host, f->ctx);
	return PV_OK;
}

/* Centred and scaled, so that units do not decide what counts as dependent. */
static void fill_design(struct fitting *f, int64_t n_terms, double *design)
{
	struct pv__combat *m = f->m;
	double n = (double)f->rows.n;

	for (int64_t i = 0; i < f->rows.n; i++)
		design[i * n_terms + f->place[i]] = 1;
	for (int64_t k = 0; k < m->n_covars; k++) {
		double *column = design + m->n_sites + k, square = 0;

		for (int64_t i = 0; i < f->rows.n; i++)
			m->centre[k] += pv__combat_covar(&f->all, f->rows.index[i], k) / n;
		for (int64_t i = 0; i < f->rows.n; i++) {
			double d = pv__combat_covar(&f->all, f->rows.index[i], k) - m->centre[k];

			column[i * n_terms] = d;
			square += d * d / n;
		}
		f->scale[k] = pv__is_constant(m->centre[k], square) ? 1 : sqrt(square);
		for (int64_t i = 0; i < f->rows.n; i++)
			column[i * n_terms] /= f->scale[k];
	}
}

/* One constant per site, and slopes on the covariates. */
static int regress(struct fitting *f)
{
	int64_t n_terms = f->m->n_sites + f->m->n_covars, rank;
	double *design =
		f->host->scratch(f->ctx, (size_t)f->rows.n, (size_t)n_terms * sizeof(*design));
	int status;

	if (!design)
		return no_memory(f->host, f->ctx);
	fill_design(f, n_terms, design);
	status = pv__regress_columns(f->host, f->ctx, &f->rows, n_terms, design, f->coefficient,
				     &rank);
	if (status == PV_OK && rank < n_terms)
		return f->host->fail(f->ctx, PV_EDATA, "covars",
				     "in the training rows the covariates "
				     "cannot be told from the sites, or from each other: leave one "
				     "out");
	return status;
}

/* alpha: the mean of the constants, rows counted; or the constant of ref_site. */
static void find_means(struct fitting *f)
{
	struct pv__combat *m = f->m;

	for (int64_t s = 0; s < m->n_sites; s++) {
		double share = (double)f->count[s] / (double)f->rows.n;

		if (f->reference >= 0)
			share = s == f->reference ? 1 : 0;
		pv__axpy(m->n_cols, share, f->coefficient + s * m->n_cols, m->mean);
	}
	for (int64_t k = 0; k < m->n_covars; k++)
		pv__axpy(m->n_cols, 1 / f->scale[k], f->coefficient + (m->n_sites + k) * m->n_cols,
			 m->slope + k * m->n_cols);
}

/* sigma: the root mean square of what the regression leaves, over all rows or ref_site. */
static void find_spread(struct fitting *f)
{
	struct pv__combat *m = f->m;
	double n = 0;

	for (int64_t i = 0; i < f->rows.n; i++) {
		const double *constant = f->coefficient + f->place[i] * m->n_cols;

		if (f->reference >= 0 && f->place[i] != f->reference)
			continue;
		n++;
		without_means(m, &f->all, f->rows.index[i]);
		for (int64_t j = 0; j < m->n_cols; j++) {
			double e = f->all.standard[j] + m->mean[j] - constant[j];

			m->sd[j] += e * e;
		}
	}
	for (int64_t j = 0; j < m->n_cols; j++) {
		m->sd[j] /= n;
		m->sd[j] = pv__is_constant(m->mean[j], m->sd[j]) ? 0 : sqrt(m->sd[j]);
	}
}

static int find_sites(struct fitting *f)
{
	struct pv__combat *m = f->m;
	int64_t *row = f->host->scratch(f->ctx, (size_t)f->rows.n, sizeof(*row));

	if (!row)
		return no_memory(f->host, f->ctx);
	for (int64_t k = 0; k < m->n_sites * m->n_cols; k++)
		m->spread[k] = 1;
	if (m->n_sites == 1)
		f->host->log(f->ctx, PV_LOG_WARN,
			     "all training rows are of one site: they stay as "
			     "they are");
	for (int64_t s = 0; s < m->n_sites && m->n_sites > 1; s++) {
		int64_t n = 0;
		int status;

		for (int64_t i = 0; i < f->rows.n; i++)
			if (f->place[i] == s)
				row[n++] = f->rows.index[i];
		if (s == f->reference)
			continue;
		status = pv__combat_site(f->host, f->ctx, f->config, m, &f->all, n, row,
					 m->shift + s * m->n_cols, m->spread + s * m->n_cols);
		if (status != PV_OK)
			return status;
	}
	return PV_OK;
}

int pv__combat_fit(const struct pv_host *host, pv_ctx *ctx, const struct pv__combat_config *c,
		   const struct pv_table *train, struct pv__combat *m)
{
	struct fitting f = {.host = host, .ctx = ctx, .config = c, .m = m};
	int status = pv__rows_train(host, ctx, train, &f.rows);

	m->n_cols = train->n_cols;
	if (status == PV_OK)
		status = pv__combat_open(host, ctx, c, train, &f.all);
	if (status == PV_OK)
		status = list_sites(&f);
	if (status == PV_OK)
		status = find_reference(&f);
	if (status == PV_OK)
		status = make_room(&f);
	if (status == PV_OK)
		status = count_sites(&f);
	if (status == PV_OK)
		status = regress(&f);
	if (status != PV_OK)
		return status;
	find_means(&f);
	find_spread(&f);
	return find_sites(&f);
}
