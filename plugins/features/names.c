/* Patterns and near misses. */
#include "features/names.h"

#include <stdio.h>
#include <string.h>

/* Past one character: its first byte and the continuation bytes behind it. */
static const char *next_character(const char *s)
{
	s++;
	while (((unsigned char)*s & 0xc0) == 0x80)
		s++;
	return s;
}

/* Greedy, going back to the last star only: linear in practice, never exponential. */
bool name_matches(const char *pattern, const char *name)
{
	const char *star = NULL, *resume = NULL;

	while (*name) {
		if (*pattern == '*') {
			star = ++pattern;
			resume = name;
		} else if (*pattern == '?') {
			pattern++;
			name = next_character(name);
		} else if (*pattern == *name) {
			pattern++;
			name++;
		} else if (star) {
			pattern = star;
			name = ++resume;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

enum { LONGEST = 127, N_NEAREST = 3 };

static int least(int a, int b)
{
	return a < b ? a : b;
}

/* Levenshtein's, over the first LONGEST bytes. */
static int edit_distance(const char *a, const char *b)
{
	int row[LONGEST + 1], m = (int)strnlen(b, LONGEST);

	for (int j = 0; j <= m; j++)
		row[j] = j;
	for (int i = 0; i < LONGEST && a[i]; i++) {
		int diagonal = row[0];

		row[0] = i + 1;
		for (int j = 1; j <= m; j++) {
			int change = diagonal + (a[i] != b[j - 1]);

			diagonal = row[j];
			row[j] = least(change, least(row[j], row[j - 1]) + 1);
		}
	}
	return row[m];
}

struct near_miss {
	int distance;
	int64_t index;
};

/* Puts one into an ascending list of at most N_NEAREST. */
static int insert(struct near_miss *list, int n, struct near_miss one)
{
	int at = n;

	while (at > 0 && list[at - 1].distance > one.distance)
		at--;
	if (at == N_NEAREST)
		return n;
	if (n < N_NEAREST)
		n++;
	memmove(list + at + 1, list + at, (size_t)(n - 1 - at) * sizeof(*list));
	list[at] = one;
	return n;
}

void nearest_names(const char *wanted, int64_t n, const char *const *name, char out[NAMES_ROOM])
{
	struct near_miss list[N_NEAREST];
	size_t used = 0;
	int found = 0;

	for (int64_t i = 0; i < n; i++)
		found = insert(list, found, (struct near_miss){edit_distance(wanted, name[i]), i});
	out[0] = '\0';
	for (int i = 0; i < found; i++) {
		const char *one = name[list[i].index];

		if (used + strlen(one) + 5 > NAMES_ROOM)
			break;
		used += (size_t)snprintf(out + used, NAMES_ROOM - used, "%s'%s'", i ? ", " : "",
					 one);
	}
}
