/* status.h -- how a run stands, from its log and its lock, asked from outside. */
#ifndef PV__STATUS_H
#define PV__STATUS_H

#include "base/base.h"

struct pv__run_status {
	/* "running", "finished", "failed", "stopped" (on request), "interrupted" (it was
	 * killed) or "not started" */
	const char *state;
	const char *study, *started; /* NULL where not started */
	const char *stage;           /* the last one; NULL: none yet */
	int64_t done, cached, total, failed;
	double seconds;     /* since the start; of the whole run where it has ended */
	double left;        /* of the stage, from its rate so far; NaN: not known */
	const char *holder; /* "process 123 on host abc" while it runs; else NULL */
	const char *error;  /* the first one; NULL: none */
};

/* PV_ENOENT: there is no such folder. */
int pv__status_read(struct pv__arena *, const char *folder, struct pv__run_status *,
		    struct pv__diag *) PV__MUST_CHECK;
void pv__status_text(struct pv__buffer *, const char *folder, const struct pv__run_status *);
/* One object; what is not known is left out. */
void pv__status_json(struct pv__buffer *, const struct pv__run_status *);

#endif
