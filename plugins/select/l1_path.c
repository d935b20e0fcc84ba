/* select.l1_path: columns in the order in which they get a weight as the penalty falls. */
#include "ops.h"

#include "path.h"
#include "wanted.h"

#include <string.h>

struct config {
	struct pv__wanted wanted;
	struct pv__path_config path;
	int64_t steps;
	double ratio;
};

static const struct pv_option options[] = {
	PV__WANTED_COUNT(struct config),
	{.name = "l1_ratio",
	 .help = "share of |w|_1 in the penalty; the rest is |w|^2 / 2",
	 .type = PV_REAL,
	 .flags = PV_OPEN_MIN,
	 .offset = offsetof(struct config, path.l1_ratio),
	 .dflt = "1",
	 .min = 0,
	 .max = 1},
	{.name = "steps",
	 .help = "penalties on the path",
	 .type = PV_INT,
	 .offset = offsetof(struct config, steps),
	 .dflt = "100",
	 .min = 2,
	 .max = 10000},
	{.name = "ratio",
	 .help = "the last penalty, as a share of the first",
	 .type = PV_REAL,
	 .flags = PV_OPEN_MIN | PV_OPEN_MAX,
	 .offset = offsetof(struct config, ratio),
	 .dflt = "0.001",
	 .min = 0,
	 .max = 1},
	PV__PATH_OPTIONS(struct config),
	{0},
};

static int check(const struct pv_host *host, pv_ctx *ctx, const void *config)
{
	const struct config *c = config;

	return pv__wanted_check(host, ctx, &c->wanted, "k and percentile");
}

/* The first ones; columns that never got a weight are no choice. */
static int keep(const struct pv_host *host, pv_ctx *ctx, const struct pv__entries *e,
		int64_t wanted, struct pv__selection *s)
{
	uint8_t *passes = host->scratch(ctx, (size_t)s->n_cols, 1);
	int64_t n = e->n < wanted ? e->n : wanted;

	if (!passes)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory to select columns");
	if (n < wanted)
		host->log(ctx, PV_LOG_WARN,
			  "only %lld of %lld columns get a weight on the path: %s", (long long)n,
			  (long long)wanted,
			  n ? "the others are not kept" : "the first column is kept");
	for (int64_t i = 0; i < (n ? n : 1); i++)
		passes[e->order[i]] = 1;
	pv__selection_marked(s, passes);
	return PV_OK;
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	const struct config *c = config;
	struct pv__rows rows;
	struct pv__path path;
	struct pv__entries entries;
	struct pv__selection *s;
	int64_t wanted;
	int status = pv__rows_train(host, ctx, train, &rows);

	if (status == PV_OK)
		status = pv__selection_make(host, ctx, rows.n_cols, &s);
	if (status == PV_OK)
		status = pv__entries_make(host, ctx, rows.n_cols, c->steps, c->ratio, &entries);
	if (status == PV_OK)
		status = pv__path_open(host, ctx, &c->path, &rows, y, &path);
	if (status != PV_OK)
		return status;
	*model = s;
	wanted = pv__selection_count(host, ctx, c->wanted.k, c->wanted.percentile, rows.n_cols);
	status = pv__path_entries(&path, wanted, &entries);
	if (status != PV_OK)
		return status;
	pv__path_close(&path);
	memcpy(s->score, entries.lambda, (size_t)s->n_cols * sizeof(*s->score));
	return keep(host, ctx, &entries, wanted, s);
}

static const struct pv_transform_call call = {
	.size = sizeof(call),
	.fit = fit,
	.columns = pv__selection_columns,
	.save = pv__selection_save,
	.load = pv__selection_load,
};

const struct pv_op pv__op_l1_path = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_TRANSFORM,
	.kind = PV_FITTED,
	.flags = PV_NEEDS_TARGETS,
	.name = "select.l1_path",
	.version = "1",
	.summary = "The first columns on the path of the lasso",
	.doc = "Minimises loss / n + lambda (r |w|_1 + (1 - r) |w|^2 / 2), r being l1_ratio, "
	       "by coordinate descent: squared error / 2 for numbers, logistic loss for two "
	       "classes, softmax for more; the intercept is not penalised. lambda falls from "
	       "max |x_j'(y - mean)| / (n r), where all weights are 0, to `ratio` of that in "
	       "`steps` equal steps of its logarithm, each fit starting from the last (strong "
	       "rules, checked against the optimality conditions). Keeps the k columns, or a "
	       "percentile (rounded up), that get a weight first; of those that enter in one "
	       "step the ones with larger weights. The score is the lambda at which a column "
	       "entered. Columns that never enter are not kept, with a warning; the path ends "
	       "as soon as enough have entered. Row weights count; reference rows are left "
	       "out. Columns should share a scale: put scale.zscore before it. Traps: of two "
	       "columns that say the same, one enters and the other looks useless (l1_ratio "
	       "below 1 shares more evenly); being on the path is no test, see "
	       "select.stability.",
	.cite = "Tibshirani R (1996). Regression shrinkage and selection via the lasso. "
		"Journal of the Royal Statistical Society B 58:267-288. "
		"doi:10.1111/j.2517-6161.1996.tb02080.x; Friedman J, Hastie T, Tibshirani R "
		"(2010). Regularization paths for generalized linear models via coordinate "
		"descent. Journal of Statistical Software 33(1):1-22. doi:10.18637/jss.v033.i01",
	.option = options,
	.config_size = sizeof(struct config),
	.check = check,
	.transform = &call,
};
