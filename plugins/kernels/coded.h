/* coded.h -- targets of least-squares models as centred right-hand sides.
 *
 * A number is itself.  A class is +1 in its own output and -1 in the others; two classes
 * have one output, for the second.
 */
#ifndef PV__KERNEL_CODED_H
#define PV__KERNEL_CODED_H

#include "kernels/rows.h"

struct pv__coded {
	int64_t n_rhs; /* targets times outputs */
	double *y;     /* n x n_rhs: less their mean, times root */
	double *mean;  /* n_rhs, rows counted by weight */
	double *root;  /* n: square root of the weight of a row */
};

/* PV_EDATA: a training row without a target. */
int pv__coded_make(const struct pv_host *, pv_ctx *, const struct pv__rows *,
		   const struct pv_targets *, struct pv__coded *);

#endif
