/* NPZ: arrays of NumPy in a zip archive, which together are one recording.
 *
 *   "rate", "sfreq", "fs", "sampling_rate"   one number: the rate in Hz
 *   "time", "timestamps", ...                 times of the samples, where no rate is told
 *   other arrays of one axis                  a channel of that name
 *   arrays of two axes                        channels "1", "2", ...; with several such arrays
 *                                             "name:1", "name:2", ... */
#include "npy.h"
#include "zip.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

struct array {
	const char *name;
	struct pv__npy npy;
	struct pv__npy_axes axes;
	const unsigned char *bytes;
};

struct reader {
	struct pv__arena *arena;
	struct pv__recording *out;
	struct pv__zip zip;
	int64_t n;
	struct array *array; /* those of samples */
	int64_t n_matrices, n_samples, n_channels;
	double rate_hz;
	const char *time_name;
	int64_t n_times;
	double *time_s;
	struct pv__stored *stored;
	struct pv__stored_channel *sample;
	struct pv__diag *diag;
};

static int no_memory(const struct reader *r)
{
	return pv__fail(r->diag, PV_ENOMEM, NULL, "no memory to read %s", r->out->path);
}

/* ---- one array ----------------------------------------------------------------------------- */

static int values_of(const struct reader *r, const struct array *a, double scale, double **out)
{
	struct pv__stored_channel channel = {
		.memory = a->bytes,
		.type = a->npy.type,
		.big_endian = a->npy.big_endian,
		.offset = a->npy.offset,
		.stride = (int64_t)pv__sample_bytes(a->npy.type),
		.per_tick = 1,
		.gain = scale,
	};
	struct pv__stored stored = {.channel = &channel, .n_pieces = 1, .each = a->npy.n_values};
	struct pv__recording one = {.path = r->out->path, .source = &stored};
	int64_t first = 0;

	*out = pv__alloc(r->arena, (size_t)a->npy.n_values, sizeof(**out));
	if (!*out)
		return no_memory(r);
	return pv__stored_read(&one, 1, &first, 0, a->npy.n_values, *out, r->diag);
}

static int take_rate(struct reader *r, const struct array *a)
{
	struct pv__mark mark = {r->out->path, 0, 0};
	double *value;

	if (a->npy.n_values != 1)
		return pv__fail(r->diag, PV_EDATA, &mark, "%s: %" PRId64 " values (must be one)",
				a->name, a->npy.n_values);
	PV__TRY(values_of(r, a, 1, &value));
	if (!(*value > 0 && isfinite(*value)))
		return pv__fail(r->diag, PV_EDATA, &mark, "%s: %g Hz", a->name, *value);
	r->rate_hz = *value;
	return PV_OK;
}

static bool is_rate(const char *name)
{
	static const char *const known[] = {"rate", "sfreq", "fs", "sampling_rate"};

	for (size_t i = 0; i < PV__COUNT(known); i++)
		if (pv__equal(name, known[i]))
			return true;
	return false;
}

static int take_samples(struct reader *r, const struct pv__mark *mark, struct array *a)
{
	PV__TRY(pv__npy_axes(mark, &a->npy, &a->axes, r->diag));
	if (r->n > 0 && a->axes.n_samples != r->n_samples)
		return pv__fail(r->diag, PV_EDATA, mark,
				"%s has %" PRId64 " samples, but %s has %" PRId64, a->name,
				a->axes.n_samples, r->array[0].name, r->n_samples);
	r->n_samples = a->axes.n_samples;
	r->n_matrices += a->npy.n_dims == 2;
	r->n_channels += a->axes.n_channels;
	r->array[r->n++] = *a;
	return PV_OK;
}

/* Its name is the member's without ".npy". */
static int read_array(struct reader *r, const struct pv__zip_member *member)
{
	struct pv__mark mark = {pv__format(r->arena, "%s: %s", r->out->path, member->name), 0, 0};
	struct array a = {0};
	unsigned char *bytes;
	int64_t needed;
	double scale;

	if (!mark.file)
		return no_memory(r);
	if (!pv__ends_with(member->name, ".npy"))
		return pv__fail(r->diag, PV_EDATA, &mark, "not an array of NumPy");
	a.name = pv__strndup(r->arena, member->name, strlen(member->name) - 4);
	if (!a.name)
		return no_memory(r);
	PV__TRY(pv__zip_read(r->arena, &r->zip, member, &bytes, r->diag));
	PV__TRY(pv__npy_header(&mark, bytes, member->size, &a.npy, r->diag));
	if (!pv__mul(a.npy.n_values, (int64_t)pv__sample_bytes(a.npy.type), &needed) ||
	    needed > member->size - a.npy.offset)
		return pv__fail(r->diag, PV_EDATA, &mark,
				"truncated: shape promises %" PRId64 " values", a.npy.n_values);
	a.bytes = bytes;
	if (is_rate(a.name))
		return take_rate(r, &a);
	if (a.npy.n_dims == 1 && pv__is_time_name(a.name, &scale)) {
		r->time_name = a.name;
		r->n_times = a.npy.n_values;
		return values_of(r, &a, scale, &r->time_s);
	}
	return take_samples(r, &mark, &a);
}

