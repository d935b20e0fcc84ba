/* lock.h -- one run at a time in a results folder; many at a time in a store, but none
 * while it is cleaned.  The locks are fcntl's: they end with the process however it ends,
 * its workers do not inherit them, and they hold over NFS. */
#ifndef PV__LOCK_H
#define PV__LOCK_H

#include "base/base.h"

struct pv__lock {
	int fd;
}; /* -1: not held */

/* Makes the folder, takes its lock and writes host and process into it.  PV_ELOCK: it
 * cannot be written, or another run is at work, which the message names. */
int pv__lock_results(struct pv__arena *, const char *folder, struct pv__lock *,
		     struct pv__diag *) PV__MUST_CHECK;
/* The lock of a store: shared by runs, alone for cleaning. */
enum pv__lock_kind { PV__LOCK_SHARED = 1, PV__LOCK_ALONE };
int pv__lock_store(struct pv__arena *, const char *folder, enum pv__lock_kind, struct pv__lock *,
		   struct pv__diag *) PV__MUST_CHECK;
void pv__unlock(struct pv__lock *);
/* Who holds the lock of a results folder: "process 123 on host abc"; NULL: nobody. */
const char *pv__lock_holder(struct pv__arena *, const char *folder);

#endif
