/* Text that reaches HTML and SVG: cleaned, escaped, put into markup. */
#include "report/html.h"

#include <stdint.h>
#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd"

/* Bytes of the UTF-8 character at s (RFC 3629); 0: not one, or a control character. */
static size_t character(const unsigned char *s)
{
	if (s[0] < 0x80)
		return (s[0] >= 0x20 && s[0] != 0x7f) || s[0] == '\n' || s[0] == '\t';
	if (s[0] >= 0xc2 && s[0] <= 0xdf)
		return (s[1] & 0xc0) == 0x80 && (s[0] > 0xc2 || s[1] >= 0xa0) ? 2 : 0;
	if ((s[0] & 0xf0) == 0xe0) {
		if ((s[1] & 0xc0) != 0x80 || (s[2] & 0xc0) != 0x80)
			return 0;
		return (s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ? 0 : 3;
	}
	if (s[0] >= 0xf0 && s[0] <= 0xf4) {
		if ((s[1] & 0xc0) != 0x80 || (s[2] & 0xc0) != 0x80 || (s[3] & 0xc0) != 0x80)
			return 0;
		return (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f) ? 0 : 4;
	}
	return 0;
}

static void put_clean(struct pv__buffer *b, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;

	while (*s) {
		size_t n = character(s);

		if (n)
			pv__put(b, s, n);
		else
			pv__puts(b, REPLACEMENT);
		s += n ? n : 1;
	}
}

static const char *entity(unsigned char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void pv__put_escaped(struct pv__buffer *b, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;

	while (*s) {
		const char *escape = entity(*s);
		size_t n = character(s);

		if (escape)
			pv__puts(b, escape);
		else if (n)
			pv__put(b, s, n);
		else
			pv__puts(b, REPLACEMENT);
		s += n ? n : 1;
	}
}

typedef void (*put_fn)(struct pv__buffer *, const char *);

static void fill(struct pv__buffer *b, put_fn put, const char *fmt, va_list *args)
{
	for (const char *p = fmt; *p; p++) {
		size_t plain = strcspn(p, "%");

		pv__put(b, p, plain);
		p += plain;
		if (!*p)
			return;
		p++;
		if (*p == 's') {
			const char *text = va_arg(*args, const char *);

			if (text)
				put(b, text);
			else
				b->failed = true;
		} else if (*p == 'd') {
			pv__putf(b, "%d", va_arg(*args, int));
		} else if (pv__starts_with(p, "ld")) {
			pv__putf(b, "%ld", va_arg(*args, long));
			p++;
		} else if (*p == '%') {
			pv__puts(b, "%");
		} else {
			b->failed = true;
			return;
		}
	}
}

void pv__html(struct pv__buffer *b, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fill(b, pv__put_escaped, fmt, &args);
	va_end(args);
}

void pv__plain(struct pv__buffer *b, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fill(b, put_clean, fmt, &args);
	va_end(args);
}

char *pv__utf8_clean(struct pv__arena *arena, const char *text)
{
	struct pv__buffer b = {.arena = arena};

	pv__puts(&b, "");
	put_clean(&b, text);
	return b.failed ? NULL : b.data;
}

int64_t pv__utf8_count(const char *s)
{
	int64_t n = 0;

	for (; *s; s++)
		n += (*s & 0xc0) != 0x80;
	return n;
}

char *pv__utf8_cut(struct pv__arena *arena, const char *s, int64_t n)
{
	size_t bytes = 0;
	int64_t seen = 0;

	if (pv__utf8_count(s) <= n)
		return pv__strdup(arena, s);
	while (s[bytes]) {
		seen += (s[bytes] & 0xc0) != 0x80;
		if (seen == n)
			break;
		bytes++;
	}
	return pv__format(arena, "%.*s\xe2\x80\xa6", (int)bytes, s);
}

void pv__put_base64(struct pv__buffer *b, const void *bytes, size_t n)
{
	static const char digit[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *in = bytes;

	for (size_t i = 0; i < n; i += 3) {
		size_t have = n - i < 3 ? n - i : 3;
		uint32_t v = (uint32_t)in[i] << 16;
		char out[4];

		v |= have > 1 ? (uint32_t)in[i + 1] << 8 : 0;
		v |= have > 2 ? (uint32_t)in[i + 2] : 0;
		out[0] = digit[v >> 18];
		out[1] = digit[v >> 12 & 63];
		out[2] = have > 1 ? digit[v >> 6 & 63] : '=';
		out[3] = have > 2 ? digit[v & 63] : '=';
		pv__put(b, out, sizeof(out));
	}
}
