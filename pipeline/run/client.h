/* client.h -- short calls of other programs: no shell, nothing on their input, an end. */
#ifndef PV__CLIENT_H
#define PV__CLIENT_H

#include "base/base.h"

struct pv__client_reply {
	bool late;                   /* it was ended after its time */
	int exit_code;               /* -1: late, or ended by a signal */
	const char *output, *errors; /* of each the first 4 MiB */
};

/* The path of a program by the folders in PATH; NULL: there is none, or no memory. */
char *pv__client_find(struct pv__arena *, const char *name);
/* argv[0] is a path, the last entry NULL.  The program runs in a process group of its
 * own, so that Ctrl-C does not cut it off half way; after `seconds` it is killed.
 * PV_OK whatever it answers; PV_EIO: it could not be started. */
int pv__client_call(struct pv__arena *, const char *const *argv, double seconds,
		    struct pv__client_reply *, struct pv__diag *) PV__MUST_CHECK;

#endif
