/* Each machine is one box-constrained problem on the kernel that all of them share. */
#include "kernels/svm_fit.h"

#include <math.h>
#include <string.h>

enum { ITERATIONS_PER_ROW = 1000, LEAST_ITERATIONS = 1000000 };

const struct pv_choice pv__multiclass_choices[] = {
	{"one_vs_rest", "one machine for each class against all others", PV__ONE_VS_REST},
	{"one_vs_one", "one machine for each pair of classes", PV__ONE_VS_ONE},
	{0},
};

static int no_memory(const struct pv_host *host, pv_ctx *ctx, int64_t n)
{
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld rows", (long long)n);
}

static int64_t most_iterations(int64_t n)
{
	return n > LEAST_ITERATIONS / ITERATIONS_PER_ROW ? n * ITERATIONS_PER_ROW
							 : LEAST_ITERATIONS;
}

static int check_solution(const struct pv_host *host, pv_ctx *ctx, double tolerance,
			  const struct pv__svm_solution *s)
{
	if (!isfinite(s->dual) || !isfinite(s->bias))
		return host->fail(ctx, PV_ENUMERIC, NULL,
				  "the columns hold values too large to "
				  "multiply: add scale.zscore before the model");
	if (s->violation > tolerance)
		host->log(ctx, PV_LOG_WARN,
			  "stopped after %lld steps, %g from optimal (tol %g): "
			  "scale the columns, or lower C",
			  (long long)s->n_iterations, s->violation, tolerance);
	return PV_OK;
}

/* ---- classes ------------------------------------------------------------------------ */

struct duel {
	const struct pv_host *host;
	pv_ctx *ctx;
	const struct pv__rows *rows;
	const struct pv__classes *classes;
	struct pv__kernel *kernel;
	const struct pv__svm_options *options;
	double *y, *upper, *pair; /* n each */
};

/* Solves for d->y and d->upper. */
static int solve(struct duel *d, double *beta, double *bias)
{
	struct pv__svm_problem problem = {d->y, d->upper, d->options->tolerance,
					  most_iterations(d->rows->n)};
	struct pv__svm_solution solution = {.beta = beta};
	int status = pv__svm_solve(d->host, d->ctx, d->kernel, &problem, &solution);

	*bias = solution.bias;
	if (status != PV_OK)
		return status;
	return check_solution(d->host, d->ctx, d->options->tolerance, &solution);
}

/* One class against the rest. */
static int solve_class(struct duel *d, int64_t positive, double *beta, double *bias)
{
	pv__class_costs(d->rows, d->classes, d->options->class_weight, positive, d->upper);
	for (int64_t i = 0; i < d->rows->n; i++) {
		d->y[i] = d->classes->code[i] == positive ? 1 : -1;
		d->upper[i] *= d->options->c;
	}
	return solve(d, beta, bias);
}

/* Class a against class b; rows of other classes take no part. */
static int solve_pair(struct duel *d, int64_t a, int64_t b, double *bias)
{
	const double *count = d->classes->count;

	for (int64_t i = 0; i < d->rows->n; i++) {
		int64_t code = d->classes->code[i];

		d->y[i] = code == a ? 1 : -1;
		d->upper[i] = code == a || code == b ? d->rows->weight[i] * d->options->c : 0;
		if (d->options->class_weight == PV__WEIGHT_BALANCED)
			d->upper[i] *= (count[a] + count[b]) / (2 * count[code]);
	}
	return solve(d, d->pair, bias);
}

/* The decision value of a class is its mean over the duels that it fights: a sum of
 * functions of one kernel, so that coefficients stay exact. */
