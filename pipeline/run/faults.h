/* faults.h -- the errors of many tasks, for people. */
#ifndef PV__FAULTS_H
#define PV__FAULTS_H

#include "base/base.h"

/* Adds the warnings of `from`, then its errors, each in their order.  Errors that say the
 * same are one, and so are errors at one place of the study: the first, with the number of
 * the others.  After 20 the rest is counted. */
void pv__faults_merge(struct pv__diag *, const struct pv__diag *from);

#endif
