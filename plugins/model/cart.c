/* model.cart: one decision tree. */
#include "ops.h"

#include "kernels/forest.h"

struct config {
	int64_t max_depth, min_leaf, class_weight;
};

static const struct pv_option options[] = {
	{.name = "max_depth",
	 .help = "most splits from the root to a leaf; 0: no limit",
	 .type = PV_INT,
	 .offset = offsetof(struct config, max_depth),
	 .dflt = "0",
	 .min = 0,
	 .max = 1e6},
	{.name = "min_leaf",
	 .help = "least rows in a leaf, counted by weight; 0: 1 for classes, 5 "
		 "for numbers",
	 .type = PV_INT,
	 .offset = offsetof(struct config, min_leaf),
	 .dflt = "0",
	 .min = 0,
	 .max = 1e9},
	{.name = "class_weight",
	 .help = "how much the rows of each class count",
	 .type = PV_CHOICE,
	 .offset = offsetof(struct config, class_weight),
	 .dflt = "none",
	 .choice = pv__class_weight_choices},
	{0},
};

static int fit(const struct pv_host *host, pv_ctx *ctx, const void *config,
	       const struct pv_table *train, const struct pv_targets *y, void **model)
{
	const struct config *c = config;
	struct pv__forest_spec spec = {.n_trees = 1,
				       .min_leaf = c->min_leaf,
				       .max_depth = c->max_depth,
				       .class_weight = c->class_weight};
	struct pv__forest_data data;
	struct pv__forest *f;
	int status = pv__forest_data_make(host, ctx, &spec, train, y, &data);

	if (status == PV_OK)
		status = pv__forest_make(host, ctx, &data, 1, &f);
	if (status == PV_OK)
		status = pv__forest_plant(host, ctx, &data, f);
	if (status == PV_OK)
		*model = f;
	return status;
}

static const struct pv_model_call call = {
	.size = sizeof(call),
	.target_kinds = PV_CLASSES | PV_NUMBER,
	.fit = fit,
	.decide = pv__forest_decide,
	.probability = pv__forest_probability,
	.save = pv__forest_save,
	.load = pv__forest_load,
};

const struct pv_op pv__op_cart = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_MODEL,
	.kind = PV_FITTED,
	.name = "model.cart",
	.version = "1",
	.summary = "Decision tree",
	.doc = "Splits the training rows in two, again and again, where it leaves the least "
	       "impurity: Gini's 1 - sum_k p_k^2 for classes, the variance for numbers, each side "
	       "by its weight. Every midpoint between two different values of a column is tried; "
	       "x <= threshold goes left (a midpoint that rounds to the upper value becomes the "
	       "lower one). Ties: the column that comes first, then the lower threshold. It ends "
	       "with pure leaves, at max_depth, or where a leaf would hold less than min_leaf "
	       "rows; "
	       "a split that gains nothing is still made, which is how XOR is found. Not pruned: "
	       "choose max_depth or min_leaf inside the folds. Row weights count as repetitions; "
	       "class_weight balanced makes them n / (K n_k), for impurities and leaves, not for "
	       "min_leaf. Classes: the decision values are the shares of the classes in the leaf "
	       "(two classes: the second less the first), so are the probabilities; the largest "
	       "wins, ties go to the class that comes first. Full trees say 0 or 1 only. Not "
	       "linear: no weights. Scales do not matter. Trap: behind confound.regress a tree can "
	       "find in discrete columns what the regression has put there.",
	.cite = "Breiman L, Friedman JH, Olshen RA, Stone CJ (1984). Classification and regression "
		"trees. Wadsworth. doi:10.1201/9781315139470",
	.option = options,
	.config_size = sizeof(struct config),
	.model = &call,
};
