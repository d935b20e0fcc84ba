/* participants.h -- the per-file work of some participants alone: extraction does not
 * depend on who else is there, so that a later run finds it in the store. */
#ifndef PV__PARTICIPANTS_H
#define PV__PARTICIPANTS_H

#include "run/run.h"

struct pv__participants {
	int64_t n_labels;
	const char *const *label; /* "01" or "sub-01"; none: everybody */
	const char *folder;       /* of the data set: tells a slip from somebody left out */
};
/* Extracts the files of these participants on this machine; several processes may do so at
 * once.  A label that the study leaves out is a warning, one that is nowhere PV_ENOENT. */
int pv__run_participants(struct pv__arena *, const struct pv__study *,
			 const struct pv__run_options *, const struct pv__participants *,
			 struct pv__diag *) PV__MUST_CHECK;

#endif
