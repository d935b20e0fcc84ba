/* Plugins are opened in a child first: dlopen alone can crash, hang or exit.
 * One child takes all files of a folder and reports on each; when it dies, the file at
 * which it died is tried again in a child that has touched no other, and then the rest. */
#include "plugin/parts.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct report { /* fits PIPE_BUF: written whole or not at all */
	int32_t refused;
	char text[508];
};

/* ---- the child ------------------------------------------------------------------------- */

/* No output, no core, no parent's signal handlers, and no life beyond the parent's. */
static void seal_child(void)
{
	static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTERM};
	struct rlimit none = {0, 0};
	int null = open("/dev/null", O_RDWR);

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setrlimit(RLIMIT_CORE, &none);
	for (int fd = 0; null >= 0 && fd <= 2; fd++)
		dup2(null, fd);
	if (null > 2)
		close(null);
	for (size_t i = 0; i < PV__COUNT(faults); i++)
		signal(faults[i], SIG_DFL);
}

static _Noreturn void run_child(int64_t n, const char *const *path, int to)
{
	struct pv__arena *arena = pv__arena_new();

	seal_child();
	for (int64_t i = 0; arena && i < n; i++) {
		struct report report = {0};
		const struct pv_plugin *plugin;
		const char *fault = pv__plugin_open(arena, path[i], &plugin);

		report.refused = fault != NULL;
		if (fault)
			snprintf(report.text, sizeof(report.text), "%s", fault);
		if (write(to, &report, sizeof(report)) != sizeof(report))
			break;
	}
	_exit(0);
}

/* ---- the parent -------------------------------------------------------------------------- */

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

enum outcome { REPORTED, DIED, SILENT };

/* The next report, or how it failed to come within the time for one file. */
static enum outcome next_report(int from, struct report *report)
{
	int64_t deadline = now_ms() + PV__PROBE_SECONDS * 1000;
	size_t done = 0;

	while (done < sizeof(*report)) {
		int64_t left = deadline - now_ms();
		struct pollfd p = {.fd = from, .events = POLLIN};
		int ready = left > 0 ? poll(&p, 1, (int)left) : 0;
		ssize_t got;

		if (ready < 0 && errno == EINTR)
			continue;
		if (ready <= 0)
			return SILENT;
		got = read(from, (char *)report + done, sizeof(*report) - done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return DIED;
		done += (size_t)got;
	}
	report->text[sizeof(report->text) - 1] = '\0';
	return REPORTED;
}

static const char *signal_name(struct pv__arena *arena, int number)
{
	const char *name = sigabbrev_np(number);

	return name ? pv__format(arena, "SIG%s", name) : pv__format(arena, "signal %d", number);
}

static const char *obituary(struct pv__arena *arena, enum outcome outcome, int wait_status)
{
	if (outcome == SILENT)
		return pv__format(arena, "did not answer within %d s", PV__PROBE_SECONDS);
	if (WIFSIGNALED(wait_status))
		return pv__format(arena, "crashed with %s while loading",
				  signal_name(arena, WTERMSIG(wait_status)));
	return "called exit() while loading";
}

/* One that closed its end is about to end on its own and says how; it gets the time of
 * a file for that.  The others are stopped. */
static int end_child(pid_t child, enum outcome outcome)
{
	const struct timespec pause = {0, 1000000};
	int64_t deadline = outcome == DIED ? now_ms() + PV__PROBE_SECONDS * 1000 : 0;
	int status = 0;

	for (;;) {
		pid_t got = waitpid(child, &status, WNOHANG);

		if (got == child || (got < 0 && errno != EINTR))
			break;
		if (now_ms() >= deadline)
			kill(child, SIGKILL);
		nanosleep(&pause, NULL);
	}
	kill(-child, SIGKILL); /* what it may have started */
	return status;
}

static pid_t start_child(int64_t n, const char *const *path, int *from, struct pv__diag *diag)
{
	int end[2];
	pid_t child;

	if (pipe2(end, O_CLOEXEC) != 0) {
		(void)pv__fail(diag, PV_ENOMEM, NULL, "cannot probe plugins: %s", strerror(errno));
		return -1;
	}
	child = fork();
	if (child == 0) {
		close(end[0]);
		run_child(n, path, end[1]);
	}
	close(end[1]);
	*from = end[0];
	if (child < 0) {
		(void)pv__fail(diag, PV_ENOMEM, NULL, "cannot probe plugins: %s", strerror(errno));
		close(end[0]);
	}
	return child;
}

/* Probes in one child until it is through or dies; *n_done: files with a report. */
static int probe_some(struct pv__arena *arena, int64_t n, const char *const *path,
		      const char **refusal, int64_t *n_done, struct pv__diag *diag)
{
	enum outcome outcome = REPORTED;
	int from, wait_status;
	pid_t child = start_child(n, path, &from, diag);

	*n_done = 0;
	if (child < 0)
		return PV_ENOMEM;
	while (*n_done < n) {
		struct report report;

		outcome = next_report(from, &report);
		if (outcome != REPORTED)
			break;
		refusal[*n_done] = report.refused ? pv__strdup(arena, report.text) : NULL;
		if (report.refused && !refusal[*n_done])
			refusal[*n_done] = "out of memory";
		++*n_done;
	}
	wait_status = end_child(child, outcome);
	close(from);
	if (outcome != REPORTED && *n_done == 0) { /* it died of its first file alone */
		refusal[0] = obituary(arena, outcome, wait_status);
		*n_done = 1;
	}
	return PV_OK;
}

int pv__probe(struct pv__arena *arena, int64_t n, const char *const *path, const char **refusal,
	      struct pv__diag *diag)
{
	for (int64_t at = 0, done = 0; at < n; at += done)
		PV__TRY(probe_some(arena, n - at, path + at, refusal + at, &done, diag));
	return PV_OK;
}
