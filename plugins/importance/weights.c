/* importance.weights: what a standard deviation of each column does to the prediction. */
#include "ops.h"

#include "unit.h"

struct config {
	int64_t unit, aggregate;
};

static const struct pv_option options[] = {
	PV__UNIT_OPTION(struct config),
	{.name = "aggregate",
	 .help = "how the columns of a region become one value",
	 .type = PV_CHOICE,
	 .offset = offsetof(struct config, aggregate),
	 .dflt = "mean_abs",
	 .choice = pv__aggregate_choices},
	{0},
};

static int value(const struct pv_host *host, pv_ctx *ctx, const void *config,
		 const struct pv_chain *chain, double *out)
{
	const struct config *c = config;
	int64_t p = chain->train->n_cols;
	double *per_column = host->scratch(ctx, (size_t)p, sizeof(*per_column));
	struct pv__moments m;
	int status;

	if (!chain->weight)
		return host->fail(ctx, PV_EINVAL, NULL,
				  "the model, or a stage before it, is not "
				  "linear and has no weights: use importance.haufe or "
				  "importance.permutation");
	if (!per_column)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld columns", (long long)p);
	status = pv__column_moments(host, ctx, chain->train, 0, NULL, &m);
	for (int64_t o = 0; status == PV_OK && o < chain->n_outputs; o++) {
		for (int64_t j = 0; j < p; j++)
			per_column[j] = chain->weight[o * p + j] * m.sd[j];
		status = pv__unit_values(host, ctx, chain, c->aggregate, per_column,
					 chain->n_outputs, out + o);
	}
	return status;
}

static const struct pv_importance_call call = {
	.size = sizeof(call),
	.estimand = "model reliance",
	.per_output = 1,
	.value = value,
};

const struct pv_op pv__op_weights = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_IMPORTANCE,
	.kind = PV_FITTED,
	.flags = PV_SIGNED | PV_TAKES_NAN,
	.name = "importance.weights",
	.version = "1",
	.summary = "Weights of a linear model, per standard deviation of each column",
	.doc = "w_j sd_j: how much the decision value moves when column j moves by its standard "
	       "deviation in the training rows. w are the weights of the whole chain, taken back "
	       "to the columns before any transform; columns that a selection drops have weight "
	       "0. A region of several columns gets their mean, summed or largest absolute value "
	       "(aggregate); one column alone keeps its sign. Refused where the chain is not "
	       "linear. Traps: a large weight can belong to a column that only cancels noise of "
	       "others, and correlated columns share a weight: it tells what the model relies "
	       "on, not where the outcome shows. See importance.haufe.",
	.cite = "Guyon I, Weston J, Barnhill S, Vapnik V (2002). Gene selection for cancer "
		"classification using support vector machines. Machine Learning 46:389-422. "
		"doi:10.1023/A:1012487302797",
	.option = options,
	.config_size = sizeof(struct config),
	.importance = &call,
};
