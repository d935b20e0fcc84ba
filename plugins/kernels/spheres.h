/* spheres.h -- the columns of a voxel table around each of them. */
#ifndef PV__KERNEL_SPHERES_H
#define PV__KERNEL_SPHERES_H

#include "pulvinar/plugin.h"

struct pv__spheres {
	const struct pv_space *space;
	const int32_t *column_of; /* of each voxel; -1: none */
	int64_t n_offsets;
	const int32_t (*offset)[3]; /* from the centre, x fastest */
};

/* Voxels whose centres lie within radius_mm of another's, by the affine of the grid.
 * PV_EDATA: a column is no voxel, or the grid has no volume. */
int pv__spheres_make(const struct pv_host *, pv_ctx *, const struct pv_space *, double radius_mm,
		     struct pv__spheres *);
/* The columns around one, itself among them, into column[0 .. n_offsets): their number. */
int64_t pv__sphere_columns(const struct pv__spheres *, int64_t centre, int32_t *column);

#endif
