/* SimpleMKL. */
#include "kernels/mkl.h"

#include "kernels/vector.h"

#include <math.h>
#include <string.h>

enum { MOST_STEPS = 200, MOST_TRIES = 30 };

static const double too_small = 1e-8;  /* weights below this are 0 */
static const double flat_enough = .01; /* of the first slope: ends a line search */

struct search {
	const struct pv_host *host;
	pv_ctx *ctx;
	struct pv__mkl *m;
	double *sum;               /* n x n: the kernels, weighed */
	double *start, *direction; /* n_kernels */
};

/* ---- J, S and the machines at m->d ----------------------------------------------------- */

static void add_kernels(const struct search *s)
{
	const struct pv__mkl *m = s->m;
	int64_t n2 = m->rows->n * m->rows->n;

	memset(s->sum, 0, (size_t)n2 * sizeof(*s->sum));
	for (int64_t k = 0; k < m->n_kernels; k++)
		if (m->d[k] > 0)
			pv__axpy(n2, m->d[k], m->gram + k * n2, s->sum);
}

static double strength(const struct pv__mkl *m, int64_t kernel)
{
	int64_t n = m->rows->n;
	double total = 0;

	for (int64_t o = 0; o < m->n_outputs; o++) {
		const double *beta = m->beta + o * n;

		for (int64_t i = 0; i < n; i++)
			if (beta[i] != 0)
				total += beta[i] * pv__dot(n, m->gram + (kernel * n + i) * n, beta);
	}
	return total;
}

static int evaluate(const struct search *s)
{
	struct pv__mkl *m = s->m;
	int64_t n = m->rows->n;
	struct pv__kernel kernel;
	int status;

	add_kernels(s);
	memset(m->beta, 0, (size_t)(m->n_outputs * n) * sizeof(*m->beta));
	memset(m->bias, 0, (size_t)m->n_outputs * sizeof(*m->bias));
	status = pv__kernel_from_gram(s->host, s->ctx, n, s->sum, &kernel);
	if (status == PV_OK)
		status = pv__svm_fit_classes(s->host, s->ctx, m->rows, m->classes, &kernel, m->svm,
					     m->n_outputs, m->beta, m->bias);
	if (status != PV_OK)
		return status;
	m->objective = 0;
	for (int64_t i = 0; i < m->n_outputs * n; i++)
		m->objective += fabs(m->beta[i]);
	for (int64_t k = 0; k < m->n_kernels; k++) {
		m->s[k] = strength(m, k);
		m->objective -= m->d[k] * m->s[k] / 2;
	}
	return PV_OK;
}

static double gap_of(const struct pv__mkl *m)
{
	double largest = 0, mean = 0;

	for (int64_t k = 0; k < m->n_kernels; k++) {
		largest = fmax(largest, m->s[k]);
		mean += m->d[k] * m->s[k];
	}
	return m->objective > 0 ? (largest - mean) / 2 / m->objective : 0;
}

/* ---- one step ----------------------------------------------------------------------------- */

/* Downhill with a sum of 0: what others gain or lose is taken from the largest weight. */
static void find_direction(const struct search *s)
{
	const struct pv__mkl *m = s->m;
	int64_t base = 0;
	double sum = 0;

	for (int64_t k = 1; k < m->n_kernels; k++)
		if (m->d[k] > m->d[base])
			base = k;
	for (int64_t k = 0; k < m->n_kernels; k++) {
		double uphill = (m->s[base] - m->s[k]) / 2;

		s->direction[k] = m->d[k] > 0 || uphill < 0 ? -uphill : 0;
		sum += s->direction[k];
	}
	s->direction[base] = -(sum - s->direction[base]);
}

/* How far until a weight is 0. */
static double longest_step(const struct search *s)
{
	double longest = INFINITY;

	for (int64_t k = 0; k < s->m->n_kernels; k++)
		if (s->direction[k] < 0)
			longest = fmin(longest, -s->start[k] / s->direction[k]);
	return longest;
}

/* J's slope along the direction. */
static double slope_of(const struct search *s)
{
	return -pv__dot(s->m->n_kernels, s->m->s, s->direction) / 2;
}

static int go_to(const struct search *s, double step, double *slope)
{
	int status;

	for (int64_t k = 0; k < s->m->n_kernels; k++) {
		double d = s->start[k] + step * s->direction[k];

		s->m->d[k] = d > too_small ? d : 0;
	}
	status = evaluate(s);
	*slope = slope_of(s);
	return status;
}

/* The slope only grows along the line: false position, with the Illinois rule, finds where
 * it is 0.  Where it is still downhill at the end of the line, that is the place. */
static int line_search(const struct search *s)
{
	double low = 0, high = longest_step(s), at_low = slope_of(s), at_high, slope;
	double enough = -flat_enough * at_low;
	int side = 0, status = go_to(s, high, &at_high);

	if (status != PV_OK || at_high <= enough)
		return status;
	for (int try = 0; try < MOST_TRIES; try++) {
		double step = low + (high - low) * at_low / (at_low - at_high);

		status = go_to(s, step, &slope);
		if (status != PV_OK || fabs(slope) <= enough)
			return status;
		if (slope < 0) {
			low = step;
			at_low = slope;
			at_high /= side < 0 ? 2 : 1;
			side = -1;
		} else {
			high = step;
			at_high = slope;
			at_low /= side > 0 ? 2 : 1;
			side = 1;
		}
	}
	return PV_OK;
}

static int descend(const struct search *s)
{
	struct pv__mkl *m = s->m;
	int status = evaluate(s);

	for (int64_t step = 0; status == PV_OK && step < MOST_STEPS; step++) {
		m->last_gap = gap_of(m);
		if (m->last_gap <= m->gap)
			return PV_OK;
		memcpy(s->start, m->d, (size_t)m->n_kernels * sizeof(*m->d));
		find_direction(s);
		status = s->host->progress(s->ctx, step, MOST_STEPS);
		if (status == PV_OK)
			status = line_search(s);
	}
	if (status == PV_OK)
		s->host->log(s->ctx, PV_LOG_WARN,
			     "stopped after %d steps with a duality gap of %g (gap %g): lower C, "
			     "or tol",
			     MOST_STEPS, m->last_gap, m->gap);
	return status;
}

static void to_sum_one(struct pv__mkl *m)
{
	double sum = 0;

	for (int64_t k = 0; k < m->n_kernels; k++)
		sum += m->d[k];
	for (int64_t k = 0; k < m->n_kernels; k++)
		m->d[k] /= sum;
}

int pv__mkl_fit(const struct pv_host *host, pv_ctx *ctx, struct pv__mkl *m)
{
	size_t n = (size_t)m->rows->n, k = (size_t)m->n_kernels;
	struct search s = {host, ctx, m, NULL, NULL, NULL};
	int status;

	s.sum = host->scratch(ctx, n, n * sizeof(double));
	s.start = host->scratch(ctx, k, sizeof(double));
	s.direction = host->scratch(ctx, k, sizeof(double));
	if (!s.sum || !s.start || !s.direction)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld kernels",
				  (long long)m->n_kernels);
	for (int64_t j = 0; j < m->n_kernels; j++)
		m->d[j] = 1 / (double)m->n_kernels;
	status = descend(&s);
	if (status == PV_OK)
		to_sum_one(m);
	return status;
}
