/* One list of offsets serves every centre: a grid is the same everywhere. */
#include "kernels/spheres.h"

#include "kernels/grid.h"
#include "kernels/neighbours.h"

#include <math.h>

static const double slack_mm = 1e-4; /* affines are stored as float32 */

/* Steps along each axis beyond which nothing is within reach: the rows of the inverse
 * affine say how many voxels a millimetre can be. */
static int find_reach(const struct pv_host *host, pv_ctx *ctx, const struct pv_grid *grid,
		      double radius_mm, int32_t reach[3])
{
	const struct pv_grid mm = {{1, 1, 1}, {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}}};
	double map[3][4];

	if (!pv__voxel_map(grid, &mm, map))
		return host->fail(ctx, PV_EDATA, NULL, "the affine of the voxels is singular");
	for (int d = 0; d < 3; d++) {
		double most = radius_mm * sqrt(map[d][0] * map[d][0] + map[d][1] * map[d][1] +
					       map[d][2] * map[d][2]);
		double side = (double)grid->dim[d];

		reach[d] = (int32_t)floor((most < side ? most : side) + 1e-3);
	}
	return PV_OK;
}

static int is_within(const struct pv_grid *grid, const int32_t at[3], double radius_mm)
{
	double square = 0;

	for (int d = 0; d < 3; d++) {
		double mm = grid->affine[d][0] * at[0] + grid->affine[d][1] * at[1] +
			    grid->affine[d][2] * at[2];

		square += mm * mm;
	}
	return sqrt(square) <= radius_mm + slack_mm;
}

/* Counts offsets; writes them where there is room. */
static int64_t list_offsets(const struct pv_grid *grid, const int32_t reach[3], double radius_mm,
			    int32_t (*offset)[3])
{
	int64_t n = 0;

	for (int32_t z = -reach[2]; z <= reach[2]; z++)
		for (int32_t y = -reach[1]; y <= reach[1]; y++)
			for (int32_t x = -reach[0]; x <= reach[0]; x++) {
				const int32_t at[3] = {x, y, z};

				if (!is_within(grid, at, radius_mm))
					continue;
				for (int d = 0; offset && d < 3; d++)
					offset[n][d] = at[d];
				n++;
			}
	return n;
}

int pv__spheres_make(const struct pv_host *host, pv_ctx *ctx, const struct pv_space *space,
		     double radius_mm, struct pv__spheres *out)
{
	int32_t *column_of, reach[3], (*offset)[3];
	int64_t n;
	int status = pv__column_map(host, ctx, space, &column_of);

	if (status == PV_OK)
		status = find_reach(host, ctx, space->grid, radius_mm, reach);
	if (status != PV_OK)
		return status;
	n = list_offsets(space->grid, reach, radius_mm, NULL);
	offset = host->scratch(ctx, (size_t)n, sizeof(*offset));
	if (!offset)
		return host->fail(ctx, PV_ENOMEM, NULL, "no memory for spheres of %lld voxels",
				  (long long)n);
	list_offsets(space->grid, reach, radius_mm, offset);
	*out = (struct pv__spheres){space, column_of, n, (const int32_t(*)[3])offset};
	return PV_OK;
}

int64_t pv__sphere_columns(const struct pv__spheres *s, int64_t centre, int32_t *column)
{
	const int64_t *dim = s->space->grid->dim;
	int64_t v = s->space->feature[centre].voxel, n = 0;
	int64_t x0 = v % dim[0], y0 = v / dim[0] % dim[1], z0 = v / (dim[0] * dim[1]);

	for (int64_t i = 0; i < s->n_offsets; i++) {
		int64_t x = x0 + s->offset[i][0], y = y0 + s->offset[i][1];
		int64_t z = z0 + s->offset[i][2];
		int32_t c;

		if (x < 0 || y < 0 || z < 0 || x >= dim[0] || y >= dim[1] || z >= dim[2])
			continue;
		c = s->column_of[(z * dim[1] + y) * dim[0] + x];
		if (c >= 0)
			column[n++] = c;
	}
	return n;
}
