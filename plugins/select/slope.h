/* slope.h -- how well a straight line on numbers explains each column. */
#ifndef PV__SELECT_SLOPE_H
#define PV__SELECT_SLOPE_H

#include "kernels/rows.h"

/* Of the squares of each column about its mean: what the line on y (n) explains, and what it
 * leaves.  r^2 = explained / (explained + left), and 1 - r^2 loses no digits.  PV_EDATA: y
 * is constant or missing, or there are fewer than 3 rows. */
int pv__slope_squares(const struct pv_host *, pv_ctx *, const struct pv__rows *, const double *mean,
		      const double *y, double *explained, double *left);

#endif
