/* estimate.h -- what a plan still has to do, and how long that took before. */
#ifndef PV__ESTIMATE_H
#define PV__ESTIMATE_H

#include "plan/plan.h"
#include "run/store.h"

struct pv__work {
	int64_t n, cached; /* tasks; those that the store holds */
	int64_t n_untimed; /* to be done, but nothing like it was timed before */
	double seconds;    /* of the others to be done, one after the other */
};

/* Tasks of all plans, by kind.  Durations are means over objects of the same kind and
 * group: what was never done has none.  store NULL: there is none yet. */
int pv__estimate(struct pv__arena *, int64_t n_plans, const struct pv__plan *const *,
		 const struct pv__store *, struct pv__work work[PV__TASK_FINAL + 1],
		 struct pv__diag *) PV__MUST_CHECK;

#endif
