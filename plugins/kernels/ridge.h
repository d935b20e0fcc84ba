/* ridge.h -- least squares with a squared penalty alpha |w|^2; the intercept is not penalised.
 * Hoerl & Kennard (1970), Technometrics 12:55-67.
 */
#ifndef PV__KERNEL_RIDGE_H
#define PV__KERNEL_RIDGE_H

#include "kernels/linear.h"

#define PV__RIDGE_OPTION(config, value) \
	{ \
		.name = "alpha", .help = "strength of the penalty on the squared weights", \
		.type = PV_REAL, .offset = offsetof(config, alpha), .dflt = value, .min = 0, \
		.max = 1e12 \
	}

/* Every target and output in one factorisation; the model from keep().  PV_ENUMERIC, naming
 * the option `alpha`: the columns do not determine the weights. */
int pv__ridge_fit(const struct pv_host *, pv_ctx *, double alpha, const struct pv__rows *,
		  const struct pv_targets *, struct pv__linear **);
/* The same on the training rows of a table, as an op's fit() gives it. */
int pv__ridge_train(const struct pv_host *, pv_ctx *, double alpha, const struct pv_table *train,
		    const struct pv_targets *, void **model);
/* The same on inner products that the host has; beta and bias as in dual(). */
int pv__ridge_dual(const struct pv_host *, pv_ctx *, double alpha, const struct pv_gram *,
		   const struct pv_targets *, double *beta, double *bias);

#endif
