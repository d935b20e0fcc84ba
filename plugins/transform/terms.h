/* terms.h -- confounds as columns of a regression: as they are, or bent by natural cubic
 * splines.
 *
 * With knots t_1 < ... < t_K a confound c gives K - 1 terms: c, and for k = 1 .. K - 2
 *   [(c - t_k)^3 - (c - t_K-1)^3 (t_K - t_k) / (t_K - t_K-1)
 *                + (c - t_K)^3 (t_K-1 - t_k) / (t_K - t_K-1)] / (t_K - t_1)^2,
 * each cube being 0 where its base is negative: cubic between knots, linear beyond them
 * (Hastie, Tibshirani & Friedman 2009, 5.2.1).
 */
#ifndef PV__TRANSFORM_TERMS_H
#define PV__TRANSFORM_TERMS_H

#include "kernels/rows.h"

struct pv__terms {
	int64_t n_confounds, n; /* n: terms, with the intercept */
	int64_t intercept;      /* 1: the first term is constant */
	int64_t n_knots;        /* room for each confound; 0: as they are */
	double *knot;           /* n_confounds x n_knots, ascending, then NaN */
	double *centre, *scale; /* of each term behind the intercept */
};

enum { PV__LEAST_KNOTS = 3, PV__MOST_KNOTS = 20 };

/* Knots at evenly spaced quantiles from 5 to 95 % of the rows; of knots in one place one
 * counts, and a confound with fewer than three stays as it is.  Terms are standardised
 * over the rows, so that years and cubic millimetres do not make a design look singular. */
int pv__terms_make(const struct pv_host *, pv_ctx *, const struct pv_table *,
		   const struct pv__rows *, int intercept, int64_t n_knots, struct pv__terms *);
/* out: n terms of a row. */
void pv__terms_of(const struct pv__terms *, const double *confound, double *out);
int pv__terms_save(const struct pv_host *, pv_ctx *, const struct pv__terms *, struct pv_writer *);
int pv__terms_load(const struct pv_host *, pv_ctx *, struct pv_reader *, struct pv__terms *);

#endif
