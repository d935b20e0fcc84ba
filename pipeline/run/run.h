/* run.h -- a study from its file to its results folder. */
#ifndef PV__RUN_H
#define PV__RUN_H

#include "report/results.h"
#include "run/executor.h"
#include "run/lock.h"
#include "run/log.h"

struct pv__run_options {
	const char *output;            /* NULL: as the study says */
	const char *store;             /* NULL: as the study says, or <output>/.store */
	int64_t jobs;                  /* 0: one per core */
	void (*progress)(void *to, const struct pv__progress *);
	void *to;
	const volatile int *cancel;
	bool paranoid;                 /* hash every input, whatever is remembered */
	void (*log)(void *to, const char *line); /* told the lines of log.jsonl; may be NULL */
	const char *executor;          /* "local", "slurm", "store": nothing is computed, what is not
	                                  in the store is an error; NULL: as the study says */
	const char *program;           /* that workers elsewhere run; NULL: this one's file */
	int64_t n_plugin_dirs; const char *const *plugin_dir; /* that they look in first */
};

/* Runs a checked study.  `results` stays valid as long as the arena. */
int pv__run_study(struct pv__arena *, const struct pv__study *, const struct pv__run_options *,
                  struct pv__results *, struct pv__diag *) PV__MUST_CHECK;

/* Where a study writes, and where the results of its tasks go.  NULL: no memory. */
const char *pv__output_folder(struct pv__arena *, const struct pv__study *, const char *stated);
const char *pv__store_folder(struct pv__arena *, const struct pv__study *, const char *stated,
                             const char *results);

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
	int64_t first_message;         /* of this run: earlier ones are of the study's text */
	struct pv__digests *digests;   /* NULL: nothing is remembered of earlier runs */
	struct pv__run_log *log;       /* NULL: none is kept */
	const char *logged_stage;      /* that the log knows of */
};
/* folder.c: PV_ELOCK where results would go into the input folder or above it. */
int pv__folder_check(const struct pv__run *, struct pv__diag *) PV__MUST_CHECK;
/* folder.c: makes the results folder, unless it is the input folder or above it, and locks
 * it: one run at a time. */
int pv__folder_take(const struct pv__run *, struct pv__lock *, struct pv__diag *) PV__MUST_CHECK;
/* Samples, and the plan of the files step. */
int pv__run_prepare(struct pv__run *, struct pv__diag *) PV__MUST_CHECK;
int pv__run_samples(struct pv__run *, struct pv__diag *) PV__MUST_CHECK;
int pv__run_plan_files(struct pv__run *, struct pv__diag *) PV__MUST_CHECK;
/* The digests that the store remembers, kept up to date. */
int pv__run_open_digests(struct pv__run *, struct pv__diag *) PV__MUST_CHECK;
int pv__run_save_digests(struct pv__run *, struct pv__diag *) PV__MUST_CHECK;
/* Drops the rows of files that could not be read: failed[i] of the i-th extraction, whose
 * errors become warnings.  PV_EDATA past max_excluded. */
int pv__run_exclude_unread(struct pv__run *, const uint8_t *failed, const struct pv__diag *errors,
                           struct pv__diag *) PV__MUST_CHECK;
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
