/* cohort.h -- a small study on disk: 12 people of two classes, images of 4 x 4 x 4 voxels,
 * an atlas of four regions, of which region B carries the class.
 *
 *   FOLDER/study.yaml  participants.tsv  atlas.nii.gz  atlas.tsv  images/sub-01.nii.gz ... */
#ifndef TESTS_COHORT_H
#define TESTS_COHORT_H

#include "support/program.h"

enum { COHORT_PEOPLE = 12, COHORT_SIDE = 4, COHORT_REGIONS = 4 };

/* ending: of the images, ".nii.gz" or ".nii". */
void cohort_make(struct scratch *, const char *folder, const char *ending);
/* The grid of its images. */
struct pv_grid cohort_grid(void);
/* One image: what sub-NN (number from 1) has in it. */
void cohort_image(struct scratch *, const char *path, int64_t person, const struct pv_grid *);

#endif
