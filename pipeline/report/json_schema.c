/* The study language as a JSON Schema.  `$defs` holds each block of the language, each
 * place for ops, and each op at its places. */
#include "report/json_schema.h"

#include "formats/bids.h"
#include "report/json.h"
#include "study/schema.h"
#include "study/study.h"

#include <math.h>
#include <string.h>

struct writer {
	struct pv__json json;
	const struct pv__registry *registry;
	json_t *defs;
};

/* ---- small things ---------------------------------------------------------------- */

static void set_text(struct writer *w, json_t *o, const char *key, const char *text)
{
	pv__json_set(&w->json, o, key, pv__json_text(&w->json, text));
}

static void set_count(struct writer *w, json_t *o, const char *key, int64_t n)
{
	pv__json_set(&w->json, o, key, pv__json_int(&w->json, n));
}

static void set_bool(struct writer *w, json_t *o, const char *key, bool value)
{
	pv__json_set(&w->json, o, key, pv__json_bool(&w->json, value));
}

/* A list under a key, filled by the caller. */
static json_t *new_list(struct writer *w, json_t *o, const char *key)
{
	json_t *list = pv__json_array(&w->json);

	pv__json_set(&w->json, o, key, list);
	return list;
}

static json_t *new_map(struct writer *w, json_t *o, const char *key)
{
	json_t *map = pv__json_object(&w->json);

	pv__json_set(&w->json, o, key, map);
	return map;
}

static void append_text(struct writer *w, json_t *list, const char *text)
{
	pv__json_append(&w->json, list, pv__json_text(&w->json, text));
}

static json_t *typed(struct writer *w, const char *type)
{
	json_t *o = pv__json_object(&w->json);

	set_text(w, o, "type", type);
	return o;
}

static json_t *reference(struct writer *w, const char *def)
{
	json_t *o = pv__json_object(&w->json);

	set_text(w, o, "$ref", pv__format(w->json.arena, "#/$defs/%s", def));
	return o;
}

static json_t *either(struct writer *w, json_t *a, json_t *b)
{
	json_t *o = pv__json_object(&w->json), *list = new_list(w, o, "anyOf");

	pv__json_append(&w->json, list, a);
	pv__json_append(&w->json, list, b);
	return o;
}

/* A scalar is the text that is written: 12 and true are texts as well. */
static json_t *text_schema(struct writer *w, bool may_be_empty)
{
	json_t *o = pv__json_object(&w->json), *type = new_list(w, o, "type");

	append_text(w, type, "string");
	append_text(w, type, "number");
	append_text(w, type, "boolean");
	if (!may_be_empty)
		set_count(w, o, "minLength", 1);
	return o;
}

static json_t *name_schema(struct writer *w)
{
	json_t *o = text_schema(w, false);

	set_text(w, o, "pattern", PV__NAME_PATTERN);
	return o;
}

static json_t *list_schema(struct writer *w, json_t *item, int64_t fewest)
{
	json_t *o = typed(w, "array");

	pv__json_set(&w->json, o, "items", item);
	if (fewest > 0)
		set_count(w, o, "minItems", fewest);
	return o;
}

static json_t *names_schema(struct writer *w, int64_t fewest)
{
	json_t *list = list_schema(w, text_schema(w, false), fewest);

	set_bool(w, list, "uniqueItems", true);
	return either(w, text_schema(w, false), list);
}

/* {NAME: value} */
static json_t *named_schema(struct writer *w, json_t *value, bool needs_one)
{
	json_t *o = typed(w, "object");

	pv__json_set(&w->json, o, "additionalProperties", value);
	pv__json_set(&w->json, o, "propertyNames", name_schema(w));
	if (needs_one)
		set_count(w, o, "minProperties", 1);
	return o;
}

static json_t *number_schema(struct writer *w, const char *type, double min, double max,
			     bool open_min, bool open_max)
{
	json_t *o = typed(w, type);

	if (!(min < max))
		return o;
	if (isfinite(min))
		pv__json_set(&w->json, o, open_min ? "exclusiveMinimum" : "minimum",
			     pv__json_real(&w->json, min));
	if (isfinite(max))
		pv__json_set(&w->json, o, open_max ? "exclusiveMaximum" : "maximum",
			     pv__json_real(&w->json, max));
	return o;
}

