/* atlas_parts.h -- what the atlas sources share. */
#ifndef PV__ATLAS_PARTS_H
#define PV__ATLAS_PARTS_H

#include "formats.h"
#include "labels.h"

/* Where one label lies: voxels, and sums of weights and of weighted voxel indices. */
struct pv__tally {
	int32_t label;
	int64_t n;
	double weight, sum[3];
};
struct pv__tallies {
	struct pv__tally *tally; /* ascending by label, without 0 */
	int64_t n;
};

/* The regions of an atlas whose grid is set, named by the table `labels` (NULL: label_101).
 * Labels without names and names without voxels are errors that list them. */
int pv__atlas_name(struct pv__arena *, const char *labels, const struct pv__tallies *,
                   struct pv_atlas *, struct pv__diag *) PV__MUST_CHECK;
/* A 4-D image: volume v holds the weights of label v + 1 (atlas_maps.c). */
int pv__atlas_read_maps(struct pv__arena *, const char *image, const char *labels,
                        struct pv_atlas *, struct pv__diag *) PV__MUST_CHECK;

#endif
