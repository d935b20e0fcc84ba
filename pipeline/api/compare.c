/* compare: finished studies side by side. */
#include "api/library.h"
#include "report/compare.h"

static int compare(struct pv__call *call, int n, const char *const *folder)
{
	struct pv__finished *finished = pv__alloc(call->arena, (size_t)n, sizeof(*finished));
	struct pv__buffer text = {.arena = call->arena};

	if (!finished)
		return pv__fail(&call->diag, PV_ENOMEM, NULL, "no memory to compare");
	for (int i = 0; i < n; i++)
		PV__TRY(pv__finished_read(call->arena, folder[i], &finished[i], &call->diag));
	if (pv__compare_put(call->arena, n, finished, &text) != PV_OK)
		return pv__fail(&call->diag, PV_ENOMEM, NULL, "no memory to compare");
	pv__call_output(call, &text);
	return PV_OK;
}

int pv_compare(const struct pv_watcher *watcher, int n, const char *const *folder)
{
	struct pv_library bare = {.watcher = *watcher};
	struct pv__call call;

	PV__TRY(pv__call_begin(&bare, &call));
	return pv__call_end(&call, compare(&call, n, folder));
}
