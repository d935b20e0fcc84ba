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

/* inputs.c: every file that was read, and the warnings that reading it gave */
int pv__collect_inputs(struct pv__collector *, struct pv__diag *) PV__MUST_CHECK;
/* plugins_used.c: plugins that offer an op of this study */
int pv__collect_plugins(struct pv__collector *, struct pv__diag *) PV__MUST_CHECK;
/* fold_scores.c */
int pv__collect_outcomes(struct pv__collector *, struct pv__diag *) PV__MUST_CHECK;
/* summaries.c: results, summary, predictions, tuning */
int pv__collect_scores(struct pv__collector *, struct pv__diag *) PV__MUST_CHECK;
/* compare.c */
int pv__collect_comparisons(struct pv__collector *, struct pv__diag *) PV__MUST_CHECK;
/* regions.c */
int pv__collect_importance(struct pv__collector *, struct pv__diag *) PV__MUST_CHECK;
/* verdict.c: does the evidence support a ranking? */
int pv__collect_verdict(struct pv__collector *, struct pv__diag *) PV__MUST_CHECK;
/* findings.c: duplicates, groups finer than people, warnings of tasks */
int pv__collect_findings(struct pv__collector *, struct pv__diag *) PV__MUST_CHECK;
/* background.c: an image to lay maps over */
int pv__collect_background(struct pv__collector *, struct pv__diag *) PV__MUST_CHECK;

/* Index of the rival with this model and set; -1: none. */
int64_t pv__find_rival(const struct pv__plan *, int64_t model, int64_t set);
/* The headline's rival, and the one that it is set against (-1: none). */
int64_t pv__primary_rival(const struct pv__plan *);
int64_t pv__against_rival(const struct pv__plan *);

#endif
