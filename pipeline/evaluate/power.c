/* The inverse power law of a learning curve: fitted, and refitted on resampled folds. */
#include "evaluate/power.h"

#include <math.h>
#include <stdlib.h>

enum { GRID = 120, NARROWINGS = 90, FEWEST_SIZES = 4 };

/* ---- one fit ----------------------------------------------------------------------------- */

struct points {
	int64_t n;
	const double *size, *error, *weight;
};

/* The best a and b for this c, none below 0, and the squares that they leave. */
struct line {
	double a, b, squares;
};

/* Powers of the size over the smallest one: no overflow, and 1 at the first point. */
static double fallen(const struct points *p, int64_t i, double c)
{
	return pow(p->size[i] / p->size[0], -c);
}

static struct line best_line(const struct points *p, double c)
{
	double w = 0, wu = 0, wy = 0, uu = 0, uy = 0, raw_uu = 0, raw_uy = 0;
	struct line line = {0};

	for (int64_t i = 0; i < p->n; i++) {
		w += p->weight[i];
		wu += p->weight[i] * fallen(p, i, c);
		wy += p->weight[i] * p->error[i];
	}
	for (int64_t i = 0; i < p->n; i++) {
		double u = fallen(p, i, c), du = u - wu / w;

		uu += p->weight[i] * du * du;
		uy += p->weight[i] * du * (p->error[i] - wy / w);
		raw_uu += p->weight[i] * u * u;
		raw_uy += p->weight[i] * u * p->error[i];
	}
	line.b = uu > 0 ? fmax(0, uy / uu) : 0;
	line.a = wy / w - line.b * wu / w;
	if (line.a < 0) {
		line.a = 0;
		line.b = fmax(0, raw_uy / raw_uu);
	}
	for (int64_t i = 0; i < p->n; i++) {
		double left = p->error[i] - line.a - line.b * fallen(p, i, c);

		line.squares += p->weight[i] * left * left;
	}
	return line;
}

static double grid_at(int i)
{
	return PV__POWER_SLOWEST *
	       pow(PV__POWER_STEEPEST / PV__POWER_SLOWEST, (double)i / (double)(GRID - 1));
}

static int best_on_grid(const struct points *p)
{
	double least = INFINITY;
	int best = 0;

	for (int i = 0; i < GRID; i++) {
		double squares = best_line(p, grid_at(i)).squares;

		if (squares < least) {
			least = squares;
			best = i;
		}
	}
	return best;
}

/* Golden sections between the neighbours of the best point of the grid. */
static double narrow(const struct points *p, double low, double high)
{
	const double golden = (sqrt(5) - 1) / 2;
	double c1 = high - golden * (high - low), c2 = low + golden * (high - low);
	double f1 = best_line(p, c1).squares, f2 = best_line(p, c2).squares;

	for (int i = 0; i < NARROWINGS; i++) {
		if (f1 <= f2) {
			high = c2;
			c2 = c1;
			f2 = f1;
			c1 = high - golden * (high - low);
			f1 = best_line(p, c1).squares;
		} else {
			low = c1;
			c1 = c2;
			f1 = f2;
			c2 = low + golden * (high - low);
			f2 = best_line(p, c2).squares;
		}
	}
	return (low + high) / 2;
}

static struct pv__power undetermined(const char *reason)
{
	return (struct pv__power){NAN, NAN, NAN, reason};
}

struct pv__power pv__power_fit(int64_t n, const double *size, const double *error,
			       const double *weight)
{
	const struct points p = {n, size, error, weight};
	struct line line;
	double c;
	int best;

	if (n < FEWEST_SIZES)
		return undetermined("three numbers need at least four sizes");
	for (int64_t i = 0; i < n; i++)
		if (!isfinite(error[i]))
			return undetermined("the metric is not defined at every size");
	best = best_on_grid(&p);
	if (best_line(&p, grid_at(best)).b <= 0)
		return undetermined("the error does not fall with the size");
	if (best == 0)
		return undetermined("the error falls so slowly that no level is in sight");
	if (best == GRID - 1)
		return undetermined("the error falls within the smallest sizes alone");
	c = narrow(&p, grid_at(best - 1), grid_at(best + 1));
	line = best_line(&p, c);
	return (struct pv__power){line.a, line.b * pow(size[0], c), c, NULL};
}

/* ---- over folds ---------------------------------------------------------------------------- */

