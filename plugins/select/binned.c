/* Bins are those of the training rows: edges never see the others. */
#include "binned.h"

#include "kernels/classes.h"

#include <math.h>

static int no_memory(const struct pv_host *host, pv_ctx *ctx, int64_t n_cols)
{
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld columns", (long long)n_cols);
}

static int number_codes(const struct pv_host *host, pv_ctx *ctx, const struct pv__rows *rows,
			const struct pv_targets *y, int64_t n_bins, uint16_t *code)
{
	double *value = host->scratch(ctx, (size_t)rows->n, sizeof(*value));

	if (!value)
		return no_memory(host, ctx, rows->n_cols);
	for (int64_t i = 0; i < rows->n; i++) {
		value[i] = y->y[rows->index[i]];
		if (!isfinite(value[i]))
			return host->fail(ctx, PV_EDATA, NULL, "training row %lld has no target",
					  (long long)rows->index[i] + 1);
	}
	pv__bin_codes(rows->n, value, n_bins, code);
	return PV_OK;
}

int pv__target_codes(const struct pv_host *host, pv_ctx *ctx, const struct pv__rows *rows,
		     const struct pv_targets *y, int64_t n_bins, int64_t *n_levels, uint16_t **out)
{
	struct pv__classes classes;
	int status;

	*out = host->scratch(ctx, (size_t)rows->n, sizeof(**out));
	*n_levels = y->kind == PV_CLASSES ? y->n_classes : n_bins;
	if (!*out)
		return no_memory(host, ctx, rows->n_cols);
	if (y->kind == PV_NUMBER)
		return number_codes(host, ctx, rows, y, n_bins, *out);
	if (y->n_classes > UINT16_MAX)
		return host->fail(ctx, PV_EDATA, NULL, "%d classes are too many", y->n_classes);
	status = pv__classes_make(host, ctx, rows, y, &classes);
	for (int64_t i = 0; status == PV_OK && i < rows->n; i++)
		(*out)[i] = (uint16_t)classes.code[i];
	return status;
}

int pv__constant_columns(const struct pv_host *host, pv_ctx *ctx, const struct pv__rows *rows,
			 uint8_t **out)
{
	size_t p = (size_t)rows->n_cols;
	double *mean = host->scratch(ctx, 2, p * sizeof(*mean));

	*out = host->scratch(ctx, p, 1);
	if (!mean || !*out)
		return no_memory(host, ctx, rows->n_cols);
	pv__column_spread(rows, mean, mean + p);
	for (size_t j = 0; j < p; j++)
		(*out)[j] = (uint8_t)pv__is_constant(mean[j], mean[p + j]);
	return PV_OK;
}

int pv__binned_make(const struct pv_host *host, pv_ctx *ctx, const struct pv__rows *rows,
		    const struct pv_targets *y, int64_t n_bins, struct pv__binned *b)
{
	double *x = host->scratch(ctx, (size_t)rows->n, sizeof(*x));
	int status;

	*b = (struct pv__binned){.n = rows->n, .n_cols = rows->n_cols, .n_bins = n_bins};
	b->code = host->scratch(ctx, (size_t)b->n_cols, (size_t)b->n * sizeof(*b->code));
	if (!x || !b->code)
		return no_memory(host, ctx, rows->n_cols);
	status = pv__target_codes(host, ctx, rows, y, n_bins, &b->n_levels, &b->target);
	if (status == PV_OK)
		status = pv__constant_columns(host, ctx, rows, &b->constant);
	for (int64_t j = 0; status == PV_OK && j < b->n_cols; j++) {
		pv__rows_column(rows, j, x);
		pv__bin_codes(b->n, x, n_bins, b->code + j * b->n);
	}
	return status;
}
