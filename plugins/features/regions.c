/* Labels of an atlas as region indices on the grid of the images. */
#include "features/regions.h"
#include "kernels/grid.h"

#include <math.h>
#include <string.h>

char *keep_text(const struct pv_host *host, pv_ctx *ctx, const char *first, const char *second)
{
	size_t n = strlen(first), m = strlen(second);
	char *text = host->keep(ctx, n + m + 1, 1);

	if (text) {
		memcpy(text, first, n);
		memcpy(text + n, second, m);
	}
	return text;
}

/* Index of a label among regions ascending by label; -1: none. */
static int32_t find_label(const struct pv_atlas *atlas, int32_t label)
{
	int64_t low = 0, high = atlas->n_regions;

	while (low < high) {
		int64_t middle = low + (high - low) / 2;

		if (atlas->region[middle].label < label)
			low = middle + 1;
		else
			high = middle;
	}
	return low < atlas->n_regions && atlas->region[low].label == label ? (int32_t)low : -1;
}

/* Region index of each voxel of the atlas. */
static int index_atlas(const struct pv_host *host, pv_ctx *ctx, const struct pv_atlas *atlas,
		       int32_t *index)
{
	int64_t n = pv__voxel_count(&atlas->grid);
	int32_t label = 0, found = -1; /* of the voxel before: labels come in runs */

	for (int64_t v = 0; v < n; v++) {
		if (atlas->label[v] != label) {
			label = atlas->label[v];
			found = label == 0 ? -1 : find_label(atlas, label);
			if (label != 0 && found < 0)
				return host->fail(ctx, PV_EDATA, "atlas",
						  "label %d of the atlas names no region", label);
		}
		index[v] = found;
	}
	return PV_OK;
}

static void resample_row(const double map[3][4], const int64_t dim[3], const int32_t *index,
			 int64_t n, int64_t y, int64_t z, int32_t *out)
{
	for (int64_t x = 0; x < n; x++) {
		double at[3];
		int64_t source;

		for (int i = 0; i < 3; i++)
			at[i] = map[i][0] * (double)x + map[i][1] * (double)y +
				map[i][2] * (double)z + map[i][3];
		source = pv__nearest_voxel(dim, at);
		out[x] = source < 0 ? -1 : index[source];
	}
}

static int resample_index(const struct pv_host *host, pv_ctx *ctx, const struct pv_grid *from,
			  const int32_t *index, const struct pv_grid *to, int32_t *out)
{
	int64_t nx = to->dim[0], ny = to->dim[1];
	double map[3][4];

	if (!pv__voxel_map(from, to, map))
		return host->fail(ctx, PV_EDATA, "atlas", "the affine of the atlas is singular");
	for (int64_t z = 0; z < to->dim[2]; z++)
		for (int64_t y = 0; y < ny; y++)
			resample_row(map, from->dim, index, nx, y, z, out + (z * ny + y) * nx);
	return PV_OK;
}

int regions_check_grid(const struct pv_host *host, pv_ctx *ctx, const struct pv_atlas *atlas,
		       const struct pv_grid *grid, bool resample)
{
	char a[PV__GRID_WORDS], b[PV__GRID_WORDS];

	if (resample || pv__same_grid(&atlas->grid, grid))
		return PV_OK;
	pv__grid_words(&atlas->grid, a);
	pv__grid_words(grid, b);
	return host->fail(ctx, PV_EDATA, "atlas",
			  "the atlas has %s, the image %s: add `resample_atlas: true`, or put "
			  "image.resample before this op",
			  a, b);
}

/* Number of voxels and sum of their coordinates. */
static void add_voxels(const struct pv_grid *grid, const struct regions *r)
{
	int64_t n = pv__voxel_count(grid);

	for (int64_t v = 0; v < n; v++) {
		struct pv_region *region;
		double mm[3];

		if (r->of_voxel[v] < 0)
			continue;
		region = &r->region[r->of_voxel[v]];
		region->n_voxels++;
		pv__voxel_mm(grid, v, mm);
		for (int d = 0; d < 3; d++)
			region->centroid_mm[d] += mm[d];
	}
}

