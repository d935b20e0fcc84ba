/* Events: gathered, sorted, and found in trigger channels. */
#include "recording_parts.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 1 << 16 };

bool pv__event_put(struct pv__event_list *list, struct pv__recording_event event)
{
	if (list->n == list->capacity) {
		int64_t capacity = list->capacity ? 2 * list->capacity : 64;
		struct pv__recording_event *more =
			pv__alloc(list->arena, (size_t)capacity, sizeof(*more));

		if (!more)
			return false;
		if (list->n > 0)
			memcpy(more, list->event, (size_t)list->n * sizeof(*more));
		list->event = more;
		list->capacity = capacity;
	}
	list->event[list->n++] = event;
	return true;
}

struct ranked {
	struct pv__recording_event event;
	int64_t index;
};

static int by_onset(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->event.onset_s != y->event.onset_s)
		return x->event.onset_s > y->event.onset_s ? 1 : -1;
	return (x->index > y->index) - (x->index < y->index);
}

int pv__events_done(struct pv__event_list *list, struct pv__recording *recording,
		    struct pv__diag *diag)
{
	struct ranked *ranked = pv__alloc(list->arena, (size_t)list->n, sizeof(*ranked));

	if (!ranked)
		return pv__fail(diag, PV_ENOMEM, NULL, "%s: no memory for %" PRId64 " events",
				recording->path, list->n);
	for (int64_t i = 0; i < list->n; i++)
		ranked[i] = (struct ranked){list->event[i], i};
	qsort(ranked, (size_t)list->n, sizeof(*ranked), by_onset);
	for (int64_t i = 0; i < list->n; i++)
		list->event[i] = ranked[i].event;
	recording->n_events = list->n;
	recording->event = list->event;
	return PV_OK;
}

/* ---- triggers ---------------------------------------------------------------------------- */

struct scan {
	const struct pv__recording *recording;
	int64_t channel, mask;
	struct pv__event_list *list;
	double *value;                /* of BLOCK samples */
	int64_t segment, segment_end; /* sample behind it */
	int64_t segment_first, before;
};

static int64_t code_of(double value, int64_t mask)
{
	if (!(fabs(value) < 0x1p62))
		return 0;
	return (int64_t)llround(value) & mask;
}

static bool put_trigger(const struct scan *s, int64_t sample, int64_t code)
{
	const struct pv__channel *channel = &s->recording->channel[s->channel];
	struct pv__recording_event event = {
		.onset_s = s->recording->segment[s->segment].start_s +
			   (double)(sample - s->segment_first) / channel->rate_hz,
		.type = pv__format(s->list->arena, "%" PRId64, code),
		.channel = channel->name,
	};

	return event.type && pv__event_put(s->list, event);
}

/* Enters the segment that holds `sample`; true: it is its first. */
static bool enter(struct scan *s, int64_t sample)
{
	const struct pv__recording *r = s->recording;
	bool entered = sample == 0;

	while (sample >= s->segment_end && s->segment + 1 < r->n_segments) {
		s->segment++;
		s->segment_first = s->segment_end;
		s->segment_end +=
			pv__segment_samples(&r->segment[s->segment], &r->channel[s->channel]);
		entered = true;
	}
	return entered;
}

static int scan_channel(struct scan *s, struct pv__diag *diag)
{
	const struct pv__channel *channel = &s->recording->channel[s->channel];
	struct pv__mark mark = {s->recording->path, 0, 0};

	for (int64_t at = 0, n; at < channel->n_samples; at += n) {
		n = channel->n_samples - at < BLOCK ? channel->n_samples - at : BLOCK;
		PV__TRY(pv__recording_samples(s->recording, 1, &s->channel, at, n, s->value, diag));
		for (int64_t i = 0; i < n; i++) {
			int64_t code = code_of(s->value[i], s->mask);
			bool first = enter(s, at + i);

			if (!first && code > s->before && !put_trigger(s, at + i, code))
				return pv__fail(diag, PV_ENOMEM, &mark, "no memory for events");
			s->before = code;
		}
	}
	return PV_OK;
}

int pv__trigger_events(const struct pv__recording *recording, int64_t channel, int64_t mask,
		       struct pv__event_list *list, struct pv__diag *diag)
{
	struct pv__mark mark = {recording->path, 0, 0};
	struct scan s = {
		.recording = recording,
		.channel = channel,
		.mask = mask,
		.list = list,
		.value = malloc(BLOCK * sizeof(*s.value)),
	};
	int status;

	if (!s.value)
		return pv__fail(diag, PV_ENOMEM, &mark, "no memory to read triggers");
	if (recording->n_segments > 0)
		s.segment_end =
			pv__segment_samples(&recording->segment[0], &recording->channel[channel]);
	status = scan_channel(&s, diag);
	free(s.value);
	return status;
}
