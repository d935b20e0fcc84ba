/* binned.h -- columns and target as small codes, for mutual information from counts. */
#ifndef PV__SELECT_BINNED_H
#define PV__SELECT_BINNED_H

#include "kernels/information.h"
#include "kernels/rows.h"

struct pv__binned {
	int64_t n, n_cols, n_bins;
	uint16_t *code;    /* n_cols x n */
	uint8_t *constant; /* of each column */
	int64_t n_levels;  /* of the target */
	uint16_t *target;  /* n */
};

/* Classes are their codes, numbers are put into n_bins bins.  PV_EDATA: no target. */
int pv__target_codes(const struct pv_host *, pv_ctx *, const struct pv__rows *,
		     const struct pv_targets *, int64_t n_bins, int64_t *n_levels, uint16_t **out);
int pv__binned_make(const struct pv_host *, pv_ctx *, const struct pv__rows *,
		    const struct pv_targets *, int64_t n_bins, struct pv__binned *);
/* Which columns hold one value only. */
int pv__constant_columns(const struct pv_host *, pv_ctx *, const struct pv__rows *, uint8_t **out);

#endif
