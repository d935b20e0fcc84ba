/* task.h -- what a worker does: one task, from files and stored objects to one object. */
#ifndef PV__TASK_H
#define PV__TASK_H

#include "formats.h"
#include "importance/importance.h"
#include "plan/plan.h"
#include "run/store.h"

/* Columns of one rival, side by side: made once per worker. */
struct pv__rival_data {
	bool made;
	struct pv__matrix matrix;
	const int64_t *row;             /* of each sample in it; NULL: the same */
	const int64_t *block_of;        /* block of each column; -1: a confound */
};

/* An extraction stage opened on a grid. */
struct pv__extractor {
	bool open;
	struct pv_grid grid;
	const void *config;
	const struct pv_space *space;
	void *state;
	struct pv__arena *arena;
};

/* The bytes of a gzipped file as they are inside: a gzip header may differ where these do
 * not. */
struct pv__content { bool gzipped; struct pv__digest digest; };

/* A worker's own memory: caches that make the next task cheaper, never its result. */
struct pv__worker {
	struct pv__arena *arena;
	const struct pv__plan *plan;
	const struct pv__store *store;
	struct pv__volume_reader *reader;
	int64_t image_file;             /* file of the preprocessed image below; -1: none */
	struct pv__arena *image_arena;
	struct pv_volume image;
	struct pv__content content;     /* of the file of that image */
	struct pv__extractor **extractor; /* [block][stage] */
	struct pv__matrix *block;       /* x NULL: not read yet */
	struct pv__mapping *mapping;    /* where the values of each block lie */
	struct pv__rival_data *rival;
	struct pv__ready *ready;        /* the split that permutations are at; or NULL */
};

int pv__worker_open(struct pv__arena *, const struct pv__plan *, const struct pv__store *,
                    struct pv__worker *, struct pv__diag *) PV__MUST_CHECK;
void pv__worker_close(struct pv__worker *);
/* Keeps this process within run.memory of the study, and from leaving core files. */
void pv__worker_limit(const struct pv__study *);
/* Runs one task and stores its object, warnings included.  Errors name the task. */
int pv__task_run(struct pv__worker *, const struct pv__task *, struct pv__diag *) PV__MUST_CHECK;

/* Warns of values of a table that no measurement gives: further from the median of their
 * column than a million times the median absolute deviation, or than a million times the
 * median where most of the column is one value (absurd.c). */
int pv__warn_absurd(struct pv__arena *, const struct pv__matrix *, const char *const *id,
                    struct pv__diag *) PV__MUST_CHECK;

/* Each makes the body of an object. */
int pv__task_extract(struct pv__worker *, struct pv__arena *, const struct pv__task *,
                     struct pv__buffer *, struct pv__diag *) PV__MUST_CHECK;
/* The rows of a recording, a window each (extract_recording.c). */
int pv__extract_windows(struct pv__worker *, struct pv__arena *, const struct pv__task *,
                        struct pv__matrix *, struct pv__diag *) PV__MUST_CHECK;
int pv__task_block(struct pv__worker *, struct pv__arena *, const struct pv__task *,
                   struct pv__buffer *, struct pv__diag *) PV__MUST_CHECK;
int pv__task_fold(struct pv__worker *, struct pv__arena *, const struct pv__task *,
                  struct pv__buffer *, struct pv__diag *) PV__MUST_CHECK;
int pv__task_permute(struct pv__worker *, struct pv__arena *, const struct pv__task *,
                     struct pv__buffer *, struct pv__diag *) PV__MUST_CHECK;
int pv__task_curve(struct pv__worker *, struct pv__arena *, const struct pv__task *,
                   struct pv__buffer *, struct pv__diag *) PV__MUST_CHECK;
int pv__task_final(struct pv__worker *, struct pv__arena *, const struct pv__task *,
                   struct pv__buffer *, struct pv__diag *) PV__MUST_CHECK;

/* ---- objects (object.c): the warnings of a task, then its body ----------------- */

/* Lines of the text beside an object, before those of its key (plan/key.h). */
#define PV__ABOUT_NAME "name"
#define PV__ABOUT_GROUP "group"
#define PV__ABOUT_SECONDS "seconds"
#define PV__ABOUT_TASK "task" /* the first line of a key: its kind */

/* Messages, and the body at a multiple of 8 bytes. */
void pv__put_object(struct pv__buffer *, const struct pv__diag *messages,
                    const struct pv__buffer *body);
/* The body of a stored object; its warnings go to `warnings` (NULL: dropped).  An
 * object that is not there is PV_EBUG: tasks run in the order of their inputs. */
int pv__object_open(struct pv__arena *, const struct pv__store *, const struct pv__digest *key,
                    const char *what, struct pv__cursor *, struct pv__diag *warnings,
                    struct pv__diag *) PV__MUST_CHECK;

/* The same, mapped into memory; what is taken from it in place lives as long as the
 * mapping. */
int pv__object_map(struct pv__arena *, const struct pv__store *, const struct pv__digest *key,
                   const char *what, struct pv__mapping *, struct pv__cursor *, struct pv__diag *)
	PV__MUST_CHECK;

/* An extraction begins with the content of its file (content.c). */
void pv__put_content(struct pv__buffer *, const struct pv__content *);
bool pv__get_content(struct pv__cursor *, struct pv__content *);

/* ---- rows (view.c) ---------------------------------------------------------------- */

/* Block table as stored, all rows of the files step. */
int pv__worker_block(struct pv__worker *, int64_t block, const struct pv__matrix **,
                     struct pv__diag *) PV__MUST_CHECK;
int pv__worker_rival(struct pv__worker *, int64_t rival, const struct pv__rival_data **,
                     struct pv__diag *) PV__MUST_CHECK;
/* The rows row[0..n) of a rival's columns with targets from y (one value per sample). */
int pv__view_rows(struct pv__worker *, struct pv__arena *, int64_t rival, int64_t n,
                  const int64_t *row, const double *y, struct pv__fit_data *, struct pv__diag *)
	PV__MUST_CHECK;

/* ---- what a fold leaves behind (fold_result.c) --------------------------------------- */

struct pv__fold_result {
	int64_t choice;
	const char *chosen;             /* "k=10 C=0.1"; "" without a grid */
	double inner_score;             /* NaN without a grid */
	int64_t n_test, n_outputs;
	double *decision;
	double *probability;            /* NULL: the model has none */
	int64_t n_columns;
	double *selected;               /* 0/1 per column; n_columns 0: a baseline */
	int64_t n_importances;
	struct pv__fold_importance { int64_t n; double *value; } *importance; /* n 0: not for this model */
};
void pv__put_fold_result(struct pv__buffer *, const struct pv__fold_result *);
bool pv__get_fold_result(struct pv__cursor *, struct pv__fold_result *);

/* Mean of the targets that are known; NaN without any. */
double pv__train_mean(int64_t n, const double *y);
/* Metrics that apply to a study: classes or numbers, two classes or more. */
bool pv__metric_applies(const struct pv__metric *, const struct pv__samples *,
                        bool has_probability);
/* Units of one importance stage on a space. */
int pv__stage_units(struct pv__arena *, const struct pv__stage *, const struct pv_space *,
                    struct pv__units *) PV__MUST_CHECK;

#endif
