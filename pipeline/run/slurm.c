/* The Slurm executor: deals the tasks of a wave to the entries of an array job, waits for
 * their objects, and deals out again what got lost. */
#include "run/slurm_wave.h"

#include "run/member.h"

#include <string.h>
#include <time.h>

static const double shortest_pause = 0.25, longest_pause = 15, grace_s = 2, silence_s = 1800;

/* Chunks in which another attempt can help; how many they are. */
static int64_t choose_chunks(struct pv__slurm_wave *w)
{
	int64_t n = 0;

	memset(w->wanted, 0, (size_t)w->n_chunks);
	for (int64_t i = 0; i < w->job->n; i++)
		if (!w->stored[i] && !w->wanted[i % w->n_chunks] && !pv__wave_is_final(w, i))
			w->wanted[i % w->n_chunks] = 1;
	for (int64_t c = 0; c < w->n_chunks; c++)
		n += w->wanted[c];
	return n;
}

/* What was said in earlier attempts. */
static void forget_failures(const struct pv__slurm_wave *w)
{
	for (int64_t i = 0; i < w->job->n; i++)
		if (!w->stored[i] && w->wanted[i % w->n_chunks])
			pv__failure_forget(w->slurm->script.folder, &pv__wave_task(w, i)->key);
}

/* ---- an attempt ------------------------------------------------------------------------ */

static bool is_cancelled(const struct pv__slurm_wave *w)
{
	return w->job->cancel && *w->job->cancel;
}

/* Is any wanted chunk waiting or running?  One that waits for ever counts as over. */
static bool any_live(const struct pv__slurm_wave *w)
{
	for (int64_t c = 0; c < w->n_chunks; c++)
		if (w->wanted[c] && w->entry[c].live && !w->entry[c].hopeless)
			return true;
	return false;
}

static bool any_hopeless(const struct pv__slurm_wave *w)
{
	for (int64_t c = 0; c < w->n_chunks; c++)
		if (w->wanted[c] && w->entry[c].hopeless)
			return true;
	return false;
}

/* Asks Slurm; chunks that it does not know any more are over. */
static bool look(struct pv__slurm_wave *w, const char *array_job)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__slurm_entry *entry =
		arena ? pv__alloc(arena, (size_t)w->n_chunks, sizeof(*entry)) : NULL;

	if (!entry || !pv__slurm_look(arena, &w->slurm->client, array_job, w->n_chunks, entry)) {
		pv__arena_free(arena);
		return false;
	}
	pv__arena_free(w->seen);
	w->seen = arena;
	w->entry = entry;
	return true;
}

static void rest(double seconds)
{
	struct timespec t = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};

	nanosleep(&t, NULL); /* a signal cuts it short */
}

/* Objects may show later than the end of their job. */
static void wait_for_late_objects(struct pv__slurm_wave *w)
{
	double end = pv__clock() + grace_s;

	while (pv__wave_count_missing(w) > 0 && pv__clock() < end && !is_cancelled(w)) {
		bool unexplained = false;

		for (int64_t i = 0; i < w->job->n; i++)
			if (!w->stored[i] && w->wanted[i % w->n_chunks]) {
				pv__wave_refresh(w, i);
				unexplained = unexplained || pv__wave_is_lost(w, i);
			}
		if (!unexplained)
			return;
		rest(shortest_pause);
	}
}

/* The longer it takes, the less often it is asked after. */
static double pause_after(double waited)
{
	double pause = waited / 20;

	if (pause < shortest_pause)
		return shortest_pause;
	return pause > longest_pause ? longest_pause : pause;
}

/* Until each wanted chunk has its objects or is over. */
static int wait_over(struct pv__slurm_wave *w, const char *array_job, struct pv__diag *diag)
{
	double began = pv__clock(), heard = began;

	while (pv__wave_count_missing(w) > 0) {
		if (look(w, array_job)) {
			heard = pv__clock();
			if (!any_live(w)) {
				wait_for_late_objects(w);
				return PV_OK;
			}
		} else if (pv__clock() - heard > silence_s) {
			return pv__fail(
				diag, PV_EIO, NULL,
				"Slurm has not answered for %.0f minutes: run the same command "
				"again when it does",
				silence_s / 60);
		}
		if (is_cancelled(w))
			return pv__fail(diag, PV_ECANCEL, NULL,
					"stopped; run the same command again to go on");
		rest(pause_after(pv__clock() - began));
	}
	return PV_OK;
}

