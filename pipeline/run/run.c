/* A study, step by step: samples, files, folds, results. */
#include "run/run.h"

#include "run/bundle.h"
#include "run/faults.h"
#include "run/slurm.h"
#include "run/temporary.h"
#include "run/used_keys.h"

/* ---- steps ------------------------------------------------------------------------------ */

static int refuse_not_run(const struct pv__study *study, struct pv__diag *diag)
{
	struct pv__mark mark = {study->file, 0, 0};

	for (int64_t i = 0; i < study->n_not_run; i++)
		(void)pv__fail(diag, PV_ESTUDY, &mark, "%s", study->not_run[i]);
	return study->n_not_run ? PV_ESTUDY : PV_OK;
}

int pv__run_samples(struct pv__run *run, struct pv__diag *diag)
{
	PV__TRY(refuse_not_run(run->study, diag));
	PV__TRY(pv__samples_build(run->arena, run->study, &run->samples, diag));
	run->found = run->samples;
	return PV_OK;
}

int pv__run_plan_files(struct pv__run *run, struct pv__diag *diag)
{
	if (!run->digests)
		run->digests = pv__digests_open(run->arena, NULL);
	if (!run->digests)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for digests");
	pv__digests_cancel(run->digests, run->options->cancel);
	PV__TRY(pv__plan_files(run->arena, run->study, &run->found, run->digests, &run->plan, diag));
	run->files_plan = run->plan;
	return PV_OK;
}

int pv__run_prepare(struct pv__run *run, struct pv__diag *diag)
{
	PV__TRY(pv__run_samples(run, diag));
	return pv__run_plan_files(run, diag);
}

/* ---- tasks ------------------------------------------------------------------------------ */

static void tell_progress(void *to, const struct pv__progress *p)
{
	struct pv__run *run = to;

	if (run->log && p->total > 0 && run->logged_stage != p->stage)
		pv__log_stage(run->log, p);
	run->logged_stage = p->stage;
	if (run->options->progress)
		run->options->progress(run->options->to, p);
}

static void tell_event(void *to, const struct pv__task_event *event)
{
	const struct pv__run *run = to;

	if (run->log)
		pv__log_task(run->log, &run->plan, event);
}

int pv__run_tasks(struct pv__run *run, enum pv__task_kind kind, const char *stage,
                  uint8_t **failed, struct pv__diag *diag)
{
	const struct pv__plan *plan = &run->plan;
	int64_t *task = pv__alloc(run->arena, (size_t)plan->n_tasks, sizeof(*task));
	struct pv__job job = {
		.plan = plan, .store = &run->store, .stage = stage, .task = task,
		.failed = pv__alloc(run->arena, (size_t)plan->n_tasks, 1),
		.progress = tell_progress, .event = tell_event, .to = run,
		.cancel = run->options->cancel,
	};

	if (!task || !job.failed)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for tasks");
	for (int64_t t = 0; t < plan->n_tasks; t++)
		if (plan->task[t].kind == kind)
			task[job.n++] = t;
	*failed = job.failed;
	if (job.cancel && *job.cancel)
		return pv__fail(diag, PV_ECANCEL, NULL, PV__STOPPED);
	PV__TRY(run->executor.run(&run->executor, &job, diag));
	return run->log ? pv__log_fault(run->log, diag) : PV_OK;
}

/* Runs tasks of which none may fail. */
static int run_all(struct pv__run *run, enum pv__task_kind kind, const char *stage,
                   struct pv__diag *diag)
{
	struct pv__diag errors = {.arena = run->arena};
	uint8_t *failed;
	int status = pv__run_tasks(run, kind, stage, &failed, &errors);

	pv__faults_merge(diag, &errors);
	PV__TRY(status);
	return pv__diag_status(diag);
}

int pv__run_exclude_unread(struct pv__run *run, const uint8_t *failed,
                           const struct pv__diag *errors, struct pv__diag *diag)
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
	return pv__run_plan_files(run, diag);
}

int pv__run_files(struct pv__run *run, struct pv__diag *diag)
{
	struct pv__diag errors = {.arena = run->arena};
	uint8_t *failed;
	int status = pv__run_tasks(run, PV__TASK_EXTRACT, "reading images", &failed, &errors);

	if (status == PV_OK && errors.n_errors && run->study->exclude_on_error) {
		PV__TRY(pv__run_exclude_unread(run, failed, &errors, diag));
	} else {
		pv__faults_merge(diag, &errors);
		PV__TRY(status);
		PV__TRY(pv__diag_status(diag));
	}
	PV__TRY(run_all(run, PV__TASK_BLOCK, "making tables", diag));
	run->files_plan = run->plan;
	return pv__run_drop_missing(run, diag);
}

/* ---- all of it ---------------------------------------------------------------------- */

/* Says what this folder stands on before any of it is made. */
static int note_used(struct pv__run *run, int64_t n_plans, struct pv__diag *diag)
{
	const struct pv__plan *const plan[] = {&run->files_plan, &run->plan};

	return pv__used_keys_write(run->arena, run->folder, &run->store, n_plans, plan, diag);
}

static int run_folds(struct pv__run *run, struct pv__diag *diag)
{
	PV__TRY(pv__plan_folds(&run->plan, &run->samples, run->kept, diag));
	PV__TRY(note_used(run, 2, diag));
	PV__TRY(run_all(run, PV__TASK_FOLD, "cross-validating", diag));
	PV__TRY(run_all(run, PV__TASK_PERMUTE, "permuting labels", diag));
	PV__TRY(run_all(run, PV__TASK_CURVE, "learning curve", diag));
	return run_all(run, PV__TASK_FINAL, "fitting final models", diag);
}

