/* Training rows as a matrix: gathered, centred and multiplied by blocks of columns. */
#include "kernels/rows.h"

#include "kernels/wide.h"

#include <math.h>
#include <string.h>

enum { BLOCK = 2048 }; /* columns at a time: n x 2048 doubles stay in cache for small n */
enum { SPREAD = 512 }; /* likewise where rows are only read */

static int pick(const struct pv_host *host, pv_ctx *ctx, const struct pv_table *t,
                int wanted, struct pv__rows *out)
{
	size_t room = (size_t)t->n_rows;
	const double **row = host->scratch(ctx, room, sizeof(*row));
	int64_t *index = host->scratch(ctx, room, sizeof(*index));
	double *weight = host->scratch(ctx, room, sizeof(*weight));

	if (!row || !index || !weight)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld rows",
		                  (long long)t->n_rows);
	*out = (struct pv__rows){.n_cols = t->n_cols, .row = row, .index = index, .weight = weight};
	for (int64_t r = 0; r < t->n_rows; r++) {
		int reference = t->reference && t->reference[r];

		if (reference != wanted)
			continue;
		row[out->n] = t->row[r];
		index[out->n] = r;
		weight[out->n] = t->weight ? t->weight[r] : 1;
		out->total += weight[out->n++];
	}
	return PV_OK;
}

int pv__rows_train(const struct pv_host *host, pv_ctx *ctx, const struct pv_table *t,
                   struct pv__rows *out)
{
	int status = pick(host, ctx, t, 0, out);

	if (status != PV_OK)
		return status;
	if (out->n == 0 || !(out->total > 0))
		return host->fail(ctx, PV_EDATA, NULL, "there are no training rows to fit on");
	return PV_OK;
}

int pv__rows_reference(const struct pv_host *host, pv_ctx *ctx, const struct pv_table *t,
                       struct pv__rows *out)
{
	int status = pick(host, ctx, t, 1, out);

	if (status != PV_OK)
		return status;
	if (out->n == 0)
		return host->fail(ctx, PV_EDATA, "fit_on",
		                  "there are no reference rows to fit on: name them with "
		                  "data.reference, or use fit_on: train");
	return PV_OK;
}

int pv__rows_pick(const struct pv_host *host, pv_ctx *ctx, const struct pv__rows *rows,
                  const uint8_t *mark, struct pv__rows *out)
{
	size_t room = (size_t)rows->n;
	const double **row = host->scratch(ctx, room, sizeof(*row));
	int64_t *index = host->scratch(ctx, room, sizeof(*index));
	double *weight = host->scratch(ctx, room, sizeof(*weight));

	if (!row || !index || !weight)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld rows",
		                  (long long)rows->n);
	*out = (struct pv__rows){.n_cols = rows->n_cols, .row = row, .index = index,
	                         .weight = weight};
	for (int64_t i = 0; i < rows->n; i++) {
		if (!mark[i])
			continue;
		row[out->n] = rows->row[i];
		index[out->n] = rows->index[i];
		weight[out->n] = rows->weight[i];
		out->total += weight[out->n++];
	}
	return PV_OK;
}

int pv__rows_replace(const struct pv_host *host, pv_ctx *ctx, const struct pv__rows *rows,
                     int64_t n_cols, const double *x, struct pv__rows *out)
{
	const double **row = host->scratch(ctx, (size_t)rows->n, sizeof(*row));

	if (!row)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld rows",
		                  (long long)rows->n);
	for (int64_t i = 0; i < rows->n; i++)
		row[i] = x + i * n_cols;
	*out = *rows;
	out->n_cols = n_cols;
	out->row = row;
	return PV_OK;
}

int pv__check_columns(const struct pv_host *host, pv_ctx *ctx, const struct pv_table *t,
                      int64_t n_cols)
{
	if (t->n_cols == n_cols)
		return PV_OK;
	return host->fail(ctx, PV_EDATA, NULL, "the table has %lld columns, but %lld were fitted",
	                  (long long)t->n_cols, (long long)n_cols);
}

void pv__rows_column(const struct pv__rows *rows, int64_t column, double *out)
{
	for (int64_t i = 0; i < rows->n; i++)
		out[i] = rows->row[i][column];
}

void pv__rows_transpose(const struct pv__rows *rows, double *out)
{
	enum { TILE = 32 };

	for (int64_t from = 0; from < rows->n_cols; from += TILE) {
		int64_t to = from + TILE < rows->n_cols ? from + TILE : rows->n_cols;

		for (int64_t i = 0; i < rows->n; i++)
			for (int64_t j = from; j < to; j++)
				out[j * rows->n + i] = rows->row[i][j];
	}
}