static int attempt(struct pv__slurm_wave *w, struct pv__diag *diag)
{
	struct pv__slurm *s = w->slurm;
	const char *array_job = NULL;
	char *array = pv__slurm_array(w->arena, w->n_chunks, w->wanted, s->script.spec->throttle);
	int status;

	if (!array)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a job");
	forget_failures(w);
	/* What an earlier run that was killed has left in the queue. */
	pv__slurm_cancel(w->arena, &s->client, s->script.job_name);
	PV__TRY(pv__slurm_submit(w->arena, &s->client, s->script.job_name, array, w->script,
				 &array_job, diag));
	for (int64_t c = 0; c < w->n_chunks; c++)
		if (w->wanted[c])
			w->array_job[c] = array_job;
	status = wait_over(w, array_job, diag);
	if (status != PV_OK || any_hopeless(w))
		pv__slurm_cancel(w->arena, &s->client, s->script.job_name);
	return status;
}

/* ---- a wave ------------------------------------------------------------------------------ */

static int run_attempts(struct pv__slurm_wave *w, struct pv__diag *diag)
{
	memset(w->wanted, 1, (size_t)w->n_chunks);
	forget_failures(w);
	for (int i = 0; i <= PV__SLURM_RETRIES && choose_chunks(w) > 0; i++)
		PV__TRY(attempt(w, diag));
	return pv__wave_name_failures(w, diag);
}

static int run_wave(struct pv__slurm_wave *w, struct pv__diag *diag)
{
	struct pv__slurm *s = w->slurm;
	int64_t n = w->job->n;

	w->stored = pv__alloc(w->arena, (size_t)n, 1);
	w->damaged = pv__alloc(w->arena, (size_t)n, 1);
	if (!w->stored || !w->damaged)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a wave");
	pv__wave_find_stored(w, diag);
	pv__wave_report(w);
	if (w->done == n)
		return PV_OK;
	PV__TRY(pv__wave_announce(s->script.folder, w->kind, w->job->plan, w->job->plan, diag));
	PV__TRY(pv__slurm_write(w->arena, s, w->kind, n, &w->script, diag));
	w->n_chunks = s->script.n_chunks;
	w->wanted = pv__alloc(w->arena, (size_t)w->n_chunks, 1);
	w->array_job = pv__alloc(w->arena, (size_t)w->n_chunks, sizeof(*w->array_job));
	w->entry = pv__alloc(w->arena, (size_t)w->n_chunks, sizeof(*w->entry));
	for (int64_t c = 0; w->entry && c < w->n_chunks; c++)
		w->entry[c] = (struct pv__slurm_entry){.state = "", .reason = ""};
	if (!w->wanted || !w->array_job || !w->entry)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a wave");
	return run_attempts(w, diag);
}

static int run_slurm(struct pv__executor *self, struct pv__job *job, struct pv__diag *diag)
{
	struct pv__slurm_wave w = {.slurm = self->own,
				   .job = job,
				   .told = -1,
				   .began = pv__clock(),
				   .arena = pv__arena_new()};
	int status;

	if (!w.arena)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a wave");
	if (job->n > 0)
		w.kind = pv__wave_task(&w, 0)->kind;
	status = job->n > 0 ? run_wave(&w, diag) : PV_OK;
	pv__arena_free(w.seen);
	pv__arena_free(w.arena);
	return status;
}

/* ---- the executor -------------------------------------------------------------------------- */

int pv__executor_slurm(struct pv__run *run, struct pv__diag *diag)
{
	struct pv__slurm *s = pv__alloc(run->arena, 1, sizeof(*s));

	if (!s)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for an executor");
	PV__TRY(pv__slurm_open(run, s, diag));
	PV__TRY(pv__slurm_client_find(run->arena, &s->client, diag));
	s->most_entries = pv__slurm_most_entries(run->arena, &s->client);
	run->executor = (struct pv__executor){
		.name = "slurm", .run = run_slurm, .own = s, .jobs = run->study->slurm.chunks};
	return PV_OK;
}
