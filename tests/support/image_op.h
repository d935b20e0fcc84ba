/* image_op.h -- op.h for ops on images and text tables: calls, and images made in memory. */
#ifndef TESTS_IMAGE_OP_H
#define TESTS_IMAGE_OP_H

#include "support/op.h"

/* Gives an option of type PV_IMAGE, PV_ATLAS or PV_FRAME its object: op_open() loads no
 * files. */
void op_put(struct op *, const char *option, const void *object);

/* Image ops: grid() and run(). */
int op_image(struct op *, const struct pv_volume *in, struct pv_volume *out);
/* Extract ops. */
int op_open_grid(struct op *, const struct pv_grid *, const struct pv_space **, void **state);
int op_row(struct op *, const void *state, const struct pv_volume *, double *out);
/* Columns ops. */
int op_choose(struct op *, const struct pv_frame *, const struct pv_space **,
	      const int64_t **column);

/* A volume of zeros in the op's arena, on the grid nx x ny x nz of cubes of mm. */
struct pv_volume op_volume(struct op *, int64_t nx, int64_t ny, int64_t nz, int64_t n_times,
			   double mm);
/* Its data, to be written to. */
float *op_voxels(const struct pv_volume *);

#endif
