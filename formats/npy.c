/* NPY: a Python literal that says type, order and shape, then the values.
 *
 * NumPy Enhancement Proposal 1, versions 1.0 to 3.0. */
#include "npy.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static const struct pv__limit limits[] = {
	{"npy_channels", "channels", "the list of them is held in memory", 1000000, 0},
	{0},
};

enum { MAGIC = 6, LONGEST_HEADER = 65536, LONGEST_TYPE = 16 };

/* ---- the literal: {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), } -------------- */

struct literal {
	const struct pv__mark *mark;
	const char *at;
	struct pv__npy *npy;
	bool has_type, has_order, has_shape;
	struct pv__diag *diag;
};

static int fail(const struct literal *l, const char *what)
{
	return pv__fail(l->diag, PV_EDATA, l->mark, "header: %s", what);
}

static void skip(struct literal *l)
{
	l->at += strspn(l->at, " \t\n\r");
}

static bool take(struct literal *l, const char *text)
{
	skip(l);
	if (!pv__starts_with(l->at, text))
		return false;
	l->at += strlen(text);
	skip(l);
	return true;
}

static int set_type(const struct literal *l, const char *code)
{
	static const struct {
		const char *code;
		enum pv__sample_type type;
	} known[] = {
		{"b1", PV__U8},  {"i1", PV__I8},  {"u1", PV__U8},  {"i2", PV__I16},
		{"u2", PV__U16}, {"i4", PV__I32}, {"u4", PV__U32}, {"i8", PV__I64},
		{"u8", PV__U64}, {"f4", PV__F32}, {"f8", PV__F64},
	};

	l->npy->big_endian = *code == '>';
	for (size_t i = 0; *code && i < PV__COUNT(known); i++) {
		if (strchr("<>|=", *code) && pv__equal(code + 1, known[i].code)) {
			l->npy->type = known[i].type;
			return PV_OK;
		}
	}
	return pv__fail(l->diag, PV_EDATA, l->mark, "descr: '%s' is %s", code,
			code[0] && code[1] == 'O' ? "Python objects, which are not read"
						  : "no type of samples that is read here");
}

static int parse_type(struct literal *l)
{
	char code[LONGEST_TYPE + 1];
	size_t n;

	if (l->has_type || *l->at != '\'')
		return fail(l, "descr: not one plain type");
	n = strcspn(++l->at, "'");
	if (n > LONGEST_TYPE || l->at[n] != '\'')
		return fail(l, "descr: not one plain type");
	memcpy(code, l->at, n);
	code[n] = '\0';
	l->at += n + 1;
	l->has_type = true;
	return set_type(l, code);
}

static int parse_order(struct literal *l)
{
	if (l->has_order)
		return fail(l, "fortran_order twice");
	l->has_order = true;
	l->npy->fortran = take(l, "True");
	return l->npy->fortran || take(l, "False")
		       ? PV_OK
		       : fail(l, "fortran_order: neither True nor False");
}

static int parse_shape(struct literal *l)
{
	struct pv__npy *npy = l->npy;
	char digits[24];

	if (l->has_shape || !take(l, "("))
		return fail(l, "shape: not one tuple");
	l->has_shape = true;
	while (!take(l, ")")) {
		size_t n = strspn(l->at, "0123456789");
		int64_t *length = &npy->shape[npy->n_dims];

		if (n == 0 || n >= sizeof(digits) || npy->n_dims == PV__NPY_DIMS)
			return fail(l, "shape: not up to 8 whole numbers");
		memcpy(digits, l->at, n);
		digits[n] = '\0';
		if (!pv__parse_int(digits, length) ||
		    !pv__mul(npy->n_values, *length, &npy->n_values))
			return fail(l, "shape: beyond all memory");
		l->at += n;
		npy->n_dims++;
		if (!take(l, ",") && *l->at != ')')
			return fail(l, "shape: not one tuple");
	}
	return PV_OK;
}

static int parse_pair(struct literal *l)
{
	if (take(l, "'descr'") && take(l, ":"))
		return parse_type(l);
	if (take(l, "'fortran_order'") && take(l, ":"))
		return parse_order(l);
	if (take(l, "'shape'") && take(l, ":"))
		return parse_shape(l);
	return fail(l, "neither descr, fortran_order nor shape");
}

