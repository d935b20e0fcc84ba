/* rivals.h -- every model on every set, and every baseline, as a chain of stages. */
#ifndef PV__RIVALS_H
#define PV__RIVALS_H

#include "plan/plan.h"

int pv__plan_rivals(struct pv__plan *, struct pv__diag *) PV__MUST_CHECK;
/* Strata, classes, groups and times of the rows, for splits. */
int pv__plan_split_rows(struct pv__plan *, struct pv__diag *) PV__MUST_CHECK;

#endif
