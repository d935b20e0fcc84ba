/* status, store size, store clean, store why: what needs no plugins. */
#include "api/library.h"
#include "run/status.h"
#include "run/store_care.h"

int pv_status(const struct pv_watcher *watcher, const char *folder, int as_json, int *running)
{
	struct pv_library bare = {.watcher = *watcher};
	struct pv__run_status run_status;
	struct pv__call call;
	struct pv__buffer text;
	int status;

	*running = 0;
	PV__TRY(pv__call_begin(&bare, &call));
	text = (struct pv__buffer){.arena = call.arena};
	status = pv__status_read(call.arena, folder, &run_status, &call.diag);
	if (status == PV_OK) {
		*running = run_status.holder != NULL;
		if (as_json)
			pv__status_json(&text, &run_status);
		else
			pv__status_text(&text, folder, &run_status);
		pv__call_output(&call, &text);
	}
	return pv__call_end(&call, status);
}

/* One of the calls below on the store of a folder. */
typedef int (*care_fn)(struct pv__arena *, const struct pv__store *, const char *which,
		       struct pv__buffer *, struct pv__diag *);

static int care(const struct pv_watcher *watcher, const char *folder, const char *which, care_fn fn)
{
	struct pv_library bare = {.watcher = *watcher};
	struct pv__store store;
	struct pv__call call;
	struct pv__buffer text;
	int status;

	PV__TRY(pv__call_begin(&bare, &call));
	text = (struct pv__buffer){.arena = call.arena};
	status = pv__store_find(call.arena, folder, &store, &call.diag);
	if (status == PV_OK)
		status = fn(call.arena, &store, which, &text, &call.diag);
	if (status == PV_OK)
		pv__call_output(&call, &text);
	return pv__call_end(&call, status);
}

static int size(struct pv__arena *arena, const struct pv__store *store, const char *which,
		struct pv__buffer *text, struct pv__diag *diag)
{
	(void)which;
	return pv__store_size(arena, store, text, diag);
}

static int clean(struct pv__arena *arena, const struct pv__store *store, const char *which,
		 struct pv__buffer *text, struct pv__diag *diag)
{
	(void)which;
	return pv__store_clean(arena, store, text, diag);
}

int pv_store_size(const struct pv_watcher *watcher, const char *folder)
{
	return care(watcher, folder, NULL, size);
}

int pv_store_clean(const struct pv_watcher *watcher, const char *folder)
{
	return care(watcher, folder, NULL, clean);
}

int pv_store_why(const struct pv_watcher *watcher, const char *folder, const char *which)
{
	return care(watcher, folder, which, pv__store_why);
}
