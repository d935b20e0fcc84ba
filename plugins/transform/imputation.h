/* imputation.h -- a number for each column to stand where values are missing, and columns
 * that say where: what the impute ops share. */
#ifndef PV__TRANSFORM_IMPUTATION_H
#define PV__TRANSFORM_IMPUTATION_H

#include "kernels/order.h"
#include "kernels/rows.h"

/* First field of each config. */
struct pv__impute_options {
	int indicator;
	double max_missing;
};
#define PV__IMPUTE_OPTIONS(config) \
	{.name = "indicator", \
	 .help = "add a 0/1 column for every column with missing values", \
	 .type = PV_BOOL, \
	 .offset = offsetof(config, common.indicator), \
	 .dflt = "false"}, \
	{ \
		.name = "max_missing", .help = "largest share of missing values in a column", \
		.type = PV_REAL, .offset = offsetof(config, common.max_missing), .dflt = "0.2", \
		.min = 0, .max = 1 \
	}

/* First field of each model. */
struct pv__imputation {
	int64_t n_cols, n_flags;
	double *fill;  /* of each column */
	int64_t *flag; /* columns that get an indicator, ascending */
};

/* What fills a column with these n > 0 present values. */
typedef double (*pv__fill_fn)(const void *config, struct pv__sorter *, int64_t n,
			      const double *present);

/* A pv__fill_fn: the mean, taken from the first value, so that a large common value costs
 * no digits. */
double pv__fill_mean(const void *config, struct pv__sorter *, int64_t n, const double *present);

/* On zeroed room.  PV_EDATA: a column lacks more than max_missing of its training
 * values, or all. */
int pv__imputation_fit(const struct pv_host *, pv_ctx *, const void *config, pv__fill_fn,
		       const struct pv_table *train, struct pv__imputation *);

/* Callbacks of struct pv_transform_call. */
int pv__imputation_space(const struct pv_host *, pv_ctx *, const void *config, const void *model,
			 const struct pv_space *in, const struct pv_space **out);
int pv__imputation_apply(const struct pv_host *, pv_ctx *, const void *config, const void *model,
			 const struct pv_table *rows, double *const *out);
int pv__imputation_pull_back(const struct pv_host *, pv_ctx *, const void *config,
			     const void *model, const double *w_out, double *w_in);
int pv__imputation_save(const struct pv_host *, pv_ctx *, const void *model, struct pv_writer *);
int pv__imputation_load(const struct pv_host *, pv_ctx *, const void *config, struct pv_reader *,
			void **model);
/* The same on zeroed room. */
int pv__imputation_read(const struct pv_host *, pv_ctx *, struct pv_reader *,
			struct pv__imputation *);

#endif
