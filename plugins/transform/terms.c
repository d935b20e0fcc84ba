/* The design of a regression on confounds. */
#include "terms.h"

#include "kernels/bytes.h"
#include "kernels/order.h"

#include <math.h>

static const double first_knot = .05, last_knot = .95;

static int no_memory(const struct pv_host *host, pv_ctx *ctx)
{
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory for the terms of the confounds");
}

/* ---- splines --------------------------------------------------------------------- */

static int64_t count_knots(const struct pv__terms *t, int64_t confound)
{
	const double *knot = t->knot + confound * t->n_knots;
	int64_t n = 0;

	while (n < t->n_knots && !isnan(knot[n]))
		n++;
	return n;
}

static double cube(double x)
{
	return x > 0 ? x * x * x : 0;
}

/* The bent terms of a confound; gives their number. */
static int64_t bend(const struct pv__terms *t, int64_t confound, double c, double *out)
{
	const double *knot = t->knot + confound * t->n_knots;
	int64_t n = count_knots(t, confound);
	double last, before, range;

	if (n < PV__LEAST_KNOTS)
		return 0;
	last = knot[n - 1];
	before = knot[n - 2];
	range = last - knot[0];
	for (int64_t k = 0; k < n - 2; k++) {
		double rest =
			cube(c - before) * (last - knot[k]) - cube(c - last) * (before - knot[k]);

		out[k] = (cube(c - knot[k]) - rest / (last - before)) / (range * range);
	}
	return n - 2;
}

static int place_knots(const struct pv_host *host, pv_ctx *ctx, const struct pv_table *table,
		       const struct pv__rows *rows, struct pv__terms *t)
{
	double *x = host->scratch(ctx, (size_t)rows->n, sizeof(*x));
	struct pv__sorter sorter;
	int status = pv__sorter_make(host, ctx, rows->n, &sorter);

	t->knot = host->keep(ctx, (size_t)t->n_confounds, (size_t)t->n_knots * sizeof(*t->knot));
	if (!x || !t->knot)
		return no_memory(host, ctx);
	for (int64_t q = 0; status == PV_OK && q < t->n_confounds; q++) {
		double *knot = t->knot + q * t->n_knots;
		int64_t n = 0;

		for (int64_t i = 0; i < rows->n; i++)
			x[i] = table->confound[rows->index[i]][q];
		pv__sorter_sort(&sorter, rows->n, x);
		for (int64_t k = 0; k < t->n_knots; k++) {
			double share = (double)k / (double)(t->n_knots - 1);
			double p = first_knot + (last_knot - first_knot) * share;
			double at = pv__sorter_quantile(&sorter, p);

			if (n == 0 || at > knot[n - 1])
				knot[n++] = at;
		}
		while (n < t->n_knots)
			knot[n++] = NAN;
	}
	return status;
}

/* ---- all terms --------------------------------------------------------------------- */

static int64_t count_terms(const struct pv__terms *t)
{
	int64_t n = t->intercept + t->n_confounds;

	for (int64_t q = 0; t->n_knots > 0 && q < t->n_confounds; q++) {
		int64_t knots = count_knots(t, q);

		n += knots < PV__LEAST_KNOTS ? 0 : knots - 2;
	}
	return n;
}

/* Terms behind the intercept, not yet standardised. */
static void raw_terms(const struct pv__terms *t, const double *confound, double *out)
{
	for (int64_t q = 0; q < t->n_confounds; q++) {
		*out++ = confound[q];
		if (t->n_knots > 0)
			out += bend(t, q, confound[q], out);
	}
}

void pv__terms_of(const struct pv__terms *t, const double *confound, double *out)
{
	int64_t n = t->n - t->intercept;

	if (t->intercept)
		*out++ = 1;
	raw_terms(t, confound, out);
	for (int64_t k = 0; k < n; k++)
		out[k] = (out[k] - t->centre[k]) / t->scale[k];
}

/* Centred only beside an intercept, which takes the centre up. */
static void standardise(const struct pv_table *table, const struct pv__rows *rows, double *raw,
			struct pv__terms *t)
{
	int64_t n = t->n - t->intercept;

	for (int64_t i = 0; i < rows->n; i++)
		raw_terms(t, table->confound[rows->index[i]], raw + i * n);
	for (int64_t k = 0; k < n; k++) {
		double mean = 0, variance = 0;

		for (int64_t i = 0; i < rows->n && t->intercept; i++)
			mean += raw[i * n + k] / (double)rows->n;
		for (int64_t i = 0; i < rows->n; i++) {
			double d = raw[i * n + k] - mean;

			variance += d * d / (double)rows->n;
		}
		t->centre[k] = mean;
		t->scale[k] = pv__is_constant(mean, variance) ? 1 : sqrt(variance);
	}
}

int pv__terms_make(const struct pv_host *host, pv_ctx *ctx, const struct pv_table *table,
		   const struct pv__rows *rows, int intercept, int64_t n_knots, struct pv__terms *t)
{
	double *raw;
	size_t n;

	*t = (struct pv__terms){
		.n_confounds = table->n_confounds, .intercept = intercept != 0, .n_knots = n_knots};
	if (n_knots > 0) {
		int status = place_knots(host, ctx, table, rows, t);

		if (status != PV_OK)
			return status;
	}
	t->n = count_terms(t);
	n = (size_t)(t->n - t->intercept);
	t->centre = host->keep(ctx, n, sizeof(*t->centre));
	t->scale = host->keep(ctx, n, sizeof(*t->scale));
	raw = host->scratch(ctx, (size_t)rows->n, n * sizeof(*raw));
	if (!t->centre || !t->scale || !raw)
		return no_memory(host, ctx);
	standardise(table, rows, raw, t);
	return PV_OK;
}

/* ---- bundle ------------------------------------------------------------------------- */

int pv__terms_save(const struct pv_host *host, pv_ctx *ctx, const struct pv__terms *t,
		   struct pv_writer *w)
{
	const int64_t size[4] = {t->n_confounds, t->n, t->intercept, t->n_knots};
	int64_t n = t->n - t->intercept;
	int status = pv__write_ints(host, ctx, w, 4, size);

	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, t->n_confounds * t->n_knots, t->knot);
	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, n, t->centre);
	if (status == PV_OK)
		status = pv__write_reals(host, ctx, w, n, t->scale);
	return status;
}

int pv__terms_load(const struct pv_host *host, pv_ctx *ctx, struct pv_reader *r,
		   struct pv__terms *t)
{
	int status = pv__read_int(host, ctx, r, 1, PV__MOST, &t->n_confounds);

	if (status == PV_OK)
		status = pv__read_int(host, ctx, r, t->n_confounds,
				      1 + t->n_confounds * PV__MOST_KNOTS, &t->n);
	if (status == PV_OK)
		status = pv__read_int(host, ctx, r, 0, 1, &t->intercept);
	if (status == PV_OK)
		status = pv__read_int(host, ctx, r, 0, PV__MOST_KNOTS, &t->n_knots);
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, t->n_confounds * t->n_knots, &t->knot);
	if (status == PV_OK && t->n != count_terms(t))
		status = host->fail(ctx, PV_EDATA, NULL,
				    "the fitted model is damaged: its terms do not fit its knots");
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, t->n - t->intercept, &t->centre);
	if (status == PV_OK)
		status = pv__read_reals(host, ctx, r, t->n - t->intercept, &t->scale);
	return status;
}
