/* three_columns.h -- a linear model of three columns, for importances with closed forms. */
#ifndef TESTS_THREE_COLUMNS_H
#define TESTS_THREE_COLUMNS_H

#include "support/op.h"

/* x0 and x1 correlate with .8, all variances are 1; y = x0 + x2 without noise. */
struct three_columns {
	struct op o;
	struct op_chain c;
	struct pv_table t;
	struct pv_targets y;
	double *x, *target; /* n x 3, n */
};
/* The op, and a chain whose model has the weights w, with the same n rows to train and to
 * test on. */
void three_columns_open(struct three_columns *, int64_t n, uint32_t seed, const char *op,
			const char *options, const double w[3]);

#endif
