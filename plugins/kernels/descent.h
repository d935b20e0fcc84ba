/* descent.h -- one weighted least-squares problem with an elastic-net penalty, the step that
 * all losses of coordinate.h share:
 *
 *   min over w, b  sum_i h_i (r_i - change of f_i)^2 / 2 + l1 |w|_1 + l2 |w|^2 / 2
 */
#ifndef PV__KERNEL_DESCENT_H
#define PV__KERNEL_DESCENT_H

#include "pulvinar/plugin.h"

struct pv__descent {
	int64_t n, n_cols;
	const double *column; /* n_cols x n */
	double l1, l2;
	double *h, *e;           /* n: curvatures; h times what is left of r.  e is kept up to
				    date while w and bias move. */
	double *w, *bias;        /* n_cols, 1 */
	double *gradient;        /* n_cols: column . e, as of pv__descent_slope */
	double *curve;           /* n_cols: sum_i h_i z_ij^2; below 0: not known */
	int64_t *tried, n_tried; /* columns that take part */
	int64_t n_sweeps;
};

/* Room for everything but column, w and bias. */
int pv__descent_make(const struct pv_host *, pv_ctx *, int64_t n, int64_t n_cols,
		     struct pv__descent *);
/* Fills the gradient at e; returns by how much the worst optimality condition is violated,
 * that of the intercept included. */
double pv__descent_slope(struct pv__descent *);
/* Moves w and bias until no sweep changes a gradient by more than `enough`, or after
 * max_sweeps.  The gradient must be that at e; last_l1 as in struct pv__sparse. */
void pv__descent_solve(struct pv__descent *, double last_l1, double enough, int64_t max_sweeps);

#endif
