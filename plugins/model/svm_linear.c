/* model.svm_linear: the linear support vector machine, fitted in its dual. */
#include "ops.h"

#include "kernels/classes.h"
#include "kernels/linear.h"
#include "kernels/svm.h"

#include <math.h>

struct config {
	double c, tolerance;
	int64_t class_weight, multiclass;
};

enum { ONE_VS_REST, ONE_VS_ONE };

static const struct pv_choice multiclass_choices[] = {
	{"one_vs_rest", "one machine for each class against all others", ONE_VS_REST},
	{"one_vs_one", "one machine for each pair of classes", ONE_VS_ONE},
	{0}};

static const struct pv_option options[] = {
	{.name = "C", .help = "cost of a row on the wrong side of its margin", .type = PV_REAL,
	 .flags = PV_OPEN_MIN, .offset = offsetof(struct config, c), .dflt = "1", .min = 0,
	 .max = 1e9},
	{.name = "tol", .help = "largest violation of the optimality conditions", .type = PV_REAL,
	 .flags = PV_OPEN_MIN, .offset = offsetof(struct config, tolerance), .dflt = "0.001",
	 .min = 0, .max = 0.1},
	{.name = "class_weight", .help = "how much the rows of each class count",
	 .type = PV_CHOICE, .offset = offsetof(struct config, class_weight), .dflt = "none",
	 .choice = pv__class_weight_choices},
	{.name = "multiclass", .help = "how more than two classes are told apart",
	 .type = PV_CHOICE, .offset = offsetof(struct config, multiclass), .dflt = "one_vs_rest",
	 .choice = multiclass_choices},
	{0},
};

/* Above this many rows a Gram matrix is not kept where the columns are fewer. */
enum { MOST_GRAM_ROWS = 3000, ITERATIONS_PER_ROW = 1000, LEAST_ITERATIONS = 1000000 };

struct fitting {
	const struct pv_host *host;
	pv_ctx *ctx;
	const struct config *config;
	const struct pv__rows *rows;
	const struct pv__classes *classes;
	struct pv__kernel kernel;
	double *mean, *y, *upper, *pair, *beta; /* pair: n; beta: n_outputs x n */
};

/* K = Z Z' of centred rows: the intercept takes up the centring, and digits are saved. */
static int make_kernel(struct fitting *f)
{
	int64_t n = f->rows->n, p = f->rows->n_cols;
	int whole = n <= MOST_GRAM_ROWS || n <= p;
	double *room = f->host->scratch(f->ctx, (size_t)n, (size_t)(whole ? n : p) * sizeof(*room));
	int status;

	if (!room)
		return f->host->fail(f->ctx, PV_ENOMEM, NULL, "no memory for the kernel of %lld "
		                     "rows", (long long)n);
	if (!whole) {
		pv__rows_copy(f->rows, f->mean, room);
		return pv__kernel_from_columns(f->host, f->ctx, n, p, room, &f->kernel);
	}
	status = pv__rows_gram(f->host, f->ctx, f->rows, f->mean, NULL, room);
	if (status != PV_OK)
		return status;
	return pv__kernel_from_gram(f->host, f->ctx, n, room, &f->kernel);
}

/* Solves for f->y and f->upper. */
static int solve(struct fitting *f, double *beta, double *bias)
{
	int64_t n = f->rows->n;
	struct pv__svm_problem problem = {f->y, f->upper, f->config->tolerance, LEAST_ITERATIONS};
	struct pv__svm_solution solution = {.beta = beta};
	int status;

	if (problem.max_iterations < n * ITERATIONS_PER_ROW)
		problem.max_iterations = n * ITERATIONS_PER_ROW;
	status = pv__svm_solve(f->host, f->ctx, &f->kernel, &problem, &solution);
	if (status != PV_OK)
		return status;
	if (!isfinite(solution.dual) || !isfinite(solution.bias))
		return f->host->fail(f->ctx, PV_ENUMERIC, NULL, "the columns hold values too large "
		                     "to multiply: add scale.zscore before the model");
	if (solution.violation > f->config->tolerance)
		f->host->log(f->ctx, PV_LOG_WARN, "stopped after %lld steps, %g from optimal (tol "
		             "%g): scale the columns, or lower C",
		             (long long)solution.n_iterations, solution.violation,
		             f->config->tolerance);
	*bias = solution.bias;
	return PV_OK;
}

/* One class against the rest. */
static int solve_class(struct fitting *f, int64_t positive, double *beta, double *bias)
{
	pv__class_costs(f->rows, f->classes, f->config->class_weight, positive, f->upper);
	for (int64_t i = 0; i < f->rows->n; i++) {
		f->y[i] = f->classes->code[i] == positive ? 1 : -1;
		f->upper[i] *= f->config->c;
	}
	return solve(f, beta, bias);
}

/* Class a against class b; rows of other classes take no part. */
static int solve_pair(struct fitting *f, int64_t a, int64_t b, double *bias)
{
	const double *count = f->classes->count;

	for (int64_t i = 0; i < f->rows->n; i++) {
		int64_t code = f->classes->code[i];

		f->y[i] = code == a ? 1 : -1;
		f->upper[i] = code == a || code == b ? f->rows->weight[i] * f->config->c : 0;
		if (f->config->class_weight == PV__WEIGHT_BALANCED)
			f->upper[i] *= (count[a] + count[b]) / (2 * count[code]);
	}
	return solve(f, f->pair, bias);
}

