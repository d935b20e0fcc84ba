/* File names of BIDS: entity-value pairs, a suffix, an extension. */
#include "bids_name.h"

#include <string.h>

bool pv__bids_parse(struct pv__arena *arena, const char *path, struct pv__bids_name *out)
{
	const char *slash = strrchr(path, '/');
	char *at = pv__strdup(arena, slash ? slash + 1 : path), *next, *dot;

	*out = (struct pv__bids_name){0};
	for (; at && (next = strchr(at, '_')) != NULL; at = next + 1) {
		char *dash = strchr(at, '-');

		*next = '\0';
		if (!dash || dash == at || !dash[1] || out->n == PV__MOST_ENTITIES)
			return false;
		*dash = '\0';
		out->entity[out->n++] = (struct pv__bids_entity){at, dash + 1};
	}
	dot = at ? strchr(at, '.') : NULL;
	if (!dot || dot == at)
		return false;
	out->extension = pv__strdup(arena, dot);
	*dot = '\0';
	out->suffix = at;
	return out->extension != NULL && !strchr(at, '-');
}

const char *pv__bids_value(const struct pv__bids_name *name, const char *entity)
{
	for (int64_t i = 0; i < name->n; i++)
		if (pv__equal(name->entity[i].name, entity))
			return name->entity[i].value;
	return NULL;
}

bool pv__bids_same(const char *a, const char *b)
{
	int64_t x, y;

	if (pv__equal(a, b))
		return true;
	return pv__parse_int(a, &x) && pv__parse_int(b, &y) && x == y;
}
