/* One DataArray of a GIFTI file: what its attributes say, and its values. */
#include "gifti_parts.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include <libdeflate.h>

/* ---- attributes ----------------------------------------------------------------- */

static const char *attribute_of(const char *const *attribute, const char *name)
{
	for (; attribute[0]; attribute += 2)
		if (pv__equal(attribute[0], name))
			return attribute[1];
	return NULL;
}

/* The place of a value in a list of n, or -1. */
static int choice(const char *text, int n, const char *const *known)
{
	for (int i = 0; text && i < n; i++)
		if (pv__equal(text, known[i]))
			return i;
	return -1;
}

static int refuse(const struct pv__gifti_array *a, const char *name, const char *value,
		  const char *why, struct pv__diag *diag)
{
	return pv__fail(diag, PV_EDATA, &a->mark, "DataArray: %s '%s': %s", name,
			value ? value : "", why);
}

static int read_type(const char *const *attribute, struct pv__gifti_array *a, struct pv__diag *diag)
{
	static const struct {
		const char *name;
		int code;
	} kinds[] = {{"UINT8", 2},	{"INT16", 4},	{"INT32", 8},	{"FLOAT32", 16},
		     {"FLOAT64", 64},	{"INT8", 256},	{"UINT16", 512}, {"UINT32", 768},
		     {"INT64", 1024},	{"UINT64", 1280}};
	static const char prefix[] = "NIFTI_TYPE_";
	const char *text = attribute_of(attribute, "DataType");

	for (size_t i = 0; text && pv__starts_with(text, prefix) && i < PV__COUNT(kinds); i++)
		if (pv__equal(text + strlen(prefix), kinds[i].name))
			a->type = pv__stored_type(kinds[i].code);
	if (!a->type)
		return refuse(a, "DataType", text, "only real numbers are read", diag);
	a->array.datatype = a->type->name;
	return PV_OK;
}

static int read_layout(const char *const *attribute, struct pv__gifti_array *a,
		       struct pv__diag *diag)
{
	static const char *const encodings[] = {"ASCII", "Base64Binary", "GZipBase64Binary"};
	static const char *const endians[] = {"LittleEndian", "BigEndian"};
	static const char *const orders[] = {"RowMajorOrder", "ColumnMajorOrder"};
	const char *encoding = attribute_of(attribute, "Encoding");
	const char *endian = attribute_of(attribute, "Endian");
	const char *order = attribute_of(attribute, "ArrayIndexingOrder");
	int which = choice(encoding, PV__COUNT(encodings), encodings);

	if (encoding && pv__equal(encoding, "ExternalFileBinary"))
		return refuse(a, "Encoding", encoding, "the values lie in another file; save it whole",
			      diag);
	if (which < 0)
		return refuse(a, "Encoding", encoding, "must be ASCII, Base64Binary or GZipBase64Binary",
			      diag);
	a->encoding = which == 0 ? PV__GIFTI_ASCII : which == 1 ? PV__GIFTI_BASE64 : PV__GIFTI_GZIP;
	which = choice(endian, PV__COUNT(endians), endians);
	if (which < 0 && a->encoding != PV__GIFTI_ASCII)
		return refuse(a, "Endian", endian, "must be LittleEndian or BigEndian", diag);
	a->big_endian = which == 1;
	which = order ? choice(order, PV__COUNT(orders), orders) : 0;
	if (which < 0)
		return refuse(a, "ArrayIndexingOrder", order,
			      "must be RowMajorOrder or ColumnMajorOrder", diag);
	a->columns_first = which == 1;
	return PV_OK;
}

/* Every Dim that Dimensionality promises; all but the first make up a row. */
static int read_dims(struct pv__arena *arena, const char *const *attribute,
		     struct pv__gifti_array *a, struct pv__diag *diag)
{
	int64_t most = pv__limit(&pv__gifti_limits[PV__LIMIT_GIFTI_VALUES]), n_dims = 0, n = 1;
	const char *text = attribute_of(attribute, "Dimensionality");