/* The decision value of a class is its mean over the duels that it fights: a sum of
 * linear functions, so that coefficients stay exact. */
static int solve_pairs(struct fitting *f, struct pv__linear *m)
{
	int64_t n = f->rows->n, k = m->n_outputs;
	double share = 1 / (double)(k - 1), bias;

	for (int64_t a = 0; a < k; a++)
		for (int64_t b = a + 1; b < k; b++) {
			int status = solve_pair(f, a, b, &bias);

			if (status != PV_OK)
				return status;
			m->bias[a] += share * bias;
			m->bias[b] -= share * bias;
			for (int64_t i = 0; i < n; i++) {
				f->beta[a * n + i] += share * f->pair[i];
				f->beta[b * n + i] -= share * f->pair[i];
			}
		}
	return PV_OK;
}

static int solve_classes(struct fitting *f, struct pv__linear *m)
{
	int status = PV_OK;

	if (m->n_outputs == 1)
		return solve_class(f, 1, f->beta, m->bias);
	if (f->config->multiclass == ONE_VS_ONE)
		return solve_pairs(f, m);
	for (int64_t o = 0; status == PV_OK && o < m->n_outputs; o++)
		status = solve_class(f, o, f->beta + o * f->rows->n, m->bias + o);
	return status;
}

static int make_room(struct fitting *f, int64_t n_outputs)
{
	size_t n = (size_t)f->rows->n;

	f->mean = f->host->scratch(f->ctx, (size_t)f->rows->n_cols, sizeof(double));
	f->y = f->host->scratch(f->ctx, n, sizeof(double));
	f->upper = f->host->scratch(f->ctx, n, sizeof(double));
	f->beta = f->host->scratch(f->ctx, (size_t)n_outputs, n * sizeof(double));
	f->pair = f->host->scratch(f->ctx, n, sizeof(double));
	if (!f->mean || !f->y || !f->upper || !f->pair || !f->beta)
		return f->host->fail(f->ctx, PV_ENOMEM, NULL, "no memory for %lld rows",
		                     (long long)n);
	pv__column_mean(f->rows, f->mean);
	return PV_OK;
}

static int fit_all(struct fitting *f, struct pv__linear *m)
{
	int status = make_room(f, m->n_outputs);

	if (status == PV_OK)
		status = make_kernel(f);
	if (status == PV_OK)
		status = solve_classes(f, m);
	if (status == PV_OK)
		status = pv__rows_combine(f->host, f->ctx, f->rows, f->mean, m->n_outputs, f->beta,
		                          m->weight);
	for (int64_t o = 0; status == PV_OK && o < m->n_outputs; o++)
		for (int64_t j = 0; j < m->n_cols; j++)
			m->bias[o] -= m->weight[o * m->n_cols + j] * f->mean[j];
	return status;
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
               const struct pv_table *train, const struct pv_targets *y, void **model)
{
	struct pv__rows rows;
	struct pv__classes classes;
	struct pv__linear *m;
	struct fitting f = {.host = host, .ctx = ctx, .config = config, .rows = &rows,
	                    .classes = &classes};
	int status = pv__rows_train(host, ctx, train, &rows);

	if (status == PV_OK)
		status = pv__classes_make(host, ctx, &rows, y, &classes);
	if (status == PV_OK)
		status = pv__linear_make(host, ctx, y, rows.n_cols, &m);
	if (status == PV_OK)
		status = fit_all(&f, m);
	if (status == PV_OK)
		*model = m;
	return status;
}

static const struct pv_model_call call = {
	.size = sizeof(call),
	.target_kinds = PV_CLASSES,
	.fit = fit,
	.decide = pv__linear_decide,
	.coefficients = pv__linear_coefficients,
	.save = pv__linear_save,
	.load = pv__linear_load,
};

const struct pv_op pv__op_svm_linear = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_MODEL,
	.kind = PV_FITTED,
	.name = "model.svm_linear",
	.version = "1",
	.summary = "Linear support vector machine",
	.doc = "Minimises |w|^2 / 2 + C sum_i c_i max(0, 1 - y_i (w.x_i + b)); the intercept b is "
	       "not penalised. c_i is the weight of the row, times n / (2 n_k) with class_weight "
	       "balanced, where n_k is the size of its side. Solved in the dual by sequential "
	       "minimal optimisation on one Gram matrix of the training rows, to the tolerance "
	       "tol (0.001, as in LIBSVM). More than two classes, all on the same Gram matrix: one "
	       "machine for each class against the rest, or one for each pair of classes, where "
	       "the decision value of a class is its mean over its duels. The class with the "
	       "largest decision value wins, ties go to the class that comes first. Decision "
	       "values are not probabilities. Columns should share a scale: put scale.zscore before it.",
	.cite = "Cortes C, Vapnik V (1995). Support-vector networks. Machine Learning 20:273-297. "
	        "doi:10.1007/BF00994018; Fan RE, Chen PH, Lin CJ (2005). Working set selection "
	        "using second order information for training support vector machines. Journal of "
	        "Machine Learning Research 6:1889-1918.",
	.option = options,
	.config_size = sizeof(struct config),
	.model = &call,
};
