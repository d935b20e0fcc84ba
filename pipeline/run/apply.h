/* apply.h -- a bundle on new data: the stages that the bundle holds, nothing refitted. */
#ifndef PV__APPLY_H
#define PV__APPLY_H

#include "run/bundle.h"

struct pv__applied {
	const char *folder;
	const char *model, *set, *target;
	int64_t n;                     /* rows */
	int64_t n_known;               /* rows whose outcome the new data knows */
	int64_t n_scores;              /* metrics below, where outcomes are known */
	const struct pv__applied_score {
		const char *metric;
		double value, ci_low, ci_high; /* percentile bootstrap over groups */
	} *score;
};

/* `data`: a study whose data block says what is new; what it leaves out is as in the
 * study of the bundle.  Writes predictions.tsv and, where outcomes are known, scores.tsv. */
int pv__apply_bundle(struct pv__arena *, const char *bundle, const char *data,
                     const struct pv__registry *, const struct pv__run_options *,
                     struct pv__applied *, struct pv__diag *) PV__MUST_CHECK;

#endif
