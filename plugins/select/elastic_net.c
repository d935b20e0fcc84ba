/* select.elastic_net: columns that have a weight at one penalty. */
#include "ops.h"

#include "path.h"
#include "selection.h"

#include <math.h>

enum { STEPS_DOWN = 20 };

struct config {
	struct pv__path_config path;
	double lambda, share;
};

static const struct pv_option options[] = {
	{.name = "lambda",
	 .help = "strength of the penalty",
	 .type = PV_REAL,
	 .flags = PV_OPEN_MIN,
	 .offset = offsetof(struct config, lambda),
	 .min = 0,
	 .max = 1e12},
	{.name = "share",
	 .help = "the same, as a share of the least penalty at which all weights "
		 "are 0",
	 .type = PV_REAL,
	 .flags = PV_OPEN_MIN | PV_OPEN_MAX,
	 .offset = offsetof(struct config, share),
	 .min = 0,
	 .max = 1},
	{.name = "l1_ratio",
	 .help = "share of |w|_1 in the penalty; the rest is |w|^2 / 2",
	 .type = PV_REAL,
	 .flags = PV_OPEN_MIN,
	 .offset = offsetof(struct config, path.l1_ratio),
	 .dflt = "0.5",
	 .min = 0,
	 .max = 1},
	PV__PATH_OPTIONS(struct config),
	{0},
};

static int check(const struct pv_host *host, pv_ctx *ctx, const void *config)
{
	const struct config *c = config;

	if ((c->lambda > 0) + (c->share > 0) == 1)
		return PV_OK;
	return host->fail(ctx, PV_EINVAL, c->lambda > 0 ? "share" : "lambda",
			  "say how strong the penalty is by one of lambda and share");
}

/* Down to lambda in a few steps, each from the last: the weights at its end are those of
 * lambda alone, and sooner found. */
static int descend(struct pv__path *p, double lambda)
{
	double step[STEPS_DOWN + 1];
	int status = PV_OK;

	if (!(lambda < p->limit))
		return PV_OK; /* all weights are 0 */
	pv__sparse_path(p->limit, lambda / p->limit, STEPS_DOWN + 1, step);
	step[STEPS_DOWN] = lambda;
	for (int k = 1; status == PV_OK && k <= STEPS_DOWN; k++)
		status = pv__path_fit(p, step[k]);
	pv__path_close(p);
	return status;
}

static int64_t take_weights(const struct pv__path *p, struct pv__selection *s)
{
	int64_t n = 0;

	for (int64_t j = 0; j < s->n_cols; j++) {
		s->score[j] = pv__path_weight(p, j);
		n += s->score[j] > 0;
	}
	return n;
}

static int keep(struct pv__path *p, double lambda, struct pv__selection *s)
{
	int64_t n = take_weights(p, s);

	if (n > 0)
		return pv__selection_best(p->host, p->ctx, s, n);
	p->host->log(p->ctx, PV_LOG_WARN,
		     "no column has a weight at lambda %g (the first one "
		     "comes below %g): that one is kept",
		     lambda, p->limit);
	if (p->limit > 0) {
		int status = pv__path_fit(p, p->limit * .999);

		if (status != PV_OK)
			return status;
		take_weights(p, s);
	}
	return pv__selection_best(p->host, p->ctx, s, 1);
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	const struct config *c = config;
	struct pv__rows rows;
	struct pv__path path;
	struct pv__selection *s;
	double lambda;
	int status = pv__rows_train(host, ctx, train, &rows);

	if (status == PV_OK)
		status = pv__selection_make(host, ctx, rows.n_cols, &s);
	if (status == PV_OK)
		status = pv__path_open(host, ctx, &c->path, &rows, y, &path);
	if (status != PV_OK)
		return status;
	*model = s;
	lambda = c->lambda > 0 ? c->lambda : c->share * path.limit;
	status = descend(&path, lambda);
	return status == PV_OK ? keep(&path, lambda, s) : status;
}

static const struct pv_transform_call call = {
	.size = sizeof(call),
	.fit = fit,
	.columns = pv__selection_columns,
	.save = pv__selection_save,
	.load = pv__selection_load,
};

const struct pv_op pv__op_select_elastic_net = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_TRANSFORM,
	.kind = PV_FITTED,
	.flags = PV_NEEDS_TARGETS,
	.name = "select.elastic_net",
	.version = "1",
	.summary = "Columns with a weight in a lasso or elastic net",
	.doc = "Minimises loss / n + lambda (r |w|_1 + (1 - r) |w|^2 / 2), r being l1_ratio "
	       "(1: the lasso), by coordinate descent: squared error / 2 for numbers, logistic "
	       "loss for two classes, softmax for more; the intercept is not penalised. Keeps "
	       "every column whose weight is not 0 at lambda, or at `share` of the least "
	       "lambda at which all are 0, max |x_j'(y - mean)| / (n r), which suits folds of "
	       "different size. lambda is that of glmnet (standardize = FALSE); scikit-learn's "
	       "C is 1 / (n lambda). The score is |w|, over classes the largest. Where no "
	       "column has a weight, the one that would come first is kept, with a warning. "
	       "Row weights count; reference rows are left out. Columns should share a scale: "
	       "put scale.zscore before it. Write lambda: {grid: [...]} to tune it in inner "
	       "folds. Traps: how many columns stay depends on the data; the model behind it "
	       "should be penalised again, as the weights found here are not used.",
	.cite = "Zou H, Hastie T (2005). Regularization and variable selection via the elastic "
		"net. Journal of the Royal Statistical Society B 67:301-320. "
		"doi:10.1111/j.1467-9868.2005.00503.x; Friedman J, Hastie T, Tibshirani R "
		"(2010). Regularization paths for generalized linear models via coordinate "
		"descent. Journal of Statistical Software 33(1):1-22. doi:10.18637/jss.v033.i01",
	.option = options,
	.config_size = sizeof(struct config),
	.check = check,
	.transform = &call,
};
