/* gate.h -- the program with a gate between it and the kernel: every system call that
 * changes something below one folder is counted, over all processes of the program in the
 * order in which they make them, and one of them can fail, or be the last.
 *
 * strace counts in each process on its own, so that the k-th call of a late worker is never
 * the first k-th; here k runs over all of them.  Linux, by notifications of seccomp; no
 * rights are needed. */
#ifndef TESTS_GATE_H
#define TESTS_GATE_H

#include "support/program.h"

enum gate_fate {
	GATE_PASS,      /* nothing happens */
	GATE_FAIL,      /* the call is not made and gives `error` */
	GATE_FAIL_DONE, /* the call is made and gives `error` (rename only) */
	GATE_KILL,      /* no process makes this call or a later one: as when the power fails */
	GATE_KILL_ONE,  /* who makes the call dies of it */
	GATE_TERM,      /* the program gets SIGTERM, and the call is made */
};

struct gate {
	const char *folder; /* absolute: what is in it, and itself, counts */
	const char *only;   /* calls of this name; NULL: all */
	enum gate_fate fate;
	int64_t at; /* the call that meets it, from 1 on */
	int error;
	/* after the run */
	int64_t n;        /* calls that were counted */
	const char *call; /* what met its fate: "write .store/tmp/..."; NULL: none did */
	bool by_worker;   /* and not by the first process */
};

/* Why there can be no gate here; NULL: there can. */
const char *gate_missing(void);
/* Runs the program (words: as for program_start) to its end, and that of its workers. */
void gate_run(struct scratch *, const char *const *words, struct gate *, struct program *);

#endif
