/* read.h -- inside study/: a study while it is read.  Functions without a status add
 * every fault that they find to `diag` and go on, so that all are listed at once. */
#ifndef PV__READ_H
#define PV__READ_H

#include "study/schema.h"
#include "study/study.h"

enum { PV__MOST_FILES = 16 }; /* of one chain of `extends` */

struct pv__origin { /* one file of the chain, the study itself first */
	const char *file, *folder;
	const char *prefix; /* data.root -> folder; "" where they are the same */
	const char *shown;  /* its path from the folder of the study */
	struct pv__digest digest;
	int64_t bytes;
};

struct pv__reading {
	struct pv__arena *arena;
	struct pv__diag *diag;
	const struct pv__registry *registry;
	struct pv__study *study;
	const struct pv__node *root;
	struct pv__mark whole; /* the file, without a line */
	int64_t n_origins;
	struct pv__origin origin[PV__MOST_FILES];
	/* A study in memory that the last file of the chain builds on, as if it lay in the
	 * folder of the study; NULL: none. */
	const char *base, *base_name;
	const char *data_root; /* in place of data.root, from the working folder; or NULL */
	int64_t not_run_capacity;
	const char **not_run;
};

/* Zeroed memory; NULL after saying that there is none. */
void *pv__take(struct pv__reading *, int64_t n, size_t each);
/* Records one sentence on what is checked but not run by this version. */
void pv__not_run(struct pv__reading *, const char *sentence);
/* "; did you mean 'x'?" or "" */
const char *pv__hint(struct pv__reading *, const char *name, const char *const *names, int64_t n);
/* Place of a node; of the whole file where there is none. */
const struct pv__mark *pv__place(const struct pv__reading *, const struct pv__node *);
/* Place of a key in a map; of the map where it has no such key. */
const struct pv__mark *pv__key_place(const struct pv__reading *, const struct pv__node *map,
                                     const char *key);
/* The value of a key; NULL where absent or empty. */
const struct pv__node *pv__given(const struct pv__node *map, const char *key);
/* A name that may become part of a file name: [A-Za-z0-9][A-Za-z0-9_+.-]* */
bool pv__check_name(struct pv__reading *, const char *name, const struct pv__mark *,
                    const char *what);

/* ---- merge.c: extends ------------------------------------------------------------ */

/* Maps key by key, everything else replaced by `over`; NULL: no memory. */
const struct pv__node *pv__merge(struct pv__reading *, const struct pv__node *base,
				 const struct pv__node *over);
/* Reads the file (from memory where bytes are given) and what it extends. */
int pv__merge_read(struct pv__reading *, const char *path, const void *bytes, size_t n)
	PV__MUST_CHECK;

/* ---- keys.c: maps with known keys -------------------------------------------------- */

/* Fills the struct `out` of a block from a map; `what` names it in messages ("": the
 * study itself).  map NULL: defaults only. */
void pv__keys_read(struct pv__reading *, const struct pv__schema_block *, const char *what,
                   const struct pv__node *map, void *out);
/* One text or a list of texts, each once. */
void pv__names_read(struct pv__reading *, const char *what, const struct pv__node *,
                    struct pv__names *);
void pv__filters_read(struct pv__reading *, const char *what, const struct pv__node *,
                      struct pv__filters *);

/* ---- paths.c: what a path is relative to ---------------------------------------------- */

/* Sets data.root and the prefix of each file of the chain. */
void pv__root_read(struct pv__reading *, const struct pv__node *data);
/* A path template as seen from data.root; stays inside it unless data.allow says so. */
void pv__path_read(struct pv__reading *, const char *what, const struct pv__node *,
                   const char **out);
/* The folder of the file that states a node, as seen from data.root; "" where it is that. */
const char *pv__folder_of(const struct pv__reading *, const struct pv__node *);
/* The options of an op with its file names as seen from data.root. */
const struct pv__node *pv__options_localise(struct pv__reading *, const struct pv_op *,
                                            const struct pv__node *options);

