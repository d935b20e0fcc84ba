/* Numbers as people read them: fixed decimals, true minus signs, rounded p. */
#include "report/number.h"

#include <math.h>
#include <string.h>

#define MINUS "\xe2\x88\x92"
#define DASH "\xe2\x80\x93"
#define NBSP "\xc2\xa0"

enum { LONGEST = 400 }; /* characters of 1e308 with decimals */

/* Digits of |v| and whether the rounded value is negative. */
static bool digits_of(double v, int decimals, char text[LONGEST])
{
	char *comma;
	bool zero = true;

	snprintf(text, LONGEST, "%.*f", decimals, fabs(v));
	comma = strchr(text, ',');
	if (comma)
		*comma = '.';
	for (const char *p = text; *p; p++)
		zero = zero && (*p == '0' || *p == '.');
	return v < 0 && !zero;
}

void pv__put_fixed(struct pv__buffer *b, double v, int decimals)
{
	char text[LONGEST];

	if (digits_of(v, decimals, text))
		pv__puts(b, "-");
	pv__puts(b, text);
}

char *pv__shown(struct pv__arena *arena, double v, int decimals)
{
	char text[LONGEST];
	bool negative;

	if (!isfinite(v))
		return pv__strdup(arena, DASH);
	negative = digits_of(v, decimals, text);
	return pv__format(arena, "%s%s", negative ? MINUS : "", text);
}

char *pv__shown_signed(struct pv__arena *arena, double v, int decimals)
{
	char text[LONGEST];
	bool negative;

	if (!isfinite(v))
		return pv__strdup(arena, DASH);
	negative = digits_of(v, decimals, text);
	return pv__format(arena, "%s%s", negative ? MINUS : "+", text);
}

char *pv__shown_range(struct pv__arena *arena, double low, double high, int decimals)
{
	const char *from = pv__shown(arena, low, decimals);
	const char *to = pv__shown(arena, high, decimals);

	if (!isfinite(low) || !isfinite(high))
		return pv__strdup(arena, DASH);
	return from && to ? pv__format(arena, "%s to %s", from, to) : NULL;
}

char *pv__shown_ranks(struct pv__arena *arena, double low, double high)
{
	if (isfinite(low) && round(low) == round(high))
		return pv__shown(arena, low, 0);
	return pv__shown_range(arena, low, high, 0);
}

char *pv__shown_p(struct pv__arena *arena, double p)
{
	if (isfinite(p) && p < 0.001)
		return pv__strdup(arena, "< 0.001");
	return pv__shown(arena, p, p < 0.1 ? 3 : 2);
}

char *pv__shown_p_equals(struct pv__arena *arena, double p)
{
	const char *text = pv__shown_p(arena, p);

	if (!text)
		return NULL;
	/* unbroken spaces: a number stays with its name */
	return pv__format(arena, "p" NBSP "%s%s", text[0] == '<' ? "<" NBSP : "=" NBSP,
			  text[0] == '<' ? text + 2 : text);
}

char *pv__shown_count(struct pv__arena *arena, int64_t n)
{
	char plain[32], text[48];
	size_t length, at = 0;

	snprintf(plain, sizeof(plain), "%lld", (long long)n);
	length = strlen(plain);
	for (size_t i = 0; i < length; i++) {
		if (i > 0 && (length - i) % 3 == 0 && plain[i - 1] != '-')
			text[at++] = ',';
		text[at++] = plain[i];
	}
	text[at] = '\0';
	return pv__strdup(arena, text);
}

char *pv__shown_bytes(struct pv__arena *arena, int64_t bytes)
{
	static const char *const unit[] = {"B", "kB", "MB", "GB", "TB"};
	double v = (double)bytes;
	size_t u = 0;
	const char *text;

	while (v >= 999.5 && u + 1 < PV__COUNT(unit)) {
		v /= 1000;
		u++;
	}
	text = pv__shown(arena, v, u > 0 && v < 99.5 ? 1 : 0);
	return text ? pv__format(arena, "%s %s", text, unit[u]) : NULL;
}

int pv__decimals(double largest)
{
	double exponent;

	if (!isfinite(largest) || largest <= 0)
		return 2;
	exponent = floor(log10(largest));
	if (exponent >= 2)
		return 0;
	return exponent < -7 ? 9 : 2 - (int)exponent;
}

char *pv__shown_things(struct pv__arena *arena, int64_t n, const char *one, const char *many)
{
	const char *count = pv__shown_count(arena, n);

	return count ? pv__format(arena, "%s %s", count, n == 1 ? one : many) : NULL;
}
