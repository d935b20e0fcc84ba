/* Sums over the rows of a site are not needed: n, mean and variance say the same. */
#include "site_effects.h"

#include <math.h>

enum { MOST_ROUNDS = 10000 };

struct priors {
	double mean, variance; /* of the means of columns */
	double a, b;           /* inverse gamma of their variances */
};

struct fitting {
	const struct pv_host *host;
	pv_ctx *ctx;
	const struct pv__site_options *o;
	const struct pv__site_sample *s;
	double *shift, *variance; /* what is estimated */
};

/* Mean and variance (divisor n - 1) over the columns that take part; gives their number. */
static int64_t moments(const struct pv__site_sample *s, const double *x, double *mean,
		       double *variance)
{
	int64_t n = 0;

	*mean = *variance = 0;
	for (int64_t j = 0; j < s->n_cols; j++)
		if (s->takes_part[j]) {
			n++;
			*mean += (x[j] - *mean) / (double)n;
		}
	for (int64_t j = 0; j < s->n_cols; j++)
		if (s->takes_part[j])
			*variance += (x[j] - *mean) * (x[j] - *mean) / (double)(n - 1);
	return n;
}

/* 0: the columns do not differ enough to tell what is usual. */
static int find_priors(const struct fitting *f, struct priors *p)
{
	double m, s2;

	if (moments(f->s, f->s->mean, &p->mean, &p->variance) < 2 || !(p->variance > 0))
		return 0;
	if (f->o->mean_only)
		return 1;
	moments(f->s, f->s->variance, &m, &s2);
	if (!(s2 > 1e-24 * m * m))
		return 0;
	p->a = (2 * s2 + m * m) / s2;
	p->b = (m * s2 + m * m * m) / s2;
	return 1;
}

/* Sum over the rows of (z - shift)^2. */
static double squares(const struct pv__site_sample *s, int64_t j, double shift)
{
	double d = s->mean[j] - shift, n = (double)s->n;

	return (n - 1) * s->variance[j] + n * d * d;
}

static double post_mean(const struct priors *p, double n, double mean, double variance)
{
	return (p->variance * n * mean + variance * p->mean) / (p->variance * n + variance);
}

/* ---- with priors of given shape ------------------------------------------------------ */

/* One round for a column; is it still moving? */
static int improve(struct fitting *f, const struct priors *p, int64_t j)
{
	double n = (double)f->s->n, shift = f->shift[j], variance = f->variance[j];

	f->shift[j] = post_mean(p, n, f->s->mean[j], variance);
	f->variance[j] = (squares(f->s, j, f->shift[j]) / 2 + p->b) / (n / 2 + p->a - 1);
	return fabs(f->shift[j] - shift) > f->o->conv * fabs(shift) ||
	       fabs(f->variance[j] - variance) > f->o->conv * variance;
}

static void fit_priors(struct fitting *f, const struct priors *p)
{
	int moving = 1;

	for (int round = 0; moving && round < MOST_ROUNDS; round++) {
		moving = 0;
		for (int64_t j = 0; j < f->s->n_cols; j++)
			if (f->s->takes_part[j])
				moving |= improve(f, p, j);
	}
	if (moving)
		f->host->log(f->ctx, PV_LOG_WARN,
			     "site effects still move by more than %g after "
			     "%d rounds: raise conv",
			     f->o->conv, MOST_ROUNDS);
}

/* Variances are not looked at: the site counts as one observation with variance 1, as in
 * the authors' program. */
static void fit_means(struct fitting *f, const struct priors *p)
{
	for (int64_t j = 0; j < f->s->n_cols; j++)
		if (f->s->takes_part[j])
			f->shift[j] = post_mean(p, 1, f->s->mean[j], 1);
}

/* ---- with the other columns as prior --------------------------------------------------- */

/* Estimates of the other columns, weighted by how well they fit the rows of column j. */
static void weigh(struct fitting *f, int64_t j, double *log_weight)
{
	double n = (double)f->s->n, top = -INFINITY, total = 0, shift = 0, variance = 0;

	for (int64_t g = 0; g < f->s->n_cols; g++) {
		double v = f->o->mean_only ? 1 : f->s->variance[g];

		log_weight[g] = -INFINITY;
		if (g == j || !f->s->takes_part[g] || !(v > 0))
			continue;
		log_weight[g] = -n / 2 * log(v) - squares(f->s, j, f->s->mean[g]) / (2 * v);
		top = log_weight[g] > top ? log_weight[g] : top;
	}
	for (int64_t g = 0; g < f->s->n_cols && isfinite(top); g++) {
		double w = exp(log_weight[g] - top);

		total += w;
		shift += w * f->s->mean[g];
		variance += w * f->s->variance[g];
	}
	if (!(total > 0))
		return;
	f->shift[j] = shift / total;
	if (!f->o->mean_only)
		f->variance[j] = variance / total;
}

static int fit_columns(struct fitting *f)
{
	double *log_weight = f->host->scratch(f->ctx, (size_t)f->s->n_cols, sizeof(*log_weight));

	if (!log_weight)
		return f->host->fail(f->ctx, PV_ENOMEM, NULL, "no memory for site effects");
	for (int64_t j = 0; j < f->s->n_cols; j++)
		if (f->s->takes_part[j])
			weigh(f, j, log_weight);
	return PV_OK;
}

/* ---- all of it ---------------------------------------------------------------------------- */

int pv__site_effect(const struct pv_host *host, pv_ctx *ctx, const struct pv__site_options *o,
		    const struct pv__site_sample *s, double *shift, double *spread, int *pooled)
{
	struct fitting f = {host, ctx, o, s, shift, spread};
	struct priors p = {0};
	int status = PV_OK;

	for (int64_t j = 0; j < s->n_cols; j++) {
		shift[j] = s->takes_part[j] ? s->mean[j] : 0;
		spread[j] = s->takes_part[j] && !o->mean_only ? s->variance[j] : 1;
	}
	*pooled = o->eb && find_priors(&f, &p);
	if (*pooled && !o->parametric)
		status = fit_columns(&f);
	else if (*pooled && o->mean_only)
		fit_means(&f, &p);
	else if (*pooled)
		fit_priors(&f, &p);
	/* A column without spread in this site has none to take away. */
	for (int64_t j = 0; j < s->n_cols; j++)
		spread[j] = spread[j] > 0 ? sqrt(spread[j]) : 1;
	return status;
}
