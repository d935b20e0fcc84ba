/* classes.h -- class codes of the training rows, and weights that balance them. */
#ifndef PV__KERNEL_CLASSES_H
#define PV__KERNEL_CLASSES_H

#include "kernels/rows.h"

struct pv__classes {
	int64_t n_classes;
	const int64_t *code;  /* of each training row */
	const double *count;  /* of each class, rows counted by weight */
};

enum pv__class_weight { PV__WEIGHT_NONE, PV__WEIGHT_BALANCED };
extern const struct pv_choice pv__class_weight_choices[];

/* First target only.  PV_EDATA: a class without training rows (its name is in the
 * message). */
int pv__classes_make(const struct pv_host *, pv_ctx *, const struct pv__rows *,
                     const struct pv_targets *, struct pv__classes *);
/* cost[i]: weight of row i times 1, or times n / (K n_k) where balanced.  Where
 * `positive` >= 0 the classes are that one against the rest: n / (2 n_side). */
void pv__class_costs(const struct pv__rows *, const struct pv__classes *, int64_t class_weight,
                     int64_t positive, double *cost);

/* Probability of a class beforehand. */
enum pv__priors { PV__PRIORS_TRAIN, PV__PRIORS_EQUAL };
extern const struct pv_choice pv__prior_choices[];
double pv__class_prior(const struct pv__rows *, const struct pv__classes *, int64_t priors,
                       int64_t code);

#endif
