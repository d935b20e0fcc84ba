/* Samples as they lie in a file, whatever the format: one pass, block by block. */
#include "recording_parts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 1 << 20 };

size_t pv__sample_bytes(enum pv__sample_type type)
{
	static const size_t bytes[] = {
		[PV__I8] = 1,  [PV__U8] = 1,  [PV__I16] = 2, [PV__U16] = 2,
		[PV__I24] = 3, [PV__I32] = 4, [PV__U32] = 4, [PV__I64] = 8,
		[PV__U64] = 8, [PV__F32] = 4, [PV__F64] = 8,
	};

	return bytes[type];
}

/* ---- decoding ---------------------------------------------------------------------- */

static inline uint64_t load(const unsigned char *from, size_t n, bool big_endian)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < n; i++)
		bits |= (uint64_t)from[i] << 8 * (big_endian ? n - 1 - i : i);
	return bits;
}

static inline int64_t widen(uint64_t bits, size_t n)
{
	unsigned unused = 64 - 8 * (unsigned)n;

	return (int64_t)(bits << unused) >> unused;
}

static inline double real32(uint64_t bits)
{
	uint32_t word = (uint32_t)bits;
	float value;

	memcpy(&value, &word, sizeof(value));
	return (double)value;
}

static inline double real64(uint64_t bits)
{
	double value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

/* One loop per kind of number, so that each is compiled for its width. */
#define DECODE(width, big, value) \
	for (int64_t i = 0; i < n; i++, from += stride) { \
		uint64_t bits = load(from, width, big); \
		out[i] = gain * (double)(value) + shift; \
	}

#define DECODE_TYPE(big) \
	switch (c->type) { \
	case PV__I8: \
		DECODE(1, big, widen(bits, 1)) break; \
	case PV__U8: \
		DECODE(1, big, bits) break; \
	case PV__I16: \
		DECODE(2, big, (int16_t)bits) break; \
	case PV__U16: \
		DECODE(2, big, bits) break; \
	case PV__I24: \
		DECODE(3, big, (int32_t)(bits << 8) >> 8) break; \
	case PV__I32: \
		DECODE(4, big, (int32_t)bits) break; \
	case PV__U32: \
		DECODE(4, big, bits) break; \
	case PV__I64: \
		DECODE(8, big, (int64_t)bits) break; \
	case PV__U64: \
		DECODE(8, big, bits) break; \
	case PV__F32: \
		DECODE(4, big, real32(bits)) break; \
	case PV__F64: \
		DECODE(8, big, real64(bits)) break; \
	}

static void decode_little(const struct pv__stored_channel *c, const unsigned char *from,
			  int64_t stride, int64_t n, double *out)
{
	double gain = c->gain, shift = c->shift;

	DECODE_TYPE(false)
}

static void decode_big(const struct pv__stored_channel *c, const unsigned char *from,
		       int64_t stride, int64_t n, double *out)
{
	double gain = c->gain, shift = c->shift;

	DECODE_TYPE(true)
}

/* Samples side by side: the compiler knows the step. */
static void decode_dense(const struct pv__stored_channel *c, const unsigned char *from, int64_t n,
			 double *out)
{
	double gain = c->gain, shift = c->shift;
	enum { stride = 2 };

	DECODE(2, false, (int16_t)bits)
}

static void decode(const struct pv__stored_channel *c, const unsigned char *from, int64_t n,
		   double *out)
{
	if (c->big_endian)
		decode_big(c, from, c->stride, n, out);
	else if (c->type == PV__I16 && c->stride == 2)
		decode_dense(c, from, n, out);
	else
		decode_little(c, from, c->stride, n, out);
}

/* ---- bytes ----------------------------------------------------------------------------- */

struct pass {
	const struct pv__stored *stored;
	struct pv__byte_file file;
	unsigned char *block;    /* of BLOCK bytes */
	int64_t held_at, n_held; /* what of the file is in it */
	int64_t end;             /* nothing behind this byte is wanted */
	bool ahead;              /* most of what lies between is wanted too */
	int64_t n_channels;
	const int64_t *channel;
	double *out;
	int64_t first, n;
	struct pv__diag *diag;
};

/* n bytes of the file at `at`, at most BLOCK. */
static int fetch(struct pass *p, int64_t at, int64_t n, const unsigned char **bytes)
{
	struct pv__mark mark = {p->file.path, 0, 0};
	int64_t want = n;
	size_t got;

	if (at < p->held_at || at + n > p->held_at + p->n_held) {
		if (p->ahead && p->end - at > n)
			want = p->end - at < BLOCK ? p->end - at : BLOCK;
		PV__TRY(pv__bytes_at(&p->file, at, p->block, (size_t)want, &got, p->diag));
		if ((int64_t)got < n)
			return pv__fail(p->diag, PV_EIO, &mark, "became shorter while it was read");
		p->held_at = at;
		p->n_held = (int64_t)got;
	}
	*bytes = p->block + (at - p->held_at);
	return PV_OK;
}

/* ---- pieces ------------------------------------------------------------------------------ */

static int64_t piece_at(const struct pv__stored *s, int64_t piece)
{
	return s->piece_at ? s->piece_at[piece] : s->at + piece * s->bytes;
}

static int64_t piece_tick(const struct pv__stored *s, int64_t piece)
{
	return s->piece_tick ? s->piece_tick[piece] : piece * s->each;
}

static int64_t piece_of(const struct pv__stored *s, int64_t tick)
{
	int64_t low = 0, high = s->n_pieces;

	if (!s->piece_tick)
		return tick / s->each;
	while (high - low > 1) {
		int64_t middle = low + (high - low) / 2;

		if (s->piece_tick[middle] <= tick)
			low = middle;
		else
			high = middle;
	}
	return low;
}

struct extent {
	int64_t low, high;
};

/* Where the first samples of channels[a..b) lie in a piece. */
static struct extent extent_of(const struct pass *p, int64_t a, int64_t b)
{
	struct extent e = {INT64_MAX, 0};

	for (int64_t k = a; k < b; k++) {
		const struct pv__stored_channel *c = &p->stored->channel[p->channel[k]];
		int64_t behind = c->offset + (int64_t)pv__sample_bytes(c->type);

		e.low = c->offset < e.low ? c->offset : e.low;
		e.high = behind > e.high ? behind : e.high;
	}
	return e;
}

/* Samples [i, i + m) of a piece, of channels[a..b), to `done` of each output. */
static int read_part(struct pass *p, int64_t piece, int64_t a, int64_t b, int64_t i, int64_t m,
		     int64_t done)
{
	const struct pv__stored_channel *all = p->stored->channel;
	struct extent e = extent_of(p, a, b);
	int64_t stride = all[p->channel[a]].stride;
	int64_t start = piece_at(p->stored, piece) + e.low + i * stride;
	const unsigned char *bytes = all[p->channel[a]].memory;

	if (bytes)
		bytes += start;
	else
		PV__TRY(fetch(p, start, e.high - e.low + (m - 1) * stride, &bytes));
	for (int64_t k = a; k < b; k++) {
		const struct pv__stored_channel *c = &all[p->channel[k]];

		decode(c, bytes + (c->offset - e.low), m, p->out + k * p->n + done);
	}
	return PV_OK;
}

static int read_group(struct pass *p, int64_t piece, int64_t a, int64_t b, int64_t i, int64_t m,
		      int64_t done)
{
	struct extent e = extent_of(p, a, b);
	int64_t stride = p->stored->channel[p->channel[a]].stride;
	int64_t fit = (BLOCK - (e.high - e.low)) / stride + 1;

	while (m > 0) {
		int64_t part = m < fit ? m : fit;

		PV__TRY(read_part(p, piece, a, b, i, part, done));
		i += part;
		m -= part;
		done += part;
	}
	return PV_OK;
}

/* Channels whose samples lie near each other are read together. */
static int read_piece(struct pass *p, int64_t piece, int64_t i, int64_t m, int64_t done)
{
	struct extent e = extent_of(p, 0, p->n_channels);

	if (!p->stored->channel[p->channel[0]].memory && e.high - e.low <= BLOCK / 2)
		return read_group(p, piece, 0, p->n_channels, i, m, done);
	for (int64_t k = 0; k < p->n_channels; k++)
		PV__TRY(read_group(p, piece, k, k + 1, i, m, done));
	return PV_OK;
}

static int read_pieces(struct pass *p)
{
	const struct pv__stored *s = p->stored;
	int64_t per_tick = s->channel[p->channel[0]].per_tick;

	for (int64_t done = 0, part; done < p->n; done += part) {
		int64_t sample = p->first + done, piece = piece_of(s, sample / per_tick);
		int64_t i = sample - piece_tick(s, piece) * per_tick;
		int64_t left = (piece_tick(s, piece + 1) - piece_tick(s, piece)) * per_tick - i;

		part = left < p->n - done ? left : p->n - done;
		PV__TRY(read_piece(p, piece, i, part, done));
	}
	return PV_OK;
}

/* Is it worth reading on behind what a piece asks for?  Then pieces come in one block. */
static void plan_ahead(struct pass *p)
{
	const struct pv__stored *s = p->stored;
	const struct pv__stored_channel *c = &s->channel[p->channel[0]];
	struct extent e = extent_of(p, 0, p->n_channels);
	int64_t last = piece_of(s, (p->first + p->n - 1) / c->per_tick);
	int64_t wanted = e.high - e.low + (s->each * c->per_tick - 1) * c->stride;

	p->ahead = !s->piece_at && wanted > s->bytes / 4;
	p->end = piece_at(s, last) + s->bytes;
	if (p->end > s->size)
		p->end = s->size;
}

static int read_file(struct pass *p)
{
	struct pv__mark mark = {p->file.path, 0, 0};
	int status;

	if ((int64_t)p->file.size != p->stored->size)
		return pv__fail(p->diag, PV_EIO, &mark,
				"%zu bytes, but %" PRId64 " when its header was read", p->file.size,
				p->stored->size);
	p->block = malloc(BLOCK);
	if (!p->block)
		return pv__fail(p->diag, PV_ENOMEM, &mark, "no memory to read samples");
	plan_ahead(p);
	status = read_pieces(p);
	free(p->block);
	return status;
}

int pv__stored_read(const struct pv__recording *recording, int64_t n_channels,
		    const int64_t *channel, int64_t first, int64_t n, double *out,
		    struct pv__diag *diag)
{
	struct pass p = {
		.stored = recording->source,
		.n_channels = n_channels,
		.channel = channel,
		.out = out,
		.first = first,
		.n = n,
		.diag = diag,
	};
	int status;

	if (p.stored->channel[channel[0]].memory)
		return read_pieces(&p);
	PV__TRY(pv__bytes_open(p.stored->path, &p.file, diag));
	status = read_file(&p);
	pv__bytes_close(&p.file);
	return status;
}
