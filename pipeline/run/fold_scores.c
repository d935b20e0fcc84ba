/* Reads what folds and permutations left in the store, and scores it. */
#include "run/collect.h"

#include <math.h>

/* ---- folds ----------------------------------------------------------------------- */

static double train_mean(struct pv__arena *arena, const double *target,
			 const struct pv__split *split)
{
	double *y = pv__alloc(arena, (size_t)split->n_train, sizeof(*y));

	for (int64_t i = 0; y && i < split->n_train; i++)
		y[i] = target[split->train[i]];
	return y ? pv__train_mean(split->n_train, y) : (double)NAN;
}

int pv__scored_fold(struct pv__arena *arena, const struct pv__collector *c, int64_t rival,
		    const struct pv__split *split, const struct pv__fold_result *fold,
		    struct pv__scored *out)
{
	const struct pv__samples *s = &c->run->samples;
	const double *target = pv__rival_y(&c->run->plan, rival);
	double *y = pv__alloc(arena, (size_t)fold->n_test, sizeof(*y));
	int32_t *predicted = pv__alloc(arena, (size_t)fold->n_test, sizeof(*predicted));

	if (!y || !predicted)
		return PV_ENOMEM;
	for (int64_t i = 0; i < fold->n_test; i++)
		y[i] = target[split->test[i]];
	if (s->n_classes > 0)
		pv__predicted_classes(fold->n_test, fold->n_outputs, s->n_classes, fold->decision,
		                      predicted);
	*out = (struct pv__scored){.n = fold->n_test,
				   .n_outputs = fold->n_outputs,
				   .n_classes = s->n_classes,
				   .y = y,
				   .decision = fold->decision,
				   .probability = fold->probability,
				   .predicted = predicted,
				   .train_mean = train_mean(arena, target, split)};
	return PV_OK;
}

static int score_fold(struct pv__collector *c, int64_t rival, const struct pv__split *split,
		      const struct pv__fold_result *fold, double *score, struct pv__diag *diag)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__scored scored;

	if (!arena || pv__scored_fold(arena, c, rival, split, fold, &scored) != PV_OK) {
		pv__arena_free(arena);
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for scores");
	}
	for (int64_t m = 0; m < pv__metric_count(); m++) {
		const struct pv__metric *metric = pv__metric_at(m);

		score[m] = pv__metric_applies(metric, &c->run->samples, fold->probability != NULL)
		                   ? metric->value(arena, &scored)
		                   : NAN;
	}
	pv__arena_free(arena);
	return PV_OK;
}

int pv__read_fold(struct pv__collector *c, const struct pv__task *task,
		  struct pv__fold_result *fold, double *score, struct pv__diag *diag)
{
	struct pv__run *run = c->run;
	const char *name = pv__task_name(run->arena, &run->plan, task);
	struct pv__split split = run->plan.splits.split[task->split];
	struct pv__part part = pv__task_part(&run->plan, task);
	struct pv__cursor cursor;

	split.n_train = part.n;
	split.train = part.row;
	PV__TRY(pv__object_open(run->arena, &run->store, &task->key, name, &cursor, &c->warnings,
	                        diag));
	if (!pv__get_fold_result(&cursor, fold) || fold->n_test != split.n_test)
		return pv__fail(diag, PV_EBUG, NULL, "the result of %s cannot be read", name);
	return score_fold(c, task->rival, &split, fold, score, diag);
}

/* ---- permutations: means over folds ------------------------------------------------- */

/* Sums of finite values, and how many there were: a mean that leaves NaN out. */
struct means { int64_t n; double *sum, *count; };

static bool means_make(struct pv__arena *arena, int64_t n, struct means *out)
{
	out->n = n;
	out->sum = pv__alloc(arena, (size_t)n, sizeof(*out->sum));
	out->count = pv__alloc(arena, (size_t)n, sizeof(*out->count));
	return out->sum && out->count;
}

static void means_add(struct means *m, int64_t at, int64_t n, const double *value)
{
	for (int64_t i = 0; i < n; i++) {
		if (isnan(value[i]))
			continue;
		m->sum[at + i] += value[i];
		m->count[at + i] += 1;
	}
}

static const double *means_close(struct means *m)
{
	for (int64_t i = 0; i < m->n; i++)
		m->sum[i] = m->count[i] > 0 ? m->sum[i] / m->count[i] : NAN;
	return m->sum;
}

struct permuted { struct means score; struct means *importance; };

static int start_permuted(struct pv__collector *c, const struct pv__outcome *o,
                          struct permuted *p, struct pv__diag *diag)
{
	struct pv__arena *arena = c->run->arena;
	int64_t n_ops = c->run->study->n_importance, n = c->run->study->permute.n;
	bool made = means_make(arena, n * pv__metric_count(), &p->score);

