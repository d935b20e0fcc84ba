/* model.perceptron: Rosenblatt's perceptron, by default averaged. */
#include "ops.h"

#include "kernels/classes.h"
#include "kernels/design.h"
#include "kernels/linear.h"
#include "kernels/perceptron.h"

#include <math.h>

struct config {
	double eta, margin;
	int64_t epochs, class_weight;
	int shuffle, averaged;
};

static const struct pv_option options[] = {
	{.name = "eta",
	 .help = "length of a step",
	 .type = PV_REAL,
	 .flags = PV_OPEN_MIN,
	 .offset = offsetof(struct config, eta),
	 .dflt = "1",
	 .min = 0,
	 .max = 1e9},
	{.name = "epochs",
	 .help = "most passes over the training rows",
	 .type = PV_INT,
	 .offset = offsetof(struct config, epochs),
	 .dflt = "100",
	 .min = 1,
	 .max = 1e6},
	{.name = "shuffle",
	 .help = "a new order of the rows in each pass, else as they come",
	 .type = PV_BOOL,
	 .offset = offsetof(struct config, shuffle),
	 .dflt = "true"},
	{.name = "averaged",
	 .help = "the mean of the weights over all visits, not the last ones",
	 .type = PV_BOOL,
	 .offset = offsetof(struct config, averaged),
	 .dflt = "true"},
	{.name = "margin",
	 .help = "a row whose signed decision value is not above this is a mistake",
	 .type = PV_REAL,
	 .offset = offsetof(struct config, margin),
	 .dflt = "0",
	 .min = 0,
	 .max = 1e9},
	{.name = "class_weight",
	 .help = "how much the rows of each class count",
	 .type = PV_CHOICE,
	 .offset = offsetof(struct config, class_weight),
	 .dflt = "none",
	 .choice = pv__class_weight_choices},
	{0},
};

struct fitting {
	const struct pv_host *host;
	pv_ctx *ctx;
	const struct config *config;
	struct pv__rows rows;
	struct pv__classes classes;
	struct pv__design design;
	struct pv__perceptron p;
	double *y, *cost, *v, *bias; /* n, n, n_outputs x rank, n_outputs */
};

static int make_room(struct fitting *f, int64_t n_outputs)
{
	size_t n = (size_t)f->design.n, rank = (size_t)f->design.rank;

	f->y = f->host->scratch(f->ctx, n, sizeof(double));
	f->cost = f->host->scratch(f->ctx, n, sizeof(double));
	f->v = f->host->scratch(f->ctx, (size_t)n_outputs, rank * sizeof(double));
	f->bias = f->host->scratch(f->ctx, (size_t)n_outputs, sizeof(double));
	f->p.v = f->host->scratch(f->ctx, rank, sizeof(double));
	f->p.mean_v = f->host->scratch(f->ctx, rank, sizeof(double));
	if (f->y && f->cost && f->v && f->bias && f->p.v && f->p.mean_v)
		return PV_OK;
	return f->host->fail(f->ctx, PV_ENOMEM, NULL, "no memory for %lld rows", (long long)n);
}

/* Without averaging the last weights are taken, and they mean little unless the classes
 * were separated. */
static int learn_class(struct fitting *f, int64_t positive, double *v, double *bias)
{
	int status;

	pv__class_costs(&f->rows, &f->classes, f->config->class_weight, positive, f->cost);
	for (int64_t i = 0; i < f->rows.n; i++)
		f->y[i] = f->classes.code[i] == positive ? 1 : -1;
	status = pv__perceptron_learn(f->host, f->ctx, &f->p);
	if (status != PV_OK)
		return status;
	if (!f->p.converged && !f->config->averaged)
		f->host->log(f->ctx, PV_LOG_WARN,
			     "the last of %lld epochs still made mistakes: "
			     "use averaged: true, or more epochs",
			     (long long)f->p.n_epochs);
	for (int64_t j = 0; j < f->design.rank; j++)
		v[j] = f->config->averaged ? f->p.mean_v[j] : f->p.v[j];
	*bias = f->config->averaged ? f->p.mean_bias : f->p.bias;
	return PV_OK;
}

static int learn(struct fitting *f, struct pv__linear *m)
{
	int64_t rank = f->design.rank, first = m->n_outputs == 1 ? 1 : 0;
	int status = make_room(f, m->n_outputs);

	f->p.n = f->design.n;
	f->p.rank = rank;
	f->p.z = f->design.z;
	f->p.y = f->y;
	f->p.cost = f->cost;
	f->p.eta = f->config->eta;
	f->p.margin = f->config->margin;
	f->p.max_epochs = f->config->epochs;
	f->p.shuffle = f->config->shuffle;
	for (int64_t o = 0; status == PV_OK && o < m->n_outputs; o++)
		status = learn_class(f, first + o, f->v + o * rank, f->bias + o);
	if (status != PV_OK)
		return status;
	return pv__design_back(f->host, f->ctx, &f->design, m->n_outputs, f->v, f->bias, m->weight,
			       m->bias);
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	struct fitting f = {.host = host, .ctx = ctx, .config = config};
	struct pv__linear *m;
	int status = pv__rows_train(host, ctx, train, &f.rows);

	if (status == PV_OK)
		status = pv__classes_make(host, ctx, &f.rows, y, &f.classes);
	if (status == PV_OK)
		status = pv__linear_make(host, ctx, y, f.rows.n_cols, &m);
	if (status == PV_OK)
		status = pv__design_uncentred(host, ctx, &f.rows, &f.design);
	if (status == PV_OK)
		status = learn(&f, m);
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

const struct pv_op pv__op_perceptron = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_MODEL,
	.kind = PV_FITTED,
	.name = "model.perceptron",
	.version = "1",
	.summary = "Perceptron, by default averaged",
	.doc = "From w = 0, b = 0, one row after the other: where y_i (w.x_i + b) <= margin, "
	       "w += eta c_i y_i x_i and b += eta c_i y_i; it ends with the first pass over the "
	       "rows without such a mistake, or after `epochs` passes. Separable classes with "
	       "margin g and rows no longer than R need at most (R / g)^2 updates; others are "
	       "never done, and then only the averaged perceptron means something: it takes the "
	       "mean of (w, b) over all visits of rows. With margin 0, eta changes no "
	       "prediction. c_i is the weight of the row, times n / (2 n_side) with class_weight "
	       "balanced; it scales the step: a row of weight 2 is one long step, not two "
	       "visits. More than two classes: one perceptron for each class against the rest; "
	       "the largest decision value wins, ties go to the class that comes first. Decision "
	       "values are not probabilities. With more columns than rows it runs in the span of "
	       "the rows, with the same answer. Columns should share a scale: put scale.zscore "
	       "before it.",
	.cite = "Rosenblatt F (1958). The perceptron: a probabilistic model for information "
		"storage and organization in the brain. Psychological Review 65:386-408. "
		"doi:10.1037/h0042519; Freund Y, Schapire RE (1999). Large margin classification "
		"using the perceptron algorithm. Machine Learning 37:277-296. "
		"doi:10.1023/A:1007662407062",
	.option = options,
	.config_size = sizeof(struct config),
	.model = &call,
};
