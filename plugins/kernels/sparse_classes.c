/* Logistic and softmax loss: for one output after the other the loss is replaced by its
 * parabola, coordinate descent finds the lowest point of that, and a line search makes sure
 * that the real objective falls. */
#include "kernels/coordinate.h"

#include "kernels/descent.h"
#include "kernels/linear.h"
#include "kernels/vector.h"

#include <math.h>
#include <string.h>

static const double flat = 1e-5; /* least curvature, as a share of the cost of a row */

struct newton {
	struct pv__sparse *p;
	const int64_t *code;
	struct pv__descent d;
	double *f;                     /* n x n_outputs */
	double *w_old, *f_old, *f_new; /* n_cols; n: of one output */
	double *q;                     /* n_outputs or 2: probabilities of a row */
};

static int no_memory(const struct pv_host *host, pv_ctx *ctx, const struct pv__sparse *p)
{
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld rows and %lld columns",
			  (long long)p->n, (long long)p->n_cols);
}

static int make_room(const struct pv_host *host, pv_ctx *ctx, struct newton *s)
{
	size_t n = (size_t)s->p->n, k = (size_t)s->p->n_outputs;
	int status = pv__descent_make(host, ctx, s->p->n, s->p->n_cols, &s->d);

	s->f = host->scratch(ctx, n, k * sizeof(double));
	s->f_old = host->scratch(ctx, n, sizeof(double));
	s->f_new = host->scratch(ctx, n, sizeof(double));
	s->q = host->scratch(ctx, k + 1, sizeof(double));
	s->w_old = host->scratch(ctx, (size_t)s->p->n_cols, sizeof(double));
	if (status != PV_OK)
		return status;
	if (!s->f || !s->f_old || !s->f_new || !s->q || !s->w_old)
		return no_memory(host, ctx, s->p);
	s->d.column = s->p->column;
	s->d.l1 = s->p->l1;
	s->d.l2 = s->p->l2;
	return PV_OK;
}

/* out = bias + Z w of one output */
static void decide(const struct pv__sparse *p, int64_t k, double *out)
{
	const double *w = p->w + k * p->n_cols;

	for (int64_t i = 0; i < p->n; i++)
		out[i] = p->bias[k];
	for (int64_t j = 0; j < p->n_cols; j++)
		if (w[j] != 0)
			pv__axpy(p->n, w[j], p->column + j * p->n, out);
}

static double row_loss(const struct newton *s, int64_t i)
{
	int64_t n_outputs = s->p->n_outputs;
	const double *f = s->f + i * n_outputs;
	double top = f[0], total = 0;

	if (n_outputs == 1) {
		top = s->code[i] == 1 ? -f[0] : f[0];
		return fmax(top, 0) + log1p(exp(-fabs(top)));
	}
	for (int64_t k = 1; k < n_outputs; k++)
		top = fmax(top, f[k]);
	for (int64_t k = 0; k < n_outputs; k++)
		total += exp(f[k] - top);
	return top + log(total) - f[s->code[i]];
}

static double objective(const struct newton *s)
{
	const struct pv__sparse *p = s->p;
	double value = 0;

	for (int64_t i = 0; i < p->n; i++)
		value += p->cost[i] * row_loss(s, i);
	for (int64_t j = 0; j < p->n_outputs * p->n_cols; j++)
		value += p->l1 * fabs(p->w[j]) + p->l2 * p->w[j] * p->w[j] / 2;
	return value;
}

/* Slope and curvature of the loss in output k. */
static void expand(struct newton *s, int64_t k)
{
	const struct pv__sparse *p = s->p;
	int64_t positive = p->n_outputs == 1 ? 1 : k;

	for (int64_t i = 0; i < p->n; i++) {
		double q;

		if (p->n_outputs == 1)
			pv__sigmoid_pair(s->f[i], s->q);
		else
			pv__softmax(p->n_outputs, s->f + i * p->n_outputs, s->q);
		q = s->q[positive];
		s->d.e[i] = p->cost[i] * ((s->code[i] == positive) - q);
		s->d.h[i] = p->cost[i] * fmax(q * (1 - q), flat);
	}
}

