/* Calls of other programs: two pipes, a deadline, and no shell in between. */
#include "run/client.h"

#include "run/member.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_BYTES = 4 << 20, REAP_MS = 10 };

struct call {
	pid_t pid;
	int pipe[2]; /* its output and its errors; -1: at their end */
	struct pv__buffer text[2];
	double deadline;
};

char *pv__client_find(struct pv__arena *arena, const char *name)
{
	const char *path = getenv("PATH");

	for (const char *p = path ? path : ""; *p;) {
		size_t n = strcspn(p, ":");
		char *file = n > 0 ? pv__format(arena, "%.*s/%s", (int)n, p, name) : NULL;

		if (file && access(file, X_OK) == 0)
			return file;
		p += n;
		p += *p == ':';
	}
	return NULL;
}

/* ---- starting ------------------------------------------------------------------------ */

static void become(const char *const *argv, int out, int err)
{
	int null = open("/dev/null", O_RDONLY);
	char *words[64];
	size_t n = 0;

	for (; argv[n] && n + 1 < PV__COUNT(words); n++)
		words[n] = (char *)(uintptr_t)argv[n]; /* execv leaves them as they are */
	words[n] = NULL;
	setpgid(0, 0);
	if (null < 0 || argv[n] || dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0)
		_exit(127);
	execv(words[0], words);
	_exit(127);
}

static int start(struct call *call, const char *const *argv, struct pv__diag *diag)
{
	int out[2], err[2];

	if (pipe2(out, O_CLOEXEC) != 0)
		return pv__fail(diag, PV_EIO, NULL, "cannot start %s: %s", argv[0],
				strerror(errno));
	if (pipe2(err, O_CLOEXEC) != 0) {
		close(out[0]);
		close(out[1]);
		return pv__fail(diag, PV_EIO, NULL, "cannot start %s: %s", argv[0],
				strerror(errno));
	}
	call->pid = fork();
	if (call->pid == 0)
		become(argv, out[1], err[1]);
	close(out[1]);
	close(err[1]);
	call->pipe[0] = out[0];
	call->pipe[1] = err[0];
	if (call->pid > 0)
		return PV_OK;
	close(out[0]);
	close(err[0]);
	return pv__fail(diag, PV_EIO, NULL, "cannot start %s: %s", argv[0], strerror(errno));
}

/* ---- listening ----------------------------------------------------------------------- */

static void read_some(struct call *call, int which)
{
	char some[4096];
	ssize_t n = read(call->pipe[which], some, sizeof(some));

	if (n < 0 && errno == EINTR)
		return;
	if (n > 0 && call->text[which].n < MOST_BYTES)
		pv__put(&call->text[which], some, (size_t)n);
	if (n > 0)
		return;
	close(call->pipe[which]);
	call->pipe[which] = -1;
}

/* false: the deadline has passed. */
static bool listen_to(struct call *call)
{
	while (call->pipe[0] >= 0 || call->pipe[1] >= 0) {
		struct pollfd fd[2] = {{.fd = call->pipe[0], .events = POLLIN},
				       {.fd = call->pipe[1], .events = POLLIN}};
		double left = call->deadline - pv__clock();

		if (left <= 0)
			return false;
		if (poll(fd, 2, (int)(left * 1000) + 1) <= 0)
			continue;
		for (int i = 0; i < 2; i++)
			if (fd[i].revents)
				read_some(call, i);
	}
	return true;
}

static bool reap(struct call *call, int *how)
{
	const struct timespec pause = {0, REAP_MS * 1000000L};

	for (;;) {
		pid_t got = waitpid(call->pid, how, WNOHANG);

		if (got == call->pid)
			return true;
		if ((got < 0 && errno != EINTR) || pv__clock() > call->deadline)
			return false;
		nanosleep(&pause, NULL);
	}
}

static void stop(struct call *call, int *how)
{
	kill(-call->pid, SIGKILL);
	kill(call->pid, SIGKILL); /* it may not lead its group yet */
	(void)PV__RETRY(waitpid(call->pid, how, 0));
}

int pv__client_call(struct pv__arena *arena, const char *const *argv, double seconds,
		    struct pv__client_reply *reply, struct pv__diag *diag)
{
	struct call call = {.text = {{.arena = arena}, {.arena = arena}},
			    .deadline = pv__clock() + seconds};
	int how = 0;

	*reply = (struct pv__client_reply){.exit_code = -1};
	pv__puts(&call.text[0], "");
	pv__puts(&call.text[1], "");
	PV__TRY(start(&call, argv, diag));
	if (!listen_to(&call) || !reap(&call, &how)) {
		stop(&call, &how);
		reply->late = true;
	} else if (WIFEXITED(how)) {
		reply->exit_code = WEXITSTATUS(how);
	}
	for (int i = 0; i < 2; i++)
		if (call.pipe[i] >= 0)
			close(call.pipe[i]);
	if (call.text[0].failed || call.text[1].failed)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for what %s says", argv[0]);
	reply->output = call.text[0].data;
	reply->errors = call.text[1].data;
	return PV_OK;
}
