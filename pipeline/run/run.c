/* A study, step by step: samples, files, folds, results. */
#include "run/run.h"

#include "run/bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* ---- where results go -------------------------------------------------------------- */

const char *pv__output_folder(struct pv__arena *arena, const struct pv__study *study,
                              const char *stated)
{
	if (stated)
		return stated;
	if (study->output)
		return study->output;
	return pv__format(arena, "results/%s", study->name);
}

/* Is `folder` the input folder, or above it? */
static bool holds(const char *folder, const char *input)
{
	char a[PATH_MAX], b[PATH_MAX];
	size_t n;

	if (!realpath(folder, a) || !realpath(input, b))
		return false;
	n = strlen(a);
	return strncmp(a, b, n) == 0 && (b[n] == '\0' || b[n] == '/' || pv__equal(a, "/"));
}

static int check_folder(const struct pv__run *run, struct pv__diag *diag)
{
	struct pv__mark mark = {run->folder, 0, 0};

	if (holds(run->folder, run->plan.loader->root))
		return pv__fail(diag, PV_ELOCK, &mark,
		                "is the input folder or above it: name another with -o DIR");
	return PV_OK;
}

/* One run at a time in a folder; the lock goes with the process. */
static int lock_folder(struct pv__run *run, int *fd, struct pv__diag *diag)
{
	struct pv__mark mark = {run->folder, 0, 0};
	const char *path;

	PV__TRY(pv__make_folder(run->folder, diag));
	path = pv__path_join(run->arena, run->folder, ".lock");
	if (!path)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a path");
	*fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (*fd < 0)
		return pv__fail(diag, PV_ELOCK, &mark, "cannot write here: %s", strerror(errno));
	if (flock(*fd, LOCK_EX | LOCK_NB) == 0)
		return PV_OK;
	close(*fd);
	return pv__fail(diag, PV_ELOCK, &mark, "another run is at work in this folder");
}

/* ---- steps ------------------------------------------------------------------------------ */

static int refuse_not_run(const struct pv__study *study, struct pv__diag *diag)
{
	struct pv__mark mark = {study->file, 0, 0};

	for (int64_t i = 0; i < study->n_not_run; i++)
		(void)pv__fail(diag, PV_ESTUDY, &mark, "%s", study->not_run[i]);
	return study->n_not_run ? PV_ESTUDY : PV_OK;
}

int pv__run_prepare(struct pv__run *run, struct pv__diag *diag)
{
	PV__TRY(refuse_not_run(run->study, diag));
	PV__TRY(pv__samples_build(run->arena, run->study, &run->samples, diag));
	run->found = run->samples;
	PV__TRY(pv__plan_files(run->arena, run->study, &run->found, &run->plan, diag));
	run->files_plan = run->plan;
	return PV_OK;
}

int pv__run_tasks(struct pv__run *run, enum pv__task_kind kind, const char *stage,
                  uint8_t **failed, struct pv__diag *diag)
{
	const struct pv__plan *plan = &run->plan;
	int64_t *task = pv__alloc(run->arena, (size_t)plan->n_tasks, sizeof(*task));
	struct pv__job job = {
		.plan = plan, .store = &run->store, .stage = stage, .task = task,
		.failed = pv__alloc(run->arena, (size_t)plan->n_tasks, 1),
		.progress = run->options->progress, .to = run->options->to,
		.cancel = run->options->cancel,
	};

	if (!task || !job.failed)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for tasks");
	for (int64_t t = 0; t < plan->n_tasks; t++)
		if (plan->task[t].kind == kind)
			task[job.n++] = t;
	*failed = job.failed;
	return run->executor.run(&run->executor, &job, diag);
}

/* Runs tasks of which none may fail. */
static int run_all(struct pv__run *run, enum pv__task_kind kind, const char *stage,
                   struct pv__diag *diag)
{
	uint8_t *failed;

	PV__TRY(pv__run_tasks(run, kind, stage, &failed, diag));
	return pv__diag_status(diag);
}

