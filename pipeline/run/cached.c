/* An executor that computes nothing: all must be in the store. */
#include "run/executor.h"

enum { NAMED = 20 };

static void tell(const struct pv__job *job)
{
	struct pv__progress progress = {
		.stage = job->stage, .done = job->n, .cached = job->n, .total = job->n};

	if (job->progress)
		job->progress(job->to, &progress);
}

static int run_cached(struct pv__executor *self, struct pv__job *job, struct pv__diag *diag)
{
	struct pv__buffer missing = {.arena = job->plan->arena};
	int64_t n = 0;

	(void)self;
	for (int64_t i = 0; i < job->n; i++) {
		const struct pv__task *task = &job->plan->task[job->task[i]];
		const char *name;

		if (job->cancel && *job->cancel)
			return pv__fail(diag, PV_ECANCEL, NULL, "stopped");
		if (pv__store_has(job->store, &task->key, diag))
			continue;
		if (++n > NAMED)
			continue;
		name = pv__task_name(job->plan->arena, job->plan, task);
		pv__putf(&missing, "%s%s", n > 1 ? "; " : "", name ? name : "?");
	}
	if (n > NAMED)
		pv__putf(&missing, "; and %lld more", (long long)(n - NAMED));
	if (n > 0)
		return pv__fail(
			diag, PV_ENOENT, NULL,
			"%s: %lld of %lld results are not in the store, and a run would make "
			"them: %s",
			job->stage, (long long)n, (long long)job->n,
			missing.failed ? "?" : missing.data);
	tell(job);
	return PV_OK;
}

struct pv__executor pv__executor_cached(void)
{
	return (struct pv__executor){.name = "store", .run = run_cached, .jobs = 1};
}
