/* importance.conditional_permutation: how much worse the prediction of held-out rows
 * becomes when a region keeps only what the other regions tell of it. */
#include "ops.h"

#include "conditional.h"
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

struct trial {
	int64_t repeats;
	struct pv__conditional conditional;
	double *expected; /* of the unit's columns, column by column */
};

/* What the other columns tell of row i, and what they do not tell of row index[i]. */
static void take_rest(struct pv__held_out *h, int64_t unit, const int64_t *index, void *arg)
{
	const double *expected = ((const struct trial *)arg)->expected;
	int64_t n = h->table.n_rows;

	for (int64_t c = h->first[unit]; c < h->first[unit + 1]; c++, expected += n) {
		int64_t j = h->column[c];

		for (int64_t i = 0; i < n; i++)
			h->row[i][j] =
				expected[i] + h->chain->test->row[index[i]][j] - expected[index[i]];
	}
}

static int permute(struct pv__held_out *h, int64_t unit, void *arg, double *value)
{
	struct trial *t = arg;
	int status = pv__conditional_mean(&t->conditional, h->first[unit + 1] - h->first[unit],
					  h->column + h->first[unit], t->expected);

	return status == PV_OK ? pv__held_out_exchange(h, unit, t->repeats, take_rest, t, value)
			       : status;
}

static int value(const struct pv_host *host, pv_ctx *ctx, const void *config,
		 const struct pv_chain *chain, double *out)
{
	const struct config *c = config;
	struct trial t = {.repeats = c->repeats};
	struct pv__held_out h;
	int status = pv__held_out_open(host, ctx, chain, c->loss, &h);

	if (status == PV_OK)
		status = pv__conditional_fit(host, ctx, chain->train, chain->test, &t.conditional);
	if (status != PV_OK)
		return status;
	t.expected = host->scratch(ctx, (size_t)(chain->test->n_rows * chain->test->n_cols),
				   sizeof(*t.expected));
	if (!t.expected)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld rows",
				  (long long)chain->test->n_rows);
	return pv__held_out_units(&h, permute, &t, out);
}

static const struct pv_importance_call call = {
	.size = sizeof(call),
	.estimand = "unique contribution given the other regions",
	.value = value,
};

const struct pv_op pv__op_conditional_permutation = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_IMPORTANCE,
	.kind = PV_FITTED,
	.name = "importance.conditional_permutation",
	.version = "1",
	.summary = "Loss of prediction when a region keeps only what the others tell of it",
	.doc = "For each unit, its columns of the held-out rows become their expectation given all "
	       "other columns plus what is left over in another held-out row (all columns of the "
	       "unit from the same row); the whole fitted chain predicts, and value = mean over "
	       "repeats of loss(permuted) - loss. The expectation is linear: a Gaussian with the "
	       "correlations of the training rows, shrunk by the amount of Ledoit and Wolf. With a "
	       "linear model and squared loss the value is 2 b_j^2 var(x_j | other columns): twice "
	       "that of leaving the region out and refitting. A region that only correlates with "
	       "one that matters gets 0 here, unless the model itself uses it. Traps: two regions "
	       "that carry the same thing both get little, as neither adds to the other; relations "
	       "between regions that are not linear are not kept; at most 4096 columns, none with "
	       "a missing value; a test across the repeats is no test (compare folds or rows "
	       "instead).",
	.cite = "Chamma A, Engemann DA, Thirion B (2023). Statistically valid variable importance "
		"assessment through conditional permutations. NeurIPS 36. arXiv:2309.07593",
	.option = options,
	.config_size = sizeof(struct config),
	.importance = &call,
};
