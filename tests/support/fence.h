/* fence.h -- the leak fence of a fitted op (transforms and models).
 *
 * poison       held-out rows, their confounds and targets become NaN, their sites
 *              unknown: the fitted state is the same to the bit
 * permute      held-out rows in another order: the same outputs in that order, to the bit
 * single row   one row by itself: its row of the output, to the bit
 * save, load   the same outputs, to the bit; a shortened bundle is refused
 * reference    what reference rows hold does not matter, unless `fits_on_reference`
 */
#ifndef TESTS_FENCE_H
#define TESTS_FENCE_H

#include <stdbool.h>
#include <stdint.h>

struct fence {
	const char *op, *options;
	int64_t n_cols;         /* 0: 6 */
	int32_t n_classes;      /* 0: numbers */
	bool missing;           /* some values are NaN, in training and held-out rows */
	bool fits_on_reference; /* the op learns from reference rows as well or only */
	bool positive;          /* values and confounds are above 0 */
	int32_t n_sites;        /* rows come from so many sites; 0: no sites */
	int64_t grid[3];        /* columns are its voxels of 2 mm; 0: no voxels */
};
/* Rows, targets, two confounds and some reference rows are made inside. */
void fence_check(const struct fence *);

#endif
