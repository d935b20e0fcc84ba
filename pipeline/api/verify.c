/* verify, report: results against what made them. */
#include "api/library.h"
#include "run/again.h"

struct subject { /* results with what belongs to them */
	const char *results;
	struct pv__manifest manifest;
	struct pv__places places;
};

static int find_subject(struct pv__call *call, const struct pv_place_request *request,
			struct subject *out)
{
	struct pv__places stated = {request->study_folder, request->data_root};

	out->results = request->results;
	PV__TRY(pv__manifest_read(call->arena, out->results, &out->manifest, &call->diag));
	return pv__places_find(call->arena, out->results, &out->manifest, &stated, &out->places,
			       &call->diag);
}

static int refuse_export(struct pv__call *call, const struct subject *s)
{
	struct pv__mark mark = {s->results, 0, 0};

	if (!s->manifest.shareable)
		return PV_OK;
	return pv__fail(&call->diag, PV_EDATA, &mark,
			"was exported to be passed on and lacks what a run needs: take the folder "
			"that the run wrote");
}

/* ---- verify ---------------------------------------------------------------------------- */

/* Hashes; faults are messages and set *sound to false. */
static int verify_files(struct pv__call *call, const struct subject *s, bool *sound)
{
	struct pv__buffer text = {.arena = call->arena};
	struct pv__verified verified;

	PV__TRY(pv__verify_files(call->arena, s->results, &s->manifest, &s->places, &verified,
				 &call->diag));
	*sound = verified.n_faults == 0;
	pv__putf(&text, "%s: %lld of %lld files are as the run wrote them\n", s->results,
		 (long long)verified.n_outputs, (long long)s->manifest.n_outputs);
	pv__putf(&text, "inputs: %lld of %lld are as the run read them",
		 (long long)verified.n_inputs, (long long)s->manifest.n_inputs);
	if (verified.n_unseen > 0)
		pv__putf(&text, "; %lld were not looked for (%s)", (long long)verified.n_unseen,
			 s->manifest.shareable
				 ? "an export does not say where they lie"
				 : "--study-folder DIR or --data-root DIR says where they lie");
	pv__puts(&text, "\n");
	pv__call_output(call, &text);
	return PV_OK;
}

static int report_difference(struct pv__call *call, const struct subject *s,
			     const struct pv__difference *d)
{
	struct pv__mark mark = {pv__path_join(call->arena, s->results, d->file), 0, 0};

	if (!d->first && !d->second && d->row < 0)
		return pv__fail(&call->diag, PV_EBUG, &mark, "a difference without a place");
	if (d->row < 0 && !d->second)
		return pv__fail(&call->diag, PV_EDATA, &mark,
				"the new run does not write this file");
	if (d->row < 0 && !d->first)
		return pv__fail(&call->diag, PV_EDATA, &mark, "is written by the new run alone");
	if (d->row < 0)
		return pv__fail(&call->diag, PV_EDATA, &mark,
				"the new run writes other bytes, from byte %lld on",
				(long long)d->byte);
	return pv__fail(&call->diag, PV_EDATA, &mark,
			"the new run differs first in row %lld, column %s: %s here, %s there",
			(long long)d->row, d->column ? d->column : "-",
			d->first ? d->first : "nothing", d->second ? d->second : "nothing");
}

static int verify_again(struct pv__call *call, const struct subject *s, int64_t jobs)
{
	struct pv_run_request request = {.jobs = jobs};
	struct pv__run_options options = pv__call_options(call, &request);
	struct pv__buffer text = {.arena = call->arena};
	struct pv__study study;
	struct pv__again again;

	PV__TRY(refuse_export(call, s));
	PV__TRY(pv__again_study(call->arena, s->results, &s->manifest, &s->places,
				&call->library->registry, &study, &call->diag));
	PV__TRY(pv__again_compare(call->arena, s->results, &s->manifest, &study, &options, &again,
				  &call->diag));
	if (again.difference.file)
		return report_difference(call, s, &again.difference);
	if (again.sameness == PV__SAME_BYTES)
		pv__putf(&text, "a new run writes the same bytes: %lld files\n",
			 (long long)again.n_compared);
	else
		pv__putf(&text,
			 "a new run on another build or numeric profile: the same decisions, and "
			 "reals within 1e-9, in %lld files; maps, models, figures and the report "
			 "are "
			 "drawn from those and were not compared\n",
			 (long long)again.n_compared);
	pv__call_output(call, &text);
	return PV_OK;
}

int pv_verify(struct pv_library *library, const struct pv_place_request *request)
{
	struct subject s = {0};
	struct pv__call call;
	bool sound = true;
	int status;

	PV__TRY(pv__call_begin(library, &call));
	status = find_subject(&call, request, &s);
	if (status == PV_OK)
		status = verify_files(&call, &s, &sound);
	return pv__call_end(&call, status == PV_OK && !sound ? PV_EDATA : status);
}

int pv_verify_rerun(struct pv_library *library, const struct pv_place_request *request,
		    int64_t jobs)
{
	struct subject s = {0};
	struct pv__call call;
	bool sound = true;
	int status;

	PV__TRY(pv__call_begin(library, &call));
	status = find_subject(&call, request, &s);
	if (status == PV_OK)
		status = verify_files(&call, &s, &sound);
	if (status == PV_OK)
		status = verify_again(&call, &s, jobs);
	return pv__call_end(&call, status == PV_OK && !sound ? PV_EDATA : status);
}

/* ---- report ---------------------------------------------------------------------------- */

static int report_again(struct pv__call *call, const struct subject *s, const char *store)
{
	struct pv_run_request request = {.output = s->results, .store = store};
	struct pv__run_options options = pv__call_options(call, &request);
	struct pv__buffer text = {.arena = call->arena};
	struct pv__results results;
	struct pv__study study;

	PV__TRY(refuse_export(call, s));
	PV__TRY(pv__again_study(call->arena, s->results, &s->manifest, &s->places,
				&call->library->registry, &study, &call->diag));
	options.executor = "store";
	PV__TRY(pv__run_study(call->arena, &study, &options, &results, &call->diag));
	pv__putf(&text, "Report: %s/report.html\n", s->results);
	pv__call_output(call, &text);
	return PV_OK;
}

int pv_report(struct pv_library *library, const struct pv_place_request *request, const char *store)
{
	struct subject s = {0};
	struct pv__call call;
	int status;

	PV__TRY(pv__call_begin(library, &call));
	status = find_subject(&call, request, &s);
	if (status == PV_OK)
		status = report_again(&call, &s, store);
	return pv__call_end(&call, status);
}