/* Inputs are looked at again before anything vouches for results that came from them. */
static int write_results(struct pv__run *run, struct pv__results *results, struct pv__diag *diag)
{
	PV__TRY(pv__collect(run, results, diag));
	PV__TRY(pv__report_begin(run->arena, run->folder, diag));
	PV__TRY(pv__bundles_write(run, results, diag));
	PV__TRY(pv__plan_check_inputs(&run->files_plan, diag));
	return pv__report_write(run->arena, results, diag);
}

int pv__run_open_digests(struct pv__run *run, struct pv__diag *diag)
{
	const char *path = pv__path_join(run->arena, run->store.folder, PV__STORE_DIGESTS);

	run->digests = path ? pv__digests_open(run->arena, run->options->paranoid ? NULL : path)
	                    : NULL;
	return run->digests ? PV_OK : pv__fail(diag, PV_ENOMEM, NULL, "no memory for digests");
}

int pv__run_save_digests(struct pv__run *run, struct pv__diag *diag)
{
	struct pv__buffer b = {.arena = run->arena};

	if (!pv__digests_are_new(run->digests))
		return PV_OK;
	pv__digests_put(run->digests, &b);
	if (b.failed)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for digests");
	return pv__store_write(&run->store, PV__STORE_DIGESTS, b.data, b.n, diag);
}

static int run_steps(struct pv__run *run, struct pv__results *results, struct pv__diag *diag)
{
	PV__TRY(pv__run_open_digests(run, diag));
	PV__TRY(pv__run_plan_files(run, diag));
	PV__TRY(pv__run_save_digests(run, diag));
	PV__TRY(note_used(run, 1, diag));
	PV__TRY(pv__run_files(run, diag));
	PV__TRY(run_folds(run, diag));
	return write_results(run, results, diag);
}

/* Warnings that nobody has heard yet: those of files and of the study were told as they came. */
static void tell_findings(const struct pv__results *r, struct pv__diag *diag)
{
	enum { MOST = 8 };

	for (int64_t i = 0; i < r->n_findings && i < MOST; i++)
		pv__warn(diag, NULL, "%s", r->warning[i]);
	if (r->n_findings > MOST)
		pv__warn(diag, NULL, "%lld more stand in warnings.tsv",
			 (long long)(r->n_findings - MOST));
}

/* With the locks of results and store. */
static int run_logged(struct pv__run *run, struct pv__results *results, struct pv__diag *diag)
{
	int64_t before = diag->n;
	struct pv__run_log log;
	int status;

	PV__TRY(pv__log_open(run->arena, run->folder, &log, diag));
	log.line = run->options->log;
	log.to = run->options->to;
	run->log = &log;
	pv__log_start(&log, run->study, run->executor.name, pv__local_jobs(run->executor.jobs));
	status = pv__log_fault(&log, diag);
	if (status == PV_OK)
		status = run_steps(run, results, diag);
	for (int64_t i = 0; status == PV_OK && i < results->n_warnings; i++)
		pv__log_warning(&log, results->warning[i]);
	if (status == PV_OK)
		tell_findings(results, diag);
	pv__log_messages(&log, diag, before);
	pv__log_end(&log, status);
	pv__log_close(&log);
	if (status == PV_OK)
		status = pv__log_fault(&log, diag);
	run->log = NULL;
	return status;
}

static int choose_executor(struct pv__run *run, struct pv__diag *diag)
{
	const char *stated = run->options->executor;
	bool slurm = stated ? pv__equal(stated, "slurm") : run->study->run_place == PV__RUN_SLURM;

	if (stated && pv__equal(stated, "store")) {
		run->executor = pv__executor_cached();
		return PV_OK;
	}
	if (slurm)
		return pv__executor_slurm(run, diag);
	if (stated && !pv__equal(stated, "local"))
		return pv__fail(diag, PV_EUSAGE, NULL, "there is no executor '%s': local or slurm",
		                stated);
	run->executor = pv__executor_local(run->options->jobs ? run->options->jobs
	                                                      : run->study->jobs);
	return PV_OK;
}

static int run_locked(struct pv__run *run, struct pv__results *results, struct pv__diag *diag)
{
	const char *store = pv__store_folder(run->arena, run->study, run->options->store, run->folder);
	struct pv__lock lock;
	int status;

	if (!store)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a path");
	pv__results_sweep(run->folder);
	PV__TRY(pv__store_open(run->arena, store, &run->store, diag));
	PV__TRY(choose_executor(run, diag));
	PV__TRY(pv__lock_store(run->arena, store, PV__LOCK_SHARED, &lock, diag));
	status = run_logged(run, results, diag);
	pv__unlock(&lock);
	return status;
}

int pv__run_study(struct pv__arena *arena, const struct pv__study *study,
                  const struct pv__run_options *options, struct pv__results *results,
                  struct pv__diag *diag)
{
	struct pv__run *run = pv__alloc(arena, 1, sizeof(*run)); /* results point into it */
	struct pv__lock lock;
	int status;

	if (!run)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a run");
	*run = (struct pv__run){.arena = arena, .study = study, .options = options,
	                        .folder = pv__output_folder(arena, study, options->output),
	                        .first_message = diag->n};
	if (!run->folder)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a path");
	PV__TRY(pv__run_samples(run, diag));
	PV__TRY(pv__folder_take(run, &lock, diag));
	status = run_locked(run, results, diag);
	pv__unlock(&lock);
	return status;
}
