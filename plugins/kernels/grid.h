/* grid.h -- geometry of voxel grids that image and feature ops share. */
#ifndef PV__KERNEL_GRID_H
#define PV__KERNEL_GRID_H

#include "pulvinar/plugin.h"

#include <stdbool.h>

/* Coordinates (in voxels) this close to a whole number are that number: affines are
 * stored as float32, and a shift by whole voxels must stay exact. */
#define PV__VOXEL_SNAP 1e-5

/* Enough for pv__grid_words(). */
enum { PV__GRID_WORDS = 160 };

int64_t pv__voxel_count(const struct pv_grid *);
/* Millimetres between neighbours along an axis: the norm of its affine column. */
double pv__voxel_size(const struct pv_grid *, int axis);
/* Volume of a voxel in mm3: |det A|. */
double pv__voxel_volume(const struct pv_grid *);
/* Millimetres of a linear voxel index. */
void pv__voxel_mm(const struct pv_grid *, int64_t voxel, double mm[3]);
/* Same dimensions, and affines equal to 1e-3 mm in every element. */
bool pv__same_grid(const struct pv_grid *, const struct pv_grid *);
/* "91x109x91 voxels of 2.00x2.00x2.00 mm from (90.00, -126.00, -72.00)" */
void pv__grid_words(const struct pv_grid *, char out[PV__GRID_WORDS]);
/* out: voxel of `to` -> voxel of `from`, A_from^-1 A_to, elements near a whole number
 * made whole.  false: the affine of `from` is singular. */
bool pv__voxel_map(const struct pv_grid *from, const struct pv_grid *to, double out[3][4]);
/* Linear index of the voxel of a grid that lies nearest to coordinates in voxels (half
 * way: the upper one); -1 outside its field of view. */
int64_t pv__nearest_voxel(const int64_t dim[3], const double at[3]);

#endif
