/* Ids or file names that are sorted by the target: whatever was done in that order may be
 * what is predicted. */
#include "run/probe.h"

#include <stdlib.h>
#include <string.h>

enum { IDS = 1, NAMES = 2 }; /* keys of their permutations */

struct named {
	const char *name;
	int64_t unit;
};

static int compare_names(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : x->unit < y->unit ? -1 : x->unit > y->unit;
}

static int warn_of(struct pv__collector *c, struct pv__arena *arena,
		   const struct pv__probe_units *u, const int64_t *kept, double *place,
		   uint64_t probe, struct pv__diag *diag)
{
	struct pv__probe_column column = {.value = place};
	char *text;

	PV__TRY(pv__probe_association(c, arena, u, u->n, kept, &column, probe, &text, diag));
	if (text)
		pv__warn(&c->warnings, NULL,
			 "the target goes with the order of %s (%s): make sure that nothing was "
			 "measured or processed class by class, or in the order of the target",
			 probe == IDS ? "ids" : "file names", text);
	return PV_OK;
}

int pv__probe_order(struct pv__collector *c, struct pv__arena *arena,
		    const struct pv__probe_units *u, struct pv__diag *diag)
{
	const struct pv__samples *s = &c->run->samples;
	struct named *named = pv__alloc(arena, (size_t)u->n, sizeof(*named));
	int64_t *kept = pv__alloc(arena, (size_t)u->n, sizeof(*kept));
	double *place = pv__alloc(arena, (size_t)u->n, sizeof(*place));
	bool differs = false;

	if (!u->are_groups || s->n_targets != 1 || u->n == 0)
		return PV_OK;
	if (!named || !kept || !place)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to probe the data");
	for (int64_t i = 0; i < u->n; i++) {
		kept[i] = i;
		place[i] = (double)i; /* rows are sorted by id */
	}
	PV__TRY(warn_of(c, arena, u, kept, place, IDS, diag));
	if (!s->source)
		return PV_OK;
	for (int64_t i = 0; i < u->n; i++) {
		if (!s->source[u->row[i]].shown)
			return PV_OK;
		named[i] = (struct named){s->source[u->row[i]].shown, i};
	}
	qsort(named, (size_t)u->n, sizeof(*named), compare_names);
	for (int64_t i = 0; i < u->n; i++) {
		place[named[i].unit] = (double)i;
		differs = differs || named[i].unit != i;
	}
	return differs ? warn_of(c, arena, u, kept, place, NAMES, diag) : PV_OK;
}
