/* The local executor: worker processes that take one task at a time over a pipe.  A
 * worker that dies, or takes too long, fails its task, not the run. */
#include "run/member.h"

#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { MOST_WORKERS = 256, POLL_MS = 200 };

struct pool {
	struct pv__job *job;
	struct pv__arena *arena;
	int64_t n_members, next, done, cached;
	struct pv__member member[MOST_WORKERS];
	const int64_t *order;      /* in which entries are given out; NULL: as they are */
	struct pv__diag *messages; /* of each entry, merged in order at the end */
	uint8_t *stored;           /* entries that have an object already */
	double began;
};

/* ---- what is told ------------------------------------------------------------------ */

static void report(struct pool *pool)
{
	struct pv__progress p = {.stage = pool->job->stage,
				 .done = pool->done,
				 .cached = pool->cached,
				 .total = pool->job->n,
				 .seconds = pv__clock() - pool->began};

	if (pool->job->progress)
		pool->job->progress(pool->job->to, &p);
}

static void tell_finished(struct pool *pool, int64_t entry, double seconds)
{
	struct pv__job *job = pool->job;
	const struct pv__task *task = &job->plan->task[job->task[entry]];
	struct pv__task_event event = {.stage = job->stage,
				       .task = task,
				       .failed = job->failed[entry] != 0,
				       .seconds = seconds,
				       .error = pv__diag_first_error(&pool->messages[entry])};

	if (job->event)
		job->event(job->to, &event);
}

/* ---- giving and taking -------------------------------------------------------------- */

/* The next entry that has no object yet; PV__IDLE: none is left. */
static int64_t next_entry(struct pool *pool)
{
	while (pool->next < pool->job->n) {
		int64_t entry = pool->next++;

		entry = pool->order ? pool->order[entry] : entry;
		if (!pool->stored[entry])
			return entry;
	}
	return PV__IDLE;
}

/* Gives a member its next task, in a new process where it has none. */
static int give_next(struct pool *pool, int64_t which, struct pv__diag *diag)
{
	struct pv__member *m = &pool->member[which];
	int64_t entry = next_entry(pool);

	m->entry = PV__IDLE;
	if (entry == PV__IDLE)
		return PV_OK;
	if (m->pid <= 0)
		PV__TRY(pv__member_start(pool->member, pool->n_members, which, pool->job, diag));
	pv__member_give(m, entry);
	return PV_OK;
}

static const char *task_name(struct pool *pool, int64_t entry)
{
	const struct pv__job *job = pool->job;
	const char *name =
		pv__task_name(pool->arena, job->plan, &job->plan->task[job->task[entry]]);

	return name ? name : "a task";
}

/* Errors only: warnings come back from the object itself, now and on every later run. */
static void note_failure(struct pool *pool, int64_t entry, int status, const struct pv__diag *own)
{
	const struct pv__job *job = pool->job;
	const struct pv__study *study = job->plan->study;
	struct pv__diag *diag = &pool->messages[entry];

	job->failed[entry] = 1;
	pv__diag_merge(diag, own);
	if (own->n_errors == 0)
		(void)pv__fail(diag, status, NULL, "no memory in: %s",
			       task_name(pool, entry));
	if (status == PV_ENOMEM && study->memory_text)
		(void)pv__fail(
			diag, PV_ENOMEM, NULL, "run.memory: the limit of %s was reached in: %s",
			study->memory_text, task_name(pool, entry));
}

/* Of its task, or because there is no memory to hear it. */
static void note_death(struct pool *pool, struct pv__member *m, int why)
{
	int how = pv__member_end(m, pool->job->store);
	struct pv__diag *diag = &pool->messages[m->entry];

	if (why == PV_ENOMEM)
		(void)pv__fail(diag, why, NULL, "no memory for what a worker says of: %s",
			       task_name(pool, m->entry));
	else
		(void)pv__fail(diag, why, NULL, "%s",
			       pv__member_obituary(pool->arena, m, pool->job, how));
	pool->job->failed[m->entry] = 1;
}

static int finish_entry(struct pool *pool, int64_t which, struct pv__diag *diag)
{
	struct pv__member *m = &pool->member[which];
	struct pv__diag own = {.arena = pool->arena};
	int64_t entry = m->entry;
	int status = PV_OK, heard = pv__member_read(m, pool->arena, &status, &own);

	if (heard != PV_OK) {
		pv__member_kill(m);
		note_death(pool, m, heard);
	} else if (status != PV_OK) {
		note_failure(pool, entry, status, &own);
	}
	if (m->expired && m->pid > 0) /* its answer came with the end of its time */
		pv__member_end(m, pool->job->store);
	pool->done++;
	tell_finished(pool, entry, pv__clock() - m->began);
	PV__TRY(give_next(pool, which, diag));
	report(pool);
	return PV_OK;
}

/* ---- waiting ------------------------------------------------------------------------- */

static int64_t wait_any(struct pool *pool)
{
	struct pollfd fd[MOST_WORKERS];

	for (int64_t i = 0; i < pool->n_members; i++) {
		const struct pv__member *m = &pool->member[i];

		fd[i] = (struct pollfd){.fd = m->entry == PV__IDLE ? -1 : m->socket,
					.events = POLLIN};
	}
	if (poll(fd, (nfds_t)pool->n_members, POLL_MS) <= 0)
		return -1;
	for (int64_t i = 0; i < pool->n_members; i++)
		if (fd[i].revents)
			return i;
	return -1;
}

