/* Numbers and texts in the arrays of a MAT file. */
#include "mat.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

int64_t mat_count(const matvar_t *v)
{
	int64_t n = 1;

	if (v->rank <= 0 || !v->dims)
		return 0;
	for (int d = 0; d < v->rank; d++)
		if (v->dims[d] > INT64_MAX ||
		    __builtin_mul_overflow(n, (int64_t)v->dims[d], &n))
			return -1;
	return n;
}

static size_t bytes_of(enum matio_types type)
{
	switch (type) {
	case MAT_T_INT8:
	case MAT_T_UINT8:
		return 1;
	case MAT_T_INT16:
	case MAT_T_UINT16:
		return 2;
	case MAT_T_INT32:
	case MAT_T_UINT32:
	case MAT_T_SINGLE:
		return 4;
	case MAT_T_DOUBLE:
	case MAT_T_INT64:
	case MAT_T_UINT64:
		return 8;
	default:
		return 0;
	}
}

bool mat_is_numeric(const matvar_t *v)
{
	size_t bytes;
	int64_t n;

	if (!v || v->class_type < MAT_C_DOUBLE || v->class_type > MAT_C_UINT64 || v->isComplex)
		return false;
	bytes = bytes_of(v->data_type);
	n = mat_count(v);
	return n >= 0 && bytes > 0 && (n == 0 || (v->data && (size_t)n <= v->nbytes / bytes));
}

double mat_number(const matvar_t *v, int64_t i)
{
	switch (v->data_type) {
	case MAT_T_DOUBLE:
		return ((const double *)v->data)[i];
	case MAT_T_SINGLE:
		return (double)((const float *)v->data)[i];
	case MAT_T_INT8:
		return ((const int8_t *)v->data)[i];
	case MAT_T_UINT8:
		return ((const uint8_t *)v->data)[i];
	case MAT_T_INT16:
		return ((const int16_t *)v->data)[i];
	case MAT_T_UINT16:
		return ((const uint16_t *)v->data)[i];
	case MAT_T_INT32:
		return ((const int32_t *)v->data)[i];
	case MAT_T_UINT32:
		return ((const uint32_t *)v->data)[i];
	case MAT_T_INT64:
		return (double)((const int64_t *)v->data)[i];
	case MAT_T_UINT64:
		return (double)((const uint64_t *)v->data)[i];
	default:
		return (double)NAN;
	}
}

double mat_scalar(const matvar_t *v)
{
	return v && mat_is_numeric(v) && mat_count(v) == 1 ? mat_number(v, 0) : (double)NAN;
}

/* ---- texts ------------------------------------------------------------------------------ */

/* Bytes of one character; 0: not a type of characters. */
static size_t character_bytes(const matvar_t *v)
{
	switch (v->data_type) {
	case MAT_T_INT8:
	case MAT_T_UINT8:
	case MAT_T_UTF8:
		return 1;
	case MAT_T_INT16:
	case MAT_T_UINT16:
	case MAT_T_UTF16:
		return 2;
	default:
		return 0;
	}
}

/* Characters above 0xffff come as surrogate pairs, which no label has: each gives '?'. */
static char *put_utf8(char *to, unsigned c)
{
	if (c >= 0xd800 && c < 0xe000)
		c = '?';
	if (c < 0x80) {
		*to++ = (char)(c < 0x20 ? ' ' : c);
	} else if (c < 0x800) {
		*to++ = (char)(0xc0 | c >> 6);
		*to++ = (char)(0x80 | (c & 0x3f));
	} else {
		*to++ = (char)(0xe0 | c >> 12);
		*to++ = (char)(0x80 | (c >> 6 & 0x3f));
		*to++ = (char)(0x80 | (c & 0x3f));
	}
	return to;
}

/* UTF-8 as it stands, else each unit is a character. */
static void convert(char *to, const matvar_t *v, size_t n, size_t each)
{
	const unsigned char *byte = v->data;

	for (size_t i = 0; i < n; i++) {
		uint16_t wide;

		if (each == 2) {
			memcpy(&wide, byte + 2 * i, 2);
			to = put_utf8(to, wide);
		} else if (v->data_type == MAT_T_UTF8 && byte[i] >= 0x80) {
			*to++ = (char)byte[i];
		} else {
			to = put_utf8(to, byte[i]);
		}
	}
}

const char *mat_text(const struct mat *m, const matvar_t *v)
{
	size_t each = v && v->class_type == MAT_C_CHAR ? character_bytes(v) : 0, n;
	char *text;

	if (each == 0 || v->rank != 2 || v->dims[0] != 1 || !v->data)
		return NULL;
	n = v->nbytes / each;
	text = m->host->keep(m->ctx, n + 1, 3);
	if (!text)
		return NULL;
	convert(text, v, n, each);
	for (n = strlen(text); n > 0 && text[n - 1] == ' ';)
		text[--n] = '\0';
	return text + strspn(text, " ");
}

const char *mat_label(const struct mat *m, const matvar_t *v)
{
	enum { DIGITS = 32 };
	const char *text = mat_text(m, v);
	double number = mat_scalar(v);
	char *digits;

	if (text || !isfinite(number))
		return text;
	digits = m->host->keep(m->ctx, DIGITS, 1);
	if (digits)
		snprintf(digits, DIGITS, "%.10g", number);
	return digits;
}

matvar_t *mat_field(matvar_t *v, int64_t i, const char *name)
{
	if (!v || v->class_type != MAT_C_STRUCT || !v->data || i < 0 || i >= mat_count(v))
		return NULL;
	return Mat_VarGetStructFieldByName(v, name, (size_t)i);
}
