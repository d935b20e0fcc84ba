/* Calibration of probabilities, and the net benefit of acting on them. */
#include "evaluate/calibration.h"

#include "evaluate/fixed.h"
#include "evaluate/resample.h"

#include <math.h>

enum { N_RESAMPLES = 1000, MOST_STEPS = 50 };

/* Probabilities of 0 and 1 have no finite logit: as the log loss, clip them. */
static double logit(double p)
{
	double q = fmin(fmax(p, 1e-15), 1 - 1e-15);

	return log(q) - log1p(-q);
}

/* ---- logistic recalibration by Newton's method ------------------------------------------- */

struct line {
	double intercept, slope;
};
struct sums {
	double g0, g1, h00, h01, h11;
}; /* gradient and information */

static struct sums sums_at(int64_t n, const double *x, const double *y, struct line at)
{
	struct sums s = {0};

	for (int64_t i = 0; i < n; i++) {
		double q = 1 / (1 + exp(-(at.intercept + at.slope * x[i]))), w = q * (1 - q);

		s.g0 += y[i] - q;
		s.g1 += (y[i] - q) * x[i];
		s.h00 += w;
		s.h01 += w * x[i];
		s.h11 += w * x[i] * x[i];
	}
	return s;
}

static double log_likelihood(int64_t n, const double *x, const double *y, struct line at)
{
	double sum = 0;

	for (int64_t i = 0; i < n; i++) {
		double z = at.intercept + at.slope * x[i];

		sum += y[i] * z - fmax(z, 0) - log1p(exp(-fabs(z)));
	}
	return sum;
}

/* Near enough to the top that Newton's step does not overshoot. */
static bool is_short(struct line step)
{
	return fabs(step.intercept) < .1 && fabs(step.slope) < .1;
}

/* Half the step until it gains: Newton's steps overshoot where probabilities are extreme. */
static struct line climb(int64_t n, const double *x, const double *y, struct line at,
			 struct line step)
{
	double before;

	if (is_short(step))
		return (struct line){at.intercept + step.intercept, at.slope + step.slope};
	before = log_likelihood(n, x, y, at);

	for (int i = 0; i < MOST_STEPS; i++) {
		struct line next = {at.intercept + step.intercept, at.slope + step.slope};

		if (log_likelihood(n, x, y, next) >= before)
			return next;
		step.intercept /= 2;
		step.slope /= 2;
	}
	return at;
}

/* Newton's method doubles the digits at each step: this one is the last. */
static bool is_last(struct line step)
{
	return fabs(step.intercept) < 1e-7 && fabs(step.slope) < 1e-7;
}

/* NaN where no finite line fits best, as where the classes do not overlap. */
static struct line fit_line(int64_t n, const double *x, const double *y, struct line at)
{
	struct line none = {NAN, NAN};

	for (int i = 0; i < MOST_STEPS; i++) {
		struct sums s = sums_at(n, x, y, at);
		double det = s.h00 * s.h11 - s.h01 * s.h01;
		struct line step = {(s.h11 * s.g0 - s.h01 * s.g1) / det,
				    (s.h00 * s.g1 - s.h01 * s.g0) / det};

		if (!(det > 1e-12 * s.h00 * s.h11))
			return none;
		at = climb(n, x, y, at, step);
		if (is_last(step))
			return at;
	}
	return none;
}

static double fit_intercept(int64_t n, const double *x, const double *y, double start)
{
	struct line at = {start, 1};

	for (int i = 0; i < MOST_STEPS; i++) {
		struct sums s = sums_at(n, x, y, at);
		struct line step = {s.g0 / s.h00, 0};

		if (!(s.h00 > 0))
			return NAN;
		at = climb(n, x, y, at, step);
		if (is_last(step))
			return at.intercept;
	}
	return NAN;
}

/* ---- intervals over resampled groups ------------------------------------------------------- */

enum { SLOPE, IN_THE_LARGE, BRIER, N_RESAMPLED };

struct refit {
	const double *p, *x, *y;
	double *x_drawn, *y_drawn;
	struct line line; /* of all rows, where fits on resamples start */
	double intercept;
};

static void recalibrate(void *of, int64_t n, const int64_t *row, double *value)
{
	struct refit *r = of;

	value[BRIER] = 0;
	for (int64_t i = 0; i < n; i++) {
		double d = r->p[row[i]] - r->y[row[i]];

		value[BRIER] += d * d / (double)n;
		r->x_drawn[i] = r->x[row[i]];
		r->y_drawn[i] = r->y[row[i]];
	}
	value[SLOPE] = fit_line(n, r->x_drawn, r->y_drawn, r->line).slope;
	value[IN_THE_LARGE] = fit_intercept(n, r->x_drawn, r->y_drawn, r->intercept);
}

static int add_intervals(struct pv__arena *arena, const struct pv__forecast *f, const double *x,
			 struct pv__stream stream, struct pv__calibration *out)
{
	struct pv__resampling resampling;
	struct refit refit = {.p = f->p,
			      .x = x,
			      .y = f->y,
			      .line = {out->intercept, out->slope.value},
			      .intercept = out->in_the_large.value};
	double low[N_RESAMPLED], high[N_RESAMPLED];

