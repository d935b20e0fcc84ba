/* select.anova_f: columns by the F statistic of the target. */
#include "ops.h"

#include "f_scores.h"
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

static int score(const struct pv_host *host, pv_ctx *ctx, const struct pv__rows *rows,
                 const struct pv_targets *y, struct pv__selection *s)
{
	struct pv__f_room room;
	struct pv__f_test test = {.f = s->score};
	int status = pv__f_room(host, ctx, rows->n_cols, y->n_classes, &room);

	if (status == PV_OK)
		status = pv__f_scores(host, ctx, &room, rows, y, &test);
	for (int64_t j = 0; status == PV_OK && j < s->n_cols; j++)
		if (!isnan(s->score[j]))
			s->log10_p[j] = host->log_tail(PV_F, s->score[j], test.df1, test.df2) /
			                log(10);
	return status;
}

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
               const struct pv_table *train, const struct pv_targets *y, void **model)
{
	const struct config *c = config;
	struct pv__rows rows;
	struct pv__selection *s = NULL;
	int status = pv__rows_train(host, ctx, train, &rows);

	if (status == PV_OK)
		status = pv__selection_make(host, ctx, rows.n_cols, &s);
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

const struct pv_op pv__op_anova_f = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_TRANSFORM,
	.kind = PV_FITTED,
	.flags = PV_NEEDS_TARGETS,
	.name = "select.anova_f",
	.version = "3",
	.summary = "Columns with the largest F statistic",
	.doc = "Classes: F = [sum_k n_k (m_k - m)^2 / (K - 1)] / [sum_k sum_i (x_i - m_k)^2 / "
	       "(n - K)] with p from F(K - 1, n - K); for two classes this is the square of "
	       "Student's t. Numbers: F = r^2 / (1 - r^2) (n - 2) with Pearson's r and p from "
	       "F(1, n - 2). Keep the k best, a percentile (rounded up), all with p <= alpha "
	       "(p is not corrected for the number of columns), or those among which a share "
	       "fdr is expected to be false (Benjamini and Hochberg); where none passes, the "
	       "best one, with a warning. Ties go to the column that comes first; constant "
	       "columns come last. Reference rows are left out, row weights are not used. It "
	       "looks at one column at a time: what matters only together with another column "
	       "is missed. Trap: on pure noise, columns chosen on all rows before the folds "
	       "score an AUC of .97; here they are chosen on training rows only.",
	.cite = "Guyon I, Elisseeff A (2003). An introduction to variable and feature "
		"selection. Journal of Machine Learning Research 3:1157-1182.",
	.option = options,
	.config_size = sizeof(struct config),
	.check = check,
	.transform = &call,
};
