/* EDF, EDF+C, EDF+D, BDF and BDF+: signals as channels, annotations and triggers as events.
 * A record that does not follow on the one before begins a segment. */
#include "edf.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* BioSemi: the lower 16 bits of Status are the trigger input, the others its own state. */
enum { TRIGGER_BITS = 0xffff };

struct reader {
	struct pv__arena *arena;
	struct pv__edf edf;
	struct pv__recording *out;
	struct pv__stored *stored;
	struct pv__stored_channel *sample;
	double *record_s; /* NULL: the records follow one another */
	struct pv__diag *diag;
};

static int no_memory(const struct reader *r)
{
	return pv__fail(r->diag, PV_ENOMEM, NULL, "no memory to read %s", r->edf.path);
}

/* ---- channels ------------------------------------------------------------------------ */

static struct pv__stored_channel sample_of(const struct pv__edf *edf,
					   const struct pv__edf_signal *signal, double scale)
{
	double gain = (signal->physical_max - signal->physical_min) /
		      (double)(signal->digital_max - signal->digital_min);

	return (struct pv__stored_channel){
		.type = edf->bdf ? PV__I24 : PV__I16,
		.offset = signal->offset,
		.stride = edf->bdf ? 3 : 2,
		.per_tick = signal->per_record,
		.gain = gain * scale,
		.shift = (signal->physical_min - gain * (double)signal->digital_min) * scale,
	};
}

static void add_channel(struct reader *r, const struct pv__edf_signal *signal)
{
	struct pv__channel channel = pv__plain_channel(signal->label);
	const char *type = pv__label_type(signal->label);
	double scale;

	channel.unit = pv__base_unit(signal->unit, &scale);
	if (!type)
		type = channel.unit && pv__equal(channel.unit, "V") ? "eeg" : "misc";
	channel.type = type;
	channel.rate_hz = (double)signal->per_record / r->edf.record_s;
	channel.n_samples = signal->per_record * r->edf.n_records;
	r->sample[r->out->n_channels] = sample_of(&r->edf, signal, scale);
	if (pv__equal(type, "trigger")) { /* codes as they were stored */
		channel.unit = NULL;
		r->sample[r->out->n_channels].gain = 1;
		r->sample[r->out->n_channels].shift = 0;
	}
	r->out->channel[r->out->n_channels++] = channel;
}

static int add_channels(struct reader *r)
{
	size_t n = (size_t)r->edf.n_signals;

	r->out->channel = pv__alloc(r->arena, n, sizeof(*r->out->channel));
	r->sample = pv__alloc(r->arena, n, sizeof(*r->sample));
	r->stored = pv__alloc(r->arena, 1, sizeof(*r->stored));
	if (!r->out->channel || !r->sample || !r->stored)
		return no_memory(r);
	for (int64_t s = 0; s < r->edf.n_signals; s++)
		if (!r->edf.signal[s].annotations)
			add_channel(r, &r->edf.signal[s]);
	*r->stored = (struct pv__stored){
		.path = r->edf.path,
		.size = r->edf.size,
		.channel = r->sample,
		.n_pieces = r->edf.n_records,
		.at = r->edf.n_header,
		.bytes = r->edf.record_bytes,
		.each = 1,
	};
	r->out->read = pv__stored_read;
	r->out->source = r->stored;
	return pv__unique_names(r->arena, r->edf.path, r->out->n_channels, r->out->channel,
				r->diag);
}

/* ---- segments -------------------------------------------------------------------------- */

/* Does record k follow on record k - 1?  Half a sample of the fastest signal may be lost
 * in the decimals of the annotations. */
static bool follows(const struct reader *r, int64_t k, double tolerance)
{
	return fabs(r->record_s[k] - r->record_s[k - 1] - r->edf.record_s) <= tolerance;
}

static double tolerance_of(const struct reader *r)
{
	int64_t most = 1;

	for (int64_t s = 0; s < r->edf.n_signals; s++)
		if (!r->edf.signal[s].annotations && r->edf.signal[s].per_record > most)
			most = r->edf.signal[s].per_record;
	return r->edf.record_s / (double)most / 2;
}

static int check_order(const struct reader *r, double tolerance)
{
	struct pv__mark mark = {r->edf.path, 0, 0};

	for (int64_t k = 1; k < r->edf.n_records; k++)
		if (r->record_s[k] < r->record_s[k - 1] + r->edf.record_s - tolerance)
			return pv__fail(r->diag, PV_EDATA, &mark,
					"annotations of record %" PRId64
					": it begins before the record before it has ended",
					k + 1);
	return PV_OK;
}

