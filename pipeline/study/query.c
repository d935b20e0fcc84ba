/* Queries of a BIDS data set: {derivatives: smriprep, suffix: probseg, label: GM, desc: }. */
#include "study/read.h"

#include <string.h>

static bool is_known(const char *name)
{
	for (const char *const *k = pv__bids_names; *k; k++)
		if (pv__equal(*k, name))
			return true;
	return pv__equal(name, "derivatives") || pv__equal(name, "folder");
}

static void unknown_name(struct pv__reading *r, const char *what, const struct pv__node *map,
			 int64_t i)
{
	int64_t n = 0;

	while (pv__bids_names[n])
		n++;
	pv__fail(r->diag, PV_ESTUDY, &map->key_mark[i], "%s: '%s' is no entity of BIDS%s", what,
		 map->key[i], pv__hint(r, map->key[i], pv__bids_names, n));
}

/* Letters, digits, + and, in an extension, points: what may stand in a name. */
static bool is_label(const char *name, const char *value)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+";
	bool extension = pv__equal(name, "extension");

	if (extension ? *value != '.' : !strchr(letters, *value))
		return false;
	for (; *value; value++)
		if (!strchr(letters, *value) && !(extension && *value == '.'))
			return false;
	return true;
}

static void read_entity(struct pv__reading *r, const char *what, const struct pv__node *map,
			int64_t i, struct pv__bids_entity *out)
{
	const char *name = map->key[i], *value = NULL;
	bool needs_value = pv__equal(name, "suffix") || pv__equal(name, "extension") ||
			   pv__equal(name, "datatype");

	if (map->item[i]->kind != PV__NULL || needs_value) {
		if (pv__node_text(map->item[i], name, &value, r->diag) != PV_OK)
			return;
		if (!*value || !is_label(name, value))
			pv__fail(r->diag, PV_ESTUDY, &map->item[i]->mark,
				 "%s.%s: '%s' cannot stand in the name of a BIDS file", what, name,
				 value);
	}
	*out = (struct pv__bids_entity){name, value};
}

static const char *folder_of(struct pv__reading *r, const struct pv__node *map,
			     const char *derivatives)
{
	const struct pv__node *folder = pv__given(map, "folder");
	const struct pv__node *own = pv__given(map, "derivatives");
	const char *text = "";

	if (folder) {
		pv__path_read(r, "folder", folder, &text);
		return text;
	}
	if (own && pv__node_text(own, "derivatives", &derivatives, r->diag) != PV_OK)
		return "";
	if (!derivatives ||
	    !pv__check_name(r, derivatives, own ? &own->mark : &map->mark, "derivatives"))
		return pv__folder_of(r, map);
	text = pv__format(r->arena, "derivatives/%s", derivatives);
	text = text ? pv__path_join(r->arena, pv__folder_of(r, map), text) : NULL;
	return text ? text : "";
}

const struct pv__bids_query *pv__query_read(struct pv__reading *r, const char *what,
					    const struct pv__node *map, const char *derivatives)
{
	struct pv__bids_query *q = pv__take(r, 1, sizeof(*q));
	struct pv__bids_entity *entity = pv__take(r, map->n, sizeof(*entity));

	if (!q || !entity)
		return NULL;
	for (int64_t i = 0; i < map->n; i++) {
		if (!is_known(map->key[i]))
			unknown_name(r, what, map, i);
		else if (!pv__equal(map->key[i], "derivatives") &&
			 !pv__equal(map->key[i], "folder"))
			read_entity(r, what, map, i, &entity[q->n++]);
	}
	if (!pv__given(map, "suffix"))
		pv__fail(r->diag, PV_ESTUDY, &map->mark,
			 "%s: a query needs `suffix`, as in {suffix: T1w}", what);
	q->entity = entity;
	q->folder = folder_of(r, map, derivatives);
	return q;
}

void pv__emit_query(struct pv__buffer *b, const struct pv__bids_query *q)
{
	pv__puts(b, ": {");
	if (*q->folder) {
		pv__puts(b, "folder: ");
		pv__emit_text(b, q->folder);
	}
	for (int64_t i = 0; i < q->n; i++) {
		pv__puts(b, i || *q->folder ? ", " : "");
		pv__emit_text(b, q->entity[i].name);
		pv__puts(b, ": ");
		if (q->entity[i].value)
			pv__emit_text(b, q->entity[i].value);
		else
			pv__puts(b, "null");
	}
	pv__puts(b, "}\n");
}
