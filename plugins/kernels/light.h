/* light.h -- what the parts of a searchlight share. */
#ifndef PV__KERNEL_LIGHT_H
#define PV__KERNEL_LIGHT_H

#include "kernels/searchlight.h"

struct pv__light {
	const struct pv_host *host;
	pv_ctx *ctx;
	const struct pv__light_config *config;
	const struct pv__light_data *data;
	int64_t n, n_outputs;    /* rows; decision values of a row: 1, or one per class */
	int64_t n_slots, n_most; /* test rows over all splits; most training rows of one */
	const double *x;         /* n_cols x n: columns less their mean over the rows */
	int64_t n_sphere;        /* columns of the sphere */
	const int32_t *column;
	double *decision; /* n_slots x n_outputs: test rows, split after split */
};

/* +1 for the class that an output is for, else -1. */
double pv__light_sign(const struct pv__light *, int64_t row, int64_t output);

/* Fills `decision` for the sphere at hand. */
struct pv__light_gnb;
int pv__light_gnb_make(const struct pv__light *, struct pv__light_gnb **);
void pv__light_gnb_decide(const struct pv__light *, struct pv__light_gnb *);

struct pv__light_gram;
int pv__light_gram_make(const struct pv__light *, struct pv__light_gram **);
int pv__light_gram_decide(const struct pv__light *, struct pv__light_gram *);

/* One machine on the Gram matrix of the training rows of a split: f(x) = sum_j beta_j x.x_j
 * + bias, with betas that sum to 0, so that the origin does not matter. */
struct pv__light_fit {
	int64_t n, n_outputs;  /* training rows */
	const int64_t *row;    /* their places among all rows */
	double *gram;          /* n x n; may be changed */
	double *mean;          /* n: of each row of gram */
	double *beta, *bias;   /* out: n_outputs x n, n_outputs */
	double *square, *room; /* for n x n; for (n_outputs + 9) n */
};
/* PV_ENUMERIC, with the reason. */
int pv__light_singular(const struct pv__light *);
int pv__light_ridge(const struct pv__light *, struct pv__light_fit *);
int pv__light_lda(const struct pv__light *, struct pv__light_fit *);
int pv__light_svm(const struct pv__light *, struct pv__light_fit *);

#endif
