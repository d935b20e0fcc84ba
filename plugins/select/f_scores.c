/* Sums of squares between and within, column by column, row after row. */
#include "f_scores.h"

#include "kernels/classes.h"
#include "kernels/wide.h"
#include "slope.h"

#include <math.h>
#include <string.h>

enum { BLOCK = 512 }; /* columns that are still in cache when they are read again */

static int no_memory(const struct pv_host *host, pv_ctx *ctx, int64_t n_cols)
{
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld columns", (long long)n_cols);
}

int pv__f_room(const struct pv_host *host, pv_ctx *ctx, int64_t n_cols, int64_t n_classes,
	       struct pv__f_room *room)
{
	size_t p = (size_t)n_cols;
	double *sums = host->scratch(ctx, 4, p * sizeof(*sums));

	*room = (struct pv__f_room){.n_cols = n_cols, .n_classes = n_classes};
	room->class_mean = host->scratch(ctx, (size_t)n_classes, p * sizeof(double));
	if (!sums || !room->class_mean)
		return no_memory(host, ctx, n_cols);
	room->mean = sums;
	room->variance = sums + p;
	room->between = sums + 2 * p;
	room->within = sums + 3 * p;
	return PV_OK;
}

/* Columns [from, to).  Deviations from the mean of all rows: class means are then small and
 * exact. */
PV__WIDE static void square_block(const struct pv__f_room *f, const struct pv__rows *rows,
				  const int64_t *code, const double *size, int64_t from, int64_t to)
{
	const double *restrict all = f->mean;
	double *restrict between = f->between, *restrict within = f->within;

	for (int64_t k = 0; k < f->n_classes; k++)
		memset(f->class_mean + k * f->n_cols + from, 0, (size_t)(to - from) * sizeof(*all));
	for (int64_t i = 0; i < rows->n; i++) {
		double *restrict mean = f->class_mean + code[i] * f->n_cols;

		for (int64_t j = from; j < to; j++)
			mean[j] += rows->row[i][j] - all[j];
	}
	for (int64_t j = from; j < to; j++)
		between[j] = within[j] = 0;
	for (int64_t k = 0; k < f->n_classes; k++) {
		double *restrict mean = f->class_mean + k * f->n_cols;

		for (int64_t j = from; j < to; j++) {
			mean[j] /= size[k];
			between[j] += size[k] * mean[j] * mean[j];
		}
	}
	for (int64_t i = 0; i < rows->n; i++) {
		const double *restrict mean = f->class_mean + code[i] * f->n_cols;

		for (int64_t j = from; j < to; j++) {
			double e = rows->row[i][j] - all[j] - mean[j];

			within[j] += e * e;
		}
	}
}

static void add_squares(const struct pv__f_room *f, const struct pv__rows *rows,
			const int64_t *code, const double *size)
{
	for (int64_t from = 0; from < f->n_cols; from += BLOCK)
		square_block(f, rows, code, size, from,
			     from + BLOCK < f->n_cols ? from + BLOCK : f->n_cols);
}

static int score_classes(const struct pv_host *host, pv_ctx *ctx, const struct pv__f_room *f,
			 const struct pv__rows *rows, const struct pv_targets *y,
			 struct pv__f_test *out)
{
	double *size = host->scratch(ctx, (size_t)y->n_classes, sizeof(*size));
	struct pv__classes c;
	int status = pv__classes_make(host, ctx, rows, y, &c);

	if (!size)
		return no_memory(host, ctx, f->n_cols);
	if (status != PV_OK)
		return status;
	if (rows->n <= y->n_classes)
		return host->fail(ctx, PV_EDATA, NULL,
				  "%lld training rows are too few to compare %d "
				  "classes",
				  (long long)rows->n, y->n_classes);
	for (int64_t i = 0; i < rows->n; i++)
		size[c.code[i]]++;
	add_squares(f, rows, c.code, size);
	out->df1 = (double)y->n_classes - 1;
	out->df2 = (double)(rows->n - y->n_classes);
	return PV_OK;
}

static int score_numbers(const struct pv_host *host, pv_ctx *ctx, const struct pv__f_room *f,
			 const struct pv__rows *rows, const struct pv_targets *t,
			 struct pv__f_test *out)
{
	double *y = host->scratch(ctx, (size_t)rows->n, sizeof(*y));

	if (!y)
		return no_memory(host, ctx, f->n_cols);
	for (int64_t i = 0; i < rows->n; i++)
		y[i] = t->y[rows->index[i]];
	out->df1 = 1;
	out->df2 = (double)rows->n - 2;
	return pv__slope_squares(host, ctx, rows, f->mean, y, f->between, f->within);
}

int pv__f_scores(const struct pv_host *host, pv_ctx *ctx, const struct pv__f_room *f,
		 const struct pv__rows *rows, const struct pv_targets *y, struct pv__f_test *out)
{
	int status;

	pv__column_spread(rows, f->mean, f->variance);
	status = y->kind == PV_CLASSES ? score_classes(host, ctx, f, rows, y, out)
				       : score_numbers(host, ctx, f, rows, y, out);
	for (int64_t j = 0; status == PV_OK && j < f->n_cols; j++) {
		out->f[j] = NAN;
		if (pv__is_constant(f->mean[j], f->variance[j]))
			continue;
		out->f[j] = f->within[j] > 0
				    ? (f->between[j] / out->df1) / (f->within[j] / out->df2)
				    : INFINITY;
	}
	return status;
}
