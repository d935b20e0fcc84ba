/* The options of a stage against the table of its op: every fault, each at its place. */
#include "plugin/options.h"

#include "plugin/registry.h"
#include "plugin/value.h"

#include <string.h>

enum { MOST_CHOICES = 1000000 };

struct parse {
	struct pv__arena *arena;
	const struct pv_op *op;
	struct pv__stage *stage;
	struct pv__diag *diag;
	struct pv__axis *axis;
};

static int no_memory(const struct parse *p)
{
	return pv__fail(p->diag, PV_ENOMEM, NULL, "no memory for options of %s", p->op->name);
}

static int64_t count_options(const struct pv_op *op)
{
	int64_t n = 0;

	while (op->option && op->option[n].name)
		n++;
	return n;
}

static const struct pv_option *find_option(const struct pv_op *op, const char *name)
{
	for (int64_t i = 0; i < count_options(op); i++)
		if (pv__equal(op->option[i].name, name))
			return &op->option[i];
	return NULL;
}

static bool is_skipped(const char *const *skip, const char *key)
{
	for (; skip && *skip; skip++)
		if (pv__equal(*skip, key))
			return true;
	return false;
}

/* ---- unknown and missing ------------------------------------------------------------- */

static int unknown_option(const struct parse *p, const char *key, const struct pv__mark *mark)
{
	int64_t n = count_options(p->op);
	const char **names = pv__alloc(p->arena, (size_t)n, sizeof(*names)), *nearest;
	struct pv__buffer list = {.arena = p->arena};

	if (!names)
		return no_memory(p);
	for (int64_t i = 0; i < n; i++) {
		names[i] = p->op->option[i].name;
		pv__putf(&list, "%s%s", i ? ", " : "", names[i]);
	}
	nearest = pv__nearest(key, names, n);
	if (nearest)
		return pv__fail(p->diag, PV_ESTUDY, mark,
				"%s has no option '%s'; did you mean '%s'?", p->op->name, key,
				nearest);
	if (n == 0)
		return pv__fail(p->diag, PV_ESTUDY, mark, "%s has no option '%s'; it takes none",
				p->op->name, key);
	return pv__fail(p->diag, PV_ESTUDY, mark, "%s has no option '%s'; it has %s", p->op->name,
			key, list.failed ? "others" : list.data);
}

static void check_names(const struct parse *p, const char *const *skip)
{
	const struct pv__node *map = p->stage->options;

	for (int64_t i = 0; map && i < map->n; i++)
		if (!is_skipped(skip, map->key[i]) && !find_option(p->op, map->key[i]))
			(void)unknown_option(p, map->key[i],
					     map->key_mark ? &map->key_mark[i] : &map->mark);
}

/* ---- grids ------------------------------------------------------------------------------ */

static bool is_grid(const struct pv__node *node)
{
	return node->kind == PV__MAP && pv__node_get(node, "grid");
}

static bool takes_grids(const struct pv_op *op)
{
	return op->role == PV_ROLE_TRANSFORM || op->role == PV_ROLE_MODEL;
}

bool pv__option_takes_grid(const struct pv_op *op, const struct pv_option *o)
{
	return takes_grids(op) && pv__type_is_scalar(o->type);
}

static int grid_allowed(const struct parse *p, const struct pv_option *o,
			const struct pv__node *node)
{
	if (!takes_grids(p->op))
		return pv__fail(p->diag, PV_ESTUDY, &node->mark,
				"%s is not fitted: option '%s' takes one value, not a grid",
				p->op->name, o->name);
	if (!pv__type_is_scalar(o->type))
		return pv__fail(p->diag, PV_ESTUDY, &node->mark,
				"option '%s' of %s is a %s and takes no grid", o->name, p->op->name,
				pv__type_text(o->type));
	if (node->n > 1)
		return pv__fail(p->diag, PV_ESTUDY, &node->mark,
				"option '%s' of %s: a grid has the key 'grid' and no other",
				o->name, p->op->name);
	return PV_OK;
}

static const char *canonical(const struct parse *p, const struct pv_option *o,
			     const struct pv__value *value)
{
	struct pv__buffer b = {.arena = p->arena};

	pv__value_put(&b, o, value);
	return b.failed ? NULL : b.data;
}