/* Drops the rows of files that could not be read; their errors become the reasons. */
static int exclude_unread(struct pv__run *run, const uint8_t *failed, struct pv__diag *errors,
                          struct pv__diag *diag)
{
	uint8_t *drop = pv__alloc(run->arena, (size_t)run->samples.n, 1);
	const char **reason = pv__alloc(run->arena, (size_t)run->samples.n, sizeof(*reason));
	int64_t entry = 0;

	if (!drop || !reason)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for rows");
	for (int64_t t = 0; t < run->plan.n_tasks; t++) {
		const struct pv__task *task = &run->plan.task[t];
		const struct pv__plan_file *file;

		if (task->kind != PV__TASK_EXTRACT || !failed[entry++])
			continue;
		file = &run->plan.file[task->file];
		for (int64_t i = 0; i < file->n_rows; i++) {
			drop[file->row[i]] = 1;
			reason[file->row[i]] = pv__format(run->arena, "%s could not be read",
			                                  file->shown);
		}
	}
	for (int64_t r = 0; r < run->samples.n; r++)
		run->samples.n_unreadable += drop[r];
	if (run->samples.n_unreadable > run->study->max_excluded)
		return pv__fail(diag, PV_EDATA, NULL,
		                "%lld rows have no usable image, more than max_excluded: %lld",
		                (long long)run->samples.n_unreadable,
		                (long long)run->study->max_excluded);
	for (int64_t i = 0; i < errors->n; i++)
		pv__warn(diag, &errors->message[i].mark, "%s", errors->message[i].text);
	PV__TRY(pv__run_drop_rows(run, drop, reason, diag));
	run->found = run->samples;
	run->kept = NULL;
	PV__TRY(pv__plan_files(run->arena, run->study, &run->found, &run->plan, diag));
	run->files_plan = run->plan;
	return PV_OK;
}

int pv__run_files(struct pv__run *run, struct pv__diag *diag)
{
	struct pv__diag errors = {.arena = run->arena};
	uint8_t *failed;
	int status = pv__run_tasks(run, PV__TASK_EXTRACT, "reading images", &failed, &errors);

	if (status == PV_OK && errors.n_errors && run->study->exclude_on_error) {
		PV__TRY(exclude_unread(run, failed, &errors, diag));
	} else {
		pv__diag_merge(diag, &errors);
		PV__TRY(status);
		PV__TRY(pv__diag_status(diag));
	}
	PV__TRY(run_all(run, PV__TASK_BLOCK, "making tables", diag));
	run->files_plan = run->plan;
	return pv__run_drop_missing(run, diag);
}

static int run_folds(struct pv__run *run, struct pv__diag *diag)
{
	PV__TRY(pv__plan_folds(&run->plan, &run->samples, run->kept, diag));
	PV__TRY(run_all(run, PV__TASK_FOLD, "cross-validating", diag));
	PV__TRY(run_all(run, PV__TASK_PERMUTE, "permuting labels", diag));
	return run_all(run, PV__TASK_FINAL, "fitting final models", diag);
}

static int run_locked(struct pv__run *run, struct pv__results *results, struct pv__diag *diag)
{
	const char *store = run->options->store ? run->options->store : run->study->store;

	if (!store)
		store = pv__path_join(run->arena, run->folder, ".store");
	if (!store)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a path");
	PV__TRY(pv__store_open(run->arena, store, &run->store, diag));
	PV__TRY(pv__run_files(run, diag));
	PV__TRY(run_folds(run, diag));
	PV__TRY(pv__collect(run, results, diag));
	PV__TRY(pv__bundles_write(run, results, diag));
	return pv__report_write(run->arena, results, diag);
}

int pv__run_study(struct pv__arena *arena, const struct pv__study *study,
                  const struct pv__run_options *options, struct pv__results *results,
                  struct pv__diag *diag)
{
	struct pv__run run = {.arena = arena, .study = study, .options = options,
	                      .folder = pv__output_folder(arena, study, options->output),
	                      .executor = pv__executor_local(options->jobs ? options->jobs
	                                                           : study->jobs)};
	int lock = -1, status;

	if (!run.folder)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a path");
	PV__TRY(pv__run_prepare(&run, diag));
	PV__TRY(check_folder(&run, diag));
	PV__TRY(lock_folder(&run, &lock, diag));
	status = run_locked(&run, results, diag);
	close(lock);
	return status;
}
