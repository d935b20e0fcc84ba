/* One split: tune and fit on its training rows, predict and rank on its test rows. */
#include "run/learn.h"

#include <math.h>

static int predict(struct pv__arena *arena, const struct pv__learned *learned,
                   const struct pv__fit_data *test, struct pv__fold_result *out,
                   struct pv__diag *diag)
{
	int64_t n = test->table.n_rows;

	out->n_test = n;
	out->n_outputs = pv__chain_outputs(learned->chain);
	out->decision = pv__alloc(arena, (size_t)(n * out->n_outputs), sizeof(*out->decision));
	if (!out->decision)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for predictions");
	PV__TRY(pv__chain_decide(learned->chain, &test->table, out->decision, diag));
	if (test->targets.kind != PV_CLASSES || !pv__chain_has_probability(learned->chain))
		return PV_OK;
	out->probability = pv__alloc(arena, (size_t)(n * test->targets.n_classes),
	                             sizeof(*out->probability));
	if (!out->probability)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for predictions");
	return pv__chain_probability(learned->chain, &test->table, out->probability, diag);
}

static int note_selected(struct pv__arena *arena, const struct pv__learned *learned,
                         struct pv__fold_result *out, struct pv__diag *diag)
{
	int64_t n = learned->train.table.n_cols;
	uint8_t *selected = pv__alloc(arena, (size_t)n, 1);

	out->selected = pv__alloc(arena, (size_t)n, sizeof(*out->selected));
	if (!selected || !out->selected)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for columns");
	PV__TRY(pv__chain_selected(learned->chain, selected, diag));
	out->n_columns = n;
	for (int64_t c = 0; c < n; c++)
		out->selected[c] = selected[c];
	return PV_OK;
}

static int rank(struct pv__worker *w, struct pv__arena *arena, const struct pv__learned *learned,
                const struct pv__fit_data *test, struct pv__stream stream, const char *what,
                struct pv__fold_result *out, struct pv__diag *diag)
{
	const struct pv__study *study = w->plan->study;

	PV__TRY(note_selected(arena, learned, out, diag));
	out->n_importances = study->n_importance;
	out->importance = pv__alloc(arena, (size_t)out->n_importances, sizeof(*out->importance));
	if (!out->importance)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for importance");
	for (int64_t i = 0; i < study->n_importance; i++)
		PV__TRY(pv__fold_importance(w, arena, &study->importance[i], learned, test,
		                            pv__substream(stream, 16 + (uint64_t)i), what,
		                            &out->importance[i], diag));
	return PV_OK;
}

int pv__learn_part(struct pv__worker *w, struct pv__arena *arena, const struct pv__task *task,
                   struct pv__learned *learned, struct pv__fit_data *test,
                   struct pv__fold_result *out, struct pv__diag *diag)
{
	const struct pv__plan *plan = w->plan;
	const struct pv__split *split = &plan->splits.split[task->split];
	struct pv__stream stream = pv__rival_stream(plan, task->rival, task->split);
	struct pv__part part = pv__task_part(plan, task);
	const double *y = pv__rival_y(plan, task->rival);
	const char *what = pv__task_name(arena, plan, task);

	if (!what)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for the name of a task");
	*out = (struct pv__fold_result){0};
	PV__TRY(pv__learn(w, arena, task->rival, part.n, part.row, y, 1 + task->split,
	                  stream, what, learned, diag));
	PV__TRY(pv__view_rows(w, arena, task->rival, split->n_test, split->test, y, test, diag));
	PV__TRY(predict(arena, learned, test, out, diag));
	out->choice = learned->choice;
	out->inner_score = learned->inner_score;
	out->chosen = pv__chain_choice_text(arena, &plan->rival[task->rival].chain,
	                                    learned->choice);
	return out->chosen ? PV_OK
	                   : pv__fail(diag, PV_ENOMEM, NULL, "no memory for the chosen options");
}

int pv__task_fold(struct pv__worker *w, struct pv__arena *arena, const struct pv__task *task,
                  struct pv__buffer *body, struct pv__diag *diag)
{
	struct pv__stream stream = pv__rival_stream(w->plan, task->rival, task->split);
	const char *what = pv__task_name(arena, w->plan, task);
	struct pv__fold_result result;
	struct pv__learned learned;
	struct pv__fit_data test;

	if (!what)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for the name of a task");
	PV__TRY(pv__learn_part(w, arena, task, &learned, &test, &result, diag));
	if (!w->plan->rival[task->rival].spec->is_baseline)
		PV__TRY(rank(w, arena, &learned, &test, stream, what, &result, diag));
	pv__put_fold_result(body, &result);
	return PV_OK;
}
