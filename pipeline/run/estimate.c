/* Durations of tasks that are stored, by kind and group. */
#include "run/estimate.h"

#include "run/task.h"

#include <string.h>

struct timing {
	const char *kind, *group;
	int64_t n;
	double seconds;
};
struct timings {
	int64_t n;
	struct timing *timing;
};

static struct timing *timing_of(const struct timings *t, const char *kind, const char *group)
{
	for (int64_t i = 0; i < t->n; i++)
		if (pv__equal(t->timing[i].kind, kind) && pv__equal(t->timing[i].group, group))
			return &t->timing[i];
	return NULL;
}

static void add_timing(struct pv__arena *arena, struct timings *t, const char *about)
{
	const char *kind = pv__about_get(arena, about, PV__ABOUT_TASK);
	const char *group = pv__about_get(arena, about, PV__ABOUT_GROUP);
	const char *text = pv__about_get(arena, about, PV__ABOUT_SECONDS);
	struct timing *timing;
	double seconds;

	if (!kind || !group || !text || !pv__parse_real(text, &seconds))
		return;
	timing = timing_of(t, kind, group);
	if (!timing) {
		timing = &t->timing[t->n++];
		*timing = (struct timing){.kind = kind, .group = group};
	}
	timing->n++;
	timing->seconds += seconds;
}

static int read_timings(struct pv__arena *arena, const struct pv__store *store, struct timings *out,
			struct pv__diag *diag)
{
	struct pv__stored *object;
	int64_t n;

	PV__TRY(pv__store_scan(arena, store, &object, &n, diag));
	out->timing = pv__alloc(arena, (size_t)n, sizeof(*out->timing));
	if (!out->timing)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for durations");
	for (int64_t i = 0; i < n; i++)
		add_timing(arena, out, object[i].about);
	return PV_OK;
}

static int add_task(struct pv__arena *arena, const struct pv__plan *plan,
		    const struct pv__task *task, const struct pv__store *store,
		    const struct timings *timings, struct pv__work *work)
{
	const char *group = pv__task_group(arena, plan, task);
	const struct timing *timing;

	work->n++;
	if (store && pv__store_holds(store, &task->key)) {
		work->cached++;
		return PV_OK;
	}
	if (!group)
		return PV_ENOMEM;
	timing = timing_of(timings, pv__task_kind_name(task->kind), group);
	work->n_untimed += !timing;
	if (timing)
		work->seconds += timing->seconds / (double)timing->n;
	return PV_OK;
}

int pv__estimate(struct pv__arena *arena, int64_t n_plans, const struct pv__plan *const *plan,
		 const struct pv__store *store, struct pv__work work[PV__TASK_FINAL + 1],
		 struct pv__diag *diag)
{
	struct timings timings = {0};

	memset(work, 0, (PV__TASK_FINAL + 1) * sizeof(*work));
	if (store)
		PV__TRY(read_timings(arena, store, &timings, diag));
	for (int64_t p = 0; p < n_plans; p++)
		for (int64_t t = 0; t < plan[p]->n_tasks; t++) {
			const struct pv__task *task = &plan[p]->task[t];

			if (add_task(arena, plan[p], task, store, &timings, &work[task->kind]) !=
			    PV_OK)
				return pv__fail(diag, PV_ENOMEM, NULL, "no memory for durations");
		}
	return PV_OK;
}
