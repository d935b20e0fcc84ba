/* A recording between two processes, and what plugin.h promises of it. */
#include "plugin/reader_parts.h"

#include "recording_parts.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* ---- to bytes ------------------------------------------------------------------------ */

static void put_channels(struct pv__buffer *b, const struct pv_recording *r)
{
	pv__put_i64(b, r->n_channels);
	for (int64_t i = 0; i < r->n_channels; i++) {
		const struct pv_channel *c = &r->channel[i];

		pv__put_text(b, c->name);
		pv__put_text(b, c->type);
		pv__put_text(b, c->unit);
		pv__put_text(b, c->region);
		pv__put_real(b, c->rate_hz);
		pv__put_i64(b, c->n_samples);
		pv__put_u8(b, c->bad != 0);
		for (int k = 0; k < 3; k++)
			pv__put_real(b, c->has_position ? c->position_mm[k] : (double)NAN);
	}
}

static void put_segments(struct pv__buffer *b, const struct pv_recording *r)
{
	pv__put_i64(b, r->n_segments);
	for (int64_t i = 0; i < r->n_segments; i++) {
		pv__put_real(b, r->segment[i].start_s);
		pv__put_real(b, r->segment[i].duration_s);
		pv__put_text(b, r->segment[i].event);
	}
}

static void put_events(struct pv__buffer *b, const struct pv_recording *r)
{
	pv__put_i64(b, r->n_events);
	for (int64_t i = 0; i < r->n_events; i++) {
		pv__put_real(b, r->event[i].onset_s);
		pv__put_real(b, r->event[i].duration_s);
		pv__put_text(b, r->event[i].type);
		pv__put_text(b, r->event[i].channel);
	}
}

static void put_units(struct pv__buffer *b, const struct pv_recording *r)
{
	pv__put_i64(b, r->n_units);
	for (int64_t i = 0; i < r->n_units; i++) {
		pv__put_text(b, r->unit[i].name);
		pv__put_text(b, r->unit[i].region);
		pv__put_reals(b, r->unit[i].n_spikes, r->unit[i].time_s);
	}
}

void pv__put_recording(struct pv__buffer *b, const struct pv_recording *r)
{
	put_channels(b, r);
	pv__put_u8(b, r->epochs != 0);
	put_segments(b, r);
	put_events(b, r);
	put_units(b, r);
	pv__put_i64(b, r->n_identifying);
	for (int64_t i = 0; i < r->n_identifying; i++) {
		pv__put_text(b, r->identifying[i][0]);
		pv__put_text(b, r->identifying[i][1]);
	}
}

/* ---- from bytes ------------------------------------------------------------------------ */

struct getting {
	struct pv__cursor *c;
	struct pv__recording *out;
	const char *fault;
};

/* The first promise that is broken counts. */
#define BROKEN(g, ...) \
	do { \
		if (!(g)->fault) \
			(g)->fault = pv__format((g)->c->arena, __VA_ARGS__); \
	} while (0)

/* An array of n; NULL: the cursor has failed. */
static void *array(struct getting *g, int64_t n, size_t each)
{
	void *all = g->c->failed ? NULL : pv__alloc(g->c->arena, (size_t)n, each);

	if (!all)
		g->c->failed = true;
	return all;
}

/* A text of a thing, as UTF-8; `needed`: it must be there and not be empty. */
static const char *text(struct getting *g, const char *what, int64_t i, bool needed)
{
	const char *s = pv__get_text(g->c);

	if (s) {
		s = pv__header_text(g->c->arena, s, strlen(s));
		g->c->failed |= !s;
	}
	if (!g->c->failed && needed && !(s && *s))
		BROKEN(g, "%s %" PRId64 " lacks a text that is not optional", what, i);
	return s;
}

static bool is_channel_type(const char *type)
{
	static const char *const known[] = {"eeg",     "eog",       "ecg",  "emg",  "mag",
					    "grad",    "meg_ref",   "ecog", "seeg", "lfp",
					    "trigger", "behaviour", "misc"};

	for (size_t i = 0; i < PV__COUNT(known); i++)
		if (pv__equal(type, known[i]))
			return true;
	return false;
}

static void get_channels(struct getting *g)
{
	struct pv__recording *r = g->out;

	r->n_channels = pv__get_count(g->c, 73);
	r->channel = array(g, r->n_channels, sizeof(*r->channel));
	for (int64_t i = 0; i < r->n_channels && !g->c->failed; i++) {
		struct pv__channel *c = &r->channel[i];

		c->name = text(g, "channel", i, true);
		c->type = text(g, "channel", i, true);
		c->unit = text(g, "channel", i, false);
		c->region = text(g, "channel", i, false);
		c->rate_hz = pv__get_real(g->c);
		c->n_samples = pv__get_i64(g->c);
		c->bad = pv__get_u8(g->c) != 0;
		for (int k = 0; k < 3; k++)
			c->position_mm[k] = pv__get_real(g->c);
		if (c->type && !is_channel_type(c->type))
			BROKEN(g, "channel %s is of type '%s', which does not exist", c->name,
			       c->type);
		if (c->n_samples < 0 || c->rate_hz <= 0 || isinf(c->rate_hz))
			BROKEN(g, "channel %s has %" PRId64 " samples at %g Hz", c->name,
			       c->n_samples, c->rate_hz);
	}
}

