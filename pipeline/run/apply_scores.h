/* apply_scores.h -- metrics of a bundle on new rows, with bootstrap intervals. */
#ifndef PV__APPLY_SCORES_H
#define PV__APPLY_SCORES_H

#include "run/apply.h"

struct pv__applied_rows {
	const struct pv__samples *samples;
	int64_t n_outputs;
	const double *decision;        /* n x n_outputs */
	const double *probability;     /* n x n_classes, or NULL */
};

/* 1,000 bootstrap samples of whole groups of the rows whose outcome is known. */
int pv__apply_scores(struct pv__arena *, const struct pv__applied_rows *, uint64_t seed,
                     struct pv__applied *, struct pv__diag *) PV__MUST_CHECK;

#endif
