/* ensemble.h -- a sum of small trees as a fitted model: read from XGBoost's dump, then used,
 * saved and loaded without the library.
 *
 * Tree t adds its leaf to output t mod n_outputs.  A row goes to `yes` where the float32 of
 * its value is below the threshold, and to `missing` where it is NaN.
 */
#ifndef PV__XGBOOST_ENSEMBLE_H
#define PV__XGBOOST_ENSEMBLE_H

#include "pulvinar/plugin.h"

struct pv__branch {
	int64_t column;           /* -1: a leaf */
	int64_t yes, no, missing; /* places in the tree: behind this one */
};

struct pv__boosted_tree {
	int64_t n;
	struct pv__branch *node; /* the root first */
	double *value;           /* threshold, or what the leaf adds */
};

struct pv__ensemble {
	int64_t n_classes, n_outputs, n_cols, n_trees; /* n_classes 0: numbers */
	double base;                                   /* of every output */
	struct pv__boosted_tree *tree;
};

/* Room for n_trees trees, from keep(). */
int pv__ensemble_make(const struct pv_host *, pv_ctx *, int64_t n_classes, int64_t n_cols,
		      int64_t n_trees, struct pv__ensemble **);
/* One tree of XGBoost's text dump, from keep().  PV_EBUG: it is not written as expected. */
int pv__boosted_tree_read(const struct pv_host *, pv_ctx *, const char *dump, int64_t n_cols,
			  struct pv__boosted_tree *);

/* Callbacks of struct pv_model_call for a model that is a struct pv__ensemble. */
int pv__ensemble_decide(const struct pv_host *, pv_ctx *, const void *config, const void *model,
			const struct pv_table *rows, double *decision);
int pv__ensemble_probability(const struct pv_host *, pv_ctx *, const void *config,
			     const void *model, const struct pv_table *rows, double *probability);
int pv__ensemble_save(const struct pv_host *, pv_ctx *, const void *model, struct pv_writer *);
int pv__ensemble_load(const struct pv_host *, pv_ctx *, const void *config, struct pv_reader *,
		      void **model);

#endif
