/* forest.h -- one or many decision trees as a model: fitting, and all that is done with it.
 */
#ifndef PV__KERNEL_FOREST_H
#define PV__KERNEL_FOREST_H

#include "kernels/classes.h"
#include "kernels/tree.h"

struct pv__forest {
	int64_t n_trees, n_classes, n_cols; /* n_classes 0: numbers */
	struct pv__tree *tree;
};

struct pv__forest_spec {
	int64_t n_trees;
	int64_t n_tried;   /* columns drawn for each split; 0: the root of their number
			      for classes, a third of it for numbers; at most all */
	int64_t min_leaf;  /* 0: 1 for classes, 5 for numbers */
	int64_t max_depth; /* 0: no limit */
	int64_t class_weight;
};

/* What all trees share. */
struct pv__forest_data {
	struct pv__rows rows;
	struct pv__ranked ranked;
	struct pv__tree_rule rule;
	struct pv__tree_row *row;
	int64_t n_groups, *group; /* of each row, from 0; -1: its weight is 0 */
};
/* From scratch().  PV_EDATA: no rows, no columns, a row without a target or a class
 * without rows. */
int pv__forest_data_make(const struct pv_host *, pv_ctx *, const struct pv__forest_spec *,
			 const struct pv_table *train, const struct pv_targets *,
			 struct pv__forest_data *);

/* Room for a model, from keep(). */
int pv__forest_make(const struct pv_host *, pv_ctx *, const struct pv__forest_data *,
		    int64_t n_trees, struct pv__forest **);
/* One tree on all rows and columns. */
int pv__forest_plant(const struct pv_host *, pv_ctx *, const struct pv__forest_data *,
		     struct pv__forest *);
/* n_trees trees, each on a bootstrap sample of groups: stream = number of the tree. */
int pv__forest_grow(const struct pv_host *, pv_ctx *, const struct pv__forest_data *,
		    struct pv__forest *);
/* times (n_groups): how often each group is in the sample of a tree. */
void pv__forest_bag(const struct pv_host *, pv_ctx *, int64_t tree, int64_t n_groups,
		    int64_t *times);

/* Callbacks of struct pv_model_call for a model that is a struct pv__forest.  Decisions:
 * the mean over the trees; two classes: share of the second less share of the first. */
int pv__forest_decide(const struct pv_host *, pv_ctx *, const void *config, const void *model,
		      const struct pv_table *rows, double *decision);
int pv__forest_probability(const struct pv_host *, pv_ctx *, const void *config, const void *model,
			   const struct pv_table *rows, double *probability);
int pv__forest_save(const struct pv_host *, pv_ctx *, const void *model, struct pv_writer *);
int pv__forest_load(const struct pv_host *, pv_ctx *, const void *config, struct pv_reader *,
		    void **model);

#endif
