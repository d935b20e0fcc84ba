/* similarity.h -- kernel functions k(a, b) of two rows.
 *
 *   linear  a.b
 *   rbf     exp(-gamma |a - b|^2)
 *   poly    (gamma a.b + coef0)^degree
 */
#ifndef PV__KERNEL_SIMILARITY_H
#define PV__KERNEL_SIMILARITY_H

#include "kernels/rows.h"

enum pv__similarity_kind { PV__LINEAR, PV__RBF, PV__POLY };

struct pv__similarity {
	int64_t kind, degree;
	double gamma, coef0;
};

/* `text` of an option "gamma": a number above 0, or scale.  PV_EINVAL: neither. */
int pv__gamma_check(const struct pv_host *, pv_ctx *, const char *text);
/* scale: 1 / (n_cols v), v being the variance of all values of these rows, counted by
 * weight.  PV_EDATA: they are all the same. */
int pv__gamma_read(const struct pv_host *, pv_ctx *, const char *text, const struct pv__rows *,
		   double *gamma);

double pv__similarity(const struct pv__similarity *, int64_t n_cols, const double *a,
		      const double *b);
/* gram (n x n, symmetric to the bit) of the rows less `mean`: of all kernels but poly, which
 * is not the same everywhere, what is taken off leaves them right or moves the intercept. */
int pv__similarity_gram(const struct pv_host *, pv_ctx *, const struct pv__similarity *,
			const struct pv__rows *, const double *mean, double *gram);
/* What to take off: the column means (linear, rbf) or 0 (poly).  From scratch(). */
int pv__similarity_centre(const struct pv_host *, pv_ctx *, const struct pv__similarity *,
			  const struct pv__rows *, double **mean);

#endif
