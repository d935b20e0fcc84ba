/* collect.h -- from stored objects to results, in steps. */
#ifndef PV__COLLECT_H
#define PV__COLLECT_H

#include "run/run.h"

/* Everything that the tasks of one rival left behind. */
struct pv__outcome {
	const struct pv__fold_result *fold;     /* one per split */
	const double *score;                    /* [split * n_metrics + metric] */
	int64_t n_permutations;
	const double *permuted_score;           /* [permutation * n_metrics + metric]: means */
	/* per importance stage: [permutation * n + value], means over folds; NULL: none */
	const double *const *permuted_importance;
};

struct pv__collector {
	struct pv__run *run;
	struct pv__results *results;
	struct pv__outcome *outcome;            /* one per rival */
	struct pv__diag warnings;
	double test_over_train;
};

/* coverage.c: adds what one image covers of each region of its space, n shares, to
 * results->coverage; n 0: not told. */
int pv__collect_coverage(struct pv__collector *, const struct pv_space *, int64_t n,
			 const double *share, struct pv__diag *) PV__MUST_CHECK;
/* inputs.c: every file that was read, and the warnings that reading it gave */
int pv__collect_inputs(struct pv__collector *, struct pv__diag *) PV__MUST_CHECK;
/* plugins_used.c: plugins that offer an op of this study */
int pv__collect_plugins(struct pv__collector *, struct pv__diag *) PV__MUST_CHECK;
/* fold_scores.c */
int pv__collect_outcomes(struct pv__collector *, struct pv__diag *) PV__MUST_CHECK;
/* One fold as metrics see it, in the arena. */
int pv__scored_fold(struct pv__arena *, const struct pv__collector *, int64_t rival,
		    const struct pv__split *, const struct pv__fold_result *,
		    struct pv__scored *) PV__MUST_CHECK;
/* What a task of a fold, or of a size of the learning curve, has stored, and its value of every
 * metric; NaN: does not apply, or is not defined. */
int pv__read_fold(struct pv__collector *, const struct pv__task *, struct pv__fold_result *,
		  double *score, struct pv__diag *) PV__MUST_CHECK;
/* fixed_set.c: where there is one fold, its test rows are a fixed test set */
bool pv__has_fixed_set(const struct pv__collector *);
int pv__fixed_set_interval(struct pv__collector *, int64_t rival, const struct pv__metric *,
                           struct pv__interval *, struct pv__diag *) PV__MUST_CHECK;
int pv__fixed_set_test(struct pv__collector *, int64_t a, int64_t b, const struct pv__metric *,
                       struct pv__test *, const char **method, struct pv__diag *) PV__MUST_CHECK;
/* summaries.c: results, summary, predictions, tuning */
int pv__collect_scores(struct pv__collector *, struct pv__diag *) PV__MUST_CHECK;
/* curve.c: points and fits of the learning curve */
int pv__collect_curve(struct pv__collector *, struct pv__diag *) PV__MUST_CHECK;
/* compare.c */
int pv__collect_comparisons(struct pv__collector *, struct pv__diag *) PV__MUST_CHECK;
/* regions.c */
int pv__collect_importance(struct pv__collector *, struct pv__diag *) PV__MUST_CHECK;
/* verdict.c: does the evidence support a ranking? */
int pv__collect_verdict(struct pv__collector *, struct pv__diag *) PV__MUST_CHECK;
/* findings.c: duplicates, groups finer than people, warnings of tasks */
int pv__collect_findings(struct pv__collector *, struct pv__diag *) PV__MUST_CHECK;
/* probe.c: what the data give away, asked by every probe of probe.h */
int pv__probe(struct pv__collector *, struct pv__diag *) PV__MUST_CHECK;
/* background.c: an image to lay maps over */
int pv__collect_background(struct pv__collector *, struct pv__diag *) PV__MUST_CHECK;

/* Index of the rival with this model, set (-1: any) and target; -1: none. */
int64_t pv__find_rival(const struct pv__plan *, int64_t model, int64_t set, int64_t target);
/* For one target: the headline's rival, and the one that it is set against (-1: none). */
int64_t pv__primary_rival(const struct pv__plan *, int64_t target);
int64_t pv__against_rival(const struct pv__plan *, int64_t target);

#endif
