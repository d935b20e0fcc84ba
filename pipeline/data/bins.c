/* Bins and windows.  Edges are never added up: a time is divided by the width, so that the
 * thousandth edge is as exact as the first. */
#include "data/bins.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { MOST_BINS = 1 << 30 };

/* How far from an edge, in bins, a time may be for rounding alone: 0.15 s is not quite three
 * times 0.05 s.  A clock that counts from long ago rounds more. */
static double slack(double start_s, double time_s, double width_s)
{
	return fmax(1e-9, 4 * DBL_EPSILON * fmax(fabs(start_s), fabs(time_s)) / width_s);
}

/* Whole bins from start to time, below 0 before the start. */
static double whole_bins(double start_s, double time_s, double width_s)
{
	return floor((time_s - start_s) / width_s + slack(start_s, time_s, width_s));
}

int pv__bins_cut(double start_s, double end_s, double width_s, const struct pv__mark *mark,
		 struct pv__bins *bins, struct pv__diag *diag)
{
	double n;

	if (!isfinite(start_s) || !isfinite(end_s) || !isfinite(width_s) || width_s <= 0)
		return pv__fail(diag, PV_EDATA, mark, "no bins of %g s lie between %g s and %g s",
				width_s, start_s, end_s);
	if (slack(start_s, end_s, width_s) >= 0.5)
		return pv__fail(diag, PV_EDATA, mark,
				"bins of %g s are narrower than times of %g s can tell apart: "
				"choose a larger width_ms",
				width_s, fmax(fabs(start_s), fabs(end_s)));
	n = whole_bins(start_s, end_s, width_s);
	if (n < 1)
		return pv__fail(diag, PV_EDATA, mark,
				"not one bin of %g s fits between %g s and %g s: choose a smaller "
				"width_ms",
				width_s, start_s, end_s);
	if (n > MOST_BINS)
		return pv__fail(diag, PV_EDATA, mark,
				"%.0f bins of %g s are more than %d: choose a larger width_ms", n,
				width_s, MOST_BINS);
	*bins = (struct pv__bins){start_s, width_s, (int64_t)n};
	return PV_OK;
}

int64_t pv__bin_at(const struct pv__bins *bins, double time_s)
{
	double k = whole_bins(bins->start_s, time_s, bins->width_s);

	return k >= 0 && k < (double)bins->n ? (int64_t)k : -1;
}

void pv__bin_spikes(const struct pv__bins *bins, const struct pv__unit *unit, double *count)
{
	memset(count, 0, (size_t)bins->n * sizeof(*count));
	for (int64_t i = 0; i < unit->n_spikes; i++) {
		int64_t k = pv__bin_at(bins, unit->time_s[i]);

		if (k >= 0)
			count[k]++;
	}
}

/* Ends the bin that is being summed; one without samples has no mean. */
static int close_bin(const struct pv__bins *bins, int64_t k, int64_t n, const struct pv__mark *mark,
		     double *mean, struct pv__diag *diag)
{
	if (n == 0)
		return pv__fail(diag, PV_EDATA, mark,
				"no sample lies in the bin from %g s to %g s: choose a larger "
				"width_ms or a stretch that was recorded",
				bins->start_s + (double)k * bins->width_s,
				bins->start_s + (double)(k + 1) * bins->width_s);
	mean[k] /= (double)n;
	return PV_OK;
}

int pv__bin_means(const struct pv__bins *bins, double start_s, double rate_hz, int64_t n_samples,
		  const double *sample, const struct pv__mark *mark, double *mean,
		  struct pv__diag *diag)
{
	int64_t i = 0;
	int status = PV_OK;

	memset(mean, 0, (size_t)bins->n * sizeof(*mean));
	while (i < n_samples && pv__bin_at(bins, start_s + (double)i / rate_hz) < 0)
		i++;
	for (int64_t k = 0; k < bins->n && status == PV_OK; k++) {
		int64_t first = i;

		for (; i < n_samples && pv__bin_at(bins, start_s + (double)i / rate_hz) == k; i++)
			mean[k] += sample[i];
		status = close_bin(bins, k, i - first, mark, mean, diag);
	}
	return status;
}

/* The first sample of a segment that is not before a time; below 0 before the segment. */
static double first_sample(const struct pv__segment *segment, double rate_hz, double time_s)
{
	return ceil((time_s - segment->start_s) * rate_hz -
		    slack(segment->start_s, time_s, 1 / rate_hz));
}

int pv__window_at(const struct pv__recording *r, int64_t channel, double onset_s,
		  const double window_s[2], struct pv__window *window, struct pv__diag *diag)
{
	const struct pv__channel *c = &r->channel[channel];
	struct pv__mark mark = {r->path, 0, 0};
	double from = onset_s + window_s[0], n, first;
	int64_t before = 0; /* samples of earlier segments */

	if (r->epochs || !(c->rate_hz > 0))
		return pv__fail(diag, PV_EDATA, &mark,
				"channel %s: no window around an event can be cut, as the file %s",
				c->name, r->epochs ? "holds epochs" : "tells no sampling rate");
	n = whole_bins(window_s[0], window_s[1], 1 / c->rate_hz);
	if (!(n >= 1))
		return pv__fail(diag, PV_EDATA, &mark,
				"channel %s: a window from %g s to %g s holds no sample at %g Hz",
				c->name, window_s[0], window_s[1], c->rate_hz);
	for (int64_t s = 0; s < r->n_segments; s++) {
		int64_t here = pv__segment_samples(&r->segment[s], c);

		first = first_sample(&r->segment[s], c->rate_hz, from);
		if (first >= 0 && first + n <= (double)here) {
			*window = (struct pv__window){before + (int64_t)first, (int64_t)n};
			return PV_OK;
		}
		before += here;
	}
	return pv__fail(
		diag, PV_EDATA, &mark,
		"the window from %g s to %g s around the event at %g s leaves the recording "
		"or runs over a gap: leave the event out or choose a shorter window_s",
		window_s[0], window_s[1], onset_s);
}
