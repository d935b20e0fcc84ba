/* plan.h -- from a study to tasks.  A task reads files and objects of earlier tasks
 * and writes one object under its key; it can run in any process, in any order that
 * respects its inputs.
 *
 * A plan is made in two steps, since only extracted values tell which rows are whole:
 *   files   one task per image file and extraction stage, one per block
 *   folds   one per model x set x split, per block of permutations, per size of a learning
 *           curve, per final model
 */
#ifndef PV__PLAN_H
#define PV__PLAN_H

#include "data/data.h"
#include "evaluate/evaluate.h"
#include "plan/digests.h"
#include "study/study.h"

enum pv__task_kind {
	PV__TASK_EXTRACT = 1, /* preprocess one file, extract its rows          */
	PV__TASK_BLOCK,       /* all rows of a block                            */
	PV__TASK_FOLD,        /* tune, fit, score, rank on one split            */
	PV__TASK_PERMUTE,     /* the same on permuted labels, a block of them   */
	PV__TASK_CURVE,       /* tune, fit, score on a smaller training part    */
	PV__TASK_FINAL        /* tune and fit on all rows: the bundle           */
};

struct pv__task {
	enum pv__task_kind kind;
	struct pv__digest key;
	int64_t block, stage;         /* extract: stage of block's `from` */
	int64_t file;                 /* extract: index into plan->file */
	const struct pv__plan_file *own_atlas; /* extract: labels of the row's own; or NULL */
	int64_t rival;                /* fold, permute, curve, final: index into plan->rival */
	int64_t split;                /* fold, permute, curve: index into splits */
	int64_t size;                 /* curve: index into study->curve_size */
	int64_t first, n;             /* permute: permutations first .. first + n - 1 */
};

/* A distinct image file and the rows that it gives. */
struct pv__plan_file {
	int64_t image;                /* of the study; -1: a fixed file */
	const char *path, *shown;
	struct pv__digest digest;
	struct pv__file_id id;        /* of the file as it was hashed */
	const char *fault;            /* it cannot be read; only with on_error: exclude */
	int64_t bytes;
	int64_t n_rows; const int64_t *row; /* of samples */
	/* the other file of a header and its voxels or samples; NULL: all is in one */
	const struct pv__plan_file *pair;
	const struct pv__source *recording; /* NULL: a volume */
};

/* One model (or baseline) on one set of columns, for one target. */
struct pv__rival {
	int64_t model, set;           /* set -1: columns of its own (baselines) */
	int64_t target;               /* of the same model and set one after another */
	const struct pv__model_spec *spec;
	struct pv__chain_spec chain;
	bool from_samples;            /* columns: marked features and confounds */
};

struct pv__plan {
	struct pv__arena *arena;
	const struct pv__study *study;
	const struct pv__samples *samples;
	struct pv__loader *loader;
	int64_t n_files; const struct pv__plan_file *file;
	/* fixed files that stages name: atlases, masks, maps */
	int64_t n_fixed; const struct pv__plan_file *fixed;
	struct pv__splits splits;     /* of the folds step */
	struct pv__split_rows split_rows;
	const struct pv__part *curve; /* training rows [split * n_curve + size]; NULL: no curve */
	const int64_t *within;        /* stratum in which labels move; NULL: everywhere */
	int64_t n_rivals; const struct pv__rival *rival;
	/* lines of keys (key.h) that many tasks share */
	const char *profile_lines;    /* library and numeric profile */
	const char *const *const *from_lines; /* per block and stage of its `from` */
	const char *const *rival_lines;       /* rows, seed, chain, inner splits, importance */
	const struct pv__digest *block_key; /* object of each block */
	const int64_t *kept;          /* row of the block tables of each sample; NULL: the same */
	int64_t n_tasks; const struct pv__task *task;
	int64_t n_fits;               /* upper bound, for people */
};

/* Digests every input file, then plans the extraction. */
int pv__plan_files(struct pv__arena *, const struct pv__study *, const struct pv__samples *,
                   struct pv__digests *, struct pv__plan *, struct pv__diag *) PV__MUST_CHECK;
/* Reads the atlases, masks and maps that feature ops name, where all of a stage are there:
 * faults and warnings of an atlas and its table of names are told before a run. */
int pv__plan_check_fixed(struct pv__arena *, const struct pv__study *, struct pv__diag *)
	PV__MUST_CHECK;
/* The label image that goes with an image file; *out NULL: the stage has no atlas of each
 * row's own (own_atlas.c). */
int pv__plan_own_atlas(const struct pv__plan *, const struct pv__stage *,
                       const struct pv__plan_file *, const struct pv__plan_file **out,
                       struct pv__diag *) PV__MUST_CHECK;
/* PV_EDATA: an input file has changed since it was digested.  Names every such file. */
int pv__plan_check_inputs(const struct pv__plan *, struct pv__diag *) PV__MUST_CHECK;
/* Adds splits, rivals and their tasks, in place of those of the files step.  Row i of
 * `samples` is row kept[i] of the samples that the files step saw (NULL: the same). */
int pv__plan_folds(struct pv__plan *, const struct pv__samples *samples, const int64_t *kept,
                   struct pv__diag *) PV__MUST_CHECK;
/* "sub-01_gm.nii.gz, roi.extract", "svm_linear on gm, repeat 1 fold 3": for messages. */
char *pv__task_name(struct pv__arena *, const struct pv__plan *, const struct pv__task *);
/* What tasks that take about as long have in common: "roi.extract", "svm_linear on gm". */
char *pv__task_group(struct pv__arena *, const struct pv__plan *, const struct pv__task *);
const char *pv__task_kind_name(enum pv__task_kind); /* "extract", "fold" */
/* id of a rival: "svm_linear", "confounds_only" */
const char *pv__rival_id(const struct pv__plan *, int64_t rival);
/* What a rival predicts: a number or class code per row of the samples. */
const double *pv__rival_y(const struct pv__plan *, int64_t rival);
/* "all", or "-" for a rival with columns of its own */
const char *pv__set_name(const struct pv__study *, int64_t set);
/* Training rows of a task that learns on those of a split. */
struct pv__part pv__task_part(const struct pv__plan *, const struct pv__task *);
/* Inner splits of one training part. */
int pv__plan_inner(struct pv__arena *, const struct pv__plan *, int64_t n_train,
                   const int64_t *train, int64_t level, struct pv__splits *, struct pv__diag *)
	PV__MUST_CHECK;

#endif
