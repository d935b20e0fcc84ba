/* model.svm_kernel: the support vector machine with a kernel. */
#include "ops.h"

#include "kernel_machine.h"
#include "kernels/linear.h"
#include "kernels/svm_fit.h"

struct config {
	struct pv__kernel_config kernel;
	struct pv__svm_options svm;
};

static const struct pv_option options[] = {
	PV__KERNEL_OPTIONS(struct config, kernel),
	{.name = "C",
	 .help = "cost of a row on the wrong side of its margin",
	 .type = PV_REAL,
	 .flags = PV_OPEN_MIN,
	 .offset = offsetof(struct config, svm.c),
	 .dflt = "1",
	 .min = 0,
	 .max = 1e9},
	{.name = "tol",
	 .help = "largest violation of the optimality conditions",
	 .type = PV_REAL,
	 .flags = PV_OPEN_MIN,
	 .offset = offsetof(struct config, svm.tolerance),
	 .dflt = "0.001",
	 .min = 0,
	 .max = 0.1},
	{.name = "class_weight",
	 .help = "how much the rows of each class count",
	 .type = PV_CHOICE,
	 .offset = offsetof(struct config, svm.class_weight),
	 .dflt = "none",
	 .choice = pv__class_weight_choices},
	{.name = "multiclass",
	 .help = "how more than two classes are told apart",
	 .type = PV_CHOICE,
	 .offset = offsetof(struct config, svm.multiclass),
	 .dflt = "one_vs_rest",
	 .choice = pv__multiclass_choices},
	{0},
};

static int check(const struct pv_host *host, pv_ctx *ctx, const void *config)
{
	const struct config *c = config;

	return pv__gamma_check(host, ctx, c->kernel.gamma);
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	const struct config *c = config;
	struct pv__kernel_fit f;
	struct pv__classes classes;
	struct pv__kernel kernel;
	struct pv__machine *m;
	int64_t n_outputs = pv__n_outputs(y);
	double *beta, *bias;
	int status = pv__kernel_fit_make(host, ctx, &c->kernel, train, &f);

	if (status == PV_OK)
		status = pv__classes_make(host, ctx, &f.rows, y, &classes);
	if (status == PV_OK)
		status = pv__kernel_from_gram(host, ctx, f.rows.n, f.gram, &kernel);
	if (status != PV_OK)
		return status;
	beta = host->scratch(ctx, (size_t)n_outputs, (size_t)f.rows.n * sizeof(*beta));
	bias = host->scratch(ctx, (size_t)n_outputs, sizeof(*bias));
	if (!beta || !bias)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld rows",
				  (long long)f.rows.n);
	status = pv__svm_fit_classes(host, ctx, &f.rows, &classes, &kernel, &c->svm, n_outputs,
				     beta, bias);
	if (status == PV_OK)
		status = pv__machine_make(host, ctx, y, &f.similarity, &f.rows, f.mean, beta, bias,
					  &m);
	if (status == PV_OK)
		*model = m;
	return status;
}

static const struct pv_model_call call = {
	.size = sizeof(call),
	.target_kinds = PV_CLASSES,
	.fit = fit,
	.decide = pv__machine_decide,
	.coefficients = pv__machine_coefficients,
	.save = pv__machine_save,
	.load = pv__machine_load,
};

const struct pv_op pv__op_svm_kernel = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_MODEL,
	.kind = PV_FITTED,
	.flags = PV_EMBEDS_ROWS,
	.name = "model.svm_kernel",
	.version = "1",
	.summary = "Support vector machine with a kernel",
	.doc = "f(x) = sum_i b_i k(x_i, x) + b, minimising |f|^2 / 2 + C sum_i c_i max(0, 1 - y_i "
	       "f(x_i)); k is exp(-gamma |a - b|^2) (rbf), (gamma a.b + coef0)^degree (poly) or "
	       "a.b "
	       "(linear). gamma: scale is 1 / (p v), v the variance of all values of the training "
	       "rows, and of those alone. c_i is the weight of the row, times n / (2 n_side) with "
	       "class_weight balanced. Solved in the dual by sequential minimal optimisation on "
	       "one "
	       "Gram matrix, to the tolerance tol (0.001, as in LIBSVM). More than two classes: "
	       "one "
	       "machine for each class against the rest, or one for each pair of classes, where "
	       "the "
	       "decision value of a class is its mean over its duels. The class with the largest "
	       "decision value wins, ties go to the class that comes first. Decision values are "
	       "not "
	       "probabilities. The model holds the training rows that are support vectors, unless "
	       "the kernel is linear; only the linear kernel has weights. Columns should share a "
	       "scale: put scale.zscore before it.",
	.cite = "Boser BE, Guyon IM, Vapnik VN (1992). A training algorithm for optimal margin "
		"classifiers. COLT '92:144-152. doi:10.1145/130385.130401; Fan RE, Chen PH, Lin CJ "
		"(2005). Working set selection using second order information for training support "
		"vector machines. Journal of Machine Learning Research 6:1889-1918.",
	.option = options,
	.config_size = sizeof(struct config),
	.check = check,
	.model = &call,
};
