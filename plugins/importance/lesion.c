/* importance.lesion: how much worse the prediction of held-out rows becomes when a region
 * is replaced by what tells nothing of the row, without a refit. */
#include "ops.h"

#include "conditional.h"
#include "held_out.h"
#include "loss.h"
#include "unit.h"

#include <math.h>

enum replace { TRAIN_MEAN = 1, CONTROL_MEAN, CONDITIONAL_MEAN };

struct config {
	int64_t unit, replace, loss;
};

static const struct pv_choice replace_choices[] = {
	{"train_mean", "the mean of the training rows", TRAIN_MEAN},
	{"control_mean", "the mean of the training rows of the first class", CONTROL_MEAN},
	{"conditional_mean", "what the other columns of the row tell of it", CONDITIONAL_MEAN},
	{0},
};

static const struct pv_option options[] = {
	PV__UNIT_OPTION(struct config),
	{.name = "replace",
	 .help = "what the region becomes",
	 .type = PV_CHOICE,
	 .offset = offsetof(struct config, replace),
	 .dflt = "train_mean",
	 .choice = replace_choices},
	PV__LOSS_OPTION(struct config),
	{0},
};

/* What is measured, and with what. */
struct lesion {
	double *mean; /* of each column; NULL: conditional */
	struct pv__conditional conditional;
};

static int counts(const struct pv_chain *chain, int64_t replace, int64_t i)
{
	if (chain->train->reference && chain->train->reference[i])
		return 0;
	return replace == TRAIN_MEAN || chain->y_train->y[i] == 0;
}

/* Of the rows in which a column is present; NaN where it is in none. */
static void find_means(const struct pv_chain *chain, int64_t replace, double *mean)
{
	for (int64_t j = 0; j < chain->train->n_cols; j++) {
		double sum = 0, n = 0;

		for (int64_t i = 0; i < chain->train->n_rows; i++) {
			double x = chain->train->row[i][j];

			if (!counts(chain, replace, i) || isnan(x))
				continue;
			sum += x;
			n++;
		}
		mean[j] = n > 0 ? sum / n : NAN;
	}
}

static int prepare(const struct pv_host *host, pv_ctx *ctx, const struct pv_chain *chain,
		   int64_t replace, struct lesion *l)
{
	if (replace == CONDITIONAL_MEAN)
		return pv__conditional_fit(host, ctx, chain->train, chain->test, &l->conditional);
	if (replace == CONTROL_MEAN && chain->y_train->kind != PV_CLASSES)
		return host->fail(ctx, PV_EINVAL, "replace",
				  "control_mean needs classes; for numbers use train_mean or "
				  "conditional_mean");
	l->mean = host->scratch(ctx, (size_t)chain->train->n_cols, sizeof(*l->mean));
	if (!l->mean)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld columns",
				  (long long)chain->train->n_cols);
	find_means(chain, replace, l->mean);
	return PV_OK;
}

static int expect(const struct pv__held_out *h, const struct lesion *l, int64_t unit)
{
	int64_t n = h->table.n_rows, first = h->first[unit], k = h->first[unit + 1] - first;
	double *mean = h->host->scratch(h->ctx, (size_t)k, (size_t)n * sizeof(*mean));
	int status;

	if (!mean)
		return h->host->fail(h->ctx, PV_ENOMEM, NULL, "no memory for %lld columns",
				     (long long)k);
	status = pv__conditional_mean(&l->conditional, k, h->column + first, mean);
	for (int64_t c = 0; status == PV_OK && c < k; c++)
		for (int64_t i = 0; i < n; i++)
			h->row[i][h->column[first + c]] = mean[c * n + i];
	return status;
}

static int remove_unit(struct pv__held_out *h, int64_t unit, void *arg, double *value)
{
	const struct lesion *l = arg;
	int status = l->mean ? PV_OK : expect(h, l, unit);

	for (int64_t c = h->first[unit]; l->mean && c < h->first[unit + 1]; c++)
		for (int64_t i = 0; i < h->table.n_rows; i++)
			h->row[i][h->column[c]] = l->mean[h->column[c]];
	return status == PV_OK ? pv__held_out_rise(h, value) : status;
}

static int value(const struct pv_host *host, pv_ctx *ctx, const void *config,
		 const struct pv_chain *chain, double *out)
{
	const struct config *c = config;
	struct lesion l = {0};
	struct pv__held_out h;
	int status = pv__held_out_open(host, ctx, chain, c->loss, &h);

	if (status == PV_OK)
		status = prepare(host, ctx, chain, c->replace, &l);
	return status == PV_OK ? pv__held_out_units(&h, remove_unit, &l, out) : status;
}

static const struct pv_importance_call call = {
	.size = sizeof(call),
	.estimand = "model reliance",
	.value = value,
};

const struct pv_op pv__op_lesion = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_IMPORTANCE,
	.kind = PV_FITTED,
	.flags = PV_TAKES_NAN,
	.name = "importance.lesion",
	.version = "1",
	.summary = "Loss of prediction when a region is replaced by its mean (virtual lesion)",
	.doc = "For each unit, its columns of the held-out rows are replaced; the whole fitted "
	       "chain "
	       "predicts, and value = loss(replaced) - loss. Nothing is refitted and nothing is "
	       "drawn. train_mean: the mean of the training rows; with a linear model and squared "
	       "loss the value is b_j^2 var(x_j). control_mean: the mean of the training rows of "
	       "the first class, that is the one that is not positive: everybody gets the region "
	       "of a control. conditional_mean: the expectation given all other columns, from the "
	       "shrunken correlations of the training rows (as in "
	       "importance.conditional_permutation; at most 4096 columns, none with a missing "
	       "value); b_j^2 var(x_j | other columns). Traps: a region that is replaced by a "
	       "constant makes rows that no person has, and a model that is not linear may do "
	       "anything with them; of correlated regions the model may need either and use one; "
	       "with 1 - AUC the value may be negative. Confounds stay where they are.",
	.cite = "Zeiler MD, Fergus R (2014). Visualizing and understanding convolutional networks. "
		"ECCV, LNCS 8689:818-833. doi:10.1007/978-3-319-10590-1_53",
	.option = options,
	.config_size = sizeof(struct config),
	.importance = &call,
};
