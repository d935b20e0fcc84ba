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
	void (*log)(void *to, const char *line);              /* lines of log.jsonl; or NULL */
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
	int paranoid;            /* non-zero: hash every input, whatever is remembered */
	const char *data_root;   /* in place of data.root; NULL: as the study says */
	const char *executor;    /* "local", "slurm"; NULL: as the study says */
	const char *program;     /* the pulvinar that Slurm starts; NULL: this program */
};

/* All faults of a study, or a line that says there are none. */
PV_API int pv_check(struct pv_library *, const char *study);
/* Tasks, fits and bytes of a study, what of it the store holds, and how long the rest
 * takes where that was measured before. */
PV_API int pv_plan(struct pv_library *, const struct pv_run_request *);
PV_API int pv_run(struct pv_library *, const struct pv_run_request *);
/* Writes the job scripts of a study and shows the commands that would submit them. */
PV_API int pv_run_scripts(struct pv_library *, const struct pv_run_request *);

/* The tasks of a stage ("extract", "block", "fold", "permute", "curve", "final") whose number leaves
 * `number` when divided by `of`. */
struct pv_chunk {
	const char *stage;
	int64_t number, of;
};
/* Runs those of a chunk that have no result yet.  The results folder must hold the plan of
 * the stage: pv_run on Slurm and pv_run_scripts write it.  PV_EPLUGIN: this machine would
 * give other numbers; PV_EDATA: study, inputs or plugins are others than were planned. */
PV_API int pv_worker(struct pv_library *, const struct pv_run_request *, const struct pv_chunk *);

/* The command line of a BIDS App. */
struct pv_bids_app {
	const char *level;       /* "participant": per-file work; "group": the rest */
	int64_t n_labels;        /* participant level: whom; 0: everybody */
	const char *const *label;
};
/* The study of the request on the BIDS data set `data_root`; the results folder, which must
 * be stated, becomes a BIDS derivative. */
PV_API int pv_bids_app(struct pv_library *, const struct pv_run_request *,
                       const struct pv_bids_app *);
/* Scores new data with a bundle: `data` is a study whose data block says what is new. */
PV_API int pv_apply(struct pv_library *, const char *bundle, const char *data,
                    const struct pv_run_request *);
/* All ops, or one. */
PV_API int pv_describe(struct pv_library *, const char *op);
/* Every format that is read, with what is refused and every limit. */
PV_API int pv_describe_formats(struct pv_library *, int as_json);
/* What files are: grid, type, affine, orientation, range; channels, rates, events, units;
 * arrays, labels, columns.  Header fields that may name a person only if `identifying`.  All
 * files are looked at; the status is that of the first fault. */
PV_API int pv_info(struct pv_library *, int n, const char *const *path, int as_json,
                   int identifying);
/* The study language, as Markdown. */
PV_API int pv_describe_study(struct pv_library *);
/* The same with the ops of all plugins as a JSON Schema (2020-12), for editors. */
PV_API int pv_schema(struct pv_library *);
/* Every plugin file that was looked at, and what became of it. */
PV_API int pv_plugin_list(struct pv_library *);
/* Why a plugin file or an op is there, or is not. */
PV_API int pv_plugin_why(struct pv_library *, const char *name);
/* A cohort with known truth, marked as simulated: "alzheimers". */
PV_API int pv_simulate(struct pv_library *, const char *what, const char *folder, int64_t n,
                       uint64_t seed);

/* Where a study and its data lie, for what is done again to its results.  NULL: the folder,
 * the current one or the nearest above the results, that holds the study file; data.root as
 * the study says. */
struct pv_place_request {
	const char *results;     /* results folder */
	const char *study_folder, *data_root;
};
/* Hashes all files of a results folder, and the inputs that are found: PV_EDATA where one is
 * missing, changed, or was not written by the run. */
PV_API int pv_verify(struct pv_library *, const struct pv_place_request *);
/* The same; then runs the study again and compares.  PV_EDATA: it gives other results. */
PV_API int pv_verify_rerun(struct pv_library *, const struct pv_place_request *, int64_t jobs);
/* Writes tables, maps, figures and report again, from the store alone (NULL: the one of the
 * results).  PV_ENOENT: not all is there. */
PV_API int pv_report(struct pv_library *, const struct pv_place_request *, const char *store);
/* A folder without ids, values of single rows and models that hold such rows. */
PV_API int pv_export_shareable(struct pv_library *, const char *results, const char *output);

/* Finished studies side by side: headlines, paired differences where rows and splits are the
 * same, agreement of their rankings. */
PV_API int pv_compare(const struct pv_watcher *, int n, const char *const *folder);

/* How the last run of a results folder stands; *running: it is at work. */
PV_API int pv_status(const struct pv_watcher *, const char *folder, int as_json, int *running);
/* The store that a folder is, or that its results came from: objects by kind of task;
 * taking away what no results folder stands on; why an object was made, by its key, the
 * beginning of its key or the name of its task. */
PV_API int pv_store_size(const struct pv_watcher *, const char *folder);
PV_API int pv_store_clean(const struct pv_watcher *, const char *folder);
PV_API int pv_store_why(const struct pv_watcher *, const char *folder, const char *which);

/* Exit code of a program that ends with this status (sysexits.h where it has one). */
PV_API int pv_exit_code(int status);

#ifdef __cplusplus
}
#endif
#endif
