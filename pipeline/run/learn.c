/* Tune, fit, rank: shared by folds, permutations and final models. */
#include "run/learn.h"

#include "evaluate/chain.h"

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

/* The best choice of the grid on out->inner, then a fit on all of `train`. */
static int tune_and_fit(const struct pv__plan *plan, struct pv__arena *arena,
                        const struct pv__learned *how, const struct pv__fit_data *train,
                        const char *what, struct pv__learned *out, struct pv__diag *diag)
{
	const struct pv__metric *metric = pv__metric_find(plan->study->primary.metric);

	if (how->spec->n_choices > 1) {
		double *score = pv__alloc(arena, (size_t)how->spec->n_choices, sizeof(*score));

		if (!score)
			return pv__fail(diag, PV_ENOMEM, NULL, "no memory to tune");
		PV__TRY(pv__tune(how->spec, plan->loader, train, &how->inner, metric,
		                 pv__substream(how->stream, 1), what, &out->choice, score, diag));
		out->inner_score = score[out->choice];
	}
	return pv__chain_fit(arena, how->spec, out->choice, plan->loader, train,
	                     pv__substream(how->stream, 2), what, &out->chain, diag);
}

int pv__learn(struct pv__worker *w, struct pv__arena *arena, int64_t rival, int64_t n,
              const int64_t *row, const double *y, int64_t level, struct pv__stream stream,
              const char *what, struct pv__learned *out, struct pv__diag *diag)
{
	const struct pv__plan *plan = w->plan;

	*out = (struct pv__learned){
		.inner_score = NAN, .spec = &plan->rival[rival].chain, .stream = stream};
	PV__TRY(pv__view_rows(w, arena, rival, n, row, y, &out->train, diag));
	if (out->spec->n_choices > 1)
		PV__TRY(pv__plan_inner(arena, plan, n, row, level, &out->inner, diag));
	return tune_and_fit(plan, arena, out, &out->train, what, out, diag);
}

/* ---- the chain anew, without some columns ---------------------------------------------------- */

struct again {
	struct pv__refit base;
	const struct pv__plan *plan;
	const struct pv__learned *learned;
	const char *what;
};

/* The columns that stay, with their blocks.  PV_EINVAL: a block has none left. */
static int list_kept(struct pv__arena *arena, const struct pv__fit_data *train, const uint8_t *drop,
                     int64_t *n, int64_t **kept, int64_t **block_of)
{
	int64_t p = train->table.n_cols, left = -1;

	*n = 0;
	*kept = pv__alloc(arena, (size_t)p, sizeof(**kept));
	*block_of = pv__alloc(arena, (size_t)p, sizeof(**block_of));
	if (!*kept || !*block_of)
		return PV_ENOMEM;
	for (int64_t c = 0; c < p; c++) {
		if (drop[c])
			continue;
		(*block_of)[*n] = train->block_of ? train->block_of[c] : 0;
		(*kept)[(*n)++] = c;
	}
	/* The columns of a block lie side by side. */
	for (int64_t c = 0, k = 0; train->block_of && c < p; c++) {
		if (c > 0 && train->block_of[c] == train->block_of[c - 1])
			continue;
		left = train->block_of[c];
		while (k < *n && (*kept)[k] < c)
			k++;
		if (k == *n || (*block_of)[k] != left)
			return PV_EINVAL;
	}
	return *n > 0 ? PV_OK : PV_EINVAL;
}

static int decide_without(const struct again *a, struct pv__arena *arena, const uint8_t *drop,
                          const struct pv_table *rows, double *decision, struct pv__diag *diag)
{
	struct pv__fit_data train = a->learned->train;
	struct pv__learned learned = {.inner_score = NAN};
	struct pv_table seen;
	int64_t n, *kept, *block_of;

	PV__TRY(list_kept(arena, &train, drop, &n, &kept, &block_of));
	train.block_of = block_of;
	PV__TRY(pv__table_columns(arena, &a->learned->train.table, n, kept, &train.table));
	PV__TRY(pv__table_columns(arena, rows, n, kept, &seen));
	PV__TRY(tune_and_fit(a->plan, arena, a->learned, &train, a->what, &learned, diag));
	return pv__chain_decide(learned.chain, &seen, decision, diag);
}

static int decide_again(const struct pv__refit *self, const uint8_t *drop,
                        const struct pv_table *rows, double *decision, struct pv__diag *diag)
{
	const struct again *a = (const struct again *)self;
	struct pv__arena *arena = pv__arena_new();
	int status = arena ? decide_without(a, arena, drop, rows, decision, diag) : PV_ENOMEM;

	pv__arena_free(arena);
	return status;
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
	const struct again again = {{decide_again}, w->plan, learned, what};
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
	status = pv__importance_value(stage, config, learned->chain, learned->spec ? &again.base : NULL,
	                              &learned->train, test, &units, stream, what, out->value, &own);
	if (status != PV_OK && is_not_for_this_model(&own)) {
		*out = (struct pv__fold_importance){0};
		pv__warn(diag, &stage->mark, "%s has no values for this model: %s", stage->op_name,
		         own.message[own.n - 1].text);
		return PV_OK;
	}
	pv__diag_merge(diag, &own);
	return status;
}