	if (!text || !pv__parse_int(text, &n_dims) || n_dims < 1 || n_dims > 6)
		return refuse(a, "Dimensionality", text, "must be 1 to 6", diag);
	a->array.n_cols = 1;
	for (int64_t i = 0; i < n_dims; i++) {
		const char *name = pv__format(arena, "Dim%" PRId64, i);
		int64_t size;

		if (!name)
			return pv__fail(diag, PV_ENOMEM, &a->mark, "no memory");
		text = attribute_of(attribute, name);
		if (!text || !pv__parse_int(text, &size) || size < 1)
			return refuse(a, name, text, "must be a whole number from 1", diag);
		if (!pv__mul(n, size, &n) || n > most)
			return refuse(a, name, text, "more values than are read (limit gifti_values)", diag);
		if (i == 0)
			a->array.n_rows = size;
		else
			a->array.n_cols *= size;
	}
	if (a->columns_first && n_dims > 2)
		return refuse(a, "ArrayIndexingOrder", "ColumnMajorOrder",
			      "is read with one or two axes", diag);
	return PV_OK;
}

static int read_intent(struct pv__arena *arena, const char *const *attribute,
		       struct pv__gifti_array *a, struct pv__diag *diag)
{
	static const char prefix[] = "NIFTI_INTENT_";
	const char *text = attribute_of(attribute, "Intent");
	char *intent;

	if (!text || !pv__starts_with(text, prefix))
		return refuse(a, "Intent", text, "must be one of NIfTI's, NIFTI_INTENT_...", diag);
	intent = pv__strdup(arena, text + strlen(prefix));
	if (!intent)
		return pv__fail(diag, PV_ENOMEM, &a->mark, "no memory");
	for (char *c = intent; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	a->array.intent = intent;
	return PV_OK;
}

int pv__gifti_describe(struct pv__arena *arena, const char *const *attribute,
		       struct pv__gifti_array *a, struct pv__diag *diag)
{
	PV__TRY(read_intent(arena, attribute, a, diag));
	PV__TRY(read_type(attribute, a, diag));
	PV__TRY(read_layout(attribute, a, diag));
	return read_dims(arena, attribute, a, diag);
}

/* ---- values ------------------------------------------------------------------------- */

static int fail_count(const struct pv__gifti_array *a, struct pv__diag *diag)
{
	return pv__fail(diag, PV_EDATA, &a->mark,
			"Data: not the %" PRId64 " x %" PRId64 " %s values that Dim0, Dim1 promise",
			a->array.n_rows, a->array.n_cols, a->array.datatype);
}

static int decode_ascii(const struct pv__gifti_array *a, char *text, int64_t n, double *value,
			struct pv__diag *diag)
{
	static const char blank[] = " \t\r\n";
	int64_t at = 0;

	for (char *token = text + strspn(text, blank); *token; token += strspn(token, blank)) {
		char *end = token + strcspn(token, blank);
		bool last = *end == 0;

		*end = 0;
		if (at == n)
			return fail_count(a, diag);
		if (!pv__parse_real(token, &value[at++]))
			return pv__fail(diag, PV_EDATA, &a->mark, "Data: '%.20s' is no number", token);
		token = last ? end : end + 1;
	}
	return at == n ? PV_OK : fail_count(a, diag);
}

static int digit_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Base64 (RFC 4648) decoded where it lies, blanks passed over; -1: it is not. */
static int64_t decode_base64(char *text, size_t n)
{
	unsigned char *out = (unsigned char *)text;
	uint32_t bits = 0;
	int64_t made = 0;
	int n_digits = 0, n_pads = 0;

	for (size_t i = 0; i < n; i++) {
		int digit = digit_of(text[i]);

		if (text[i] == ' ' || text[i] == '\n' || text[i] == '\r' || text[i] == '\t')
			continue;
		if (text[i] == '=' && n_digits >= 2) {
			n_pads++;
			digit = 0;
		} else if (digit < 0 || n_pads > 0) {
			return -1;
		}
		bits = bits << 6 | (uint32_t)digit;
		if (++n_digits < 4)
			continue;
		out[made++] = (unsigned char)(bits >> 16);
		out[made++] = (unsigned char)(bits >> 8);
		out[made++] = (unsigned char)bits;
		n_digits = 0;
		if (n_pads > 0) {
			made -= n_pads;
			for (i++; i < n; i++) /* nothing may follow the padding */
				if (!isspace((unsigned char)text[i]))
					return -1;
		}
	}
	return n_digits == 0 ? made : -1;
}

static int unpack(struct pv__arena *arena, const struct pv__gifti_array *a,
		  const unsigned char *packed, size_t n_packed, size_t n, unsigned char **out,
		  struct pv__diag *diag)
{
	struct libdeflate_decompressor *inflater;
	bool whole;

