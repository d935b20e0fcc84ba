/* tree.h -- binary decision trees on columns that are coded by rank.
 *
 * A node is split at the column and threshold that leave the least impurity: Gini for
 * classes, variance for numbers.  Every midpoint between two different values in the node
 * is tried; a row goes left where x <= threshold.  Ties: the column with the lower index,
 * then the lower threshold.
 */
#ifndef PV__KERNEL_TREE_H
#define PV__KERNEL_TREE_H

#include "kernels/rows.h"

struct pv__tree_node {
	double threshold;
	int32_t column; /* -1: a leaf */
	int32_t next;   /* left child, the right one follows it; of a leaf: its place
			   among the values */
};

struct pv__tree {
	int64_t n_nodes, n_leaves;
	struct pv__tree_node *node; /* the root first, children behind their parent */
	double *value;              /* n_leaves x width */
};

/* Columns by rank: equal values have equal ranks. */
struct pv__ranked {
	const struct pv__rows *rows;
	uint32_t *rank; /* n_cols x n */
};
/* From scratch().  PV_EDATA: no columns, or more than 2^31 rows or columns. */
int pv__ranked_make(const struct pv_host *, pv_ctx *, const struct pv__rows *, struct pv__ranked *);

struct pv__tree_row {
	double count; /* how often the row is there; 0: not at all */
	double cost;  /* how much it weighs in impurities and leaves */
	double y;     /* class code or number */
};

struct pv__tree_rule {
	int64_t n_classes; /* 0: numbers */
	int64_t n_tried;   /* columns drawn for each split; n_cols: all, without drawing */
	int64_t max_depth; /* 0: no limit */
	double min_leaf;   /* least count of a leaf */
};

/* Room to grow trees in, one after the other; from scratch(). */
struct pv__grower;
struct pv__grower *pv__grower_make(const struct pv_host *, pv_ctx *, const struct pv__ranked *,
				   const struct pv__tree_rule *);
/* Leaves hold the share of each class by cost, or the mean.  Columns are drawn from `stream`
 * from its draw `first` on; constant ones are drawn over.  The tree comes from keep(). */
int pv__tree_grow(const struct pv_host *, pv_ctx *, struct pv__grower *,
		  const struct pv__tree_row *, uint64_t stream, uint64_t first, struct pv__tree *);

/* Values of the leaf that a row falls into. */
static inline const double *pv__tree_value(const struct pv__tree *t, int64_t width, const double *x)
{
	const struct pv__tree_node *node = t->node;

	while (node->column >= 0)
		node = t->node + node->next + (x[node->column] <= node->threshold ? 0 : 1);
	return t->value + node->next * width;
}

#endif
