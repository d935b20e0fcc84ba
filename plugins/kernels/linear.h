/* linear.h -- what every linear model leaves behind, and all that is done with it:
 * decision values, probabilities, coefficients, saving and loading.
 */
#ifndef PV__KERNEL_LINEAR_H
#define PV__KERNEL_LINEAR_H

#include "kernels/rows.h"

struct pv__linear {
	int64_t n_targets, n_outputs, n_classes, n_cols; /* n_classes 0: numbers */
	double *weight; /* (n_targets n_outputs) x n_cols */
	double *bias;   /* n_targets n_outputs */
};

/* 1 for numbers and two classes, else one per class. */
int64_t pv__n_outputs(const struct pv_targets *);
/* Room for a model of these targets, from keep().  PV_EDATA: no columns. */
int pv__linear_make(const struct pv_host *, pv_ctx *, const struct pv_targets *, int64_t n_cols,
                    struct pv__linear **);

/* Callbacks of struct pv_model_call for a model that is a struct pv__linear. */
int pv__linear_decide(const struct pv_host *, pv_ctx *, const void *config, const void *model,
                      const struct pv_table *rows, double *decision);
/* For models whose decision values are log odds (two classes) or log scores. */
int pv__linear_probability(const struct pv_host *, pv_ctx *, const void *config,
                           const void *model, const struct pv_table *rows, double *probability);
int pv__linear_coefficients(const struct pv_host *, pv_ctx *, const void *config,
                            const void *model, double *weight, double *bias);
int pv__linear_save(const struct pv_host *, pv_ctx *, const void *model, struct pv_writer *);
int pv__linear_load(const struct pv_host *, pv_ctx *, const void *config, struct pv_reader *,
                    void **model);

/* Log scores of one row (in: n_outputs decisions) -> probabilities of its classes. */
void pv__softmax(int64_t n_classes, const double *score, double *probability);
void pv__sigmoid_pair(double log_odds, double probability[2]);
/* The same for n rows, by the number of classes. */
void pv__score_probabilities(int64_t n, int64_t n_classes, const double *decision,
                             double *probability);

#endif
