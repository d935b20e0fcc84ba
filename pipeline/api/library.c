/* Opening the library, and what every call does first and last. */
#include "api/library.h"
#include "format.h"

#include <stdlib.h>

const char *pv_version(void)
{
	return PULVINAR_VERSION;
}

static int no_memory(const struct pv_watcher *watcher)
{
	if (watcher->message)
		watcher->message(watcher->to, PV_ERROR, "error: out of memory");
	return PV_ENOMEM;
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
	if (diag->n_errors > diag->n)
		(void)no_memory(watcher);
}

/* For workers elsewhere, which look in the same folders. */
static bool keep_dirs(struct pv_library *library, int64_t n, const char *const *dir)
{
	const char **kept = pv__alloc(library->arena, (size_t)n, sizeof(*kept));

	for (int64_t i = 0; kept && i < n; i++) {
		kept[i] = pv__strdup(library->arena, dir[i]);
		if (!kept[i])
			return false;
	}
	library->n_plugin_dirs = n;
	library->plugin_dir = kept;
	return kept != NULL;
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
		return no_memory(watcher);
	}
	*library = (struct pv_library){.arena = arena, .watcher = *watcher};
	if (!keep_dirs(library, n_dirs, plugin_dir)) {
		pv__arena_free(arena);
		return no_memory(watcher);
	}
	status = pv__limits_check(&diag);
	if (status == PV_OK)
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
	call->refusals = pv__memory_refusals();
	return call->arena ? PV_OK : no_memory(&library->watcher);
}

int pv__call_end(struct pv__call *call, int status)
{
	bool starved = status == PV_ENOMEM || pv__memory_refusals() > call->refusals;

	if (status != PV_OK && !starved && call->diag.n_errors == 0)
		(void)pv__fail(&call->diag, status, NULL, "failed without a reason (status %d)",
		               status);
	show(&call->library->watcher, call->arena, &call->diag);
	if (starved && (status != PV_ENOMEM || call->diag.n_errors == 0))
		status = no_memory(&call->library->watcher);
	pv__arena_free(call->arena);
	return status;
}

int pv__call_study(struct pv__call *call, const char *path, struct pv__study *study)
{
	return pv__study_read(call->arena, path, &call->library->registry, study, &call->diag);
}

int pv__call_requested(struct pv__call *call, const struct pv_run_request *request,
                       struct pv__study *study)
{
	if (!request->data_root)
		return pv__call_study(call, request->study, study);
	return pv__study_read_at(call->arena, request->study, request->data_root,
	                         &call->library->registry, study, &call->diag);
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

static void call_log(void *to, const char *line)
{
	const struct pv_library *library = to;

	library->watcher.log(library->watcher.to, line);
}

struct pv__run_options pv__call_options(struct pv__call *call, const struct pv_run_request *request)
{
	return (struct pv__run_options){.output = request->output,
	                                .store = request->store,
	                                .jobs = request->jobs,
	                                .progress = pv__call_progress,
	                                .to = call->library,
	                                .cancel = call->library->watcher.cancel,
	                                .paranoid = request->paranoid != 0,
	                                .executor = request->executor,
	                                .program = request->program,
	                                .n_plugin_dirs = call->library->n_plugin_dirs,
	                                .plugin_dir = call->library->plugin_dir,
	                                .log = call->library->watcher.log ? call_log : NULL};
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
