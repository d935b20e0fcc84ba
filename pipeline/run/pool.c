/* The local executor: worker processes that take one task at a time over a pipe.  A
 * worker that dies fails its task, not the run. */
#include "run/executor.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { IDLE = -1, MOST_WORKERS = 256 };

struct member {
	pid_t pid;
	int socket;
	int64_t entry;              /* of job->task; IDLE */
};

struct pool {
	struct pv__job *job;
	struct pv__arena *arena;
	int64_t n_members, next, done, cached;
	struct member member[MOST_WORKERS];
	struct pv__diag *messages;  /* of each entry, merged in order at the end */
	uint8_t *stored;            /* entries that have an object already */
	double began;
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- both ends of the pipe -------------------------------------------------------- */

static bool send_all(int socket, const void *bytes, size_t n)
{
	const char *at = bytes;

	while (n > 0) {
		ssize_t put = send(socket, at, n, MSG_NOSIGNAL);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false;
		at += put;
		n -= (size_t)put;
	}
	return true;
}

static bool receive_all(int socket, void *bytes, size_t n)
{
	char *at = bytes;

	while (n > 0) {
		ssize_t got = recv(socket, at, n, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		at += got;
		n -= (size_t)got;
	}
	return true;
}

/* ---- the worker's side --------------------------------------------------------------- */

struct reply { int64_t status; uint64_t n_bytes; };

static bool serve_one(struct pv__worker *worker, int socket, const struct pv__job *job,
                      int64_t entry)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__diag diag = {.arena = arena};
	struct pv__buffer text = {.arena = arena};
	struct reply reply = {.status = PV_ENOMEM};
	bool sent;

	if (arena) {
		reply.status = pv__task_run(worker, &job->plan->task[job->task[entry]], &diag);
		pv__put_messages(&text, &diag);
		reply.n_bytes = text.failed ? 0 : text.n;
	}
	sent = send_all(socket, &reply, sizeof(reply)) && send_all(socket, text.data, reply.n_bytes);
	pv__arena_free(arena);
	return sent;
}

static void serve(struct pv__job *job, int socket)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__diag diag = {.arena = arena};
	struct pv__worker worker;
	struct rlimit no_core = {0, 0};
	int64_t entry;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setrlimit(RLIMIT_CORE, &no_core);
	signal(SIGINT, SIG_IGN); /* the parent decides */
	signal(SIGTERM, SIG_DFL);
	if (arena && pv__worker_open(arena, job->plan, job->store, &worker, &diag) == PV_OK) {
		while (receive_all(socket, &entry, sizeof(entry)) &&
		       serve_one(&worker, socket, job, entry))
			;
		pv__worker_close(&worker);
	}
	pv__arena_free(arena);
}

/* ---- the pool's side -------------------------------------------------------------------- */

static int start_member(struct pool *pool, struct member *member, struct pv__diag *diag)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return pv__fail(diag, PV_ENOMEM, NULL, "cannot start a worker: %s", strerror(errno));
	member->entry = IDLE;
	member->socket = pair[0];
	member->pid = fork();
	if (member->pid < 0) {
		close(pair[0]);
		close(pair[1]);
		return pv__fail(diag, PV_ENOMEM, NULL, "cannot start a worker: %s", strerror(errno));
	}
	if (member->pid == 0) {
		for (int64_t i = 0; i < pool->n_members; i++)
			if (&pool->member[i] != member && pool->member[i].pid > 0)
				close(pool->member[i].socket);
		close(pair[0]);
		serve(pool->job, pair[1]);
		_exit(0);
	}
	close(pair[1]);
	return PV_OK;
}

static void report(struct pool *pool)
{
	struct pv__progress p = {.stage = pool->job->stage,
	                         .done = pool->done,
	                         .cached = pool->cached,
	                         .total = pool->job->n,
	                         .seconds = now() - pool->began};

	if (pool->job->progress)
		pool->job->progress(pool->job->to, &p);
}

/* Gives the next task that has no object yet; false: none is left. */
static bool give_next(struct pool *pool, struct member *member)
{
	struct pv__job *job = pool->job;

	while (pool->next < job->n) {
		int64_t entry = pool->next++;

		if (pool->stored[entry])
			continue;
		member->entry = entry;
		/* A worker that is gone shows as a hang-up in the poll. */
		(void)send_all(member->socket, &entry, sizeof(entry));
		return true;
	}
	return false;
}

static void name_death(struct pool *pool, struct member *member)
{
	const struct pv__plan *plan = pool->job->plan;
	int64_t entry = member->entry;
	struct pv__diag *diag = &pool->messages[entry];
	const char *name = pv__task_name(pool->arena, plan, &plan->task[pool->job->task[entry]]);
	int how = 0;

	waitpid(member->pid, &how, 0);
	if (WIFSIGNALED(how))
		(void)pv__fail(diag, PV_EPLUGIN, NULL, "a worker was ended by %s in: %s",
		               strsignal(WTERMSIG(how)), name);
	else
		(void)pv__fail(diag, PV_EPLUGIN, NULL, "a worker left with status %d in: %s",
		               WEXITSTATUS(how), name);
	pool->job->failed[entry] = 1;
}