static int parse_literal(struct literal *l)
{
	l->npy->n_values = 1;
	if (!take(l, "{"))
		return fail(l, "not a dictionary");
	while (!take(l, "}")) {
		PV__TRY(parse_pair(l));
		if (!take(l, ",") && *l->at != '}')
			return fail(l, "not a dictionary");
	}
	if (*l->at)
		return fail(l, "text behind the dictionary");
	if (!l->has_type || !l->has_order || !l->has_shape)
		return fail(l, "descr, fortran_order and shape are needed");
	return PV_OK;
}

int pv__npy_header(const struct pv__mark *mark, const unsigned char *byte, int64_t n,
		   struct pv__npy *npy, struct pv__diag *diag)
{
	struct literal l = {.mark = mark, .npy = npy, .diag = diag};
	struct pv__byte_view view = {byte, false};
	char text[LONGEST_HEADER + 1];
	int64_t width, length;

	*npy = (struct pv__npy){0};
	if (n < MAGIC + 4 || memcmp(byte, "\x93NUMPY", MAGIC) != 0)
		return pv__fail(diag, PV_EDATA, mark, "header: not the magic bytes of NPY");
	if (byte[6] < 1 || byte[6] > 3)
		return pv__fail(diag, PV_EDATA, mark, "version %d.%d (1 to 3 are read)", byte[6],
				byte[7]);
	width = byte[6] == 1 ? 2 : 4;
	length = n >= MAGIC + 2 + width ? (int64_t)pv__view_bits(view, MAGIC + 2, (size_t)width)
					: INT64_MAX;
	if (length > LONGEST_HEADER || MAGIC + 2 + width + length > n)
		return pv__fail(diag, PV_EDATA, mark, "header: truncated, or longer than %d bytes",
				LONGEST_HEADER);
	npy->offset = MAGIC + 2 + width + length;
	memcpy(text, byte + MAGIC + 2 + width, (size_t)length);
	text[length] = '\0';
	l.at = text;
	return parse_literal(&l);
}

/* ---- axes --------------------------------------------------------------------------------------
 */

int pv__npy_axes(const struct pv__mark *mark, const struct pv__npy *npy, struct pv__npy_axes *axes,
		 struct pv__diag *diag)
{
	int64_t width = (int64_t)pv__sample_bytes(npy->type), rows, columns;
	int64_t row_stride, column_stride;

	if (npy->n_dims < 1 || npy->n_dims > 2 || npy->n_values == 0)
		return pv__fail(diag, PV_EDATA, mark,
				"shape: %d axes and %" PRId64 " values (one axis, or channels and "
				"samples, are read)",
				npy->n_dims, npy->n_values);
	rows = npy->shape[0];
	columns = npy->n_dims == 2 ? npy->shape[1] : 1;
	if (rows == columns && rows > 1)
		return pv__fail(diag, PV_EDATA, mark,
				"shape: %" PRId64 " x %" PRId64
				": which axis is time cannot be told, as the longer one is",
				rows, columns);
	row_stride = npy->fortran ? width : columns * width;
	column_stride = npy->fortran ? rows * width : width;
	*axes = rows >= columns ? (struct pv__npy_axes){rows, columns, row_stride, column_stride}
				: (struct pv__npy_axes){columns, rows, column_stride, row_stride};
	return pv__within(&limits[0], mark, "shape", axes->n_channels, diag);
}

struct pv__stored_channel pv__npy_channel(const struct pv__npy *npy,
					  const struct pv__npy_axes *axes, int64_t at, int64_t c)
{
	return (struct pv__stored_channel){
		.type = npy->type,
		.big_endian = npy->big_endian,
		.offset = at + c * axes->channel_stride,
		.stride = axes->sample_stride,
		.per_tick = 1,
		.gain = 1,
	};
}

/* ---- a file of one array
 * ------------------------------------------------------------------------- */

