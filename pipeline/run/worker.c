/* A worker: its caches, and the way from a task to its object. */
#include "run/ready.h"

#include "plan/key.h"

#include <sys/resource.h>
#include <time.h>

int pv__worker_open(struct pv__arena *arena, const struct pv__plan *plan,
                    const struct pv__store *store, struct pv__worker *worker,
                    struct pv__diag *diag)
{
	const struct pv__study *study = plan->study;

	*worker = (struct pv__worker){
		.arena = arena, .plan = plan, .store = store, .image_file = -1,
		.reader = pv__volume_reader_new(),
		.extractor = pv__alloc(arena, (size_t)study->n_blocks, sizeof(*worker->extractor)),
		.block = pv__alloc(arena, (size_t)study->n_blocks, sizeof(*worker->block)),
		.mapping = pv__alloc(arena, (size_t)study->n_blocks, sizeof(*worker->mapping)),
		.rival = pv__alloc(arena, (size_t)plan->n_rivals, sizeof(*worker->rival)),
	};
	if (!worker->reader || !worker->extractor || !worker->block || !worker->mapping ||
	    !worker->rival)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a worker");
	if (study->data.allow_analyze)
		pv__volume_allow_unoriented(worker->reader);
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

	for (int64_t b = 0; b < study->n_blocks; b++) {
		for (int64_t s = 0; s < study->block[b].n_from; s++)
			pv__arena_free(worker->extractor[b][s].arena);
		pv__store_unmap(&worker->mapping[b]);
	}
	pv__ready_free(worker->ready);
	pv__arena_free(worker->image_arena);
	pv__volume_reader_free(worker->reader);
}

void pv__worker_limit(const struct pv__study *study)
{
	struct rlimit none = {0, 0}, memory;

	setrlimit(RLIMIT_CORE, &none);
	if (study->task_bytes == 0 || getrlimit(RLIMIT_AS, &memory) != 0)
		return;
	if (memory.rlim_cur == RLIM_INFINITY || memory.rlim_cur > (rlim_t)study->task_bytes)
		memory.rlim_cur = (rlim_t)study->task_bytes;
	setrlimit(RLIMIT_AS, &memory);
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
	case PV__TASK_CURVE:
		return pv__task_curve(worker, arena, task, body, diag);
	case PV__TASK_FINAL:
		return pv__task_final(worker, arena, task, body, diag);
	}
	return pv__fail(diag, PV_EBUG, NULL, "a task of no kind");
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* What stands beside the result: what it is, how long it took, what its key is made of. */
static const char *about(struct pv__arena *arena, const struct pv__plan *plan,
                         const struct pv__task *task, double seconds)
{
	struct pv__buffer b = {.arena = arena};
	const char *name = pv__task_name(arena, plan, task);
	const char *group = pv__task_group(arena, plan, task);

	if (!name || !group)
		return NULL;
	pv__line(&b, PV__ABOUT_NAME, name);
	pv__line(&b, PV__ABOUT_GROUP, group);
	pv__putf(&b, PV__ABOUT_SECONDS "\t%.6f\n", seconds);
	pv__task_lines(&b, plan, task);
	return b.failed ? NULL : b.data;
}

static int store_result(struct pv__worker *worker, struct pv__arena *arena,
                        const struct pv__task *task, double seconds,
                        const struct pv__buffer *body, struct pv__diag *diag)
{
	struct pv__buffer object = {.arena = arena};
	const char *text = about(arena, worker->plan, task, seconds);

	if (!text || body->failed)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to store a result");
	pv__put_object(&object, diag, body);
	return pv__store_put(worker->store, &task->key, text, &object, diag);
}

int pv__task_run(struct pv__worker *worker, const struct pv__task *task, struct pv__diag *diag)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__buffer body = {.arena = arena};
	struct pv__diag own = {.arena = arena};
	double began = now();
	int64_t refusals = pv__memory_refusals();
	int status;

	if (!arena)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a task");
	status = make_body(worker, arena, task, &body, &own);
	if (pv__memory_refusals() > refusals)
		status = pv__fail(&own, PV_ENOMEM, NULL, "no memory for: %s",
				  pv__task_name(arena, worker->plan, task));
	if (status == PV_OK)
		status = store_result(worker, arena, task, now() - began, &body, &own);
	pv__diag_merge(diag, &own);
	if (status != PV_OK && own.n_errors == 0)
		(void)pv__fail(diag, status, NULL, "failed: %s",
		               pv__task_name(arena, worker->plan, task));
	pv__arena_free(arena);
	return status;
}
