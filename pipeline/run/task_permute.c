/* A block of label permutations on one split: selection and tuning run again each time. */
#include "run/learn.h"

#include <math.h>

/* Scores of every metric that applies, in the order of the metric table. */
static int put_scores(struct pv__arena *arena, const struct pv__plan *plan,
                      const struct pv__learned *learned, const struct pv__fit_data *test,
                      struct pv__buffer *body, struct pv__diag *diag)
{
	int64_t n = test->table.n_rows, n_outputs = pv__chain_outputs(learned->chain);
	double *decision = pv__alloc(arena, (size_t)(n * n_outputs), sizeof(*decision));
	int32_t *predicted = pv__alloc(arena, (size_t)n, sizeof(*predicted));
	double *value = pv__alloc(arena, (size_t)pv__metric_count(), sizeof(*value));
	struct pv__scored scored;

	if (!decision || !predicted || !value)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for predictions");
	PV__TRY(pv__chain_decide(learned->chain, &test->table, decision, diag));
	if (plan->samples->n_classes > 0)
		pv__predicted_classes(n, n_outputs, plan->samples->n_classes, decision, predicted);
	scored = (struct pv__scored){
		.n = n,
		.n_outputs = n_outputs,
		.n_classes = plan->samples->n_classes,
		.y = test->targets.y,
		.decision = decision,
		.predicted = predicted,
		.train_mean = pv__train_mean(learned->train.targets.n_rows,
		                             learned->train.targets.y),
	};
	for (int64_t m = 0; m < pv__metric_count(); m++) {
		const struct pv__metric *metric = pv__metric_at(m);

		value[m] = pv__metric_applies(metric, plan->samples, false)
		                   ? metric->value(arena, &scored)
		                   : NAN;
	}
	pv__put_reals(body, pv__metric_count(), value);
	return PV_OK;
}

static int put_importances(struct pv__worker *w, struct pv__arena *arena,
                           const struct pv__learned *learned, const struct pv__fit_data *test,
                           struct pv__stream stream, const char *what, struct pv__buffer *body,
                           struct pv__diag *diag)
{
	const struct pv__study *study = w->plan->study;

	for (int64_t i = 0; i < study->n_importance; i++) {
		struct pv__fold_importance value = {0};

		if (study->importance[i].op->flags & PV_NULL_FROM_LABELS)
			PV__TRY(pv__fold_importance(w, arena, &study->importance[i], learned, test,
			                            pv__substream(stream, 16 + (uint64_t)i), what,
			                            &value, diag));
		pv__put_reals(body, value.n, value.value);
	}
	return PV_OK;
}

static int permuted_targets(struct pv__worker *w, struct pv__arena *arena, int64_t permutation,
                            double **out, struct pv__diag *diag)
{
	const struct pv__plan *plan = w->plan;
	const struct pv__samples *s = plan->samples;
	int64_t *index = pv__alloc(arena, (size_t)s->n, sizeof(*index));
	double *y = pv__alloc(arena, (size_t)s->n, sizeof(*y));

	if (!index || !y)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a permutation");
	PV__TRY(pv__permute_labels(arena, &plan->split_rows, s->y, plan->study->permute.by_row,
	                           plan->within, plan->study->seed, permutation, index, diag));
	for (int64_t r = 0; r < s->n; r++)
		y[r] = s->y[index[r]];
	*out = y;
	return PV_OK;
}

static int run_permutation(struct pv__worker *w, const struct pv__task *task,
                           int64_t permutation, const char *what, struct pv__buffer *body,
                           struct pv__diag *diag)
{
	const struct pv__split *split = &w->plan->splits.split[task->split];
	struct pv__arena *arena = pv__arena_new();
	struct pv__stream stream =
		pv__substream(pv__rival_stream(w->plan, task->rival, task->split),
	                      (uint64_t)permutation << 8);
	struct pv__learned learned;
	struct pv__fit_data test;
	double *y = NULL;
	int status;

	if (!arena)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a permutation");
	status = permuted_targets(w, arena, permutation, &y, diag);
	if (status == PV_OK)
		status = pv__learn(w, arena, task->rival, split->n_train, split->train, y,
		                   1 + task->split, stream, what, &learned, diag);
	if (status == PV_OK)
		status = pv__view_rows(w, arena, task->rival, split->n_test, split->test, y, &test,
		                       diag);
	if (status == PV_OK)
		status = put_scores(arena, w->plan, &learned, &test, body, diag);
	if (status == PV_OK)
		status = put_importances(w, arena, &learned, &test, stream, what, body, diag);
	pv__arena_free(arena);
	return status;
}

int pv__task_permute(struct pv__worker *w, struct pv__arena *arena, const struct pv__task *task,
                     struct pv__buffer *body, struct pv__diag *diag)
{
	const char *what = pv__task_name(arena, w->plan, task);
	struct pv__diag own = {.arena = arena};

	/* What permuted labels provoke is no news: only errors are. */
	for (int64_t i = 0; i < task->n; i++) {
		int status = run_permutation(w, task, task->first + i, what, body, &own);

		if (status != PV_OK) {
			pv__diag_merge(diag, &own);
			return status;
		}
	}
	return PV_OK;
}