static void get_segments(struct getting *g)
{
	int64_t n = pv__get_count(g->c, 24);
	struct pv__segment *s = array(g, n, sizeof(*s));

	for (int64_t i = 0; i < n && !g->c->failed; i++) {
		s[i].start_s = pv__get_real(g->c);
		s[i].duration_s = pv__get_real(g->c);
		s[i].event = text(g, "segment", i, false);
		if (!isfinite(s[i].start_s) || s[i].duration_s < 0 || isinf(s[i].duration_s) ||
		    (isnan(s[i].duration_s) && n > 1))
			BROKEN(g, "segment %" PRId64 " begins at %g s and lasts %g s", i,
			       s[i].start_s, s[i].duration_s);
		if (i > 0 && !g->out->epochs && !(s[i].start_s > s[i - 1].start_s))
			BROKEN(g, "segment %" PRId64 " does not begin after the one before", i);
	}
	g->out->n_segments = n;
	g->out->segment = s;
}

/* Every sample lies in a segment. */
static void check_samples(struct getting *g)
{
	const struct pv__recording *r = g->out;

	for (int64_t i = 0; i < r->n_channels && !g->fault; i++) {
		const struct pv__channel *c = &r->channel[i];
		double sum = 0;

		for (int64_t k = 0; k < r->n_segments; k++)
			sum += isnan(r->segment[k].duration_s) || isnan(c->rate_hz)
				       ? (double)c->n_samples
				       : round(r->segment[k].duration_s * c->rate_hz);
		if (sum != (double)c->n_samples)
			BROKEN(g, "channel %s has %" PRId64 " samples, its segments hold %.0f",
			       c->name, c->n_samples, sum);
	}
}

static void get_events(struct getting *g)
{
	int64_t n = pv__get_count(g->c, 32);
	struct pv__recording_event *e = array(g, n, sizeof(*e));

	for (int64_t i = 0; i < n && !g->c->failed; i++) {
		e[i].onset_s = pv__get_real(g->c);
		e[i].duration_s = pv__get_real(g->c);
		e[i].type = text(g, "event", i, true);
		e[i].channel = text(g, "event", i, false);
		if (!isfinite(e[i].onset_s) || !(e[i].duration_s >= 0) || isinf(e[i].duration_s))
			BROKEN(g, "event %" PRId64 " begins at %g s and lasts %g s", i,
			       e[i].onset_s, e[i].duration_s);
	}
	g->out->n_events = n;
	g->out->event = e;
}

static void check_spikes(struct getting *g, const struct pv__unit *u)
{
	for (int64_t k = 0; k < u->n_spikes; k++)
		if (!isfinite(u->time_s[k]) || (k > 0 && u->time_s[k] < u->time_s[k - 1])) {
			BROKEN(g, "unit %s: spike %" PRId64 " is not finite, or before the last",
			       u->name, k);
			return;
		}
}

static void get_units(struct getting *g)
{
	struct pv__recording *r = g->out;

	r->n_units = pv__get_count(g->c, 24);
	r->unit = array(g, r->n_units, sizeof(*r->unit));
	for (int64_t i = 0; i < r->n_units && !g->c->failed; i++) {
		struct pv__unit *u = &r->unit[i];

		u->name = text(g, "unit", i, true);
		u->region = text(g, "unit", i, false);
		u->time_s = pv__get_reals(g->c, &u->n_spikes);
		check_spikes(g, u);
	}
}

static void get_identifying(struct getting *g)
{
	int64_t n = pv__get_count(g->c, 16);
	const char *(*pair)[2] = array(g, n, sizeof(*pair));

	for (int64_t i = 0; i < n && !g->c->failed; i++) {
		pair[i][0] = text(g, "identifying field", i, true);
		pair[i][1] = text(g, "identifying field", i, false);
	}
	g->out->n_identifying = n;
	g->out->identifying = (const char *const (*)[2])pair;
}

bool pv__get_recording(struct pv__cursor *c, struct pv__recording *out, const char **fault)
{
	struct getting g = {.c = c, .out = out};

	get_channels(&g);
	out->epochs = pv__get_u8(c) != 0;
	get_segments(&g);
	if (!c->failed)
		check_samples(&g);
	get_events(&g);
	get_units(&g);
	get_identifying(&g);
	*fault = g.fault;
	return !c->failed && c->at == c->n;
}
