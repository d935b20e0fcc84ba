/* regions.h -- the regions of an atlas on the grid of the images. */
#ifndef PV__PLUGIN_FEATURES_REGIONS_H
#define PV__PLUGIN_FEATURES_REGIONS_H

#include "pulvinar/plugin.h"

#include <stdbool.h>

struct regions {
	int64_t n;
	struct pv_region *region; /* kept; sizes and centroids as on the images' grid */
	int32_t *of_voxel;        /* scratch: index into region, -1: in none */
};

/* `resample`: an atlas on another grid is brought to that of the images, each voxel
 * with the label of the nearest; else another grid is an error.  A region without
 * voxels is one too. */
int regions_of_atlas(const struct pv_host *, pv_ctx *, const struct pv_atlas *,
		     const struct pv_grid *, bool resample, struct regions *out);
/* All voxels are one region, `whole_image`. */
int regions_of_image(const struct pv_host *, pv_ctx *, const struct pv_grid *, struct regions *out);

/* `first` and `second` side by side, from keep(); NULL: no memory. */
char *keep_text(const struct pv_host *, pv_ctx *, const char *first, const char *second);

#endif
