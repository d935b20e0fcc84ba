/* wider.h -- the space of a table that gains columns behind those it has. */
#ifndef PV__TRANSFORM_WIDER_H
#define PV__TRANSFORM_WIDER_H

#include "pulvinar/plugin.h"

/* A copy of `in`, from keep(), with the columns more[0..n). */
int pv__space_widen(const struct pv_host *, pv_ctx *, const struct pv_space *in, int64_t n,
		    const struct pv_feature *more, const struct pv_space **out);

#endif
