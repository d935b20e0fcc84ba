/* mkl.h -- several kernels weighed while a support vector machine learns (SimpleMKL,
 * Rakotomamonjy et al. 2008):
 *
 *   min J(d)  over  d >= 0, sum d = 1;   J(d) = max_b sum |b_i| - 1/2 b'(sum_m d_m K_m) b
 *
 * over the box of the machine, summed over machines where there are more than two classes.
 * J is convex with dJ/dd_m = -S_m / 2, S_m = b'K_m b.  Steps go along the reduced gradient
 * (the base is the largest weight) with an exact line search on the sign of the slope, until
 * the duality gap (max_m S_m - sum_m d_m S_m) / 2 is at most `gap` times J.
 */
#ifndef PV__KERNEL_MKL_H
#define PV__KERNEL_MKL_H

#include "kernels/svm_fit.h"

struct pv__mkl {
	const struct pv__rows *rows;
	const struct pv__classes *classes;
	const struct pv__svm_options *svm; /* one_vs_rest */
	int64_t n_kernels, n_outputs;
	const double *gram; /* n_kernels x n x n */
	double gap;
	/* Results; the arrays are the caller's. */
	double *d;                  /* n_kernels */
	double *beta;               /* n_outputs x n: of the weighted sum of the kernels */
	double *bias;               /* n_outputs */
	double *s;                  /* n_kernels */
	double objective, last_gap; /* J, and the gap as a share of it */
};

/* Warns where the gap is not reached. */
int pv__mkl_fit(const struct pv_host *, pv_ctx *, struct pv__mkl *);

#endif
