/* Lists of names, and conditions on columns: where: {COLUMN: condition}. */
#include "study/read.h"

#include <math.h>

static void read_name_list(struct pv__reading *r, const char *what, const struct pv__node *list,
			   struct pv__names *out)
{
	const char **name = pv__take(r, list->n, sizeof(*name));
	int64_t n = 0;

	for (int64_t i = 0; name && i < list->n; i++) {
		const struct pv__node *item = list->item[i];
		bool again = false;

		if (pv__node_text(item, what, &name[n], r->diag) != PV_OK)
			continue;
		for (int64_t j = 0; j < n; j++)
			again |= pv__equal(name[j], name[n]);
		if (again)
			pv__fail(r->diag, PV_ESTUDY, &item->mark, "%s names '%s' twice", what,
				 name[n]);
		else if (!*name[n])
			pv__fail(r->diag, PV_ESTUDY, &item->mark, "%s holds an empty name", what);
		else
			n++;
	}
	*out = (struct pv__names){name ? n : 0, name};
}

void pv__names_read(struct pv__reading *r, const char *what, const struct pv__node *node,
		    struct pv__names *out)
{
	struct pv__node list = {.kind = PV__SEQUENCE, .n = 1, .item = &node, .mark = node->mark};

	if (node->kind == PV__SEQUENCE)
		read_name_list(r, what, node, out);
	else if (node->kind == PV__SCALAR)
		read_name_list(r, what, &list, out);
	else
		pv__fail(r->diag, PV_ESTUDY, &node->mark, "%s must be a text or a list of texts",
			 what);
}

/* ---- conditions ---------------------------------------------------------------------- */

struct condition {
	double min, max;
	struct pv__names none_of;
	bool missing;
};

#define FIELD(name) offsetof(struct condition, name)

static const struct pv__schema_key condition_key[] = {
	{.name = "min", .type = PV__KEY_REAL, .offset = FIELD(min), .help = "smallest value kept"},
	{.name = "max", .type = PV__KEY_REAL, .offset = FIELD(max), .help = "largest value kept"},
	{.name = "not",
	 .type = PV__KEY_NAMES,
	 .offset = FIELD(none_of),
	 .help = "values that are left out"},
	{.name = "missing",
	 .type = PV__KEY_BOOL,
	 .offset = FIELD(missing),
	 .otherwise = "does not matter",
	 .help = "`true`: only rows without a value; `false`: only rows with one"},
};
const struct pv__schema_block pv__block_condition = {
	"where.COLUMN",
	"Which rows count. A condition on a column is a value, a list of values, or this map. "
	"Values "
	"are texts and compared as such: `0012` is never 12, `NO` never false.",
	(int64_t)PV__COUNT(condition_key), condition_key};

static void read_condition(struct pv__reading *r, const char *what, const struct pv__node *map,
			   struct pv__filter *out)
{
	struct condition c = {0};

	pv__keys_read(r, &pv__block_condition, what, map, &c);
	out->has_min = !isnan(c.min);
	out->has_max = !isnan(c.max);
	out->min = out->has_min ? c.min : 0;
	out->max = out->has_max ? c.max : 0;
	out->none_of = c.none_of;
	if (pv__given(map, "missing"))
		out->missing = c.missing ? 1 : 0;
	if (out->has_min && out->has_max && c.min > c.max)
		pv__fail(r->diag, PV_ESTUDY, &map->mark, "%s: min is greater than max", what);
	if (map->n == 0)
		pv__fail(r->diag, PV_ESTUDY, &map->mark, "%s: no condition is given", what);
}

static void read_filter(struct pv__reading *r, const char *what, const struct pv__node *node,
			struct pv__filter *out)
{
	out->missing = -1;
	if (node->kind == PV__MAP) {
		read_condition(r, what, node, out);
		return;
	}
	if (node->kind == PV__NULL) {
		pv__fail(
			r->diag, PV_ESTUDY, &node->mark,
			"%s: no condition is given; for rows without a value write {missing: true}",
			what);
		return;
	}
	pv__names_read(r, what, node, &out->any_of);
	if (node->kind == PV__SEQUENCE && node->n == 0)
		pv__fail(r->diag, PV_ESTUDY, &node->mark, "%s: an empty list keeps no row", what);
}

void pv__filters_read(struct pv__reading *r, const char *what, const struct pv__node *node,
		      struct pv__filters *out)
{
	struct pv__filter *filter;

	if (node->kind != PV__MAP) {
		pv__fail(r->diag, PV_ESTUDY, &node->mark,
			 "%s must be a map of conditions, as in {COLUMN: value}", what);
		return;
	}
	filter = pv__take(r, node->n, sizeof(*filter));
	if (!filter)
		return;
	for (int64_t i = 0; i < node->n; i++) {
		const char *text = pv__format(r->arena, "%s.%s", what, node->key[i]);

		filter[i].mark = node->key_mark[i];
		filter[i].column = node->key[i];
		read_filter(r, text ? text : what, node->item[i], &filter[i]);
	}
	*out = (struct pv__filters){node->n, filter};
}
