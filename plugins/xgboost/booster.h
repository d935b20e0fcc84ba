/* booster.h -- XGBoost behind one call: a matrix and targets in, trees out.
 *
 * The library is silent, works in one thread, and everything of it is released before the
 * call returns.  Its numbers are float32.
 */
#ifndef PV__XGBOOST_BOOSTER_H
#define PV__XGBOOST_BOOSTER_H

#include "ensemble.h"

struct pv__boost_options {
	int64_t rounds, max_depth, tree_method;
	double eta, lambda, gamma, min_child_weight, subsample, colsample;
};

enum pv__tree_method { PV__TREES_EXACT, PV__TREES_HIST };

struct pv__boost_data {
	int64_t n, n_cols, n_classes; /* n_classes 0: numbers, squared error */
	const float *x;               /* n x n_cols; NaN: missing */
	const float *y, *weight;      /* n */
};

/* Adds the trees of all rounds to an ensemble made for these columns and classes.
 * PV_ENUMERIC, with XGBoost's words: it has refused.  PV_ECANCEL. */
int pv__boost(const struct pv_host *, pv_ctx *, const struct pv__boost_options *,
	      const struct pv__boost_data *, struct pv__ensemble *);

#endif
