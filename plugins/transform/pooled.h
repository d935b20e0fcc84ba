/* pooled.h -- groups of columns become one column each: means of regions and clusters,
 * components of regions.
 *
 *   out_g = sum over the columns j of group g of weight_j (x_j - centre_j)
 */
#ifndef PV__TRANSFORM_POOLED_H
#define PV__TRANSFORM_POOLED_H

#include "kernels/rows.h"

struct pv__pooled {
	int64_t n_cols, n_groups;
	int64_t *group;          /* n_cols: -1: in none */
	double *weight, *centre; /* n_cols */
	int64_t *size;           /* n_groups: their columns */
};

/* Room from keep(); every column in no group. */
int pv__pooled_make(const struct pv_host *, pv_ctx *, int64_t n_cols, struct pv__pooled **);
/* Counts n_groups groups, once group[] is filled. */
int pv__pooled_count(const struct pv_host *, pv_ctx *, int64_t n_groups, struct pv__pooled *);
/* Weights that make means, around 0. */
void pv__pooled_means(struct pv__pooled *);
/* Groups from the regions of the columns, in the order of the regions; those without a
 * column are left out.  PV_EDATA: no column has a region. */
int pv__pooled_regions(const struct pv_host *, pv_ctx *, const struct pv_space *,
		       struct pv__pooled *);

/* Callbacks of struct pv_transform_call. */
int pv__pooled_apply(const struct pv_host *, pv_ctx *, const void *config, const void *model,
		     const struct pv_table *rows, double *const *out);
int pv__pooled_pull_back(const struct pv_host *, pv_ctx *, const void *config, const void *model,
			 const double *w_out, double *w_in);
int pv__pooled_save(const struct pv_host *, pv_ctx *, const void *model, struct pv_writer *);
int pv__pooled_load(const struct pv_host *, pv_ctx *, const void *config, struct pv_reader *,
		    void **model);
/* Columns called like their regions. */
int pv__pooled_region_space(const struct pv_host *, pv_ctx *, const void *config, const void *model,
			    const struct pv_space *in, const struct pv_space **out);
/* Columns cluster_1, cluster_2, ..., each in the region that its columns share, or in none. */
int pv__pooled_cluster_space(const struct pv_host *, pv_ctx *, const void *config,
			     const void *model, const struct pv_space *in,
			     const struct pv_space **out);

#endif
