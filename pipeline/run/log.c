/* Events of a run as lines of JSON. */
#include "run/log.h"

#include "run/member.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* ---- JSON ------------------------------------------------------------------------- */

/* What is not UTF-8, as a file name may be, becomes the replacement character. */
static void put_string(struct pv__buffer *b, const char *s)
{
	const unsigned char *c = (const unsigned char *)s;

	pv__puts(b, "\"");
	while (*c) {
		size_t n = pv__utf8_length(c);

		if (n == 0)
			pv__puts(b, "\\ufffd");
		else if (*c == '"' || *c == '\\')
			pv__putf(b, "\\%c", *c);
		else if (*c < 0x20 || *c == 0x7f)
			pv__putf(b, "\\u%04x", *c);
		else
			pv__put(b, c, n);
		c += n ? n : 1;
	}
	pv__puts(b, "\"");
}

static void put_text(struct pv__buffer *b, const char *name, const char *value)
{
	pv__putf(b, ", \"%s\": ", name);
	put_string(b, value ? value : "");
}

static void put_number(struct pv__buffer *b, const char *name, int64_t value)
{
	pv__putf(b, ", \"%s\": %lld", name, (long long)value);
}

static void put_seconds(struct pv__buffer *b, double value)
{
	int64_t micro = (int64_t)(value * 1e6 + 0.5);

	/* whole numbers: no decimal comma, whatever the locale */
	pv__putf(b, ", \"seconds\": %lld.%06lld", (long long)(micro / 1000000),
		 (long long)(micro % 1000000));
}

/* ---- lines ---------------------------------------------------------------------------- */

static void begin(struct pv__buffer *b, const char *event)
{
	struct timespec t;
	struct tm utc;

	clock_gettime(CLOCK_REALTIME, &t);
	gmtime_r(&t.tv_sec, &utc);
	pv__putf(b, "{\"time\": \"%04d-%02d-%02dT%02d:%02d:%02d.%03ldZ\", \"event\": ",
		 utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min,
		 utc.tm_sec, t.tv_nsec / 1000000);
	put_string(b, event);
}

static void write_line(struct pv__run_log *log, const char *text, size_t n)
{
	while (log->fd >= 0 && n > 0 && !log->error) {
		ssize_t put = PV__RETRY(write(log->fd, text, n));

		if (put < 0) {
			log->error = errno;
			return;
		}
		text += put;
		n -= (size_t)put;
	}
}

static void end(struct pv__run_log *log, struct pv__buffer *b)
{
	pv__puts(b, "}\n");
	if (b->failed) {
		log->error = log->error ? log->error : ENOMEM;
		return;
	}
	write_line(log, b->data, b->n);
	b->data[b->n - 1] = '\0';
	if (log->line)
		log->line(log->to, b->data);
}

/* ---- the file ----------------------------------------------------------------------------- */

static bool ends_in_line(int fd)
{
	off_t size = lseek(fd, 0, SEEK_END);
	char last = '\n';

	return size <= 0 || (pread(fd, &last, 1, size - 1) == 1 && last == '\n');
}

int pv__log_open(struct pv__arena *arena, const char *folder, struct pv__run_log *log,
		 struct pv__diag *diag)
{
	struct pv__mark mark = {pv__path_join(arena, folder, PV__LOG_NAME), 0, 0};

	*log = (struct pv__run_log){.fd = -1, .path = mark.file, .began = pv__clock()};
	if (!mark.file)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a path");
	log->fd = PV__RETRY(open(log->path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
	if (log->fd < 0)
		return pv__fail(diag, PV_ELOCK, &mark, "cannot write here: %s", strerror(errno));
	if (!ends_in_line(log->fd))
		write_line(log, "\n", 1);
	return PV_OK;
}

int pv__log_fault(const struct pv__run_log *log, struct pv__diag *diag)
{
	struct pv__mark mark = {log->path, 0, 0};

	if (!log->error)
		return PV_OK;
	return pv__fail(diag, log->error == ENOMEM ? PV_ENOMEM : PV_EIO, &mark,
			"cannot write: %s", strerror(log->error));
}

void pv__log_close(struct pv__run_log *log)
{
	if (log->fd >= 0 && close(log->fd) != 0 && errno != EINTR && !log->error)
		log->error = errno;
	log->fd = -1;
}

/* ---- events --------------------------------------------------------------------------------- */

void pv__log_start(struct pv__run_log *log, const struct pv__study *study, const char *executor,
		   int64_t workers)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__buffer b = {.arena = arena};

	if (!arena)
		return;
	begin(&b, "start");
	put_text(&b, "version", PULVINAR_VERSION);
	put_text(&b, "study", study->name);
	put_text(&b, "executor", executor);
	put_number(&b, "workers", workers);
	end(log, &b);
	pv__arena_free(arena);
}

void pv__log_stage(struct pv__run_log *log, const struct pv__progress *p)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__buffer b = {.arena = arena};

	if (!arena)
		return;
	begin(&b, "stage");
	put_text(&b, "stage", p->stage);
	put_number(&b, "total", p->total);
	put_number(&b, "cached", p->cached);
	end(log, &b);
	pv__arena_free(arena);
}

void pv__log_task(struct pv__run_log *log, const struct pv__plan *plan,
		  const struct pv__task_event *event)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__buffer b = {.arena = arena};

	if (!arena)
		return;
	begin(&b, "task");
	put_text(&b, "stage", event->stage);
	put_text(&b, "kind", pv__task_kind_name(event->task->kind));
	put_text(&b, "name", pv__task_name(arena, plan, event->task));
	put_text(&b, "key", pv__digest_text(arena, &event->task->key));
	put_text(&b, "state", event->failed ? "failed" : "finished");
	put_seconds(&b, event->seconds);
	if (event->error)
		put_text(&b, "error", event->error);
	end(log, &b);
	pv__arena_free(arena);
}

static void log_text(struct pv__run_log *log, const char *event, const char *text)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__buffer b = {.arena = arena};

	if (!arena)
		return;
	begin(&b, event);
	put_text(&b, "text", text);
	end(log, &b);
	pv__arena_free(arena);
}

void pv__log_warning(struct pv__run_log *log, const char *text)
{
	log_text(log, "warning", text);
}

void pv__log_messages(struct pv__run_log *log, const struct pv__diag *diag, int64_t first)
{
	for (int64_t i = first; i < diag->n; i++) {
		const struct pv__message *m = &diag->message[i];

		if (m->severity != PV__WARNING)
			log_text(log, m->severity == PV__ERROR ? "error" : "note",
				 pv__message_text(diag->arena, m));
	}
}

void pv__log_end(struct pv__run_log *log, int status)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__buffer b = {.arena = arena};

	if (!arena)
		return;
	begin(&b, "end");
	put_text(&b, "state",
		 status == PV_OK        ? "finished"
		 : status == PV_ECANCEL ? "stopped"
					: "failed");
	put_number(&b, "status", status);
	put_seconds(&b, pv__clock() - log->began);
	end(log, &b);
	pv__arena_free(arena);
}
