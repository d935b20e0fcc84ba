/* apply. */
#include "run/apply.h"

#include "api/library.h"

static void put_applied(struct pv__buffer *text, const struct pv__applied *a)
{
	pv__putf(text, "\n%s on %s: %lld rows scored, outcome '%s' known for %lld\n", a->model,
	         a->set, (long long)a->n, a->target, (long long)a->n_known);
	for (int64_t i = 0; i < a->n_scores; i++)
		pv__putf(text, "  %-20s %8.3f  95 %% interval %.3f to %.3f\n", a->score[i].metric,
		         a->score[i].value, a->score[i].ci_low, a->score[i].ci_high);
	pv__putf(text, "\nPredictions: %s/predictions.tsv\n", a->folder);
}

int pv_apply(struct pv_library *library, const char *bundle, const char *data,
             const struct pv_run_request *request)
{
	struct pv__run_options options;
	struct pv__applied applied;
	struct pv__buffer text;
	struct pv__call call;
	int status;

	PV__TRY(pv__call_begin(library, &call));
	text = (struct pv__buffer){.arena = call.arena};
	options = pv__call_options(&call, request);
	status = pv__apply_bundle(call.arena, bundle, data, &library->registry, &options, &applied,
	                          &call.diag);
	if (status == PV_OK) {
		put_applied(&text, &applied);
		pv__call_output(&call, &text);
	}
	return pv__call_end(&call, status);
}
