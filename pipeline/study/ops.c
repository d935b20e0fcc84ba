/* Ops placed in a study: found by name, sent home where they stand in a wrong block. */
#include "study/read.h"

#include <string.h>

/* The prefixes that a block makes plain. */
static const struct {
	uint32_t role;
	const char *prefix;
} plain[] = {
	{PV_ROLE_BASELINE, "baseline."}, {PV_ROLE_MODEL, "model."},
	{PV_ROLE_MODEL, "decode."},      {PV_ROLE_MODEL, "net."},
	{PV_ROLE_MODEL, "learn."},       {PV_ROLE_IMPORTANCE, "importance."},
};

/* Where each role is at home. */
static const struct home {
	uint32_t role;
	const char *is, *block;
} home[] = {
	{PV_ROLE_IMAGE, "works on images, before there is a table", "preprocess"},
	{PV_ROLE_EXTRACT, "makes columns out of images", "features.NAME.from"},
	{PV_ROLE_COLUMNS, "takes columns of a table", "features.NAME.from"},
	{PV_ROLE_TRANSFORM, "changes a table of features", "transform"},
	{PV_ROLE_MODEL, "is a model", "models"},
	{PV_ROLE_IMPORTANCE, "ranks features behind a model", "importance"},
	{PV_ROLE_BASELINE, "is a baseline", "baselines"},
};

static bool has_role(const uint32_t *roles, int64_t n_roles, uint32_t role)
{
	for (int64_t i = 0; i < n_roles; i++)
		if (roles[i] == role)
			return true;
	return false;
}

static const struct pv_op *find_bare(const struct pv__registry *registry, const char *name,
				     uint32_t role)
{
	char full[256];

	for (size_t i = 0; i < PV__COUNT(plain); i++) {
		const struct pv_op *op;
		int n = snprintf(full, sizeof(full), "%s%s", plain[i].prefix, name);

		if (plain[i].role != role || n < 0 || (size_t)n >= sizeof(full))
			continue;
		op = pv__registry_find(registry, full);
		if (op && op->role == role)
			return op;
	}
	return NULL;
}

const struct pv_op *pv__study_find_op(const struct pv__registry *registry, const char *name,
				      const uint32_t *roles, int64_t n_roles)
{
	const struct pv_op *op = NULL;

	if (strchr(name, '.'))
		return pv__registry_find(registry, name);
	for (int64_t i = 0; i < n_roles && !op; i++)
		op = find_bare(registry, name, roles[i]);
	return op;
}

/* ---- keys beside the options of an op ------------------------------------------------ */

static const struct pv__schema_key stage_key[] = {
	{.name = "id",
	 .type = PV__KEY_TEXT,
	 .flags = PV__KEY_NAME,
	 .help = "name in results; needed where an op is used twice"},
	{.name = "transform",
	 .type = PV__KEY_OPS,
	 .place = &pv__place_transform,
	 .help = "fitted ops before this model alone, behind those of the study"},
	{.name = "on", .type = PV__KEY_NAMES, .help = "blocks that this op is confined to"},
	{.name = "set", .type = PV__KEY_TEXT, .help = "the set that this model is confined to"},
};

const struct pv__schema_key *pv__stage_key(const char *name)
{
	for (size_t i = 0; i < PV__COUNT(stage_key); i++)
		if (pv__equal(stage_key[i].name, name))
			return &stage_key[i];
	return NULL;
}

/* ---- ops that cannot be used here ---------------------------------------------------- */

static const char *bare_name(const char *name)
{
	const char *dot = strchr(name, '.');

	return dot ? dot + 1 : name;
}

/* The first op of any prefix that ends in a bare name, of a role of this place if there
 * is one. */
static const struct pv_op *find_anywhere(const struct pv__registry *registry,
					 const struct pv__op_place *place, const char *name)
{
	const struct pv_op *found = NULL;

	for (int64_t i = 0; i < registry->n_ops; i++) {
		const struct pv_op *op = registry->op[i];

		if (!pv__equal(bare_name(op->name), name))
			continue;
		if (has_role(place->role, place->n_roles, op->role))
			return op;
		found = found ? found : op;
	}
	return found;
}

static void op_is_missing(struct pv__reading *r, const struct pv__op_place *place,
			  const struct pv__stage *stage)
{
	const struct pv__registry *registry = r->registry;
	bool bare = !strchr(stage->op_name, '.');
	const char **name = pv__take(r, registry->n_ops, sizeof(*name));
	int64_t n = 0;

	for (int64_t i = 0; name && i < registry->n_ops; i++) {
		const struct pv_op *op = registry->op[i];

		if (has_role(place->role, place->n_roles, op->role))
			name[n++] = bare ? bare_name(op->name) : op->name;
	}
	pv__fail(r->diag, PV_ESTUDY, &stage->mark, "no plugin offers '%s'%s", stage->op_name,
		 name ? pv__hint(r, stage->op_name, name, n) : "");
}

static void op_is_misplaced(struct pv__reading *r, const struct pv__op_place *place,
			    const struct pv__stage *stage, const struct pv_op *op)
{
	const struct home *at = NULL;
	bool fitted = op->kind == PV_FITTED && op->role == PV_ROLE_TRANSFORM;

	for (size_t i = 0; i < PV__COUNT(home); i++)
		if (home[i].role == op->role)
			at = &home[i];
	if (!at)
		return;
	pv__fail(r->diag, PV_ESTUDY, &stage->mark, "%s %s: it belongs into `%s`, not into `%s`",
		 op->name,
		 fitted ? "learns from training rows, so it must run inside the folds" : at->is,
		 at->block, place->what);
}

