/* path.h -- linear models with few weights, from strong penalties to weak ones:
 *   min  loss / n + lambda (r |w|_1 + (1 - r) |w|^2 / 2)
 * with squared error / 2 for numbers, logistic loss for two classes, softmax for more. */
#ifndef PV__SELECT_PATH_H
#define PV__SELECT_PATH_H

#include "kernels/coordinate.h"
#include "kernels/descent.h"

struct pv__path_config {
	double l1_ratio, tolerance;
	int64_t max_iterations;
};
#define PV__PATH_OPTIONS(config) \
	{.name = "tol", \
	 .help = "largest violation of the optimality conditions, as a share of " \
		 "the largest slope at weights of 0", \
	 .type = PV_REAL, \
	 .flags = PV_OPEN_MIN, \
	 .offset = offsetof(config, path.tolerance), \
	 .dflt = "1e-6", \
	 .min = 0, \
	 .max = 0.1}, \
	{ \
		.name = "max_iter", .help = "most sweeps over the columns in a fit", \
		.type = PV_INT, .offset = offsetof(config, path.max_iterations), .dflt = "10000", \
		.min = 1, .max = 1e9 \
	}

struct pv__path {
	const struct pv_host *host;
	pv_ctx *ctx;
	const struct pv__path_config *config;
	double limit;               /* least lambda at which all weights are 0 */
	struct pv__sparse sparse;   /* rows, weights, penalties; the fits of classes */
	struct pv__descent descent; /* the fits of numbers */
	const int64_t *code;        /* NULL: numbers */
	double *column, *cost, *mean;
	int64_t n_stopped; /* fits that did not reach the tolerance */
};

/* Room for tables of up to so many rows. */
int pv__path_make(const struct pv_host *, pv_ctx *, const struct pv__path_config *,
		  int64_t most_rows, int64_t n_cols, int64_t n_outputs, struct pv__path *);
/* Starts a path on rows, counted by weight, with numbers (n) or classes as targets. */
int pv__path_numbers(struct pv__path *, const struct pv__rows *, const double *y);
int pv__path_classes(struct pv__path *, const struct pv__rows *, const struct pv_targets *);
/* Both by the kind of the targets, with room of its own. */
int pv__path_open(const struct pv_host *, pv_ctx *, const struct pv__path_config *,
		  const struct pv__rows *, const struct pv_targets *, struct pv__path *);
/* 0 < lambda; starts from the last fit, whose lambda was larger. */
int pv__path_fit(struct pv__path *, double lambda);
/* The largest |w| over outputs. */
double pv__path_weight(const struct pv__path *, int64_t column);
/* Warns where a fit stopped early. */
void pv__path_close(struct pv__path *);

/* ---- the order in which columns get a weight ------------------------------------------ */

struct pv__entries {
	int64_t steps; /* penalties from the limit down to ratio times the limit */
	double ratio;
	double *penalty; /* steps */
	double *lambda;  /* n_cols: where a column got its first weight; NaN: nowhere */
	int64_t *order;  /* columns as they came; of one step those with larger weights first */
	double *key;
	int64_t n; /* columns that got one */
};
int pv__entries_make(const struct pv_host *, pv_ctx *, int64_t n_cols, int64_t steps, double ratio,
		     struct pv__entries *);
/* Walks a started path until `wanted` columns have entered, or to its end. */
int pv__path_entries(struct pv__path *, int64_t wanted, struct pv__entries *);

#endif
