/* slurm.h -- the tasks of a wave as an array job of Slurm.  Results live in the store:
 * a task has an object, or it is not done; what Slurm says comes second, and accounting
 * is not needed. */
#ifndef PV__SLURM_H
#define PV__SLURM_H

#include "run/run.h"
#include "run/wave.h"

/* ---- scripts (slurm_script.c) ---------------------------------------------------------- */

struct pv__slurm_script {
	const struct pv__slurm_spec *spec;
	const char *stage; /* "fold" */
	const char *job_name;
	const char *program, *here; /* absolute: the program, the working folder */
	const char *study;          /* these four as on the command line */
	const char *data_root;      /* NULL: as the study says */
	const char *folder, *store;
	int64_t n_plugin_dirs;
	const char *const *plugin_dir;
	int64_t n_chunks;
};
/* The text of folder/slurm/STAGE.sh.  PV_EINVAL: a path that no script can hold. */
int pv__slurm_script(struct pv__buffer *, const struct pv__slurm_script *,
		     struct pv__diag *) PV__MUST_CHECK;
/* "STUDY --output DIR --store DIR ...": what a worker and a later run need to be told. */
void pv__slurm_study_words(struct pv__buffer *, const struct pv__slurm_script *);
/* A word for sh and for #SBATCH lines, quoted where they would read more into it. */
void pv__slurm_word(struct pv__buffer *, const char *);
/* "0-3,7": the set entries, for --array; with "%throttle" where it is not 0. */
char *pv__slurm_array(struct pv__arena *, int64_t n, const uint8_t *wanted, int64_t throttle);

/* ---- what Slurm says (slurm_client.c) --------------------------------------------------- */

struct pv__slurm_client { /* paths of Slurm's programs */
	const char *sbatch, *squeue, *scancel, *scontrol;
};
/* PV_ENOENT: there is no Slurm here. */
int pv__slurm_client_find(struct pv__arena *, struct pv__slurm_client *,
			  struct pv__diag *) PV__MUST_CHECK;
/* Entries that an array may have; 1001, Slurm's own default, where it does not say. */
int64_t pv__slurm_most_entries(struct pv__arena *, const struct pv__slurm_client *);
/* Submits a script for the entries of `array`; *job: its number. */
int pv__slurm_submit(struct pv__arena *, const struct pv__slurm_client *, const char *job_name,
		     const char *array, const char *script, const char **job,
		     struct pv__diag *) PV__MUST_CHECK;
/* Ends all jobs of this name. */
void pv__slurm_cancel(struct pv__arena *, const struct pv__slurm_client *, const char *job_name);

/* State of an array entry: live entries wait or run, the others are over. */
struct pv__slurm_entry {
	bool live;
	bool hopeless;              /* waits for what never comes */
	const char *state, *reason; /* as Slurm says; "" where it does not know */
};
/* entry[0..n).  false: Slurm did not answer. */
bool pv__slurm_look(struct pv__arena *, const struct pv__slurm_client *, const char *job, int64_t n,
		    struct pv__slurm_entry *entry);
/* The same from the text of squeue, a line "JOB_INDEX|STATE|REASON" each. */
void pv__slurm_read_queue(struct pv__arena *, const char *text, int64_t n,
			  struct pv__slurm_entry *entry);
int64_t pv__slurm_read_most_entries(const char *config); /* 0: it does not say */

/* ---- files (slurm_files.c) -------------------------------------------------------------- */

struct pv__slurm {
	struct pv__slurm_client client;
	struct pv__slurm_script script; /* stage, job_name, n_chunks: of the wave at hand */
	int64_t most_entries;
};
/* What all scripts of a run have in common; folder and store of the run are known. */
int pv__slurm_open(const struct pv__run *, struct pv__slurm *, struct pv__diag *) PV__MUST_CHECK;
/* Writes folder/slurm/STAGE.sh for n tasks, and sets script.n_chunks. */
int pv__slurm_write(struct pv__arena *, struct pv__slurm *, enum pv__task_kind, int64_t n_tasks,
		    const char **path, struct pv__diag *) PV__MUST_CHECK;
/* The last line with "error" of the log of an array entry, else its last line; "" where
 * there is no log. */
const char *pv__slurm_log_line(struct pv__arena *, const struct pv__slurm_script *, const char *job,
			       int64_t chunk);
/* Writes all scripts of a planned study and adds the commands that submit them, each
 * after those that it needs, to `commands`.  Submits nothing. */
int pv__slurm_dry_run(struct pv__run *, struct pv__buffer *commands,
		      struct pv__diag *) PV__MUST_CHECK;

/* ---- the executor (slurm.c) ------------------------------------------------------------- */

/* Sets run->executor; the store is open, the folder exists. */
int pv__executor_slurm(struct pv__run *, struct pv__diag *) PV__MUST_CHECK;

#endif