static bool read_reply(struct pool *pool, struct member *member)
{
	struct pv__job *job = pool->job;
	struct reply reply;
	char *bytes;
	struct pv__cursor cursor;

	if (!receive_all(member->socket, &reply, sizeof(reply)))
		return false;
	bytes = pv__alloc(pool->arena, reply.n_bytes + 1, 1);
	if (!bytes || !receive_all(member->socket, bytes, reply.n_bytes))
		return false;
	cursor = (struct pv__cursor){.arena = pool->arena, .data = bytes, .n = reply.n_bytes};
	/* Warnings come back from the object itself, now and on every later run. */
	if (reply.status != PV_OK) {
		job->failed[member->entry] = 1;
		if (!pv__get_messages(&cursor, &pool->messages[member->entry]))
			return false;
	}
	return true;
}

static int finish_entry(struct pool *pool, struct member *member, struct pv__diag *diag)
{
	bool alive = read_reply(pool, member);

	pool->done++;
	if (!alive) {
		name_death(pool, member);
		close(member->socket);
		member->pid = -1;
		PV__TRY(start_member(pool, member, diag));
	}
	member->entry = IDLE;
	give_next(pool, member);
	report(pool);
	return PV_OK;
}

static int64_t wait_any(struct pool *pool)
{
	struct pollfd fd[MOST_WORKERS];

	for (int64_t i = 0; i < pool->n_members; i++)
		fd[i] = (struct pollfd){.fd = pool->member[i].entry == IDLE ? -1
		                                                            : pool->member[i].socket,
		                        .events = POLLIN};
	if (poll(fd, (nfds_t)pool->n_members, 200) <= 0)
		return -1;
	for (int64_t i = 0; i < pool->n_members; i++)
		if (fd[i].revents)
			return i;
	return -1;
}

static bool any_busy(const struct pool *pool)
{
	for (int64_t i = 0; i < pool->n_members; i++)
		if (pool->member[i].entry != IDLE)
			return true;
	return false;
}

static void dismiss(struct pool *pool, bool kill_them)
{
	for (int64_t i = 0; i < pool->n_members; i++) {
		if (pool->member[i].pid <= 0)
			continue;
		if (kill_them)
			kill(pool->member[i].pid, SIGKILL);
		close(pool->member[i].socket);
		waitpid(pool->member[i].pid, NULL, 0);
	}
}

static int work(struct pool *pool, struct pv__diag *diag)
{
	const volatile int *cancel = pool->job->cancel;

	for (int64_t i = 0; i < pool->n_members; i++)
		give_next(pool, &pool->member[i]);
	report(pool);
	while (any_busy(pool)) {
		int64_t i = wait_any(pool);

		if (cancel && *cancel)
			return pv__fail(diag, PV_ECANCEL, NULL,
			                "stopped; run the same command again to go on");
		if (i >= 0)
			PV__TRY(finish_entry(pool, &pool->member[i], diag));
	}
	return PV_OK;
}

static int64_t usable_cores(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) != 0)
		return 1;
	return CPU_COUNT(&set) > 0 ? CPU_COUNT(&set) : 1;
}

/* Marks the entries that are stored already. */
static void find_stored(struct pool *pool, struct pv__diag *diag)
{
	const struct pv__job *job = pool->job;

	for (int64_t i = 0; i < job->n; i++) {
		pool->stored[i] = pv__store_has(job->store, &job->plan->task[job->task[i]].key, diag);
		pool->cached += pool->stored[i];
	}
	pool->done = pool->cached;
}

static int run_pool(struct pool *pool, int64_t jobs, struct pv__diag *diag)
{
	int status = PV_OK;

	for (int64_t i = 0; status == PV_OK && i < jobs; i++) {
		status = start_member(pool, &pool->member[i], diag);
		pool->n_members += status == PV_OK;
	}
	if (status == PV_OK)
		status = work(pool, diag);
	dismiss(pool, status != PV_OK);
	for (int64_t i = 0; i < pool->job->n; i++)
		pv__diag_merge(diag, &pool->messages[i]);
	return status;
}

static int run_local(struct pv__executor *self, struct pv__job *job, struct pv__diag *diag)
{
	int64_t jobs = self->jobs > 0 ? self->jobs : usable_cores();
	struct pv__arena *arena = pv__arena_new();
	struct pool *pool = arena ? pv__alloc(arena, 1, sizeof(*pool)) : NULL;
	int status;

	if (!pool) {
		pv__arena_free(arena);
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for workers");
	}
	*pool = (struct pool){.job = job, .arena = arena, .began = now()};
	pool->messages = pv__alloc(arena, (size_t)job->n, sizeof(*pool->messages));
	pool->stored = pv__alloc(arena, (size_t)job->n, 1);
	if (!pool->messages || !pool->stored) {
		pv__arena_free(arena);
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for workers");
	}
	for (int64_t i = 0; i < job->n; i++)
		pool->messages[i].arena = arena;
	find_stored(pool, diag);
	jobs = jobs < MOST_WORKERS ? jobs : MOST_WORKERS;
	jobs = jobs < job->n - pool->cached ? jobs : job->n - pool->cached;
	status = run_pool(pool, jobs, diag);
	pv__arena_free(arena);
	return status;
}

struct pv__executor pv__executor_local(int64_t jobs)
{
	return (struct pv__executor){.name = "local", .run = run_local, .jobs = jobs};
}
