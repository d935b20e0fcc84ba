/* perceptron.h -- Rosenblatt's learning rule, and the mean of all the weights on the way.
 *
 * A row is a mistake where y_i (v.z_i + b) <= margin; then v += eta c_i y_i z_i and
 * b += eta c_i y_i.  Learning ends with the first epoch without mistakes.
 */
#ifndef PV__KERNEL_PERCEPTRON_H
#define PV__KERNEL_PERCEPTRON_H

#include "pulvinar/plugin.h"

struct pv__perceptron {
	int64_t n, rank; /* z is n x rank */
	const double *z;
	const double *y;    /* +1 or -1 */
	const double *cost; /* c_i; 0: the row takes no part */
	double eta, margin;
	int64_t max_epochs;
	int shuffle; /* a new order in each epoch: stream `epoch` */
	/* Results; the arrays are the caller's.  mean_v is over all visits of rows. */
	double *v, *mean_v; /* rank */
	double bias, mean_bias;
	int64_t n_updates, n_epochs; /* the epoch without mistakes counts too */
	int converged;
};

/* PV_ENOMEM alone can fail.  v starts at zero. */
int pv__perceptron_learn(const struct pv_host *, pv_ctx *, struct pv__perceptron *);

#endif
