/* Masks are never resampled silently. */
#include "kernels/mask.h"

#include "kernels/grid.h"

#include <math.h>

static int check_grid(const struct pv_host *host, pv_ctx *ctx, const struct pv_volume *mask,
		      const struct pv_grid *grid)
{
	char a[PV__GRID_WORDS], b[PV__GRID_WORDS];

	if (mask->n_times != 1)
		return host->fail(ctx, PV_EDATA, "mask",
				  "the mask has %lld time points: give one with a single volume",
				  (long long)mask->n_times);
	if (pv__same_grid(&mask->grid, grid))
		return PV_OK;
	pv__grid_words(&mask->grid, a);
	pv__grid_words(grid, b);
	return host->fail(ctx, PV_EDATA, "mask",
			  "the mask has %s, the image %s: put image.resample before this op, or "
			  "give a mask on the grid of the images",
			  a, b);
}

int pv__mask_count(const struct pv_host *host, pv_ctx *ctx, const struct pv_volume *mask,
		   const struct pv_grid *grid, int64_t *n)
{
	int status = check_grid(host, ctx, mask, grid);

	*n = 0;
	for (int64_t v = 0; status == PV_OK && v < pv__voxel_count(&mask->grid); v++) {
		if (isnan(mask->data[v]))
			return host->fail(ctx, PV_EDATA, "mask", "the mask has NaN voxels");
		*n += mask->data[v] != 0;
	}
	if (status == PV_OK && *n == 0)
		return host->fail(ctx, PV_EDATA, "mask", "the mask is empty: all voxels are 0");
	return status;
}
