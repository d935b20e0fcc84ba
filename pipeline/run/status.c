/* The last run in a log, event by event. */
#include "run/status.h"

#include "run/lock.h"
#include "run/log.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <jansson.h>

static const size_t largest_log = (size_t)1 << 33;

struct reading {
	struct pv__arena *arena;
	struct pv__run_status *out;
	double started, staged; /* seconds since 1970 */
	bool ended;
};

static double wall_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* "2026-11-23T10:00:00.123Z"; 0: not a time. */
static double time_of(const json_t *event)
{
	const char *text = json_string_value(json_object_get(event, "time"));
	struct tm utc = {0};
	int milli = 0;

	if (!text || sscanf(text, "%d-%d-%dT%d:%d:%d.%3d", &utc.tm_year, &utc.tm_mon, &utc.tm_mday,
			    &utc.tm_hour, &utc.tm_min, &utc.tm_sec, &milli) != 7)
		return 0;
	utc.tm_year -= 1900;
	utc.tm_mon -= 1;
	return (double)timegm(&utc) + 1e-3 * milli;
}

static const char *text_of(struct reading *r, const json_t *event, const char *name)
{
	const char *text = json_string_value(json_object_get(event, name));

	return text ? pv__strdup(r->arena, text) : NULL;
}

static int64_t number_of(const json_t *event, const char *name)
{
	return (int64_t)json_integer_value(json_object_get(event, name));
}

static void take_start(struct reading *r, const json_t *event)
{
	*r->out = (struct pv__run_status){.left = NAN};
	r->out->study = text_of(r, event, "study");
	r->out->started = text_of(r, event, "time");
	r->started = time_of(event);
	r->ended = false;
}

static void take_stage(struct reading *r, const json_t *event)
{
	r->out->stage = text_of(r, event, "stage");
	r->out->total = number_of(event, "total");
	r->out->cached = r->out->done = number_of(event, "cached");
	r->staged = time_of(event);
}

static void take_task(struct reading *r, const json_t *event)
{
	const char *state = json_string_value(json_object_get(event, "state"));

	r->out->done++;
	r->out->failed += state && pv__equal(state, "failed");
}

static void take_end(struct reading *r, const json_t *event)
{
	r->out->state = text_of(r, event, "state");
	r->out->seconds = json_number_value(json_object_get(event, "seconds"));
	r->ended = true;
}

static void take_error(struct reading *r, const json_t *event)
{
	if (!r->out->error)
		r->out->error = text_of(r, event, "text");
}

static void take_event(struct reading *r, const json_t *event)
{
	static const struct {
		const char *name;
		void (*take)(struct reading *, const json_t *);
	} known[] = {{"start", take_start},
		     {"stage", take_stage},
		     {"task", take_task},
		     {"end", take_end},
		     {"error", take_error}};
	const char *name = json_string_value(json_object_get(event, "event"));

	for (size_t i = 0; name && i < PV__COUNT(known); i++)
		if (pv__equal(name, known[i].name))
			known[i].take(r, event);
}

/* Where the last run begins. */
static const char *last_start(const char *text)
{
	static const char mark[] = "\"event\": \"start\"";
	const char *at = text, *found = text, *next;

	while ((next = strstr(at, mark))) {
		found = next;
		at = next + 1;
	}
	while (found > text && found[-1] != '\n')
		found--;
	return found;
}

/* A line that is no JSON was cut by a kill. */
static void take_lines(struct reading *r, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n");
		json_t *event = json_loadb(text, n, 0, NULL);

		if (event)
			take_event(r, event);
		json_decref(event);
		text += n + (text[n] == '\n');
	}
}

static void estimate(struct reading *r)
{
	struct pv__run_status *out = r->out;
	double worked = (double)(out->done - out->cached), now = wall_clock();

	if (r->ended)
		return;
	out->seconds = now - r->started;
	out->state = out->holder ? "running" : "interrupted";
	if (out->holder && out->stage && worked > 0)
		out->left = (now - r->staged) / worked * (double)(out->total - out->done);
}

int pv__status_read(struct pv__arena *arena, const char *folder, struct pv__run_status *out,
		    struct pv__diag *diag)
{
	const char *path = pv__path_join(arena, folder, PV__LOG_NAME);
	struct reading r = {.arena = arena, .out = out};
	struct pv__mark mark = {folder, 0, 0};
	struct pv__bytes bytes;
	struct stat st;

	*out = (struct pv__run_status){.state = "not started", .left = NAN};
	if (!path)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a path");
	if (stat(folder, &st) != 0 || !S_ISDIR(st.st_mode))
		return pv__fail(diag, PV_ENOENT, &mark, "there is no such results folder");
	if (access(path, F_OK) != 0)
		return PV_OK;
	PV__TRY(pv__file_read(arena, path, largest_log, &bytes, diag));
	take_lines(&r, last_start((const char *)bytes.data));
	if (!out->started)
		return PV_OK;
	out->holder = r.ended ? NULL : pv__lock_holder(arena, folder);
	estimate(&r);
	return PV_OK;
}

/* ---- for people, and for programs -------------------------------------------------------- */

void pv__status_text(struct pv__buffer *b, const char *folder, const struct pv__run_status *s)
{
	pv__putf(b, "%s: %s%s%s%s\n", folder, s->state, s->holder ? " (" : "",
		 s->holder ? s->holder : "", s->holder ? ")" : "");
	if (!s->started)
		return;
	if (s->stage)
		pv__putf(b, "  %s: %lld of %lld done, %lld of them from the store\n", s->stage,
			 (long long)s->done, (long long)s->total, (long long)s->cached);
	if (s->failed)
		pv__putf(b, "  %lld tasks failed\n", (long long)s->failed);
	pv__putf(b, "  started %s, %.1f s\n", s->started, s->seconds);
	if (!isnan(s->left))
		pv__putf(b, "  about %lld:%02lld left in this stage\n", (long long)s->left / 60,
			 (long long)s->left % 60);
	if (s->error)
		pv__putf(b, "  %s\n", s->error);
	if (pv__equal(s->state, "stopped") || pv__equal(s->state, "interrupted"))
		pv__puts(b, "  run the same command again to go on\n");
}

static void set_text(json_t *o, const char *name, const char *text)
{
	if (text)
		json_object_set_new(o, name, json_string(text));
}

void pv__status_json(struct pv__buffer *b, const struct pv__run_status *s)
{
	json_t *o = json_object();
	char *text;

	set_text(o, "state", s->state);
	set_text(o, "study", s->study);
	set_text(o, "started", s->started);
	set_text(o, "holder", s->holder);
	if (s->started)
		json_object_set_new(o, "seconds", json_real(s->seconds));
	set_text(o, "stage", s->stage);
	if (s->stage) {
		json_object_set_new(o, "total", json_integer(s->total));
		json_object_set_new(o, "cached", json_integer(s->cached));
		json_object_set_new(o, "done", json_integer(s->done));
		json_object_set_new(o, "failed", json_integer(s->failed));
	}
	if (!isnan(s->left))
		json_object_set_new(o, "left_seconds", json_real(s->left));
	set_text(o, "error", s->error);
	text = json_dumps(o, JSON_PRESERVE_ORDER);
	b->failed = b->failed || !text;
	if (text)
		pv__putf(b, "%s\n", text);
	free(text);
	json_decref(o);
}
