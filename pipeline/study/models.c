/* models, baselines, importance: who competes, and what their results rest on. */
#include "study/read.h"

#include <string.h>

static const uint32_t model_role[] = {PV_ROLE_MODEL};
static const uint32_t baseline_role[] = {PV_ROLE_BASELINE, PV_ROLE_MODEL};
static const uint32_t importance_role[] = {PV_ROLE_IMPORTANCE};
static const char *const model_skip[] = {"id", "transform", NULL};
static const char *const baseline_skip[] = {"id", "transform", "set", NULL};
static const char *const no_keys[] = {NULL};
const struct pv__op_place pv__place_models = {"models", model_role, 1, model_skip};
const struct pv__op_place pv__place_baselines = {"baselines", baseline_role, 2,
						    baseline_skip};
const struct pv__op_place pv__place_importance = {"importance", importance_role, 1, no_keys};

/* ---- ids ------------------------------------------------------------------------------ */

static const char *default_id(const char *op_name)
{
	const char *dot = strchr(op_name, '.');

	return dot && dot[1] ? dot + 1 : op_name;
}

static void read_id(struct pv__reading *r, struct pv__model_spec *m)
{
	const struct pv__node *id = pv__given(m->stage.options, "id");
	const char *text;

	m->id = default_id(m->stage.op_name);
	if (id && pv__node_text(id, "id", &text, r->diag) == PV_OK &&
	    pv__check_name(r, text, &id->mark, "a model"))
		m->id = text;
	m->stage.id = m->id;
}

static void refuse_id(struct pv__reading *r, const struct pv__model_spec *m,
		      const struct pv__model_spec *other)
{
	const struct pv__mark *mark = &m->stage.mark;

	if (other->stage.mark.line == 0)
		pv__fail(r->diag, PV_ESTUDY, mark,
			 "the id '%s' is taken by the baseline that is always there", m->id);
	else if (pv__given(m->stage.options, "id"))
		pv__fail(r->diag, PV_ESTUDY, mark, "the id '%s' is taken by the entry in line %lld",
			 m->id, (long long)other->stage.mark.line);
	else
		pv__fail(r->diag, PV_ESTUDY, mark,
			 "a second '%s' (the first in line %lld) needs an `id`", m->id,
			 (long long)other->stage.mark.line);
}

static bool stands_before(const struct pv__model_spec *a, const struct pv__model_spec *b)
{
	const struct pv__mark *p = &a->stage.mark, *q = &b->stage.mark;

	return p->line != q->line ? p->line < q->line : p->column < q->column;
}

/* The later entry of a file is at fault, wherever its block stands. */
static void refuse_duplicate_ids(struct pv__reading *r)
{
	const struct pv__study *s = r->study;

	for (int64_t i = 0; i < s->n_models; i++) {
		const struct pv__model_spec *m = &s->model[i], *other = NULL;

		for (int64_t k = 0; k < s->n_models && !other; k++)
			if (k != i && pv__equal(s->model[k].id, m->id) &&
			    stands_before(&s->model[k], m))
				other = &s->model[k];
		if (other)
			refuse_id(r, m, other);
	}
}

/* ---- entries ---------------------------------------------------------------------------- */

static void check_target_kind(struct pv__reading *r, const struct pv__model_spec *m)
{
	const struct pv_op *op = m->stage.op;
	uint32_t kind = r->study->data.target.kind;

	if (op && op->role == PV_ROLE_MODEL && op->model && kind &&
	    !(op->model->target_kinds & kind))
		pv__fail(r->diag, PV_ESTUDY, &m->stage.mark,
			 "%s predicts %s, but data.target is of `kind: %s`", op->name,
			 op->model->target_kinds & PV_CLASSES ? "classes" : "numbers",
			 kind == PV_CLASSES ? "classes" : "number");
}

