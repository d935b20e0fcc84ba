/* Numbers of either byte order, at any address. */
#include "bytes.h"

#include <string.h>

uint64_t pv__view_bits(struct pv__byte_view v, size_t at, size_t n)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < n; i++)
		bits = bits << 8 | v.byte[v.big_endian ? at + i : at + n - 1 - i];
	return bits;
}

int64_t pv__view_int(struct pv__byte_view v, size_t at, size_t n)
{
	uint64_t sign = (uint64_t)1 << (8 * n - 1);

	return (int64_t)((pv__view_bits(v, at, n) ^ sign) - sign);
}

double pv__view_f32(struct pv__byte_view v, size_t at)
{
	uint32_t bits = (uint32_t)pv__view_bits(v, at, 4);
	float value;

	memcpy(&value, &bits, sizeof(value));
	return (double)value;
}

double pv__view_f64(struct pv__byte_view v, size_t at)
{
	uint64_t bits = pv__view_bits(v, at, 8);
	double value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}
