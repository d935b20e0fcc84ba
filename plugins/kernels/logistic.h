/* logistic.h -- l2-penalised logistic regression by Newton's method.
 *
 * Two classes:  sum_i c_i log(1 + exp(-y_i f_i)) + |v|^2 / (2 C),  f = Z v + b
 * K classes:    -sum_i c_i log softmax(f_i)[y_i] + sum_k |v_k|^2 / (2 C)
 * The intercepts are not penalised; with K classes they sum to 0.
 */
#ifndef PV__KERNEL_LOGISTIC_H
#define PV__KERNEL_LOGISTIC_H

#include "pulvinar/plugin.h"

struct pv__logistic {
	int64_t n, rank;         /* z is n x rank */
	const double *z;
	int64_t n_classes;
	const int64_t *code;     /* class of each row */
	const double *cost;      /* c_i */
	double c;                /* C; infinite: no penalty, for rows of full rank */
	double tolerance;        /* on the largest gradient, relative to the one at zero */
	int64_t max_iterations;
	/* Results; v and bias are the caller's.  Two classes: 1 x rank and 1 (log odds of
	 * class 1); more: n_classes x rank and n_classes. */
	double *v, *bias;
	double objective;
	double gradient;         /* relative, at the end */
	double drift;            /* without penalty: by how much the next step would change an
	                            f; not small where the classes are separated and no
	                            weights are large enough */
	int64_t n_iterations;
};

/* Past max_iterations `gradient` stays above the tolerance. */
int pv__logistic_binary(const struct pv_host *, pv_ctx *, struct pv__logistic *);
int pv__logistic_softmax(const struct pv_host *, pv_ctx *, struct pv__logistic *);

#endif
