/* model.gradient_boosting: small trees, each on what those before it left. */
#include "ops.h"

#include "booster.h"
#include "kernels/classes.h"

#include <math.h>

struct config {
	struct pv__boost_options boost;
	int64_t class_weight;
};

static const struct pv_choice methods[] = {
	{"exact", "every midpoint between two values of a column", PV__TREES_EXACT},
	{"hist", "the borders of 256 bins per column: for very many rows", PV__TREES_HIST},
	{0},
};

#define FIELD(name) offsetof(struct config, boost.name)

static const struct pv_option options[] = {
	{.name = "rounds",
	 .help = "trees, one after the other (per class where there are more than two)",
	 .type = PV_INT,
	 .offset = FIELD(rounds),
	 .dflt = "100",
	 .min = 1,
	 .max = 1e5},
	{.name = "eta",
	 .help = "how much of each tree counts",
	 .type = PV_REAL,
	 .flags = PV_OPEN_MIN,
	 .offset = FIELD(eta),
	 .dflt = "0.1",
	 .min = 0,
	 .max = 1},
	{.name = "max_depth",
	 .help = "most splits from the root to a leaf",
	 .type = PV_INT,
	 .offset = FIELD(max_depth),
	 .dflt = "3",
	 .min = 1,
	 .max = 16},
	{.name = "lambda",
	 .help = "ridge penalty on the leaves",
	 .type = PV_REAL,
	 .offset = FIELD(lambda),
	 .dflt = "1",
	 .min = 0,
	 .max = 1e9},
	{.name = "gamma",
	 .help = "least gain of a split",
	 .type = PV_REAL,
	 .offset = FIELD(gamma),
	 .dflt = "0",
	 .min = 0,
	 .max = 1e9},
	{.name = "min_child_weight",
	 .help = "least sum of second derivatives in a leaf; for numbers: of row weights",
	 .type = PV_REAL,
	 .offset = FIELD(min_child_weight),
	 .dflt = "1",
	 .min = 0,
	 .max = 1e9},
	{.name = "subsample",
	 .help = "share of the rows that each tree is grown on",
	 .type = PV_REAL,
	 .flags = PV_OPEN_MIN,
	 .offset = FIELD(subsample),
	 .dflt = "1",
	 .min = 0,
	 .max = 1},
	{.name = "colsample",
	 .help = "share of the columns that each tree may use",
	 .type = PV_REAL,
	 .flags = PV_OPEN_MIN,
	 .offset = FIELD(colsample),
	 .dflt = "1",
	 .min = 0,
	 .max = 1},
	{.name = "tree_method",
	 .help = "thresholds that are tried",
	 .type = PV_CHOICE,
	 .offset = FIELD(tree_method),
	 .dflt = "exact",
	 .choice = methods},
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
	struct pv__rows rows;
	double *cost; /* of each row */
	double base;
	float *x, *y, *weight;
	int64_t n; /* rows with a cost above 0 */
};

static int make_room(struct fitting *f)
{
	size_t n = (size_t)f->rows.n;

	f->cost = f->host->scratch(f->ctx, n, sizeof(*f->cost));
	f->x = f->host->scratch(f->ctx, n, (size_t)f->rows.n_cols * sizeof(*f->x));
	f->y = f->host->scratch(f->ctx, n, sizeof(*f->y));
	f->weight = f->host->scratch(f->ctx, n, sizeof(*f->weight));
	if (!f->cost || !f->x || !f->y || !f->weight)
		return f->host->fail(f->ctx, PV_ENOMEM, NULL, "no memory for %lld rows",
				     (long long)f->rows.n);
	return PV_OK;
}

static int weigh_classes(struct fitting *f, int64_t class_weight, const struct pv_targets *y)
{
	struct pv__classes classes;
	int status = pv__classes_make(f->host, f->ctx, &f->rows, y, &classes);

	if (status == PV_OK)
		pv__class_costs(&f->rows, &classes, class_weight, -1, f->cost);
	return status;
}

/* Trees start from the mean, which float32 need not hold. */
static void weigh_numbers(struct fitting *f, const struct pv_targets *y)
{
	for (int64_t i = 0; i < f->rows.n; i++) {
		f->cost[i] = f->rows.weight[i];
		f->base += f->rows.weight[i] / f->rows.total * y->y[f->rows.index[i]];
	}
}

static int too_large(const struct fitting *f, int64_t row, const char *what)
{
	return f->host->fail(f->ctx, PV_EDATA, NULL,
			     "training row %lld: %s is too large for XGBoost's float32",
			     (long long)f->rows.index[row] + 1, what);
}