/* Stops workers that are past the limit of a task; they show as hang-ups. */
static void stop_late(struct pool *pool)
{
	double limit = pool->job->plan->study->task_seconds, now = pv__clock();

	for (int64_t i = 0; limit > 0 && i < pool->n_members; i++) {
		struct pv__member *m = &pool->member[i];

		if (m->entry == PV__IDLE || m->expired || now - m->began < limit)
			continue;
		m->expired = true;
		pv__member_kill(m);
	}
}

static bool any_busy(const struct pool *pool)
{
	for (int64_t i = 0; i < pool->n_members; i++)
		if (pool->member[i].entry != PV__IDLE)
			return true;
	return false;
}

static int work(struct pool *pool, struct pv__diag *diag)
{
	const volatile int *cancel = pool->job->cancel;

	for (int64_t i = 0; i < pool->n_members; i++)
		PV__TRY(give_next(pool, i, diag));
	report(pool);
	while (any_busy(pool)) {
		int64_t i = wait_any(pool);

		if (cancel && *cancel)
			return pv__fail(diag, PV_ECANCEL, NULL, PV__STOPPED);
		if (i >= 0)
			PV__TRY(finish_entry(pool, i, diag));
		stop_late(pool);
	}
	return PV_OK;
}

static void dismiss(struct pool *pool, bool kill_them)
{
	for (int64_t i = 0; kill_them && i < pool->n_members; i++)
		pv__member_kill(&pool->member[i]);
	for (int64_t i = 0; i < pool->n_members; i++)
		pv__member_end(&pool->member[i], pool->job->store);
}

/* ---- the pool ------------------------------------------------------------------------ */

static int64_t usable_cores(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) != 0)
		return 1;
	return CPU_COUNT(&set) > 0 ? CPU_COUNT(&set) : 1;
}

int64_t pv__local_jobs(int64_t stated)
{
	int64_t jobs = stated > 0 ? stated : usable_cores();

	return jobs < MOST_WORKERS ? jobs : MOST_WORKERS;
}

/* Marks the entries that are stored already. */
static void find_stored(struct pool *pool, struct pv__diag *diag)
{
	const struct pv__job *job = pool->job;

	for (int64_t i = 0; i < job->n; i++) {
		pool->stored[i] =
			pv__store_has(job->store, &job->plan->task[job->task[i]].key, diag);
		pool->cached += pool->stored[i];
	}
	pool->done = pool->cached;
}

/* For tests: PULVINAR_SHUFFLE_TASKS, a number, gives tasks out in another order. */
static void shuffle(struct pool *pool)
{
	const char *text = getenv("PULVINAR_SHUFFLE_TASKS");
	int64_t *order, seed;

	if (!text || !pv__parse_int(text, &seed))
		return;
	order = pv__alloc(pool->arena, (size_t)pool->job->n, sizeof(*order));
	for (int64_t i = 0; order && i < pool->job->n; i++)
		order[i] = i;
	if (order)
		pv__shuffle(pv__stream((uint64_t)seed, PV__RANDOM_OP, 0, 0), pool->job->n, order);
	pool->order = order;
}

static int run_pool(struct pool *pool, struct pv__diag *diag)
{
	size_t n_bytes =
		(size_t)(pool->n_members ? pool->n_members : 1) * sizeof(struct pv__call_slot);
	struct pv__call_slot *slot =
		mmap(NULL, n_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status;

	if (slot == MAP_FAILED)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for workers");
	for (int64_t i = 0; i < pool->n_members; i++)
		pool->member[i] = (struct pv__member){.entry = PV__IDLE, .slot = &slot[i]};
	status = work(pool, diag);
	dismiss(pool, status != PV_OK);
	munmap(slot, n_bytes);
	for (int64_t i = 0; i < pool->job->n; i++) {
		pv__diag_merge(diag, &pool->messages[i]);
		if (pool->job->messages)
			pv__diag_merge(&pool->job->messages[i], &pool->messages[i]);
	}
	return status;
}

static int fill_pool(struct pool *pool, int64_t jobs, struct pv__diag *diag)
{
	int64_t n = pool->job->n, left;

	pool->messages = pv__alloc(pool->arena, (size_t)n, sizeof(*pool->messages));
	pool->stored = pv__alloc(pool->arena, (size_t)n, 1);
	if (!pool->messages || !pool->stored)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for workers");
	for (int64_t i = 0; i < n; i++)
		pool->messages[i].arena = pool->arena;
	find_stored(pool, diag);
	shuffle(pool);
	left = n - pool->cached;
	jobs = pv__local_jobs(jobs);
	pool->n_members = jobs < left ? jobs : left;
	return PV_OK;
}

static int run_local(struct pv__executor *self, struct pv__job *job, struct pv__diag *diag)
{
	struct pv__arena *arena = pv__arena_new();
	struct pool *pool = arena ? pv__alloc(arena, 1, sizeof(*pool)) : NULL;
	int status;

	if (!pool) {
		pv__arena_free(arena);
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for workers");
	}
	*pool = (struct pool){.job = job, .arena = arena, .began = pv__clock()};
	status = fill_pool(pool, self->jobs, diag);
	if (status == PV_OK)
		status = run_pool(pool, diag);
	pv__arena_free(arena);
	return status;
}

struct pv__executor pv__executor_local(int64_t jobs)
{
	return (struct pv__executor){.name = "local", .run = run_local, .jobs = jobs};
}
