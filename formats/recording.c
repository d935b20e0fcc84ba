/* Recordings of any format: dispatch, and checks that no reader need repeat. */
#include "recording_companions.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>

int64_t pv__segment_samples(const struct pv__segment *segment, const struct pv__channel *channel)
{
	if (isnan(segment->duration_s) || isnan(channel->rate_hz))
		return channel->n_samples;
	return (int64_t)llround(segment->duration_s * channel->rate_hz);
}

static bool same_rate(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

int pv__recording_samples(const struct pv__recording *r, int64_t n_channels,
			  const int64_t *channel, int64_t first, int64_t n, double *out,
			  struct pv__diag *diag)
{
	struct pv__mark mark = {r->path, 0, 0};

	for (int64_t k = 0; k < n_channels; k++) {
		const struct pv__channel *c;

		if (channel[k] < 0 || channel[k] >= r->n_channels)
			return pv__fail(diag, PV_EBUG, &mark,
					"channel %" PRId64 " of %" PRId64 " is asked for",
					channel[k], r->n_channels);
		c = &r->channel[channel[k]];
		if (first < 0 || n < 0 || first > c->n_samples - n)
			return pv__fail(diag, PV_EDATA, &mark,
					"channel %s: samples %" PRId64 " to %" PRId64
					" are asked for, but it has %" PRId64,
					c->name, first, first + n, c->n_samples);
		if (!same_rate(c->rate_hz, r->channel[channel[0]].rate_hz))
			return pv__fail(diag, PV_EBUG, &mark,
					"channels %s and %s have different rates",
					r->channel[channel[0]].name, c->name);
	}
	if (n_channels <= 0 || n <= 0)
		return PV_OK;
	return r->read(r, n_channels, channel, first, n, out, diag);
}

/* The file and the part of it that a path names; *part NULL: the whole. */
static const char *split_part(struct pv__arena *arena, const char *path, const char **part)
{
	const char *hash = strchr(path, '#');
	struct stat st;

	*part = NULL;
	if (!hash || stat(path, &st) == 0)
		return path;
	*part = hash + 1;
	return pv__strndup(arena, path, (size_t)(hash - path));
}

static bool offers_recording(const struct pv__format *format)
{
	return format->recording != NULL;
}

static int read_built_in(struct pv__arena *arena, const struct pv__format *format, const char *path,
			 const char *part, struct pv__recording *out, struct pv__diag *diag)
{
	struct pv__mark mark = {path, 0, 0};

	if (part)
		return pv__fail(diag, PV_EDATA, &mark, "%s has no parts: '#%s' names none",
				format->title, part);
	return format->recording(arena, path, out, diag);
}

/* What no built-in format takes is offered to the readers of plugins. */
static int read_foreign(struct pv__arena *arena, const char *path, const char *part,
			const struct pv__readers *readers, struct pv__recording *out,
			struct pv__diag *diag)
{
	struct pv__mark mark = {path, 0, 0};
	const struct pv__format *format;
	bool taken = false;

	if (readers)
		PV__TRY(readers->read(readers, arena, path, part, &taken, out, diag));
	if (taken)
		return PV_OK;
	PV__TRY(pv__format_of(arena, path, &format, diag));
	return pv__fail(diag, PV_EDATA, &mark, "%s: not a recording", format->title);
}

int pv__recording_read(struct pv__arena *arena, const char *path,
		       const struct pv__companions *companions, struct pv__recording *out,
		       struct pv__diag *diag)
{
	const struct pv__readers *readers = companions ? companions->readers : NULL;
	const struct pv__format *format;
	const char *part, *file = split_part(arena, path, &part);

	*out = (struct pv__recording){0};
	if (!file)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to read %s", path);
	PV__TRY(pv__format_first(arena, file, offers_recording, &format, diag));
	if (format)
		PV__TRY(read_built_in(arena, format, file, part, out, diag));
	else
		PV__TRY(read_foreign(arena, file, part, readers, out, diag));
	return pv__companions_apply(arena, companions, out, diag);
}
