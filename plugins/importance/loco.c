/* importance.loco: how much worse held-out rows are predicted by a chain that was tuned
 * and fitted without a region. */
#include "ops.h"

#include "held_out.h"
#include "loss.h"
#include "unit.h"

#include <math.h>

struct config {
	int64_t unit, loss;
};

static const struct pv_option options[] = {
	PV__UNIT_OPTION(struct config),
	PV__LOSS_OPTION(struct config),
	{0},
};

static int leave_out(struct pv__held_out *h, int64_t unit, void *arg, double *value)
{
	uint8_t *drop = arg;
	int status;

	for (int64_t j = 0; j < h->table.n_cols; j++)
		drop[j] = h->chain->unit_of[j] == unit;
	status = h->chain->refit(h->chain, h->ctx, drop, h->decision);
	if (status == PV_EINVAL) {
		*value = NAN; /* nothing is left to fit on */
		return PV_OK;
	}
	if (status == PV_OK)
		*value = pv__held_out_rise_of(h);
	return status;
}

static int value(const struct pv_host *host, pv_ctx *ctx, const void *config,
		 const struct pv_chain *chain, double *out)
{
	const struct config *c = config;
	uint8_t *drop = host->scratch(ctx, (size_t)chain->test->n_cols, 1);
	struct pv__held_out h;
	int status;

	if (!drop)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld columns",
				  (long long)chain->test->n_cols);
	if (chain->size < sizeof(*chain) || !chain->refit)
		return host->fail(ctx, PV_EINVAL, NULL, "this chain cannot be fitted again");
	status = pv__held_out_open(host, ctx, chain, c->loss, &h);
	return status == PV_OK ? pv__held_out_units(&h, leave_out, drop, out) : status;
}

static const struct pv_importance_call call = {
	.size = sizeof(call),
	.estimand = "unique contribution given the other regions",
	.value = value,
};

const struct pv_op pv__op_loco = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_IMPORTANCE,
	.kind = PV_FITTED,
	.flags = PV_TAKES_NAN,
	.name = "importance.loco",
	.version = "1",
	.summary = "Loss of prediction when the chain is fitted without a region (leave one out)",
	.doc = "For each unit, the whole chain is tuned and fitted again on the training rows "
	       "without its columns, on the same inner splits and with the same random streams; "
	       "value = loss(fitted without it) - loss, both on held-out rows. With a linear "
	       "model and squared loss the value is b_j^2 var(x_j | other columns), half that of "
	       "importance.conditional_permutation. A region that only correlates with one that "
	       "matters gets 0; below 0, the chain is better without it. NaN for a region that is "
	       "all of a block. Cost: as many fits, with tuning, as there are units, in every "
	       "fold. Traps: two regions that carry the same thing both get 0; a selection of k "
	       "columns takes another one in place of what is left out. Confounds stay.",
	.cite = "Lei J, G'Sell M, Rinaldo A, Tibshirani RJ, Wasserman L (2018). Distribution-free "
		"predictive inference for regression. JASA 113:1094-1111. "
		"doi:10.1080/01621459.2017.1307116",
	.option = options,
	.config_size = sizeof(struct config),
	.importance = &call,
};
