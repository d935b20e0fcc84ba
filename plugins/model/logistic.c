/* model.logistic: logistic regression with the usual penalties. */
#include "ops.h"

#include "kernels/classes.h"
#include "kernels/coordinate.h"
#include "kernels/design.h"
#include "kernels/linear.h"
#include "kernels/logistic.h"
#include "kernels/vector.h"

#include <math.h>
#include <string.h>

enum penalty { PENALTY_L2 = 1, PENALTY_NONE, PENALTY_L1, PENALTY_ELASTIC_NET };

struct config {
	int64_t penalty;
	double c, l1_ratio, tolerance;
	int64_t class_weight, max_iterations;
};

static const struct pv_choice penalties[] = {
	{"l2", "half the squared length of the weights, over C", PENALTY_L2},
	{"none", "nothing: for many rows and few columns", PENALTY_NONE},
	{"l1", "sum of the absolute weights, over C: many of them become 0", PENALTY_L1},
	{"elastic_net", "l1_ratio times that of l1, and the rest of it times that of l2",
	 PENALTY_ELASTIC_NET},
	{0},
};

static const struct pv_option options[] = {
	{.name = "penalty", .help = "what keeps the weights small", .type = PV_CHOICE,
	 .offset = offsetof(struct config, penalty), .dflt = "l2", .choice = penalties},
	{.name = "C", .help = "inverse strength of the penalty", .type = PV_REAL,
	 .flags = PV_OPEN_MIN, .offset = offsetof(struct config, c), .dflt = "1", .min = 0,
	 .max = 1e9},
	{.name = "l1_ratio", .help = "elastic_net: share of l1 in the penalty", .type = PV_REAL,
	 .flags = PV_OPEN_MIN, .offset = offsetof(struct config, l1_ratio), .dflt = "0.5",
	 .min = 0, .max = 1},
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

struct fitting {
	const struct pv_host *host;
	pv_ctx *ctx;
	const struct config *config;
	struct pv__rows rows;
	struct pv__classes classes;
	double *cost;
	struct pv__linear *m;
};

static int no_memory(const struct fitting *f)
{
	return f->host->fail(f->ctx, PV_ENOMEM, NULL, "no memory for %lld rows and %lld columns",
	                     (long long)f->rows.n, (long long)f->rows.n_cols);
}

/* `left`: what is left of the gradient, relative to the one at zero.  Near the last digits a
 * smaller tolerance cannot be reached. */
static void warn_unless_done(struct fitting *f, double left, int64_t n_steps)
{
	if (!(left <= f->config->tolerance) && !(left < 1e-6))
		f->host->log(f->ctx, PV_LOG_WARN, "stopped after %lld steps with a relative gradient "
		             "of %g (tol %g): scale the columns, lower C, or raise max_iter",
		             (long long)n_steps, left, f->config->tolerance);
}

/* ---- l2 and none: Newton's method ---------------------------------------------------- */

/* Without penalty, weights exist only where no column follows from the others. */
static int check_rank(struct fitting *f, const struct pv__design *d)
{
	int64_t most = d->n > d->rank ? d->n : d->rank, rank;
	double *a = f->host->scratch(f->ctx, (size_t)d->n, (size_t)d->rank * sizeof(*a));
	double *b = f->host->scratch(f->ctx, (size_t)most, sizeof(*b));

	if (!a || !b)
		return no_memory(f);
	memcpy(a, d->z, (size_t)(d->n * d->rank) * sizeof(*a));
	if (!d->back && f->host->least_squares(d->n, d->rank, a, 1, b, 1e-10, &rank) == PV_OK &&
	    rank == d->rank)
		return PV_OK;
	return f->host->fail(f->ctx, PV_ENUMERIC, "penalty", "without penalty %lld columns need more "
	                     "rows, and none of them may be constant or follow from the others: "
	                     "use penalty l2", (long long)f->rows.n_cols);
}

/* Decision values of all rows are wide apart and still growing. */
static int check_separation(struct fitting *f, const struct pv__logistic *p)
{
	if (p->drift < 0.1)
		return PV_OK;
	return f->host->fail(f->ctx, PV_ENUMERIC, "penalty", "the columns separate the classes "
	                     "completely, so that no finite weights fit best: use penalty l2");
}

static int solve_newton(struct fitting *f)
{
	const struct config *c = f->config;
	struct pv__design d;
	struct pv__logistic p;
	int status = pv__design_make(f->host, f->ctx, &f->rows, &d);

	if (status == PV_OK && c->penalty == PENALTY_NONE)
		status = check_rank(f, &d);
	if (status != PV_OK)
		return status;
	p = (struct pv__logistic){
		.n = d.n, .rank = d.rank, .z = d.z, .n_classes = f->classes.n_classes,
		.code = f->classes.code, .cost = f->cost, .tolerance = c->tolerance,
		.c = c->penalty == PENALTY_NONE ? INFINITY : c->c,
		.max_iterations = c->max_iterations,
		.v = f->host->scratch(f->ctx, (size_t)f->m->n_outputs,
		                      (size_t)d.rank * sizeof(double)),
		.bias = f->host->scratch(f->ctx, (size_t)f->m->n_outputs, sizeof(double)),
	};
	if (!p.v || !p.bias)
		return no_memory(f);
	status = f->m->n_outputs == 1 ? pv__logistic_binary(f->host, f->ctx, &p)
	                              : pv__logistic_softmax(f->host, f->ctx, &p);
	if (status == PV_OK)
		status = check_separation(f, &p);
	if (status != PV_OK)
		return status;
	warn_unless_done(f, p.gradient, p.n_iterations);
	return pv__design_back(f->host, f->ctx, &d, f->m->n_outputs, p.v, p.bias, f->m->weight,
	                       f->m->bias);
}

/* ---- l1 and elastic_net: coordinate descent ------------------------------------------- */

static int solve_sparse(struct fitting *f)
{
	const struct config *c = f->config;
	double ratio = c->penalty == PENALTY_L1 ? 1 : c->l1_ratio;
	double *mean = f->host->scratch(f->ctx, (size_t)f->rows.n_cols, sizeof(*mean)), *column;
	struct pv__sparse p = {
		.n = f->rows.n, .n_cols = f->rows.n_cols, .n_outputs = f->m->n_outputs,
		.cost = f->cost, .l1 = ratio / c->c, .l2 = (1 - ratio) / c->c,
		.tolerance = c->tolerance, .max_iterations = c->max_iterations,
		.w = f->m->weight, .bias = f->m->bias,
	};
	int status;

	if (!mean)
		return no_memory(f);
	pv__column_mean(&f->rows, mean);
	status = pv__sparse_columns(f->host, f->ctx, &f->rows, mean, &column);
	if (status != PV_OK)
		return status;
	p.column = column;
	status = pv__sparse_classes(f->host, f->ctx, &p, f->classes.code);
	if (status != PV_OK)
		return status;
	if (!isfinite(p.objective))
		return f->host->fail(f->ctx, PV_ENUMERIC, NULL, "the columns hold values too large "
		                     "to multiply: add scale.zscore before the model");
	warn_unless_done(f, p.violation, p.n_iterations);
	for (int64_t o = 0; o < p.n_outputs; o++)
		p.bias[o] -= pv__dot(p.n_cols, p.w + o * p.n_cols, mean);
	return PV_OK;
}

static int solve(struct fitting *f)
{
	f->cost = f->host->scratch(f->ctx, (size_t)f->rows.n, sizeof(double));
	if (!f->cost)
		return no_memory(f);
	pv__class_costs(&f->rows, &f->classes, f->config->class_weight, -1, f->cost);
	if (f->config->penalty == PENALTY_L1 || f->config->penalty == PENALTY_ELASTIC_NET)
		return solve_sparse(f);
	return solve_newton(f);
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
               const struct pv_table *train, const struct pv_targets *y, void **model)
{
	struct fitting f = {.host = host, .ctx = ctx, .config = config};
	int status = pv__rows_train(host, ctx, train, &f.rows);

	if (status == PV_OK)
		status = pv__classes_make(host, ctx, &f.rows, y, &f.classes);
	if (status == PV_OK)
		status = pv__linear_make(host, ctx, y, f.rows.n_cols, &f.m);
	if (status == PV_OK)
		status = solve(&f);
	if (status == PV_OK)
		*model = f.m;
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
	.doc = "Two classes: minimises sum_i c_i log(1 + exp(-y_i f_i)) + R(w) / C with f = w.x + b; "
	       "more: the same with the softmax of one f per class. R is |w|^2 / 2 (l2), |w|_1 (l1), "
	       "r |w|_1 + (1 - r) |w|^2 / 2 with r = l1_ratio (elastic_net) or 0 (none). The "
	       "intercepts are not penalised (with several classes they sum to 0, and without "
	       "penalty the weights do). C is the C of scikit-learn; glmnet's lambda is 1 / (n C). "
	       "c_i is the weight of the row, times n / (K n_k) with class_weight balanced. l2 and "
	       "none: Newton's method, with more columns than rows in the span of the rows, which "
	       "gives the same answer; without penalty, columns that follow from each other and "
	       "classes that are separated completely are refused. l1 and elastic_net: coordinate "
	       "descent on successive parabolas; of correlated columns one may take all of the "
	       "weight. The decision value is the log odds of the positive class, or one log score "
	       "per class; the largest wins, ties go to the class that comes first; probabilities "
	       "follow from it. Columns should share a scale: put scale.zscore before it.",
	.cite = "Cox DR (1958). The regression analysis of binary sequences. Journal of the Royal "
	        "Statistical Society B 20:215-242. doi:10.1111/j.2517-6161.1958.tb00292.x; Friedman "
	        "J, Hastie T, Tibshirani R (2010). Regularization paths for generalized linear "
	        "models via coordinate descent. Journal of Statistical Software 33(1):1-22. "
	        "doi:10.18637/jss.v033.i01",
	.option = options,
	.config_size = sizeof(struct config),
	.model = &call,
};