	if (isnan(refit.line.slope))
		refit.line = (struct line){0, 0};
	PV__TRY(pv__resampling_make(arena, f->n, f->group, &resampling));
	refit.x_drawn = pv__alloc(arena, (size_t)resampling.most_rows, sizeof(double));
	refit.y_drawn = pv__alloc(arena, (size_t)resampling.most_rows, sizeof(double));
	if (!refit.x_drawn || !refit.y_drawn)
		return PV_ENOMEM;
	PV__TRY(pv__resample_percentiles(arena, &resampling, stream, N_RESAMPLES, .95, N_RESAMPLED,
					 recalibrate, &refit, low, high));
	out->slope.low = low[SLOPE];
	out->slope.high = high[SLOPE];
	out->in_the_large.low = low[IN_THE_LARGE];
	out->in_the_large.high = high[IN_THE_LARGE];
	out->brier.low = low[BRIER];
	out->brier.high = high[BRIER];
	return PV_OK;
}

int pv__calibration(struct pv__arena *arena, const struct pv__forecast *f, struct pv__stream stream,
		    struct pv__calibration *out)
{
	double *x = pv__alloc(arena, (size_t)f->n, sizeof(*x));
	struct pv__bin bin[PV__BINS];
	struct line line;

	*out = (struct pv__calibration){0};
	if (!x)
		return PV_ENOMEM;
	for (int64_t i = 0; i < f->n; i++) {
		x[i] = logit(f->p[i]);
		out->brier.value += (f->p[i] - f->y[i]) * (f->p[i] - f->y[i]) / (double)f->n;
	}
	line = fit_line(f->n, x, f->y, (struct line){0, 0});
	out->intercept = line.intercept;
	out->slope.value = line.slope;
	out->in_the_large.value = fit_intercept(f->n, x, f->y, 0);
	pv__calibration_bins(f, bin);
	for (int i = 0; i < PV__BINS; i++)
		if (bin[i].n > 0)
			out->ece += (double)bin[i].n / (double)f->n *
				    fabs(bin[i].share.value - bin[i].p);
	return add_intervals(arena, f, x, stream, out);
}

void pv__calibration_bins(const struct pv__forecast *f, struct pv__bin bin[PV__BINS])
{
	int64_t events[PV__BINS] = {0};

	for (int i = 0; i < PV__BINS; i++)
		bin[i] = (struct pv__bin){0};
	for (int64_t i = 0; i < f->n; i++) {
		int at = (int)(f->p[i] * PV__BINS);

		at = at < PV__BINS ? at : PV__BINS - 1;
		bin[at].n++;
		bin[at].p += f->p[i];
		events[at] += f->y[i] > 0;
	}
	for (int i = 0; i < PV__BINS; i++) {
		struct pv__interval share;

		if (bin[i].n == 0)
			continue;
		share = pv__wilson(events[i], bin[i].n, .95);
		bin[i].p /= (double)bin[i].n;
		bin[i].share = (struct pv__estimate){share.mean, share.low, share.high};
	}
}

/* ---- smooth curve ---------------------------------------------------------------------------- */

/* Weighted line through the rows nearest to `at`, read at `at`; their mean where all lie in
 * one place. */
static double local_value(const struct pv__forecast *f, double at, double width)
{
	double w = 0, wx = 0, wy = 0, wxx = 0, wxy = 0, det;

	for (int64_t i = 0; i < f->n; i++) {
		double d = f->p[i] - at, u = fabs(d) / width, c = 1 - u * u * u, k;

		if (!(u < 1))
			continue;
		k = c * c * c;
		w += k;
		wx += k * d;
		wy += k * f->y[i];
		wxx += k * d * d;
		wxy += k * d * f->y[i];
	}
	det = w * wxx - wx * wx;
	if (!(det > 1e-10 * w * wxx))
		return w > 0 ? wy / w : NAN;
	return (wy * wxx - wxy * wx) / det;
}

int pv__calibration_curve(struct pv__arena *arena, const struct pv__forecast *f, double span,
			  int64_t m, const double *at, double *out)
{
	double *distance = pv__alloc(arena, (size_t)f->n, sizeof(*distance));
	int64_t *order = pv__alloc(arena, (size_t)f->n, sizeof(*order));
	int64_t nearest = (int64_t)ceil(span * (double)f->n);

	if (!distance || !order)
		return PV_ENOMEM;
	nearest = nearest < 2 ? 2 : nearest > f->n ? f->n : nearest;
	for (int64_t k = 0; k < m; k++) {
		for (int64_t i = 0; i < f->n; i++)
			distance[i] = fabs(f->p[i] - at[k]);
		pv__argsort(f->n, distance, order);
		out[k] = local_value(f, at[k], distance[order[nearest - 1]] * (1 + 1e-12) + 1e-12);
	}
	return PV_OK;
}

/* ---- decision curve ----------------------------------------------------------------------------
 */

double pv__net_benefit(const struct pv__forecast *f, double threshold)
{
	int64_t hits = 0, alarms = 0;

	for (int64_t i = 0; i < f->n; i++) {
		hits += f->p[i] >= threshold && f->y[i] > 0;
		alarms += f->p[i] >= threshold && !(f->y[i] > 0);
	}
	return ((double)hits - (double)alarms * threshold / (1 - threshold)) / (double)f->n;
}

double pv__net_benefit_of_all(const struct pv__forecast *f, double threshold)
{
	double events = 0;

	for (int64_t i = 0; i < f->n; i++)
		events += f->y[i] > 0;
	return (events - ((double)f->n - events) * threshold / (1 - threshold)) / (double)f->n;
}
