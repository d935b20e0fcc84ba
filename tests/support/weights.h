/* weights.h -- the weight of a row is a number of repetitions: a model fitted with weights
 * 0, 1 and 2 equals one fitted on a table that leaves the rows out or repeats them.
 */
#ifndef TESTS_WEIGHTS_H
#define TESTS_WEIGHTS_H

#include <stdint.h>

struct weights {
	const char *op, *options;
	int64_t n_cols;    /* 0: 5 */
	int32_t n_classes; /* 0: numbers */
	double tolerance;  /* on decision values and probabilities, absolute */
};
/* A repeated row belongs to the group of the row that it repeats. */
void weights_check(const struct weights *);

#endif
