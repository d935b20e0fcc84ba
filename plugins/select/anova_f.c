/* select.anova_f: columns by the F statistic of the target. */
#include "ops.h"

#include "kernels/classes.h"
#include "kernels/rows.h"
#include "selection.h"

#include <math.h>
#include <string.h>

struct config {
	int64_t k;
	double percentile, alpha;
};

static const struct pv_option options[] = {
	{.name = "k", .help = "number of columns to keep", .type = PV_INT,
	 .offset = offsetof(struct config, k), .min = 1, .max = 1e9},
	{.name = "percentile", .help = "share of the columns to keep", .unit = "%",
	 .type = PV_REAL, .flags = PV_OPEN_MIN, .offset = offsetof(struct config, percentile),
	 .min = 0, .max = 100},
	{.name = "alpha", .help = "keep the columns whose p-value is not above this",
	 .type = PV_REAL, .flags = PV_OPEN_MIN | PV_OPEN_MAX,
	 .offset = offsetof(struct config, alpha), .min = 0, .max = 1},
	{0},
};

static int check(const struct pv_host *host, pv_ctx *ctx, const void *config)
{
	const struct config *c = config;
	int n = (c->k > 0) + (c->percentile > 0) + (c->alpha > 0);

	if (n == 1)
		return PV_OK;
	return host->fail(ctx, PV_EINVAL, n ? "k" : NULL, "say how many columns to keep by %s "
	                  "of k, percentile and alpha", n ? "only one" : "one");
}

struct fitting {
	const struct pv_host *host;
	pv_ctx *ctx;
	const struct pv__rows *rows;
	struct pv__selection *s;
	double *mean, *variance; /* of each column over all rows */
};

/* F of each column with df1 and df2, and the logarithm of its p-value. */
static void finish(struct fitting *f, const double *between, const double *within, double df1,
                   double df2)
{
	for (int64_t j = 0; j < f->s->n_cols; j++) {
		double *score = &f->s->score[j];

		*score = NAN;
		if (pv__is_constant(f->mean[j], f->variance[j]))
			continue;
		*score = within[j] > 0 ? (between[j] / df1) / (within[j] / df2) : INFINITY;
		f->s->log10_p[j] = f->host->log_tail(PV_F, *score, df1, df2) / log(10);
	}
}

/* F = [sum_k n_k (m_k - m)^2 / (K - 1)] / [sum_k sum_i (x_i - m_k)^2 / (n - K)] */
static int score_classes(struct fitting *f, const struct pv_targets *y)
{
	size_t p = (size_t)f->rows->n_cols, k_all = (size_t)y->n_classes;
	double *mean = f->host->scratch(f->ctx, k_all, p * sizeof(*mean));
	double *sums = f->host->scratch(f->ctx, 2, p * sizeof(*sums));
	double *size = f->host->scratch(f->ctx, k_all, sizeof(*size));
	double *between = sums, *within = sums + p;
	struct pv__classes c;
	int status = pv__classes_make(f->host, f->ctx, f->rows, y, &c);

	if (!mean || !sums || !size)
		return f->host->fail(f->ctx, PV_ENOMEM, NULL, "no memory for %lld columns",
		                     (long long)p);
	if (status != PV_OK)
		return status;
	if (f->rows->n <= y->n_classes)
		return f->host->fail(f->ctx, PV_EDATA, NULL, "%lld training rows are too few to "
		                     "compare %d classes", (long long)f->rows->n, y->n_classes);
	for (int64_t i = 0; i < f->rows->n; i++)
		size[c.code[i]]++;
	/* Deviations from the mean of all rows: class means are then small and exact. */
	for (int64_t i = 0; i < f->rows->n; i++)
		for (size_t j = 0; j < p; j++)
			mean[(size_t)c.code[i] * p + j] +=
				(f->rows->row[i][j] - f->mean[j]) / size[c.code[i]];
	for (int64_t i = 0; i < f->rows->n; i++)
		for (size_t j = 0; j < p; j++) {
			double m = mean[(size_t)c.code[i] * p + j];
			double e = f->rows->row[i][j] - f->mean[j] - m;

			between[j] += m * m;
			within[j] += e * e;
		}
	finish(f, between, within, (double)y->n_classes - 1, (double)(f->rows->n - y->n_classes));
	return PV_OK;
}

