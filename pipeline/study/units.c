/* Amounts with units.  A bare number is refused: of what? */
#include "study/units.h"

#include <string.h>

struct unit {
	char letter;
	double value;
};

/* "1.5" of "1.5G" as a number; *rest: what follows it.  false: no positive number. */
static bool take_number(const char *text, double *value, const char **rest)
{
	size_t n = strspn(text, "0123456789.");
	char digits[32];

	if (n == 0 || n >= sizeof(digits))
		return false;
	memcpy(digits, text, n);
	digits[n] = '\0';
	*rest = text + n;
	return pv__parse_real(digits, value) && *value > 0;
}

bool pv__parse_duration(const char *text, double *seconds)
{
	static const struct unit unit[] = {{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}};
	size_t at = 0;

	*seconds = 0;
	while (*text) {
		double value;

		if (!take_number(text, &value, &text))
			return false;
		while (at < PV__COUNT(unit) && unit[at].letter != *text)
			at++;
		if (at == PV__COUNT(unit))
			return false;
		*seconds += value * unit[at++].value;
		text++;
	}
	return *seconds > 0;
}

bool pv__parse_size(const char *text, int64_t *bytes)
{
	static const struct unit unit[] = {
		{'K', 0x1p10}, {'M', 0x1p20}, {'G', 0x1p30}, {'T', 0x1p40}};
	double value;

	if (!take_number(text, &value, &text) || !*text || text[1])
		return false;
	for (size_t i = 0; i < PV__COUNT(unit); i++)
		if (unit[i].letter == *text && value * unit[i].value < 0x1p62) {
			*bytes = (int64_t)(value * unit[i].value);
			return true;
		}
	return false;
}
