/* neighbours.h -- which columns of a voxel table lie beside each other. */
#ifndef PV__KERNEL_NEIGHBOURS_H
#define PV__KERNEL_NEIGHBOURS_H

#include "pulvinar/plugin.h"

/* Column of each voxel of the space's grid, -1: none; from scratch().  PV_EDATA: a column
 * is no voxel, or two columns lie at the same one. */
int pv__column_map(const struct pv_host *, pv_ctx *, const struct pv_space *, int32_t **out);

/* Voxels that share a face (6 of them), at least an edge (18), or a corner (26). */
enum pv__contact { PV__FACES = 1, PV__EDGES, PV__CORNERS };

struct pv__pairs {
	int64_t n;
	const int32_t *a, *b; /* a < b, in ascending order of a */
};

/* From scratch(). */
int pv__voxel_pairs(const struct pv_host *, pv_ctx *, const struct pv_space *, int64_t contact,
		    struct pv__pairs *);
/* Every column beside every other. */
int pv__all_pairs(const struct pv_host *, pv_ctx *, int64_t n_cols, struct pv__pairs *);

#endif