/* Rows that count nothing are left out: their values would still offer thresholds. */
static int fill(struct fitting *f, const struct pv_targets *y)
{
	int64_t p = f->rows.n_cols;

	for (int64_t i = 0; i < f->rows.n; i++) {
		float *x = f->x + f->n * p;

		if (!(f->cost[i] > 0))
			continue;
		for (int64_t j = 0; j < p; j++) {
			x[j] = (float)f->rows.row[i][j];
			if (isinf(x[j]))
				return too_large(f, i, "a value");
		}
		f->y[f->n] = (float)(y->y[f->rows.index[i]] - f->base);
		f->weight[f->n] = (float)f->cost[i];
		if (!isfinite(f->y[f->n]) || !isfinite(f->weight[f->n]))
			return too_large(f, i, "the target or the weight");
		f->n++;
	}
	return PV_OK;
}

static int prepare(struct fitting *f, const struct config *c, const struct pv_table *train,
		   const struct pv_targets *y)
{
	int status = pv__rows_train(f->host, f->ctx, train, &f->rows);

	if (status == PV_OK && f->rows.n_cols == 0)
		return f->host->fail(f->ctx, PV_EDATA, NULL,
				     "there are no columns to fit a model on");
	if (status == PV_OK)
		status = make_room(f);
	if (status != PV_OK)
		return status;
	if (y->kind == PV_CLASSES)
		status = weigh_classes(f, c->class_weight, y);
	else
		weigh_numbers(f, y);
	return status == PV_OK ? fill(f, y) : status;
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	const struct config *c = config;
	struct fitting f = {.host = host, .ctx = ctx};
	struct pv__boost_data data;
	struct pv__ensemble *e = NULL;
	int64_t per_round = y->n_classes > 2 ? y->n_classes : 1;
	int status = prepare(&f, c, train, y);

	if (status == PV_OK)
		status = pv__ensemble_make(host, ctx, y->n_classes, f.rows.n_cols,
					   c->boost.rounds * per_round, &e);
	if (status != PV_OK)
		return status;
	e->base = f.base;
	data = (struct pv__boost_data){f.n, f.rows.n_cols, y->n_classes, f.x, f.y, f.weight};
	status = pv__boost(host, ctx, &c->boost, &data, e);
	if (status == PV_OK)
		*model = e;
	return status;
}

static const struct pv_model_call call = {
	.size = sizeof(call),
	.target_kinds = PV_CLASSES | PV_NUMBER,
	.fit = fit,
	.decide = pv__ensemble_decide,
	.probability = pv__ensemble_probability,
	.save = pv__ensemble_save,
	.load = pv__ensemble_load,
};

const struct pv_op pv__op_gradient_boosting = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_MODEL,
	.kind = PV_FITTED,
	.flags = PV_TAKES_NAN,
	.name = "model.gradient_boosting",
	.version = "1",
	.summary = "Gradient-boosted trees",
	.doc = "Trees are added one by one; each is grown on the first and second derivatives g "
	       "and h of the loss at what those before it predict. A split gains 1/2 [GL^2 / (HL + "
	       "lambda) + GR^2 / (HR + lambda) - G^2 / (H + lambda)] - gamma with G and H the sums "
	       "over its rows, and a leaf adds -eta G / (H + lambda). Numbers: squared error from "
	       "the mean of the training rows on. Two classes: logistic loss from log odds 0 on, "
	       "decision values are log odds. More: softmax loss with a tree per class and round, "
	       "decision values are log scores; the largest wins, ties go to the class that comes "
	       "first. Probabilities follow from them. Computed by XGBoost in one thread, in "
	       "float32; the fitted trees are kept here and need it no more. Missing values go to "
	       "the side of a split that gains more in training; where none was missing, to the "
	       "left. Row weights count as repetitions, class_weight balanced makes them n / (K "
	       "n_k). `rounds` and eta belong together: tune rounds inside the folds. There is no "
	       "early stopping. Not linear: no weights; use importance.permutation. Scales do not "
	       "matter. Traps: subsample draws rows, not people, so repeated scans of one person "
	       "are no independent sample; behind confound.regress trees can find in discrete "
	       "columns what the regression has put there.",
	.cite = "Friedman JH (2001). Greedy function approximation: a gradient boosting machine. "
		"Annals of Statistics 29:1189-1232. doi:10.1214/aos/1013203451; Chen T, Guestrin C "
		"(2016). XGBoost: a scalable tree boosting system. KDD '16:785-794. "
		"doi:10.1145/2939672.2939785",
	.option = options,
	.config_size = sizeof(struct config),
	.model = &call,
};
