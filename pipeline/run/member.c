/* A worker process: both ends of its pipe, its limits, and what is said of its death. */
#include "run/member.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

double pv__clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

struct reply {
	int64_t status;
	uint64_t n_bytes;
};

/* ---- the worker's side --------------------------------------------------------------- */

/* No life beyond the parent's, no hand on its terminal. */
static void seal(pid_t parent)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
	signal(SIGINT, SIG_IGN); /* the parent decides */
	signal(SIGTERM, SIG_DFL);
	if (null >= 0) {
		dup2(null, STDIN_FILENO);
		dup2(null, STDOUT_FILENO);
		close(null);
	}
}

static bool send_reply(int socket, int status, const struct pv__diag *diag)
{
	struct pv__buffer text = {.arena = diag->arena};
	struct reply reply = {.status = status};

	if (diag->arena)
		pv__put_messages(&text, diag);
	reply.n_bytes = text.failed ? 0 : text.n;
	return pv__send_all(socket, &reply, sizeof(reply)) &&
	       pv__send_all(socket, text.data, reply.n_bytes);
}

static bool serve_one(struct pv__worker *worker, int socket, const struct pv__task *task)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__diag diag = {.arena = arena};
	int status = arena ? pv__task_run(worker, task, &diag) : PV_ENOMEM;
	bool sent = send_reply(socket, status, &diag);

	pv__arena_free(arena);
	return sent;
}

static void serve(const struct pv__job *job, int socket, struct pv__call_slot *slot)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__diag diag = {.arena = arena};
	const struct pv__process *home = arena ? pv__process_save(arena) : NULL;
	struct pv__worker worker;
	int64_t entry;
	int status = PV_ENOMEM;

	pv__calls_watch(home, slot);
	pv__worker_limit(job->plan->study);
	if (home)
		status = pv__worker_open(arena, job->plan, job->store, &worker, &diag);
	while (pv__receive_all(socket, &entry, sizeof(entry)) &&
	       (status == PV_OK ? serve_one(&worker, socket, &job->plan->task[job->task[entry]])
				: send_reply(socket, status, &diag)))
		;
	if (status == PV_OK)
		pv__worker_close(&worker);
	pv__arena_free(arena);
}

/* ---- the pool's side ------------------------------------------------------------------- */

static int cannot_start(struct pv__diag *diag)
{
	return pv__fail(diag, PV_ENOMEM, NULL, "cannot start a worker: %s", strerror(errno));
}

int pv__member_start(struct pv__member *all, int64_t n, int64_t which, struct pv__job *job,
		     struct pv__diag *diag)
{
	struct pv__member *m = &all[which];
	pid_t parent = getpid();
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return cannot_start(diag);
	*m = (struct pv__member){.entry = PV__IDLE, .socket = pair[0], .slot = m->slot};
	m->slot->depth = 0;
	m->pid = fork();
	if (m->pid == 0) {
		for (int64_t i = 0; i < n; i++)
			if (i != which && all[i].pid > 0)
				close(all[i].socket);
		close(pair[0]);
		seal(parent);
		serve(job, pair[1], m->slot);
		_exit(0);
	}
	close(pair[1]);
	if (m->pid > 0) {
		setpgid(m->pid, m->pid); /* whoever comes first */
		return PV_OK;
	}
	close(pair[0]);
	m->pid = 0;
	return cannot_start(diag);
}

void pv__member_give(struct pv__member *m, int64_t entry)
{
	m->entry = entry;
	m->began = pv__clock();
	/* A worker that is gone shows as a hang-up in the poll. */
	(void)pv__send_all(m->socket, &entry, sizeof(entry));
}

int pv__member_read(struct pv__member *m, struct pv__arena *arena, int *status,
		    struct pv__diag *diag)
{
	struct reply reply;
	struct pv__cursor cursor;
	char *bytes;

	if (!pv__receive_all(m->socket, &reply, sizeof(reply)))
		return PV_EPLUGIN;
	*status = (int)reply.status;
	if (reply.n_bytes == 0)
		return PV_OK;
	bytes = pv__alloc(arena, reply.n_bytes, 1);
	if (!bytes)
		return PV_ENOMEM;
	if (!pv__receive_all(m->socket, bytes, reply.n_bytes))
		return PV_EPLUGIN;
	cursor = (struct pv__cursor){.arena = arena, .data = bytes, .n = reply.n_bytes};
	return pv__get_messages(&cursor, diag) ? PV_OK : PV_EPLUGIN;
}

void pv__member_kill(struct pv__member *m)
{
	if (m->pid > 0 && kill(-m->pid, SIGKILL) != 0)
		kill(m->pid, SIGKILL);
}

int pv__member_end(struct pv__member *m, const struct pv__store *store)
{
	int how = 0;

	if (m->pid <= 0)
		return 0;
	close(m->socket);
	(void)PV__RETRY(waitpid(m->pid, &how, 0));
	if (!WIFEXITED(how) || WEXITSTATUS(how) != 0 || m->entry != PV__IDLE)
		pv__store_forget(store, m->pid);
	m->pid = 0;
	return how;
}

/* "model.x: svm on gm, repeat 1 fold 3", with the task where the call does not name it. */
static const char *place_of(struct pv__arena *arena, const struct pv__member *m,
			    const struct pv__job *job)
{
	const struct pv__task *task = &job->plan->task[job->task[m->entry]];
	const char *name = pv__task_name(arena, job->plan, task);
	const char *call = pv__call_text(arena, m->slot);
	const char *what = call ? strstr(call, ": ") : NULL;

	if (!call || !name)
		return name ? name : "a task";
	if (what && (strstr(what + 2, name) || strstr(name, what + 2)))
		return call;
	return pv__format(arena, "%s (%s)", call, name);
}

const char *pv__member_obituary(struct pv__arena *arena, const struct pv__member *m,
				const struct pv__job *job, int wait_status)
{
	const struct pv__study *study = job->plan->study;
	const char *place = place_of(arena, m, job);
	const char *text;

	if (m->expired)
		text = pv__format(arena,
				  "a worker was stopped after %s, the limit of run.time, in %s",
				  study->time_text, place);
	else if (WIFSIGNALED(wait_status))
		text = pv__format(arena, "a worker was ended by %s in %s%s%s",
				  strsignal(WTERMSIG(wait_status)), place,
				  study->memory_text ? "; run.memory is " : "",
				  study->memory_text ? study->memory_text : "");
	else
		text = pv__format(arena, "a worker left with exit status %d in %s",
				  WEXITSTATUS(wait_status), place);
	return text ? text : "a worker died";
}
