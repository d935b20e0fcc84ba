/* evaluate.h -- splits, fitted chains, nested tuning, metrics and inference. */
#ifndef PV__EVALUATE_H
#define PV__EVALUATE_H

#include "base/base.h"
#include "data/data.h"
#include "math/math.h"
#include "plugin/options.h"
#include "plugin/registry.h"
#include "study/study.h"

/* ---- splits (split.c) -------------------------------------------------------------------- */

/* What a split may know of the rows.  Rows are sorted by id. */
struct pv__split_rows {
	int64_t n;
	const char *const *id;
	const int64_t *group;         /* never NULL */
	const int64_t *stratum;       /* combination of the stratify columns; NULL: none */
	const int64_t *class_of;      /* class code, or NULL for numbers */
	int64_t n_classes;
	const char *const *class_name;/* for messages */
	const char *const *leave;     /* value of the leave_one_out_of column; or NULL */
	const double *time_s;         /* blocks; NULL: the order of rows */
	const int64_t *segment;
	const uint8_t *reference;     /* never in a test part; in every training part whose
	                                 groups it does not break; NULL: none.  Its class is
	                                 not looked at */
	const uint8_t *role;          /* 1 train only, 2 test only; NULL */
};
struct pv__split {
	int64_t repeat, fold;         /* from 0 */
	int64_t n_train, n_test;
	const int64_t *train, *test;  /* ascending row numbers */
};
struct pv__splits { int64_t n, n_repeats; const struct pv__split *split; };

/* Depends on the seed and the sorted ids only: how groups and strata are numbered says
 * nothing.  Groups are never split; every class is in every training part, or the error
 * says which class has fewer groups than folds.  Cells of several stratify columns may be
 * smaller than the number of folds: they are spread as far as they go.
 * Single rows: each class and cell puts the floor or the ceiling of its share into each
 * part.  Whole groups: shuffled, the largest first, each to the part whose class and cell
 * proportions it improves most (ties: the smaller part, then the first).
 * leave_one_out_of: no row of the left-out value trains, reference rows included.
 * blocks: equal stretches in the order of segment, then time; training rows of the same
 * segment at most `gap` away from a tested row are left out.
 * file: columns id, repeat, fold, role (train, test, reference); every row of the study
 * stands in it, and rows that a fold does not name are left out there.
 * Single-row leave-one-out with classes is refused with the reason (methods: L8).
 * level: 0 for outer, 1 + index of the outer split for inner splits. */
int pv__split_make(struct pv__arena *, const struct pv__split_spec *, const struct pv__split_rows *,
                   uint64_t seed, int64_t level, const char *file_folder, struct pv__splits *,
                   struct pv__diag *) PV__MUST_CHECK;
/* The rows of one training part, for an inner split: row i is row[i] outside.  Roles are
 * dropped: whatever may be trained on may be scored inside. */
int pv__split_rows_subset(struct pv__arena *, const struct pv__split_rows *, int64_t n,
                          const int64_t *row, struct pv__split_rows *) PV__MUST_CHECK;
/* Groups of a training part with a row that is no reference row. */
int pv__split_groups(struct pv__arena *, const struct pv__split_rows *, const struct pv__split *,
                     int64_t *n) PV__MUST_CHECK;
/* Training parts of size[0] < size[1] < ... such groups, each inside the next: whole groups
 * in an order drawn from the stream alone, spread so that every size has the classes and
 * strata of `stratum` in proportion and, from as many groups as classes on, each class.
 * Rows of groups that are reference rows throughout stay in all of them.  A part of all
 * groups is the training part.  Rows ascend.  PV_EINVAL: more groups than there are. */
struct pv__part { int64_t n; const int64_t *row; };
int pv__split_nested(struct pv__arena *, const struct pv__split_rows *, const struct pv__split *,
                     struct pv__stream, int64_t n_sizes, const int64_t *size, struct pv__part *)
	PV__MUST_CHECK;
/* Labels moved by group where constant within it, within strata of `within` (NULL:
 * everywhere); permutation 0 is the identity.  index[i]: the row whose label row i gets.
 * Groups of different sizes trade labels too, so that class sizes may change.  by_row:
 * rows move freely, within groups and between them.  Reference rows keep their place, and
 * labels never move between rows of different roles.  The arena is for scratch only. */
int pv__permute_labels(struct pv__arena *, const struct pv__split_rows *, const double *y,
                       bool by_row, const int64_t *within, uint64_t seed, int64_t permutation,
                       int64_t *index, struct pv__diag *) PV__MUST_CHECK;

/* ---- metrics (metric.c) ------------------------------------------------------------------ */

struct pv__scored { /* what a metric sees: the scored rows of one fold */
	int64_t n, n_outputs;
	int32_t n_classes;            /* 0: numbers */
	const double *y;              /* class codes or numbers */
	const double *decision;       /* n x n_outputs */
	const double *probability;    /* n x n_classes, or NULL */
	const int32_t *predicted;     /* classes */
	double train_mean;            /* of the target in training rows: r2_train */
};
struct pv__metric {
	const char *name, *title;     /* "balanced_accuracy", "Balanced accuracy" */
	uint32_t target_kinds;
	bool binary_only, higher_is_better, needs_probability;
	const char *help;
	/* NaN: not defined here (one class only, constant prediction) */
	double (*value)(struct pv__arena *scratch, const struct pv__scored *);
};
/* balanced_accuracy (over the classes that occur), accuracy, auc (two classes; more:
 * one-vs-rest, macro over the classes that occur), average_precision, mcc, f1 (positive
 * class; more than two: macro), sensitivity, specificity, brier, log_loss; r2, r2_train, r,
 * mae, rmse. */
