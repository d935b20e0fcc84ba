/* again.h -- a results folder's study once more: to see whether a run gives the same, or to
 * write its report again. */
#ifndef PV__AGAIN_H
#define PV__AGAIN_H

#include "report/same.h"
#include "report/verify.h"
#include "run/run.h"

/* The resolved study of a results folder as if it lay where the study was.  PV_ENOENT: it
 * is not known where that is. */
int pv__again_study(struct pv__arena *, const char *results, const struct pv__manifest *,
		    const struct pv__places *, const struct pv__registry *, struct pv__study *,
		    struct pv__diag *) PV__MUST_CHECK;

struct pv__again {
	enum pv__sameness sameness;
	struct pv__difference difference; /* file NULL: none */
	int64_t n_compared;               /* files */
};
/* Runs the study from the beginning in a temporary folder inside the results, with a store
 * of its own, compares, and removes the folder. */
int pv__again_compare(struct pv__arena *, const char *results, const struct pv__manifest *,
		      const struct pv__study *, const struct pv__run_options *, struct pv__again *,
		      struct pv__diag *) PV__MUST_CHECK;

#endif
