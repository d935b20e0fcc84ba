/* The folds step: splits, and a task per model, set and split. */
#include "plan/key.h"
#include "plan/rivals.h"

/* Permutations per task: fixed, so that the work never depends on the workers. */
enum { PERMUTATIONS_PER_TASK = 20 };

int pv__plan_inner(struct pv__arena *arena, const struct pv__plan *plan, int64_t n_train,
                   const int64_t *train, int64_t level, struct pv__splits *out,
                   struct pv__diag *diag)
{
	struct pv__split_rows rows;

	PV__TRY(pv__split_rows_subset(arena, &plan->split_rows, n_train, train, &rows));
	return pv__split_make(arena, &plan->study->inner, &rows, plan->study->seed, level,
	                      plan->loader->root, out, diag);
}

/* ---- keys --------------------------------------------------------------------- */

static void key_split_spec(struct pv__buffer *key, const struct pv__split_spec *s)
{
	pv__putf(key, "split %d %lld %lld %a %s %a %lld\n", (int)s->scheme, (long long)s->folds,
	         (long long)s->repeats, s->test_fraction, s->column ? s->column : "-", s->gap_s,
	         (long long)s->gap_rows);
	for (int64_t i = 0; i < s->stratify.n; i++)
		pv__put_text(key, s->stratify.name[i]);
}

static void key_rows_of(struct pv__buffer *key, int64_t n, const int64_t *row)
{
	pv__put_i64(key, n);
	for (int64_t i = 0; i < n; i++)
		pv__put_i64(key, row[i]);
}

static int task_key(const struct pv__plan *plan, struct pv__task *task, struct pv__diag *diag)
{
	const struct pv__study *study = plan->study;
	struct pv__arena *arena = pv__arena_new();
	struct pv__buffer key = {.arena = arena};
	int status;

	if (!arena)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a key");
	pv__putf(&key, "task %d seed %llu metric %s\n", (int)task->kind,
	         (unsigned long long)study->seed, study->primary.metric);
	pv__key_digest(&key, &plan->profile);
	pv__key_digest(&key, &plan->rows_key);
	pv__key_rival(&key, plan, &plan->rival[task->rival]);
	key_split_spec(&key, &study->inner);
	for (int64_t i = 0; i < study->n_importance; i++)
		pv__key_stage(&key, plan, &study->importance[i]);
	if (task->kind != PV__TASK_FINAL) {
		const struct pv__split *split = &plan->splits.split[task->split];

		pv__putf(&key, "repeat %lld fold %lld\n", (long long)split->repeat,
		         (long long)split->fold);
		key_rows_of(&key, split->n_train, split->train);
		key_rows_of(&key, split->n_test, split->test);
	}
	if (task->kind == PV__TASK_PERMUTE) {
		pv__putf(&key, "permute %lld %lld %d %s\n", (long long)task->first,
		         (long long)task->n, study->permute.by_row,
		         study->permute.within ? study->permute.within : "-");
		if (plan->within)
			key_rows_of(&key, plan->samples->n, plan->within);
	}
	status = pv__key_close(&key, &task->key, diag);
	pv__arena_free(arena);
	return status;
}

/* ---- tasks ---------------------------------------------------------------------- */

struct task_list {
	struct pv__plan *plan;
	struct pv__task *task;
	int64_t n, capacity;
};

static int add_task(struct task_list *list, struct pv__task task, struct pv__diag *diag)
{
	if (list->n == list->capacity)
		return pv__fail(diag, PV_EBUG, NULL, "more tasks than planned");
	PV__TRY(task_key(list->plan, &task, diag));
	list->task[list->n++] = task;
	return PV_OK;
}

static int add_permutations(struct task_list *list, int64_t rival, struct pv__diag *diag)
{
	const struct pv__permute_spec *permute = &list->plan->study->permute;
	const struct pv__splits *splits = &list->plan->splits;

	for (int64_t first = 1; first <= permute->n; first += PERMUTATIONS_PER_TASK) {
		int64_t left = permute->n - first + 1;

		for (int64_t s = 0; s < splits->n; s++) {
			struct pv__task task = {
				.kind = PV__TASK_PERMUTE, .rival = rival, .split = s, .first = first,
				.n = left < PERMUTATIONS_PER_TASK ? left : PERMUTATIONS_PER_TASK};

			if (splits->split[s].repeat < permute->repeats)
				PV__TRY(add_task(list, task, diag));
		}
	}
	return PV_OK;
}