static int read_header(struct pv__arena *arena, const char *path, struct pv__npy *npy,
		       int64_t *size, struct pv__diag *diag)
{
	enum { HEAD = LONGEST_HEADER + 16 };
	struct pv__mark mark = {path, 0, 0};
	unsigned char *head = pv__alloc(arena, HEAD, 1);
	struct pv__byte_file file;
	size_t got;
	int status;

	if (!head)
		return pv__fail(diag, PV_ENOMEM, &mark, "no memory for its header");
	PV__TRY(pv__bytes_open(path, &file, diag));
	*size = (int64_t)file.size;
	status = pv__bytes_at(&file, 0, head, HEAD, &got, diag);
	pv__bytes_close(&file);
	PV__TRY(status);
	return pv__npy_header(&mark, head, (int64_t)got, npy, diag);
}

static int check_size(const char *path, const struct pv__npy *npy, int64_t size,
		      struct pv__diag *diag)
{
	struct pv__mark mark = {path, 0, 0};
	int64_t bytes;

	if (!pv__mul(npy->n_values, (int64_t)pv__sample_bytes(npy->type), &bytes) ||
	    bytes > size - npy->offset)
		return pv__fail(diag, PV_EDATA, &mark,
				"truncated: shape promises %" PRId64
				" values, the file has %" PRId64 " bytes",
				npy->n_values, size);
	if (bytes < size - npy->offset)
		pv__warn(diag, &mark, "%" PRId64 " bytes behind the last value are not read",
			 size - npy->offset - bytes);
	return PV_OK;
}

static int add_channels(struct pv__arena *arena, const struct pv__npy *npy,
			const struct pv__npy_axes *axes, struct pv__stored_channel *sample,
			struct pv__recording *out, struct pv__diag *diag)
{
	for (int64_t c = 0; c < axes->n_channels; c++) {
		out->channel[c] = pv__plain_channel(pv__format(arena, "%" PRId64, c + 1));
		if (!out->channel[c].name)
			return pv__fail(diag, PV_ENOMEM, NULL, "no memory to read %s", out->path);
		out->channel[c].n_samples = axes->n_samples;
		sample[c] = pv__npy_channel(npy, axes, npy->offset, c);
	}
	out->n_channels = axes->n_channels;
	out->unnamed = true;
	return pv__one_segment(arena, out, (double)NAN, diag);
}

static int read_npy(struct pv__arena *arena, const char *path, struct pv__recording *out,
		    struct pv__diag *diag)
{
	struct pv__stored *stored = pv__alloc(arena, 1, sizeof(*stored));
	struct pv__mark mark = {path, 0, 0};
	struct pv__stored_channel *sample;
	struct pv__npy_axes axes;
	struct pv__npy npy;

	*out = (struct pv__recording){.format = "npy", .path = pv__strdup(arena, path)};
	if (!stored || !out->path)
		return pv__fail(diag, PV_ENOMEM, &mark, "no memory to read it");
	PV__TRY(read_header(arena, path, &npy, &stored->size, diag));
	PV__TRY(check_size(path, &npy, stored->size, diag));
	PV__TRY(pv__npy_axes(&mark, &npy, &axes, diag));
	sample = pv__alloc(arena, (size_t)axes.n_channels, sizeof(*sample));
	out->channel = pv__alloc(arena, (size_t)axes.n_channels, sizeof(*out->channel));
	if (!sample || !out->channel)
		return pv__fail(diag, PV_ENOMEM, &mark, "no memory for %" PRId64 " channels",
				axes.n_channels);
	stored->path = out->path;
	stored->channel = sample;
	stored->n_pieces = 1;
	stored->each = axes.n_samples;
	stored->bytes = stored->size;
	out->read = pv__stored_read;
	out->source = stored;
	return add_channels(arena, &npy, &axes, sample, out, diag);
}

static bool probe(const struct pv__probe *probe)
{
	return probe->n_head >= MAGIC && memcmp(probe->head, "\x93NUMPY", MAGIC) == 0 &&
	       !probe->gzipped;
}

const struct pv__format pv__format_npy = {
	.name = "npy",
	.title = "NumPy array of one axis, or of channels and samples",
	.suffixes = ".npy",
	.reads = "whole numbers, floats and doubles in both orders; the longer axis is time; "
		 "channels.tsv names the channels and tells the rate",
	.refuses = "Python objects, structures, complex numbers, more than two axes, square arrays",
	.limit = limits,
	.probe = probe,
	.recording = read_npy,
};
