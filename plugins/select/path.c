/* One set of columns, fitted for one lambda after the other. */
#include "path.h"

#include "kernels/classes.h"

#include <math.h>
#include <string.h>

static int no_memory(const struct pv_host *host, pv_ctx *ctx, int64_t n_cols)
{
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory for a path of %lld columns",
			  (long long)n_cols);
}

int pv__path_make(const struct pv_host *host, pv_ctx *ctx, const struct pv__path_config *c,
		  int64_t most_rows, int64_t n_cols, int64_t n_outputs, struct pv__path *p)
{
	size_t n = (size_t)most_rows, width = (size_t)n_cols, k = (size_t)n_outputs;

	*p = (struct pv__path){.host = host, .ctx = ctx, .config = c};
	p->sparse = (struct pv__sparse){.n_cols = n_cols,
					.n_outputs = n_outputs,
					.tolerance = c->tolerance,
					.max_iterations = c->max_iterations};
	p->column = host->scratch(ctx, width, n * sizeof(*p->column));
	p->cost = host->scratch(ctx, n, sizeof(*p->cost));
	p->mean = host->scratch(ctx, width, sizeof(*p->mean));
	p->sparse.w = host->scratch(ctx, k, width * sizeof(double));
	p->sparse.bias = host->scratch(ctx, k, sizeof(double));
	if (!p->column || !p->cost || !p->mean || !p->sparse.w || !p->sparse.bias)
		return no_memory(host, ctx, n_cols);
	return pv__descent_make(host, ctx, most_rows, n_cols, &p->descent);
}

/* The rows less the column means, column by column; weights back to 0. */
static void start(struct pv__path *p, const struct pv__rows *rows)
{
	int64_t n = rows->n;

	pv__column_mean(rows, p->mean);
	for (int64_t i = 0; i < n; i++) {
		p->cost[i] = rows->weight[i] / rows->total;
		for (int64_t j = 0; j < rows->n_cols; j++)
			p->column[j * n + i] = rows->row[i][j] - p->mean[j];
	}
	memset(p->sparse.w, 0,
	       (size_t)(p->sparse.n_outputs * p->sparse.n_cols) * sizeof(*p->sparse.w));
	memset(p->sparse.bias, 0, (size_t)p->sparse.n_outputs * sizeof(*p->sparse.bias));
	p->sparse.n = n;
	p->sparse.column = p->column;
	p->sparse.cost = p->cost;
}

/* limit: of l1. */
static int begin(struct pv__path *p, double limit)
{
	p->sparse.last_l1 = limit;
	p->limit = limit / p->config->l1_ratio;
	if (isfinite(p->limit))
		return PV_OK;
	return p->host->fail(p->ctx, PV_ENUMERIC, NULL,
			     "the columns or targets hold values too "
			     "large to multiply: add scale.zscore before it");
}

int pv__path_numbers(struct pv__path *p, const struct pv__rows *rows, const double *y)
{
	struct pv__descent *d = &p->descent;
	double mean = 0, limit = 0;

	start(p, rows);
	p->code = NULL;
	d->n = rows->n;
	d->column = p->column;
	d->w = p->sparse.w;
	d->bias = p->sparse.bias;
	d->l1 = d->l2 = 0;
	for (int64_t i = 0; i < rows->n; i++)
		mean += p->cost[i] * (y[i] - y[0]);
	for (int64_t i = 0; i < rows->n; i++) {
		d->h[i] = p->cost[i];
		d->e[i] = p->cost[i] * (y[i] - y[0] - mean);
	}
	d->bias[0] = y[0] + mean;
	pv__descent_slope(d);
	for (int64_t j = 0; j < d->n_cols; j++)
		limit = fmax(limit, fabs(d->gradient[j]));
	return begin(p, limit);
}

int pv__path_classes(struct pv__path *p, const struct pv__rows *rows, const struct pv_targets *y)
{
	struct pv__classes classes;
	double limit = 0;
	int status = pv__classes_make(p->host, p->ctx, rows, y, &classes);

	if (status != PV_OK)
		return status;
	start(p, rows);
	p->code = classes.code;
	status = pv__sparse_limit_classes(p->host, p->ctx, &p->sparse, p->code, &limit);
	return status == PV_OK ? begin(p, limit) : status;
}

static int open_numbers(struct pv__path *p, const struct pv__rows *rows, const struct pv_targets *y)
{
	double *number = p->host->scratch(p->ctx, (size_t)rows->n, sizeof(*number));

	if (!number)
		return no_memory(p->host, p->ctx, rows->n_cols);
	for (int64_t i = 0; i < rows->n; i++) {
		number[i] = y->y[rows->index[i]];
		if (!isfinite(number[i]))
			return p->host->fail(p->ctx, PV_EDATA, NULL,
					     "training row %lld has no target",
					     (long long)rows->index[i] + 1);
	}
	return pv__path_numbers(p, rows, number);
}

