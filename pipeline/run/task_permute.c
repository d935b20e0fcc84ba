/* A block of label permutations on one split: selection and tuning run again each time, on
 * the folds that the labels as they are were tuned on. */
#include "run/learn.h"
#include "run/ready.h"

#include <math.h>
#include <string.h>

struct permuting {
	struct pv__worker *w;
	struct pv__arena *arena;
	const struct pv__task *task;
	const struct pv__ready *ready;
	struct pv__stream *stream;  /* of each permutation */
	double *y;                  /* permutations x rows of the split */
	int64_t *choice;
	double *score;              /* permutations x metrics; NaN: not defined */
	struct pv__fold_importance *importance; /* permutations x stages */
};

static int no_memory(struct pv__diag *diag)
{
	return pv__fail(diag, PV_ENOMEM, NULL, "no memory for permutations");
}

static int64_t n_rows(const struct permuting *p)
{
	return p->ready->n_train + p->ready->n_test;
}

/* ---- labels ---------------------------------------------------------------------------- */

static int permute_labels(struct permuting *p, int64_t i, struct pv__arena *scratch,
                          struct pv__diag *diag)
{
	const struct pv__plan *plan = p->w->plan;
	const double *y = pv__rival_y(plan, p->task->rival);
	int64_t *index = pv__alloc(scratch, (size_t)plan->samples->n, sizeof(*index));

	if (!index)
		return no_memory(diag);
	PV__TRY(pv__permute_labels(scratch, &plan->split_rows, y, plan->study->permute.by_row,
				   plan->within, plan->study->seed, p->task->first + i, index,
				   diag));
	for (int64_t r = 0; r < n_rows(p); r++)
		p->y[i * n_rows(p) + r] = y[index[p->ready->row[r]]];
	return PV_OK;
}

static int make_labels(struct permuting *p, struct pv__diag *diag)
{
	struct pv__stream stream = pv__rival_stream(p->w->plan, p->task->rival, p->task->split);

	for (int64_t i = 0; i < p->task->n; i++) {
		struct pv__arena *scratch = pv__arena_new();
		int status = scratch ? permute_labels(p, i, scratch, diag) : no_memory(diag);

		pv__arena_free(scratch);
		PV__TRY(status);
		p->stream[i] = pv__substream(stream, (uint64_t)(p->task->first + i) << 8);
	}
	return PV_OK;
}

/* Streams of one part of the work on each permutation. */
static struct pv__stream *part_streams(const struct permuting *p, uint64_t part)
{
	struct pv__stream *out = pv__alloc(p->arena, (size_t)p->task->n, sizeof(*out));

	for (int64_t i = 0; out && i < p->task->n; i++)
		out[i] = pv__substream(p->stream[i], part);
	return out;
}

/* ---- tuning -------------------------------------------------------------------------------- */

static int tune(struct permuting *p, struct pv__diag *diag)
{
	const struct pv__chain_spec *spec = &p->w->plan->rival[p->task->rival].chain;
	const struct pv__metric *metric = pv__metric_find(p->w->plan->study->primary.metric);
	size_t n = (size_t)p->task->n, n_train = (size_t)p->ready->n_train;
	double *y, *score;
	struct pv__labels labels = {.n = p->task->n};

	if (!p->ready->tuning)
		return PV_OK; /* choice 0 */
	y = pv__alloc(p->arena, n, n_train * sizeof(*y));
	score = pv__alloc(p->arena, n, (size_t)spec->n_choices * sizeof(*score));
	labels.y = y;
	labels.stream = part_streams(p, 1);
	if (!y || !score || !labels.stream)
		return no_memory(diag);
	for (size_t i = 0; i < n; i++)
		memcpy(y + i * n_train, p->y + i * (size_t)n_rows(p), n_train * sizeof(*y));
	return pv__tune_labels(p->ready->tuning, metric, &labels, p->choice, score, diag);
}

/* ---- importance ------------------------------------------------------------------------------ */

static int keep_importance(struct permuting *p, const struct pv__fold_importance *value,
                           struct pv__fold_importance *out, struct pv__diag *diag)
{
	out->n = value->n;
	out->value = pv__alloc(p->arena, (size_t)value->n, sizeof(*out->value));
	if (!out->value)
		return no_memory(diag);
	if (value->n > 0)
		memcpy(out->value, value->value, (size_t)value->n * sizeof(*out->value));
	return PV_OK;
}

static bool ranks_null(const struct pv__study *study)
{
	for (int64_t i = 0; i < study->n_importance; i++)
		if (study->importance[i].op->flags & PV_NULL_FROM_LABELS)
			return true;
	return false;
}

/* The chain whole, where a trial did without. */
static int whole_chain(struct permuting *p, struct pv__arena *arena,
                       const struct pv__trial *trial, struct pv__learned *learned,
                       struct pv__chain *copy, struct pv__diag *diag)
{
	const struct pv__plan *plan = p->w->plan;

