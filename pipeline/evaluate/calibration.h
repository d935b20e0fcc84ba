/* calibration.h -- do probabilities of two classes mean what they say, and would acting on
 * them help?  Rows are independent of each other, or grouped for the intervals. */
#ifndef PV__CALIBRATION_H
#define PV__CALIBRATION_H

#include "evaluate/evaluate.h"

/* Probabilities of the positive class and what happened (1: it did). */
struct pv__forecast {
	int64_t n;
	const double *p, *y;
	const int64_t *group; /* rows of one group are drawn together */
};

struct pv__estimate {
	double value, low, high;
}; /* 95 %; NaN: not defined */

/* Logistic recalibration, logit P(y) = intercept + slope logit(p) (Cox 1958; Van Calster et
 * al. 2019).  slope: below 1 where predictions are too extreme.  in_the_large: the intercept
 * where the slope is held at 1; below 0 where risks are overstated.  Intervals: percentiles
 * over resampled groups.  ece: expected calibration error, the distance of observed shares
 * from mean probabilities over ten bins of equal width, weighted by their rows. */
struct pv__calibration {
	struct pv__estimate slope, in_the_large, brier;
	double intercept, ece; /* no interval of ece: resamples move it upwards */
};
int pv__calibration(struct pv__arena *, const struct pv__forecast *, struct pv__stream,
		    struct pv__calibration *) PV__MUST_CHECK;

/* Ten bins of equal width: mean probability, observed share with its 95 % Wilson interval. */
enum { PV__BINS = 10 };
struct pv__bin {
	int64_t n;
	double p;
	struct pv__estimate share;
};
void pv__calibration_bins(const struct pv__forecast *, struct pv__bin bin[PV__BINS]);

/* Local linear regression of y on p with tricube weights over the nearest `span` of rows
 * (Cleveland 1979, without robustness steps), at m points. */
int pv__calibration_curve(struct pv__arena *, const struct pv__forecast *, double span, int64_t m,
			  const double *at, double *out) PV__MUST_CHECK;

/* Net benefit of acting on p >= t: (TP - FP t / (1 - t)) / n, and of acting on everybody
 * (Vickers & Elkin 2006).  0 < t < 1. */
double pv__net_benefit(const struct pv__forecast *, double threshold);
double pv__net_benefit_of_all(const struct pv__forecast *, double threshold);

#endif
