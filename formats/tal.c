/* Time-stamped annotation lists of EDF+ and BDF+:
 *   +onset [0x15 duration] 0x14 text 0x14 text 0x14 0x00
 * The first list of each record has an empty first text: it says when the record began. */
#include "edf.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { DURATION = 0x15, END = 0x14, LONGEST_NUMBER = 64 };

struct scan {
	const struct pv__edf *edf;
	struct pv__event_list *list;
	struct pv__diag *diag;
	const unsigned char *at, *end; /* the rest of one signal in one record */
	int64_t record;
	double *record_s;
};

static int fail(const struct scan *s, const char *what)
{
	struct pv__mark mark = {s->edf->path, 0, 0};

	return pv__fail(s->diag, PV_EDATA, &mark, "annotations of record %" PRId64 ": %s",
			s->record + 1, what);
}

static int no_memory(const struct scan *s)
{
	return pv__fail(s->diag, PV_ENOMEM, NULL, "%s: no memory for annotations", s->edf->path);
}

/* A number up to one of the two marks, at which it stands then. */
static int number(struct scan *s, const char *what, double *out)
{
	char text[LONGEST_NUMBER];
	size_t n = 0;

	while (s->at + n < s->end && s->at[n] != DURATION && s->at[n] != END && s->at[n] != 0)
		n++;
	if (s->at + n == s->end || s->at[n] == 0)
		return fail(s, "a list that does not end");
	if (n >= sizeof(text))
		return fail(s, what);
	memcpy(text, s->at, n);
	text[n] = '\0';
	if (!pv__parse_real(text, out))
		return fail(s, what);
	s->at += n;
	return PV_OK;
}

/* "text@@channel" belongs to that channel. */
static int put(struct scan *s, const unsigned char *from, size_t n, double onset, double duration)
{
	struct pv__recording_event event = {.onset_s = onset, .duration_s = duration};
	const char *text = pv__header_text(s->list->arena, from, n), *mark;

	if (!text)
		return no_memory(s);
	if (!*text)
		return PV_OK;
	mark = strstr(text, "@@");
	event.type = mark ? pv__strndup(s->list->arena, text, (size_t)(mark - text)) : text;
	event.channel = mark ? mark + 2 : NULL;
	return event.type && pv__event_put(s->list, event) ? PV_OK : no_memory(s);
}

/* One list; `keeps_time`: its first text must be empty, and its onset is the record's. */
static int one_list(struct scan *s, bool keeps_time)
{
	double onset, duration = 0;
	bool first = true;

	if (*s->at != '+' && *s->at != '-')
		return fail(s, "an onset without its sign");
	PV__TRY(number(s, "an onset that is no number", &onset));
	if (*s->at == DURATION) {
		s->at++;
		PV__TRY(number(s, "a duration that is no number", &duration));
		if (*s->at == DURATION || duration < 0)
			return fail(s, "a duration that is no number");
	}
	for (s->at++; s->at < s->end && *s->at; first = false) {
		const unsigned char *to = memchr(s->at, END, (size_t)(s->end - s->at));

		if (!to)
			return fail(s, "a text that does not end");
		if (first && keeps_time && to != s->at)
			return fail(s, "the first list does not say when the record began");
		PV__TRY(put(s, s->at, (size_t)(to - s->at), onset, duration));
		s->at = to + 1;
	}
	if (s->at == s->end)
		return fail(s, "a list that does not end");
	if (keeps_time && first)
		return fail(s, "the first list does not say when the record began");
	if (keeps_time)
		s->record_s[s->record] = onset;
	s->at++;
	return PV_OK;
}

static int one_signal(struct scan *s, const unsigned char *bytes, size_t n, bool first)
{
	s->at = bytes;
	s->end = bytes + n;
	if (first)
		PV__TRY(one_list(s, true));
	while (s->at < s->end) {
		if (*s->at == 0)
			s->at++; /* what is not used is zero */
		else
			PV__TRY(one_list(s, false));
	}
	return PV_OK;
}

static int one_record(struct scan *s, const struct pv__byte_file *file, unsigned char *bytes)
{
	const struct pv__edf *edf = s->edf;
	struct pv__mark mark = {edf->path, 0, 0};
	bool first = true;

	for (int64_t k = 0; k < edf->n_signals; k++) {
		const struct pv__edf_signal *signal = &edf->signal[k];
		size_t n = (size_t)signal->per_record * (edf->bdf ? 3 : 2), got;
		int64_t at = edf->n_header + s->record * edf->record_bytes + signal->offset;

		if (!signal->annotations)
			continue;
		PV__TRY(pv__bytes_at(file, at, bytes, n, &got, s->diag));
		if (got < n)
			return pv__fail(s->diag, PV_EIO, &mark, "became shorter while it was read");
		PV__TRY(one_signal(s, bytes, n, first));
		first = false;
	}
	return PV_OK;
}

static int all_records(struct scan *s, unsigned char *bytes)
{
	struct pv__byte_file file;
	int status = PV_OK;

	PV__TRY(pv__bytes_open(s->edf->path, &file, s->diag));
	while (status == PV_OK && s->record < s->edf->n_records) {
		status = one_record(s, &file, bytes);
		s->record++;
	}
	pv__bytes_close(&file);
	return status;
}

/* From the first record on, not from the start time in the header. */
static void count_from_first(struct scan *s)
{
	double first = s->record_s[0];

	for (int64_t r = 0; r < s->edf->n_records; r++)
		s->record_s[r] -= first;
	for (int64_t i = 0; i < s->list->n; i++)
		s->list->event[i].onset_s -= first;
}

static int64_t longest(const struct pv__edf *edf)
{
	int64_t most = 0;

	for (int64_t s = 0; s < edf->n_signals; s++)
		if (edf->signal[s].annotations && edf->signal[s].per_record > most)
			most = edf->signal[s].per_record;
	return most * (edf->bdf ? 3 : 2);
}

int pv__edf_annotations(const struct pv__edf *edf, struct pv__event_list *list, double **record_s,
			struct pv__diag *diag)
{
	struct scan s = {.edf = edf, .list = list, .diag = diag};
	unsigned char *bytes;
	int status;

	*record_s = NULL;
	if (edf->n_annotation_signals == 0)
		return PV_OK;
	s.record_s = pv__alloc(list->arena, (size_t)edf->n_records, sizeof(*s.record_s));
	bytes = malloc((size_t)longest(edf));
	if (!s.record_s || !bytes) {
		free(bytes);
		return no_memory(&s);
	}
	status = all_records(&s, bytes);
	free(bytes);
	PV__TRY(status);
	count_from_first(&s);
	*record_s = s.record_s;
	return PV_OK;
}
