/* temporary.h -- names of files that are being written: HOST-PID-NUMBER-CHANCE, so that
 * what a dead process left can be told from what a living one writes. */
#ifndef PV__TEMPORARY_H
#define PV__TEMPORARY_H

#include "base/base.h"

/* A path in `folder` that no other process takes; NULL: no memory. */
char *pv__temporary_name(struct pv__arena *, const char *folder);
/* Deletes those of dead processes of this machine. */
void pv__temporaries_sweep(const char *folder);
/* Deletes those of one process of this machine. */
void pv__temporaries_forget(const char *folder, int64_t pid);
/* Deletes all, of whichever machine: only where nobody can be writing. */
void pv__temporaries_clear(const char *folder);
/* Deletes what pv__file_write has left in a results folder that nobody else writes to:
 * names with ".tmp-" in the folder and in the folders in it that do not begin with a dot. */
void pv__results_sweep(const char *folder);
/* Name of this machine; "localhost" where it has none. */
void pv__host_name(char *name, size_t room);

#endif
