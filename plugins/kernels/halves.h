/* halves.h -- complementary halves of the training rows: groups drawn without replacement,
 * never split, the same share of each class. */
#ifndef PV__KERNEL_HALVES_H
#define PV__KERNEL_HALVES_H

#include "kernels/rows.h"

struct pv__halves {
	const struct pv_host *host;
	pv_ctx *ctx;
	int64_t n_rows, n_units, n_strata;
	int64_t *unit;    /* of each training row */
	int64_t *stratum; /* of each unit: class of its first row */
	int64_t *size;    /* units of each stratum */
	int64_t *order, *taken;
	int64_t *side;    /* of each unit: 0, 1, or -1: left out */
	uint8_t *mark[2]; /* rows of either half */
};

/* Groups of the table (none: every row by itself); targets of classes make strata.
 * PV_EDATA: fewer than four groups, or a row without a class. */
int pv__halves_make(const struct pv_host *, pv_ctx *, const struct pv_table *,
		    const struct pv__rows *, const struct pv_targets *, struct pv__halves *);
/* Draws pair number `pair` into mark[]: floor(n / 2) units of each stratum on either side,
 * so that one is left out where n is odd. */
void pv__halves_draw(struct pv__halves *, int64_t pair);
/* Draws n_folds parts of like size instead: the fold of each training row. */
void pv__halves_folds(struct pv__halves *, int64_t n_folds, int64_t *fold);

#endif
