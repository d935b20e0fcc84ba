/* confounds.h -- the side columns that some transforms use: which, whether they are all
 * there, and the rows to learn on. */
#ifndef PV__TRANSFORM_CONFOUNDS_H
#define PV__TRANSFORM_CONFOUNDS_H

#include "kernels/rows.h"

enum pv__fit_on { PV__FIT_ON_TRAIN = 1, PV__FIT_ON_REFERENCE };
extern const struct pv_choice pv__fit_on_choices[];
#define PV__FIT_ON_OPTION(config) \
	{ \
		.name = "fit_on", .help = "rows that the coefficients come from", \
		.type = PV_CHOICE, .offset = offsetof(config, fit_on), .dflt = "train", \
		.choice = pv__fit_on_choices \
	}

int pv__fit_rows(const struct pv_host *, pv_ctx *, const struct pv_table *, int64_t fit_on,
		 struct pv__rows *);
/* PV_EINVAL: the study has no confounds.  PV_EDATA: a value is missing. */
int pv__confounds_check(const struct pv_host *, pv_ctx *, const struct pv_table *);
/* The coded columns [*from, *from + *n) of the confound `name`: itself, or "name=level".
 * PV_EINVAL at `option`: the study has none of that name. */
int pv__confound_find(const struct pv_host *, pv_ctx *, const struct pv_table *, const char *option,
		      const char *name, int64_t *from, int64_t *n);

#endif
