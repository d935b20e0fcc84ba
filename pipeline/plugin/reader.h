/* reader.h -- recordings that plugins read (ops of PV_ROLE_RECORDING), each in a child
 * process with limits.  The child lives as long as the recording: to open an HDF5 file or
 * unpack a MAT file once more for every piece would cost more than the reading. */
#ifndef PV__READER_H
#define PV__READER_H

#include "data/recording.h"
#include "plugin/registry.h"

/* Asks the readers in the order of their names.  `part`: one series of the file, or NULL.
 * *taken false: none of them reads such a file, and *out is as before.  The child ends with
 * the arena.  A reader that crashes, hangs or hoards is an error that names it and how it
 * ended (PV_EPLUGIN); so is one whose recording breaks a promise of plugin.h. */
int pv__reader_open(const struct pv__registry *, struct pv__arena *, const char *path,
                    const char *part, bool *taken, struct pv__recording *out, struct pv__diag *)
	PV__MUST_CHECK;
/* The same as an argument of pv__recording_read. */
struct pv__readers pv__reader_all(const struct pv__registry *);

#endif