struct folds {
	int64_t n_folds, n_sizes;
	const double *size, *error;
	double *mean, *weight;
	int64_t *fold; /* which folds are looked at */
};

static void take_means(const struct folds *f)
{
	for (int64_t s = 0; s < f->n_sizes; s++) {
		double sum = 0;
		int64_t n = 0;

		for (int64_t i = 0; i < f->n_folds; i++) {
			double v = f->error[f->fold[i] * f->n_sizes + s];

			if (isnan(v))
				continue;
			sum += v;
			n++;
		}
		f->mean[s] = n ? sum / (double)n : NAN;
	}
}

/* 1 / SE^2 of each mean. */
static void take_weights(const struct folds *f)
{
	bool spread = true;

	for (int64_t s = 0; s < f->n_sizes; s++) {
		double squares = 0;
		int64_t n = 0;

		for (int64_t i = 0; i < f->n_folds; i++) {
			double d = f->error[i * f->n_sizes + s] - f->mean[s];

			if (isnan(d))
				continue;
			squares += d * d;
			n++;
		}
		f->weight[s] = n > 1 ? (double)n * (double)(n - 1) / squares : INFINITY;
		spread = spread && isfinite(f->weight[s]);
	}
	for (int64_t s = 0; !spread && s < f->n_sizes; s++)
		f->weight[s] = 1;
}

static struct pv__power fit_means(const struct folds *f)
{
	take_means(f);
	return pv__power_fit(f->n_sizes, f->size, f->mean, f->weight);
}

static int ascending(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static struct pv__power_range range(int64_t n, double *value)
{
	qsort(value, (size_t)n, sizeof(*value), ascending);
	return (struct pv__power_range){pv__quantile_sorted(n, value, .025),
					pv__quantile_sorted(n, value, .975)};
}

/* Refits; says nothing where more than one in twenty is not determined: the ends of such
 * an interval would be guesses. */
static int resample(struct pv__arena *arena, const struct folds *f, struct pv__stream stream,
		    int64_t n, struct pv__power_fitted *out)
{
	double *a = pv__alloc(arena, (size_t)n, sizeof(*a));
	double *b = pv__alloc(arena, (size_t)n, sizeof(*b));
	double *c = pv__alloc(arena, (size_t)n, sizeof(*c));
	int64_t known = 0;

	if (!a || !b || !c)
		return PV_ENOMEM;
	for (int64_t r = 0; r < n; r++) {
		struct pv__stream draw = pv__substream(stream, (uint64_t)r);
		struct pv__power fit;

		for (int64_t i = 0; i < f->n_folds; i++)
			f->fold[i] = (int64_t)pv__below(draw, (uint64_t)i, (uint64_t)f->n_folds);
		fit = fit_means(f);
		if (fit.reason)
			continue;
		a[known] = fit.a;
		b[known] = fit.b;
		c[known++] = fit.c;
	}
	if (known * 20 < n * 19) {
		out->reason = "too many resamples of folds do not determine the curve";
		return PV_OK;
	}
	out->a = range(known, a);
	out->b = range(known, b);
	out->c = range(known, c);
	return PV_OK;
}

int pv__power_fit_folds(struct pv__arena *arena, int64_t n_folds, int64_t n_sizes,
			const double *size, const double *error, struct pv__stream stream,
			int64_t n_resamples, struct pv__power_fitted *out)
{
	const struct pv__power_range none = {NAN, NAN};
	struct folds f = {.n_folds = n_folds, .n_sizes = n_sizes, .size = size, .error = error};

	f.mean = pv__alloc(arena, (size_t)n_sizes, sizeof(*f.mean));
	f.weight = pv__alloc(arena, (size_t)n_sizes, sizeof(*f.weight));
	f.fold = pv__alloc(arena, (size_t)n_folds, sizeof(*f.fold));
	if (!f.mean || !f.weight || !f.fold)
		return PV_ENOMEM;
	for (int64_t i = 0; i < n_folds; i++)
		f.fold[i] = i;
	take_means(&f);
	take_weights(&f);
	*out = (struct pv__power_fitted){.a = none, .b = none, .c = none};
	out->fit = pv__power_fit(n_sizes, size, f.mean, f.weight);
	if (out->fit.reason)
		out->reason = "there is no fit";
	else if (n_folds < 2)
		out->reason = "one fold has no spread";
	else
		return resample(arena, &f, stream, n_resamples, out);
	return PV_OK;
}
