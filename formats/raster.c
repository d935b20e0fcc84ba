/* Stored values to float32: one kernel per type, in blocks that stay in the cache. */
#include "raster.h"

#include <string.h>

enum { BLOCK = 4096 }; /* values */

/* memcpy loads: any address, and the compiler makes vectors of them. */
#define KERNELS(name, type) \
	static void name##_plain(const unsigned char *from, int64_t n, float *to) \
	{ \
		for (int64_t i = 0; i < n; i++) { \
			type v; \
			memcpy(&v, from + i * (int64_t)sizeof(v), sizeof(v)); \
			to[i] = (float)v; \
		} \
	} \
	static void name##_scaled(const unsigned char *from, int64_t n, double slope, \
				  double intercept, float *to) \
	{ \
		for (int64_t i = 0; i < n; i++) { \
			type v; \
			memcpy(&v, from + i * (int64_t)sizeof(v), sizeof(v)); \
			to[i] = (float)(slope * (double)v + intercept); \
		} \
	} \
	static void name##_real(const unsigned char *from, int64_t n, double *to) \
	{ \
		for (int64_t i = 0; i < n; i++) { \
			type v; \
			memcpy(&v, from + i * (int64_t)sizeof(v), sizeof(v)); \
			to[i] = (double)v; \
		} \
	}

KERNELS(u8, uint8_t)
KERNELS(i8, int8_t)
KERNELS(u16, uint16_t)
KERNELS(i16, int16_t)
KERNELS(u32, uint32_t)
KERNELS(i32, int32_t)
KERNELS(u64, uint64_t)
KERNELS(i64, int64_t)
KERNELS(f32, float)
KERNELS(f64, double)

#define TYPE(code, text, name, size) \
	{ \
		code, text, size, name##_plain, name##_scaled, name##_real \
	}

/* codes of the standard */
static const struct pv__stored_type type_table[] = {
	TYPE(2, "uint8", u8, 1),      TYPE(4, "int16", i16, 2),    TYPE(8, "int32", i32, 4),
	TYPE(16, "float32", f32, 4),  TYPE(64, "float64", f64, 8), TYPE(256, "int8", i8, 1),
	TYPE(512, "uint16", u16, 2),  TYPE(768, "uint32", u32, 4), TYPE(1024, "int64", i64, 8),
	TYPE(1280, "uint64", u64, 8),
};

const struct pv__stored_type *pv__stored_type(int64_t code)
{
	for (size_t i = 0; i < PV__COUNT(type_table); i++)
		if (type_table[i].code == code)
			return &type_table[i];
	return NULL;
}

static void swap16(const unsigned char *from, int64_t n, unsigned char *to)
{
	for (int64_t i = 0; i < n; i++) {
		uint16_t v;

		memcpy(&v, from + 2 * i, 2);
		v = __builtin_bswap16(v);
		memcpy(to + 2 * i, &v, 2);
	}
}

static void swap32(const unsigned char *from, int64_t n, unsigned char *to)
{
	for (int64_t i = 0; i < n; i++) {
		uint32_t v;

		memcpy(&v, from + 4 * i, 4);
		v = __builtin_bswap32(v);
		memcpy(to + 4 * i, &v, 4);
	}
}

static void swap64(const unsigned char *from, int64_t n, unsigned char *to)
{
	for (int64_t i = 0; i < n; i++) {
		uint64_t v;

		memcpy(&v, from + 8 * i, 8);
		v = __builtin_bswap64(v);
		memcpy(to + 8 * i, &v, 8);
	}
}

/* n <= BLOCK values in the machine's byte order: where they lie, or swapped into
 * `block`. */
static const unsigned char *native(const struct pv__raster *layout, const unsigned char *from,
				   int64_t n, unsigned char *block)
{
	bool machine_is_big = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;

	if (layout->info.big_endian == machine_is_big || layout->type->size == 1)
		return from;
	if (layout->type->size == 2)
		swap16(from, n, block);
	else if (layout->type->size == 4)
		swap32(from, n, block);
	else
		swap64(from, n, block);
	return block;
}

void pv__raster_to_float(const struct pv__raster *layout, const unsigned char *stored,
			float *to)
{
	const struct pv__volume_info *info = &layout->info;
	const struct pv__stored_type *type = layout->type;
	bool plain = info->slope == 1 && info->intercept == 0;
	unsigned char block[BLOCK * 8];

	for (int64_t at = 0; at < layout->n_values; at += BLOCK) {
		int64_t n = layout->n_values - at < BLOCK ? layout->n_values - at : BLOCK;
		const unsigned char *from =
			native(layout, stored + at * (int64_t)type->size, n, block);

		if (plain)
			type->plain(from, n, to + at);
		else
			type->scaled(from, n, info->slope, info->intercept, to + at);
	}
}

void pv__raster_to_real(const struct pv__raster *layout, const unsigned char *stored,
		       int64_t first, int64_t n, double *to)
{
	const struct pv__stored_type *type = layout->type;
	unsigned char block[BLOCK * 8];

	for (int64_t at = 0; at < n; at += BLOCK) {
		int64_t part = n - at < BLOCK ? n - at : BLOCK;
		const unsigned char *from = stored + (first + at) * (int64_t)type->size;

		type->real(native(layout, from, part, block), part, to + at);
		for (int64_t i = at; i < at + part; i++)
			to[i] = layout->info.slope * to[i] + layout->info.intercept;
	}
}