	p->importance = pv__alloc(arena, (size_t)n_ops, sizeof(*p->importance));
	for (int64_t i = 0; made && p->importance && i < n_ops; i++) {
		bool null = c->run->study->importance[i].op->flags & PV_NULL_FROM_LABELS;

		made = means_make(arena, null ? n * o->fold[0].importance[i].n : 0,
		                  &p->importance[i]);
	}
	if (!made || !p->importance)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for permutations");
	return PV_OK;
}

static int read_permutations(struct pv__collector *c, const struct pv__task *task,
                             struct permuted *p, struct pv__diag *diag)
{
	struct pv__run *run = c->run;
	int64_t n_ops = run->study->n_importance, n_metrics = pv__metric_count();
	struct pv__arena *arena = pv__arena_new();
	struct pv__cursor cursor;
	int status = PV_OK;

	if (!arena)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for permutations");
	status = pv__object_open(arena, &run->store, &task->key, "a permutation", &cursor,
	                         &c->warnings, diag);
	for (int64_t k = 0; status == PV_OK && k < task->n; k++) {
		int64_t permutation = task->first + k - 1, n;
		const double *value = pv__get_reals(&cursor, &n);

		if (value && n == n_metrics)
			means_add(&p->score, permutation * n_metrics, n, value);
		for (int64_t i = 0; i < n_ops; i++) {
			value = pv__get_reals(&cursor, &n);
			if (value && n > 0 && (permutation + 1) * n <= p->importance[i].n)
				means_add(&p->importance[i], permutation * n, n, value);
		}
		if (cursor.failed)
			status = pv__fail(diag, PV_EBUG, NULL, "a permutation cannot be read");
	}
	pv__arena_free(arena);
	return status;
}

static int close_permuted(struct pv__collector *c, struct pv__outcome *o, struct permuted *p,
                          struct pv__diag *diag)
{
	int64_t n_ops = c->run->study->n_importance;
	const double **importance = pv__alloc(c->run->arena, (size_t)n_ops, sizeof(*importance));

	if (!importance)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for permutations");
	o->n_permutations = c->run->study->permute.n;
	o->permuted_score = means_close(&p->score);
	for (int64_t i = 0; i < n_ops; i++)
		importance[i] = p->importance[i].n ? means_close(&p->importance[i]) : NULL;
	o->permuted_importance = importance;
	return PV_OK;
}

/* ---- all of it ------------------------------------------------------------------------ */

static int collect_rival(struct pv__collector *c, int64_t rival, struct pv__diag *diag)
{
	const struct pv__plan *plan = &c->run->plan;
	struct pv__outcome *o = &c->outcome[rival];
	int64_t n = plan->splits.n, n_metrics = pv__metric_count();
	struct pv__fold_result *fold = pv__alloc(c->run->arena, (size_t)n, sizeof(*fold));
	double *score = pv__alloc(c->run->arena, (size_t)(n * n_metrics), sizeof(*score));
	bool permuted = c->run->study->permute.n > 0 && !plan->rival[rival].spec->is_baseline;
	struct permuted p;

	if (!fold || !score)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for scores");
	o->fold = fold;
	o->score = score;
	for (int64_t t = 0; t < plan->n_tasks; t++) {
		const struct pv__task *task = &plan->task[t];

		if (task->kind == PV__TASK_FOLD && task->rival == rival)
			PV__TRY(pv__read_fold(c, task, &fold[task->split],
			                  score + task->split * n_metrics, diag));
	}
	if (!permuted)
		return PV_OK;
	PV__TRY(start_permuted(c, o, &p, diag));
	for (int64_t t = 0; t < plan->n_tasks; t++)
		if (plan->task[t].kind == PV__TASK_PERMUTE && plan->task[t].rival == rival)
			PV__TRY(read_permutations(c, &plan->task[t], &p, diag));
	return close_permuted(c, o, &p, diag);
}

int pv__collect_outcomes(struct pv__collector *c, struct pv__diag *diag)
{
	const struct pv__plan *plan = &c->run->plan;

	c->outcome = pv__alloc(c->run->arena, (size_t)plan->n_rivals, sizeof(*c->outcome));
	if (!c->outcome)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for scores");
	for (int64_t r = 0; r < plan->n_rivals; r++)
		PV__TRY(collect_rival(c, r, diag));
	for (int64_t s = 0; s < plan->splits.n; s++)
		c->test_over_train += (double)plan->splits.split[s].n_test /
		                      (double)plan->splits.split[s].n_train /
		                      (double)plan->splits.n;
	return PV_OK;
}
