/* export: results that may be passed on. */
#include "api/library.h"
#include "report/export.h"

int pv_export_shareable(struct pv_library *library, const char *results, const char *output)
{
	struct pv__export exported;
	struct pv__buffer text;
	struct pv__call call;
	int status;

	PV__TRY(pv__call_begin(library, &call));
	text = (struct pv__buffer){.arena = call.arena};
	status = pv__export_shareable(call.arena, results, output, &exported, &call.diag);
	if (status == PV_OK) {
		pv__putf(&text, "%lld files in %s; left out:\n", (long long)exported.to.n, output);
		for (int64_t i = 0; i < exported.n_left_out; i++)
			pv__putf(&text, "  %-24s %s\n", exported.left_out[i].path,
				 exported.left_out[i].why);
		pv__puts(&text,
			 "Pseudonyms are not anonymity: check what your data agreement allows.\n");
		pv__call_output(&call, &text);
	}
	return pv__call_end(&call, status);
}
