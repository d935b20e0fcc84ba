/* mosaic.h -- axial slices of a map side by side, as pixels.  Left on the left, front
 * at the top: the voxel axes nearest to the world's are taken, nothing is resampled. */
#ifndef PV__MOSAIC_H
#define PV__MOSAIC_H

#include "report/maps.h"
#include "report/png.h"

enum { PV__MOST_SLICES = 12 };

struct pv__mosaic {
	int axis[3];          /* voxel axis nearest to world x, y, z */
	bool flip[3];         /* it runs against the world's */
	int64_t low[3], n[3]; /* crop along the world axes, in voxels */
	double ratio;         /* height of a voxel over its width, in the slice */
	int64_t columns, rows;
	int64_t n_slices, slice[PV__MOST_SLICES]; /* along world z, inside the crop */
	double z_mm[PV__MOST_SLICES];
	int64_t cell_width, cell_height, magnify; /* pixels */
	int64_t width, height;
};

/* The background is NULL or on the grid of the map; some unit of the map has a value. */
void pv__mosaic_plan(const struct pv__map *, const struct pv_volume *background,
		     struct pv__mosaic *);
int pv__mosaic_draw(struct pv__arena *, const struct pv__mosaic *, const struct pv__map *,
		    const struct pv_volume *background, struct pv__image *) PV__MUST_CHECK;
/* Is the background tissue under most of what the map covers?  A mean of lesion masks,
 * say, is not: it would paint whole areas black. */
bool pv__mosaic_is_ground(const struct pv__map *, const struct pv_volume *background);
/* Linear voxel index of a place along the world axes, uncropped. */
int64_t pv__mosaic_voxel(const struct pv__mosaic *, const struct pv_grid *, const int64_t place[3]);
/* A background scaled to 0..1; volume NULL: 0 everywhere. */
struct pv__ground { const struct pv_volume *volume; double low, high; };
struct pv__ground pv__ground_of(const struct pv_volume *, int64_t n_voxels);
double pv__ground_at(const struct pv__ground *, int64_t voxel);
/* The background of a view where it lies on this grid and is tissue under the map; or NULL. */
const struct pv_volume *pv__mosaic_background(const struct pv__view *, const struct pv__map *);
/* Opaque colour of -1..1: blue, white, orange; apart for the colour-blind too. */
void pv__colour_of(double value, unsigned char rgba[4]);

#endif
