/* model.kernel_ridge: ridge regression in the space of a kernel. */
#include "ops.h"

#include "kernel_machine.h"
#include "kernels/coded.h"

struct config {
	struct pv__kernel_config kernel;
	double alpha;
};

static const struct pv_option options[] = {
	PV__KERNEL_OPTIONS(struct config, kernel),
	{.name = "alpha",
	 .help = "strength of the penalty",
	 .type = PV_REAL,
	 .flags = PV_OPEN_MIN,
	 .offset = offsetof(struct config, alpha),
	 .dflt = "1",
	 .min = 0,
	 .max = 1e12},
	{0},
};

static int check(const struct pv_host *host, pv_ctx *ctx, const void *config)
{
	const struct config *c = config;

	return pv__gamma_check(host, ctx, c->kernel.gamma);
}

/* (R K R + alpha I) u = R y, beta = R u, with R the roots of the weights. */
static int solve(const struct pv_host *host, pv_ctx *ctx, double alpha,
		 const struct pv__kernel_fit *f, const struct pv__coded *y, double *beta)
{
	int64_t n = f->rows.n;
	double *a = f->gram;

	for (int64_t i = 0; i < n; i++) {
		for (int64_t j = 0; j < n; j++)
			a[i * n + j] *= y->root[i] * y->root[j];
		a[i * n + i] += alpha;
	}
	if (host->cholesky(n, a) != PV_OK)
		return host->fail(ctx, PV_ENUMERIC, "alpha",
				  "with alpha %g the kernel of the rows "
				  "cannot be inverted: use a larger alpha, or scale the columns",
				  alpha);
	host->cholesky_solve(n, a, y->n_rhs, y->y);
	for (int64_t k = 0; k < y->n_rhs; k++)
		for (int64_t i = 0; i < n; i++)
			beta[k * n + i] = y->y[i * y->n_rhs + k] * y->root[i];
	return PV_OK;
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	const struct config *c = config;
	struct pv__kernel_fit f;
	struct pv__coded coded;
	struct pv__machine *m;
	double *beta;
	int status = pv__kernel_fit_make(host, ctx, &c->kernel, train, &f);

	if (status == PV_OK)
		status = pv__coded_make(host, ctx, &f.rows, y, &coded);
	if (status != PV_OK)
		return status;
	beta = host->scratch(ctx, (size_t)coded.n_rhs, (size_t)f.rows.n * sizeof(*beta));
	if (!beta)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld rows",
				  (long long)f.rows.n);
	status = solve(host, ctx, c->alpha, &f, &coded, beta);
	if (status == PV_OK)
		status = pv__machine_make(host, ctx, y, &f.similarity, &f.rows, f.mean, beta,
					  coded.mean, &m);
	if (status == PV_OK)
		*model = m;
	return status;
}

static const struct pv_model_call call = {
	.size = sizeof(call),
	.target_kinds = PV_CLASSES | PV_NUMBER,
	.fit = fit,
	.decide = pv__machine_decide,
	.coefficients = pv__machine_coefficients,
	.save = pv__machine_save,
	.load = pv__machine_load,
};

const struct pv_op pv__op_kernel_ridge = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_MODEL,
	.kind = PV_FITTED,
	.flags = PV_MANY_TARGETS | PV_EMBEDS_ROWS,
	.name = "model.kernel_ridge",
	.version = "1",
	.summary = "Kernel ridge regression, for numbers and for classes",
	.doc = "f(x) = m + sum_i c_i k(x_i, x) with (K + alpha I) c = y - m, m the mean of the "
	       "training targets, k as in model.svm_kernel; it minimises sum_i s_i (y_i - "
	       "f(x_i))^2 "
	       "+ alpha |f - m|^2, s_i being the weight of the row. At the training rows f = y - "
	       "alpha c (all weights 1). The linear kernel takes the column means off first, which "
	       "makes it model.ridge. Classes are coded +1 and -1; with more than two, one output "
	       "per class against the rest, and the largest wins (ties: the class that comes "
	       "first). Many targets share one factorisation. The model holds all training rows, "
	       "unless the kernel is linear; only the linear kernel has weights. Columns should "
	       "share a scale: put scale.zscore before it.",
	.cite = "Saunders C, Gammerman A, Vovk V (1998). Ridge regression learning algorithm in "
		"dual variables. ICML '98:515-521",
	.option = options,
	.config_size = sizeof(struct config),
	.check = check,
	.model = &call,
};