static int cut(struct reader *r, double tolerance, int64_t n)
{
	struct pv__segment *segment = pv__alloc(r->arena, (size_t)n, sizeof(*segment));
	int64_t s = 0, first = 0;

	if (!segment)
		return no_memory(r);
	for (int64_t k = 1; k <= r->edf.n_records; k++) {
		if (k < r->edf.n_records && follows(r, k, tolerance))
			continue;
		segment[s++] = (struct pv__segment){
			.start_s = r->record_s[first],
			.duration_s = (double)(k - first) * r->edf.record_s,
		};
		first = k;
	}
	r->out->n_segments = s;
	r->out->segment = segment;
	return PV_OK;
}

static int add_segments(struct reader *r)
{
	struct pv__mark mark = {r->edf.path, 0, 0};
	double tolerance = tolerance_of(r);
	int64_t n = 1;

	if (r->out->n_channels == 0)
		return PV_OK;
	if (!r->record_s)
		return pv__one_segment(r->arena, r->out, (double)r->edf.n_records * r->edf.record_s,
				       r->diag);
	PV__TRY(check_order(r, tolerance));
	for (int64_t k = 1; k < r->edf.n_records; k++)
		n += !follows(r, k, tolerance);
	if (n > 1 && !r->edf.interrupted)
		pv__warn(r->diag, &mark,
			 "reserved says +C, of one piece, but its records lie in %" PRId64
			 " pieces: read as segments",
			 n);
	return cut(r, tolerance, n);
}

/* ---- all of it --------------------------------------------------------------------------- */

static int add_events(struct reader *r, struct pv__event_list *list)
{
	for (int64_t c = 0; c < r->out->n_channels; c++)
		if (pv__equal(r->out->channel[c].type, "trigger"))
			PV__TRY(pv__trigger_events(r->out, c, TRIGGER_BITS, list, r->diag));
	return pv__events_done(list, r->out, r->diag);
}

static int add_identifying(struct reader *r)
{
	const char *const field[][2] = {
		{"patient", r->edf.patient},
		{"recording", r->edf.recorded},
		{"start date", r->edf.date},
		{"start time", r->edf.time},
	};

	return pv__identifying(r->arena, r->out, PV__COUNT(field), field, r->diag);
}

static int read_edf(struct pv__arena *arena, const char *path, struct pv__recording *out,
		    struct pv__diag *diag)
{
	struct reader r = {.arena = arena, .out = out, .diag = diag};
	struct pv__event_list list = {.arena = arena};

	*out = (struct pv__recording){0};
	out->path = pv__strdup(arena, path);
	if (!out->path)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to read %s", path);
	PV__TRY(pv__edf_header(arena, out->path, &r.edf, diag));
	out->format = r.edf.bdf ? "bdf" : "edf";
	PV__TRY(add_channels(&r));
	PV__TRY(pv__edf_annotations(&r.edf, &list, &r.record_s, diag));
	PV__TRY(add_segments(&r));
	PV__TRY(add_events(&r, &list));
	return add_identifying(&r);
}

static bool probe_edf(const struct pv__probe *probe)
{
	return probe->n_head >= 8 && memcmp(probe->head, "0       ", 8) == 0;
}

static bool probe_bdf(const struct pv__probe *probe)
{
	return probe->n_head >= 8 && memcmp(probe->head,
					    "\xff"
					    "BIOSEMI",
					    8) == 0;
}

const struct pv__format pv__format_edf = {
	.name = "edf",
	.title = "European Data Format: EDF, EDF+C, EDF+D",
	.suffixes = ".edf",
	.reads = "signals of any rates, inverted physical ranges, annotations in any number of "
		 "signals, interrupted files as segments, triggers",
	.refuses = "fields that are no numbers, truncated files, ranges without a scale, records "
		   "that overlap",
	.limit = pv__edf_limits,
	.probe = probe_edf,
	.recording = read_edf,
};

const struct pv__format pv__format_bdf = {
	.name = "bdf",
	.title = "BioSemi Data Format, 24 bits: BDF, BDF+C, BDF+D",
	.suffixes = ".bdf",
	.reads = "like edf; rising values of the lower 16 bits of Status are events",
	.refuses = "like edf",
	.limit = NULL, /* those of edf */
	.probe = probe_bdf,
	.recording = read_edf,
};
