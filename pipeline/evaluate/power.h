/* power.h -- how an error falls with the size of the training part. */
#ifndef PV__POWER_H
#define PV__POWER_H

#include "math/math.h"

/* error = a + b size^-c with a, b, c >= 0: the inverse power law of learning curves (Cortes
 * et al. 1993; Figueroa et al. 2012).  c lies between PV__POWER_SLOWEST and _STEEPEST. */
#define PV__POWER_SLOWEST .02
#define PV__POWER_STEEPEST 8.0
struct pv__power {
	double a, b, c;     /* NaN where the points do not determine them */
	const char *reason; /* why they do not; NULL: they do */
};
/* Weighted least squares over n points; sizes ascending and above 0, weights above 0.  For
 * each c the best a and b are known, so that only c is searched for.  Not determined: fewer
 * than four sizes, an error that does not fall, c at either end of what is searched. */
struct pv__power pv__power_fit(int64_t n, const double *size, const double *error,
			       const double *weight);

/* The fit of mean errors over folds, weighted by 1 / SE^2 (equally, where some size has no
 * spread), with percentile intervals over `n_resamples` of whole folds.  Folds share
 * training rows, so that these are rather too narrow. */
struct pv__power_range {
	double low, high;
};
struct pv__power_fitted {
	struct pv__power fit;
	struct pv__power_range a, b, c; /* NaN: withheld */
	const char *reason;             /* why they are; NULL: they are not */
};
/* error: n_folds x n_sizes, NaN where a fold has none. */
int pv__power_fit_folds(struct pv__arena *, int64_t n_folds, int64_t n_sizes, const double *size,
			const double *error, struct pv__stream, int64_t n_resamples,
			struct pv__power_fitted *) PV__MUST_CHECK;

#endif
