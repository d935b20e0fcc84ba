/* library.h -- what the calls of pulvinar.h share. */
#ifndef PV__LIBRARY_H
#define PV__LIBRARY_H

#include "plugin/registry.h"
#include "pulvinar/pulvinar.h"
#include "run/run.h"

struct pv_library {
	struct pv__arena *arena;
	struct pv_watcher watcher;
	struct pv__registry registry;
	int64_t n_plugin_dirs; const char *const *plugin_dir; /* as it was opened with */
};

/* One call: its memory and its messages. */
struct pv__call {
	struct pv_library *library;
	struct pv__arena *arena;
	struct pv__diag diag;
	int64_t refusals; /* pv__memory_refusals when it began */
};
int pv__call_begin(struct pv_library *, struct pv__call *) PV__MUST_CHECK;
/* Shows the messages, frees the memory, returns the status to give back: PV_ENOMEM where
 * memory was refused meanwhile, whatever else came of it. */
int pv__call_end(struct pv__call *, int status);
int pv__call_study(struct pv__call *, const char *path, struct pv__study *) PV__MUST_CHECK;
/* The study of a request, on the data of the request. */
int pv__call_requested(struct pv__call *, const struct pv_run_request *, struct pv__study *)
	PV__MUST_CHECK;
/* Text for the reader of the output. */
void pv__call_output(struct pv__call *, const struct pv__buffer *);
/* The headline of a study and the first regions of its rankings. */
void pv__put_results(struct pv__buffer *, const struct pv__results *);
void pv__call_progress(void *library, const struct pv__progress *);
struct pv__run_options pv__call_options(struct pv__call *, const struct pv_run_request *);

#endif
