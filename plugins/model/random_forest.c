/* model.random_forest: many trees on samples of groups. */
#include "ops.h"

#include "kernels/forest.h"

struct config {
	int64_t trees, mtry, max_depth, min_leaf, class_weight;
};

static const struct pv_option options[] = {
	{.name = "trees",
	 .help = "number of trees",
	 .type = PV_INT,
	 .offset = offsetof(struct config, trees),
	 .dflt = "500",
	 .min = 1,
	 .max = 1e6},
	{.name = "mtry",
	 .help = "columns drawn for each split, at most all; 0: the root of their "
		 "number for classes, a third of it for numbers",
	 .type = PV_INT,
	 .offset = offsetof(struct config, mtry),
	 .dflt = "0",
	 .min = 0,
	 .max = 1e9},
	{.name = "max_depth",
	 .help = "most splits from the root to a leaf; 0: no limit",
	 .type = PV_INT,
	 .offset = offsetof(struct config, max_depth),
	 .dflt = "0",
	 .min = 0,
	 .max = 1e6},
	{.name = "min_leaf",
	 .help = "least rows in a leaf, counted by weight and repetition in the "
		 "sample; 0: 1 for classes, 5 for numbers",
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
	struct pv__forest_spec spec = {.n_trees = c->trees,
				       .n_tried = c->mtry,
				       .min_leaf = c->min_leaf,
				       .max_depth = c->max_depth,
				       .class_weight = c->class_weight};
	struct pv__forest_data data;
	struct pv__forest *f;
	int status = pv__forest_data_make(host, ctx, &spec, train, y, &data);

	if (status == PV_OK)
		status = pv__forest_make(host, ctx, &data, c->trees, &f);
	if (status == PV_OK)
		status = pv__forest_grow(host, ctx, &data, f);
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

const struct pv_op pv__op_random_forest = {
	.size = sizeof(struct pv_op),
	.role = PV_ROLE_MODEL,
	.kind = PV_FITTED,
	.name = "model.random_forest",
	.version = "1",
	.summary = "Random forest",
	.doc = "`trees` trees as in model.cart, each grown on a bootstrap sample of groups "
	       "(subjects: as many as there are, drawn with replacement, all rows of a group "
	       "together), with `mtry` columns drawn anew for each split; columns that are "
	       "constant "
	       "in the node are drawn over. The decision values are the mean of the trees: shares "
	       "of the classes (two classes: the second less the first), or a number; "
	       "probabilities "
	       "are the same shares. The largest wins, ties go to the class that comes first. Row "
	       "weights count as repetitions within the group, class_weight balanced makes them "
	       "n / (K n_k) of the training rows. Everything drawn comes from the seed and the "
	       "number of the tree. Not linear: no weights; impurity is not offered as an "
	       "importance, as it favours columns with many values: use importance.permutation. "
	       "Scales do not matter. Trap: behind confound.regress trees can find in discrete "
	       "columns what the regression has put there.",
	.cite = "Breiman L (2001). Random forests. Machine Learning 45:5-32. "
		"doi:10.1023/A:1010933404324",
	.option = options,
	.config_size = sizeof(struct config),
	.model = &call,
};