/* Columns [from, to): so few that they are still in cache when they are read again. */
PV__WIDE static void spread_block(const struct pv__rows *rows, int64_t from, int64_t to,
				  double *restrict mean, double *restrict variance)
{
	const double *first = rows->row[0];
	double n = (double)rows->n;

	for (int64_t j = from; j < to; j++)
		mean[j] = variance[j] = 0;
	for (int64_t i = 1; i < rows->n; i++)
		for (int64_t j = from; j < to; j++)
			mean[j] += rows->row[i][j] - first[j];
	for (int64_t j = from; j < to; j++)
		mean[j] /= n;
	for (int64_t i = 0; i < rows->n; i++)
		for (int64_t j = from; j < to; j++) {
			double d = rows->row[i][j] - first[j] - mean[j];

			variance[j] += d * d;
		}
	for (int64_t j = from; j < to; j++) {
		variance[j] /= n;
		mean[j] += first[j];
	}
}

void pv__column_spread(const struct pv__rows *rows, double *mean, double *variance)
{
	for (int64_t from = 0; from < rows->n_cols; from += SPREAD)
		spread_block(rows, from,
			     from + SPREAD < rows->n_cols ? from + SPREAD : rows->n_cols, mean,
			     variance);
}

int pv__is_constant(double mean, double variance)
{
	double size = fabs(mean) > 1 ? fabs(mean) : 1;

	return !(sqrt(variance) >= 1e-12 * size);
}

void pv__column_mean(const struct pv__rows *rows, double *mean)
{
	const double *first = rows->row[0];

	memset(mean, 0, (size_t)rows->n_cols * sizeof(*mean));
	for (int64_t i = 1; i < rows->n; i++)
		for (int64_t j = 0; j < rows->n_cols; j++)
			mean[j] += rows->weight[i] * (rows->row[i][j] - first[j]);
	for (int64_t j = 0; j < rows->n_cols; j++)
		mean[j] = first[j] + mean[j] / rows->total;
}

/* Columns [from, from + n) of the rows less their mean; out is rows->n x n. */
static void copy_block(const struct pv__rows *rows, const double *mean, int64_t from, int64_t n,
                       double *out)
{
	for (int64_t i = 0; i < rows->n; i++) {
		const double *x = rows->row[i] + from, *m = mean + from;
		double *z = out + i * n;

		for (int64_t j = 0; j < n; j++)
			z[j] = x[j] - m[j];
	}
}

void pv__rows_copy(const struct pv__rows *rows, const double *mean, double *out)
{
	copy_block(rows, mean, 0, rows->n_cols, out);
}

static double *block_room(const struct pv_host *host, pv_ctx *ctx, const struct pv__rows *rows)
{
	int64_t width = rows->n_cols < BLOCK ? rows->n_cols : BLOCK;
	double *block = host->scratch(ctx, (size_t)rows->n, (size_t)width * sizeof(*block));

	if (!block)
		host->fail(ctx, PV_ENOMEM, NULL, "no memory for a block of %lld rows",
		           (long long)rows->n);
	return block;
}

static int64_t block_width(const struct pv__rows *rows, int64_t from)
{
	return rows->n_cols - from < BLOCK ? rows->n_cols - from : BLOCK;
}

int pv__rows_gram(const struct pv_host *host, pv_ctx *ctx, const struct pv__rows *rows,
                  const double *mean, const double *scale, double *gram)
{
	int64_t n = rows->n;
	double *block = block_room(host, ctx, rows);

	if (!block)
		return PV_ENOMEM;
	memset(gram, 0, (size_t)n * (size_t)n * sizeof(*gram));
	for (int64_t from = 0; from < rows->n_cols; from += BLOCK) {
		int64_t width = block_width(rows, from);

		copy_block(rows, mean, from, width, block);
		for (int64_t i = 0; scale && i < n; i++)
			for (int64_t j = 0; j < width; j++)
				block[i * width + j] *= scale[i];
		host->gemm(PV_NO_TRANS, PV_TRANS, n, n, width, 1, block, width, block, width, 1,
		           gram, n);
	}
	for (int64_t i = 0; i < n; i++)
		for (int64_t j = 0; j < i; j++)
			gram[j * n + i] = gram[i * n + j];
	return PV_OK;
}

int pv__rows_combine(const struct pv_host *host, pv_ctx *ctx, const struct pv__rows *rows,
                     const double *mean, int64_t n_out, const double *coefficient, double *out)
{
	double *block = block_room(host, ctx, rows);

	if (!block)
		return PV_ENOMEM;
	for (int64_t from = 0; from < rows->n_cols; from += BLOCK) {
		int64_t width = block_width(rows, from);

		copy_block(rows, mean, from, width, block);
		host->gemm(PV_NO_TRANS, PV_NO_TRANS, n_out, width, rows->n, 1, coefficient,
		           rows->n, block, width, 0, out + from, rows->n_cols);
	}
	return PV_OK;
}
