/* model.svm_linear: the linear support vector machine, fitted in its dual. */
#include "ops.h"

#include "kernels/classes.h"
#include "kernels/gram.h"
#include "kernels/linear.h"
#include "kernels/svm_fit.h"

struct config {
	struct pv__svm_options svm;
};

static const struct pv_option options[] = {
	{.name = "C", .help = "cost of a row on the wrong side of its margin", .type = PV_REAL,
	 .flags = PV_OPEN_MIN, .offset = offsetof(struct config, svm.c), .dflt = "1", .min = 0,
	 .max = 1e9},
	{.name = "tol", .help = "largest violation of the optimality conditions", .type = PV_REAL,
	 .flags = PV_OPEN_MIN, .offset = offsetof(struct config, svm.tolerance), .dflt = "0.001",
	 .min = 0, .max = 0.1},
	{.name = "class_weight", .help = "how much the rows of each class count",
	 .type = PV_CHOICE, .offset = offsetof(struct config, svm.class_weight), .dflt = "none",
	 .choice = pv__class_weight_choices},
	{.name = "multiclass", .help = "how more than two classes are told apart",
	 .type = PV_CHOICE, .offset = offsetof(struct config, svm.multiclass), .dflt = "one_vs_rest",
	 .choice = pv__multiclass_choices},
	{0},
};

/* Above this many rows a Gram matrix is not kept where the columns are fewer. */
enum { MOST_GRAM_ROWS = 3000 };

struct fitting {
	const struct pv_host *host;
	pv_ctx *ctx;
	const struct config *config;
	const struct pv__rows *rows;
	const struct pv__classes *classes;
	struct pv__kernel kernel;
	double *mean, *beta; /* beta: n_outputs x n */
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

static int make_room(struct fitting *f, int64_t n_outputs)
{
	size_t n = (size_t)f->rows->n;

	f->mean = f->host->scratch(f->ctx, (size_t)f->rows->n_cols, sizeof(double));
	f->beta = f->host->scratch(f->ctx, (size_t)n_outputs, n * sizeof(double));
	if (!f->mean || !f->beta)
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
		status = pv__svm_fit_classes(f->host, f->ctx, f->rows, f->classes, &f->kernel,
		                             &f->config->svm, m->n_outputs, f->beta, m->bias);
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

/* The same machines on inner products that the host has. */
static int dual(const struct pv_host *host, pv_ctx *ctx, const void *config,
                const struct pv_gram *gram, const struct pv_targets *y, double *beta, double *bias)
{
	const struct config *c = config;
	int64_t n_outputs = pv__n_outputs(y);
	struct pv__rows rows;
	struct pv__kernel kernel;
	int status = pv__gram_rows(host, ctx, gram, &rows);

	if (status == PV_OK)
		status = pv__kernel_from_gram(host, ctx, gram->n_rows, gram->product, &kernel);
	for (int64_t t = 0; status == PV_OK && t < y->n_targets; t++) {
		struct pv_targets one = pv__target_alone(y, t);
		struct pv__classes classes;

		status = pv__classes_make(host, ctx, &rows, &one, &classes);
		if (status == PV_OK)
			status = pv__svm_fit_classes(host, ctx, &rows, &classes, &kernel, &c->svm,
			                             n_outputs, beta + t * n_outputs * rows.n,
			                             bias + t * n_outputs);
	}
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
	.dual = dual,
};

const struct pv_op pv__op_svm_linear = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_MODEL,
	.kind = PV_FITTED,
	.flags = PV_DUAL,
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
