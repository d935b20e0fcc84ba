/* importance.h -- from values per fold to regions with ranks, intervals and p. */
#ifndef PV__IMPORTANCE_H
#define PV__IMPORTANCE_H

#include "evaluate/evaluate.h"

/* Units of a space: its regions, in the order of the space; or, where `by_column`,
 * its columns. */
struct pv__units {
	int64_t n;
	const char *const *name;
	const int32_t *of_column;    /* n_features; -1: none */
	const int64_t *region;       /* region index of each unit, -1 by column */
};
int pv__units_make(struct pv__arena *, const struct pv_space *, bool by_column, struct pv__units *)
	PV__MUST_CHECK;

/* How the chain is tuned and fitted anew without the columns that `drop` marks, to predict
 * `rows` (all columns).  PV_EINVAL without a message: a block would have none left. */
struct pv__refit {
	int (*decide)(const struct pv__refit *, const uint8_t *drop, const struct pv_table *rows,
	              double *decision, struct pv__diag *);
};

/* Runs one importance op on a fitted chain and held-out rows.  refit NULL: not to be had.
 * value: n_units x n_outputs (per_output ops) or n_units. */
int pv__importance_value(const struct pv__stage *, const void *config, const struct pv__chain *,
                         const struct pv__refit *, const struct pv__fit_data *train,
                         const struct pv__fit_data *test, const struct pv__units *,
                         struct pv__stream, const char *what, double *value,
                         struct pv__diag *) PV__MUST_CHECK;

/* A region over folds.  Ranks use the absolute value for signed methods; ties share the
 * mean rank; regions without a selected column have value 0 and the tied last rank. */
struct pv__ranked {
	double value, ci_low, ci_high;       /* mean over folds, corrected resampled interval */
	double sign_consistency;             /* share of folds with the sign of the mean */
	double rank;                         /* of |mean| */
	double expected_rank, rank_low, rank_high, p_rank1; /* over folds: 2.5 and 97.5 %;
	                                        NaN where there is one fold */
	double selection_frequency;          /* share of folds in which a column was selected */
	double p_uncorrected, p_fwer, q_fdr; /* NaN without permutations */
};
/* value[fold * n_units + unit], NaN folds left out (a unit that a fold alone could not
 * tell is last in that fold and not in its own mean); units that tie for the first place
 * of a fold share it in p_rank1; selected likewise 0/1 (NULL: all);
 * permuted[permutation * n_units + unit]: means over folds (NULL: none). */
int pv__rank_units(int64_t n_folds, int64_t n_units, const double *value, const uint8_t *selected,
                   double n_test_over_train, int64_t n_permutations, const double *permuted,
                   struct pv__ranked *out) PV__MUST_CHECK;
/* The same for ops without PV_SIGNED, whose values are gains (a loss that rises when the
 * region is lost): ranks and p use the value itself, so that a region below zero ranks
 * behind one at zero. */
int pv__rank_gains(int64_t n_folds, int64_t n_units, const double *value, const uint8_t *selected,
                   double n_test_over_train, int64_t n_permutations, const double *permuted,
                   struct pv__ranked *out) PV__MUST_CHECK;

#endif
