/* design.h -- centred training rows in as few columns as they need.
 *
 * Where there are more columns than rows, the rows are turned into their own span: with
 * Z Z' = U L U' the new rows are U sqrt(L).  Any model with a rotation-invariant penalty
 * can then be fitted on n columns and taken back exactly (the dual form; Hastie &
 * Tibshirani 2004, doi:10.1093/biostatistics/kxh010).
 */
#ifndef PV__KERNEL_DESIGN_H
#define PV__KERNEL_DESIGN_H

#include "kernels/rows.h"

struct pv__design {
	const struct pv__rows *rows;
	int64_t n, rank;      /* z is n x rank; rank is n_cols unless turned */
	double *z;
	double *mean;         /* what was taken off each original column: its mean, rows counted
	                         by weight, or 0 */
	double *back;         /* n x rank: U / sqrt(L); NULL: z has the original columns */
};

int pv__design_make(const struct pv_host *, pv_ctx *, const struct pv__rows *,
                    struct pv__design *);
/* The rows as they are, around 0: for models that centring would change. */
int pv__design_uncentred(const struct pv_host *, pv_ctx *, const struct pv__rows *,
                         struct pv__design *);
/* Weights on columns of z (n_out x rank) and biases for centred rows -> weights on the
 * original columns (n_out x n_cols) and biases for rows as they are. */
int pv__design_back(const struct pv_host *, pv_ctx *, const struct pv__design *, int64_t n_out,
                    const double *v, const double *v_bias, double *weight, double *bias);

#endif
