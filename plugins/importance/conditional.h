/* conditional.h -- what a unit's columns are expected to be, given all other columns.
 *
 * The columns are taken as Gaussian.  R is the correlation matrix of the training rows,
 * shrunk towards the identity by the amount of Ledoit & Wolf (2004), P = R^-1; of the
 * standardised columns z, E[z_G | z_-G] = -P_GG^-1 P_G,-G z_-G.  One matrix serves all
 * units.
 */
#ifndef PV__IMPORTANCE_CONDITIONAL_H
#define PV__IMPORTANCE_CONDITIONAL_H

#include "pulvinar/plugin.h"

enum { PV__CONDITIONAL_MOST = 4096 }; /* columns: the matrix is of their square */

struct pv__conditional {
	const struct pv_host *host;
	pv_ctx *ctx;
	int64_t n_rows, n_cols;
	double *mean, *sd; /* of the training rows; sd 1 where a column is constant there */
	double *precision; /* P, n_cols x n_cols */
	double *z;         /* the rows to be told of, standardised: n_rows x n_cols */
};

/* From the rows of `train` that are no reference rows, for the rows of `rows`.
 * PV_EINVAL: more columns than PV__CONDITIONAL_MOST.  PV_EDATA: a missing value. */
int pv__conditional_fit(const struct pv_host *, pv_ctx *, const struct pv_table *train,
			const struct pv_table *rows, struct pv__conditional *);
/* out[c * n_rows + i]: expectation of column[c] in row i, in the units of the data, given
 * the columns that are not among column[0..k). */
int pv__conditional_mean(const struct pv__conditional *, int64_t k, const int64_t *column,
			 double *out);

#endif
