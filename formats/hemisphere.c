/* Left or right, from what a region is called. */
#include "formats.h"

#include <string.h>
#include <strings.h>

static bool is_word(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* "LeftHippocampus", "HippocampusLeft": a side glued to a capital or at the end. */
static char side_of_compound(const char *word, size_t n)
{
	static const struct {
		const char *text;
		char side;
	} glued[] = {{"Left", 'L'}, {"Right", 'R'}, {"left", 'L'}, {"right", 'R'}};

	for (size_t i = 0; i < PV__COUNT(glued); i++) {
		size_t m = strlen(glued[i].text);
		bool capital = i < 2;

		if (n <= m)
			continue;
		if (strncmp(word, glued[i].text, m) == 0 && word[m] >= 'A' && word[m] <= 'Z')
			return glued[i].side;
		if (capital && strncmp(word + n - m, glued[i].text, m) == 0)
			return glued[i].side;
	}
	return 0;
}

/* One word of a name; a single letter counts at either end of the name only. */
static char side_of_word(const char *word, size_t n, bool at_end)
{
	static const struct {
		const char *text;
		char side;
	} whole[] = {{"left", 'L'}, {"lh", 'L'}, {"right", 'R'}, {"rh", 'R'}};

	for (size_t i = 0; i < PV__COUNT(whole); i++)
		if (n == strlen(whole[i].text) && strncasecmp(word, whole[i].text, n) == 0)
			return whole[i].side;
	if (n == 1 && at_end && strchr("LlRr", *word))
		return *word == 'L' || *word == 'l' ? 'L' : 'R';
	return side_of_compound(word, n);
}

/* The next word at or behind *at, which moves past it; NULL: none. */
static const char *next_word(const char **at, size_t *n)
{
	const char *word;

	while (**at && !is_word(**at))
		(*at)++;
	word = *at;
	while (is_word(**at))
		(*at)++;
	*n = (size_t)(*at - word);
	return *n > 0 ? word : NULL;
}

char pv__hemisphere(const char *region_name)
{
	const char *at = region_name, *next;
	bool left = false, right = false, first = true;
	size_t n, n_next;

	for (const char *word = next_word(&at, &n); word; word = next, n = n_next) {
		char side;

		next = next_word(&at, &n_next);
		side = side_of_word(word, n, first || !next);
		left = left || side == 'L';
		right = right || side == 'R';
		first = false;
	}
	return left == right ? 0 : left ? 'L' : 'R';
}