/* Words that YAML itself takes for something else stand there in both forms. */
static json_t *choice_schema(struct writer *w, const struct pv_choice *choice)
{
	json_t *o = pv__json_object(&w->json), *list = new_list(w, o, "enum");
	int64_t number;

	for (; choice->name; choice++) {
		append_text(w, list, choice->name);
		if (pv__parse_int(choice->name, &number))
			pv__json_append(&w->json, list, pv__json_int(&w->json, number));
		else if (pv__equal(choice->name, "true") || pv__equal(choice->name, "false"))
			pv__json_append(&w->json, list,
					pv__json_bool(&w->json, pv__equal(choice->name, "true")));
	}
	return o;
}

/* What an editor shows beside a key. */
static void set_help(struct writer *w, json_t *o, const char *help, const struct pv_choice *choice,
		     const char *dflt)
{
	struct pv__buffer b = {.arena = w->json.arena};

	pv__puts(&b, help);
	for (; choice && choice->name; choice++)
		if (choice->help)
			pv__putf(&b, "; %s: %s", choice->name, choice->help);
	if (dflt && *dflt)
		pv__putf(&b, " (default: %s)", dflt);
	w->json.failed |= b.failed;
	set_text(w, o, "description", b.failed ? "" : b.data);
}

/* ---- ops -------------------------------------------------------------------------- */

static json_t *key_schema(struct writer *, const struct pv__schema_key *);

static json_t *option_number(struct writer *w, const struct pv_option *o)
{
	return number_schema(w, o->type == PV_INT ? "integer" : "number", o->min, o->max,
			     o->flags & PV_OPEN_MIN, o->flags & PV_OPEN_MAX);
}

static json_t *option_value(struct writer *w, const struct pv_option *o)
{
	switch (o->type) {
	case PV_BOOL:
		return typed(w, "boolean");
	case PV_INT:
	case PV_REAL:
		return option_number(w, o);
	case PV_CHOICE:
		return choice_schema(w, o->choice);
	case PV_REALS:
		return either(w, option_number(w, o), list_schema(w, option_number(w, o), 1));
	case PV_STRINGS:
		return either(w, text_schema(w, true), list_schema(w, text_schema(w, true), 1));
	default:
		return text_schema(w, o->type == PV_STRING);
	}
}

static json_t *grid_schema(struct writer *w, const struct pv_option *option)
{
	json_t *o = typed(w, "object"), *list = list_schema(w, option_value(w, option), 1);

	set_bool(w, list, "uniqueItems", true);
	pv__json_set(&w->json, new_map(w, o, "properties"), "grid", list);
	append_text(w, new_list(w, o, "required"), "grid");
	set_bool(w, o, "additionalProperties", false);
	return o;
}

static json_t *option_schema(struct writer *w, const struct pv_op *op, const struct pv_option *o)
{
	json_t *schema = option_value(w, o);

	if (pv__option_takes_grid(op, o))
		schema = either(w, schema, grid_schema(w, o));
	set_help(w, schema, o->help, o->choice, o->dflt);
	return schema;
}

static bool needs_options(const struct pv_op *op)
{
	for (const struct pv_option *o = op->option; o && o->name; o++)
		if (o->flags & PV_REQUIRED)
			return true;
	return false;
}

/* The options of an op at a place, and what may stand beside them. */
static json_t *op_schema(struct writer *w, const struct pv__op_place *place, const struct pv_op *op)
{
	json_t *schema = pv__json_object(&w->json), *type = new_list(w, schema, "type");
	json_t *properties = new_map(w, schema, "properties"), *required;

	append_text(w, type, "object");
	set_text(w, schema, "description", op->summary);
	set_bool(w, schema, "additionalProperties", false);
	for (const char *const *name = place->skip; *name; name++)
		pv__json_set(&w->json, properties, *name, key_schema(w, pv__stage_key(*name)));
	for (const struct pv_option *o = op->option; o && o->name; o++)
		pv__json_set(&w->json, properties, o->name, option_schema(w, op, o));
	if (!needs_options(op)) {
		append_text(w, type, "null");
		return schema;
	}
	required = new_list(w, schema, "required");
	for (const struct pv_option *o = op->option; o->name; o++)
		if (o->flags & PV_REQUIRED)
			append_text(w, required, o->name);
	return schema;
}

