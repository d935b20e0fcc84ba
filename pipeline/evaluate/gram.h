/* gram.h -- linear models from inner products: one matrix for every value of a grid and
 * every permutation of the labels. */
#ifndef PV__GRAM_H
#define PV__GRAM_H

#include "evaluate/evaluate.h"

/* The rows of one split as models with dual() see them: products of training rows with each
 * other, and of tested rows with them, all less the mean of the training rows. */
struct pv__gram {
	struct pv_gram train;  /* rows with a target */
	int64_t n_test;
	const double *test;    /* n_test x train.n_rows */
};

/* Is dual() the way to fit this model on such a table? */
bool pv__gram_serves(const struct pv_op *model, const struct pv_table *);
/* `train` without reference rows.  PV_EDATA: a missing value (named). */
int pv__gram_make(struct pv__arena *, const struct pv__stage *model,
		  const struct pv__fit_data *train, const struct pv__fit_data *test,
		  const char *what, struct pv__gram *, struct pv__diag *) PV__MUST_CHECK;
/* Fits every target (y: n_targets x train.n_rows) and decides the tested rows:
 * decision[(target * n_test + row) * n_outputs + output].  beta (n_targets x n_outputs x
 * train.n_rows): where to begin, then the solution. */
int pv__gram_decide(const struct pv__gram *, const struct pv__stage *model, const void *config,
		    const struct pv_targets *, struct pv__stream, const char *what, double *beta,
		    double *decision, struct pv__diag *) PV__MUST_CHECK;

#endif
