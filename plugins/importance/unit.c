/* Columns into units, and what columns have to do with a prediction. */
#include "unit.h"

#include "kernels/rows.h"

#include <math.h>

const struct pv_choice pv__unit_choices[] = {
	{"region", "all columns of a region together", PV__UNIT_REGION},
	{"column", "each column by itself", PV__UNIT_COLUMN},
	{0},
};

const struct pv_choice pv__aggregate_choices[] = {
	{"mean_abs", "mean of the absolute values: does not favour large regions", PV__MEAN_ABS},
	{"sum_abs", "sum of the absolute values: favours large regions", PV__SUM_ABS},
	{"max_abs", "largest absolute value", PV__MAX_ABS},
	{"mean", "mean with signs: columns that disagree cancel", PV__MEAN},
	{0},
};

static double add(int64_t aggregate, double so_far, double x)
{
	switch (aggregate) {
	case PV__MAX_ABS:
		return fabs(x) > so_far || isnan(x) ? fabs(x) : so_far; /* NaN stays */
	case PV__MEAN:
		return so_far + x;
	default:
		return so_far + fabs(x);
	}
}

int pv__unit_values(const struct pv_host *host, pv_ctx *ctx, const struct pv_chain *chain,
		    int64_t aggregate, const double *per_column, int64_t stride, double *value)
{
	int64_t *size = host->scratch(ctx, (size_t)chain->n_units, sizeof(*size));

	if (!size)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld units",
				  (long long)chain->n_units);
	for (int64_t u = 0; u < chain->n_units; u++)
		value[u * stride] = 0;
	for (int64_t j = 0; j < chain->train->n_cols; j++)
		if (chain->unit_of[j] >= 0)
			size[chain->unit_of[j]]++;
	for (int64_t j = 0; j < chain->train->n_cols; j++) {
		int32_t u = chain->unit_of[j];

		if (u < 0)
			continue;
		value[u * stride] = size[u] == 1 ? per_column[j]
						 : add(aggregate, value[u * stride], per_column[j]);
	}
	for (int64_t u = 0; u < chain->n_units; u++) {
		if (size[u] == 0)
			value[u * stride] = NAN;
		else if (size[u] > 1 && (aggregate == PV__MEAN || aggregate == PV__MEAN_ABS))
			value[u * stride] /= (double)size[u];
	}
	return PV_OK;
}

/* ---- moments -------------------------------------------------------------------------- */

/* Sums over the rows where a column is present; deviations from `mean`. */
struct sums {
	double *n, *mean, *x, *xx; /* n_cols */
	double *xs, *s, *ss;       /* n_cols x n_outputs */
};

static int make_sums(const struct pv_host *host, pv_ctx *ctx, struct pv__moments *m,
		     struct sums *sums)
{
	size_t p = (size_t)m->n_cols, k = (size_t)m->n_outputs;
	double *column = host->scratch(ctx, p, 5 * sizeof(*column));
	double *cell = host->scratch(ctx, p, (5 * k + 1) * sizeof(*cell));

	if (!column || !cell)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld columns",
				  (long long)m->n_cols);
	*sums = (struct sums){column, column + p,   column + 2 * p,  column + 3 * p,
			      cell,   cell + p * k, cell + 2 * p * k};
	m->sd = column + 4 * p;
	m->covariance = cell + 3 * p * k;
	m->correlation = cell + 4 * p * k;
	return PV_OK;
}

static int is_reference(const struct pv_table *t, int64_t row)
{
	return t->reference && t->reference[row];
}

static void find_means(const struct pv_table *t, struct sums *sums)
{
	for (int64_t i = 0; i < t->n_rows; i++)
		for (int64_t j = 0; j < t->n_cols && !is_reference(t, i); j++) {
			if (isnan(t->row[i][j]))
				continue;
			sums->n[j]++;
			sums->mean[j] += t->row[i][j];
		}
	for (int64_t j = 0; j < t->n_cols; j++)
		sums->mean[j] = sums->n[j] > 0 ? sums->mean[j] / sums->n[j] : 0;
}

static void add_row(const double *x, int64_t n_cols, int64_t k_all, const double *s,
		    const double *s_mean, struct sums *sums)
{
	for (int64_t j = 0; j < n_cols; j++) {
		double d = x[j] - sums->mean[j];

		if (isnan(d))
			continue;
		sums->x[j] += d;
		sums->xx[j] += d * d;
		for (int64_t k = 0; k < k_all; k++) {
			double e = s[k] - s_mean[k];

			sums->xs[j * k_all + k] += d * e;
			sums->s[j * k_all + k] += e;
			sums->ss[j * k_all + k] += e * e;
		}
	}
}

static void finish(const struct sums *sums, struct pv__moments *m)
{
	for (int64_t j = 0; j < m->n_cols; j++) {
		double n = sums->n[j] > 0 ? sums->n[j] : 1;
		double variance = (sums->xx[j] - sums->x[j] * sums->x[j] / n) / n;

		if (pv__is_constant(sums->mean[j], variance))
			continue;
		m->sd[j] = sqrt(variance);
		for (int64_t k = 0; k < m->n_outputs; k++) {
			int64_t at = j * m->n_outputs + k;
			double both = (sums->xs[at] - sums->x[j] * sums->s[at] / n) / n;
			double s = (sums->ss[at] - sums->s[at] * sums->s[at] / n) / n;

			m->covariance[at] = both;
			m->correlation[at] = s > 0 ? both / (m->sd[j] * sqrt(s)) : 0;
		}
	}
}

int pv__column_moments(const struct pv_host *host, pv_ctx *ctx, const struct pv_table *t,
		       int64_t n_outputs, const double *s, struct pv__moments *m)
{
	double *s_mean = host->scratch(ctx, (size_t)n_outputs, sizeof(*s_mean));
	struct sums sums = {0};
	int status;

	*m = (struct pv__moments){.n_cols = t->n_cols, .n_outputs = s ? n_outputs : 0};
	status = make_sums(host, ctx, m, &sums);
	if (status != PV_OK)
		return status;
	if (!s_mean)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld outputs",
				  (long long)n_outputs);
	for (int64_t i = 0; i < t->n_rows; i++)
		for (int64_t k = 0; k < m->n_outputs; k++)
			s_mean[k] += s[i * m->n_outputs + k] / (double)t->n_rows;
	find_means(t, &sums);
	for (int64_t i = 0; i < t->n_rows; i++)
		if (!is_reference(t, i))
			add_row(t->row[i], t->n_cols, m->n_outputs, s ? s + i * m->n_outputs : NULL,
				s_mean, &sums);
	finish(&sums, m);
	return PV_OK;
}
