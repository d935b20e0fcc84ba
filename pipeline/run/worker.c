/* A worker: its caches, and the way from a task to its object. */
#include "run/task.h"

int pv__worker_open(struct pv__arena *arena, const struct pv__plan *plan,
                    const struct pv__store *store, struct pv__worker *worker,
                    struct pv__diag *diag)
{
	const struct pv__study *study = plan->study;

	*worker = (struct pv__worker){
		.arena = arena, .plan = plan, .store = store, .image_file = -1,
		.reader = pv__nifti_reader_new(),
		.extractor = pv__alloc(arena, (size_t)study->n_blocks, sizeof(*worker->extractor)),
		.block = pv__alloc(arena, (size_t)study->n_blocks, sizeof(*worker->block)),
		.rival = pv__alloc(arena, (size_t)plan->n_rivals, sizeof(*worker->rival)),
	};
	if (!worker->reader || !worker->extractor || !worker->block || !worker->rival)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a worker");
	for (int64_t b = 0; b < study->n_blocks; b++) {
		worker->extractor[b] = pv__alloc(arena, (size_t)study->block[b].n_from,
		                                 sizeof(**worker->extractor));
		if (!worker->extractor[b])
			return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a worker");
	}
	return PV_OK;
}

void pv__worker_close(struct pv__worker *worker)
{
	const struct pv__study *study = worker->plan->study;

	for (int64_t b = 0; b < study->n_blocks; b++)
		for (int64_t s = 0; s < study->block[b].n_from; s++)
			pv__arena_free(worker->extractor[b][s].arena);
	pv__arena_free(worker->image_arena);
	pv__nifti_reader_free(worker->reader);
}

static int make_body(struct pv__worker *worker, struct pv__arena *arena,
                     const struct pv__task *task, struct pv__buffer *body, struct pv__diag *diag)
{
	switch (task->kind) {
	case PV__TASK_EXTRACT:
		return pv__task_extract(worker, arena, task, body, diag);
	case PV__TASK_BLOCK:
		return pv__task_block(worker, arena, task, body, diag);
	case PV__TASK_FOLD:
		return pv__task_fold(worker, arena, task, body, diag);
	case PV__TASK_PERMUTE:
		return pv__task_permute(worker, arena, task, body, diag);
	case PV__TASK_FINAL:
		return pv__task_final(worker, arena, task, body, diag);
	}
	return pv__fail(diag, PV_EBUG, NULL, "a task of no kind");
}

int pv__task_run(struct pv__worker *worker, const struct pv__task *task, struct pv__diag *diag)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__buffer body = {.arena = arena}, object = {.arena = arena};
	struct pv__diag own = {.arena = arena};
	int status;

	if (!arena)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a task");
	status = make_body(worker, arena, task, &body, &own);
	if (status == PV_OK) {
		pv__put_messages(&object, &own);
		pv__put(&object, body.data, body.n);
		object.failed = object.failed || body.failed;
		status = pv__store_put(worker->store, &task->key, &object, &own);
	}
	pv__diag_merge(diag, &own);
	if (status != PV_OK && own.n_errors == 0)
		(void)pv__fail(diag, status, NULL, "failed: %s",
		               pv__task_name(arena, worker->plan, task));
	pv__arena_free(arena);
	return status;
}
