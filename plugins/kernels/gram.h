/* gram.h -- rows of which only inner products are known, for models with dual(). */
#ifndef PV__KERNEL_GRAM_H
#define PV__KERNEL_GRAM_H

#include "kernels/rows.h"

/* The rows of a Gram matrix, each of weight 1; `row` is NULL. */
int pv__gram_rows(const struct pv_host *, pv_ctx *, const struct pv_gram *, struct pv__rows *);
/* Target t alone. */
struct pv_targets pv__target_alone(const struct pv_targets *, int64_t t);

#endif
