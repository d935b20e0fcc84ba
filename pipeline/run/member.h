/* member.h -- one worker process of the local pool, seen from the pool. */
#ifndef PV__MEMBER_H
#define PV__MEMBER_H

#include "plugin/process.h"
#include "run/executor.h"

#include <sys/types.h>

enum { PV__IDLE = -1 };

struct pv__member {
	pid_t pid; /* 0: not running */
	int socket;
	int64_t entry;              /* of job->task; PV__IDLE */
	double began;               /* when it got the entry */
	bool expired;               /* stopped by us: past its time */
	struct pv__call_slot *slot; /* shared with the process */
};

double pv__clock(void); /* monotonic seconds */
/* Starts the process; it closes the sockets of the other members. */
int pv__member_start(struct pv__member *all, int64_t n, int64_t which, struct pv__job *,
		     struct pv__diag *) PV__MUST_CHECK;
void pv__member_give(struct pv__member *, int64_t entry);
/* Status and messages of the entry; a worker out of memory may have none.  PV_EPLUGIN: the
 * process died of it; PV_ENOMEM: here is no memory for what it says. */
int pv__member_read(struct pv__member *, struct pv__arena *, int *status,
		    struct pv__diag *) PV__MUST_CHECK;
/* Stops the process and all that it has started. */
void pv__member_kill(struct pv__member *);
/* Waits for its end, deletes its temporary files; an idle one leaves on its own.  Gives
 * the status of waitpid. */
int pv__member_end(struct pv__member *, const struct pv__store *);
/* "a worker was ended by Segmentation fault in model.x: svm on gm, repeat 1 fold 3" */
const char *pv__member_obituary(struct pv__arena *, const struct pv__member *,
				const struct pv__job *, int wait_status);

#endif
