/* plan: what a study would do, and what of that is done. */
#include "api/library.h"
#include "run/estimate.h"

static int64_t input_bytes(const struct pv__plan *plan)
{
	int64_t bytes = 0;

	for (int64_t f = 0; f < plan->n_files; f++)
		bytes += plan->file[f].bytes;
	return bytes;
}

static void put_size(struct pv__buffer *text, const struct pv__run *run)
{
	const struct pv__plan *files = &run->files_plan, *folds = &run->plan;
	const struct pv__samples *s = &run->samples;

	pv__putf(text, "%s\n\n", run->study->title ? run->study->title : run->study->name);
	pv__putf(text, "  samples              %8lld  (%lld found, %lld groups)\n", (long long)s->n,
		 (long long)s->n_found, (long long)s->n_groups);
	pv__putf(text, "  image files          %8lld  (%.1f MB)\n", (long long)files->n_files,
		 1e-6 * (double)input_bytes(files));
	pv__putf(text, "  models x sets        %8lld  (baselines included)\n",
		 (long long)folds->n_rivals);
	pv__putf(text, "  splits               %8lld  (%lld repeats)\n", (long long)folds->splits.n,
		 (long long)folds->splits.n_repeats);
	pv__putf(text, "  label permutations   %8lld\n\n", (long long)run->study->permute.n);
}

static void put_seconds(struct pv__buffer *text, double seconds)
{
	if (seconds < 120)
		pv__putf(text, "%.1f s", seconds);
	else if (seconds < 7200)
		pv__putf(text, "%.0f min", seconds / 60);
	else
		pv__putf(text, "%.1f h", seconds / 3600);
}

/* Only what was measured is added up; where anything was not, there is no sum. */
static void put_time(struct pv__buffer *text, const struct pv__work *work, int64_t workers)
{
	int64_t left = 0, untimed = 0;
	double seconds = 0;

	for (int k = PV__TASK_EXTRACT; k <= PV__TASK_FINAL; k++) {
		left += work[k].n - work[k].cached;
		untimed += work[k].n_untimed;
		seconds += work[k].seconds;
	}
	if (left == 0)
		return;
	pv__puts(text, "  estimated time       ");
	if (untimed) {
		pv__putf(text,
			 "not known: nothing like %lld of the %lld tasks to be done was done "
			 "before\n",
			 (long long)untimed, (long long)left);
		return;
	}
	put_seconds(text, seconds / (double)workers);
	pv__putf(text, "  (%lld tasks on %lld workers, as long as they took before)\n",
		 (long long)left, (long long)workers);
}

static void put_work(struct pv__buffer *text, const struct pv__run *run,
		     const struct pv__work *work)
{
	for (int k = PV__TASK_EXTRACT; k <= PV__TASK_FINAL; k++)
		pv__putf(text, "  tasks: %-12s  %8lld  (%lld in the store)\n",
			 pv__task_kind_name((enum pv__task_kind)k), (long long)work[k].n,
			 (long long)work[k].cached);
	pv__putf(text, "  fits, at most        %8lld\n", (long long)run->plan.n_fits);
	put_time(text, work,
		 pv__local_jobs(run->options->jobs ? run->options->jobs : run->study->jobs));
	pv__putf(text, "\nResults go to %s\n", run->folder);
}

/* Rows with missing values are known once the tables are made. */
static int drop_known(struct pv__run *run, struct pv__diag *diag)
{
	for (int64_t b = 0; b < run->study->n_blocks; b++)
		if (!pv__store_holds(&run->store, &run->plan.block_key[b]))
			return PV_OK;
	return pv__run_drop_missing(run, diag);
}

static int plan_study(struct pv__run *run, struct pv__buffer *text, struct pv__diag *diag)
{
	const char *folder =
		pv__store_folder(run->arena, run->study, run->options->store, run->folder);
	const struct pv__plan *const plan[] = {&run->files_plan, &run->plan};
	struct pv__work work[PV__TASK_FINAL + 1];
	const char *digests;
	bool stored;

	if (!folder)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a path");
	stored = pv__store_look(run->arena, folder, &run->store);
	digests = pv__path_join(run->arena, folder, PV__STORE_DIGESTS);
	run->digests = pv__digests_open(run->arena, stored ? digests : NULL);
	PV__TRY(pv__run_prepare(run, diag));
	if (stored)
		PV__TRY(drop_known(run, diag));
	PV__TRY(pv__plan_folds(&run->plan, &run->samples, run->kept, diag));
	PV__TRY(pv__estimate(run->arena, 2, plan, stored ? &run->store : NULL, work, diag));
	put_size(text, run);
	put_work(text, run, work);
	return PV_OK;
}

int pv_plan(struct pv_library *library, const struct pv_run_request *request)
{
	struct pv__run_options options;
	struct pv__call call;
	struct pv__buffer text;
	struct pv__study study;
	struct pv__run run;
	int status;

	PV__TRY(pv__call_begin(library, &call));
	text = (struct pv__buffer){.arena = call.arena};
	options = pv__call_options(&call, request);
	status = pv__call_requested(&call, request, &study);
	if (status == PV_OK) {
		run = (struct pv__run){
			.arena = call.arena,
			.study = &study,
			.options = &options,
			.folder = pv__output_folder(call.arena, &study, options.output)};
		status = plan_study(&run, &text, &call.diag);
	}
	if (status == PV_OK)
		pv__call_output(&call, &text);
	return pv__call_end(&call, status);
}