	learned->chain = copy;
	if (!trial->chain)
		return pv__chain_fit(arena, &plan->rival[p->task->rival].chain, trial->choice,
		                     plan->loader, &learned->train,
		                     pv__substream(p->stream[trial->label], 2), p->ready->what,
		                     &learned->chain, diag);
	*copy = *trial->chain;
	return PV_OK;
}

static int rank(struct permuting *p, struct pv__arena *arena, const struct pv__trial *trial,
                struct pv__diag *diag)
{
	const struct pv__study *study = p->w->plan->study;
	const double *y = p->y + trial->label * n_rows(p);
	struct pv__learned learned = {.train = p->ready->train};
	struct pv__fit_data test = p->ready->test;
	struct pv__chain copy;

	learned.train.targets.y = y;
	test.targets.y = y + p->ready->n_train;
	PV__TRY(whole_chain(p, arena, trial, &learned, &copy, diag));
	for (int64_t i = 0; i < study->n_importance; i++) {
		struct pv__fold_importance value = {0};
		int64_t at = trial->label * study->n_importance + i;

		if (!(study->importance[i].op->flags & PV_NULL_FROM_LABELS))
			continue;
		PV__TRY(pv__fold_importance(
			p->w, arena, &study->importance[i], &learned, &test,
			pv__substream(p->stream[trial->label], 16 + (uint64_t)i), p->ready->what,
			&value, diag));
		PV__TRY(keep_importance(p, &value, &p->importance[at], diag));
	}
	return PV_OK;
}

/* ---- one permutation, fitted ---------------------------------------------------------------- */

/* Every metric that applies, in the order of the metric table. */
static int note_trial(void *to, struct pv__arena *scratch, const struct pv__trial *trial,
                      struct pv__diag *diag)
{
	struct permuting *p = to;
	double *score = p->score + trial->label * pv__metric_count();
	struct pv__arena *arena;
	int status;

	for (int64_t m = 0; m < pv__metric_count(); m++) {
		const struct pv__metric *metric = pv__metric_at(m);

		if (pv__metric_applies(metric, p->w->plan->samples, false))
			score[m] = metric->value(scratch, trial->scored);
	}
	if (!ranks_null(p->w->plan->study))
		return PV_OK;
	arena = pv__arena_new();
	status = arena ? rank(p, arena, trial, diag) : no_memory(diag);
	pv__arena_free(arena);
	return status;
}

static int make_room(struct permuting *p, struct pv__diag *diag)
{
	size_t n = (size_t)p->task->n;
	size_t n_metrics = (size_t)pv__metric_count();
	size_t n_stages = (size_t)p->w->plan->study->n_importance;

	p->y = pv__alloc(p->arena, n, (size_t)n_rows(p) * sizeof(*p->y));
	p->stream = pv__alloc(p->arena, n, sizeof(*p->stream));
	p->choice = pv__alloc(p->arena, n, sizeof(*p->choice));
	p->score = pv__alloc(p->arena, n, n_metrics * sizeof(*p->score));
	p->importance = pv__alloc(p->arena, n, n_stages * sizeof(*p->importance));
	if (!p->y || !p->stream || !p->choice || !p->score || !p->importance)
		return no_memory(diag);
	for (size_t i = 0; i < n * n_metrics; i++)
		p->score[i] = NAN;
	return PV_OK;
}

static int run(struct permuting *p, struct pv__diag *diag)
{
	struct pv__labels labels = {.n = p->task->n};

	PV__TRY(make_room(p, diag));
	PV__TRY(make_labels(p, diag));
	PV__TRY(tune(p, diag));
	labels.y = p->y;
	labels.choice = p->choice;
	labels.stream = part_streams(p, 2);
	if (!labels.stream)
		return no_memory(diag);
	return pv__try(p->ready->fold, 0, &labels, note_trial, p, diag);
}

int pv__task_permute(struct pv__worker *w, struct pv__arena *arena, const struct pv__task *task,
                     struct pv__buffer *body, struct pv__diag *diag)
{
	struct permuting p = {.w = w, .arena = arena, .task = task};
	int64_t n_stages = w->plan->study->n_importance;
	struct pv__diag own = {.arena = arena};
	struct pv__ready *ready;
	int status = pv__ready_fold(w, task->rival, task->split, &ready, &own);

	p.ready = ready;
	if (status == PV_OK)
		status = run(&p, &own);
	/* What permuted labels provoke is no news: only errors are. */
	if (status != PV_OK) {
		pv__diag_merge(diag, &own);
		return status;
	}
	for (int64_t i = 0; i < task->n; i++) {
		const struct pv__fold_importance *value = p.importance + i * n_stages;

		pv__put_reals(body, pv__metric_count(), p.score + i * pv__metric_count());
		for (int64_t k = 0; k < n_stages; k++)
			pv__put_reals(body, value[k].n, value[k].value);
	}
	return PV_OK;
}