/* The name without its prefix, where this place knows the op by it; else NULL. */
static const char *bare_name(struct writer *w, const struct pv__op_place *place,
			     const struct pv_op *op)
{
	const char *dot = strchr(op->name, '.');

	if (!dot || pv__study_find_op(w->registry, dot + 1, place->role, place->n_roles) != op)
		return NULL;
	return dot + 1;
}

static void put_op(struct writer *w, const struct pv__op_place *place, const struct pv_op *op,
		   json_t *words, json_t *maps)
{
	const char *def = pv__format(w->json.arena, "%s:%s", place->what, op->name);
	const char *name[] = {bare_name(w, place, op), op->name};

	pv__json_set(&w->json, w->defs, def, op_schema(w, place, op));
	for (size_t i = 0; i < PV__COUNT(name); i++) {
		if (!name[i])
			continue;
		pv__json_set(&w->json, maps, name[i], reference(w, def));
		if (!needs_options(op))
			append_text(w, words, name[i]);
	}
}

/* An entry of a list of ops: a name, or a map from one name to options. */
static json_t *place_schema(struct writer *w, const struct pv__op_place *place)
{
	json_t *word = pv__json_object(&w->json), *words = new_list(w, word, "enum");
	json_t *map = typed(w, "object"), *maps = new_map(w, map, "properties");

	set_bool(w, map, "additionalProperties", false);
	set_count(w, map, "minProperties", 1);
	set_count(w, map, "maxProperties", 1);
	for (int64_t i = 0; i < w->registry->n_ops; i++)
		if (pv__op_may_stand(place, w->registry->op[i]))
			put_op(w, place, w->registry->op[i], words, maps);
	return either(w, word, map);
}

static json_t *ops_schema(struct writer *w, const struct pv__op_place *place, int64_t fewest)
{
	if (!json_object_get(w->defs, place->what)) {
		pv__json_set(&w->json, w->defs, place->what, json_null()); /* it may hold itself */
		pv__json_set(&w->json, w->defs, place->what, place_schema(w, place));
	}
	return list_schema(w, reference(w, place->what), fewest);
}

/* ---- keys ---------------------------------------------------------------------------- */

static json_t *filters_schema(struct writer *w, const struct pv__schema_block *condition)
{
	json_t *o = typed(w, "object");

	pv__json_set(&w->json, o, "additionalProperties",
		     either(w, names_schema(w, 1), reference(w, condition->name)));
	return o;
}

/* A path, or a query of a BIDS data set; a value that is left out asks for its absence. */
static json_t *input_schema(struct writer *w)
{
	static const char *const further[] = {"derivatives", "folder"};
	json_t *query = typed(w, "object"), *entity = new_map(w, query, "properties");

	for (const char *const *name = pv__bids_names; *name; name++)
		pv__json_set(&w->json, entity, *name,
			     either(w, text_schema(w, false), typed(w, "null")));
	for (size_t i = 0; i < PV__COUNT(further); i++)
		pv__json_set(&w->json, entity, further[i],
			     either(w, text_schema(w, false), typed(w, "null")));
	set_bool(w, query, "additionalProperties", false);
	return either(w, text_schema(w, false), query);
}

static json_t *int_schema(struct writer *w, const struct pv__schema_key *key)
{
	json_t *o;

	if (!(key->flags & PV__KEY_VERSION))
		return number_schema(w, "integer", key->min, key->max,
				     key->flags & PV__KEY_OPEN_MIN, key->flags & PV__KEY_OPEN_MAX);
	o = pv__json_object(&w->json);
	set_count(w, o, "const", PV__STUDY_VERSION);
	return o;
}

static json_t *real_schema(struct writer *w, const struct pv__schema_key *key)
{
	return number_schema(w, "number", key->min, key->max, key->flags & PV__KEY_OPEN_MIN,
			     key->flags & PV__KEY_OPEN_MAX);
}

