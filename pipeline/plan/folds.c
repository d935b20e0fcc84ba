/* The folds step: splits, and a task per model, set and split. */
#include "plan/key.h"
#include "plan/rivals.h"

/* Permutations per task: fixed, so that the work never depends on the workers.  More where
 * all of them share a Gram matrix, and one costs little. */
enum { PERMUTATIONS_PER_TASK = 20, SHARED_PERMUTATIONS_PER_TASK = 200 };

static int64_t permutations_per_task(const struct pv__rival *rival)
{
	return rival->chain.model->op->model->dual ? SHARED_PERMUTATIONS_PER_TASK
	                                           : PERMUTATIONS_PER_TASK;
}

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

static void inner_lines(struct pv__buffer *b, const struct pv__split_spec *s)
{
	pv__line_number(b, "inner scheme", s->scheme);
	pv__line_number(b, "inner folds", s->folds);
	pv__line_number(b, "inner repeats", s->repeats);
	pv__line_real(b, "inner test_fraction", s->test_fraction);
	pv__line(b, "inner column", s->column ? s->column : "-");
	pv__line_real(b, "inner gap_s", s->gap_s);
	pv__line_number(b, "inner gap_rows", s->gap_rows);
	for (int64_t i = 0; i < s->stratify.n; i++)
		pv__line(b, "inner stratify", s->stratify.name[i]);
}

static void importance_lines(struct pv__buffer *b, const struct pv__plan *plan)
{
	for (int64_t i = 0; i < plan->study->n_importance; i++) {
		const char *place = pv__format(b->arena, "importance %lld", (long long)i + 1);

		b->failed = b->failed || !place;
		if (place)
			pv__stage_lines(b, plan, place, &plan->study->importance[i]);
	}
}

/* Lines that all tasks of a rival share. */
static int collect_lines(struct pv__plan *plan, struct pv__diag *diag)
{
	const char **lines = pv__alloc(plan->arena, (size_t)plan->n_rivals, sizeof(*lines));
	struct pv__buffer rows = {.arena = plan->arena};

	if (!lines)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for keys");
	pv__put_rows(&rows, plan->samples);
	for (int64_t r = 0; r < plan->n_rivals; r++) {
		struct pv__buffer b = {.arena = plan->arena};

		pv__putf(&b, "seed\t%llu\n", (unsigned long long)plan->study->seed);
		pv__line(&b, "tuned by", plan->study->primary.metric);
		pv__line_bytes(&b, "rows", &rows);
		pv__rival_lines(&b, plan, &plan->rival[r]);
		inner_lines(&b, &plan->study->inner);
		if (!plan->rival[r].spec->is_baseline)
			importance_lines(&b, plan);
		if (b.failed)
			return pv__fail(diag, PV_ENOMEM, NULL, "no memory for keys");
		lines[r] = b.data;
	}
	plan->rival_lines = lines;
	return PV_OK;
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
	PV__TRY(pv__task_key(list->plan, &task, diag));
	list->task[list->n++] = task;
	return PV_OK;
}

static int add_permutations(struct task_list *list, int64_t rival, struct pv__diag *diag)
{
	const struct pv__permute_spec *permute = &list->plan->study->permute;
	const struct pv__splits *splits = &list->plan->splits;
	int64_t each = permutations_per_task(&list->plan->rival[rival]);

	/* A worker makes each split ready once for all that it permutes on it. */
	for (int64_t s = 0; s < splits->n; s++) {
		if (splits->split[s].repeat >= permute->repeats)
			continue;
		for (int64_t first = 1; first <= permute->n; first += each) {
			int64_t left = permute->n - first + 1;
			struct pv__task task = {.kind = PV__TASK_PERMUTE, .rival = rival,
			                        .split = s, .first = first,
			                        .n = left < each ? left : each};

			PV__TRY(add_task(list, task, diag));
		}
	}
	return PV_OK;
}

static int add_curve(struct task_list *list, int64_t rival, struct pv__diag *diag)
{
	for (int64_t s = 0; s < list->plan->splits.n; s++)
		for (int64_t i = 0; i < list->plan->study->n_curve; i++)
			PV__TRY(add_task(list,
			                 (struct pv__task){.kind = PV__TASK_CURVE, .rival = rival,
			                                   .split = s, .size = i},
			                 diag));
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
	PV__TRY(add_curve(list, rival, diag));
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
	struct task_list list = {.plan = plan};
	int64_t blocks = study->permute.n / PERMUTATIONS_PER_TASK + 1;

	plan->samples = samples;
	plan->kept = kept;
	PV__TRY(pv__plan_split_rows(plan, diag));
	PV__TRY(pv__split_make(plan->arena, &study->outer, &plan->split_rows, study->seed, 0,
	                       plan->loader->root, &plan->splits, diag));
	PV__TRY(pv__plan_rivals(plan, diag));
	PV__TRY(pv__plan_curve(plan, diag));
	PV__TRY(collect_lines(plan, diag));
	list.capacity = plan->n_rivals * (plan->splits.n * (blocks + 1 + study->n_curve) + 1);
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