/* ---- all of them ------------------------------------------------------------------------------
 */

static int find_rate(struct reader *r)
{
	struct pv__mark mark = {r->out->path, 0, 0};

	if (r->time_s && r->n_times != r->n_samples)
		return pv__fail(r->diag, PV_EDATA, &mark,
				"%s has %" PRId64 " times for %" PRId64 " samples", r->time_name,
				r->n_times, r->n_samples);
	if (isnan(r->rate_hz) && r->time_s)
		r->rate_hz =
			pv__even_rate(r->out->path, r->time_name, r->n_times, r->time_s, r->diag);
	return PV_OK;
}

static const char *channel_name(const struct reader *r, const struct array *a, int64_t c)
{
	if (a->npy.n_dims == 1)
		return a->name;
	return r->n_matrices == 1 ? pv__format(r->arena, "%" PRId64, c + 1)
				  : pv__format(r->arena, "%s:%" PRId64, a->name, c + 1);
}

static int add_array(struct reader *r, const struct array *a)
{
	for (int64_t c = 0; c < a->axes.n_channels; c++) {
		struct pv__channel channel = pv__plain_channel(channel_name(r, a, c));
		const char *type = channel.name ? pv__label_type(channel.name) : NULL;

		if (!channel.name)
			return no_memory(r);
		channel.type = type ? type : "misc";
		channel.rate_hz = r->rate_hz;
		channel.n_samples = r->n_samples;
		r->sample[r->out->n_channels] =
			pv__npy_channel(&a->npy, &a->axes, a->npy.offset, c);
		r->sample[r->out->n_channels].memory = a->bytes;
		r->out->channel[r->out->n_channels++] = channel;
	}
	return PV_OK;
}

static int add_channels(struct reader *r)
{
	size_t n = (size_t)r->n_channels;

	r->out->channel = pv__alloc(r->arena, n, sizeof(*r->out->channel));
	r->sample = pv__alloc(r->arena, n, sizeof(*r->sample));
	r->stored = pv__alloc(r->arena, 1, sizeof(*r->stored));
	if (!r->out->channel || !r->sample || !r->stored)
		return no_memory(r);
	*r->stored = (struct pv__stored){
		.path = r->out->path,
		.channel = r->sample,
		.n_pieces = 1,
		.each = r->n_samples,
	};
	r->out->read = pv__stored_read;
	r->out->source = r->stored;
	r->out->unnamed = r->n_matrices > 0;
	for (int64_t i = 0; i < r->n; i++)
		PV__TRY(add_array(r, &r->array[i]));
	return pv__unique_names(r->arena, r->out->path, r->out->n_channels, r->out->channel,
				r->diag);
}

static int add_events(struct reader *r)
{
	struct pv__event_list list = {.arena = r->arena};

	for (int64_t c = 0; !isnan(r->rate_hz) && c < r->out->n_channels; c++)
		if (pv__equal(r->out->channel[c].type, "trigger"))
			PV__TRY(pv__trigger_events(r->out, c, -1, &list, r->diag));
	return pv__events_done(&list, r->out, r->diag);
}

static int read_npz(struct pv__arena *arena, const char *path, struct pv__recording *out,
		    struct pv__diag *diag)
{
	struct reader r = {.arena = arena, .out = out, .rate_hz = (double)NAN, .diag = diag};
	struct pv__mark mark = {path, 0, 0};

	*out = (struct pv__recording){.format = "npz", .path = pv__strdup(arena, path)};
	if (!out->path)
		return no_memory(&r);
	PV__TRY(pv__zip_open(arena, out->path, &r.zip, diag));
	r.array = pv__alloc(arena, (size_t)r.zip.n, sizeof(*r.array));
	if (!r.array)
		return no_memory(&r);
	for (int64_t i = 0; i < r.zip.n; i++)
		PV__TRY(read_array(&r, &r.zip.member[i]));
	if (r.n == 0)
		return pv__fail(diag, PV_EDATA, &mark, "holds no array of samples");
	PV__TRY(find_rate(&r));
	PV__TRY(add_channels(&r));
	PV__TRY(pv__one_segment(arena, out, (double)r.n_samples / r.rate_hz, diag));
	return add_events(&r);
}

static bool probe(const struct pv__probe *probe)
{
	/* any zip archive: what it holds tells its name */
	return probe->n_head >= 4 && memcmp(probe->head, "PK\x03\x04", 4) == 0 &&
	       pv__ends_with(probe->name, ".npz");
}

const struct pv__format pv__format_npz = {
	.name = "npz",
	.title = "NumPy arrays in a zip archive",
	.suffixes = ".npz",
	.reads = "arrays like npy with as many samples each; an array named rate, sfreq, fs, "
		 "time or timestamps tells the rate, one named stim or trigger the events",
	.refuses = "like npy; arrays of different lengths; encrypted archives",
	.limit = pv__zip_limits,
	.probe = probe,
	.recording = read_npz,
};
