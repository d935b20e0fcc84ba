/* Maps with known keys: a table says what may stand there, and all faults are named. */
#include "study/read.h"

#include <math.h>
#include <string.h>

/* "data.target" + "kind"; the study itself has no name. */
static const char *label(struct pv__reading *r, const char *what, const char *key)
{
	const char *text = *what ? pv__format(r->arena, "%s.%s", what, key) : key;

	return text ? text : key;
}

static void *field(void *out, const struct pv__schema_key *key)
{
	return (char *)out + key->offset;
}

static const struct pv_choice *find_choice(const struct pv__schema_key *key, const char *name)
{
	for (const struct pv_choice *c = key->choice; c->name; c++)
		if (pv__equal(c->name, name))
			return c;
	return NULL;
}

/* ---- defaults ---------------------------------------------------------------------- */

static void default_number(const struct pv__schema_key *key, void *to)
{
	double value = NAN;

	if (key->dflt)
		(void)pv__parse_real(key->dflt, &value);
	if (key->type == PV__KEY_REAL)
		*(double *)to = value;
	else
		*(int64_t *)to = key->dflt ? (int64_t)value : 0;
}

static void set_default(struct pv__reading *r, const struct pv__schema_key *key, void *to)
{
	struct pv__names *names = to;

	switch (key->type) {
	case PV__KEY_TEXT:
	case PV__KEY_COLUMN:
	case PV__KEY_PATH:
		*(const char **)to = key->dflt;
		break;
	case PV__KEY_INT:
	case PV__KEY_REAL:
		default_number(key, to);
		break;
	case PV__KEY_BOOL:
		*(bool *)to = key->dflt && pv__equal(key->dflt, "true");
		break;
	case PV__KEY_CHOICE:
		*(int *)to = key->dflt ? (int)find_choice(key, key->dflt)->value : 0;
		break;
	case PV__KEY_NAMES:
		*names = (struct pv__names){0};
		if (key->dflt) {
			const char **one = pv__take(r, 1, sizeof(*one));

			if (!one)
				return;
			*one = key->dflt;
			*names = (struct pv__names){1, one};
		}
		break;
	case PV__KEY_FILTERS:
		*(struct pv__filters *)to = (struct pv__filters){0};
		break;
	default:
		*(const struct pv__node **)to = NULL;
	}
}

/* ---- values ---------------------------------------------------------------------------- */

static void check_range(struct pv__reading *r, const struct pv__schema_key *key, const char *what,
			const struct pv__node *node, double value)
{
	bool open_min = key->flags & PV__KEY_OPEN_MIN, open_max = key->flags & PV__KEY_OPEN_MAX;
	struct pv__buffer b = {.arena = r->arena};

	if (!(key->min < key->max))
		return;
	if ((open_min ? value > key->min : value >= key->min) &&
	    (open_max ? value < key->max : value <= key->max))
		return;
	if (isfinite(key->min))
		pv__putf(&b, "%s %g", open_min ? "greater than" : "at least", key->min);
	if (isfinite(key->max))
		pv__putf(&b, "%s%s %g", isfinite(key->min) ? " and " : "",
			 open_max ? "less than" : "at most", key->max);
	pv__fail(r->diag, PV_ESTUDY, &node->mark, "%s must be %s, not %s", what,
		 b.failed ? "in range" : b.data, node->text);
}

static void read_text(struct pv__reading *r, const char *what, const struct pv__node *node,
		      const char **to)
{
	const char *text;

	if (pv__node_text(node, what, &text, r->diag) != PV_OK)
		return;
	if (*text)
		*to = text;
	else
		pv__fail(r->diag, PV_ESTUDY, &node->mark, "%s must not be empty", what);
}

static void read_bool(struct pv__reading *r, const char *what, const struct pv__node *node,
		      bool *to)
{
	bool value;

	if (pv__node_bool(node, what, &value, r->diag) == PV_OK)
		*to = value;
}

static void read_choice(struct pv__reading *r, const struct pv__schema_key *key, const char *what,
			const struct pv__node *node, int *to)
{
	enum { MOST = 16 };
	const char *name[MOST], *text;
	struct pv__buffer list = {.arena = r->arena};
	const struct pv_choice *found;
	int64_t n = 0;

	if (pv__node_text(node, what, &text, r->diag) != PV_OK)
		return;
	found = find_choice(key, text);
	if (found) {
		*to = (int)found->value;
		return;
	}
	for (; n < MOST && key->choice[n].name; n++) {
		name[n] = key->choice[n].name;
		pv__putf(&list, "%s%s",
			 n == 0                    ? ""
			 : key->choice[n + 1].name ? ", "
						   : " or ",
			 name[n]);
	}
	pv__fail(r->diag, PV_ESTUDY, &node->mark, "%s must be %s, not '%s'%s", what,
		 list.failed ? "another word" : list.data, text, pv__hint(r, text, name, n));
}

