/* subset.h -- fewer rows of the same study. */
#ifndef PV__SUBSET_H
#define PV__SUBSET_H

#include "data/data.h"

/* Rows keep[0..n) of `s`, ascending; everything else as it is.  n_images: images of the
 * study. */
int pv__samples_subset(struct pv__arena *, const struct pv__samples *s, int64_t n_images,
                       int64_t n, const int64_t *keep, struct pv__samples *, struct pv__diag *)
	PV__MUST_CHECK;

#endif
