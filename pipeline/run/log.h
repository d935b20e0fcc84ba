/* log.h -- log.jsonl: one JSON object per event, the only result with times in it.
 *
 *   start    version, study, executor, workers
 *   stage    stage, total, cached
 *   task     stage, kind, name, key, state (finished, failed), seconds, error
 *   warning  text
 *   error    text
 *   note     text
 *   end      state (finished, failed, stopped), status, seconds
 *
 * each with "time", in UTC.  Later runs add to the file; a start begins a new one. */
#ifndef PV__LOG_H
#define PV__LOG_H

#include "run/executor.h"

#define PV__LOG_NAME "log.jsonl"

struct pv__run_log {
	int fd; /* -1: no file */
	const char *path;
	int error; /* errno of the first write that failed */
	double began;
	void (*line)(void *to, const char *line); /* told each line too; may be NULL */
	void *to;
};

/* The file is opened for adding; its last line is ended where a kill has cut it. */
int pv__log_open(struct pv__arena *, const char *folder, struct pv__run_log *,
		 struct pv__diag *) PV__MUST_CHECK;
void pv__log_start(struct pv__run_log *, const struct pv__study *, const char *executor,
		   int64_t workers);
void pv__log_stage(struct pv__run_log *, const struct pv__progress *);
void pv__log_task(struct pv__run_log *, const struct pv__plan *, const struct pv__task_event *);
void pv__log_warning(struct pv__run_log *, const char *text);
/* Errors and notes among the messages from `first` on. */
void pv__log_messages(struct pv__run_log *, const struct pv__diag *, int64_t first);
void pv__log_end(struct pv__run_log *, int status);
void pv__log_close(struct pv__run_log *);
/* PV_EIO, PV_ENOMEM: a line could not be written, or the file not closed. */
int pv__log_fault(const struct pv__run_log *, struct pv__diag *) PV__MUST_CHECK;

#endif
