/* Blocks of columns, so that memory stays small however many there are. */
#include "regression.h"

#include <string.h>

enum { BLOCK = 1024 };
static const double rank_tolerance = 1e-10;

/* Coefficients of columns [from, from + width). */
static int fit_block(const struct pv_host *host, pv_ctx *ctx, const struct pv__rows *rows,
		     int64_t n_terms, int64_t from, int64_t width, double *a, double *b,
		     double *coefficient, int64_t *rank)
{
	for (int64_t i = 0; i < rows->n; i++)
		memcpy(b + i * width, rows->row[i] + from, (size_t)width * sizeof(*b));
	if (host->least_squares(rows->n, n_terms, a, width, b, rank_tolerance, rank) != PV_OK)
		return host->fail(ctx, PV_ENUMERIC, NULL,
				  "the confounds cannot be fitted: are "
				  "their values finite and of a usual size?");
	for (int64_t k = 0; k < n_terms; k++)
		memcpy(coefficient + k * rows->n_cols + from, b + k * width,
		       (size_t)width * sizeof(*b));
	return PV_OK;
}

int pv__regress_columns(const struct pv_host *host, pv_ctx *ctx, const struct pv__rows *rows,
			int64_t n_terms, const double *design, double *coefficient, int64_t *rank)
{
	size_t tall = (size_t)(rows->n > n_terms ? rows->n : n_terms);
	size_t size = (size_t)rows->n * (size_t)n_terms;
	double *a = host->scratch(ctx, size, sizeof(*a));
	double *b = host->scratch(ctx, tall, BLOCK * sizeof(*b));

	*rank = n_terms;
	if (!a || !b)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory to fit %lld columns",
				  (long long)rows->n_cols);
	for (int64_t from = 0; from < rows->n_cols; from += BLOCK) {
		int64_t width = rows->n_cols - from < BLOCK ? rows->n_cols - from : BLOCK;
		int status;

		memcpy(a, design, size * sizeof(*a));
		status = fit_block(host, ctx, rows, n_terms, from, width, a, b, coefficient, rank);
		if (status != PV_OK)
			return status;
	}
	return PV_OK;
}
