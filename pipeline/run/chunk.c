/* A worker's share of a wave. */
#include "run/chunk.h"

/* ---- the plan, made anew --------------------------------------------------------------- */

/* What extraction left behind: without an object a file could not be read, which its
 * worker has said, or nobody has tried. */
static int find_unread(const struct pv__run *run, int64_t n, const int64_t *task, uint8_t *failed,
		       struct pv__diag *errors)
{
	int status = PV_OK;

	for (int64_t i = 0; i < n; i++) {
		const struct pv__task *t = &run->plan.task[task[i]];

		failed[i] = !pv__store_holds(&run->store, &t->key);
		if (failed[i] && !pv__failure_read(run->folder, &t->key, errors))
			status = pv__fail(errors, PV_EIO, NULL, "%s: is not in the store yet",
					  pv__task_name(run->arena, &run->plan, t));
	}
	return status;
}

static int take_extractions(struct pv__run *run, struct pv__diag *diag)
{
	struct pv__diag errors = {.arena = run->arena};
	int64_t *task, n = pv__wave_tasks(run->arena, &run->plan, PV__TASK_EXTRACT, &task);
	uint8_t *failed = n >= 0 ? pv__alloc(run->arena, (size_t)n, 1) : NULL;
	int status;

	if (!failed)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for tasks");
	status = find_unread(run, n, task, failed, &errors);
	if (status == PV_OK && errors.n_errors && run->study->exclude_on_error)
		return pv__run_exclude_unread(run, failed, &errors, diag);
	pv__diag_merge(diag, &errors);
	return pv__diag_status(&errors);
}

/* Machines number the devices of a network file system as they come: without this each
 * worker would hash all input files again. */
static int open_digests(struct pv__run *run, enum pv__task_kind kind, struct pv__diag *diag)
{
	int64_t there = pv__wave_device(run->folder, kind);
	int64_t here = pv__device_of(pv__data_root(run->arena, run->study));

	PV__TRY(pv__run_open_digests(run, diag));
	if (there >= 0 && here >= 0 && there != here)
		pv__digests_mount(run->digests, there, here);
	return PV_OK;
}

static int plan_wave(struct pv__run *run, enum pv__task_kind kind, struct pv__diag *diag)
{
	PV__TRY(pv__run_plan_files(run, diag));
	if (kind == PV__TASK_EXTRACT)
		return PV_OK;
	PV__TRY(take_extractions(run, diag));
	if (kind == PV__TASK_BLOCK)
		return PV_OK;
	PV__TRY(pv__run_drop_missing(run, diag));
	return pv__plan_folds(&run->plan, &run->samples, run->kept, diag);
}

/* ---- the work ---------------------------------------------------------------------------- */

static int note_failures(const struct pv__run *run, const struct pv__job *job,
			 struct pv__diag *diag)
{
	for (int64_t i = 0; i < job->n; i++) {
		const struct pv__digest *key = &run->plan.task[job->task[i]].key;

		if (job->failed[i])
			PV__TRY(pv__failure_write(run->folder, key, &job->messages[i], diag));
		else
			pv__failure_forget(run->folder, key);
	}
	return PV_OK;
}

static int run_share(struct pv__run *run, const struct pv__chunk *chunk, struct pv__diag *diag)
{
	int64_t *task, n = pv__wave_tasks(run->arena, &run->plan, chunk->kind, &task);
	size_t room = (size_t)(n > 0 ? n : 1);
	struct pv__job job = {
		.plan = &run->plan,
		.store = &run->store,
		.stage = pv__task_kind_name(chunk->kind),
		.task = task,
		.failed = pv__alloc(run->arena, room, 1),
		.messages = pv__alloc(run->arena, room, sizeof(*job.messages)),
		.progress = run->options->progress,
		.to = run->options->to,
		.cancel = run->options->cancel,
	};

	if (n < 0 || !job.failed || !job.messages)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for tasks");
	for (int64_t i = chunk->number; i < n; i += chunk->of)
		task[job.n++] = task[i]; /* never ahead of i */
	for (int64_t i = 0; i < job.n; i++)
		job.messages[i].arena = run->arena;
	PV__TRY(run->executor.run(&run->executor, &job, diag));
	PV__TRY(note_failures(run, &job, diag));
	return pv__diag_status(diag);
}

static int run_locked(struct pv__run *run, const struct pv__chunk *chunk, struct pv__diag *diag)
{
	PV__TRY(open_digests(run, chunk->kind, diag));
	PV__TRY(plan_wave(run, chunk->kind, diag));
	PV__TRY(pv__wave_check_tasks(run->folder, chunk->kind, &run->plan, diag));
	return run_share(run, chunk, diag);
}

int pv__run_chunk(struct pv__arena *arena, const struct pv__study *study,
		  const struct pv__run_options *options, const struct pv__chunk *chunk,
		  struct pv__diag *diag)
{
	struct pv__run run = {.arena = arena,
			      .study = study,
			      .options = options,
			      .folder = pv__output_folder(arena, study, options->output),
			      .executor = pv__executor_local(options->jobs ? options->jobs : 1)};
	const char *store =
		run.folder ? pv__store_folder(arena, study, options->store, run.folder) : NULL;
	struct pv__lock lock;
	int status;

	if (!store)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a path");
	PV__TRY(pv__wave_check_profile(run.folder, chunk->kind, diag));
	PV__TRY(pv__run_samples(&run, diag));
	PV__TRY(pv__store_open(arena, store, &run.store, diag));
	PV__TRY(pv__lock_store(arena, store, PV__LOCK_SHARED, &lock, diag));
	status = run_locked(&run, chunk, diag);
	pv__unlock(&lock);
	return status;
}
