/* Raw FIF: buffers of frames, skips as gaps between segments, annotations, triggers. */
#include "fif.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { AS_STORED = -1 }; /* trigger values keep all their bits, and their sign */

/* ---- raw: buffers of frames, and skips between them --------------------------------------------
 */

struct raw {
	int64_t *at, *tick; /* of the buffers */
	int64_t n, n_segments;
	struct pv__segment *segment;
	int64_t skip_buffers, skip_samples; /* before the next buffer */
	int64_t clock;                      /* samples since the first, skipped ones too */
	int64_t segment_first;              /* clock at its beginning */
};

static bool is_raw_block(int64_t block)
{
	return block == PV__FIF_RAW_DATA || block == PV__FIF_CONTINUOUS ||
	       block == PV__FIF_SHIELDED;
}

static void end_segment(const struct pv__fif_reader *r, struct raw *raw)
{
	if (raw->clock == raw->segment_first)
		return;
	raw->segment[raw->n_segments++] = (struct pv__segment){
		.start_s = (double)raw->segment_first / r->info.rate_hz,
		.duration_s = (double)(raw->clock - raw->segment_first) / r->info.rate_hz,
	};
}

/* Skipped samples before the first buffer only move the clock. */
static int take_skip(struct pv__fif_reader *r, struct raw *raw, int64_t frames)
{
	int64_t skip, after;

	if (raw->skip_buffers == 0 && raw->skip_samples == 0)
		return PV_OK;
	if (!pv__mul(raw->skip_buffers, frames, &skip) ||
	    !pv__add(skip, raw->skip_samples, &skip) || !pv__add(raw->clock, skip, &after) ||
	    after > (int64_t)1 << 53)
		return pv__fif_fail(r, "a data skip beyond all clocks");
	raw->skip_buffers = raw->skip_samples = 0;
	if (raw->n == 0) {
		r->first_sample += skip;
		return PV_OK;
	}
	end_segment(r, raw);
	raw->clock = raw->segment_first = after;
	return PV_OK;
}

static int one_buffer(struct pv__fif_reader *r, struct raw *raw, const struct pv__fif_tag *tag)
{
	int64_t frame, frames;
	struct pv__mark mark = {r->fif.path, 0, 0};

	if (raw->n == 0)
		PV__TRY(pv__fif_start(r, tag->type));
	else if ((tag->type == PV__FIF_PACKED ? PV__FIF_SHORT : tag->type) !=
		 (r->type == PV__I16   ? PV__FIF_SHORT
		  : r->type == PV__I32 ? PV__FIF_INT
		  : r->type == PV__F32 ? PV__FIF_FLOAT
				       : PV__FIF_DOUBLE))
		return pv__fif_fail(r, "data buffers of several types");
	frame = r->info.n_channels * r->width;
	frames = tag->size / frame;
	if (frames == 0 || tag->size % frame != 0)
		return pv__fail(r->diag, PV_EDATA, &mark,
				"a data buffer of %" PRId64 " bytes is no whole number of samples "
				"of %" PRId64 " channels",
				tag->size, r->info.n_channels);
	PV__TRY(take_skip(r, raw, frames));
	raw->at[raw->n++] = tag->at;
	raw->tick[raw->n] = raw->tick[raw->n - 1] + frames;
	raw->clock += frames;
	return PV_OK;
}

static int take_number(const struct pv__fif_reader *r, const struct pv__fif_tag *tag,
		       const char *name, int64_t *to)
{
	struct pv__mark mark = {r->fif.path, 0, 0};
	double value;

	PV__TRY(pv__fif_number(r->arena, &r->fif, tag, name, &value, r->diag));
	if (!(value >= 0 && value < 0x1p31))
		return pv__fail(r->diag, PV_EDATA, &mark, "%s: %g", name, value);
	*to = (int64_t)value;
	return PV_OK;
}

static int raw_tag(struct pv__fif_reader *r, struct raw *raw, const struct pv__fif_tag *tag)
{
	switch (tag->kind) {
	case PV__FIF_FIRST_SAMPLE:
		return take_number(r, tag, "first sample", &r->first_sample);
	case PV__FIF_SKIP:
		return take_number(r, tag, "data skip", &raw->skip_buffers);
	case PV__FIF_SKIP_SAMPLES:
		return take_number(r, tag, "data skip", &raw->skip_samples);
	case PV__FIF_BUFFER:
		return one_buffer(r, raw, tag);
	default:
		return PV_OK;
	}
}

int64_t pv__fif_count_buffers(const struct pv__fif *fif)
{
	int64_t n = 0;

	for (int64_t i = 0; i < fif->n; i++)
		n += is_raw_block(fif->tag[i].block) && fif->tag[i].kind == PV__FIF_BUFFER;
	return n;
}