/* F = r^2 / (1 - r^2) (n - 2) with the correlation r: the test of one slope. */
static int score_number(struct fitting *f, const struct pv_targets *t)
{
	size_t p = (size_t)f->rows->n_cols;
	double *sums = f->host->scratch(f->ctx, 2, p * sizeof(*sums));
	double *explained = sums, *left = sums + p;
	double mean = 0, square = 0, n = (double)f->rows->n;

	if (!sums)
		return f->host->fail(f->ctx, PV_ENOMEM, NULL, "no memory for %lld columns",
		                     (long long)p);
	if (f->rows->n < 3)
		return f->host->fail(f->ctx, PV_EDATA, NULL, "%lld training rows are too few for "
		                     "a correlation", (long long)f->rows->n);
	for (int64_t i = 0; i < f->rows->n; i++)
		mean += t->y[f->rows->index[i]] / n;
	for (int64_t i = 0; i < f->rows->n; i++) {
		double d = t->y[f->rows->index[i]] - mean;

		square += d * d;
		for (size_t j = 0; j < p; j++)
			explained[j] += d * (f->rows->row[i][j] - f->mean[j]);
	}
	if (!(square > 0))
		return f->host->fail(f->ctx, PV_EDATA, NULL, "the target is constant or missing in "
		                     "the training rows");
	/* As a regression of the column on the target: the same F, and 1 - r^2 without loss. */
	for (int64_t i = 0; i < f->rows->n; i++) {
		double d = t->y[f->rows->index[i]] - mean;

		for (size_t j = 0; j < p; j++) {
			double e = f->rows->row[i][j] - f->mean[j] - explained[j] / square * d;

			left[j] += e * e;
		}
	}
	for (size_t j = 0; j < p; j++)
		explained[j] *= explained[j] / square;
	finish(f, explained, left, 1, n - 2);
	return PV_OK;
}

static int keep_significant(struct fitting *f, double alpha)
{
	uint8_t *passes = f->host->scratch(f->ctx, (size_t)f->s->n_cols, 1);
	int64_t n = 0;

	if (!passes)
		return f->host->fail(f->ctx, PV_ENOMEM, NULL, "no memory to select columns");
	for (int64_t j = 0; j < f->s->n_cols; j++)
		n += passes[j] = f->s->log10_p[j] <= log10(alpha);
	if (n == 0) {
		f->host->log(f->ctx, PV_LOG_WARN, "no column has p <= %g: the best one is kept",
		             alpha);
		return pv__selection_best(f->host, f->ctx, f->s, 1);
	}
	pv__selection_marked(f->s, passes);
	return PV_OK;
}

static int score(struct fitting *f, const struct pv_targets *y)
{
	size_t p = (size_t)f->rows->n_cols;

	f->mean = f->host->scratch(f->ctx, p, sizeof(*f->mean));
	f->variance = f->host->scratch(f->ctx, p, sizeof(*f->variance));
	if (!f->mean || !f->variance)
		return f->host->fail(f->ctx, PV_ENOMEM, NULL, "no memory for %lld columns",
		                     (long long)p);
	pv__column_spread(f->rows, f->mean, f->variance);
	return y->kind == PV_CLASSES ? score_classes(f, y) : score_number(f, y);
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
               const struct pv_table *train, const struct pv_targets *y, void **model)
{
	const struct config *c = config;
	struct pv__rows rows;
	struct fitting f = {.host = host, .ctx = ctx, .rows = &rows};
	int status = pv__rows_train(host, ctx, train, &rows);

	if (status == PV_OK)
		status = pv__selection_make(host, ctx, train->n_cols, &f.s);
	if (status == PV_OK)
		status = score(&f, y);
	if (status != PV_OK)
		return status;
	*model = f.s;
	if (c->alpha > 0)
		return keep_significant(&f, c->alpha);
	return pv__selection_best(host, ctx, f.s, pv__selection_count(host, ctx, c->k,
	                          c->percentile, train->n_cols));
}

static const struct pv_transform_call call = {
	.size = sizeof(call),
	.fit = fit,
	.columns = pv__selection_columns,
	.save = pv__selection_save,
	.load = pv__selection_load,
};

const struct pv_op pv__op_anova_f = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_TRANSFORM,
	.kind = PV_FITTED,
	.flags = PV_NEEDS_TARGETS,
	.name = "select.anova_f",
	.version = "1",
	.summary = "Columns with the largest F statistic",
	.doc = "Classes: F = [sum_k n_k (m_k - m)^2 / (K - 1)] / [sum_k sum_i (x_i - m_k)^2 / "
	       "(n - K)] with p from F(K - 1, n - K); for two classes this is the square of "
	       "Student's t. Numbers: F = r^2 / (1 - r^2) (n - 2) with Pearson's r and p from "
	       "F(1, n - 2). Keep the k best, a percentile (rounded up), or all with p <= alpha "
	       "(none: the best one, with a warning; p is not corrected for the number of "
	       "columns). Ties go to the column that comes first; constant columns come last. "
	       "Reference rows are left out, row weights are not used. It looks at one column at "
	       "a time: what matters only together with another column is missed. Trap: on "
	       "pure noise, columns chosen on all rows before the folds score an AUC of .97; here "
	       "they are chosen on training rows only.",
	.cite = "Guyon I, Elisseeff A (2003). An introduction to variable and feature selection. "
	        "Journal of Machine Learning Research 3:1157-1182.",
	.option = options,
	.config_size = sizeof(struct config),
	.check = check,
	.transform = &call,
};