/* ---- ops.c: ops placed in a study -------------------------------------------------------- */

/* One entry: name, {name: } or {name: {options}}.  false: no op can be made out.
 * stage->op is NULL where no plugin offers it. */
bool pv__op_read(struct pv__reading *, const struct pv__op_place *, const struct pv__node *entry,
                 struct pv__stage *);
void pv__ops_read(struct pv__reading *, const struct pv__op_place *, const struct pv__node *list,
                  int64_t *n, const struct pv__stage **);
/* Fitted stages on tables: pv__place_transform with `on`, where blocks are side by side. */
extern const struct pv__op_place pv__place_preprocess, pv__place_from, pv__place_block,
	pv__place_transform, pv__place_models, pv__place_baselines, pv__place_importance;

/* ---- one file per block -------------------------------------------------------------------- */

void pv__data_read(struct pv__reading *, const struct pv__node *);
/* A map instead of a path: a query of a BIDS data set (query.c).  `derivatives`: where the
 * query names none, or NULL. */
const struct pv__bids_query *pv__query_read(struct pv__reading *, const char *what,
                                            const struct pv__node *, const char *derivatives);
void pv__samples_read(struct pv__reading *, const struct pv__node *);
void pv__target_read(struct pv__reading *, const struct pv__node *);
/* The ops that `preprocess` gives for one image or recording. */
void pv__preprocess_read(struct pv__reading *, struct pv__input *);
void pv__preprocess_check(struct pv__reading *, const struct pv__node *);
void pv__features_read(struct pv__reading *, const struct pv__node *);
void pv__sets_read(struct pv__reading *, const struct pv__node *);
void pv__models_read(struct pv__reading *, const struct pv__node *models,
                     const struct pv__node *baselines);
void pv__importance_read(struct pv__reading *, const struct pv__node *);
void pv__validation_read(struct pv__reading *, const struct pv__node *);
void pv__primary_read(struct pv__reading *, const struct pv__node *);
void pv__needs_check(struct pv__reading *);
void pv__missing_read(struct pv__reading *, const struct pv__node *);
void pv__time_read(struct pv__reading *, const struct pv__node *);
void pv__curve_read(struct pv__reading *, const struct pv__node *);
void pv__sweep_read(struct pv__reading *, const struct pv__node *);
void pv__report_read(struct pv__reading *, const struct pv__node *);
void pv__run_read(struct pv__reading *, const struct pv__node *);
/* run.slurm; gives back its map with the values of the profile that it names. */
const struct pv__node *pv__slurm_read(struct pv__reading *, const struct pv__node *);

extern const struct pv__schema_block pv__block_study, pv__block_data, pv__block_table,
	pv__block_samples, pv__block_keep, pv__block_target, pv__block_condition,
	pv__block_feature, pv__block_primary, pv__block_validation, pv__block_split,
	pv__block_permutations, pv__block_missing, pv__block_time,
	pv__block_curve, pv__block_report, pv__block_run, pv__block_slurm;

/* ---- emit.c: values as YAML ------------------------------------------------------------------ */

void pv__emit_text(struct pv__buffer *, const char *);
void pv__emit_names(struct pv__buffer *, int64_t n, const char *const *name);
/* In flow style, on one line. */
void pv__emit_node(struct pv__buffer *, const struct pv__node *);
void pv__emit_real(struct pv__buffer *, double);
/* `key`, which holds indent and colon, and the text; nothing for NULL. */
void pv__emit_line(struct pv__buffer *, const char *key, const char *text);
void pv__emit_names_line(struct pv__buffer *, const char *key, struct pv__names);
void pv__emit_query(struct pv__buffer *, const struct pv__bids_query *); /* query.c */
/* resolved_data.c */
void pv__emit_data(struct pv__buffer *, const struct pv__study *);

#endif