static int read_buffers(struct pv__fif_reader *r, struct raw *raw)
{
	size_t n = (size_t)pv__fif_count_buffers(&r->fif);

	raw->at = pv__alloc(r->arena, n, sizeof(*raw->at));
	raw->tick = pv__alloc(r->arena, n + 1, sizeof(*raw->tick));
	raw->segment = pv__alloc(r->arena, n, sizeof(*raw->segment));
	if (!raw->at || !raw->tick || !raw->segment)
		return pv__fif_no_memory(r);
	for (int64_t i = 0; i < r->fif.n; i++)
		if (is_raw_block(r->fif.tag[i].block))
			PV__TRY(raw_tag(r, raw, &r->fif.tag[i]));
	if (raw->n == 0)
		return pv__fif_fail(r, "holds no data buffer");
	end_segment(r, raw);
	return PV_OK;
}

static int read_buffers_as_pieces(struct pv__fif_reader *r)
{
	struct raw raw = {0};

	PV__TRY(read_buffers(r, &raw));
	r->n_samples = raw.tick[raw.n];
	pv__fif_set_channels(r, r->info.gain, r->width, r->info.n_channels * r->width,
			     r->n_samples);
	r->stored->n_pieces = raw.n;
	r->stored->piece_at = raw.at;
	r->stored->piece_tick = raw.tick;
	r->out->n_segments = raw.n_segments;
	r->out->segment = raw.segment;
	return PV_OK;
}

/* ---- annotations
 * ---------------------------------------------------------------------------------- */

/* Names in a list are parted by colons; those inside are written {COLON}. */
static const char *next_name(const struct pv__fif_reader *r, const char **list)
{
	size_t n = strcspn(*list, ":");
	char *name = pv__strndup(r->arena, *list, n), *from = name, *to = name;

	*list += n + ((*list)[n] == ':');
	while (name && *from) {
		bool colon = pv__starts_with(from, "{COLON}");

		*to++ = colon ? ':' : *from;
		from += colon ? 7 : 1;
	}
	if (name)
		*to = '\0';
	return name;
}

/* What onsets are to be lowered by: they count from the date of the recording, at which its
 * samples begin with number first_sample. */
static int annotation_zero(const struct pv__fif_reader *r, double *zero)
{
	bool own, recorded;
	double from = 0, to = 0;

	PV__TRY(pv__fif_seconds(r, PV__FIF_ANNOTATIONS, &own, &from));
	PV__TRY(pv__fif_seconds(r, PV__FIF_MEAS_INFO, &recorded, &to));
	*zero = (double)r->first_sample / r->info.rate_hz;
	if (own && recorded)
		*zero += to - from;
	return PV_OK;
}

static int read_annotations(struct pv__fif_reader *r)
{
	static const int64_t block = PV__FIF_ANNOTATIONS;
	const struct pv__fif_tag *onsets = pv__fif_find(&r->fif, block, PV__FIF_ONSETS);
	const struct pv__fif_tag *ends = pv__fif_find(&r->fif, block, PV__FIF_ENDS);
	const struct pv__fif_tag *names = pv__fif_find(&r->fif, block, PV__FIF_COMMENT);
	int64_t n, n_ends;
	double *onset, *end, zero;
	const char *list;

	if (!onsets || onsets->size == 0)
		return PV_OK;
	if (!ends || !names)
		return pv__fif_fail(r, "annotations without ends or texts");
	PV__TRY(pv__fif_numbers(r->arena, &r->fif, onsets, &n, &onset, r->diag));
	PV__TRY(pv__fif_numbers(r->arena, &r->fif, ends, &n_ends, &end, r->diag));
	PV__TRY(pv__fif_text(r->arena, &r->fif, names, &list, r->diag));
	PV__TRY(annotation_zero(r, &zero));
	if (n != n_ends)
		return pv__fif_fail(r, "annotations: as many onsets as ends are needed");
	for (int64_t i = 0; i < n; i++) {
		struct pv__recording_event event = {
			.onset_s = onset[i] - zero,
			.duration_s = end[i] - onset[i],
			.type = next_name(r, &list),
		};

		if (!isfinite(event.onset_s) || !(event.duration_s >= 0))
			return pv__fif_fail(r, "an annotation that ends before it begins");
		if (!event.type || !pv__event_put(&r->events, event))
			return pv__fif_no_memory(r);
	}
	return PV_OK;
}

/* ---- triggers
 * ---------------------------------------------------------------------------------------- */

static bool is_composite(const char *name)
{
	return pv__equal(name, "STI101") || pv__equal(name, "STI 014");
}

/* Where the lines are summed up in one channel, that one alone tells the events. */
static int read_triggers(struct pv__fif_reader *r)
{
	bool composite = false;

	for (int64_t c = 0; c < r->info.n_channels; c++)
		composite = composite || (pv__equal(r->info.channel[c].type, "trigger") &&
					  is_composite(r->info.channel[c].name));
	for (int64_t c = 0; c < r->info.n_channels; c++) {
		const struct pv__channel *channel = &r->info.channel[c];

		if (pv__equal(channel->type, "trigger") &&
		    (!composite || is_composite(channel->name)))
			PV__TRY(pv__trigger_events(r->out, c, AS_STORED, &r->events, r->diag));
	}
	return PV_OK;
}

int pv__fif_read_raw(struct pv__fif_reader *r)
{
	PV__TRY(read_buffers_as_pieces(r));
	PV__TRY(read_annotations(r));
	return read_triggers(r);
}