static void read_transform(struct pv__reading *r, struct pv__model_spec *m)
{
	const struct pv__node *list = pv__given(m->stage.options, "transform");
	const struct pv_op *op = m->stage.op;

	pv__ops_read(r, &pv__place_transform, list, &m->n_transform, &m->transform);
	if (list && op && op->role == PV_ROLE_BASELINE)
		pv__fail(
			r->diag, PV_ESTUDY, pv__key_place(r, m->stage.options, "transform"),
			"%s takes no `transform`: it chooses its own columns, imputed and z-scored",
			op->name);
}

static void read_set(struct pv__reading *r, struct pv__model_spec *m)
{
	const struct pv__node *node = pv__given(m->stage.options, "set");
	const struct pv__study *s = r->study;
	const char *name;

	m->set = -1;
	if (!node || !m->is_baseline || pv__node_text(node, "set", &name, r->diag) != PV_OK)
		return;
	if (m->stage.op && m->stage.op->role == PV_ROLE_BASELINE)
		pv__fail(r->diag, PV_ESTUDY, &node->mark,
			 "%s takes no `set`: it chooses its own columns", m->stage.op->name);
	for (int64_t i = 0; i < s->n_sets; i++)
		if (pv__equal(s->set[i].name, name))
			m->set = i;
	if (m->set < 0)
		pv__fail(r->diag, PV_ESTUDY, &node->mark, "no set is called '%s'", name);
}

static int64_t read_entries(struct pv__reading *r, const struct pv__op_place *place,
			    const struct pv__node *list, bool is_baseline,
			    struct pv__model_spec *out)
{
	int64_t n = 0;

	for (int64_t i = 0; list && i < list->n; i++) {
		struct pv__model_spec *m = &out[n];

		if (!pv__op_read(r, place, list->item[i], &m->stage))
			continue;
		m->is_baseline = is_baseline;
		read_id(r, m);
		read_transform(r, m);
		read_set(r, m);
		check_target_kind(r, m);
		n++;
	}
	return n;
}

/* Puts a baseline first, unless the study states it. */
static int64_t add_baseline(struct pv__reading *r, const char *op_name, struct pv__model_spec *at,
			    int64_t n)
{
	struct pv__model_spec m = {.is_baseline = true, .set = -1, .id = default_id(op_name)};

	for (int64_t i = 0; i < n; i++)
		if (pv__equal(at[i].stage.op_name, op_name))
			return n;
	m.stage = (struct pv__stage){
		.mark = r->whole, .op_name = op_name, .id = m.id, .n_choices = 1};
	m.stage.op = pv__registry_find(r->registry, op_name);
	if (!m.stage.op)
		pv__fail(r->diag, PV_ESTUDY, &r->whole,
			 "no plugin offers '%s', a baseline that is always there", op_name);
	else if (pv__stage_parse(r->arena, m.stage.op, NULL, no_keys, &m.stage, r->diag) != PV_OK)
		m.stage.n_choices = 1; /* the faults are in diag */
	memmove(at + 1, at, (size_t)n * sizeof(*at));
	at[0] = m;
	return n + 1;
}

void pv__models_read(struct pv__reading *r, const struct pv__node *models,
		     const struct pv__node *baselines)
{
	int64_t most = (models ? models->n : 0) + (baselines ? baselines->n : 0) + 2;
	struct pv__model_spec *model = pv__take(r, most, sizeof(*model));
	int64_t n, n_baselines;

	if (!model)
		return;
	n = read_entries(r, &pv__place_models, models, false, model);
	n_baselines = read_entries(r, &pv__place_baselines, baselines, true, model + n);
	if (r->study->data.confounds.n > 0)
		n_baselines = add_baseline(r, "baseline.confounds_only", model + n, n_baselines);
	n_baselines = add_baseline(r, "baseline.majority", model + n, n_baselines);
	r->study->model = model;
	r->study->n_models = n + n_baselines;
	refuse_duplicate_ids(r);
	if (models && models->n == 0)
		pv__fail(r->diag, PV_ESTUDY, &models->mark, "models names no model");
}

void pv__importance_read(struct pv__reading *r, const struct pv__node *list)
{
	struct pv__study *s = r->study;

	pv__ops_read(r, &pv__place_importance, list, &s->n_importance, &s->importance);
}
