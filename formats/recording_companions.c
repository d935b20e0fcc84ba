/* The files that BIDS puts beside a recording: where they lie, and what rate they tell. */
#include "recording_companions.h"
#include "json.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ANY_BITS = -1 };

int pv__sides_no_memory(const struct pv__sides *s)
{
	return pv__fail(s->diag, PV_ENOMEM, NULL, "%s: no memory for its companions", s->r->path);
}

/* ---- where they lie ---------------------------------------------------------------------- */

/* "dir/sub-01_task-x" and "dir/sub-01_task-x_eeg" of "dir/sub-01_task-x_eeg.edf". */
static bool find_names(struct pv__sides *s)
{
	const char *slash = strrchr(s->r->path, '/');
	const char *name = slash ? slash + 1 : s->r->path, *point = strchr(name, '.');
	char *stem = pv__strndup(s->arena, s->r->path,
				 point ? (size_t)(point - s->r->path) : strlen(s->r->path));
	const char *last = stem ? strrchr(stem, '_') : NULL;

	s->stem = stem;
	if (last && pv__starts_with(name, "sub-") && last > stem + (name - s->r->path))
		s->base = pv__strndup(s->arena, stem, (size_t)(last - stem));
	return stem != NULL;
}

/* The file that was named, or the one that BIDS names if it is there; NULL: none. */
int pv__sides_find(const struct pv__sides *s, const char *named, const char *suffix,
		   const char **path)
{
	*path = named;
	if (named || !s->base)
		return PV_OK;
	*path = pv__format(s->arena, "%s%s", s->base, suffix);
	if (!*path)
		return pv__sides_no_memory(s);
	if (access(*path, F_OK) != 0)
		*path = NULL;
	return PV_OK;
}

/* ---- the rate of a file that tells none
 * ------------------------------------------------------------------ */

static bool tells_rate(const struct pv__recording *r)
{
	return r->n_channels == 0 || !isnan(r->channel[0].rate_hz);
}

static int sidecar_rate(const struct pv__sides *s, double *rate)
{
	struct pv__mark mark = {.file = pv__format(s->arena, "%s.json", s->stem)};
	const json_t *value;
	json_t *object;
	bool sound;

	if (!mark.file)
		return pv__sides_no_memory(s);
	if (!s->base || access(mark.file, F_OK) != 0)
		return PV_OK;
	PV__TRY(pv__json_read(s->arena, mark.file, PV__SIDECAR_BYTES, &object, s->diag));
	value = json_object_get(object, "SamplingFrequency");
	sound = !value || json_number_value(value) > 0;
	*rate = value && sound ? json_number_value(value) : *rate;
	json_decref(object);
	if (!sound)
		return pv__fail(s->diag, PV_EDATA, &mark,
				"SamplingFrequency: not a number above 0");
	return PV_OK;
}

static int give_rate(const struct pv__sides *s, double rate)
{
	if (tells_rate(s->r))
		return PV_OK;
	if (rate == 0)
		PV__TRY(sidecar_rate(s, &rate));
	for (int64_t c = 0; rate > 0 && c < s->r->n_channels; c++)
		s->r->channel[c].rate_hz = rate;
	return PV_OK;
}

/* With a rate, the one segment has a duration. */
static int give_duration(const struct pv__sides *s, bool told)
{
	const struct pv__recording *r = s->r;
	struct pv__mark mark = {r->path, 0, 0};

	if (told || !tells_rate(r))
		return PV_OK;
	for (int64_t c = 1; c < r->n_channels; c++)
		if (!(r->channel[c].rate_hz == r->channel[0].rate_hz))
			return pv__fail(s->diag, PV_EDATA, &mark,
					"sampling_frequency: %s and %s differ, but the file has as "
					"many samples of both",
					r->channel[0].name, r->channel[c].name);
	return pv__one_segment(s->arena, s->r,
			       (double)r->channel[0].n_samples / r->channel[0].rate_hz, s->diag);
}

/* ---- all of them
 * ------------------------------------------------------------------------------------------ */

struct scaled {
	struct pv__recording inner;
	const double *scale;
};

static int read_scaled(const struct pv__recording *r, int64_t n_channels, const int64_t *channel,
		       int64_t first, int64_t n, double *out, struct pv__diag *diag)
{
	const struct scaled *s = r->source;

	PV__TRY(s->inner.read(&s->inner, n_channels, channel, first, n, out, diag));
	for (int64_t k = 0; k < n_channels; k++)
		for (int64_t i = 0; i < n; i++)
			out[k * n + i] *= s->scale[channel[k]];
	return PV_OK;
}

static int rescale(const struct pv__sides *s)
{
	struct scaled *scaled;

	if (!s->scale)
		return PV_OK;
	scaled = pv__alloc(s->arena, 1, sizeof(*scaled));
	if (!scaled)
		return pv__sides_no_memory(s);
	*scaled = (struct scaled){*s->r, s->scale};
	s->r->read = read_scaled;
	s->r->source = scaled;
	return PV_OK;
}

/* Triggers of channels that only now have a rate, or are known to be triggers. */
static int late_triggers(const struct pv__sides *s)
{
	struct pv__event_list list = {.arena = s->arena};

	for (int64_t i = 0; i < s->r->n_events; i++)
		if (!pv__event_put(&list, s->r->event[i]))
			return pv__sides_no_memory(s);
	for (int64_t c = 0; c < s->r->n_channels; c++)
		if (!s->scanned[c] && pv__equal(s->r->channel[c].type, "trigger") &&
		    !isnan(s->r->channel[c].rate_hz))
			PV__TRY(pv__trigger_events(s->r, c, ANY_BITS, &list, s->diag));
	return list.n > s->r->n_events ? pv__events_done(&list, s->r, s->diag) : PV_OK;
}

static int apply(struct pv__sides *s, const struct pv__companions *named)
{
	bool told = tells_rate(s->r);
	const char *path;

	PV__TRY(give_rate(s, named->rate_hz));
	PV__TRY(pv__sides_find(s, named->channels, "_channels.tsv", &path));
	if (path)
		PV__TRY(pv__sides_channels(s, path));
	PV__TRY(give_duration(s, told));
	PV__TRY(rescale(s));
	PV__TRY(pv__sides_find(s, named->electrodes, "_electrodes.tsv", &path));
	if (path)
		PV__TRY(pv__sides_electrodes(s, path));
	PV__TRY(pv__sides_find(s, named->units, "_units.tsv", &path));
	if (path)
		PV__TRY(pv__sides_units(s, path));
	PV__TRY(pv__sides_find(s, named->events, "_events.tsv", &path));
	return path ? pv__sides_events(s, path) : late_triggers(s);
}

int pv__companions_apply(struct pv__arena *arena, const struct pv__companions *companions,
			 struct pv__recording *recording, struct pv__diag *diag)
{
	static const struct pv__companions none;
	struct pv__sides s = {.arena = arena, .r = recording, .diag = diag};

	s.scanned = pv__alloc(arena, (size_t)recording->n_channels, sizeof(*s.scanned));
	if (!s.scanned || !find_names(&s))
		return pv__sides_no_memory(&s);
	for (int64_t c = 0; c < recording->n_channels; c++)
		s.scanned[c] = pv__equal(recording->channel[c].type, "trigger") &&
			       !isnan(recording->channel[c].rate_hz);
	return apply(&s, companions ? companions : &none);
}
