/* study.h -- a study as checked: every block typed, every default filled in, every
 * op found, every fault reported with its place. */
#ifndef PV__STUDY_H
#define PV__STUDY_H

#include "base/base.h"
#include "plugin/options.h"
#include "plugin/registry.h"
#include "formats/bids.h"
#include "study/node.h"

struct pv__names { int64_t n; const char *const *name; };

/* where: {COLUMN: value | [values] | {min, max, not, missing}} */
struct pv__filter {
	struct pv__mark mark;
	const char *column;
	struct pv__names any_of;      /* n == 0: no such condition */
	struct pv__names none_of;
	bool has_min, has_max;
	double min, max;
	int missing;                  /* 1: must be missing, 0: must not, -1: does not matter */
};
struct pv__filters { int64_t n; const struct pv__filter *filter; };

struct pv__input { /* an image or a recording */
	struct pv__mark mark;
	const char *name, *path;      /* path: a template */
	const struct pv__bids_query *query; /* of an image: instead of a path; or NULL */
	bool recording;
	int64_t n_preprocess; const struct pv__stage *preprocess;
};

struct pv__table_input {
	struct pv__mark mark;
	const char *name, *file;      /* with {COLUMN}: a file per row of another table */
	struct pv__names key;
	const char *ids, *ids_like;   /* column with the ids, NULL: participant_id; "prefix*suffix" */
};

enum pv__sample_unit { PV__PER_PARTICIPANT = 1, PV__PER_SCAN, PV__PER_EVENT, PV__PER_BIN };
enum pv__average { PV__AVERAGE_NONE = 1, PV__AVERAGE_BLOCK, PV__AVERAGE_WINDOW };

struct pv__sample_spec {
	struct pv__mark mark;
	enum pv__sample_unit per;
	const char *events;           /* per event: template of an events file */
	enum pv__average average;
	bool has_window; double window_s[2];
	struct pv__filters where;
	double width_ms; const char *from; /* per bin */
};

enum pv__keep_rule { PV__KEEP_ALL = 0, PV__KEEP_FIRST, PV__KEEP_LAST };

struct pv__data_spec {
	struct pv__mark mark;
	const char *root;             /* absolute, or relative to the folder of the study;
	                                 NULL: that folder.  All paths are relative to it */
	const char *root_shown;       /* as written; "." where it is not */
	const char *elsewhere;        /* folder that stands in for the root on this machine, as
	                                 opened; NULL: none.  No part of the study */
	const char *moved_to;         /* root as given beside the study; NULL: as it says */
	const char *participants;     /* NULL: rows come from a table or from events */
	int64_t n_tables; const struct pv__table_input *table;
	int64_t n_images; const struct pv__input *image; /* images, then recordings */
	struct pv__sample_spec samples;
	struct pv__filters where;
	enum pv__keep_rule keep; const char *keep_per, *keep_by;
	struct {
		struct pv__mark mark;
		struct pv__names columns; /* one, or more numbers */
		uint32_t kind;            /* enum pv_target_kind */
		const char *positive;     /* NULL: the last class bytewise */
		const char *from;         /* recording of a behaviour */
		bool optional;            /* apply: new data may lack it; then nothing is coded */
	} target;
	const char *group, *site;     /* NULL: participant_id or the row itself; no sites */
	bool group_stated;
	struct pv__names confounds;
	struct pv__filters reference, train_where, test_where;
	bool allow_analyze, allow_outside;
};

struct pv__block { /* features: NAME */
	struct pv__mark mark;
	const char *name;
	int64_t n_from; const struct pv__stage *from;
	int64_t n_transform; const struct pv__stage *transform;
};

struct pv__set { struct pv__mark mark; const char *name; int64_t n; const int64_t *block; };

/* A model, or a baseline (which bypasses `transform`). */
struct pv__model_spec {
	struct pv__stage stage;       /* role model; of a baseline: model or baseline */
	const char *id;
	int64_t n_transform; const struct pv__stage *transform;
	bool is_baseline;
	int64_t set;                  /* a baseline of model role may name one; -1: all */
};

enum pv__scheme { PV__KFOLD = 1, PV__HOLDOUT, PV__LEAVE_ONE_OUT_OF, PV__BLOCKS, PV__FROM_FILE };

struct pv__split_spec {
	struct pv__mark mark;
	enum pv__scheme scheme;
	int64_t folds, repeats;
	double test_fraction;
	struct pv__names stratify;    /* columns; default of class targets: the target */
	const char *column;           /* leave_one_out_of */
	double gap_s; int64_t gap_rows;
	const char *file;             /* id, repeat, fold, role */
};

struct pv__permute_spec {
	struct pv__mark mark;
	int64_t n;                    /* 0: none */
	bool by_row;                  /* unit: row; default group */
	const char *within;           /* column; NULL: everywhere */
	int64_t repeats;              /* default 1 */
};

