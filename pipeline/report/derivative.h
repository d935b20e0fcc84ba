/* derivative.h -- what makes a results folder a BIDS derivative: dataset_description.json,
 * .bidsignore, and a README.md until a report brings its own. */
#ifndef PV__DERIVATIVE_H
#define PV__DERIVATIVE_H

#include "study/study.h"

/* source: the BIDS data set that the study reads.  Writes the same bytes each time, whole or
 * not at all, so that several processes may do so at once.  Neither paths nor names of host
 * or user get in but the way from `folder` to `source`. */
int pv__derivative_write(struct pv__arena *, const char *folder, const char *source,
			 const struct pv__study *, struct pv__diag *) PV__MUST_CHECK;

#endif
