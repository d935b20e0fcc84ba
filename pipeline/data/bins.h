/* bins.h -- time cut into bins of one width, and windows around events: what rows of a
 * recording are made of. */
#ifndef PV__BINS_H
#define PV__BINS_H

#include "data/recording.h"

/* Bin k holds the times t with start_s + k width_s <= t < start_s + (k + 1) width_s.  A time on
 * an edge is in the bin to its right.  Seconds. */
struct pv__bins {
	double start_s, width_s;
	int64_t n;
};

/* Cuts [start_s, end_s) into as many whole bins as fit; the last one ends at end_s where the
 * width divides the stretch.  PV_EDATA: not one fits, the width is not above 0, or it is below
 * what the times can tell apart. */
int pv__bins_cut(double start_s, double end_s, double width_s, const struct pv__mark *,
		 struct pv__bins *, struct pv__diag *) PV__MUST_CHECK;

/* The bin of a time; -1: in none. */
int64_t pv__bin_at(const struct pv__bins *, double time_s);

/* count[k]: spikes in bin k. */
void pv__bin_spikes(const struct pv__bins *, const struct pv__unit *, double *count);

/* mean[k]: mean of the samples in bin k, sample i being at start_s + i / rate_hz; NaN where one
 * of them is.  PV_EDATA: a bin has no samples. */
int pv__bin_means(const struct pv__bins *, double start_s, double rate_hz, int64_t n_samples,
		  const double *sample, const struct pv__mark *, double *mean,
		  struct pv__diag *) PV__MUST_CHECK;

/* Samples [first, first + n) of a channel, counted over all segments. */
struct pv__window {
	int64_t first, n;
};

/* The samples at times t with onset_s + window_s[0] <= t < onset_s + window_s[1], all of one
 * segment.  n depends on the window and the rate alone, so that all events have as many: where
 * samples lie between the edges, the first is that after the left edge.  PV_EDATA: the window
 * leaves the recording, runs over a gap or holds no sample, the channel tells no rate, or the
 * segments are epochs. */
int pv__window_at(const struct pv__recording *, int64_t channel, double onset_s,
		  const double window_s[2], struct pv__window *,
		  struct pv__diag *) PV__MUST_CHECK;

/* The channel at whose rate the windows of a study are cut (event_recording.c). */
int64_t pv__recording_lead(const struct pv__recording *);

#endif
