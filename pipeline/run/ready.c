/* Splits that many tasks work on: what labels do not change is made once per worker. */
#include "run/ready.h"

#include "run/learn.h"

/* Bytes of tables and Gram matrices that a worker keeps between permutations. */
static const size_t most_kept = (size_t)512 << 20;

static int no_memory(struct pv__diag *diag)
{
	return pv__fail(diag, PV_ENOMEM, NULL, "no memory for the rows of a fold");
}

void pv__ready_free(struct pv__ready *ready)
{
	struct pv__arena *arena = ready ? ready->arena : NULL;

	if (!ready)
		return;
	pv__prepared_free(ready->fold);
	pv__prepared_free(ready->tuning);
	pv__arena_free(arena);
}

/* A quarter of what the study allows to a worker, where it sets a limit. */
static size_t budget(const struct pv__study *study)
{
	size_t quarter = (size_t)study->task_bytes / 4;

	return study->task_bytes > 0 && quarter < most_kept ? quarter : most_kept;
}

static int make_rows(struct pv__worker *w, struct pv__ready *ready, struct pv__diag *diag)
{
	const struct pv__split *split = &w->plan->splits.split[ready->split];
	int64_t n = split->n_train + split->n_test;
	int64_t *row = pv__alloc(ready->arena, (size_t)n, sizeof(*row));
	int64_t *number = pv__alloc(ready->arena, (size_t)n, sizeof(*number));
	const double *y = pv__rival_y(w->plan, ready->rival);

	if (!row || !number)
		return no_memory(diag);
	for (int64_t i = 0; i < n; i++) {
		row[i] = i < split->n_train ? split->train[i] : split->test[i - split->n_train];
		number[i] = i;
	}
	ready->n_train = split->n_train;
	ready->n_test = split->n_test;
	ready->row = row;
	ready->whole = (struct pv__split){.n_train = split->n_train, .n_test = split->n_test,
	                                  .train = number, .test = number + split->n_train};
	ready->outer = (struct pv__splits){1, 1, &ready->whole};
	PV__TRY(pv__view_rows(w, ready->arena, ready->rival, n, row, y, &ready->all, diag));
	PV__TRY(pv__view_rows(w, ready->arena, ready->rival, split->n_train, row, y, &ready->train,
	                      diag));
	return pv__view_rows(w, ready->arena, ready->rival, split->n_test, row + split->n_train, y,
	                     &ready->test, diag);
}

static int prepare_inner(struct pv__worker *w, struct pv__ready *ready,
                         struct pv__preparation how, struct pv__stream stream,
                         struct pv__diag *diag)
{
	const struct pv__metric *metric = pv__metric_find(w->plan->study->primary.metric);

	if (how.spec->n_choices == 1)
		return PV_OK;
	PV__TRY(pv__plan_inner(ready->arena, w->plan, ready->n_train, ready->row, 1 + ready->split,
	                       &ready->inner, diag));
	how.data = &ready->train;
	how.splits = &ready->inner;
	how.stream = pv__substream(stream, 1);
	how.inner = true;
	how.probability = metric->needs_probability;
	return pv__prepare(ready->arena, &how, &ready->tuning, diag);
}

static int make_ready(struct pv__worker *w, struct pv__ready *ready, struct pv__diag *diag)
{
	struct pv__stream stream = pv__rival_stream(w->plan, ready->rival, ready->split);
	const struct pv__task fold = {
		.kind = PV__TASK_FOLD, .rival = ready->rival, .split = ready->split};
	struct pv__preparation how = {
		.spec = &w->plan->rival[ready->rival].chain,
		.loader = w->plan->loader,
		.data = &ready->all,
		.splits = &ready->outer,
		.stream = pv__substream(stream, 2),
		.most_kept = budget(w->plan->study),
	};

	ready->what = pv__task_name(ready->arena, w->plan, &fold);
	if (!ready->what)
		return no_memory(diag);
	how.what = ready->what;
	PV__TRY(make_rows(w, ready, diag));
	PV__TRY(prepare_inner(w, ready, how, stream, diag));
	return pv__prepare(ready->arena, &how, &ready->fold, diag);
}

int pv__ready_fold(struct pv__worker *w, int64_t rival, int64_t split, struct pv__ready **out,
                   struct pv__diag *diag)
{
	struct pv__arena *arena;
	int status;

	*out = w->ready;
	if (w->ready && w->ready->rival == rival && w->ready->split == split)
		return PV_OK;
	pv__ready_free(w->ready);
	arena = pv__arena_new();
	w->ready = arena ? pv__alloc(arena, 1, sizeof(*w->ready)) : NULL;
	if (!w->ready) {
		pv__arena_free(arena);
		return no_memory(diag);
	}
	*w->ready = (struct pv__ready){.arena = arena, .rival = rival, .split = split};
	status = make_ready(w, w->ready, diag);
	*out = w->ready;
	if (status == PV_OK)
		return PV_OK;
	pv__ready_free(w->ready);
	w->ready = NULL;
	return status;
}
