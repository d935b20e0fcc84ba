/* coordinate.h -- sparse linear models by coordinate descent.
 *
 *   min  loss(b + Z w) + l1 |w|_1 + l2 |w|^2 / 2,   the intercept b not penalised
 *
 * Friedman, Hastie & Tibshirani 2010 (doi:10.18637/jss.v033.i01).  Columns that the strong
 * rule leaves out (Tibshirani et al. 2012) are checked afterwards and come back where they
 * are needed, so that the rule never changes the answer.
 */
#ifndef PV__KERNEL_COORDINATE_H
#define PV__KERNEL_COORDINATE_H

#include "kernels/rows.h"

struct pv__sparse {
	int64_t n, n_cols, n_outputs; /* n_outputs: 1, or the number of classes */
	const double *column;         /* n_cols x n: column j is column[j n .. j n + n) */
	const double *cost;           /* c_i of each row */
	double l1, l2;                /* l1 > 0 */
	double last_l1;               /* of the fit that w comes from: the strong rule; 0: none */
	double tolerance;
	int64_t max_iterations;
	/* In: where to start (zeros, or the fit of a larger l1); out: the fit. */
	double *w, *bias; /* n_outputs x n_cols, n_outputs */
	double objective;
	double violation; /* what was left, in units of the tolerance; past
			     max_iterations it stays above the tolerance */
	int64_t n_iterations;
};

/* The rows less `mean`, column by column; from scratch(). */
int pv__sparse_columns(const struct pv_host *, pv_ctx *, const struct pv__rows *,
		       const double *mean, double **column);

/* loss = sum_i c_i (y_i - f_i)^2 / 2; the columns have mean 0, rows counted by cost.  Ends when the
 * duality gap is below the tolerance times the objective at w = 0. */
int pv__sparse_numbers(const struct pv_host *, pv_ctx *, struct pv__sparse *, const double *y);
/* loss = -sum_i c_i log p_i(class of i): logistic with one output (for class 1), softmax with
 * more (intercepts sum to 0).  Ends when no optimality condition is violated by more than
 * the tolerance times the largest gradient at w = 0. */
int pv__sparse_classes(const struct pv_host *, pv_ctx *, struct pv__sparse *, const int64_t *code);

/* The least l1 at which all weights are 0 (l2 plays no part). */
int pv__sparse_limit_numbers(const struct pv_host *, pv_ctx *, const struct pv__sparse *,
			     const double *y, double *limit);
int pv__sparse_limit_classes(const struct pv_host *, pv_ctx *, const struct pv__sparse *,
			     const int64_t *code, double *limit);
/* n penalties from `limit` down to ratio times limit, equally far in logarithm. */
void pv__sparse_path(double limit, double ratio, int64_t n, double *penalty);

#endif