int pv__path_open(const struct pv_host *host, pv_ctx *ctx, const struct pv__path_config *c,
		  const struct pv__rows *rows, const struct pv_targets *y, struct pv__path *p)
{
	int status = pv__path_make(host, ctx, c, rows->n, rows->n_cols,
				   y->n_classes > 2 ? y->n_classes : 1, p);

	if (status != PV_OK)
		return status;
	return y->kind == PV_NUMBER ? open_numbers(p, rows, y) : pv__path_classes(p, rows, y);
}

static void fit_numbers(struct pv__path *p)
{
	struct pv__descent *d = &p->descent;
	double enough = p->config->tolerance * p->limit * p->config->l1_ratio;

	d->l1 = p->sparse.l1;
	d->l2 = p->sparse.l2;
	d->n_sweeps = 0;
	pv__descent_slope(d);
	pv__descent_solve(d, p->sparse.last_l1, enough, p->config->max_iterations);
	p->n_stopped += d->n_sweeps >= p->config->max_iterations;
}

int pv__path_fit(struct pv__path *p, double lambda)
{
	int status = PV_OK;

	p->sparse.l1 = lambda * p->config->l1_ratio;
	p->sparse.l2 = lambda * (1 - p->config->l1_ratio);
	if (p->code) {
		status = pv__sparse_classes(p->host, p->ctx, &p->sparse, p->code);
		p->n_stopped += p->sparse.violation > p->sparse.tolerance;
	} else {
		fit_numbers(p);
	}
	p->sparse.last_l1 = p->sparse.l1;
	return status;
}

double pv__path_weight(const struct pv__path *p, int64_t column)
{
	double most = 0;

	for (int64_t o = 0; o < p->sparse.n_outputs; o++)
		most = fmax(most, fabs(p->sparse.w[o * p->sparse.n_cols + column]));
	return most;
}

void pv__path_close(struct pv__path *p)
{
	if (p->n_stopped > 0)
		p->host->log(p->ctx, PV_LOG_WARN,
			     "%lld fits stopped after %lld sweeps without "
			     "reaching tol %g: scale the columns, or raise max_iter",
			     (long long)p->n_stopped, (long long)p->config->max_iterations,
			     p->config->tolerance);
}

/* ---- entries -------------------------------------------------------------------------- */

int pv__entries_make(const struct pv_host *host, pv_ctx *ctx, int64_t n_cols, int64_t steps,
		     double ratio, struct pv__entries *e)
{
	size_t p = (size_t)n_cols;

	*e = (struct pv__entries){.steps = steps, .ratio = ratio};
	e->penalty = host->scratch(ctx, (size_t)steps, sizeof(*e->penalty));
	e->lambda = host->scratch(ctx, p, sizeof(*e->lambda));
	e->order = host->scratch(ctx, p, sizeof(*e->order));
	e->key = host->scratch(ctx, p, sizeof(*e->key));
	if (!e->penalty || !e->lambda || !e->order || !e->key)
		return no_memory(host, ctx, n_cols);
	return PV_OK;
}

/* Notes the columns that got their first weight at this step: keys of later steps are
 * larger, and within a step those of smaller weights. */
static void note(const struct pv__path *p, int64_t step, struct pv__entries *e)
{
	double most = 0;

	for (int64_t j = 0; j < p->sparse.n_cols; j++)
		most = fmax(most, pv__path_weight(p, j));
	for (int64_t j = 0; j < p->sparse.n_cols; j++) {
		double weight = pv__path_weight(p, j);

		if (!isnan(e->lambda[j]) || !(weight > 0))
			continue;
		e->lambda[j] = e->penalty[step];
		e->key[j] = (double)step - weight / (2 * most);
		e->n++;
	}
}

int pv__path_entries(struct pv__path *p, int64_t wanted, struct pv__entries *e)
{
	int status = PV_OK;

	e->n = 0;
	for (int64_t j = 0; j < p->sparse.n_cols; j++)
		e->lambda[j] = e->key[j] = NAN;
	pv__sparse_path(p->limit, e->ratio, e->steps, e->penalty);
	/* At the first penalty all weights are 0. */
	for (int64_t k = 1; status == PV_OK && k < e->steps && e->n < wanted; k++) {
		if (!(e->penalty[k] > 0))
			break;
		status = pv__path_fit(p, e->penalty[k]);
		note(p, k, e);
	}
	p->host->argsort(p->sparse.n_cols, e->key, e->order);
	return status;
}
