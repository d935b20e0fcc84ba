/* importance.permutation: how much worse the prediction of held-out rows becomes when a
 * region's columns come from other rows. */
#include "ops.h"

#include "held_out.h"
#include "loss.h"
#include "unit.h"

struct config {
	int64_t unit, repeats, loss;
};

static const struct pv_option options[] = {
	PV__UNIT_OPTION(struct config),
	PV__REPEATS_OPTION(struct config),
	PV__LOSS_OPTION(struct config),
	{0},
};

static void take_from(struct pv__held_out *h, int64_t unit, const int64_t *index, void *arg)
{
	(void)arg;
	for (int64_t i = 0; i < h->table.n_rows; i++) {
		const double *from = h->chain->test->row[index[i]];

		for (int64_t c = h->first[unit]; c < h->first[unit + 1]; c++)
			h->row[i][h->column[c]] = from[h->column[c]];
	}
}

static int permute(struct pv__held_out *h, int64_t unit, void *arg, double *value)
{
	const struct config *c = arg;

	return pv__held_out_exchange(h, unit, c->repeats, take_from, NULL, value);
}

static int value(const struct pv_host *host, pv_ctx *ctx, const void *config,
		 const struct pv_chain *chain, double *out)
{
	struct config c = *(const struct config *)config;
	struct pv__held_out h;
	int status = pv__held_out_open(host, ctx, chain, c.loss, &h);

	return status == PV_OK ? pv__held_out_units(&h, permute, &c, out) : status;
}

static const struct pv_importance_call call = {
	.size = sizeof(call),
	.estimand = "model reliance",
	.value = value,
};

const struct pv_op pv__op_permutation = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_IMPORTANCE,
	.kind = PV_FITTED,
	.flags = PV_TAKES_NAN,
	.name = "importance.permutation",
	.version = "1",
	.summary = "Loss of prediction when a region's values come from other rows",
	.doc = "For each unit, its columns of the held-out rows are exchanged between rows, all "
	       "of its columns together so that they keep what they share; the whole fitted chain "
	       "predicts, and value = mean over repeats of loss(permuted) - loss. Rows are "
	       "exchanged one by one within the held-out part, also rows of one group; confounds "
	       "stay where they are. The loss is the mean squared error for numbers, 1 - AUC for "
	       "two classes and the error averaged over classes for more; a fold without both "
	       "classes has no AUC and cannot tell. With a linear model and squared loss the "
	       "value is 2 b_j^2 var(x_j). Nothing is refitted: it shows what this model relies "
	       "on. Traps: of correlated regions the model may need either and use one; a test "
	       "across the repeats is no test (compare folds or rows instead).",
	.cite = "Breiman L (2001). Random forests. Machine Learning 45:5-32. "
		"doi:10.1023/A:1010933404324",
	.option = options,
	.config_size = sizeof(struct config),
	.importance = &call,
};
