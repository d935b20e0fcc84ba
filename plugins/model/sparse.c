#include "sparse.h"

#include "kernels/coordinate.h"
#include "kernels/linear.h"
#include "kernels/vector.h"

#include <math.h>

static int prepare(const struct pv_host *host, pv_ctx *ctx, const struct pv__rows *rows,
		   const struct pv_targets *y, double *mean, double *cost, double *target)
{
	if (!mean || !cost || !target)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld rows and %lld columns",
				  (long long)rows->n, (long long)rows->n_cols);
	for (int64_t i = 0; i < rows->n; i++) {
		cost[i] = rows->weight[i] / rows->total;
		target[i] = y->y[rows->index[i]];
		if (!isfinite(target[i]))
			return host->fail(ctx, PV_EDATA, NULL, "training row %lld has no target",
					  (long long)rows->index[i] + 1);
	}
	pv__column_mean(rows, mean);
	return PV_OK;
}

static int solve(const struct pv_host *host, pv_ctx *ctx, const struct pv__sparse_config *c,
		 const struct pv__rows *rows, const struct pv_targets *y, struct pv__linear *m)
{
	double *mean = host->scratch(ctx, (size_t)rows->n_cols, sizeof(*mean));
	double *cost = host->scratch(ctx, (size_t)rows->n, sizeof(*cost));
	double *target = host->scratch(ctx, (size_t)rows->n, sizeof(*target)), *column;
	struct pv__sparse p = {
		.n = rows->n,
		.n_cols = rows->n_cols,
		.n_outputs = 1,
		.cost = cost,
		.l1 = c->lambda * c->l1_ratio,
		.l2 = c->lambda * (1 - c->l1_ratio),
		.tolerance = c->tolerance,
		.max_iterations = c->max_iterations,
		.w = m->weight,
		.bias = m->bias,
	};
	int status = prepare(host, ctx, rows, y, mean, cost, target);

	if (status == PV_OK)
		status = pv__sparse_columns(host, ctx, rows, mean, &column);
	if (status != PV_OK)
		return status;
	p.column = column;
	status = pv__sparse_numbers(host, ctx, &p, target);
	if (status != PV_OK)
		return status;
	if (!isfinite(p.objective))
		return host->fail(ctx, PV_ENUMERIC, NULL,
				  "the columns or targets hold values too "
				  "large to multiply: add scale.zscore before the model");
	if (p.violation > c->tolerance)
		host->log(ctx, PV_LOG_WARN,
			  "stopped after %lld sweeps with a relative duality gap "
			  "of %g (tol %g): raise lambda or max_iter",
			  (long long)p.n_iterations, p.violation, c->tolerance);
	m->bias[0] -= pv__dot(rows->n_cols, m->weight, mean);
	return PV_OK;
}

int pv__sparse_fit(const struct pv_host *host, pv_ctx *ctx, const struct pv__sparse_config *c,
		   const struct pv_table *train, const struct pv_targets *y, void **model)
{
	struct pv__rows rows;
	struct pv__linear *m;
	int status = pv__rows_train(host, ctx, train, &rows);

	if (status == PV_OK)
		status = pv__linear_make(host, ctx, y, rows.n_cols, &m);
	if (status == PV_OK)
		status = solve(host, ctx, c, &rows, y, m);
	if (status == PV_OK)
		*model = m;
	return status;
}
