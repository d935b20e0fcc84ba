/* A study as a BIDS App: participants on their own first, then all of them together. */
#include "api/library.h"
#include "report/derivative.h"
#include "run/participants.h"

#include <sys/stat.h>

static int check_request(const struct pv_run_request *request, const struct pv_bids_app *app,
			 struct pv__diag *diag)
{
	bool group = pv__equal(app->level, "group"), alone = pv__equal(app->level, "participant");
	struct stat st;

	if (!group && !alone)
		return pv__fail(diag, PV_EUSAGE, NULL,
				"there is no level '%s': participant or group", app->level);
	if (group && app->n_labels > 0)
		return pv__fail(diag, PV_EUSAGE, NULL,
				"--participant-label is for the participant level; who takes part "
				"in the group is said by the study (data.where)");
	if (alone && request->executor && !pv__equal(request->executor, "local"))
		return pv__fail(diag, PV_EUSAGE, NULL,
				"the participant level is what cluster jobs call: it runs on this "
				"machine");
	if (stat(request->data_root, &st) != 0 || !S_ISDIR(st.st_mode))
		return pv__fail(diag, PV_ENOENT, &(struct pv__mark){request->data_root, 0, 0},
				"is no folder: a BIDS data set was expected");
	return PV_OK;
}

static void warn_of_data_set(struct pv__call *call, const char *folder)
{
	const char *path = pv__path_join(call->arena, folder, "dataset_description.json");
	struct stat st;

	if (path && stat(path, &st) != 0)
		pv__warn(&call->diag, &(struct pv__mark){folder, 0, 0},
			 "has no dataset_description.json, which a BIDS data set must have");
}

/* The group level is an ordinary run on the data set. */
static int run_group(struct pv__call *call, const struct pv_run_request *request,
		     const struct pv__study *study, struct pv__diag *diag)
{
	struct pv__run_options options = pv__call_options(call, request);
	struct pv__buffer text = {.arena = call->arena};
	struct pv__results results;

	PV__TRY(pv__run_study(call->arena, study, &options, &results, diag));
	PV__TRY(pv__derivative_write(call->arena, request->output, request->data_root, study,
				     diag));
	pv__put_results(&text, &results);
	pv__call_output(call, &text);
	return PV_OK;
}

static int run_participants(struct pv__call *call, const struct pv_run_request *request,
			    const struct pv_bids_app *app, const struct pv__study *study,
			    struct pv__diag *diag)
{
	struct pv__run_options options = pv__call_options(call, request);
	struct pv__participants who = {app->n_labels, app->label, request->data_root};

	PV__TRY(pv__run_participants(call->arena, study, &options, &who, diag));
	return pv__derivative_write(call->arena, request->output, request->data_root, study, diag);
}

int pv_bids_app(struct pv_library *library, const struct pv_run_request *request,
		const struct pv_bids_app *app)
{
	struct pv__study study;
	struct pv__call call;
	int status;

	PV__TRY(pv__call_begin(library, &call));
	status = check_request(request, app, &call.diag);
	if (status == PV_OK)
		status = pv__call_requested(&call, request, &study);
	if (status == PV_OK) {
		warn_of_data_set(&call, request->data_root);
		status = pv__equal(app->level, "group")
				 ? run_group(&call, request, &study, &call.diag)
				 : run_participants(&call, request, app, &study, &call.diag);
	}
	return pv__call_end(&call, status);
}
