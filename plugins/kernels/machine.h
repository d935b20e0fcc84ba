/* machine.h -- what every kernel method leaves behind: f_o(x) = sum_s beta_os k(x_s, x) +
 * bias_o over the training rows x_s that it needs.  With the linear kernel the sum is one
 * row of weights per output, and no training row is kept.
 */
#ifndef PV__KERNEL_MACHINE_H
#define PV__KERNEL_MACHINE_H

#include "kernels/similarity.h"

struct pv__machine {
	int64_t n_targets, n_outputs, n_classes, n_rows, n_cols; /* n_classes 0: numbers */
	struct pv__similarity similarity;
	double *row;  /* n_rows x n_cols */
	double *beta; /* (n_targets n_outputs) x n_rows */
	double *bias; /* n_targets n_outputs */
};

/* From beta (n_targets n_outputs x n of `rows`) and bias for a kernel of rows less `mean`
 * (see pv__similarity_centre).  PV_EDATA: no columns. */
int pv__machine_make(const struct pv_host *, pv_ctx *, const struct pv_targets *,
		     const struct pv__similarity *, const struct pv__rows *, const double *mean,
		     const double *beta, const double *bias, struct pv__machine **);

/* Callbacks of struct pv_model_call for a model that is a struct pv__machine. */
int pv__machine_decide(const struct pv_host *, pv_ctx *, const void *config, const void *model,
		       const struct pv_table *rows, double *decision);
/* PV_EINVAL unless the kernel is linear. */
int pv__machine_coefficients(const struct pv_host *, pv_ctx *, const void *config,
			     const void *model, double *weight, double *bias);
int pv__machine_save(const struct pv_host *, pv_ctx *, const void *model, struct pv_writer *);
int pv__machine_load(const struct pv_host *, pv_ctx *, const void *config, struct pv_reader *,
		     void **model);

#endif
