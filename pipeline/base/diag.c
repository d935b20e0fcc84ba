/* Diagnostics: faults are collected with their place and shown all at once. */
#include "base/base.h"

#include <string.h>

static void add(struct pv__diag *d, enum pv__severity severity, int status,
                const struct pv__mark *mark, const char *text)
{
	struct pv__message *message;

	if (severity == PV__ERROR)
		d->n_errors++;
	if (d->n == d->capacity) {
		int64_t capacity = d->capacity ? 2 * d->capacity : 16;
		struct pv__message *grown =
			pv__alloc(d->arena, (size_t)capacity, sizeof(*grown));

		if (!grown)
			return;
		if (d->n)
			memcpy(grown, d->message, (size_t)d->n * sizeof(*grown));
		d->message = grown;
		d->capacity = capacity;
	}
	message = &d->message[d->n++];
	message->severity = severity;
	message->status = status;
	message->text = text ? text : "out of memory";
	message->mark = (struct pv__mark){0};
	if (mark && mark->file) {
		message->mark = *mark;
		message->mark.file = pv__strdup(d->arena, mark->file);
	}
}

void pv__record(struct pv__diag *d, int status, const struct pv__mark *mark, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	add(d, PV__ERROR, status, mark, pv__vformat(d->arena, fmt, args));
	va_end(args);
}

void pv__warn(struct pv__diag *d, const struct pv__mark *mark, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	add(d, PV__WARNING, PV_OK, mark, pv__vformat(d->arena, fmt, args));
	va_end(args);
}

void pv__note(struct pv__diag *d, const struct pv__mark *mark, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	add(d, PV__NOTE, PV_OK, mark, pv__vformat(d->arena, fmt, args));
	va_end(args);
}

void pv__diag_merge(struct pv__diag *d, const struct pv__diag *from)
{
	for (int64_t i = 0; i < from->n; i++) {
		const struct pv__message *m = &from->message[i];

		add(d, m->severity, m->status, &m->mark, pv__strdup(d->arena, m->text));
	}
}

int pv__diag_status(const struct pv__diag *d)
{
	for (int64_t i = 0; i < d->n; i++)
		if (d->message[i].severity == PV__ERROR)
			return d->message[i].status;
	return d->n_errors ? PV_ENOMEM : PV_OK;
}

const char *pv__diag_first_error(const struct pv__diag *d)
{
	for (int64_t i = 0; i < d->n; i++)
		if (d->message[i].severity == PV__ERROR)
			return d->message[i].text;
	return NULL;
}

/* Bytes that could steer a terminal become \xNN; UTF-8 passes, C1 controls do not. */
static void put_visible(struct pv__buffer *b, const char *s)
{
	for (const unsigned char *p = (const unsigned char *)s; *p; p++) {
		bool c1 = p[0] == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0;

		if (*p < 0x20 || *p == 0x7f || c1)
			pv__putf(b, "\\x%02x", *p);
		else
			pv__put(b, p, 1);
	}
}

char *pv__message_text(struct pv__arena *arena, const struct pv__message *m)
{
	static const char *const word[] = {"note", "warning", "error"};
	struct pv__buffer b = {.arena = arena};

	if (m->mark.file) {
		put_visible(&b, m->mark.file);
		if (m->mark.line > 0)
			pv__putf(&b, ":%lld", (long long)m->mark.line);
		if (m->mark.line > 0 && m->mark.column > 0)
			pv__putf(&b, ":%lld", (long long)m->mark.column);
		pv__puts(&b, ": ");
	}
	pv__putf(&b, "%s: ", word[m->severity]);
	put_visible(&b, m->text);
	return b.failed ? NULL : b.data;
}

/* ---- between processes ----------------------------------------------------------------- */

void pv__put_messages(struct pv__buffer *b, const struct pv__diag *diag)
{
	pv__put_i64(b, diag->n);
	for (int64_t i = 0; i < diag->n; i++) {
		const struct pv__message *m = &diag->message[i];

		pv__put_u8(b, (uint8_t)m->severity);
		pv__put_i64(b, m->status);
		pv__put_text(b, m->mark.file);
		pv__put_i64(b, m->mark.line);
		pv__put_i64(b, m->mark.column);
		pv__put_text(b, m->text);
	}
}

bool pv__get_messages(struct pv__cursor *c, struct pv__diag *diag)
{
	int64_t n = pv__get_count(c, 1);

	for (int64_t i = 0; i < n && !c->failed; i++) {
		uint8_t severity = pv__get_u8(c);
		int status = (int)pv__get_i64(c);
		struct pv__mark mark = {.file = pv__get_text(c)};
		const char *text;

		mark.line = pv__get_i64(c);
		mark.column = pv__get_i64(c);
		text = pv__get_text(c);
		if (c->failed || !text)
			return false;
		if (!diag)
			continue;
		if (severity == PV__ERROR)
			(void)pv__fail(diag, status, &mark, "%s", text);
		else
			pv__warn(diag, &mark, "%s", text);
	}
	return !c->failed;
}
