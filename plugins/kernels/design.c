/* Primal columns where p <= n, the span of the rows where p > n. */
#include "kernels/design.h"

#include "kernels/vector.h"

#include <float.h>
#include <math.h>
#include <string.h>

static int no_memory(const struct pv_host *host, pv_ctx *ctx)
{
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory to fit the model");
}

/* z = U sqrt(L) and back = U / sqrt(L), directions without spread left out. */
static int turn(const struct pv_host *host, pv_ctx *ctx, struct pv__design *d)
{
	int64_t n = d->n, first = 0;
	double *gram = host->scratch(ctx, (size_t)n, (size_t)n * sizeof(*gram));
	double *value = host->scratch(ctx, (size_t)n, sizeof(*value));
	int status;

	d->z = host->scratch(ctx, (size_t)n, (size_t)n * sizeof(*d->z));
	d->back = host->scratch(ctx, (size_t)n, (size_t)n * sizeof(*d->back));
	if (!gram || !value || !d->z || !d->back)
		return no_memory(host, ctx);
	status = pv__rows_gram(host, ctx, d->rows, d->mean, NULL, gram);
	if (status != PV_OK)
		return status;
	if (host->eigen(n, gram, value) != PV_OK)
		return host->fail(ctx, PV_ENUMERIC, NULL, "the Gram matrix has no eigenvalues: are "
		                  "there columns with very large values? Add scale.zscore");
	while (first < n && !(value[first] > value[n - 1] * (double)n * DBL_EPSILON))
		first++;
	if (first == n)
		first = n - 1; /* all rows are the same: one column of zeros */
	d->rank = n - first;
	for (int64_t k = 0; k < d->rank; k++) {
		double root = sqrt(fmax(0, value[first + k]));
		const double *u = gram + (first + k) * n;

		for (int64_t i = 0; i < n; i++) {
			d->z[i * d->rank + k] = u[i] * root;
			d->back[i * d->rank + k] = root > 0 ? u[i] / root : 0;
		}
	}
	return PV_OK;
}

/* Around d->mean. */
static int make(const struct pv_host *host, pv_ctx *ctx, struct pv__design *d)
{
	const struct pv__rows *rows = d->rows;

	if (rows->n_cols > rows->n)
		return turn(host, ctx, d);
	d->z = host->scratch(ctx, (size_t)rows->n, (size_t)rows->n_cols * sizeof(*d->z));
	if (!d->z)
		return no_memory(host, ctx);
	pv__rows_copy(rows, d->mean, d->z);
	return PV_OK;
}

int pv__design_uncentred(const struct pv_host *host, pv_ctx *ctx, const struct pv__rows *rows,
                         struct pv__design *d)
{
	*d = (struct pv__design){.rows = rows, .n = rows->n, .rank = rows->n_cols};
	d->mean = host->scratch(ctx, (size_t)rows->n_cols, sizeof(*d->mean));
	if (!d->mean)
		return no_memory(host, ctx);
	return make(host, ctx, d);
}

int pv__design_make(const struct pv_host *host, pv_ctx *ctx, const struct pv__rows *rows,
                    struct pv__design *d)
{
	*d = (struct pv__design){.rows = rows, .n = rows->n, .rank = rows->n_cols};
	d->mean = host->scratch(ctx, (size_t)rows->n_cols, sizeof(*d->mean));
	if (!d->mean)
		return no_memory(host, ctx);
	pv__column_mean(rows, d->mean);
	return make(host, ctx, d);
}

int pv__design_back(const struct pv_host *host, pv_ctx *ctx, const struct pv__design *d,
                    int64_t n_out, const double *v, const double *v_bias, double *weight,
                    double *bias)
{
	int64_t n_cols = d->rows->n_cols;

	if (!d->back) {
		memcpy(weight, v, (size_t)(n_out * n_cols) * sizeof(*weight));
	} else {
		double *c = host->scratch(ctx, (size_t)n_out, (size_t)d->n * sizeof(*c));
		int status;

		if (!c)
			return no_memory(host, ctx);
		host->gemm(PV_NO_TRANS, PV_TRANS, n_out, d->n, d->rank, 1, v, d->rank, d->back,
		           d->rank, 0, c, d->n);
		status = pv__rows_combine(host, ctx, d->rows, d->mean, n_out, c, weight);
		if (status != PV_OK)
			return status;
	}
	for (int64_t o = 0; o < n_out; o++)
		bias[o] = v_bias[o] - pv__dot(n_cols, weight + o * n_cols, d->mean);
	return PV_OK;
}
