/* mask.h -- images that say which voxels count: those that are not 0. */
#ifndef PV__KERNEL_MASK_H
#define PV__KERNEL_MASK_H

#include "pulvinar/plugin.h"

/* Number of voxels of an option `mask` for images on a grid.  PV_EDATA: it lies on another
 * grid, has several time points or NaN, or is empty. */
int pv__mask_count(const struct pv_host *, pv_ctx *, const struct pv_volume *mask,
		   const struct pv_grid *, int64_t *n);

#endif
