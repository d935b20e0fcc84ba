/* regions.h -- the regions of an atlas on the grid of the images. */
#ifndef PV__PLUGIN_FEATURES_REGIONS_H
#define PV__PLUGIN_FEATURES_REGIONS_H

#include "pulvinar/plugin.h"

#include <stdbool.h>

struct regions {
	int64_t n;
	struct pv_region *region; /* kept; sizes and centroids as on the images' grid */
	int32_t *of_voxel;        /* scratch: index into region, -1: in none */
	double *total;            /* kept: number of voxels, or sum of weights, of each region */
	/* of a probabilistic atlas, kept: region r has voxel[start[r]] to
	 * voxel[start[r + 1] - 1], ascending; then there is no of_voxel */
	const int64_t *start, *voxel;
	const float *weight;
};

/* `resample`: an atlas on another grid is brought to that of the images, each voxel
 * with the label of the nearest; else another grid is an error.  A region without
 * voxels is one too, but not in the atlas of one participant.  A probabilistic atlas
 * gives each voxel the region of its largest weight. */
int regions_of_atlas(const struct pv_host *, pv_ctx *, const struct pv_atlas *,
		     const struct pv_grid *, bool resample, struct regions *out);
/* The maps of a probabilistic atlas, weights below `least` being 0; on another grid by
 * linear interpolation, where `resample` allows it. */
int weights_of_atlas(const struct pv_host *, pv_ctx *, const struct pv_atlas *,
		     const struct pv_grid *, bool resample, double least, struct regions *out);
/* All voxels are one region, `whole_image`. */
int regions_of_image(const struct pv_host *, pv_ctx *, const struct pv_grid *, struct regions *out);

/* Names, labels and hemispheres into out->region. */
int regions_copy(const struct pv_host *, pv_ctx *, const struct pv_atlas *, struct regions *out);
/* An error where the grids differ and `resample` does not allow that. */
int regions_check_grid(const struct pv_host *, pv_ctx *, const struct pv_atlas *,
		       const struct pv_grid *, bool resample);
/* `first` and `second` side by side, from keep(); NULL: no memory. */
char *keep_text(const struct pv_host *, pv_ctx *, const char *first, const char *second);

#endif
