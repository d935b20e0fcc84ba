/* region_kernels.h -- a linear kernel per region: rows centred, then brought to length 1
 * one by one (cosine) or on average (trace).
 */
#ifndef PV__KERNEL_REGION_KERNELS_H
#define PV__KERNEL_REGION_KERNELS_H

#include "kernels/rows.h"

enum pv__kernel_scale { PV__COSINE, PV__TRACE };

/* kernel (n_features): that of each column: one per region that has columns, in the order of
 * the regions, and one more for the columns in none.  Without any region: one per column. */
int pv__region_kernels_find(const struct pv_host *, pv_ctx *, const struct pv_space *,
			    int64_t *kernel, int64_t *n_kernels);

struct pv__region_kernels {
	int64_t n, n_cols, n_kernels;
	int64_t *first; /* n_kernels + 1: of its columns in `order` */
	int64_t *order; /* the columns by kernel */
	double *z;      /* kernel by kernel, n x its columns */
	double *length; /* n_kernels: what the rows were divided by; 1 for cosine */
	double *gram;   /* n_kernels x n x n */
};
/* From scratch().  mean (n_cols): what is taken off.  Rows of length 0 stay 0. */
int pv__region_kernels_make(const struct pv_host *, pv_ctx *, const struct pv__rows *,
			    const double *mean, const int64_t *kernel, int64_t n_kernels,
			    int64_t scale, struct pv__region_kernels *);
/* weight (n_cols) = sum_i beta_i z_i */
void pv__region_kernels_combine(const struct pv__region_kernels *, const double *beta,
				double *weight);

#endif
