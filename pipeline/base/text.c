/* Text: strict numbers, formats, nearest names. */
#include "base/base.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

bool pv__equal(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

bool pv__starts_with(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool pv__ends_with(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n >= m && strcmp(s + n - m, suffix) == 0;
}

size_t pv__utf8_length(const unsigned char *p)
{
	size_t n = p[0] < 0x80 ? 1 : p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;

	for (size_t i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	if (p[0] > 0xf4 || (p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
	    (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	return n;
}

int pv__compare_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

char *pv__vformat(struct pv__arena *arena, const char *fmt, va_list args)
{
	va_list again;
	char *text;
	int n;

	va_copy(again, args);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0)
		return NULL;
	text = pv__alloc(arena, (size_t)n + 1, 1);
	if (text)
		vsnprintf(text, (size_t)n + 1, fmt, args);
	return text;
}

char *pv__format(struct pv__arena *arena, const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	text = pv__vformat(arena, fmt, args);
	va_end(args);
	return text;
}

char *pv__path_join(struct pv__arena *arena, const char *dir, const char *name)
{
	if (!dir || !*dir || name[0] == '/')
		return pv__strdup(arena, name);
	return pv__format(arena, "%s%s%s", dir, pv__ends_with(dir, "/") ? "" : "/", name);
}

char *pv__path_dir(struct pv__arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return pv__strdup(arena, ".");
	return pv__strndup(arena, path, slash == path ? 1 : (size_t)(slash - path));
}

static size_t digits(const char *s)
{
	return strspn(s, "0123456789");
}

/* [+-] digits [. digits] [e [+-] digits], at least one digit before the exponent */
static bool is_decimal(const char *s)
{
	size_t whole, part = 0;

	s += *s == '+' || *s == '-';
	whole = digits(s);
	s += whole;
	if (*s == '.') {
		part = digits(s + 1);
		s += 1 + part;
	}
	if (whole + part == 0)
		return false;
	if (*s == 'e' || *s == 'E') {
		s++;
		s += *s == '+' || *s == '-';
		if (digits(s) == 0)
			return false;
		s += digits(s);
	}
	return *s == '\0';
}

bool pv__parse_real(const char *s, double *out)
{
	static const char c_point = '.';
	const char *point = localeconv()->decimal_point;
	char copy[512], *dot, *end;
	double value;

	if (!is_decimal(s) || strlen(s) >= sizeof(copy))
		return false;
	strcpy(copy, s);
	dot = strchr(copy, c_point);
	if (dot && point[0] != c_point)
		*dot = point[0];
	value = strtod(copy, &end);
	if (*end || !isfinite(value))
		return false;
	*out = value;
	return true;
}

bool pv__parse_int(const char *s, int64_t *out)
{
	const char *number = s + (*s == '+' || *s == '-');
	long long value;

	if (digits(number) == 0 || number[digits(number)] != '\0')
		return false;
	errno = 0;
	value = strtoll(s, NULL, 10);
	if (errno == ERANGE)
		return false;
	*out = (int64_t)value;
	return true;
}

char *pv__real_text(struct pv__arena *arena, double value)
{
	char text[40];

	if (isnan(value))
		return pv__strdup(arena, "n/a");
	if (value == trunc(value) && fabs(value) < 1e15 && !(value == 0 && signbit(value)))
		return pv__format(arena, "%lld", (long long)value); /* many are: 0, 1, counts */
	for (int precision = 15; precision <= 17; precision++) {
		snprintf(text, sizeof(text), "%.*g", precision, value);
		if (strtod(text, NULL) == value)
			break;
	}
	if (localeconv()->decimal_point[0] != '.') {
		char *point = strchr(text, localeconv()->decimal_point[0]);

		if (point)
			*point = '.';
	}
	return pv__strdup(arena, text);
}

enum { LONGEST_NAME = 63 };

/* Edit distance with transpositions (restricted Damerau-Levenshtein). */
static size_t edit_distance(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b);
	size_t d[LONGEST_NAME + 1][LONGEST_NAME + 1];

	if (n > LONGEST_NAME || m > LONGEST_NAME)
		return SIZE_MAX;
	for (size_t i = 0; i <= n; i++)
		d[i][0] = i;
	for (size_t j = 0; j <= m; j++)
		d[0][j] = j;
	for (size_t i = 1; i <= n; i++) {
		for (size_t j = 1; j <= m; j++) {
			size_t best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);

			if (d[i - 1][j] + 1 < best)
				best = d[i - 1][j] + 1;
			if (d[i][j - 1] + 1 < best)
				best = d[i][j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    d[i - 2][j - 2] + 1 < best)
				best = d[i - 2][j - 2] + 1;
			d[i][j] = best;
		}
	}
	return d[n][m];
}

const char *pv__nearest(const char *name, const char *const *names, int64_t n)
{
	const char *nearest = NULL;
	size_t best = strlen(name) / 3 + 1;

	for (int64_t i = 0; i < n; i++) {
		size_t distance = edit_distance(name, names[i]);

		if (distance <= best && (!nearest || distance < best)) {
			best = distance;
			nearest = names[i];
		}
	}
	return nearest;
}
