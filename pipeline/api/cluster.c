/* Work on other machines: workers, and the scripts that start them. */
#include "api/library.h"
#include "run/chunk.h"
#include "run/slurm.h"

/* ---- worker ------------------------------------------------------------------------ */

static int read_chunk(const struct pv_chunk *stated, struct pv__chunk *chunk, struct pv__diag *diag)
{
	*chunk = (struct pv__chunk){pv__wave_kind(stated->stage), stated->number, stated->of};
	if (!chunk->kind)
		return pv__fail(diag, PV_EUSAGE, NULL,
				"there is no stage '%s': extract, block, fold, permute or final",
				stated->stage);
	if (stated->number < 0 || stated->number >= stated->of)
		return pv__fail(diag, PV_EUSAGE, NULL,
				"there is no chunk %lld of %lld: they count from 0",
				(long long)stated->number, (long long)stated->of);
	return PV_OK;
}

int pv_worker(struct pv_library *library, const struct pv_run_request *request,
	      const struct pv_chunk *stated)
{
	struct pv__run_options options;
	struct pv__chunk chunk;
	struct pv__study study;
	struct pv__call call;
	int status;

	PV__TRY(pv__call_begin(library, &call));
	options = pv__call_options(&call, request);
	status = read_chunk(stated, &chunk, &call.diag);
	if (status == PV_OK)
		status = pv__call_requested(&call, request, &study);
	if (status == PV_OK)
		status = pv__run_chunk(call.arena, &study, &options, &chunk, &call.diag);
	return pv__call_end(&call, status);
}

/* ---- scripts ------------------------------------------------------------------------ */

/* The plan as far as it is known before any file is read. */
static int plan_all(struct pv__run *run, struct pv__diag *diag)
{
	const char *digests = pv__path_join(run->arena, run->store.folder, PV__STORE_DIGESTS);

	run->digests =
		digests ? pv__digests_open(run->arena, run->options->paranoid ? NULL : digests)
			: NULL;
	PV__TRY(pv__run_plan_files(run, diag));
	return pv__plan_folds(&run->plan, &run->samples, NULL, diag);
}

static int write_scripts(struct pv__run *run, struct pv__buffer *commands, struct pv__diag *diag)
{
	struct pv__lock lock;
	int status;

	run->store.folder =
		pv__store_folder(run->arena, run->study, run->options->store, run->folder);
	if (!run->folder || !run->store.folder)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a path");
	PV__TRY(pv__run_samples(run, diag));
	PV__TRY(pv__folder_take(run, &lock, diag));
	status = plan_all(run, diag);
	if (status == PV_OK)
		status = pv__slurm_dry_run(run, commands, diag);
	pv__unlock(&lock);
	return status;
}

static bool wants_slurm(const struct pv_run_request *request, const struct pv__study *study)
{
	return request->executor ? pv__equal(request->executor, "slurm")
				 : study->run_place == PV__RUN_SLURM;
}

int pv_run_scripts(struct pv_library *library, const struct pv_run_request *request)
{
	struct pv__run_options options;
	struct pv__study study;
	struct pv__buffer text;
	struct pv__call call;
	struct pv__run run;
	int status;

	PV__TRY(pv__call_begin(library, &call));
	text = (struct pv__buffer){.arena = call.arena};
	options = pv__call_options(&call, request);
	status = pv__call_requested(&call, request, &study);
	if (status == PV_OK && !wants_slurm(request, &study))
		status = pv__fail(
			&call.diag, PV_EUSAGE, NULL,
			"only Slurm takes scripts: add --executor slurm, or see what a run "
			"would do with `pulvinar plan`");
	if (status == PV_OK) {
		run = (struct pv__run){
			.arena = call.arena,
			.study = &study,
			.options = &options,
			.folder = pv__output_folder(call.arena, &study, options.output)};
		status = write_scripts(&run, &text, &call.diag);
	}
	if (status == PV_OK)
		pv__call_output(&call, &text);
	return pv__call_end(&call, status);
}
