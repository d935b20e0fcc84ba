/* model.logistic: logistic regression with a squared penalty. */
#include "ops.h"

#include "kernels/classes.h"
#include "kernels/design.h"
#include "kernels/linear.h"
#include "kernels/logistic.h"

enum penalty { PENALTY_L2 = 1 };

struct config {
	int64_t penalty;
	double c, tolerance;
	int64_t class_weight, max_iterations;
};

static const struct pv_choice penalties[] = {
	{"l2", "half the squared length of the weights, over C", PENALTY_L2},
	{0},
};

static const struct pv_option options[] = {
	{.name = "penalty", .help = "what keeps the weights small", .type = PV_CHOICE,
	 .offset = offsetof(struct config, penalty), .dflt = "l2", .choice = penalties},
	{.name = "C", .help = "inverse strength of the penalty", .type = PV_REAL,
	 .flags = PV_OPEN_MIN, .offset = offsetof(struct config, c), .dflt = "1", .min = 0,
	 .max = 1e9},
	{.name = "tol", .help = "largest gradient at the end, relative to the one at zero",
	 .type = PV_REAL, .flags = PV_OPEN_MIN, .offset = offsetof(struct config, tolerance),
	 .dflt = "1e-8", .min = 0, .max = 0.1},
	{.name = "class_weight", .help = "how much the rows of each class count",
	 .type = PV_CHOICE, .offset = offsetof(struct config, class_weight), .dflt = "none",
	 .choice = pv__class_weight_choices},
	{.name = "max_iter", .help = "most Newton steps", .type = PV_INT,
	 .offset = offsetof(struct config, max_iterations), .dflt = "100", .min = 1, .max = 1e6},
	{0},
};

static int make_room(const struct pv_host *host, pv_ctx *ctx, const struct pv__design *d,
                     int64_t n_outputs, struct pv__logistic *p, double **cost)
{
	p->v = host->scratch(ctx, (size_t)n_outputs, (size_t)d->rank * sizeof(double));
	p->bias = host->scratch(ctx, (size_t)n_outputs, sizeof(double));
	*cost = host->scratch(ctx, (size_t)d->n, sizeof(double));
	if (!p->v || !p->bias || !*cost)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld rows", (long long)d->n);
	p->cost = *cost;
	return PV_OK;
}

static int solve(const struct pv_host *host, pv_ctx *ctx, const struct config *config,
                 const struct pv__design *d, const struct pv__classes *classes,
                 struct pv__linear *m)
{
	struct pv__logistic p = {
		.n = d->n, .rank = d->rank, .z = d->z, .n_classes = classes->n_classes,
		.code = classes->code, .c = config->c, .tolerance = config->tolerance,
		.max_iterations = config->max_iterations,
	};
	double *cost;
	int status = make_room(host, ctx, d, m->n_outputs, &p, &cost);

	if (status != PV_OK)
		return status;
	pv__class_costs(d->rows, classes, config->class_weight, -1, cost);
	if (m->n_outputs == 1)
		status = pv__logistic_binary(host, ctx, &p);
	else
		status = pv__logistic_softmax(host, ctx, &p);
	if (status != PV_OK)
		return status;
	if (!(p.gradient <= config->tolerance) && !(p.gradient < 1e-6))
		host->log(ctx, PV_LOG_WARN, "stopped after %lld steps with a relative gradient of "
		          "%g (tol %g): scale the columns, lower C, or raise max_iter",
		          (long long)p.n_iterations, p.gradient, config->tolerance);
	return pv__design_back(host, ctx, d, m->n_outputs, p.v, p.bias, m->weight, m->bias);
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
               const struct pv_table *train, const struct pv_targets *y, void **model)
{
	struct pv__rows rows;
	struct pv__classes classes;
	struct pv__design design;
	struct pv__linear *m;
	int status = pv__rows_train(host, ctx, train, &rows);

	if (status == PV_OK)
		status = pv__classes_make(host, ctx, &rows, y, &classes);
	if (status == PV_OK)
		status = pv__linear_make(host, ctx, y, rows.n_cols, &m);
	if (status == PV_OK)
		status = pv__design_make(host, ctx, &rows, &design);
	if (status == PV_OK)
		status = solve(host, ctx, config, &design, &classes, m);
	if (status == PV_OK)
		*model = m;
	return status;
}

static const struct pv_model_call call = {
	.size = sizeof(call),
	.target_kinds = PV_CLASSES,
	.fit = fit,
	.decide = pv__linear_decide,
	.probability = pv__linear_probability,
	.coefficients = pv__linear_coefficients,
	.save = pv__linear_save,
	.load = pv__linear_load,
};

const struct pv_op pv__op_logistic = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_MODEL,
	.kind = PV_FITTED,
	.name = "model.logistic",
	.version = "1",
	.summary = "Logistic regression",
	.doc = "Two classes: minimises sum_i c_i log(1 + exp(-y_i f_i)) + |w|^2 / (2 C) with "
	       "f = w.x + b; more: the same with the softmax of one f per class. The intercepts "
	       "are not penalised (with several classes they sum to 0). C is the C of "
	       "scikit-learn; glmnet's lambda is 1 / (n C). c_i is the weight of the row, times "
	       "n / (K n_k) with class_weight balanced. Newton's method, with more columns than "
	       "rows in the span of the rows, which gives the same answer. The decision value is "
	       "the log odds of the positive class, or one log score per class; probabilities "
	       "follow from it. Columns should share a scale: put scale.zscore before it.",
	.cite = "Cox DR (1958). The regression analysis of binary sequences. Journal of the Royal "
	        "Statistical Society B 20:215-242. doi:10.1111/j.2517-6161.1958.tb00292.x",
	.option = options,
	.config_size = sizeof(struct config),
	.model = &call,
};
