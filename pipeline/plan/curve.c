/* The training parts of a learning curve: drawn once, for keys, workers and scores. */
#include "plan/rivals.h"

struct pv__part pv__task_part(const struct pv__plan *plan, const struct pv__task *task)
{
	const struct pv__split *split = &plan->splits.split[task->split];

	if (task->kind == PV__TASK_CURVE)
		return plan->curve[task->split * plan->study->n_curve + task->size];
	return (struct pv__part){split->n_train, split->train};
}

/* ---- what can be drawn ------------------------------------------------------------------ */

static int check_largest(const struct pv__plan *plan, struct pv__arena *scratch,
			 struct pv__diag *diag)
{
	const struct pv__study *study = plan->study;
	int64_t largest = study->curve_size[study->n_curve - 1], least = INT64_MAX;
	const struct pv__split *smallest = plan->splits.split;

	for (int64_t s = 0; s < plan->splits.n; s++) {
		int64_t n;

		if (pv__split_groups(scratch, &plan->split_rows, &plan->splits.split[s], &n) !=
		    PV_OK)
			return pv__fail(diag, PV_ENOMEM, NULL, "no memory for the learning curve");
		if (n < least)
			smallest = &plan->splits.split[s];
		least = n < least ? n : least;
	}
	if (largest <= least)
		return PV_OK;
	return pv__fail(diag, PV_ESTUDY, &study->curve->mark,
			"curve.samples: %lld groups are more than the %lld that the training part "
			"of repeat %lld fold %lld has: use at most %lld",
			(long long)largest, (long long)least, (long long)smallest->repeat + 1,
			(long long)smallest->fold + 1, (long long)least);
}

static bool has_class(const struct pv__split_rows *rows, int64_t n, const int64_t *row,
		      int64_t class)
{
	for (int64_t i = 0; i < n; i++)
		if (rows->class_of[row[i]] == class &&
		    !(rows->reference && rows->reference[row[i]]))
			return true;
	return false;
}

/* A class that the training part has must be in its smallest part too. */
static int check_classes(const struct pv__plan *plan, const struct pv__split *split,
			 const struct pv__part *part, struct pv__diag *diag)
{
	const struct pv__split_rows *rows = &plan->split_rows;

	for (int64_t k = 0; rows->class_of && k < rows->n_classes; k++)
		if (has_class(rows, split->n_train, split->train, k) &&
		    !has_class(rows, part->n, part->row, k))
			return pv__fail(
				diag, PV_ESTUDY, &plan->study->curve->mark,
				"curve.samples: %lld groups of repeat %lld fold %lld leave class "
				"'%s' out: use larger sizes, or stratify by the target",
				(long long)plan->study->curve_size[0], (long long)split->repeat + 1,
				(long long)split->fold + 1, rows->class_name[k]);
	return PV_OK;
}

static bool tunes(const struct pv__plan *plan)
{
	for (int64_t r = 0; r < plan->n_rivals; r++)
		if (!plan->rival[r].spec->is_baseline && plan->rival[r].chain.n_choices > 1)
			return true;
	return false;
}

/* Can the smallest part be split for tuning?  Known here, not after hours. */
static int check_inner(const struct pv__plan *plan, struct pv__arena *scratch, int64_t split,
		       const struct pv__part *part, struct pv__diag *diag)
{
	struct pv__diag own = {.arena = plan->arena};
	struct pv__splits inner;
	int status = pv__plan_inner(scratch, plan, part->n, part->row, 1 + split, &inner, &own);

	if (status == PV_OK || own.n == 0)
		return status;
	return pv__fail(diag, status == PV_ENOMEM ? status : PV_ESTUDY, &plan->study->curve->mark,
			"curve.samples: %lld groups are too few to tune on: %s",
			(long long)plan->study->curve_size[0], own.message[own.n - 1].text);
}

/* ---- drawn ------------------------------------------------------------------------------ */

/* Away from the levels of outer and inner splits, which begin at 0. */
static struct pv__stream curve_stream(const struct pv__plan *plan, const struct pv__split *split)
{
	return pv__substream(pv__stream(plan->study->seed, PV__RANDOM_SPLIT, UINT64_MAX,
					(uint64_t)split->repeat),
			     (uint64_t)split->fold);
}

static int draw_split(struct pv__plan *plan, struct pv__arena *scratch, int64_t s,
		      struct pv__part *part, struct pv__diag *diag)
{
	const struct pv__split *split = &plan->splits.split[s];

	if (pv__split_nested(plan->arena, &plan->split_rows, split, curve_stream(plan, split),
			     plan->study->n_curve, plan->study->curve_size, part) != PV_OK)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for the learning curve");
	PV__TRY(check_classes(plan, split, part, diag));
	return tunes(plan) ? check_inner(plan, scratch, s, part, diag) : PV_OK;
}

static int draw(struct pv__plan *plan, struct pv__arena *scratch, struct pv__diag *diag)
{
	int64_t n = plan->study->n_curve;
	struct pv__part *part = pv__alloc(plan->arena, (size_t)(plan->splits.n * n), sizeof(*part));

	if (!part)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for the learning curve");
	PV__TRY(check_largest(plan, scratch, diag));
	for (int64_t s = 0; s < plan->splits.n; s++)
		PV__TRY(draw_split(plan, scratch, s, part + s * n, diag));
	plan->curve = part;
	return PV_OK;
}

int pv__plan_curve(struct pv__plan *plan, struct pv__diag *diag)
{
	struct pv__arena *scratch;
	int status;

	plan->curve = NULL;
	if (plan->study->n_curve == 0)
		return PV_OK;
	scratch = pv__arena_new();
	status = scratch ? draw(plan, scratch, diag)
			 : pv__fail(diag, PV_ENOMEM, NULL, "no memory for the learning curve");
	pv__arena_free(scratch);
	return status;
}
