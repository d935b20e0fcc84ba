/* The Gaussian conditional expectation of some columns given the others. */
#include "conditional.h"

#include "kernels/rows.h"
#include "kernels/shrinkage.h"

#include <math.h>
#include <string.h>

static int no_memory(const struct pv__conditional *c)
{
	return c->host->fail(c->ctx, PV_ENOMEM, NULL, "no memory for what %lld columns share",
			     (long long)c->n_cols);
}

static int refuse_missing(const struct pv__conditional *c, const struct pv_table *t)
{
	for (int64_t i = 0; i < t->n_rows; i++)
		for (int64_t j = 0; j < t->n_cols; j++)
			if (isnan(t->row[i][j]))
				return c->host->fail(
					c->ctx, PV_EDATA, NULL,
					"row '%s' has no value for '%s', and what is expected "
					"from other columns needs them all; leave such rows "
					"out, or impute in the block's own transform",
					t->id ? t->id[i] : "?",
					t->space ? t->space->feature[j].name : "?");
	return PV_OK;
}

static int make_room(struct pv__conditional *c)
{
	size_t p = (size_t)c->n_cols;

	c->mean = c->host->scratch(c->ctx, p, sizeof(double));
	c->sd = c->host->scratch(c->ctx, p, sizeof(double));
	c->precision = c->host->scratch(c->ctx, p, p * sizeof(double));
	c->z = c->host->scratch(c->ctx, (size_t)c->n_rows, p * sizeof(double));
	return c->mean && c->sd && c->precision && c->z ? PV_OK : no_memory(c);
}

static void standardise(const struct pv__conditional *c, int64_t n, const double *const *row,
			double *z)
{
	for (int64_t i = 0; i < n; i++)
		for (int64_t j = 0; j < c->n_cols; j++)
			z[i * c->n_cols + j] = (row[i][j] - c->mean[j]) / c->sd[j];
}

static double shrinkage(const struct pv__conditional *c, const struct pv__rows *rows,
			const double *z, const double *r, double *norm2, double *one)
{
	int64_t p = c->n_cols;
	double s2 = 0;

	for (int64_t i = 0; i < rows->n; i++) {
		one[i] = 1;
		for (int64_t j = 0; j < p; j++)
			norm2[i] += z[i * p + j] * z[i * p + j];
	}
	for (int64_t j = 0; j < p * p; j++)
		s2 += r[j] * r[j];
	return pv__ledoit_wolf(rows->n, norm2, one, (double)rows->n, s2, p);
}

/* r: correlations -> shrunk.  A constant column correlates with nothing. */
static void shrink(int64_t p, double lambda, double *r)
{
	for (int64_t j = 0; j < p * p; j++)
		r[j] *= 1 - lambda;
	for (int64_t j = 0; j < p; j++)
		r[j * p + j] = 1;
}

static int correlate(struct pv__conditional *c, const struct pv__rows *rows, double *r)
{
	int64_t p = c->n_cols;
	double *z = c->host->scratch(c->ctx, (size_t)rows->n, (size_t)p * sizeof(*z));
	double *norm2 = c->host->scratch(c->ctx, (size_t)rows->n, sizeof(*norm2));
	double *one = c->host->scratch(c->ctx, (size_t)rows->n, sizeof(*one));

	if (!z || !norm2 || !one)
		return no_memory(c);
	standardise(c, rows->n, rows->row, z);
	c->host->gemm(PV_TRANS, PV_NO_TRANS, p, p, rows->n, 1 / (double)rows->n, z, p, z, p, 0, r,
		      p);
	shrink(p, shrinkage(c, rows, z, r, norm2, one), r);
	return PV_OK;
}

static int invert(struct pv__conditional *c, double *r)
{
	int64_t p = c->n_cols;

	if (c->host->cholesky(p, r) != PV_OK)
		return c->host->fail(c->ctx, PV_ENUMERIC, NULL,
				     "columns that are copies of one another leave nothing to "
				     "expect; leave the copies out");
	for (int64_t j = 0; j < p; j++)
		c->precision[j * p + j] = 1;
	c->host->cholesky_solve(p, r, p, c->precision);
	return PV_OK;
}

static int learn(struct pv__conditional *c, const struct pv__rows *rows)
{
	size_t p = (size_t)c->n_cols;
	double *r = c->host->scratch(c->ctx, p, p * sizeof(*r));
	int status;

	if (!r)
		return no_memory(c);
	pv__column_spread(rows, c->mean, c->sd);
	for (size_t j = 0; j < p; j++)
		c->sd[j] = pv__is_constant(c->mean[j], c->sd[j]) ? 1 : sqrt(c->sd[j]);
	status = correlate(c, rows, r);
	return status == PV_OK ? invert(c, r) : status;
}

int pv__conditional_fit(const struct pv_host *host, pv_ctx *ctx, const struct pv_table *train,
			const struct pv_table *rows, struct pv__conditional *c)
{
	struct pv__rows learned;
	int status;

	*c = (struct pv__conditional){
		.host = host, .ctx = ctx, .n_rows = rows->n_rows, .n_cols = train->n_cols};
	if (c->n_cols > PV__CONDITIONAL_MOST)
		return host->fail(ctx, PV_EINVAL, NULL,
				  "%lld columns are too many to tell what each shares with the "
				  "others (at most %d); use means of regions",
				  (long long)c->n_cols, PV__CONDITIONAL_MOST);
	status = refuse_missing(c, train);
	if (status == PV_OK)
		status = refuse_missing(c, rows);
	if (status == PV_OK)
		status = make_room(c);
	if (status == PV_OK)
		status = pv__rows_train(host, ctx, train, &learned);
	if (status == PV_OK)
		status = learn(c, &learned);
	if (status == PV_OK)
		standardise(c, rows->n_rows, rows->row, c->z);
	return status;
}

int pv__conditional_mean(const struct pv__conditional *c, int64_t k, const int64_t *column,
			 double *out)
{
	int64_t p = c->n_cols, n = c->n_rows;
	double *others = c->host->scratch(c->ctx, (size_t)k, (size_t)p * sizeof(*others));
	double *own = c->host->scratch(c->ctx, (size_t)k, (size_t)k * sizeof(*own));

	if (!others || !own)
		return no_memory(c);
	for (int64_t a = 0; a < k; a++) {
		memcpy(others + a * p, c->precision + column[a] * p, (size_t)p * sizeof(*others));
		for (int64_t b = 0; b < k; b++) {
			own[a * k + b] = others[a * p + column[b]];
			others[a * p + column[b]] = 0;
		}
	}
	c->host->gemm(PV_NO_TRANS, PV_TRANS, k, n, p, -1, others, p, c->z, p, 0, out, n);
	if (c->host->cholesky(k, own) != PV_OK)
		return c->host->fail(c->ctx, PV_ENUMERIC, NULL,
				     "columns that are copies of one another leave nothing to "
				     "expect; leave the copies out");
	c->host->cholesky_solve(k, own, n, out);
	for (int64_t a = 0; a < k; a++)
		for (int64_t i = 0; i < n; i++)
			out[a * n + i] = c->mean[column[a]] + c->sd[column[a]] * out[a * n + i];
	return PV_OK;
}