int64_t pv__metric_count(void);
const struct pv__metric *pv__metric_at(int64_t i);
const struct pv__metric *pv__metric_find(const char *name);
const char *pv__metric_default(uint32_t target_kind); /* balanced_accuracy, r2 */
/* Value of a predictor that knows nothing: .5, 1/K, 0; NaN where that depends on how
 * frequent the classes are or on the scale of the target. */
double pv__metric_chance(const struct pv__metric *, int32_t n_classes);
void pv__predicted_classes(int64_t n, int64_t n_outputs, int32_t n_classes, const double *decision,
                           int32_t *predicted);

/* ---- intervals and tests (inference.c) --------------------------------------------------- */

struct pv__interval { double mean, low, high; const char *method; };
/* Corrected resampled t (Nadeau & Bengio 2003) over folds: variance times
 * (1/J + n_test/n_train), J-1 degrees of freedom.  `J` values; NaN folds are left out
 * and `J` shrinks.  One value: low and high are NaN. */
struct pv__interval pv__corrected_interval(int64_t n, const double *value, double n_test_over_train,
                                           double level);
/* Two-sided.  Without any spread t is 0 or infinite, and p 1 or 0. */
struct pv__test { double difference, low, high, t, df, p; };
struct pv__test pv__corrected_test(int64_t n, const double *difference, double n_test_over_train,
                                   double level);
/* (b+1)/(m+1) with b = #{permuted >= observed - 1e-12 scale}; the identity is not among
 * the permuted.  scale: the largest of all.  A permuted NaN counts as reached; m == 0: NaN. */
double pv__permutation_p(double observed, int64_t m, const double *permuted, bool larger_is_extreme);
/* NaN stays NaN and is not counted among the tests. */
void pv__holm(int64_t n, const double *p, double *adjusted);
void pv__benjamini_hochberg(int64_t n, const double *p, double *q);

/* ---- a fitted chain (chain.c) ------------------------------------------------------------ */

struct pv__chain_stage { const struct pv__stage *stage; int64_t block; /* -1: all columns */ };
struct pv__chain_spec {
	int64_t n; const struct pv__chain_stage *stage; /* block stages, then the study's, then the model's own */
	const struct pv__stage *model;
	int64_t n_choices;                              /* product over all stages and the model */
};
/* Rows that a chain can be fitted on.  `table` has all columns of the set; block_of gives
 * the block of each. */
struct pv__fit_data {
	struct pv_table table;
	struct pv_targets targets;      /* y of these rows, one target at a time */
	const int64_t *block_of;
};
struct pv__chain;
/* Each axis of each stage in order, then the model's; the last moves fastest. */
void pv__chain_choice(const struct pv__chain_spec *, int64_t choice, int64_t *stage_choice /* n+1 */);
char *pv__chain_choice_text(struct pv__arena *, const struct pv__chain_spec *, int64_t choice);

/* `what` names repeat and fold in messages.  The chain lives in `keep`; the stages that it
 * was made from must outlive it.  Reference rows are seen by ops without targets only.
 * PV_EDATA: NaN where an op does not take it (names op, row, column and remedy);
 * PV_ENUMERIC: an output that is not finite. */
int pv__chain_fit(struct pv__arena *keep, const struct pv__chain_spec *, int64_t choice,
                  struct pv__loader *, const struct pv__fit_data *, struct pv__stream,
                  const char *what, struct pv__chain **, struct pv__diag *) PV__MUST_CHECK;
int64_t pv__chain_outputs(const struct pv__chain *);
int pv__chain_decide(const struct pv__chain *, const struct pv_table *rows, double *decision,
                     struct pv__diag *) PV__MUST_CHECK;
bool pv__chain_has_probability(const struct pv__chain *);
int pv__chain_probability(const struct pv__chain *, const struct pv_table *rows, double *probability,
                          struct pv__diag *) PV__MUST_CHECK;
/* Weights (n_outputs x columns of the set) pulled back through every stage; PV_EINVAL
 * with the op's name where a stage or the model is not linear. */
int pv__chain_weights(const struct pv__chain *, double *weight, struct pv__diag *) PV__MUST_CHECK;
/* Columns that reached the model: selected[c] = 1. */
int pv__chain_selected(const struct pv__chain *, uint8_t *selected, struct pv__diag *) PV__MUST_CHECK;
void pv__chain_save(const struct pv__chain *, struct pv__buffer *, struct pv__diag *);
int pv__chain_load(struct pv__arena *keep, struct pv__cursor *, const struct pv__registry *,
                   struct pv__chain **, struct pv__diag *) PV__MUST_CHECK;
/* The space of the columns that the chain takes. */
const struct pv_space *pv__chain_space(const struct pv__chain *);

/* Best choice of the grid by the mean of `metric` over inner splits of these rows; ties
 * to the first.  Fits are shared between choices that agree in their first stages.
 * score[choice] (n_choices) may be NULL. */
int pv__tune(const struct pv__chain_spec *, struct pv__loader *, const struct pv__fit_data *,
             const struct pv__splits *inner, const struct pv__metric *, struct pv__stream,
             const char *what, int64_t *choice, double *score, struct pv__diag *) PV__MUST_CHECK;

#endif
