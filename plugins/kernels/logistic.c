/* Two classes: full Newton steps on v and b, halved while the objective does not fall. */
#include "kernels/logistic.h"

#include "kernels/vector.h"

#include <math.h>
#include <string.h>

struct newton {
	const struct pv_host *host;
	struct pv__logistic *p;
	int64_t size;            /* rank + 1: v, then b */
	double *theta, *trial, *step;
	double *gradient, *hessian; /* size, size x size */
	double *f, *zd;          /* n; n x size: rows times the root of their curvature */
};

/* log(1 + exp(t)) without overflow */
static double softplus(double t)
{
	return (t > 0 ? t : 0) + log1p(exp(-fabs(t)));
}

static double objective(struct newton *w, const double *theta)
{
	const struct pv__logistic *p = w->p;
	double sum = 0;

	for (int64_t i = 0; i < p->n; i++) {
		double f = pv__dot(p->rank, theta, p->z + i * p->rank) + theta[p->rank];

		w->f[i] = f;
		sum += p->cost[i] * softplus(p->code[i] == 1 ? -f : f);
	}
	return sum + pv__dot(p->rank, theta, theta) / (2 * p->c);
}

/* Gradient and rooted curvature rows at w->theta, whose f is in w->f. */
static double slope(struct newton *w)
{
	const struct pv__logistic *p = w->p;
	double largest = 0;

	memset(w->gradient, 0, (size_t)w->size * sizeof(double));
	for (int64_t i = 0; i < p->n; i++) {
		double small = exp(-fabs(w->f[i])) / (1 + exp(-fabs(w->f[i])));
		double one = w->f[i] >= 0 ? 1 - small : small;
		double residual = p->cost[i] * (p->code[i] == 1 ? one - 1 : one);
		double root = sqrt(p->cost[i] * small * (1 - small));
		double *zd = w->zd + i * w->size;

		pv__axpy(p->rank, residual, p->z + i * p->rank, w->gradient);
		w->gradient[p->rank] += residual;
		for (int64_t j = 0; j < p->rank; j++)
			zd[j] = root * p->z[i * p->rank + j];
		zd[p->rank] = root;
	}
	pv__axpy(p->rank, 1 / p->c, w->theta, w->gradient);
	for (int64_t j = 0; j < w->size; j++)
		largest = fmax(largest, fabs(w->gradient[j]));
	return largest;
}

static int find_step(struct newton *w)
{
	const struct pv_host *host = w->host;
	int64_t n = w->size;
	int status;

	for (double extra = 0;; extra = extra > 0 ? extra * 10 : 1e-10) {
		host->gemm(PV_TRANS, PV_NO_TRANS, n, n, w->p->n, 1, w->zd, n, w->zd, n, 0,
		           w->hessian, n);
		for (int64_t j = 0; j < w->p->rank; j++)
			w->hessian[j * n + j] += 1 / w->p->c;
		/* All rows far from the boundary: the intercept has no curvature left. */
		w->hessian[n * n - 1] += extra;
		status = host->cholesky(n, w->hessian);
		if (status == PV_OK || extra > 1)
			break;
	}
	memcpy(w->step, w->gradient, (size_t)n * sizeof(double));
	if (status == PV_OK)
		host->cholesky_solve(n, w->hessian, 1, w->step);
	return status;
}

/* Goes along the step while the objective falls as Armijo's rule asks; false: nowhere. */
static int walk(struct newton *w)
{
	double fall = pv__dot(w->size, w->step, w->gradient);
	double noise = 1e-14 * (1 + fabs(w->p->objective)); /* rounding must not stop the last step */

	for (double t = 1; t > 1e-10; t /= 2) {
		double value;

		for (int64_t j = 0; j < w->size; j++)
			w->trial[j] = w->theta[j] - t * w->step[j];
		value = objective(w, w->trial);
		if (value <= w->p->objective - 1e-4 * t * fall + noise) {
			double *swap = w->theta;

			w->theta = w->trial;
			w->trial = swap;
			w->p->objective = value;
			return 1;
		}
	}
	return 0;
}

static int newton_room(const struct pv_host *host, pv_ctx *ctx, struct newton *w)
{
	size_t size = (size_t)w->size, n = (size_t)w->p->n;

	w->theta = host->scratch(ctx, size, sizeof(double));
	w->trial = host->scratch(ctx, size, sizeof(double));
	w->step = host->scratch(ctx, size, sizeof(double));
	w->gradient = host->scratch(ctx, size, sizeof(double));
	w->hessian = host->scratch(ctx, size, size * sizeof(double));
	w->f = host->scratch(ctx, n, sizeof(double));
	w->zd = host->scratch(ctx, n, size * sizeof(double));
	if (w->theta && w->trial && w->step && w->gradient && w->hessian && w->f && w->zd)
		return PV_OK;
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld rows and %lld columns",
	                  (long long)n, (long long)size);
}

/* Along the next step: the largest change of a decision value. */
static double drift(struct newton *w)
{
	double largest = 0;

	if (find_step(w) != PV_OK)
		return INFINITY;
	for (int64_t i = 0; i < w->p->n; i++)
		largest = fmax(largest, fabs(pv__dot(w->p->rank, w->step, w->p->z + i * w->p->rank) +
		                             w->step[w->p->rank]));
	return largest;
}

int pv__logistic_binary(const struct pv_host *host, pv_ctx *ctx, struct pv__logistic *p)
{
	struct newton w = {.host = host, .p = p, .size = p->rank + 1};
	int status = newton_room(host, ctx, &w);
	double first, now, before;

	if (status != PV_OK)
		return status;
	p->objective = objective(&w, w.theta);
	first = now = slope(&w);
	for (p->n_iterations = 0; p->n_iterations < p->max_iterations; p->n_iterations++) {
		if (!(now > p->tolerance * first))
			break;
		if (find_step(&w) != PV_OK)
			return host->fail(ctx, PV_ENUMERIC, NULL, "the curvature of the likelihood "
			                  "is not positive: lower C, or scale the columns");
		before = now;
		if (!walk(&w))
			break;
		now = slope(&w);
		if (now >= before && now < 1e-6 * first)
			break; /* at the last digits */
	}
	p->gradient = first > 0 ? now / first : 0;
	p->drift = isinf(p->c) ? drift(&w) : 0;
	memcpy(p->v, w.theta, (size_t)p->rank * sizeof(double));
	*p->bias = w.theta[p->rank];
	return PV_OK;
}
