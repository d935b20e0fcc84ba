/* run.h -- a study from its file to its results folder. */
#ifndef PV__RUN_H
#define PV__RUN_H

#include "report/results.h"
#include "run/executor.h"

struct pv__run_options {
	const char *output;            /* NULL: as the study says */
	const char *store;             /* NULL: as the study says, or <output>/.store */
	int64_t jobs;                  /* 0: one per core */
	void (*progress)(void *to, const struct pv__progress *);
	void *to;
	const volatile int *cancel;
};

/* Runs a checked study.  `results` stays valid as long as the arena. */
int pv__run_study(struct pv__arena *, const struct pv__study *, const struct pv__run_options *,
                  struct pv__results *, struct pv__diag *) PV__MUST_CHECK;

/* Where a study writes. */
const char *pv__output_folder(struct pv__arena *, const struct pv__study *, const char *stated);

/* The steps, for `plan` and `apply` too. */
struct pv__run {
	struct pv__arena *arena;
	const struct pv__study *study;
	const struct pv__run_options *options;
	const char *folder;
	struct pv__store store;
	struct pv__samples samples, found; /* rows that are left; rows of the files step */
	const int64_t *kept;           /* row of `found` of each row; NULL: the same */
	struct pv__plan plan;
	struct pv__plan files_plan;    /* as the files step left it */
	struct pv__executor executor;
};
/* Samples, and the plan of the files step. */
int pv__run_prepare(struct pv__run *, struct pv__diag *) PV__MUST_CHECK;
/* Extracts, makes the block tables, drops rows as the study allows. */
int pv__run_files(struct pv__run *, struct pv__diag *) PV__MUST_CHECK;
/* Runs all tasks of a kind. */
int pv__run_tasks(struct pv__run *, enum pv__task_kind, const char *stage, uint8_t **failed,
                  struct pv__diag *) PV__MUST_CHECK;
/* rows.c: rows with missing values, by the policy of the study. */
int pv__run_drop_missing(struct pv__run *, struct pv__diag *) PV__MUST_CHECK;
int pv__run_drop_rows(struct pv__run *, const uint8_t *drop, const char *const *reason,
                      struct pv__diag *) PV__MUST_CHECK;
/* collect.c: from stored objects to results. */
int pv__collect(struct pv__run *, struct pv__results *, struct pv__diag *) PV__MUST_CHECK;

#endif
