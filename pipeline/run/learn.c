/* Tune, fit, rank: shared by folds, permutations and final models. */
#include "run/learn.h"

#include <math.h>
#include <string.h>

struct pv__stream pv__rival_stream(const struct pv__plan *plan, int64_t rival, int64_t split)
{
	const struct pv__rival *r = &plan->rival[rival];
	const char *set = pv__set_name(plan->study, r->set);
	char name[256];
	struct pv__digest digest;
	uint64_t a = 0, repeat = UINT32_MAX, fold = UINT32_MAX;

	/* By name, so that another model added to the study changes nothing here. */
	snprintf(name, sizeof(name), "%s\n%s", r->spec->id, set);
	pv__sha256(name, strlen(name), &digest);
	memcpy(&a, digest.byte, sizeof(a));
	if (split >= 0) {
		repeat = (uint64_t)plan->splits.split[split].repeat;
		fold = (uint64_t)plan->splits.split[split].fold;
	}
	return pv__stream(plan->study->seed, PV__RANDOM_OP, a, repeat << 32 | fold);
}

int pv__learn(struct pv__worker *w, struct pv__arena *arena, int64_t rival, int64_t n,
              const int64_t *row, const double *y, int64_t level, struct pv__stream stream,
              const char *what, struct pv__learned *out, struct pv__diag *diag)
{
	const struct pv__plan *plan = w->plan;
	const struct pv__chain_spec *spec = &plan->rival[rival].chain;
	const struct pv__metric *metric = pv__metric_find(plan->study->primary.metric);

	*out = (struct pv__learned){.inner_score = NAN};
	PV__TRY(pv__view_rows(w, arena, rival, n, row, y, &out->train, diag));
	if (spec->n_choices > 1) {
		double *score = pv__alloc(arena, (size_t)spec->n_choices, sizeof(*score));
		struct pv__splits inner = {0};

		if (!score)
			return pv__fail(diag, PV_ENOMEM, NULL, "no memory to tune");
		PV__TRY(pv__plan_inner(arena, plan, n, row, level, &inner, diag));
		PV__TRY(pv__tune(spec, plan->loader, &out->train, &inner, metric,
		                 pv__substream(stream, 1), what, &out->choice, score, diag));
		out->inner_score = score[out->choice];
	}
	return pv__chain_fit(arena, spec, out->choice, plan->loader, &out->train,
	                     pv__substream(stream, 2), what, &out->chain, diag);
}

/* Does this error only say that the model has no weights? */
static bool is_not_for_this_model(const struct pv__diag *diag)
{
	return diag->n_errors == 1 && pv__diag_status(diag) == PV_EINVAL;
}

int pv__fold_importance(struct pv__worker *w, struct pv__arena *arena,
                        const struct pv__stage *stage, const struct pv__learned *learned,
                        const struct pv__fit_data *test, struct pv__stream stream,
                        const char *what, struct pv__fold_importance *out, struct pv__diag *diag)
{
	int64_t n_outputs = stage->op->importance->per_output ? pv__chain_outputs(learned->chain) : 1;
	struct pv__diag own = {.arena = arena};
	struct pv__units units;
	const void *config;
	int status;

	PV__TRY(pv__stage_units(arena, stage, test->table.space, &units));
	PV__TRY(pv__stage_config(arena, stage, 0, w->plan->loader, &config, diag));
	out->n = units.n * n_outputs;
	out->value = pv__alloc(arena, (size_t)out->n, sizeof(*out->value));
	if (!out->value)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for importance");
	status = pv__importance_value(stage, config, learned->chain, &learned->train, test, &units,
	                              stream, what, out->value, &own);
	if (status != PV_OK && is_not_for_this_model(&own)) {
		*out = (struct pv__fold_importance){0};
		pv__warn(diag, &stage->mark, "%s has no values for this model: %s", stage->op_name,
		         own.message[own.n - 1].text);
		return PV_OK;
	}
	pv__diag_merge(diag, &own);
	return status;
}
