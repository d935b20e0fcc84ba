/* shrinkage.h -- how far to shrink a covariance matrix.
 *
 * Ledoit & Wolf (2004): S = X'X/n of centred rows is drawn towards nu I, nu = tr(S)/p, by
 *   lambda = min(1, (sum_i |x_i x_i' - S|^2 / n^2) / |S - nu I|^2).
 */
#ifndef PV__KERNEL_SHRINKAGE_H
#define PV__KERNEL_SHRINKAGE_H

#include <stdint.h>

/* From |x_i|^2 of the rows (each counted `weight` times; total their sum), |S|_F^2 and p. */
double pv__ledoit_wolf(int64_t n, const double *norm2, const double *weight, double total,
		       double s_norm2, int64_t n_cols);

#endif
