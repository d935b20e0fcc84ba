/* regression.h -- least squares of every column of a table on one design. */
#ifndef PV__TRANSFORM_REGRESSION_H
#define PV__TRANSFORM_REGRESSION_H

#include "kernels/rows.h"

/* coefficient (n_terms x n_cols) of the rows on design (n x n_terms); terms that depend
 * on others get 0, and *rank counts those that do not.  PV_ENUMERIC: no finite answer. */
int pv__regress_columns(const struct pv_host *, pv_ctx *, const struct pv__rows *, int64_t n_terms,
			const double *design, double *coefficient, int64_t *rank);

#endif
