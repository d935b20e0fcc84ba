/* Class codes and balancing weights. */
#include "kernels/classes.h"

const struct pv_choice pv__class_weight_choices[] = {
	{"none", "every row counts the same", PV__WEIGHT_NONE},
	{"balanced", "every class counts the same: n / (K n_k) per row", PV__WEIGHT_BALANCED},
	{0},
};

const struct pv_choice pv__prior_choices[] = {
	{"train", "shares of the training rows", PV__PRIORS_TRAIN},
	{"equal", "1/K each", PV__PRIORS_EQUAL},
	{0},
};

double pv__class_prior(const struct pv__rows *rows, const struct pv__classes *c, int64_t priors,
                       int64_t code)
{
	if (priors == PV__PRIORS_EQUAL)
		return 1 / (double)c->n_classes;
	return c->count[code] / rows->total;
}

int pv__classes_make(const struct pv_host *host, pv_ctx *ctx, const struct pv__rows *rows,
                     const struct pv_targets *y, struct pv__classes *out)
{
	int64_t *code = host->scratch(ctx, (size_t)rows->n, sizeof(*code));
	double *count = host->scratch(ctx, (size_t)y->n_classes, sizeof(*count));

	if (!code || !count)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %lld rows",
		                  (long long)rows->n);
	for (int64_t i = 0; i < rows->n; i++) {
		double value = y->y[rows->index[i]];

		if (!(value >= 0 && value < y->n_classes))
			return host->fail(ctx, PV_EDATA, NULL, "training row %lld has no class",
			                  (long long)rows->index[i] + 1);
		code[i] = (int64_t)value;
		count[code[i]] += rows->weight[i];
	}
	for (int32_t k = 0; k < y->n_classes; k++)
		if (!(count[k] > 0))
			return host->fail(ctx, PV_EDATA, NULL, "class '%s' has no training rows: "
			                  "use fewer folds or leave the class out",
			                  y->class_name ? y->class_name[k] : "?");
	*out = (struct pv__classes){.n_classes = y->n_classes, .code = code, .count = count};
	return PV_OK;
}

void pv__class_costs(const struct pv__rows *rows, const struct pv__classes *c,
                     int64_t class_weight, int64_t positive, double *cost)
{
	for (int64_t i = 0; i < rows->n; i++) {
		double own = c->count[c->code[i]], n_sides = (double)c->n_classes;

		if (positive >= 0) {
			n_sides = 2;
			if (c->code[i] != positive)
				own = rows->total - c->count[positive];
			else
				own = c->count[positive];
		}
		cost[i] = rows->weight[i];
		if (class_weight == PV__WEIGHT_BALANCED)
			cost[i] *= rows->total / (n_sides * own);
	}
}
