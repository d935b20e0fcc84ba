/* select.ttest_welch: columns by the difference of two classes, variances apart. */
#include "ops.h"

#include "kernels/classes.h"
#include "wanted.h"

#include <math.h>

struct config {
	struct pv__wanted wanted;
};

static const struct pv_option options[] = {
	PV__WANTED_COUNT(struct config),
	PV__WANTED_P(struct config),
	{0},
};

static int check(const struct pv_host *host, pv_ctx *ctx, const void *config)
{
	const struct config *c = config;

	return pv__wanted_check(host, ctx, &c->wanted, "k, percentile, alpha and fdr");
}

struct side {                       /* of one class */
	double n, *mean, *variance; /* variance: divisor n - 1, then by n */
};

/* Mean of each column, and the squared error of that mean. */
static int measure(const struct pv_host *host, pv_ctx *ctx, const struct pv__rows *rows,
		   const struct pv__classes *classes, int64_t code, struct side *out)
{
	size_t p = (size_t)rows->n_cols;
	uint8_t *mark = host->scratch(ctx, (size_t)rows->n, 1);
	struct pv__rows mine;
	int status;

	out->mean = host->scratch(ctx, p, sizeof(double));
	out->variance = host->scratch(ctx, p, sizeof(double));
	if (!mark || !out->mean || !out->variance)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld columns", (long long)p);
	for (int64_t i = 0; i < rows->n; i++)
		mark[i] = classes->code[i] == code;
	status = pv__rows_pick(host, ctx, rows, mark, &mine);
	if (status != PV_OK)
		return status;
	if (mine.n < 2)
		return host->fail(ctx, PV_EDATA, NULL,
				  "a class has one training row only, which has "
				  "no variance: use fewer folds");
	out->n = (double)mine.n;
	pv__column_spread(&mine, out->mean, out->variance);
	for (size_t j = 0; j < p; j++)
		out->variance[j] /= out->n - 1;
	return PV_OK;
}

/* t = (m_0 - m_1) / sqrt(e_0 + e_1), e being squared errors of the means. */
static void score(const struct pv_host *host, const struct side *a, const struct side *b, int64_t j,
		  struct pv__selection *s)
{
	double difference = fabs(a->mean[j] - b->mean[j]);
	double error = a->variance[j] + b->variance[j];
	double df = error * error /
		    (a->variance[j] * a->variance[j] / (a->n - 1) +
		     b->variance[j] * b->variance[j] / (b->n - 1));
	double size = fabs(a->mean[j]) > 1 ? fabs(a->mean[j]) : 1;

	s->score[j] = NAN;
	if (pv__is_constant(a->mean[j], error) && !(difference >= 1e-12 * size))
		return;
	if (!(error > 0)) { /* apart, and without spread */
		s->score[j] = INFINITY;
		s->log10_p[j] = -INFINITY;
		return;
	}
	s->score[j] = difference / sqrt(error);
	s->log10_p[j] = (host->log_tail(PV_STUDENT_T, s->score[j], df, 0) + log(2)) / log(10);
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	const struct config *c = config;
	struct pv__rows rows;
	struct pv__classes classes;
	struct pv__selection *s;
	struct side side[2];
	int status = pv__rows_train(host, ctx, train, &rows);

	if (status == PV_OK && (y->kind != PV_CLASSES || y->n_classes != 2))
		return host->fail(ctx, PV_EINVAL, NULL,
				  "compares two classes: take select.anova_f for "
				  "more, select.correlation for numbers");
	if (status == PV_OK)
		status = pv__classes_make(host, ctx, &rows, y, &classes);
	for (int64_t k = 0; status == PV_OK && k < 2; k++)
		status = measure(host, ctx, &rows, &classes, k, &side[k]);
	if (status == PV_OK)
		status = pv__selection_make(host, ctx, rows.n_cols, &s);
	if (status != PV_OK)
		return status;
	for (int64_t j = 0; j < rows.n_cols; j++)
		score(host, &side[0], &side[1], j, s);
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

const struct pv_op pv__op_ttest_welch = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_TRANSFORM,
	.kind = PV_FITTED,
	.flags = PV_NEEDS_TARGETS,
	.name = "select.ttest_welch",
	.version = "1",
	.summary = "Columns with the largest Welch t between two classes",
	.doc = "t = |m_0 - m_1| / sqrt(v_0 / n_0 + v_1 / n_1) with variances (divisor n - 1) "
	       "of each class, and a two-sided p from Student's t with the degrees of freedom "
	       "of Welch and Satterthwaite: unlike select.anova_f it does not take the "
	       "variances of patients and controls for equal. Keep the k best, a percentile "
	       "(rounded up), all with p <= alpha (not corrected for the number of columns), "
	       "or those among which a share fdr is expected to be false (Benjamini and "
	       "Hochberg); where none passes, the best one, with a warning. Ties go to the "
	       "column that comes first; constant columns come last. Reference rows are left "
	       "out, row weights are not used. Two classes only, each with two training rows "
	       "or more. It looks at one column at a time.",
	.cite = "Welch BL (1947). The generalization of 'Student's' problem when several "
		"different population variances are involved. Biometrika 34:28-35. "
		"doi:10.1093/biomet/34.1-2.28",
	.option = options,
	.config_size = sizeof(struct config),
	.check = check,
	.transform = &call,
};
