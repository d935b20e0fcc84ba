/* model.svr: support vector regression. */
#include "ops.h"

#include "kernel_machine.h"
#include "kernels/svm_fit.h"

#include <math.h>

struct config {
	struct pv__kernel_config kernel;
	double c, epsilon, tolerance;
};

static const struct pv_option options[] = {
	PV__KERNEL_OPTIONS(struct config, kernel),
	{.name = "C",
	 .help = "cost of a unit of error beyond epsilon",
	 .type = PV_REAL,
	 .flags = PV_OPEN_MIN,
	 .offset = offsetof(struct config, c),
	 .dflt = "1",
	 .min = 0,
	 .max = 1e9},
	{.name = "epsilon",
	 .help = "error that costs nothing, in units of the target",
	 .type = PV_REAL,
	 .offset = offsetof(struct config, epsilon),
	 .dflt = "0.1",
	 .min = 0,
	 .max = 1e12},
	{.name = "tol",
	 .help = "largest violation of the optimality conditions",
	 .type = PV_REAL,
	 .flags = PV_OPEN_MIN,
	 .offset = offsetof(struct config, tolerance),
	 .dflt = "0.001",
	 .min = 0,
	 .max = 0.1},
	{0},
};

static int check(const struct pv_host *host, pv_ctx *ctx, const void *config)
{
	const struct config *c = config;

	return pv__gamma_check(host, ctx, c->kernel.gamma);
}

static int take_targets(const struct pv_host *host, pv_ctx *ctx, const struct pv__rows *rows,
			const struct pv_targets *y, double *out)
{
	for (int64_t i = 0; i < rows->n; i++) {
		out[i] = y->y[rows->index[i]];
		if (!isfinite(out[i]))
			return host->fail(ctx, PV_EDATA, NULL, "training row %lld has no target",
					  (long long)rows->index[i] + 1);
	}
	return PV_OK;
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	const struct config *c = config;
	struct pv__kernel_fit f;
	struct pv__kernel kernel;
	struct pv__machine *m;
	double *target, *beta, bias;
	int status = pv__kernel_fit_make(host, ctx, &c->kernel, train, &f);

	if (status == PV_OK)
		status = pv__kernel_from_gram(host, ctx, f.rows.n, f.gram, &kernel);
	if (status != PV_OK)
		return status;
	target = host->scratch(ctx, (size_t)f.rows.n, sizeof(*target));
	beta = host->scratch(ctx, (size_t)f.rows.n, sizeof(*beta));
	if (!target || !beta)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld rows",
				  (long long)f.rows.n);
	status = take_targets(host, ctx, &f.rows, y, target);
	if (status == PV_OK)
		status = pv__svm_fit_numbers(host, ctx, &f.rows, target, &kernel, c->c, c->epsilon,
					     c->tolerance, beta, &bias);
	if (status == PV_OK)
		status = pv__machine_make(host, ctx, y, &f.similarity, &f.rows, f.mean, beta, &bias,
					  &m);
	if (status == PV_OK)
		*model = m;
	return status;
}

static const struct pv_model_call call = {
	.size = sizeof(call),
	.target_kinds = PV_NUMBER,
	.fit = fit,
	.decide = pv__machine_decide,
	.coefficients = pv__machine_coefficients,
	.save = pv__machine_save,
	.load = pv__machine_load,
};

const struct pv_op pv__op_svr = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_MODEL,
	.kind = PV_FITTED,
	.flags = PV_EMBEDS_ROWS,
	.name = "model.svr",
	.version = "1",
	.summary = "Support vector regression",
	.doc = "f(x) = sum_i b_i k(x_i, x) + b, minimising |f|^2 / 2 + C sum_i s_i max(0, |y_i - "
	       "f(x_i)| - epsilon); s_i is the weight of the row, and k as in model.svm_kernel. "
	       "epsilon and C are in units of the target as it is: programs that standardise the "
	       "target first (e1071) mean other units. Solved in the dual by sequential minimal "
	       "optimisation, to the tolerance tol. The model holds the training rows outside or "
	       "on the edge of the tube, unless the kernel is linear; only the linear kernel has "
	       "weights. Columns should share a scale: put scale.zscore before it.",
	.cite = "Drucker H, Burges CJC, Kaufman L, Smola A, Vapnik V (1997). Support vector "
		"regression machines. Advances in Neural Information Processing Systems 9:155-161; "
		"Smola AJ, Schoelkopf B (2004). A tutorial on support vector regression. "
		"Statistics "
		"and Computing 14:199-222. doi:10.1023/B:STCO.0000035301.49549.88",
	.option = options,
	.config_size = sizeof(struct config),
	.check = check,
	.model = &call,
};
