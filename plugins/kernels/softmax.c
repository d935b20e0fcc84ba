/* K classes: Newton steps found by conjugate gradients, so that the curvature, a matrix
 * of K (rank + 1) rows, is only ever multiplied with (Nocedal & Wright 2006, ch. 7). */
#include "kernels/logistic.h"

#include "kernels/linear.h"
#include "kernels/vector.h"

#include <math.h>
#include <string.h>

/* theta is K x (rank + 1), the intercept last. */
struct search {
	const struct pv_host *host;
	struct pv__logistic *p;
	int64_t width, size;     /* rank + 1, K (rank + 1) */
	double *z;               /* n x width: the rows with a 1 behind them */
	double *theta, *trial, *gradient, *step, *residual, *direction, *image, *scale;
	double *f, *probability, *zx; /* n x K */
};

static void times(const struct search *s, const double *theta, double *f)
{
	s->host->gemm(PV_NO_TRANS, PV_TRANS, s->p->n, s->p->n_classes, s->width, 1, s->z,
	              s->width, theta, s->width, 0, f, s->p->n_classes);
}

static void times_back(const struct search *s, const double *f, double *theta)
{
	s->host->gemm(PV_TRANS, PV_NO_TRANS, s->p->n_classes, s->width, s->p->n, 1, f,
	              s->p->n_classes, s->z, s->width, 0, theta, s->width);
}

/* Penalty of weights, not of intercepts: out += x / C. */
static void add_penalty(const struct search *s, const double *x, double *out)
{
	for (int64_t k = 0; k < s->p->n_classes; k++)
		pv__axpy(s->p->rank, 1 / s->p->c, x + k * s->width, out + k * s->width);
}

static double objective(struct search *s, const double *theta)
{
	const struct pv__logistic *p = s->p;
	double sum = 0, penalty = 0;

	times(s, theta, s->f);
	for (int64_t i = 0; i < p->n; i++) {
		const double *f = s->f + i * p->n_classes;
		double top = f[0], total = 0;

		for (int64_t k = 1; k < p->n_classes; k++)
			top = f[k] > top ? f[k] : top;
		for (int64_t k = 0; k < p->n_classes; k++)
			total += exp(f[k] - top);
		sum += p->cost[i] * (top + log(total) - f[p->code[i]]);
	}
	for (int64_t k = 0; k < p->n_classes; k++)
		penalty += pv__dot(p->rank, theta + k * s->width, theta + k * s->width);
	return sum + penalty / (2 * p->c);
}

/* Gradient, probabilities and diagonal curvature at s->theta; returns the largest slope. */
static double slope(struct search *s)
{
	const struct pv__logistic *p = s->p;
	int64_t k_all = p->n_classes;
	double largest = 0;

	times(s, s->theta, s->f);
	memset(s->scale, 0, (size_t)s->size * sizeof(double));
	for (int64_t i = 0; i < p->n; i++) {
		double *q = s->probability + i * k_all, *r = s->zx + i * k_all;
		const double *z = s->z + i * s->width;

		pv__softmax(k_all, s->f + i * k_all, q);
		for (int64_t k = 0; k < k_all; k++) {
			double curve = p->cost[i] * q[k] * (1 - q[k]);

			r[k] = p->cost[i] * (q[k] - (p->code[i] == k));
			for (int64_t j = 0; j < s->width; j++)
				s->scale[k * s->width + j] += curve * z[j] * z[j];
		}
	}
	times_back(s, s->zx, s->gradient);
	add_penalty(s, s->theta, s->gradient);
	for (int64_t j = 0; j < s->size; j++) {
		largest = fmax(largest, fabs(s->gradient[j]));
		s->scale[j] += (j + 1) % s->width ? 1 / p->c : 1e-10;
	}
	return largest;
}

/* out = curvature times x */
static void curve(struct search *s, const double *x, double *out)
{
	const struct pv__logistic *p = s->p;
	int64_t k_all = p->n_classes;

	times(s, x, s->zx);
	for (int64_t i = 0; i < p->n; i++) {
		const double *q = s->probability + i * k_all;
		double *f = s->zx + i * k_all;
		double mean = 0;

		for (int64_t k = 0; k < k_all; k++)
			mean += q[k] * f[k];
		for (int64_t k = 0; k < k_all; k++)
			f[k] = p->cost[i] * q[k] * (f[k] - mean);
	}
	times_back(s, s->zx, out);
	add_penalty(s, x, out);
}

/* Solves curvature step = gradient, to a precision that grows as the gradient falls. */
static void find_step(struct search *s, double relative)
{
	int64_t n = s->size;
	double goal = fmin(0.1, sqrt(relative)), rho = 0, start;

	memset(s->step, 0, (size_t)n * sizeof(double));
	memcpy(s->residual, s->gradient, (size_t)n * sizeof(double));
	for (int64_t j = 0; j < n; j++) {
		s->direction[j] = s->residual[j] / s->scale[j];
		rho += s->residual[j] * s->direction[j];
	}
	start = rho;
	for (int64_t it = 0; it < 2 * n && rho > goal * goal * start; it++) {
		double before = rho, bend, length;

		curve(s, s->direction, s->image);
		bend = pv__dot(n, s->direction, s->image);
		if (!(bend > 0))
			break;
		length = rho / bend;
		pv__axpy(n, length, s->direction, s->step);
		pv__axpy(n, -length, s->image, s->residual);
		rho = 0;
		for (int64_t j = 0; j < n; j++)
			rho += s->residual[j] * s->residual[j] / s->scale[j];
		for (int64_t j = 0; j < n; j++)
			s->direction[j] = s->residual[j] / s->scale[j] +
			                  rho / before * s->direction[j];
	}
}