static int add_rival(struct task_list *list, int64_t rival, struct pv__diag *diag)
{
	const struct pv__plan *plan = list->plan;

	for (int64_t s = 0; s < plan->splits.n; s++)
		PV__TRY(add_task(list, (struct pv__task){.kind = PV__TASK_FOLD, .rival = rival,
		                                         .split = s}, diag));
	if (plan->rival[rival].spec->is_baseline)
		return PV_OK;
	PV__TRY(add_permutations(list, rival, diag));
	return add_task(list, (struct pv__task){.kind = PV__TASK_FINAL, .rival = rival}, diag);
}

/* Fits of one task: the inner grid, once per choice and inner fold, and the last fit. */
static int64_t fits_of(const struct pv__plan *plan, const struct pv__task *task)
{
	const struct pv__rival *rival = &plan->rival[task->rival];
	int64_t inner = rival->chain.n_choices > 1
	                        ? rival->chain.n_choices * plan->study->inner.folds
	                        : 0;

	return (inner + 1) * (task->kind == PV__TASK_PERMUTE ? task->n : 1);
}

int pv__plan_folds(struct pv__plan *plan, const struct pv__samples *samples, const int64_t *kept,
                   struct pv__diag *diag)
{
	const struct pv__study *study = plan->study;
	struct pv__buffer rows = {.arena = plan->arena};
	struct task_list list = {.plan = plan};
	int64_t blocks = study->permute.n / PERMUTATIONS_PER_TASK + 1;

	plan->samples = samples;
	plan->kept = kept;
	pv__key_rows(&rows, samples);
	PV__TRY(pv__key_close(&rows, &plan->rows_key, diag));
	PV__TRY(pv__plan_split_rows(plan, diag));
	PV__TRY(pv__split_make(plan->arena, &study->outer, &plan->split_rows, study->seed, 0,
	                       plan->loader->root, &plan->splits, diag));
	PV__TRY(pv__plan_rivals(plan, diag));
	list.capacity = plan->n_rivals * (plan->splits.n * (blocks + 1) + 1);
	list.task = pv__alloc(plan->arena, (size_t)list.capacity, sizeof(*list.task));
	if (!list.task)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for tasks");
	for (int64_t r = 0; r < plan->n_rivals; r++)
		PV__TRY(add_rival(&list, r, diag));
	plan->task = list.task;
	plan->n_tasks = list.n;
	plan->n_fits = 0;
	for (int64_t t = 0; t < list.n; t++)
		plan->n_fits += fits_of(plan, &list.task[t]);
	return PV_OK;
}

char *pv__task_name(struct pv__arena *arena, const struct pv__plan *plan,
                    const struct pv__task *task)
{
	const struct pv__study *study = plan->study;
	const struct pv__split *split;

	switch (task->kind) {
	case PV__TASK_EXTRACT:
		return pv__format(arena, "%s, %s", plan->file[task->file].shown,
		                  study->block[task->block].from[task->stage].op_name);
	case PV__TASK_BLOCK:
		return pv__format(arena, "block %s", study->block[task->block].name);
	case PV__TASK_FINAL:
		return pv__format(arena, "%s on %s, all rows", pv__rival_id(plan, task->rival),
		                  pv__set_name(study, plan->rival[task->rival].set));
	case PV__TASK_FOLD:
	case PV__TASK_PERMUTE:
		break;
	}
	split = &plan->splits.split[task->split];
	return pv__format(arena, "%s on %s, repeat %lld fold %lld%s", pv__rival_id(plan, task->rival),
	                  pv__set_name(study, plan->rival[task->rival].set),
	                  (long long)split->repeat + 1, (long long)split->fold + 1,
	                  task->kind == PV__TASK_PERMUTE ? ", permuted labels" : "");
}
