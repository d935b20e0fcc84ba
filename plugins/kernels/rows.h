/* rows.h -- the rows that an op may learn from, seen as a matrix without a copy of it.
 *
 * Wide tables are walked in blocks of columns, so that memory stays at n x n plus a
 * block, however many columns there are.
 */
#ifndef PV__KERNEL_ROWS_H
#define PV__KERNEL_ROWS_H

#include "pulvinar/plugin.h"

struct pv__rows {
	int64_t n, n_cols;
	const double *const *row;
	const int64_t *index;  /* row number in the table that they come from */
	const double *weight;  /* n, never NULL: 1 where the table has no weights */
	double total;          /* sum of the weights */
};

/* All rows but the reference rows: what every fitted op learns from.  PV_EDATA: none. */
int pv__rows_train(const struct pv_host *, pv_ctx *, const struct pv_table *, struct pv__rows *);
/* The reference rows alone.  PV_EDATA: none. */
int pv__rows_reference(const struct pv_host *, pv_ctx *, const struct pv_table *,
                       struct pv__rows *);

/* Those of the rows that mark[0..n) marks. */
int pv__rows_pick(const struct pv_host *, pv_ctx *, const struct pv__rows *, const uint8_t *mark,
                  struct pv__rows *);
/* The same rows with other values: n x n_cols. */
int pv__rows_replace(const struct pv_host *, pv_ctx *, const struct pv__rows *, int64_t n_cols,
                     const double *x, struct pv__rows *);

/* PV_EDATA where a table has other columns than a model was fitted on. */
int pv__check_columns(const struct pv_host *, pv_ctx *, const struct pv_table *, int64_t n_cols);

/* The values of one column, in order of the rows. */
void pv__rows_column(const struct pv__rows *, int64_t column, double *out);
/* Mean and variance (divisor n) of each column, unweighted.  Deviations are taken from
 * the first row, so that a large common value costs no digits. */
void pv__column_spread(const struct pv__rows *, double *mean, double *variance);
/* Does a column with this mean and variance hold one value only, to rounding? */
int pv__is_constant(double mean, double variance);
/* Mean of each column, rows counted by weight. */
void pv__column_mean(const struct pv__rows *, double *mean);

/* out (n_cols x n): a column's values side by side. */
void pv__rows_transpose(const struct pv__rows *, double *out);
/* out (n x n_cols) = the rows less `mean`. */
void pv__rows_copy(const struct pv__rows *, const double *mean, double *out);
/* gram (n x n, symmetric to the bit) = Z Z' with Z_i = scale_i (x_i - mean); scale NULL: 1. */
int pv__rows_gram(const struct pv_host *, pv_ctx *, const struct pv__rows *, const double *mean,
                  const double *scale, double *gram);
/* out (n_out x n_cols) = coefficient (n_out x n) times the rows less `mean`. */
int pv__rows_combine(const struct pv_host *, pv_ctx *, const struct pv__rows *,
                     const double *mean, int64_t n_out, const double *coefficient, double *out);

#endif
