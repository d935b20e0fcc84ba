/* Models x sets, and baselines, as chains. */
#include "plan/rivals.h"

/* ---- chains ------------------------------------------------------------------ */

struct chain_builder {
	struct pv__plan *plan;
	struct pv__chain_stage *stage;
	int64_t n, capacity;
};

static bool push(struct chain_builder *b, const struct pv__stage *stage, int64_t block)
{
	if (b->n == b->capacity)
		return false;
	b->stage[b->n++] = (struct pv__chain_stage){stage, block};
	return true;
}

static int64_t block_in_set(const struct pv__study *study, int64_t set, const char *name)
{
	for (int64_t i = 0; i < study->set[set].n; i++)
		if (pv__equal(study->block[study->set[set].block[i]].name, name))
			return study->set[set].block[i];
	return -1;
}

/* A stage confined to several blocks works on each of them by itself. */
static bool push_study_stage(struct chain_builder *b, const struct pv__stage *stage, int64_t set)
{
	bool pushed = true;

	if (stage->n_on == 0)
		return push(b, stage, -1);
	for (int64_t i = 0; pushed && i < stage->n_on; i++) {
		int64_t block = block_in_set(b->plan->study, set, stage->on[i]);

		pushed = block < 0 || push(b, stage, block);
	}
	return pushed;
}

static int64_t count_choices(const struct pv__chain_spec *chain)
{
	int64_t n = chain->model->n_choices;

	for (int64_t i = 0; i < chain->n; i++)
		if (!pv__mul(n, chain->stage[i].stage->n_choices, &n))
			return INT64_MAX;
	return n;
}

static int close_chain(struct chain_builder *b, const struct pv__stage *model,
                       struct pv__chain_spec *out, struct pv__diag *diag)
{
	enum { MOST_CHOICES = 100000 };

	*out = (struct pv__chain_spec){.n = b->n, .stage = b->stage, .model = model};
	out->n_choices = count_choices(out);
	if (out->n_choices > MOST_CHOICES)
		return pv__fail(diag, PV_ESTUDY, &model->mark,
		                "the grids of this chain have more than %d combinations",
		                MOST_CHOICES);
	return PV_OK;
}

static int start_chain(struct pv__plan *plan, int64_t capacity, struct chain_builder *b,
                       struct pv__diag *diag)
{
	*b = (struct chain_builder){.plan = plan, .capacity = capacity};
	b->stage = pv__alloc(plan->arena, (size_t)capacity, sizeof(*b->stage));
	return b->stage ? PV_OK : pv__fail(diag, PV_ENOMEM, NULL, "no memory for a chain");
}

static int model_chain(struct pv__plan *plan, const struct pv__model_spec *model, int64_t set,
                       struct pv__chain_spec *out, struct pv__diag *diag)
{
	const struct pv__study *study = plan->study;
	struct chain_builder b;
	int64_t capacity = (study->n_transform + model->n_transform) * (study->n_blocks + 1);

	for (int64_t i = 0; i < study->n_blocks; i++)
		capacity += study->block[i].n_transform;
	PV__TRY(start_chain(plan, capacity, &b, diag));
	for (int64_t i = 0; i < study->set[set].n; i++) {
		const struct pv__block *block = &study->block[study->set[set].block[i]];

		for (int64_t t = 0; t < block->n_transform; t++)
			push(&b, &block->transform[t], study->set[set].block[i]);
	}
	for (int64_t t = 0; t < study->n_transform; t++)
		push_study_stage(&b, &study->transform[t], set);
	for (int64_t t = 0; t < model->n_transform; t++)
		push_study_stage(&b, &model->transform[t], set);
	return close_chain(&b, &model->stage, out, diag);
}

