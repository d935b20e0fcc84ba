/* executor.h -- who runs tasks.  An executor is given a list of tasks that do not depend
 * on each other, and returns when each has its object or has failed. */
#ifndef PV__EXECUTOR_H
#define PV__EXECUTOR_H

#include "run/task.h"

struct pv__progress {           /* told to whoever watches */
	const char *stage;          /* "reading", "validating" */
	int64_t done, cached, total;
	double seconds;             /* since the stage began */
};

struct pv__task_event {         /* told to whoever keeps a log */
	const char *stage;
	const struct pv__task *task;
	bool failed;
	double seconds;             /* from when it was given to when it was done */
	const char *error;          /* of a failed one; else NULL */
};

struct pv__job {
	const struct pv__plan *plan;
	const struct pv__store *store;
	const char *stage;
	int64_t n; const int64_t *task;  /* indices into plan->task */
	uint8_t *failed;                 /* out: per entry of `task` */
	struct pv__diag *messages;       /* out: likewise, what it said; may be NULL */
	void (*progress)(void *to, const struct pv__progress *);
	void (*event)(void *to, const struct pv__task_event *); /* may be NULL */
	void *to;
	const volatile int *cancel;      /* non-zero: stop; may be NULL */
};

struct pv__executor {
	const char *name;
	/* PV_OK although tasks failed: see `failed`; their errors are in `diag`, in the
	 * order of tasks.  PV_ECANCEL when asked to stop. */
	int (*run)(struct pv__executor *, struct pv__job *, struct pv__diag *);
	int64_t jobs;               /* workers */
	void *own;                  /* of the executor */
};

/* A pool of worker processes on this machine.  jobs 0: one per core that it may use.
 * Tasks are kept within run.time and run.memory of the study. */
struct pv__executor pv__executor_local(int64_t jobs);
int64_t pv__local_jobs(int64_t stated); /* how many workers that makes */
/* Computes nothing: PV_ENOENT names the tasks whose objects are not in the store. */
struct pv__executor pv__executor_cached(void);

#endif
