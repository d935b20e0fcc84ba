/* What tasks are called, for people. */
#include "plan/plan.h"

const char *pv__task_kind_name(enum pv__task_kind kind)
{
	static const char *const name[] = {
		[PV__TASK_EXTRACT] = "extract", [PV__TASK_BLOCK] = "block",
		[PV__TASK_FOLD] = "fold",       [PV__TASK_PERMUTE] = "permute",
		[PV__TASK_CURVE] = "curve",     [PV__TASK_FINAL] = "final",
	};

	return name[kind];
}

/* "all", or "all, speed" where there are several targets */
static const char *columns_and_target(struct pv__arena *arena, const struct pv__plan *plan,
				      int64_t rival)
{
	const struct pv__rival *r = &plan->rival[rival];
	const char *set = pv__set_name(plan->study, r->set), *both;

	if (plan->samples->n_targets < 2)
		return set;
	both = pv__format(arena, "%s, %s", set, plan->samples->target_name[r->target]);
	return both ? both : set;
}

char *pv__task_group(struct pv__arena *arena, const struct pv__plan *plan,
		     const struct pv__task *task)
{
	const struct pv__study *study = plan->study;

	switch (task->kind) {
	case PV__TASK_EXTRACT:
		return pv__format(arena, "%s on %s",
				  study->block[task->block].from[task->stage].op_name,
				  study->data.image[plan->file[task->file].image].name);
	case PV__TASK_BLOCK:
		return pv__format(arena, "block %s", study->block[task->block].name);
	case PV__TASK_FOLD:
	case PV__TASK_PERMUTE:
	case PV__TASK_CURVE:
	case PV__TASK_FINAL:
		break;
	}
	return pv__format(arena, "%s on %s", pv__rival_id(plan, task->rival),
			  columns_and_target(arena, plan, task->rival));
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
				  columns_and_target(arena, plan, task->rival));
	case PV__TASK_FOLD:
	case PV__TASK_PERMUTE:
	case PV__TASK_CURVE:
		break;
	}
	split = &plan->splits.split[task->split];
	if (task->kind == PV__TASK_FOLD)
		return pv__format(arena, "%s on %s, repeat %lld fold %lld",
				  pv__rival_id(plan, task->rival),
				  columns_and_target(arena, plan, task->rival),
				  (long long)split->repeat + 1, (long long)split->fold + 1);
	if (task->kind == PV__TASK_CURVE)
		return pv__format(arena, "%s on %s, %lld groups of repeat %lld fold %lld",
				  pv__rival_id(plan, task->rival),
				  pv__set_name(study, plan->rival[task->rival].set),
				  (long long)study->curve_size[task->size],
				  (long long)split->repeat + 1, (long long)split->fold + 1);
	return pv__format(arena, "%s on %s, repeat %lld fold %lld, permutations %lld to %lld",
			  pv__rival_id(plan, task->rival),
			  columns_and_target(arena, plan, task->rival),
			  (long long)split->repeat + 1, (long long)split->fold + 1,
			  (long long)task->first, (long long)(task->first + task->n - 1));
}
