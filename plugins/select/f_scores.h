/* f_scores.h -- the F statistic of each column. */
#ifndef PV__SELECT_F_SCORES_H
#define PV__SELECT_F_SCORES_H

#include "kernels/rows.h"

/* Room for many tables of so many columns and classes (0: numbers). */
struct pv__f_room {
	int64_t n_cols, n_classes;
	double *mean, *variance; /* of each column over all rows */
	double *between, *within, *class_mean;
};
int pv__f_room(const struct pv_host *, pv_ctx *, int64_t n_cols, int64_t n_classes,
	       struct pv__f_room *);

struct pv__f_test {
	double *f; /* n_cols; NaN where a column is constant */
	double df1, df2;
};
/* Classes: [sum_k n_k (m_k - m)^2 / (K - 1)] / [sum_k sum_i (x_i - m_k)^2 / (n - K)].
 * Numbers: r^2 / (1 - r^2) (n - 2).  PV_EDATA: too few rows, or a constant target. */
int pv__f_scores(const struct pv_host *, pv_ctx *, const struct pv__f_room *,
		 const struct pv__rows *, const struct pv_targets *, struct pv__f_test *);

#endif
