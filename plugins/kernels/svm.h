/* svm.h -- the dual of the support vector machine, by sequential minimal optimisation.
 *
 *   max  y'b - b'Kb/2   over  sum b = 0,  0 <= y_i b_i <= C_i        (b_i = y_i alpha_i)
 *
 * with the second-order working set of Fan, Chen & Lin (2005).  In b only the box knows
 * the labels: one kernel matrix serves every permutation of them, every C and every
 * one-vs-rest problem.
 */
#ifndef PV__KERNEL_SVM_H
#define PV__KERNEL_SVM_H

#include "pulvinar/plugin.h"

/* Kernel values, all at hand or computed row by row and remembered. */
struct pv__kernel {
	int64_t n;
	const double *diagonal;
	const double *gram;      /* n x n; NULL: rows from the columns below */
	const double *z;         /* n x n_cols: K = z z' */
	int64_t n_cols;
	double *cache;           /* n_slots x n */
	int64_t n_slots, clock, *slot_of, *owner, *used;
	struct pv__kernel *half; /* rows i and i + n / 2 are row i of this, twice over */
	double *pair;            /* 2 x n: the last two rows of that kind */
};

/* `gram` n x n stays with the caller. */
int pv__kernel_from_gram(const struct pv_host *, pv_ctx *, int64_t n, const double *gram,
                         struct pv__kernel *);
int pv__kernel_from_columns(const struct pv_host *, pv_ctx *, int64_t n, int64_t n_cols,
                            const double *z, struct pv__kernel *);
/* [K K; K K]: for problems with two variables per row.  `half` stays in use. */
int pv__kernel_doubled(const struct pv_host *, pv_ctx *, struct pv__kernel *half,
                       struct pv__kernel *);
/* Row i; valid until the next but one call. */
const double *pv__kernel_row(struct pv__kernel *, int64_t i);

struct pv__svm_problem {
	const double *y;         /* +1 or -1 */
	const double *upper;     /* C_i; 0: the row takes no part */
	double tolerance;        /* largest violation of the optimality conditions */
	int64_t max_iterations;
};
/* The same with any target and any box around 0: max t'b - b'Kb/2, low <= b <= high. */
struct pv__box_problem {
	const double *target, *low, *high;
	double tolerance;
	int64_t max_iterations;
};
struct pv__svm_solution {
	double *beta;            /* n, given by the caller: zeros, or a solution for another
	                            box to start at (zeros where it does not fit this one) */
	double bias;             /* of f = K beta + bias */
	double dual, norm2;      /* objective above; beta'K beta = |w|^2 */
	double violation;        /* at the end */
	int64_t n_iterations;
};
/* PV_ENOMEM alone can fail; past max_iterations `violation` stays above the tolerance. */
int pv__svm_solve(const struct pv_host *, pv_ctx *, struct pv__kernel *,
                  const struct pv__svm_problem *, struct pv__svm_solution *);

int pv__box_solve(const struct pv_host *, pv_ctx *, struct pv__kernel *,
                  const struct pv__box_problem *, struct pv__svm_solution *);
/* The same in `room` for 6 n: for whoever solves many. */
void pv__box_solve_in(struct pv__kernel *, const struct pv__box_problem *, double *room,
                      struct pv__svm_solution *);

#endif
