/* Least squares with a squared penalty: the solver behind every op that needs it. */
#include "kernels/ridge.h"

#include "kernels/coded.h"
#include "kernels/gram.h"

#include <string.h>

/* Rows and targets are centred, and multiplied by the root of their weight. */
struct fitting {
	const struct pv_host *host;
	pv_ctx *ctx;
	double alpha;
	const struct pv__rows *rows;
	int64_t n_rhs;         /* targets times outputs */
	double *mean;
	struct pv__coded coded;
};

static int no_memory(const struct fitting *f)
{
	return f->host->fail(f->ctx, PV_ENOMEM, NULL, "no memory for %lld rows, %lld columns and "
	                     "%lld targets", (long long)f->rows->n, (long long)f->rows->n_cols,
	                     (long long)f->n_rhs);
}

static int singular(const struct fitting *f)
{
	return f->host->fail(f->ctx, PV_ENUMERIC, "alpha", "with alpha %g the columns do not "
	                     "determine the weights: use a larger alpha", f->alpha);
}

/* p <= n: (Z'Z + alpha I) w = Z'y */
static int primal(struct fitting *f, double *weight)
{
	int64_t n = f->rows->n, p = f->rows->n_cols;
	double *z = f->host->scratch(f->ctx, (size_t)n, (size_t)p * sizeof(*z));
	double *a = f->host->scratch(f->ctx, (size_t)p, (size_t)p * sizeof(*a));
	double *w = f->host->scratch(f->ctx, (size_t)p, (size_t)f->n_rhs * sizeof(*w));

	if (!z || !a || !w)
		return no_memory(f);
	pv__rows_copy(f->rows, f->mean, z);
	for (int64_t i = 0; i < n; i++)
		for (int64_t j = 0; j < p; j++)
			z[i * p + j] *= f->coded.root[i];
	f->host->gemm(PV_TRANS, PV_NO_TRANS, p, p, n, 1, z, p, z, p, 0, a, p);
	f->host->gemm(PV_TRANS, PV_NO_TRANS, p, f->n_rhs, n, 1, z, p, f->coded.y, f->n_rhs, 0, w,
	              f->n_rhs);
	for (int64_t j = 0; j < p; j++)
		a[j * p + j] += f->alpha;
	if (f->host->cholesky(p, a) != PV_OK)
		return singular(f);
	f->host->cholesky_solve(p, a, f->n_rhs, w);
	for (int64_t k = 0; k < f->n_rhs; k++)
		for (int64_t j = 0; j < p; j++)
			weight[k * p + j] = w[j * f->n_rhs + k];
	return PV_OK;
}

/* (G + alpha I) c = y with G = ZZ', which is destroyed; c (n_rhs x n) for rows without
 * their root. */
static int solve_dual(struct fitting *f, double *gram, double *c)
{
	int64_t n = f->rows->n;

	if (f->alpha == 0)
		return singular(f);
	for (int64_t i = 0; i < n; i++)
		gram[i * n + i] += f->alpha;
	if (f->host->cholesky(n, gram) != PV_OK)
		return singular(f);
	f->host->cholesky_solve(n, gram, f->n_rhs, f->coded.y);
	for (int64_t k = 0; k < f->n_rhs; k++)
		for (int64_t i = 0; i < n; i++)
			c[k * n + i] = f->coded.y[i * f->n_rhs + k] * f->coded.root[i];
	return PV_OK;
}

/* p > n: w = Z'c */
static int through_dual(struct fitting *f, double *weight)
{
	int64_t n = f->rows->n;
	double *gram = f->host->scratch(f->ctx, (size_t)n, (size_t)n * sizeof(*gram));
	double *c = f->host->scratch(f->ctx, (size_t)f->n_rhs, (size_t)n * sizeof(*c));
	int status;

	if (!gram || !c)
		return no_memory(f);
	status = pv__rows_gram(f->host, f->ctx, f->rows, f->mean, f->coded.root, gram);
	if (status == PV_OK)
		status = solve_dual(f, gram, c);
	if (status != PV_OK)
		return status;
	return pv__rows_combine(f->host, f->ctx, f->rows, f->mean, f->n_rhs, c, weight);
}

static int prepare(struct fitting *f, const struct pv_targets *y)
{
	f->mean = f->host->scratch(f->ctx, (size_t)f->rows->n_cols, sizeof(double));
	if (!f->mean)
		return no_memory(f);
	pv__column_mean(f->rows, f->mean);
	return pv__coded_make(f->host, f->ctx, f->rows, y, &f->coded);
}

static int fit_all(struct fitting *f, const struct pv_targets *y, struct pv__linear *m)
{
	int status = prepare(f, y);

	if (status == PV_OK)
		status = m->n_cols <= f->rows->n ? primal(f, m->weight) : through_dual(f, m->weight);
	for (int64_t k = 0; status == PV_OK && k < f->n_rhs; k++) {
		m->bias[k] = f->coded.mean[k];
		for (int64_t j = 0; j < m->n_cols; j++)
			m->bias[k] -= m->weight[k * m->n_cols + j] * f->mean[j];
	}
	return status;
}

int pv__ridge_fit(const struct pv_host *host, pv_ctx *ctx, double alpha,
		  const struct pv__rows *rows, const struct pv_targets *y, struct pv__linear **out)
{
	struct fitting f = {.host = host,
			    .ctx = ctx,
			    .alpha = alpha,
			    .rows = rows,
			    .n_rhs = y->n_targets * pv__n_outputs(y)};
	struct pv__linear *m;
	int status = pv__linear_make(host, ctx, y, rows->n_cols, &m);

	if (status == PV_OK)
		status = fit_all(&f, y, m);
	if (status == PV_OK)
		*out = m;
	return status;
}

int pv__ridge_train(const struct pv_host *host, pv_ctx *ctx, double alpha,
		    const struct pv_table *train, const struct pv_targets *y, void **model)
{
	struct pv__rows rows;
	struct pv__linear *m;
	int status = pv__rows_train(host, ctx, train, &rows);

	if (status == PV_OK)
		status = pv__ridge_fit(host, ctx, alpha, &rows, y, &m);
	if (status == PV_OK)
		*model = m;
	return status;
}

int pv__ridge_dual(const struct pv_host *host, pv_ctx *ctx, double alpha,
		   const struct pv_gram *gram, const struct pv_targets *y, double *beta, double *bias)
{
	int64_t n = gram->n_rows;
	struct pv__rows rows;
	struct fitting f = {.host = host, .ctx = ctx, .alpha = alpha, .rows = &rows,
	                    .n_rhs = y->n_targets * pv__n_outputs(y)};
	double *own = host->scratch(ctx, (size_t)n, (size_t)n * sizeof(*own));
	int status = pv__gram_rows(host, ctx, gram, &rows);

	if (status == PV_OK)
		status = pv__coded_make(host, ctx, &rows, y, &f.coded);
	if (status != PV_OK)
		return status;
	if (!own)
		return no_memory(&f);
	memcpy(own, gram->product, (size_t)(n * n) * sizeof(*own));
	for (int64_t k = 0; k < f.n_rhs; k++)
		bias[k] = f.coded.mean[k];
	return solve_dual(&f, own, beta);
}
