/* Times of a series: a start and a rate, or a time for each sample. */
#include "nwb.h"

#include <math.h>

/* Stretches between gaps that are shorter than this on average are no regular samples. */
enum { LEAST_STRETCH = 10 };

static bool one_segment(const struct nwb *nwb, struct series *s, double start)
{
	struct pv_segment *segment = nwb->h5.host->keep(nwb->h5.ctx, 1, sizeof(*segment));

	if (!segment)
		return false;
	*segment = (struct pv_segment){.start_s = start,
				       .duration_s = (double)s->n_samples / s->rate};
	s->n_segments = 1;
	s->segment = segment;
	return true;
}

static int from_start(const struct nwb *nwb, hid_t group, struct series *s, double start)
{
	hid_t data = h5_data(&nwb->h5, group, "starting_time");

	s->rate = data >= 0 ? h5_attribute_real(data, "rate") : (double)NAN;
	if (data >= 0)
		H5Dclose(data);
	if (!(s->rate > 0) || isinf(s->rate) || !isfinite(start))
		return nwb_refuse(nwb, s, "starting_time has no rate that makes sense");
	return one_segment(nwb, s, start) ? PV_OK : PV_ENOMEM;
}

/* ---- a time for each sample ----------------------------------------------------------------- */

static int irregular(const struct nwb *nwb, struct series *s, int64_t i, double time)
{
	return nwb_refuse(nwb, s,
			  "timestamps are not regular: sample %lld, at %.9g s, is half a sample or "
			  "more from where %.6g Hz has it; resample it first",
			  (long long)i, time, s->rate);
}

/* The time between samples that most have: the median. */
static double median_step(const struct pv_host *host, pv_ctx *ctx, int64_t n, const double *time)
{
	double *step = host->scratch(ctx, (size_t)n, sizeof(*step));
	int64_t *order = host->scratch(ctx, (size_t)n, sizeof(*order));

	if (!step || !order)
		return (double)NAN;
	for (int64_t i = 0; i + 1 < n; i++)
		step[i] = time[i + 1] - time[i];
	host->argsort(n - 1, step, order);
	return step[order[(n - 1) / 2]];
}

static bool is_gap(const double *time, int64_t i, double step)
{
	return time[i] - time[i - 1] > 1.5 * step;
}

/* The rate over all stretches without gaps, which is finer than one step. */
static int find_rate(const struct nwb *nwb, struct series *s, const double *time, double step)
{
	int64_t n_steps = 0;
	double sum = 0;

	for (int64_t i = 1; i < s->n_samples; i++)
		if (!is_gap(time, i, step)) {
			sum += time[i] - time[i - 1];
			n_steps++;
		} else {
			s->n_segments++;
		}
	s->n_segments++;
	if (s->n_segments > 1 + s->n_samples / LEAST_STRETCH)
		return nwb_refuse(nwb, s,
				  "timestamps are not regular: %lld gaps in %lld samples; resample "
				  "it first",
				  (long long)s->n_segments - 1, (long long)s->n_samples);
	s->rate = (double)n_steps / sum;
	if (!(s->rate > 0) || isinf(s->rate))
		return nwb_refuse(nwb, s, "timestamps tell no sampling rate");
	return PV_OK;
}

static int make_segments(const struct nwb *nwb, struct series *s, const double *time, double step)
{
	struct pv_segment *segment =
		nwb->h5.host->keep(nwb->h5.ctx, (size_t)s->n_segments, sizeof(*segment));
	int64_t first = 0, k = 0;

	if (!segment)
		return PV_ENOMEM;
	segment[0].start_s = time[0];
	for (int64_t i = 1; i <= s->n_samples; i++) {
		if (i == s->n_samples || is_gap(time, i, step)) {
			segment[k].duration_s = (double)(i - first) / s->rate;
			first = i;
			if (i < s->n_samples)
				segment[++k].start_s = time[i];
		} else if (!(fabs(time[i] - time[first] - (double)(i - first) / s->rate) <
			     0.5 / s->rate)) {
			return irregular(nwb, s, i, time[i]);
		}
	}
	s->segment = segment;
	return PV_OK;
}

static int from_timestamps(const struct nwb *nwb, struct series *s, const double *time)
{
	const struct pv_host *host = nwb->h5.host;
	double step;
	int status;

	if (s->n_samples < 2)
		return nwb_refuse(nwb, s, "one sample tells no sampling rate");
	for (int64_t i = 0; i < s->n_samples; i++)
		if (!isfinite(time[i]) || (i > 0 && !(time[i] > time[i - 1])))
			return nwb_refuse(nwb, s, "timestamps do not ascend: sample %lld",
					  (long long)i);
	step = median_step(host, nwb->h5.ctx, s->n_samples, time);
	if (isnan(step))
		return PV_ENOMEM;
	status = find_rate(nwb, s, time, step);
	return status == PV_OK ? make_segments(nwb, s, time, step) : status;
}

int nwb_times(const struct nwb *nwb, hid_t group, struct series *s)
{
	const struct h5 *h = &nwb->h5;
	int64_t n;
	double *value;
	int status = h5_reals(h, group, "starting_time", &n, &value);

	if (status != PV_OK)
		return status;
	if (value && n == 1)
		return from_start(nwb, group, s, *value);
	status = h5_reals(h, group, "timestamps", &n, &value);
	if (status != PV_OK)
		return status;
	if (!value)
		return nwb_refuse(nwb, s, "there is neither starting_time nor timestamps");
	if (n != s->n_samples)
		return nwb_refuse(nwb, s, "there are %lld samples and %lld timestamps",
				  (long long)s->n_samples, (long long)n);
	return from_timestamps(nwb, s, value);
}
