/* regions.h -- a small atlas made in memory. */
#ifndef TESTS_REGIONS_H
#define TESTS_REGIONS_H

#include "support/image_op.h"

/* Labels 3 (Left_L, x index 0 and 1), 8 (Right_R, the last two), 5 (Middle, one voxel at
 * the centre); the rest is background.  Grid: 7 x 5 x 5 of 2 mm, x = -6 ... 6 mm. */
struct pv_atlas three_regions(struct op *);
/* A zero volume on the same grid. */
struct pv_volume three_regions_volume(struct op *);

#endif
