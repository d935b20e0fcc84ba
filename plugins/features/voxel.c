/* voxel.extract: the voxels of a mask, one column each. */
#include "features/features.h"
#include "features/regions.h"
#include "kernels/grid.h"
#include "kernels/mask.h"

#include <stdio.h>

struct config {
	const char *image, *labels;
	const struct pv_volume *mask;
	const struct pv_atlas *atlas;
	int resample_atlas;
};

struct state {
	int64_t n;
	const int64_t *voxel; /* ascending linear indices */
};

enum { NAME_ROOM = 3 * 20 + 4 };

static int find_voxels(const struct pv_host *host, pv_ctx *ctx, const struct pv_volume *mask,
		       const struct pv_grid *grid, struct state *state)
{
	int64_t n_all = pv__voxel_count(grid), *voxel;
	int status = pv__mask_count(host, ctx, mask, grid, &state->n);

	if (status != PV_OK)
		return status;
	voxel = host->keep(ctx, (size_t)state->n, sizeof(*voxel));
	if (!voxel)
		return PV_ENOMEM;
	state->voxel = voxel;
	for (int64_t v = 0; v < n_all; v++)
		if (mask->data[v] != 0)
			*voxel++ = v;
	return PV_OK;
}

/* "v12_40_7": voxel indices along x, y and z, from 0 */
static void write_name(const struct pv_grid *grid, int64_t voxel, char out[NAME_ROOM])
{
	int64_t nx = grid->dim[0], ny = grid->dim[1];

	snprintf(out, NAME_ROOM, "v%lld_%lld_%lld", (long long)(voxel % nx),
		 (long long)(voxel / nx % ny), (long long)(voxel / (nx * ny)));
}

static int make_features(const struct pv_host *host, pv_ctx *ctx, const struct pv_grid *grid,
			 const struct state *state, const int32_t *region_of,
			 const struct pv_feature **out)
{
	struct pv_feature *feature = host->keep(ctx, (size_t)state->n, sizeof(*feature));
	char name[NAME_ROOM];

	for (int64_t f = 0; feature && f < state->n; f++) {
		int64_t voxel = state->voxel[f];

		write_name(grid, voxel, name);
		feature[f].name = keep_text(host, ctx, name, "");
		if (!feature[f].name)
			return PV_ENOMEM;
		feature[f].region = region_of ? region_of[voxel] : -1;
		feature[f].voxel = voxel;
	}
	*out = feature;
	return feature ? PV_OK : PV_ENOMEM;
}

static int make_space(const struct pv_host *host, pv_ctx *ctx, const struct pv_grid *grid,
		      const struct state *state, const struct regions *regions,
		      const struct pv_space **out)
{
	struct pv_space *space = host->keep(ctx, 1, sizeof(*space));
	struct pv_grid *kept = host->keep(ctx, 1, sizeof(*kept));

	if (!space || !kept)
		return PV_ENOMEM;
	*kept = *grid;
	*space = (struct pv_space){.size = sizeof(*space),
				   .n_features = state->n,
				   .n_regions = regions->n,
				   .region = regions->region,
				   .grid = kept};
	*out = space;
	return make_features(host, ctx, grid, state, regions->of_voxel, &space->feature);
}

static int open_grid(const struct pv_host *host, pv_ctx *ctx, const void *cfg,
		     const struct pv_grid *grid, const struct pv_space **space, void **out)
{
	const struct config *config = cfg;
	struct state *state = host->keep(ctx, 1, sizeof(*state));
	struct regions regions = {0};
	int status = state ? find_voxels(host, ctx, config->mask, grid, state) : PV_ENOMEM;

	if (status == PV_OK && config->atlas)
		status = regions_of_atlas(host, ctx, config->atlas, grid, config->resample_atlas,
					  &regions);
	*out = state;
	return status == PV_OK ? make_space(host, ctx, grid, state, &regions, space) : status;
}

static int row(const struct pv_host *host, pv_ctx *ctx, const void *config, const void *st,
	       const struct pv_volume *image, double *out)
{
	const struct state *state = st;

	(void)host;
	(void)ctx;
	(void)config;
	for (int64_t f = 0; f < state->n; f++)
		out[f] = image->data[state->voxel[f]];
	return PV_OK;
}

static const struct pv_option options[] = {
	{.name = "image",
	 .help = "name of an image of the study",
	 .type = PV_INPUT,
	 .flags = PV_REQUIRED,
	 .offset = offsetof(struct config, image)},
	{.name = "mask",
	 .help = "image on the same grid; voxels that are not 0 are taken",
	 .type = PV_IMAGE,
	 .flags = PV_REQUIRED | PV_LABELS,
	 .offset = offsetof(struct config, mask)},
	{.name = "atlas",
	 .help = "label image that gives each voxel its region; label 0: none",
	 .type = PV_ATLAS,
	 .offset = offsetof(struct config, atlas)},
	{.name = "labels",
	 .help = "table of the label names; without it the .tsv beside the atlas, else label_101",
	 .type = PV_STRING,
	 .offset = offsetof(struct config, labels)},
	{.name = "resample_atlas",
	 .help = "bring an atlas on another grid to that of the images, nearest label",
	 .type = PV_BOOL,
	 .offset = offsetof(struct config, resample_atlas),
	 .dflt = "false"},
	{0},
};

static const struct pv_extract_call call = {.size = sizeof(call), .open = open_grid, .row = row};

const struct pv_op op_voxel_extract = {
	.size = sizeof(op_voxel_extract),
	.role = PV_ROLE_EXTRACT,
	.kind = PV_PER_SAMPLE,
	.flags = PV_TAKES_NAN,
	.name = "voxel.extract",
	.version = "1",
	.summary = "The voxels of a mask, one column each",
	.doc = "A column per voxel of the mask, in the order of memory (x fastest), named "
	       "v<x>_<y>_<z> by voxel indices from 0; columns keep their place on the grid, so "
	       "that weights can be written as a map. NaN outside the mask does not matter, inside "
	       "it becomes a missing value. A mask on another grid or with several time points is "
	       "refused: masks are not resampled silently.",
	.option = options,
	.config_size = sizeof(struct config),
	.extract = &call,
};