static json_t *value_schema(struct writer *w, const struct pv__schema_key *key)
{
	bool required = key->flags & PV__KEY_REQUIRED;

	switch (key->type) {
	case PV__KEY_TEXT:
	case PV__KEY_COLUMN:
	case PV__KEY_PATH:
		return key->flags & PV__KEY_NAME ? name_schema(w) : text_schema(w, false);
	case PV__KEY_INT:
		return int_schema(w, key);
	case PV__KEY_REAL:
		return real_schema(w, key);
	case PV__KEY_BOOL:
		return typed(w, "boolean");
	case PV__KEY_CHOICE:
		return choice_schema(w, key->choice);
	case PV__KEY_NAMES:
		return names_schema(w, 0);
	case PV__KEY_FILTERS:
		return filters_schema(w, key->block);
	case PV__KEY_REALS:
		return list_schema(w, real_schema(w, key), 0);
	case PV__KEY_BLOCK:
		return reference(w, key->block->name);
	case PV__KEY_BLOCKS:
		return named_schema(w, reference(w, key->block->name), required);
	case PV__KEY_PATHS:
		return named_schema(w, input_schema(w), required);
	case PV__KEY_OPS:
		return ops_schema(w, key->place, required);
	case PV__KEY_OP_LISTS:
		return named_schema(w, either(w, ops_schema(w, key->place, 0), typed(w, "null")),
				    false);
	case PV__KEY_NAME_LISTS:
		return named_schema(w, names_schema(w, 1), false);
	default:
		return typed(w, "object");
	}
}

/* A key without a value counts as one that is not there. */
static json_t *key_schema(struct writer *w, const struct pv__schema_key *key)
{
	json_t *value = value_schema(w, key);

	if (!(key->flags & PV__KEY_REQUIRED))
		value = either(w, value, typed(w, "null"));
	set_help(w, value, key->help, key->choice, key->otherwise ? key->otherwise : key->dflt);
	return value;
}

static json_t *block_schema(struct writer *w, const struct pv__schema_block *block)
{
	json_t *o = typed(w, "object"), *properties = new_map(w, o, "properties");

	set_text(w, o, "description", block->help);
	for (int64_t i = 0; i < block->n; i++)
		pv__json_set(&w->json, properties, block->key[i].name,
			     key_schema(w, &block->key[i]));
	set_bool(w, o, "additionalProperties", false);
	return o;
}

/* ---- what must be there ---------------------------------------------------------------- */

static json_t *needs_schema(struct writer *, const struct pv__schema_block *);

static json_t *key_needs(struct writer *w, const struct pv__schema_key *key)
{
	json_t *needs = needs_schema(w, key->block), *all;

	if (key->type == PV__KEY_BLOCK)
		return needs;
	all = pv__json_object(&w->json);
	pv__json_set(&w->json, all, "additionalProperties", needs);
	return all;
}

/* Required keys of a block and of those below it.  They stand apart from the blocks,
 * because a study that extends another may leave them to it. */
static json_t *needs_schema(struct writer *w, const struct pv__schema_block *block)
{
	json_t *o = pv__json_object(&w->json), *required = pv__json_array(&w->json);
	json_t *properties = pv__json_object(&w->json);

	for (int64_t i = 0; i < block->n; i++) {
		const struct pv__schema_key *key = &block->key[i];

		if (key->flags & PV__KEY_REQUIRED)
			append_text(w, required, key->name);
		if (key->type == PV__KEY_BLOCK || key->type == PV__KEY_BLOCKS)
			pv__json_set(&w->json, properties, key->name, key_needs(w, key));
	}
	pv__json_set(&w->json, o, "required", required);
	pv__json_set(&w->json, o, "properties", properties);
	return o;
}

static json_t *extends_schema(struct writer *w)
{
	json_t *o = pv__json_object(&w->json);

	append_text(w, new_list(w, o, "required"), "extends");
	return o;
}

/* Adds the keys of another object, which is released. */
static void merge(struct writer *w, json_t *o, json_t *from)
{
	if (json_object_update(o, from) != 0)
		w->json.failed = true;
	json_decref(from);
}

void pv__json_schema(struct pv__buffer *b, const struct pv__registry *registry)
{
	struct writer w = {{b->arena, false}, registry, NULL};
	int64_t n;
	const struct pv__schema_block *const *block = pv__schema(&n);
	json_t *root = pv__json_object(&w.json);

	set_text(&w, root, "$schema", "https://json-schema.org/draft/2020-12/schema");
	set_text(&w, root, "title", "Pulvinar study");
	w.defs = pv__json_object(&w.json);
	merge(&w, root, block_schema(&w, block[0]));
	merge(&w, root, either(&w, extends_schema(&w), needs_schema(&w, block[0])));
	for (int64_t i = 1; i < n; i++)
		pv__json_set(&w.json, w.defs, block[i]->name, block_schema(&w, block[i]));
	pv__json_set(&w.json, root, "$defs", w.defs);
	pv__put_json(b, &w.json, root);
}