enum pv__missing { PV__MISSING_ERROR = 0, PV__MISSING_EXCLUDE, PV__MISSING_IMPUTE };

enum pv__run_place { PV__RUN_LOCAL = 0, PV__RUN_SLURM };

struct pv__slurm_spec { /* run.slurm; NULL and 0: as the site says */
	const char *profile;          /* NULL once read: its values stand here */
	const char *partition, *account, *qos;
	const char *time, *memory;    /* of one array element, as sbatch takes them */
	int64_t cpus;                 /* worker processes of one array element */
	int64_t chunks;               /* array elements of a stage, at most */
	int64_t throttle;             /* array elements that may run at once; 0: no limit */
	struct pv__names options;     /* further options of sbatch */
	struct pv__names setup;       /* shell lines before the work */
};

struct pv__study_file { /* the study itself, or a file that it extends */
	const char *shown;            /* path from the folder of the study */
	struct pv__digest digest;
	int64_t bytes;
};

struct pv__study {
	struct pv__arena *arena;
	const char *file, *name;      /* path as given; file name without .yaml */
	const char *folder;           /* of the file */
	const char *title;
	uint64_t seed;
	const struct pv__node *declared; /* study: as written, for the report; or NULL */
	bool simulated;               /* study.simulated: the report says so */
	struct pv__data_spec data;
	int64_t n_blocks; const struct pv__block *block;
	int64_t n_sets; const struct pv__set *set;
	int64_t n_transform; const struct pv__stage *transform;
	int64_t n_models; const struct pv__model_spec *model;      /* models, then baselines */
	int64_t n_importance; const struct pv__stage *importance;
	struct {
		struct pv__mark mark;
		int64_t model, set;   /* indices */
		const char *metric;   /* name; never NULL after checking */
		int64_t against;      /* index into model; -1: none */
	} primary;
	struct pv__split_spec outer, inner;
	struct pv__permute_spec permute;
	enum pv__missing missing_rows, missing_confound;
	bool blocks_own;              /* missing.blocks: own */
	bool exclude_on_error; int64_t max_excluded; /* on_error */
	const char *output;           /* NULL: results/<name> */
	const char *store;            /* NULL: <results>/.store */
	int64_t jobs;                 /* run.jobs: worker processes; 0: one per core */
	double task_seconds;          /* run.time: wall time of a task; 0: no limit */
	int64_t task_bytes;           /* run.memory: address space of a worker; 0: no limit */
	const char *time_text, *memory_text; /* the same, as written */
	enum pv__run_place run_place; /* run.executor */
	struct pv__slurm_spec slurm;
	/* Checked, but beyond what this version runs: reported by run. */
	int64_t n_not_run; const char *const *not_run;
	/* each, curve, sweep, time, report, run: as nodes */
	const struct pv__node *each, *time, *curve, *sweep, *report, *run;
	int64_t n_curve; const int64_t *curve_size; /* curve.samples: groups, ascending */
	const struct pv__registry *registry;
	const struct pv__node *root;  /* the merged tree */
	int64_t n_files; const struct pv__study_file *files; /* the study first */
};

/* Reads, merges `extends`, checks everything that can be checked without opening data.
 * All faults are in `diag`, in file order. */
int pv__study_read(struct pv__arena *, const char *path, const struct pv__registry *,
                   struct pv__study *, struct pv__diag *) PV__MUST_CHECK;
/* The same from memory; `name` stands for the path, in messages and for `extends`. */
int pv__study_parse(struct pv__arena *, const char *name, const void *bytes, size_t n,
                    const struct pv__registry *, struct pv__study *, struct pv__diag *)
	PV__MUST_CHECK;
/* The same with other data: `data_root`, from the working folder, in place of data.root.
 * Where the study states no root, files that its ops name stay where it says. */
int pv__study_read_at(struct pv__arena *, const char *path, const char *data_root,
                      const struct pv__registry *, struct pv__study *, struct pv__diag *)
	PV__MUST_CHECK;
/* The file `path` over the study `base`, as if it extended a file of that text in its own
 * folder; `base_name` stands for the base in messages. */
int pv__study_read_over(struct pv__arena *, const char *path, const char *base_name,
                        const char *base, const struct pv__registry *, struct pv__study *,
                        struct pv__diag *) PV__MUST_CHECK;
/* A sound study with every default filled in, as YAML that reads back to the same study
 * from a file of the same name in the same folder: data.root is relative to it, or
 * absolute where the study says so.  NULL: no memory. */
char *pv__study_resolved(struct pv__arena *, const struct pv__study *);
/* A bare name where the block makes the prefix plain: full op name or NULL. */
const struct pv_op *pv__study_find_op(const struct pv__registry *, const char *name,
                                      const uint32_t *roles, int64_t n_roles);
/* Metric names by target, for checking `primary`: see evaluate.h. */

#endif
