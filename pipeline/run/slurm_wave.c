/* What becomes of the tasks of a wave that Slurm runs. */
#include "run/slurm_wave.h"

#include "run/member.h"

#include <dirent.h>

const struct pv__task *pv__wave_task(const struct pv__slurm_wave *w, int64_t entry)
{
	return &w->job->plan->task[w->job->task[entry]];
}

void pv__wave_report(struct pv__slurm_wave *w)
{
	struct pv__progress p = {.stage = w->job->stage,
				 .done = w->done,
				 .cached = w->cached,
				 .total = w->job->n,
				 .seconds = pv__clock() - w->began};

	if (w->job->progress && w->done != w->told)
		w->job->progress(w->job->to, &p);
	w->told = w->done;
}

/* ---- what is done ---------------------------------------------------------------------- */

static void tell(const struct pv__slurm_wave *w, int64_t entry, const struct pv__diag *messages)
{
	struct pv__task_event event = {.stage = w->job->stage,
				       .task = pv__wave_task(w, entry),
				       .failed = w->job->failed[entry] != 0,
				       .seconds = pv__clock() - w->began,
				       .error = messages ? pv__diag_first_error(messages) : NULL};

	if (w->job->event)
		w->job->event(w->job->to, &event);
}

void pv__wave_find_stored(struct pv__slurm_wave *w, struct pv__diag *diag)
{
	for (int64_t i = 0; i < w->job->n; i++) {
		const struct pv__digest *key = &pv__wave_task(w, i)->key;

		w->stored[i] = pv__store_has(w->job->store, key, diag);
		w->damaged[i] = !w->stored[i] && pv__store_holds(w->job->store, key);
		w->cached += w->stored[i];
	}
	w->done = w->cached;
}

/* Opening a folder makes a network file system look again at what is in it. */
void pv__wave_refresh(const struct pv__slurm_wave *w, int64_t entry)
{
	struct pv__arena *arena = pv__arena_new();
	char *key = arena ? pv__digest_text(arena, &pv__wave_task(w, entry)->key) : NULL;
	char *folder = key ? pv__format(arena, "%s/%.2s", w->job->store->folder, key) : NULL;
	DIR *dir = folder ? opendir(folder) : NULL;

	if (dir)
		closedir(dir);
	pv__arena_free(arena);
}

/* A glance at its header does, but for an object that was found to be damaged. */
static bool is_stored(const struct pv__slurm_wave *w, int64_t entry)
{
	const struct pv__digest *key = &pv__wave_task(w, entry)->key;
	struct pv__arena *arena;
	struct pv__diag again;
	bool sound;

	if (!pv__store_holds(w->job->store, key))
		return false;
	if (!w->damaged[entry])
		return true;
	arena = pv__arena_new();
	again = (struct pv__diag){.arena = arena};
	sound = arena && pv__store_has(w->job->store, key, &again);
	pv__arena_free(arena);
	return sound;
}

int64_t pv__wave_count_missing(struct pv__slurm_wave *w)
{
	int64_t missing = 0;

	for (int64_t i = 0; i < w->job->n; i++) {
		if (w->stored[i])
			continue;
		w->stored[i] = is_stored(w, i);
		w->done += w->stored[i];
		if (w->stored[i])
			tell(w, i, NULL);
		else
			missing += w->wanted[i % w->n_chunks];
	}
	pv__wave_report(w);
	return missing;
}

/* What the worker of a task without an object has said of it; PV_OK: nothing. */
static int told_failure(const struct pv__slurm_wave *w, int64_t entry)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__diag messages = {.arena = arena};
	int status = PV_OK;

	if (arena &&
	    pv__failure_read(w->slurm->script.folder, &pv__wave_task(w, entry)->key, &messages))
		status = pv__diag_status(&messages);
	pv__arena_free(arena);
	return status;
}

bool pv__wave_is_lost(const struct pv__slurm_wave *w, int64_t entry)
{
	return told_failure(w, entry) == PV_OK;
}

bool pv__wave_is_final(const struct pv__slurm_wave *w, int64_t entry)
{
	switch (told_failure(w, entry)) {
	case PV_EDATA:
	case PV_ENUMERIC:
	case PV_EINVAL:
	case PV_ENOENT:
	case PV_ESTUDY:
	case PV_EBUG:
		return true;
	default: /* lost, or killed, or out of memory: another machine may do better */
		return false;
	}
}

/* ---- what failed ----------------------------------------------------------------------- */

static int blame_chunk(const struct pv__slurm_wave *w, int64_t chunk, int64_t entry,
		       struct pv__diag *diag)
{
	const char *name = pv__task_name(w->arena, w->job->plan, pv__wave_task(w, entry));
	const char *job = w->array_job[chunk] ? w->array_job[chunk] : "-";
	const struct pv__slurm_entry *e = &w->entry[chunk];
	const char *line = pv__slurm_log_line(w->arena, &w->slurm->script, job, chunk);
	int64_t more = -1;

	for (int64_t i = chunk; i < w->job->n; i += w->n_chunks)
		more += !w->stored[i] && pv__wave_is_lost(w, i);
	return pv__fail(diag, PV_EIO, NULL,
			"%s%s: not done in %d tries, the last as Slurm job %s_%lld%s%s%s%s%s%s",
			name ? name : "a task",
			more > 0 ? pv__format(w->arena, " and %lld more", (long long)more) : "",
			PV__SLURM_RETRIES + 1, job, (long long)chunk, e->state[0] ? ", " : "",
			e->state, e->hopeless ? ", " : "", e->hopeless ? e->reason : "",
			line[0] ? ": " : "", line);
}

int pv__wave_name_failures(struct pv__slurm_wave *w, struct pv__diag *diag)
{
	uint8_t *blamed = pv__alloc(w->arena, (size_t)w->n_chunks, 1);
	int status = PV_OK;

	if (!blamed)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for messages");
	for (int64_t i = 0; i < w->job->n; i++) {
		struct pv__diag messages = {.arena = w->arena};
		int64_t chunk = i % w->n_chunks;

		if (w->stored[i])
			continue;
		w->job->failed[i] = 1;
		if (pv__failure_read(w->slurm->script.folder, &pv__wave_task(w, i)->key,
				     &messages)) {
			pv__diag_merge(diag, &messages);
		} else if (!blamed[chunk]) {
			blamed[chunk] = 1;
			status = blame_chunk(w, chunk, i, diag);
		}
		tell(w, i, &messages);
	}
	return status;
}