	if (n / 1040 > n_packed) /* deflate packs at most 1032 bytes into one */
		return fail_count(a, diag);
	inflater = libdeflate_alloc_decompressor();
	*out = inflater ? pv__alloc(arena, n, 1) : NULL;
	whole = *out && libdeflate_zlib_decompress(inflater, packed, n_packed, *out, n, NULL) ==
				LIBDEFLATE_SUCCESS;
	libdeflate_free_decompressor(inflater);
	if (!*out)
		return pv__fail(diag, PV_ENOMEM, &a->mark, "no memory for %zu bytes", n);
	return whole ? PV_OK
		     : pv__fail(diag, PV_EDATA, &a->mark,
				"Data: damaged zlib stream, or not the %zu bytes that Dim0, Dim1 "
				"promise",
				n);
}

static int decode_binary(struct pv__arena *arena, const struct pv__gifti_array *a, char *text,
			 size_t n, int64_t n_values, double *value, struct pv__diag *diag)
{
	struct pv__raster raster = {.info = {.slope = 1, .big_endian = a->big_endian},
				    .type = a->type};
	int64_t n_bytes = n_values * (int64_t)a->type->size, got = decode_base64(text, n);
	unsigned char *stored = (unsigned char *)text;

	if (got < 0)
		return pv__fail(diag, PV_EDATA, &a->mark, "Data: not base64");
	if (a->encoding == PV__GIFTI_GZIP)
		PV__TRY(unpack(arena, a, stored, (size_t)got, (size_t)n_bytes, &stored, diag));
	else if (got != n_bytes)
		return fail_count(a, diag);
	pv__raster_to_real(&raster, stored, 0, n_values, value);
	return PV_OK;
}

static int to_rows(struct pv__arena *arena, struct pv__gifti_array *a, const double *value,
		   struct pv__diag *diag)
{
	int64_t n_rows = a->array.n_rows, n_cols = a->array.n_cols;
	double *rows = pv__alloc(arena, (size_t)(n_rows * n_cols), sizeof(*rows));

	if (!rows)
		return pv__fail(diag, PV_ENOMEM, &a->mark, "no memory");
	for (int64_t row = 0; row < n_rows; row++)
		for (int64_t col = 0; col < n_cols; col++)
			rows[row * n_cols + col] = value[col * n_rows + row];
	a->array.value = rows;
	return PV_OK;
}

int pv__gifti_decode(struct pv__arena *arena, struct pv__gifti_array *a, char *text, size_t n,
		     struct pv__diag *diag)
{
	int64_t n_values = a->array.n_rows * a->array.n_cols;
	double *value;

	/* A digit and a blank, or a byte as base64, or a thousandth of it: never more values. */
	if (a->encoding != PV__GIFTI_GZIP && n_values > (int64_t)n)
		return fail_count(a, diag);
	if (a->encoding == PV__GIFTI_GZIP && n_values / 1040 > (int64_t)n)
		return fail_count(a, diag);
	value = pv__alloc(arena, (size_t)n_values, sizeof(*value));
	if (!value)
		return pv__fail(diag, PV_ENOMEM, &a->mark, "no memory for %" PRId64 " values",
				n_values);
	if (a->encoding == PV__GIFTI_ASCII)
		PV__TRY(decode_ascii(a, text, n_values, value, diag));
	else
		PV__TRY(decode_binary(arena, a, text, n, n_values, value, diag));
	a->array.value = value;
	return a->columns_first && a->array.n_cols > 1 ? to_rows(arena, a, value, diag) : PV_OK;
}
