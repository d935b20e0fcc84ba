/* described.h -- the columns of people that a report describes: confounds, site, what splits
 * are stratified by, and age, sex and handedness where tables hold them. */
#ifndef PV__DESCRIBED_H
#define PV__DESCRIBED_H

#include "report/view.h"

struct pv__described {
	const char *name;
	bool is_number;
	const double *value;       /* numbers: per row; NaN: missing */
	int64_t n_levels;          /* texts: distinct values, bytewise */
	const char *const *level;
	const int32_t *code;       /* per row; -1: missing */
};

/* Texts with more than 12 values describe nobody and are left out; values that fewer than
 * PV__FEWEST_PEOPLE people have are merged into one without a name. */
int pv__describe_columns(const struct pv__view *, int64_t *n,
			 const struct pv__described **) PV__MUST_CHECK;
/* A number cut into thirds at its quantiles, as levels "up to 63", "64 to 71", "from 72"; texts as they are. */
int pv__describe_bands(const struct pv__view *, const struct pv__described *,
		       struct pv__described *) PV__MUST_CHECK;

#endif