static int refuse_empty(const struct pv_host *host, pv_ctx *ctx, const struct regions *r)
{
	int64_t n = 0, first = 0;

	for (int64_t i = 0; i < r->n; i++)
		if (r->region[i].n_voxels == 0 && n++ == 0)
			first = i;
	if (n == 0)
		return PV_OK;
	return host->fail(
		ctx, PV_EDATA, "atlas",
		"%lld of %lld regions have no voxel on the grid of the images, '%s' first: "
		"the images are too coarse for this atlas, or lie elsewhere",
		(long long)n, (long long)r->n, r->region[first].name);
}

/* Size and centroid of each region on the grid of the images.  Those of one participant
 * hold for nobody else: unknown. */
static int measure(const struct pv_host *host, pv_ctx *ctx, const struct pv_grid *grid, bool own,
		   struct regions *r)
{
	r->total = host->keep(ctx, (size_t)r->n, sizeof(*r->total));
	if (!r->total)
		return PV_ENOMEM;
	add_voxels(grid, r);
	if (!own && refuse_empty(host, ctx, r) != PV_OK)
		return PV_EDATA;
	for (int64_t i = 0; i < r->n; i++) {
		struct pv_region *region = &r->region[i];

		r->total[i] = (double)region->n_voxels;
		for (int d = 0; d < 3; d++)
			region->centroid_mm[d] = own ? NAN : region->centroid_mm[d] / r->total[i];
		if (own)
			region->n_voxels = 0;
	}
	return PV_OK;
}

int regions_copy(const struct pv_host *host, pv_ctx *ctx, const struct pv_atlas *atlas,
		 struct regions *out)
{
	out->n = atlas->n_regions;
	out->region = host->keep(ctx, (size_t)out->n, sizeof(*out->region));
	for (int64_t i = 0; out->region && i < out->n; i++) {
		const struct pv_region *from = &atlas->region[i];
		char *name = keep_text(host, ctx, from->name, "");

		if (!name)
			return PV_ENOMEM;
		out->region[i] = (struct pv_region){
			.label = from->label, .hemisphere = from->hemisphere, .name = name};
	}
	return out->region ? PV_OK : PV_ENOMEM;
}

int regions_of_atlas(const struct pv_host *host, pv_ctx *ctx, const struct pv_atlas *atlas,
		     const struct pv_grid *grid, bool resample, struct regions *out)
{
	bool same = pv__same_grid(&atlas->grid, grid);
	int32_t *index;
	int status;

	status = regions_check_grid(host, ctx, atlas, grid, resample);
	if (status != PV_OK)
		return status;
	index = host->scratch(ctx, (size_t)pv__voxel_count(&atlas->grid), sizeof(*index));
	if (!index)
		return PV_ENOMEM;
	status = index_atlas(host, ctx, atlas, index);
	out->of_voxel = index;
	if (status == PV_OK && !same) {
		out->of_voxel = host->scratch(ctx, (size_t)pv__voxel_count(grid), sizeof(*index));
		status = out->of_voxel ? resample_index(host, ctx, &atlas->grid, index, grid,
							out->of_voxel)
				       : PV_ENOMEM;
	}
	if (status == PV_OK)
		status = regions_copy(host, ctx, atlas, out);
	return status == PV_OK ? measure(host, ctx, grid, atlas->own, out) : status;
}

int regions_of_image(const struct pv_host *host, pv_ctx *ctx, const struct pv_grid *grid,
		     struct regions *out)
{
	out->n = 1;
	out->region = host->keep(ctx, 1, sizeof(*out->region));
	out->of_voxel = host->scratch(ctx, (size_t)pv__voxel_count(grid), sizeof(*out->of_voxel));
	if (!out->region || !out->of_voxel)
		return PV_ENOMEM;
	out->region->label = -1;
	out->region->name = keep_text(host, ctx, "whole_image", "");
	return out->region->name ? measure(host, ctx, grid, false, out) : PV_ENOMEM;
}
