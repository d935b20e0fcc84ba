/* Plugins are opened in a child first: dlopen alone can crash, hang or exit.
 * One child takes all files of a folder and reports on each; when it dies, the file at
 * which it died is tried again in a child that has touched no other, and then the rest. */
#include "plugin/child.h"
#include "plugin/parts.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct report { /* fits PIPE_BUF: written whole or not at all */
	int32_t refused, starved;
	char text[504];
};

/* ---- the child ------------------------------------------------------------------------- */

static _Noreturn void run_child(int64_t n, const char *const *path, int to)
{
	struct pv__arena *arena = pv__arena_new();

	pv__child_seal();
	for (int64_t i = 0; i < n; i++) {
		struct report report = {0};
		const struct pv_plugin *plugin;
		const char *fault = arena ? pv__plugin_open(arena, path[i], &plugin)
					  : "out of memory";

		report.refused = fault != NULL;
		report.starved = pv__memory_refusals() > 0;
		if (fault)
			snprintf(report.text, sizeof(report.text), "%s", fault);
		if (write(to, &report, sizeof(report)) != sizeof(report))
			break;
	}
	_exit(0);
}

/* ---- the parent -------------------------------------------------------------------------- */

/* The next report, or how it failed to come within the time for one file. */
static enum pv__arrival next_report(int from, struct report *report)
{
	enum pv__arrival arrival = pv__receive_by(from, report, sizeof(*report),
						  pv__now_ms() + PV__PROBE_SECONDS * 1000);

	report->text[sizeof(report->text) - 1] = '\0';
	return arrival;
}

static const char *obituary(struct pv__arena *arena, enum pv__arrival arrival, int wait_status)
{
	if (arrival == PV__LATE)
		return pv__format(arena, "did not answer within %d s", PV__PROBE_SECONDS);
	if (WIFSIGNALED(wait_status))
		return pv__format(arena, "crashed with %s while loading",
				  pv__signal_name(arena, WTERMSIG(wait_status)));
	return "called exit() while loading";
}

/* One that closed its end is about to end on its own and says how; it gets the time of
 * a file for that.  The others are stopped. */
static int end_child(pid_t child, enum pv__arrival arrival)
{
	int64_t patience = arrival == PV__GONE ? PV__PROBE_SECONDS * 1000 : 0;

	return pv__child_end(child, pv__now_ms() + patience);
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
	enum pv__arrival arrival = PV__CAME;
	int from, wait_status;
	pid_t child = start_child(n, path, &from, diag);
	int status = PV_OK;

	*n_done = 0;
	if (child < 0)
		return PV_ENOMEM;
	while (*n_done < n) {
		struct report report;

		arrival = next_report(from, &report);
		if (arrival != PV__CAME)
			break;
		if (report.starved) {
			(void)pv__fail(diag, PV_ENOMEM, NULL, "no memory to open plugins");
			status = PV_ENOMEM;
			break;
		}
		refusal[*n_done] = report.refused ? pv__strdup(arena, report.text) : NULL;
		if (report.refused && !refusal[*n_done])
			refusal[*n_done] = "out of memory";
		++*n_done;
	}
	wait_status = end_child(child, arrival);
	close(from);
	if (arrival != PV__CAME && *n_done == 0) { /* it died of its first file alone */
		refusal[0] = obituary(arena, arrival, wait_status);
		*n_done = 1;
	}
	return status;
}

int pv__probe_plugins(struct pv__arena *arena, int64_t n, const char *const *path, const char **refusal,
	      struct pv__diag *diag)
{
	for (int64_t at = 0, done = 0; at < n; at += done)
		PV__TRY(probe_some(arena, n - at, path + at, refusal + at, &done, diag));
	return PV_OK;
}
