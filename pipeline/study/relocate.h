/* relocate.h -- the same study with its fixed files elsewhere. */
#ifndef PV__RELOCATE_H
#define PV__RELOCATE_H

#include "study/study.h"

struct pv__move { const char *from, *to; };

/* A copy of `study` in which every option that names a fixed file by a `from` names it
 * by its `to`.  Shares everything else with `study`. */
int pv__study_relocate(struct pv__arena *, const struct pv__study *, int64_t n,
                       const struct pv__move *, struct pv__study *out, struct pv__diag *)
	PV__MUST_CHECK;

#endif
