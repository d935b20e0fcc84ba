/* Metrics of numbers.  Sums go through pv__sum, so that they have one order. */
#include "evaluate/metric.h"

#include <math.h>

/* Of row i against the mean `centre`. */
typedef double (*term_fn)(const struct pv__scored *, int64_t i, double centre);

static double predicted(const struct pv__scored *s, int64_t i)
{
	return s->decision[i * s->n_outputs];
}

static double squared_error(const struct pv__scored *s, int64_t i, double centre)
{
	double e = s->y[i] - predicted(s, i);

	(void)centre;
	return e * e;
}

static double absolute_error(const struct pv__scored *s, int64_t i, double centre)
{
	(void)centre;
	return fabs(s->y[i] - predicted(s, i));
}

static double squared_distance(const struct pv__scored *s, int64_t i, double centre)
{
	return (s->y[i] - centre) * (s->y[i] - centre);
}

static double sum_of(struct pv__arena *scratch, const struct pv__scored *s, term_fn term,
		     double centre)
{
	double *v = pv__alloc(scratch, (size_t)s->n, sizeof(*v));

	if (!v)
		return NAN;
	for (int64_t i = 0; i < s->n; i++)
		v[i] = term(s, i, centre);
	return pv__sum(s->n, v);
}

static double explained(struct pv__arena *scratch, const struct pv__scored *s, double centre)
{
	double total = sum_of(scratch, s, squared_distance, centre);

	if (s->n == 0 || !(total > 0))
		return NAN;
	return 1 - sum_of(scratch, s, squared_error, 0) / total;
}

/* Exactly: a mean may differ from equal values by a rounding. */
static bool is_constant(int64_t n, const double *x)
{
	for (int64_t i = 1; i < n; i++)
		if (x[i] < x[0] || x[i] > x[0])
			return false;
	return true;
}

double pv__metric_r2(struct pv__arena *scratch, const struct pv__scored *s)
{
	return is_constant(s->n, s->y) ? NAN : explained(scratch, s, pv__mean(s->n, s->y));
}

double pv__metric_r2_train(struct pv__arena *scratch, const struct pv__scored *s)
{
	return explained(scratch, s, s->train_mean);
}

double pv__metric_r(struct pv__arena *scratch, const struct pv__scored *s)
{
	double *p = pv__alloc(scratch, (size_t)s->n, sizeof(*p));
	double *product = pv__alloc(scratch, (size_t)s->n, sizeof(*product));
	double mean_y, mean_p, spread;

	if (!p || !product)
		return NAN;
	for (int64_t i = 0; i < s->n; i++)
		p[i] = predicted(s, i);
	if (is_constant(s->n, s->y) || is_constant(s->n, p))
		return NAN;
	mean_y = pv__mean(s->n, s->y);
	mean_p = pv__mean(s->n, p);
	for (int64_t i = 0; i < s->n; i++)
		product[i] = (s->y[i] - mean_y) * (p[i] - mean_p);
	spread = sqrt(pv__variance(s->n, s->y, 0)) * sqrt(pv__variance(s->n, p, 0));
	return spread > 0 ? pv__mean(s->n, product) / spread : NAN;
}

double pv__metric_mae(struct pv__arena *scratch, const struct pv__scored *s)
{
	return s->n > 0 ? sum_of(scratch, s, absolute_error, 0) / (double)s->n : NAN;
}

double pv__metric_rmse(struct pv__arena *scratch, const struct pv__scored *s)
{
	return s->n > 0 ? sqrt(sum_of(scratch, s, squared_error, 0) / (double)s->n) : NAN;
}
