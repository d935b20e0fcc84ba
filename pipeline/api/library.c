/* Opening the library, and what every call does first and last. */
#include "api/library.h"

#include <stdlib.h>

const char *pv_version(void)
{
	return PULVINAR_VERSION;
}

static void show(const struct pv_watcher *watcher, struct pv__arena *arena,
                 const struct pv__diag *diag)
{
	for (int64_t i = 0; i < diag->n; i++) {
		const char *line = pv__message_text(arena, &diag->message[i]);

		if (watcher->message)
			watcher->message(watcher->to, (int)diag->message[i].severity,
			                 line ? line : "error: out of memory");
	}
	if (diag->n_errors > diag->n && watcher->message)
		watcher->message(watcher->to, PV_ERROR, "error: out of memory");
}

int pv_library_open(int64_t n_dirs, const char *const *plugin_dir, const struct pv_watcher *watcher,
                    struct pv_library **out)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv_library *library = arena ? pv__alloc(arena, 1, sizeof(*library)) : NULL;
	struct pv__diag diag = {.arena = arena};
	int status;

	if (!library) {
		pv__arena_free(arena);
		return PV_ENOMEM;
	}
	*library = (struct pv_library){.arena = arena, .watcher = *watcher};
	status = pv__registry_open(arena, n_dirs, plugin_dir, &library->registry, &diag);
	show(watcher, arena, &diag);
	if (status != PV_OK)
		pv__arena_free(arena);
	else
		*out = library;
	return status;
}

void pv_library_close(struct pv_library *library)
{
	if (library)
		pv__arena_free(library->arena);
}

int pv__call_begin(struct pv_library *library, struct pv__call *call)
{
	call->library = library;
	call->arena = pv__arena_new();
	call->diag = (struct pv__diag){.arena = call->arena};
	return call->arena ? PV_OK : PV_ENOMEM;
}

int pv__call_end(struct pv__call *call, int status)
{
	if (status != PV_OK && call->diag.n_errors == 0)
		(void)pv__fail(&call->diag, status, NULL, "failed without a reason (status %d)",
		               status);
	show(&call->library->watcher, call->arena, &call->diag);
	pv__arena_free(call->arena);
	return status;
}

void pv__call_output(struct pv__call *call, const struct pv__buffer *text)
{
	if (text->data && call->library->watcher.output)
		call->library->watcher.output(call->library->watcher.to, text->data);
}

void pv__call_progress(void *to, const struct pv__progress *p)
{
	const struct pv_library *library = to;
	struct pv_stage_progress progress = {.stage = p->stage, .done = p->done,
	                                     .cached = p->cached, .total = p->total,
	                                     .seconds = p->seconds};

	if (library->watcher.progress)
		library->watcher.progress(library->watcher.to, &progress);
}

struct pv__run_options pv__call_options(struct pv__call *call, const struct pv_run_request *request)
{
	return (struct pv__run_options){.output = request->output,
	                                .store = request->store,
	                                .jobs = request->jobs,
	                                .progress = pv__call_progress,
	                                .to = call->library,
	                                .cancel = call->library->watcher.cancel};
}

int pv_exit_code(int status)
{
	switch (status) {
	case PV_OK:
		return 0;
	case PV_EUSAGE:
	case PV_EINVAL:
		return 64;
	case PV_EDATA:
	case PV_ENUMERIC:
		return 65;
	case PV_ENOENT:
		return 66;
	case PV_EPLUGIN:
		return 69;
	case PV_ENOMEM:
		return 71;
	case PV_ELOCK:
		return 73;
	case PV_EIO:
		return 74;
	case PV_ECANCEL:
		return 75;
	case PV_ESTUDY:
		return 78;
	default:
		return 70;
	}
}
