/* pulvinar/pulvinar.h -- the library: what the command line does, for other programs.
 *
 * Everything that a call has to say goes to the callbacks of `struct pv_watcher`; the
 * library itself neither prints nor exits.  Calls return enum pv_status.
 */
#ifndef PULVINAR_PULVINAR_H
#define PULVINAR_PULVINAR_H

#include "pulvinar/plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PV_API __attribute__((visibility("default")))

enum pv_message_kind { PV_NOTE, PV_WARNING, PV_ERROR };

struct pv_stage_progress {
	const char *stage;       /* "reading images" */
	int64_t done, cached, total;
	double seconds;          /* since the stage began */
};

struct pv_watcher {
	void *to;                                             /* first argument of all */
	void (*output)(void *to, const char *text);           /* what was asked for */
	void (*message)(void *to, int kind, const char *line);
	void (*progress)(void *to, const struct pv_stage_progress *);
	const volatile int *cancel;                           /* non-zero: stop; or NULL */
};

/* Plugins, found and loaded.  Opened once, closed once. */
struct pv_library;

PV_API const char *pv_version(void);
/* plugin_dir: further folders to look for plugins in. */
PV_API int pv_library_open(int64_t n_dirs, const char *const *plugin_dir,
                           const struct pv_watcher *, struct pv_library **);
PV_API void pv_library_close(struct pv_library *);

struct pv_run_request {
	const char *study;       /* path of the YAML file */
	const char *output;      /* NULL: as the study says, else results/<name> */
	const char *store;       /* NULL: <output>/.store */
	int64_t jobs;            /* worker processes; 0: one per core */
};

/* All faults of a study, or a line that says there are none. */
PV_API int pv_check(struct pv_library *, const char *study);
/* Tasks, fits and bytes of a study, before anything runs. */
PV_API int pv_plan(struct pv_library *, const char *study);
PV_API int pv_run(struct pv_library *, const struct pv_run_request *);
/* Scores new data with a bundle: `data` is a study whose data block says what is new. */
PV_API int pv_apply(struct pv_library *, const char *bundle, const char *data,
                    const struct pv_run_request *);
/* All ops, or one. */
PV_API int pv_describe(struct pv_library *, const char *op);
/* The study language, as Markdown. */
PV_API int pv_describe_study(struct pv_library *);
/* Every plugin file that was looked at, and what became of it. */
PV_API int pv_plugin_list(struct pv_library *);
/* Why a plugin file or an op is there, or is not. */
PV_API int pv_plugin_why(struct pv_library *, const char *name);
/* A cohort with known truth, marked as simulated: "alzheimers". */
PV_API int pv_simulate(struct pv_library *, const char *what, const char *folder, int64_t n,
                       uint64_t seed);

/* Exit code of a program that ends with this status (sysexits.h where it has one). */
PV_API int pv_exit_code(int status);

#ifdef __cplusplus
}
#endif
#endif