static void read_reals(struct pv__reading *r, const struct pv__schema_key *key, const char *what,
		       const struct pv__node *list, const struct pv__node **to)
{
	double value;

	if (list->kind != PV__SEQUENCE) {
		pv__fail(r->diag, PV_ESTUDY, &list->mark, "%s must be a list of numbers", what);
		return;
	}
	for (int64_t i = 0; i < list->n; i++)
		if (pv__node_real(list->item[i], what, &value, r->diag) == PV_OK)
			check_range(r, key, what, list->item[i], value);
	*to = list;
}

static void read_tree(struct pv__reading *r, const struct pv__schema_key *key, const char *what,
		      const struct pv__node *node, const struct pv__node **to)
{
	bool list = key->type == PV__KEY_OPS;

	if (node->kind == (list ? PV__SEQUENCE : PV__MAP))
		*to = node;
	else
		pv__fail(r->diag, PV_ESTUDY, &node->mark, "%s must be a %s, as in %s", what,
			 list ? "list" : "map", list ? "[op, ...]" : "{name: value}");
}

static void read_value(struct pv__reading *r, const struct pv__schema_key *key, const char *what,
		       const struct pv__node *node, void *to)
{
	switch (key->type) {
	case PV__KEY_TEXT:
	case PV__KEY_COLUMN:
		read_text(r, what, node, to);
		break;
	case PV__KEY_PATH:
		pv__path_read(r, what, node, to);
		break;
	case PV__KEY_INT:
		if (pv__node_int(node, what, to, r->diag) == PV_OK)
			check_range(r, key, what, node, (double)*(int64_t *)to);
		break;
	case PV__KEY_REAL:
		if (pv__node_real(node, what, to, r->diag) == PV_OK)
			check_range(r, key, what, node, *(double *)to);
		break;
	case PV__KEY_BOOL:
		read_bool(r, what, node, to);
		break;
	case PV__KEY_CHOICE:
		read_choice(r, key, what, node, to);
		break;
	case PV__KEY_NAMES:
		pv__names_read(r, what, node, to);
		break;
	case PV__KEY_FILTERS:
		pv__filters_read(r, what, node, to);
		break;
	case PV__KEY_REALS:
		read_reals(r, key, what, node, to);
		break;
	default:
		read_tree(r, key, what, node, to);
	}
}

/* ---- maps ---------------------------------------------------------------------------------- */

static void refuse_unknown(struct pv__reading *r, const struct pv__schema_block *block,
			   const char *what, const struct pv__node *map)
{
	enum { MOST = 32 };
	const char *name[MOST];
	int64_t n = block->n < MOST ? block->n : MOST;

	for (int64_t k = 0; k < n; k++)
		name[k] = block->key[k].name;
	for (int64_t i = 0; i < map->n; i++)
		if (!pv__schema_find(block, map->key[i]))
			pv__fail(r->diag, PV_ESTUDY, &map->key_mark[i], "%s has no key '%s'%s",
				 *what ? what : "a study", map->key[i],
				 pv__hint(r, map->key[i], name, n));
}

void pv__keys_read(struct pv__reading *r, const struct pv__schema_block *block, const char *what,
		   const struct pv__node *map, void *out)
{
	for (int64_t k = 0; k < block->n; k++)
		set_default(r, &block->key[k], field(out, &block->key[k]));
	if (!map)
		return;
	if (map->kind != PV__MAP) {
		pv__fail(r->diag, PV_ESTUDY, &map->mark, "%s must be a map, as in {key: value}",
			 *what ? what : "a study");
		return;
	}
	refuse_unknown(r, block, what, map);
	for (int64_t k = 0; k < block->n; k++) {
		const struct pv__schema_key *key = &block->key[k];
		const struct pv__node *node = pv__given(map, key->name);

		if (node)
			read_value(r, key, label(r, what, key->name), node, field(out, key));
		else if (key->flags & PV__KEY_REQUIRED)
			pv__fail(r->diag, PV_ESTUDY, &map->mark, "%s needs `%s`: %s",
				 *what ? what : "a study", key->name, key->help);
	}
}
