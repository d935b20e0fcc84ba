/* op.h -- ops on tables, called as the host calls them, on matrices made in memory.
 *
 * Whatever comes back lives in the arena of the struct op.  A failed allocation and a
 * missing op fail the test; what is under test returns its status.
 */
#ifndef TESTS_OP_H
#define TESTS_OP_H

#include "plugin/options.h"
#include "plugin/registry.h"

struct op {
	struct pv__arena *arena;
	struct pv__diag diag;
	const struct pv_op *op;
	const void *config;
};

/* Finds an op among the loaded plugins and reads its options ("C: 0.1", "" for none).
 * The status of the options. */
int op_open(struct op *, const char *name, const char *options);
void op_close(struct op *);
/* Text of the last message; "" where there is none. */
const char *op_message(const struct op *);
int64_t op_warnings(const struct op *);

/* ---- data ------------------------------------------------------------------------ */

/* A table on x (n x p), which stays the caller's: columns f0, f1, ..., each in a region
 * r0, r1, ... of its own, rows s0, s1, ... */
struct pv_table op_table(struct op *, int64_t n, int64_t p, const double *x);
/* The same table with confounds c (n x q). */
struct pv_table op_confounded(struct op *, const struct pv_table *, int64_t q, const double *c);
/* The same table whose columns are the voxels of a grid of cubes of mm, in order. */
struct pv_table op_on_grid(struct op *, const struct pv_table *, int64_t nx, int64_t ny, int64_t nz,
                           double mm);
/* The same table with columns in the first n_regions regions, -1: in none. */
struct pv_table op_in_regions(struct op *, const struct pv_table *, int64_t n_regions,
                              const int32_t *region_of);
struct pv_targets op_classes(int64_t n, int32_t n_classes, const double *y);
struct pv_targets op_numbers(int64_t n, int64_t n_targets, const double *y);

/* A CSV file of tests/oracle/data: a header, numbers, the target in the last column. */
struct op_data {
	int64_t n, p;
	double *x, *y;
};
struct op_data op_read(struct op *, const char *file);
/* Every column to mean 0 and variance 1 (divisor n), in place. */
void op_standardise(struct op_data *);
/* The LASSO-1 data: seed 5, 40 x 8, y = 2 x0 - 1.5 x2 + z. */
struct op_data op_lasso1(struct op *);

/* ---- calls ------------------------------------------------------------------------ */

/* Transforms and models; y NULL: none. */
int op_fit(struct op *, const struct pv_table *, const struct pv_targets *y, void **model);
/* Transforms.  *out: n_rows x *width; a selection is gathered. */
int op_apply(struct op *, const void *model, const struct pv_table *, double **out,
             int64_t *width);
int op_space(struct op *, const void *model, const struct pv_space *in,
             const struct pv_space **out);
int op_pull_back(struct op *, const void *model, const double *w_out, double *w_in);
/* Transforms: fitted on one table and applied to another; a failure fails the test. */
double *op_transform(struct op *, const struct pv_table *train, const struct pv_targets *y,
                     const struct pv_table *rows, void **model, int64_t *width);
/* What a selection left behind, read from its bytes. */
struct op_selected {
	int64_t n_cols, n;
	const int64_t *kept;
	const double *score, *log10_p;
};
struct op_selected op_select(struct op *, const struct pv_table *train, const struct pv_targets *y);
/* Models. */
int op_decide(struct op *, const void *model, const struct pv_table *, double *decision);
int op_probability(struct op *, const void *model, const struct pv_table *, double *probability);
int op_coefficients(struct op *, const void *model, double *weight, double *bias);
/* Both: as a bundle holds them. */
int op_save(struct op *, const void *model, struct pv__buffer *);
int op_load(struct op *, const struct pv__buffer *, void **model);
/* Importance ops. */
int op_value(struct op *, const struct pv_chain *, double *value);
/* Baselines. */
int op_columns(struct op *, const struct pv_space *features, const struct pv_space *confounds,
               uint8_t *use_feature, uint8_t *use_confound);

/* ---- a linear chain ------------------------------------------------------------------ */

/* What an importance op gets: decisions = rows w' + b, nothing before the model. */
struct op_chain {
	struct pv_chain chain;
	const double *weight, *bias; /* n_outputs x p, n_outputs */
	int64_t n_predictions;       /* calls so far */
};
/* Every column is a unit. */
void op_chain(struct op *, struct op_chain *, int64_t n_outputs, const double *weight,
              const double *bias, const struct pv_table *train, const struct pv_targets *y_train,
              const struct pv_table *test, const struct pv_targets *y_test);

#endif
