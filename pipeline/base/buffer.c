/* Growing buffers, and values serialised little-endian. */
#include "base/base.h"

#include <stdlib.h>
#include <string.h>

static bool reserve(struct pv__buffer *b, size_t more)
{
	size_t need, capacity = b->capacity ? b->capacity : 256;
	char *grown;

	if (b->failed || __builtin_add_overflow(b->n + 1, more, &need)) {
		b->failed = true;
		return false;
	}
	if (need <= b->capacity)
		return true;
	while (capacity < need)
		capacity *= 2;
	grown = pv__alloc(b->arena, capacity, 1);
	if (!grown) {
		b->failed = true;
		return false;
	}
	if (b->n)
		memcpy(grown, b->data, b->n);
	b->data = grown;
	b->capacity = capacity;
	return true;
}

void pv__put(struct pv__buffer *b, const void *bytes, size_t n)
{
	if (!reserve(b, n))
		return;
	if (n)
		memcpy(b->data + b->n, bytes, n);
	b->n += n;
	b->data[b->n] = '\0';
}

void pv__puts(struct pv__buffer *b, const char *s)
{
	pv__put(b, s, strlen(s));
}

void pv__putf(struct pv__buffer *b, const char *fmt, ...)
{
	va_list args, again;
	int n;

	va_start(args, fmt);
	va_copy(again, args);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0)
		b->failed = true;
	else if (reserve(b, (size_t)n)) {
		vsnprintf(b->data + b->n, (size_t)n + 1, fmt, args);
		b->n += (size_t)n;
	}
	va_end(args);
}

void pv__put_u8(struct pv__buffer *b, uint8_t v)
{
	pv__put(b, &v, 1);
}

static void put_u64(struct pv__buffer *b, uint64_t v)
{
	unsigned char byte[8];

	for (int i = 0; i < 8; i++)
		byte[i] = (unsigned char)(v >> (8 * i));
	pv__put(b, byte, sizeof(byte));
}

void pv__put_i64(struct pv__buffer *b, int64_t v)
{
	put_u64(b, (uint64_t)v);
}

void pv__put_real(struct pv__buffer *b, double v)
{
	uint64_t bits;

	memcpy(&bits, &v, sizeof(bits));
	put_u64(b, bits);
}

void pv__put_reals(struct pv__buffer *b, int64_t n, const double *v)
{
	pv__put_i64(b, n);
	for (int64_t i = 0; i < n; i++)
		pv__put_real(b, v[i]);
}

void pv__put_text(struct pv__buffer *b, const char *s)
{
	size_t n = s ? strlen(s) : 0;

	pv__put_i64(b, s ? (int64_t)n : -1);
	if (s)
		pv__put(b, s, n);
}

static const unsigned char *take(struct pv__cursor *c, size_t n)
{
	const unsigned char *at = (const unsigned char *)c->data + c->at;

	if (c->failed || n > c->n - c->at) {
		c->failed = true;
		return NULL;
	}
	c->at += n;
	return at;
}

uint8_t pv__get_u8(struct pv__cursor *c)
{
	const unsigned char *byte = take(c, 1);

	return byte ? *byte : 0;
}

static uint64_t get_u64(struct pv__cursor *c)
{
	const unsigned char *byte = take(c, 8);
	uint64_t v = 0;

	for (int i = 0; byte && i < 8; i++)
		v |= (uint64_t)byte[i] << (8 * i);
	return v;
}

int64_t pv__get_i64(struct pv__cursor *c)
{
	return (int64_t)get_u64(c);
}

double pv__get_real(struct pv__cursor *c)
{
	uint64_t bits = get_u64(c);
	double v;

	memcpy(&v, &bits, sizeof(v));
	return v;
}

int64_t pv__get_count(struct pv__cursor *c, size_t least)
{
	int64_t n = pv__get_i64(c);

	if (c->failed || n < 0 || (least > 0 && (uint64_t)n > (c->n - c->at) / least)) {
		c->failed = true;
		return 0;
	}
	return n;
}

double *pv__get_reals(struct pv__cursor *c, int64_t *n)
{
	double *v;

	*n = pv__get_count(c, 8);
	v = c->failed ? NULL : pv__alloc(c->arena, (size_t)*n, sizeof(*v));
	if (!v) {
		c->failed = true;
		*n = 0;
		return NULL;
	}
	for (int64_t i = 0; i < *n; i++)
		v[i] = pv__get_real(c);
	return v;
}

double *pv__view_reals(struct pv__cursor *c, int64_t *n)
{
	static const uint16_t one = 1;
	const double *start;
	size_t before = c->at;

	*n = pv__get_count(c, 8);
	if (c->failed)
		return NULL;
	start = (const void *)(c->data + c->at);
	if (*(const uint8_t *)&one != 1 || (uintptr_t)start % _Alignof(double) != 0) {
		c->at = before;
		return pv__get_reals(c, n);
	}
	c->at += (size_t)*n * sizeof(double);
	return (double *)(uintptr_t)start;
}

const char *pv__get_text(struct pv__cursor *c)
{
	int64_t n = pv__get_i64(c);
	const unsigned char *at;
	char *copy;

	if (c->failed || n == -1)
		return NULL;
	if (n < 0 || (uint64_t)n > c->n - c->at) {
		c->failed = true;
		return NULL;
	}
	at = take(c, (size_t)n);
	copy = pv__strndup(c->arena, (const char *)at, (size_t)n);
	if (!copy)
		c->failed = true;
	return copy;
}