static int solve_pairs(struct duel *d, int64_t n_outputs, double *beta, double *bias)
{
	int64_t n = d->rows->n;
	double share = 1 / (double)(n_outputs - 1), one;

	memset(beta, 0, (size_t)(n_outputs * n) * sizeof(*beta));
	memset(bias, 0, (size_t)n_outputs * sizeof(*bias));
	for (int64_t a = 0; a < n_outputs; a++)
		for (int64_t b = a + 1; b < n_outputs; b++) {
			int status;

			memset(d->pair, 0, (size_t)n * sizeof(*d->pair));
			status = solve_pair(d, a, b, &one);
			if (status != PV_OK)
				return status;
			bias[a] += share * one;
			bias[b] -= share * one;
			for (int64_t i = 0; i < n; i++) {
				beta[a * n + i] += share * d->pair[i];
				beta[b * n + i] -= share * d->pair[i];
			}
		}
	return PV_OK;
}

int pv__svm_fit_classes(const struct pv_host *host, pv_ctx *ctx, const struct pv__rows *rows,
			const struct pv__classes *classes, struct pv__kernel *kernel,
			const struct pv__svm_options *options, int64_t n_outputs, double *beta,
			double *bias)
{
	struct duel d = {.host = host,
			 .ctx = ctx,
			 .rows = rows,
			 .classes = classes,
			 .kernel = kernel,
			 .options = options};
	int status = PV_OK;

	d.y = host->scratch(ctx, (size_t)rows->n, sizeof(double));
	d.upper = host->scratch(ctx, (size_t)rows->n, sizeof(double));
	d.pair = host->scratch(ctx, (size_t)rows->n, sizeof(double));
	if (!d.y || !d.upper || !d.pair)
		return no_memory(host, ctx, rows->n);
	if (n_outputs == 1)
		return solve_class(&d, 1, beta, bias);
	if (options->multiclass == PV__ONE_VS_ONE)
		return solve_pairs(&d, n_outputs, beta, bias);
	for (int64_t o = 0; status == PV_OK && o < n_outputs; o++)
		status = solve_class(&d, o, beta + o * rows->n, bias + o);
	return status;
}

/* ---- numbers ------------------------------------------------------------------------- */

struct tube {
	struct pv__kernel kernel; /* two variables per row: for too low and for too high */
	double *target, *low, *high, *both;
};

static int make_tube(const struct pv_host *host, pv_ctx *ctx, const struct pv__rows *rows,
		     const double *y, double c, double epsilon, struct pv__kernel *half,
		     struct tube *t)
{
	int64_t n = rows->n;
	double *room = host->scratch(ctx, (size_t)n, 8 * sizeof(*room));

	if (!room)
		return no_memory(host, ctx, n);
	t->target = room;
	t->low = room + 2 * n;
	t->high = room + 4 * n;
	t->both = room + 6 * n;
	for (int64_t i = 0; i < n; i++) {
		t->target[i] = y[i] - epsilon;
		t->target[n + i] = y[i] + epsilon;
		t->high[i] = c * rows->weight[i];
		t->low[n + i] = -c * rows->weight[i];
	}
	return pv__kernel_doubled(host, ctx, half, &t->kernel);
}

int pv__svm_fit_numbers(const struct pv_host *host, pv_ctx *ctx, const struct pv__rows *rows,
			const double *y, struct pv__kernel *kernel, double c, double epsilon,
			double tolerance, double *beta, double *bias)
{
	struct tube t;
	struct pv__box_problem problem;
	struct pv__svm_solution solution;
	int status = make_tube(host, ctx, rows, y, c, epsilon, kernel, &t);

	if (status != PV_OK)
		return status;
	problem = (struct pv__box_problem){t.target, t.low, t.high, tolerance,
					   most_iterations(2 * rows->n)};
	solution = (struct pv__svm_solution){.beta = t.both};
	status = pv__box_solve(host, ctx, &t.kernel, &problem, &solution);
	if (status != PV_OK)
		return status;
	for (int64_t i = 0; i < rows->n; i++)
		beta[i] = t.both[i] + t.both[rows->n + i];
	*bias = solution.bias;
	return check_solution(host, ctx, tolerance, &solution);
}
