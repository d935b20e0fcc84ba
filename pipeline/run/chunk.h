/* chunk.h -- the share of one worker: the tasks of a wave whose number leaves `number` when
 * divided by `of`.  The worker makes the plan anew, from the study and from what earlier
 * waves have stored, and refuses where it is not the one that was announced (wave.h). */
#ifndef PV__CHUNK_H
#define PV__CHUNK_H

#include "run/run.h"
#include "run/wave.h"

struct pv__chunk {
	enum pv__task_kind kind;
	int64_t number, of;
};

/* PV_OK: every task of the chunk has its object.  What a task that failed has said is kept
 * for whoever planned (pv__failure_read).  jobs 0: one process. */
int pv__run_chunk(struct pv__arena *, const struct pv__study *, const struct pv__run_options *,
		  const struct pv__chunk *, struct pv__diag *) PV__MUST_CHECK;

#endif