static int walk(struct search *s)
{
	double fall = pv__dot(s->size, s->step, s->gradient);
	double noise = 1e-14 * (1 + fabs(s->p->objective)); /* rounding must not stop the last step */

	for (double t = 1; t > 1e-10; t /= 2) {
		double value;

		for (int64_t j = 0; j < s->size; j++)
			s->trial[j] = s->theta[j] - t * s->step[j];
		value = objective(s, s->trial);
		if (value <= s->p->objective - 1e-4 * t * fall + noise) {
			double *swap = s->theta;

			s->theta = s->trial;
			s->trial = swap;
			s->p->objective = value;
			return 1;
		}
	}
	return 0;
}

static int search_room(const struct pv_host *host, pv_ctx *ctx, struct search *s)
{
	size_t size = (size_t)s->size, n = (size_t)s->p->n, cells = n * (size_t)s->p->n_classes;
	double *vector = host->scratch(ctx, size, 8 * sizeof(double));
	double *matrix = host->scratch(ctx, cells, 3 * sizeof(double));

	s->z = host->scratch(ctx, n, (size_t)s->width * sizeof(double));
	if (!vector || !matrix || !s->z)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld rows and %lld columns",
		                  (long long)s->p->n, (long long)s->p->rank);
	s->theta = vector;
	s->trial = vector + size;
	s->gradient = vector + 2 * size;
	s->step = vector + 3 * size;
	s->residual = vector + 4 * size;
	s->direction = vector + 5 * size;
	s->image = vector + 6 * size;
	s->scale = vector + 7 * size;
	s->f = matrix;
	s->probability = matrix + cells;
	s->zx = matrix + 2 * cells;
	for (int64_t i = 0; i < s->p->n; i++) {
		memcpy(s->z + i * s->width, s->p->z + i * s->p->rank,
		       (size_t)s->p->rank * sizeof(double));
		s->z[i * s->width + s->p->rank] = 1;
	}
	return PV_OK;
}

/* What all classes share of one coefficient changes nothing. */
static void centre(const struct search *s, int64_t j)
{
	double mean = 0;

	for (int64_t k = 0; k < s->p->n_classes; k++)
		mean += s->theta[k * s->width + j] / (double)s->p->n_classes;
	for (int64_t k = 0; k < s->p->n_classes; k++)
		s->theta[k * s->width + j] -= mean;
}

/* Intercepts are made to sum to 0, and weights too where no penalty does so. */
static void take_result(const struct search *s)
{
	centre(s, s->p->rank);
	for (int64_t j = 0; isinf(s->p->c) && j < s->p->rank; j++)
		centre(s, j);
	for (int64_t k = 0; k < s->p->n_classes; k++) {
		memcpy(s->p->v + k * s->p->rank, s->theta + k * s->width,
		       (size_t)s->p->rank * sizeof(double));
		s->p->bias[k] = s->theta[k * s->width + s->p->rank];
	}
}

/* Along the next step: the largest change of a decision value against the others of its row.
 * What all classes share has no curvature: a step may hold any of it, by rounding alone. */
static double drift(struct search *s)
{
	int64_t k_all = s->p->n_classes;
	double largest = 0;

	find_step(s, 1e-12);
	times(s, s->step, s->zx);
	for (int64_t i = 0; i < s->p->n; i++) {
		const double *f = s->zx + i * k_all;

		for (int64_t k = 1; k < k_all; k++)
			largest = fmax(largest, fabs(f[k] - f[0]));
	}
	return largest;
}

int pv__logistic_softmax(const struct pv_host *host, pv_ctx *ctx, struct pv__logistic *p)
{
	struct search s = {.host = host, .p = p, .width = p->rank + 1,
	                   .size = p->n_classes * (p->rank + 1)};
	int status = search_room(host, ctx, &s);
	double first, now, before;

	if (status != PV_OK)
		return status;
	p->objective = objective(&s, s.theta);
	first = now = slope(&s);
	for (p->n_iterations = 0; p->n_iterations < p->max_iterations; p->n_iterations++) {
		if (!(now > p->tolerance * first))
			break;
		find_step(&s, now / first);
		before = now;
		if (!walk(&s))
			break;
		now = slope(&s);
		if (now >= before && now < 1e-6 * first)
			break; /* at the last digits */
	}
	p->gradient = first > 0 ? now / first : 0;
	p->drift = isinf(p->c) ? drift(&s) : 0;
	take_result(&s);
	return PV_OK;
}