/* Each value is sound and stands in the grid once. */
static int check_grid_values(const struct parse *p, const struct pv_option *o,
			     const struct pv__node *grid)
{
	const char **text = pv__alloc(p->arena, (size_t)grid->n, sizeof(*text));
	int status = PV_OK;

	if (!text)
		return no_memory(p);
	for (int64_t i = 0; i < grid->n; i++) {
		struct pv__value value;
		int got = pv__value_read(p->arena, p->op->name, o, grid->item[i], &value, p->diag);

		text[i] = got == PV_OK ? canonical(p, o, &value) : "";
		if (!text[i])
			return no_memory(p);
		for (int64_t j = 0; got == PV_OK && j < i; j++)
			if (pv__equal(text[i], text[j]))
				got = pv__fail(p->diag, PV_ESTUDY, &grid->item[i]->mark,
					       "option '%s' of %s: %s stands in the grid twice",
					       o->name, p->op->name, text[i]);
		if (got != PV_OK)
			status = got;
	}
	return status;
}

static int parse_grid(const struct parse *p, const struct pv_option *o, const struct pv__node *node)
{
	const struct pv__node *grid = pv__node_get(node, "grid");
	struct pv__stage *stage = p->stage;

	PV__TRY(grid_allowed(p, o, node));
	if (grid->kind != PV__SEQUENCE || grid->n == 0)
		return pv__fail(p->diag, PV_ESTUDY, &grid->mark,
				"option '%s' of %s: a grid is a list of values", o->name,
				p->op->name);
	PV__TRY(check_grid_values(p, o, grid));
	if (!pv__mul(stage->n_choices, grid->n, &stage->n_choices) ||
	    stage->n_choices > MOST_CHOICES)
		return pv__fail(p->diag, PV_ESTUDY, &grid->mark,
				"%s: more than %d combinations of grid values", p->op->name,
				MOST_CHOICES);
	p->axis[stage->n_axes++] = (struct pv__axis){o, grid->n, grid->item};
	return PV_OK;
}

/* ---- one stage ---------------------------------------------------------------------------- */

static int parse_option(const struct parse *p, const struct pv_option *o)
{
	const struct pv__node *node = pv__node_get(p->stage->options, o->name);
	struct pv__value value;

	if (!node && (o->flags & PV_REQUIRED))
		return pv__fail(p->diag, PV_ESTUDY, &p->stage->mark, "%s needs the option '%s': %s",
				p->op->name, o->name, o->help);
	if (!node)
		return PV_OK;
	if (is_grid(node))
		return parse_grid(p, o, node);
	return pv__value_read(p->arena, p->op->name, o, node, &value, p->diag);
}

/* Faults between options, at each choice of the grid until one is found. */
static int check_together(const struct parse *p)
{
	for (int64_t choice = 0; p->op->check && choice < p->stage->n_choices; choice++) {
		struct pv__arena *arena = pv__arena_new();
		const void *config;
		struct pv_ctx ctx;
		int status;

		if (!arena)
			return no_memory(p);
		status = pv__stage_config(arena, p->stage, choice, NULL, &config, p->diag);
		if (status == PV_OK) {
			pv__ctx_init(&ctx, p->op, &p->stage->mark, NULL, arena,
				     (struct pv__stream){{0, 0}}, p->diag);
			status = pv__ctx_end(&ctx, p->op->check(&pv__host, &ctx, config));
		}
		pv__arena_free(arena);
		PV__TRY(status);
	}
	return PV_OK;
}

int pv__stage_parse(struct pv__arena *arena, const struct pv_op *op, const struct pv__node *options,
		    const char *const *skip, struct pv__stage *stage, struct pv__diag *diag)
{
	struct parse p = {arena, op, stage, diag, NULL};
	int64_t before = diag->n_errors, n = count_options(op);

	if (!stage->mark.file && options)
		stage->mark = options->mark;
	if (!stage->op_name)
		stage->op_name = op->name;
	stage->op = op;
	stage->options = options && options->kind == PV__MAP ? options : NULL;
	stage->n_axes = 0;
	stage->n_choices = 1;
	p.axis = pv__alloc(arena, (size_t)n, sizeof(*p.axis));
	if (!p.axis)
		return no_memory(&p);
	stage->axis = p.axis;
	if (options && options->kind != PV__MAP && options->kind != PV__NULL)
		return pv__fail(diag, PV_ESTUDY, &options->mark,
				"options of %s must be a map such as {name: value}", op->name);
	check_names(&p, skip);
	for (int64_t i = 0; i < n; i++)
		(void)parse_option(&p, &op->option[i]);
	if (diag->n_errors == before)
		(void)check_together(&p);
	return diag->n_errors == before ? PV_OK : PV_ESTUDY;
}