/* A stage with default options. */
static int plain_stage(struct pv__plan *plan, const char *name, const struct pv__mark *mark,
                       const struct pv__stage **out, struct pv__diag *diag)
{
	static const char *const none[] = {NULL};
	const struct pv_op *op = pv__registry_find(plan->study->registry, name);
	struct pv__stage *stage = pv__alloc(plan->arena, 1, sizeof(*stage));

	if (!op)
		return pv__fail(diag, PV_EPLUGIN, mark, "a baseline needs %s, which no plugin offers",
		                name);
	if (!stage)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a stage");
	PV__TRY(pv__stage_parse(plan->arena, op, NULL, none, stage, diag));
	stage->mark = *mark;
	*out = stage;
	return PV_OK;
}

/* A baseline bypasses the study's transforms: imputed and z-scored in the fold. */
static int baseline_chain(struct pv__plan *plan, const struct pv__model_spec *spec,
                          struct pv__chain_spec *out, struct pv__diag *diag)
{
	const struct pv__stage *impute, *scale, *model = &spec->stage;
	const struct pv_op *op = spec->stage.op;
	struct chain_builder b;

	PV__TRY(start_chain(plan, 2, &b, diag));
	if (op->role == PV_ROLE_BASELINE)
		PV__TRY(plain_stage(plan,
		                    plan->samples->target_kind == PV_CLASSES
		                            ? op->baseline->model_for_classes
		                            : op->baseline->model_for_numbers,
		                    &spec->stage.mark, &model, diag));
	if (!(model->op->flags & PV_TAKES_NAN)) {
		PV__TRY(plain_stage(plan, "impute.median", &spec->stage.mark, &impute, diag));
		PV__TRY(plain_stage(plan, "scale.zscore", &spec->stage.mark, &scale, diag));
		push(&b, impute, -1);
		push(&b, scale, -1);
	}
	return close_chain(&b, model, out, diag);
}

static int add_baseline(struct pv__plan *plan, int64_t model, struct pv__rival *rival,
                        struct pv__diag *diag)
{
	const struct pv__model_spec *spec = &plan->study->model[model];
	bool is_role = spec->stage.op->role == PV_ROLE_BASELINE;

	*rival = (struct pv__rival){.model = model,
	                            .set = is_role ? -1 : spec->set,
	                            .spec = spec,
	                            .from_samples = is_role};
	if (!is_role && rival->set < 0)
		rival->set = plan->study->primary.set;
	return baseline_chain(plan, spec, &rival->chain, diag);
}

/* The same chain for every target. */
static int64_t add_targets(const struct pv__plan *plan, struct pv__rival *first)
{
	for (int64_t t = 1; t < plan->samples->n_targets; t++) {
		first[t] = *first;
		first[t].target = t;
	}
	return plan->samples->n_targets;
}

int pv__plan_rivals(struct pv__plan *plan, struct pv__diag *diag)
{
	const struct pv__study *study = plan->study;
	int64_t most = study->n_models * (study->n_sets + 1) * plan->samples->n_targets, n = 0;
	struct pv__rival *rival = pv__alloc(plan->arena, (size_t)most, sizeof(*rival));

	if (!rival)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for the models");
	for (int64_t m = 0; m < study->n_models; m++) {
		const struct pv__model_spec *spec = &study->model[m];

		if (spec->is_baseline) {
			PV__TRY(add_baseline(plan, m, &rival[n], diag));
			n += add_targets(plan, &rival[n]);
			continue;
		}
		for (int64_t s = 0; s < study->n_sets; s++) {
			rival[n] = (struct pv__rival){.model = m, .set = s, .spec = spec};
			PV__TRY(model_chain(plan, spec, s, &rival[n].chain, diag));
			n += add_targets(plan, &rival[n]);
		}
	}
	plan->rival = rival;
	plan->n_rivals = n;
	return PV_OK;
}

const char *pv__rival_id(const struct pv__plan *plan, int64_t rival)
{
	return plan->rival[rival].spec->id;
}

const double *pv__rival_y(const struct pv__plan *plan, int64_t rival)
{
	return plan->samples->y + plan->rival[rival].target * plan->samples->n;
}

const char *pv__set_name(const struct pv__study *study, int64_t set)
{
	return set < 0 ? "-" : study->set[set].name;
}
