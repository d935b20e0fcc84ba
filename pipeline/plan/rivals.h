/* rivals.h -- every model on every set, and every baseline, as a chain of stages. */
#ifndef PV__RIVALS_H
#define PV__RIVALS_H

#include "plan/plan.h"

int pv__plan_rivals(struct pv__plan *, struct pv__diag *) PV__MUST_CHECK;
/* Strata, classes, groups and times of the rows, for splits. */
int pv__plan_split_rows(struct pv__plan *, struct pv__diag *) PV__MUST_CHECK;
/* Training parts of the learning curve, where the study asks for one. */
int pv__plan_curve(struct pv__plan *, struct pv__diag *) PV__MUST_CHECK;

#endif