static void put_output(struct newton *s, int64_t k, const double *f)
{
	for (int64_t i = 0; i < s->p->n; i++)
		s->f[i * s->p->n_outputs + k] = f[i];
}

/* From the old weights towards the new ones, as far as the objective falls; false: nowhere. */
static int walk(struct newton *s, int64_t k, double old_bias)
{
	struct pv__sparse *p = s->p;
	double *w = p->w + k * p->n_cols, *bias = p->bias + k;
	double noise = 1e-14 * (1 + fabs(p->objective)); /* rounding must not stop the last step */

	decide(p, k, s->f_new);
	for (double t = 1; t > 1e-10; t /= 2) {
		double value;

		put_output(s, k, s->f_new);
		value = objective(s);
		if (value <= p->objective + noise) {
			p->objective = value;
			return 1;
		}
		for (int64_t j = 0; j < p->n_cols; j++)
			w[j] = (w[j] + s->w_old[j]) / 2;
		*bias = (*bias + old_bias) / 2;
		for (int64_t i = 0; i < p->n; i++)
			s->f_new[i] = (s->f_new[i] + s->f_old[i]) / 2;
	}
	memcpy(w, s->w_old, (size_t)p->n_cols * sizeof(*w));
	*bias = old_bias;
	put_output(s, k, s->f_old);
	return 0;
}

/* One step of output k; *violation: how far from optimal it was before.  false: no step. */
static int improve(struct newton *s, int64_t k, double enough, double *violation)
{
	struct pv__sparse *p = s->p;
	double old_bias = p->bias[k];

	s->d.w = p->w + k * p->n_cols;
	s->d.bias = p->bias + k;
	expand(s, k);
	*violation = pv__descent_slope(&s->d);
	if (!(*violation > enough))
		return 0;
	memcpy(s->w_old, s->d.w, (size_t)p->n_cols * sizeof(double));
	for (int64_t i = 0; i < p->n; i++)
		s->f_old[i] = s->f[i * p->n_outputs + k];
	pv__descent_solve(&s->d, p->last_l1, *violation / 10, 10000);
	return walk(s, k, old_bias);
}

int pv__sparse_limit_classes(const struct pv_host *host, pv_ctx *ctx, const struct pv__sparse *p,
			     const int64_t *code, double *limit)
{
	double *y = host->scratch(ctx, (size_t)p->n, sizeof(*y)), one;
	int64_t first = p->n_outputs == 1 ? 1 : 0;

	if (!y)
		return no_memory(host, ctx, p);
	*limit = 0;
	for (int64_t k = first; k < first + p->n_outputs; k++) {
		int status;

		for (int64_t i = 0; i < p->n; i++)
			y[i] = code[i] == k;
		status = pv__sparse_limit_numbers(host, ctx, p, y, &one);
		if (status != PV_OK)
			return status;
		*limit = fmax(*limit, one);
	}
	return PV_OK;
}

static void centre_biases(struct pv__sparse *p)
{
	double mean = 0;

	if (p->n_outputs == 1)
		return;
	for (int64_t k = 0; k < p->n_outputs; k++)
		mean += p->bias[k] / (double)p->n_outputs;
	for (int64_t k = 0; k < p->n_outputs; k++)
		p->bias[k] -= mean;
}

int pv__sparse_classes(const struct pv_host *host, pv_ctx *ctx, struct pv__sparse *p,
		       const int64_t *code)
{
	struct newton s = {.p = p, .code = code};
	double limit;
	int status = make_room(host, ctx, &s), moved = 1;

	if (status == PV_OK)
		status = pv__sparse_limit_classes(host, ctx, p, code, &limit);
	if (status != PV_OK)
		return status;
	for (int64_t k = 0; k < p->n_outputs; k++) {
		decide(p, k, s.f_new);
		put_output(&s, k, s.f_new);
	}
	p->objective = objective(&s);
	for (p->n_iterations = 0; moved && p->n_iterations < p->max_iterations; p->n_iterations++) {
		double worst = 0, one;

		moved = 0;
		for (int64_t k = 0; k < p->n_outputs; k++) {
			moved |= improve(&s, k, p->tolerance * limit, &one);
			worst = fmax(worst, one);
		}
		p->violation = limit > 0 ? worst / limit : 0;
	}
	centre_biases(p);
	return PV_OK;
}
