/* Maps of a probabilistic atlas as weighted lists of voxels on the grid of the images. */
#include "features/regions.h"
#include "kernels/grid.h"
#include "kernels/trilinear.h"

#include <string.h>

struct growing { /* the lists, region after region */
	const struct pv_host *host;
	pv_ctx *ctx;
	int64_t n, capacity;
	int64_t *voxel;
	float *weight;
};

static int make_room(struct growing *g, int64_t more)
{
	int64_t capacity = g->capacity ? g->capacity : 1 << 16;
	int64_t *voxel;
	float *weight;

	if (g->n + more <= g->capacity)
		return PV_OK;
	while (capacity < g->n + more)
		capacity *= 2;
	voxel = g->host->scratch(g->ctx, (size_t)capacity, sizeof(*voxel));
	weight = g->host->scratch(g->ctx, (size_t)capacity, sizeof(*weight));
	if (!voxel || !weight)
		return PV_ENOMEM;
	if (g->n > 0) {
		memcpy(voxel, g->voxel, (size_t)g->n * sizeof(*voxel));
		memcpy(weight, g->weight, (size_t)g->n * sizeof(*weight));
	}
	g->capacity = capacity;
	g->voxel = voxel;
	g->weight = weight;
	return PV_OK;
}

/* One map as it is. */
static int take_map(const struct pv_atlas *atlas, int64_t r, double least, struct growing *g)
{
	int64_t first = atlas->start[r], last = atlas->start[r + 1];
	int status = make_room(g, last - first);

	for (int64_t i = first; status == PV_OK && i < last; i++) {
		if (atlas->weight[i] < least)
			continue;
		g->voxel[g->n] = atlas->voxel[i];
		g->weight[g->n++] = atlas->weight[i];
	}
	return status;
}

/* One map by way of `dense`, zero before and after, on another grid. */
static int resample_map(const struct pv_atlas *atlas, int64_t r, double least, float *dense,
			const struct pv_grid *to, const double map[3][4], struct growing *g)
{
	int64_t first = atlas->start[r], last = atlas->start[r + 1], v = 0;
	int status = make_room(g, pv__voxel_count(to));

	if (status != PV_OK)
		return status;
	for (int64_t i = first; i < last; i++)
		dense[atlas->voxel[i]] = atlas->weight[i];
	for (int64_t z = 0; z < to->dim[2]; z++)
		for (int64_t y = 0; y < to->dim[1]; y++)
			for (int64_t x = 0; x < to->dim[0]; x++, v++) {
				double at[3];
				float w;

				for (int i = 0; i < 3; i++)
					at[i] = map[i][0] * (double)x + map[i][1] * (double)y +
						map[i][2] * (double)z + map[i][3];
				w = pv__linear_at(dense, atlas->grid.dim, at, 0);
				if (!(w > 0) || w < least)
					continue;
				g->voxel[g->n] = v;
				g->weight[g->n++] = w;
			}
	for (int64_t i = first; i < last; i++)
		dense[atlas->voxel[i]] = 0;
	return PV_OK;
}

/* Size, weighted centroid and total of each region. */
static int measure(const struct pv_host *host, pv_ctx *ctx, const struct pv_grid *grid,
		   struct regions *out)
{
	for (int64_t r = 0; r < out->n; r++) {
		struct pv_region *region = &out->region[r];

		region->n_voxels = out->start[r + 1] - out->start[r];
		if (region->n_voxels == 0)
			return host->fail(ctx, PV_EDATA, "atlas",
					  "region '%s' has no weight on the grid of the images",
					  region->name);
		for (int64_t i = out->start[r]; i < out->start[r + 1]; i++) {
			double mm[3];

			pv__voxel_mm(grid, out->voxel[i], mm);
			out->total[r] += (double)out->weight[i];
			for (int d = 0; d < 3; d++)
				region->centroid_mm[d] += (double)out->weight[i] * mm[d];
		}
		for (int d = 0; d < 3; d++)
			region->centroid_mm[d] /= out->total[r];
	}
	return PV_OK;
}

static int collect(const struct pv_atlas *atlas, const struct pv_grid *grid, double least,
		   struct growing *g, int64_t *start)
{
	const struct pv_host *host = g->host;
	bool same = pv__same_grid(&atlas->grid, grid);
	float *dense =
		same ? NULL
		     : host->scratch(g->ctx, (size_t)pv__voxel_count(&atlas->grid), sizeof(*dense));
	double map[3][4];
	int status = PV_OK;

	if (!same && !dense)
		return PV_ENOMEM;
	if (!same && !pv__voxel_map(&atlas->grid, grid, map))
		return host->fail(g->ctx, PV_EDATA, "atlas", "the affine of the atlas is singular");
	for (int64_t r = 0; status == PV_OK && r < atlas->n_regions; r++) {
		start[r] = g->n;
		status = same ? take_map(atlas, r, least, g)
			      : resample_map(atlas, r, least, dense, grid, map, g);
	}
	start[atlas->n_regions] = g->n;
	return status;
}

int weights_of_atlas(const struct pv_host *host, pv_ctx *ctx, const struct pv_atlas *atlas,
		     const struct pv_grid *grid, bool resample, double least, struct regions *out)
{
	struct growing g = {.host = host, .ctx = ctx};
	int64_t *start = host->keep(ctx, (size_t)atlas->n_regions + 1, sizeof(*start));
	int64_t *voxel;
	float *weight;
	int status;

	out->total = host->keep(ctx, (size_t)atlas->n_regions, sizeof(*out->total));
	if (!start || !out->total)
		return PV_ENOMEM;
	status = regions_check_grid(host, ctx, atlas, grid, resample);
	if (status == PV_OK)
		status = collect(atlas, grid, least, &g, start);
	if (status == PV_OK)
		status = regions_copy(host, ctx, atlas, out);
	if (status != PV_OK)
		return status;
	voxel = host->keep(ctx, (size_t)g.n, sizeof(*voxel));
	weight = host->keep(ctx, (size_t)g.n, sizeof(*weight));
	if (!voxel || !weight)
		return PV_ENOMEM;
	if (g.n > 0) {
		memcpy(voxel, g.voxel, (size_t)g.n * sizeof(*voxel));
		memcpy(weight, g.weight, (size_t)g.n * sizeof(*weight));
	}
	out->start = start;
	out->voxel = voxel;
	out->weight = weight;
	return measure(host, ctx, grid, out);
}
