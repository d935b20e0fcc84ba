/* agreement.h -- do choices come back, and do rankings agree? */
#ifndef PV__AGREEMENT_H
#define PV__AGREEMENT_H

#include "base/base.h"

/* Stability of m selections among d things, corrected for chance (Nogueira, Sechidis & Brown
 * 2018, JMLR 18:174): 1 where all are the same, 0 expected of random ones; `error` of its
 * asymptotic normal interval.  NaN where nothing or everything is always chosen, or m < 2.
 * chosen[selection * d + thing]. */
struct pv__steadiness { double value, error; };
struct pv__steadiness pv__selection_stability(int64_t m, int64_t d, const uint8_t *chosen);

/* Several rankings of n units as one.  rank[list * n + unit], 1 first; NaN: missing, which
 * counts as n.  borda: mean rank.  score: robust rank aggregation (Kolde et al. 2012), the
 * chance, corrected for the number of lists, that lists without agreement would place a unit
 * as far up as its best ones do; small where several lists agree on it, from 0 to 1. */
struct pv__consensus { double borda, score; };
int pv__rank_consensus(struct pv__arena *scratch, int64_t n_lists, int64_t n, const double *rank,
                       struct pv__consensus *out) PV__MUST_CHECK;

/* Spearman's correlation, ties sharing the mean rank, over the pairs without NaN; NaN: fewer
 * than three of them, or no spread. */
int pv__spearman(struct pv__arena *scratch, int64_t n, const double *a, const double *b,
                 double *out) PV__MUST_CHECK;

#endif