/* Decides what is wrong with a name that was not found or does not fit. */
static void refuse_op(struct pv__reading *r, const struct pv__op_place *place,
		      const struct pv__stage *stage, const struct pv_op *op)
{
	if (!op && !strchr(stage->op_name, '.'))
		op = find_anywhere(r->registry, place, stage->op_name);
	if (!op)
		op_is_missing(r, place, stage);
	else if (has_role(place->role, place->n_roles, op->role))
		pv__fail(r->diag, PV_ESTUDY, &stage->mark,
			 "'%s' needs its prefix in `%s`; did you mean '%s'?", stage->op_name,
			 place->what, op->name);
	else
		op_is_misplaced(r, place, stage, op);
}

static bool learns_on_images(const struct pv_op *op)
{
	return op->kind == PV_FITTED && (op->role == PV_ROLE_IMAGE || op->role == PV_ROLE_EXTRACT ||
					 op->role == PV_ROLE_COLUMNS);
}

bool pv__op_may_stand(const struct pv__op_place *place, const struct pv_op *op)
{
	return has_role(place->role, place->n_roles, op->role) && !learns_on_images(op);
}

static void find_op(struct pv__reading *r, const struct pv__op_place *place,
		    struct pv__stage *stage)
{
	const struct pv_op *op =
		pv__study_find_op(r->registry, stage->op_name, place->role, place->n_roles);

	if (!op || !has_role(place->role, place->n_roles, op->role)) {
		refuse_op(r, place, stage, op);
		return;
	}
	if (learns_on_images(op))
		pv__fail(r->diag, PV_ESTUDY, &stage->mark,
			 "%s is fitted: nothing that learns may run before the folds are made",
			 op->name);
	stage->op = op;
	stage->op_name = op->name;
}

/* ---- entries ----------------------------------------------------------------------------- */

/* Name and options of an entry; false: neither name nor {name: {options}}. */
static bool take_entry(struct pv__reading *r, const struct pv__op_place *place,
		       const struct pv__node *entry, struct pv__stage *stage)
{
	const struct pv__node *value;

	if (entry->kind == PV__SCALAR) {
		stage->mark = entry->mark;
		stage->op_name = entry->text;
		return true;
	}
	if (entry->kind != PV__MAP || entry->n == 0) {
		pv__fail(r->diag, PV_ESTUDY, &entry->mark,
			 "an entry of `%s` is `name` or `{name: {option: value}}`", place->what);
		return false;
	}
	stage->mark = entry->key_mark[0];
	stage->op_name = entry->key[0];
	value = entry->item[0];
	if (entry->n > 1)
		pv__fail(r->diag, PV_ESTUDY, &entry->key_mark[1],
			 "one op per entry of `%s`: put '%s' among the options of '%s', indented "
			 "below it, or write it as an entry of its own",
			 place->what, entry->key[1], entry->key[0]);
	else if (value->kind == PV__MAP)
		stage->options = value;
	else if (value->kind != PV__NULL)
		pv__fail(r->diag, PV_ESTUDY, &value->mark,
			 "the options of '%s' must be a map, as in {%s: {option: value}}",
			 stage->op_name, stage->op_name);
	return true;
}

bool pv__op_read(struct pv__reading *r, const struct pv__op_place *place,
		 const struct pv__node *entry, struct pv__stage *out)
{
	*out = (struct pv__stage){.n_choices = 1};
	if (!take_entry(r, place, entry, out))
		return false;
	find_op(r, place, out);
	if (!out->op)
		return true;
	out->options = pv__options_localise(r, out->op, out->options);
	if (pv__stage_parse(r->arena, out->op, out->options, place->skip, out, r->diag) != PV_OK)
		out->n_choices = 1; /* the faults are in diag */
	return true;
}

/* on: [block]: the blocks that a stage is confined to. */
static void read_on(struct pv__reading *r, struct pv__stage *stage)
{
	const struct pv__node *on = pv__given(stage->options, "on");
	const struct pv__study *s = r->study;
	struct pv__names names = {0};

	if (!on)
		return;
	pv__names_read(r, "on", on, &names);
	for (int64_t i = 0; i < names.n; i++) {
		bool known = false;

		for (int64_t k = 0; k < s->n_blocks; k++)
			known |= pv__equal(s->block[k].name, names.name[i]);
		if (!known)
			pv__fail(r->diag, PV_ESTUDY, &on->mark, "on: features has no block '%s'",
				 names.name[i]);
	}
	stage->n_on = names.n;
	stage->on = names.name;
}

static bool takes_on(const struct pv__op_place *place)
{
	for (const char *const *key = place->skip; *key; key++)
		if (pv__equal(*key, "on"))
			return true;
	return false;
}

void pv__ops_read(struct pv__reading *r, const struct pv__op_place *place,
		  const struct pv__node *list, int64_t *n, const struct pv__stage **out)
{
	struct pv__stage *stage;

	*n = 0;
	*out = NULL;
	if (!list || list->kind == PV__NULL)
		return;
	if (list->kind != PV__SEQUENCE) {
		pv__fail(r->diag, PV_ESTUDY, &list->mark, "%s must be a list, as in [op, ...]",
			 place->what);
		return;
	}
	stage = pv__take(r, list->n, sizeof(*stage));
	*out = stage;
	for (int64_t i = 0; stage && i < list->n; i++) {
		if (!pv__op_read(r, place, list->item[i], &stage[*n]))
			continue;
		if (takes_on(place))
			read_on(r, &stage[*n]);
		++*n;
	}
}
