/* fixed.h -- inference on one fixed test set, whose rows no model has seen: here, and only
 * here, rows are independent draws.  Where several rows belong to one group, groups are
 * drawn instead. */
#ifndef PV__FIXED_H
#define PV__FIXED_H

#include "evaluate/evaluate.h"

/* k of n; `mean` is k / n.  Wilson (1927). */
struct pv__interval pv__wilson(int64_t k, int64_t n, double level);
/* Two-sided p of `only_a` rows that a alone got right against `only_b` (McNemar 1947): exact
 * below 25 such rows, else chi squared with continuity correction. */
double pv__mcnemar(int64_t only_a, int64_t only_b);

/* Areas under the ROC curves of m decision values on the same n rows, and their covariance
 * (DeLong, DeLong & Clarke-Pearson 1988, by midranks as Sun & Xu 2014): auc[m], cov[m * m].
 * y: 1 positive, 0 not.  PV_ENUMERIC: fewer than two rows of a class. */
int pv__delong(struct pv__arena *scratch, int64_t n, const double *y, int64_t m,
	       const double *const *decision, double *auc, double *cov) PV__MUST_CHECK;

/* One model on the test set. */
struct pv__fixed {
	struct pv__scored scored;
	const int64_t *group;
};
/* Interval of a metric's value: DeLong for the AUC of two classes, Wilson for accuracy,
 * sensitivity and specificity, else percentiles over 2,000 resamples of groups.  NaN where
 * the method does not apply, as for an AUC of 1. */
int pv__fixed_interval(struct pv__arena *scratch, const struct pv__metric *,
		       const struct pv__fixed *, struct pv__stream,
		       struct pv__interval *) PV__MUST_CHECK;
/* a minus b on the same rows: DeLong, McNemar (accuracy), else resampled groups, with
 * p = 2 min(share below 0, share above 0).  The method is named in *method. */
int pv__fixed_test(struct pv__arena *scratch, const struct pv__metric *, const struct pv__fixed *a,
		   const struct pv__fixed *b, struct pv__stream, struct pv__test *,
		   const char **method) PV__MUST_CHECK;

#endif
