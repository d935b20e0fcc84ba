/* select.correlation: columns by their correlation with a number or with one of two
 * classes. */
#include "ops.h"

#include "kernels/order.h"
#include "slope.h"
#include "wanted.h"

#include <math.h>

enum method { METHOD_PEARSON = 1, METHOD_SPEARMAN };

struct config {
	struct pv__wanted wanted;
	int64_t method;
};

static const struct pv_choice methods[] = {
	{"pearson", "of the values", METHOD_PEARSON},
	{"spearman", "of their ranks, ties sharing the mean rank", METHOD_SPEARMAN},
	{0},
};

static const struct pv_option options[] = {
	PV__WANTED_COUNT(struct config),
	PV__WANTED_P(struct config),
	{.name = "method",
	 .help = "what is correlated",
	 .type = PV_CHOICE,
	 .offset = offsetof(struct config, method),
	 .dflt = "pearson",
	 .choice = methods},
	{0},
};

static int check(const struct pv_host *host, pv_ctx *ctx, const void *config)
{
	const struct config *c = config;

	return pv__wanted_check(host, ctx, &c->wanted, "k, percentile, alpha and fdr");
}

static int no_memory(const struct pv_host *host, pv_ctx *ctx, int64_t n_cols)
{
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld columns", (long long)n_cols);
}

/* Ranks in place of values: of the columns, into `out`, and of y. */
static int rank_all(const struct pv_host *host, pv_ctx *ctx, const struct pv__rows *rows, double *y,
		    struct pv__rows *out)
{
	int64_t n = rows->n, p = rows->n_cols;
	double *ranks = host->scratch(ctx, (size_t)n, (size_t)p * sizeof(*ranks));
	double *x = host->scratch(ctx, (size_t)n, sizeof(*x));
	struct pv__sorter sorter;
	int status = pv__sorter_make(host, ctx, n, &sorter);

	if (!ranks || !x)
		return no_memory(host, ctx, p);
	for (int64_t j = 0; status == PV_OK && j < p; j++) {
		pv__rows_column(rows, j, x);
		pv__sorter_sort(&sorter, n, x);
		pv__sorter_ranks(&sorter, x);
		for (int64_t i = 0; i < n; i++)
			ranks[i * p + j] = x[i];
	}
	if (status != PV_OK)
		return status;
	pv__sorter_sort(&sorter, n, y);
	pv__sorter_ranks(&sorter, y);
	return pv__rows_replace(host, ctx, rows, p, ranks, out);
}

static int score(const struct pv_host *host, pv_ctx *ctx, const struct pv__rows *rows,
		 const double *y, struct pv__selection *s)
{
	size_t p = (size_t)rows->n_cols;
	double *room = host->scratch(ctx, 4, p * sizeof(*room)), df = (double)rows->n - 2;
	double *mean = room, *variance = room + p, *explained = room + 2 * p, *left = room + 3 * p;
	int status;

	if (!room)
		return no_memory(host, ctx, rows->n_cols);
	pv__column_spread(rows, mean, variance);
	status = pv__slope_squares(host, ctx, rows, mean, y, explained, left);
	for (int64_t j = 0; status == PV_OK && j < rows->n_cols; j++) {
		double f = left[j] > 0 ? df * explained[j] / left[j] : INFINITY;

		s->score[j] = NAN;
		if (pv__is_constant(mean[j], variance[j]))
			continue;
		s->score[j] = sqrt(explained[j] / (explained[j] + left[j]));
		s->log10_p[j] = host->log_tail(PV_F, f, 1, df) / log(10);
	}
	return status;
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *t, void **model)
{
	const struct config *c = config;
	struct pv__rows rows;
	struct pv__selection *s = NULL;
	double *y = host->scratch(ctx, (size_t)train->n_rows, sizeof(*y));
	int status = pv__rows_train(host, ctx, train, &rows);

	if (!y)
		return no_memory(host, ctx, train->n_cols);
	if (status == PV_OK && t->kind == PV_CLASSES && t->n_classes != 2)
		return host->fail(ctx, PV_EINVAL, NULL,
				  "correlates with numbers or with one of two "
				  "classes: take select.anova_f for more");
	for (int64_t i = 0; status == PV_OK && i < rows.n; i++) {
		y[i] = t->y[rows.index[i]];
		if (!isfinite(y[i]))
			return host->fail(ctx, PV_EDATA, NULL, "training row %lld has no target",
					  (long long)rows.index[i] + 1);
	}
	if (status == PV_OK)
		status = pv__selection_make(host, ctx, rows.n_cols, &s);
	if (status == PV_OK && c->method == METHOD_SPEARMAN)
		status = rank_all(host, ctx, &rows, y, &rows);
	if (status == PV_OK)
		status = score(host, ctx, &rows, y, s);
	if (status != PV_OK)
		return status;
	*model = s;
	return pv__wanted_choose(host, ctx, &c->wanted, s);
}

static const struct pv_transform_call call = {
	.size = sizeof(call),
	.fit = fit,
	.columns = pv__selection_columns,
	.save = pv__selection_save,
	.load = pv__selection_load,
};

const struct pv_op pv__op_correlation = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_TRANSFORM,
	.kind = PV_FITTED,
	.flags = PV_NEEDS_TARGETS,
	.name = "select.correlation",
	.version = "1",
	.summary = "Columns with the largest correlation with the target",
	.doc = "Score |r|: Pearson's correlation of the column and the target, or of their "
	       "ranks (spearman), with a two-sided p from t = r sqrt((n - 2) / (1 - r^2)) on n "
	       "- 2 degrees of freedom (for ranks an approximation, good from ten rows on). "
	       "Numbers, or two classes coded 0 and 1. Keep the k best, a percentile (rounded "
	       "up), all with p <= alpha (not corrected for the number of columns), or those "
	       "among which a share fdr is expected to be false (Benjamini and Hochberg); "
	       "where none passes, the best one, with a warning. Ties go to the column that "
	       "comes first; constant columns come last. Reference rows are left out, row "
	       "weights are not used. Traps: one outlier makes a Pearson correlation; what is "
	       "not monotone is missed (see select.mutual_info).",
	.cite = "Guyon I, Elisseeff A (2003). An introduction to variable and feature "
		"selection. Journal of Machine Learning Research 3:1157-1182.",
	.option = options,
	.config_size = sizeof(struct config),
	.check = check,
	.transform = &call,
};
