/* What a header must fulfil, whatever its format: sizes within the limits, a space. */
#include "raster.h"

#include <inttypes.h>
#include <math.h>

const struct pv__limit pv__volume_limits[] = {
	[PV__LIMIT_IMAGE] = {"image_bytes", "bytes", "all volumes of an image as float32",
			     (int64_t)16 << 30, (int64_t)1 << 42},
	[PV__LIMIT_OFFSET] = {"image_offset", "bytes", "header and extensions in front of the voxels",
			      (int64_t)64 << 20, 0},
	{0},
};

int pv__raster_size(const char *path, struct pv__raster *raster, struct pv__diag *diag)
{
	int64_t most = pv__limit(&pv__volume_limits[PV__LIMIT_IMAGE]), floats;
	const int64_t *dim = raster->info.grid.dim;
	struct pv__mark mark = {path, 0, 0};
	bool fits = pv__mul(dim[0], dim[1], &raster->n_values) &&
		    pv__mul(raster->n_values, dim[2], &raster->n_values) &&
		    pv__mul(raster->n_values, raster->info.n_times, &raster->n_values) &&
		    pv__mul(raster->n_values, (int64_t)raster->type->size, &raster->n_bytes) &&
		    pv__mul(raster->n_values, (int64_t)sizeof(float), &floats);

	if (!fits || floats > most)
		return pv__fail(diag, PV_EDATA, &mark,
				"dim: %" PRId64 " x %" PRId64 " x %" PRId64 " x %" PRId64
				" voxels are more than %" PRId64
				" MiB as float32 (limit image_bytes)",
				dim[0], dim[1], dim[2], raster->info.n_times, most >> 20);
	return PV_OK;
}

double pv__determinant(const double a[3][4])
{
	return a[0][0] * (a[1][1] * a[2][2] - a[1][2] * a[2][1]) -
	       a[0][1] * (a[1][0] * a[2][2] - a[1][2] * a[2][0]) +
	       a[0][2] * (a[1][0] * a[2][1] - a[1][1] * a[2][0]);
}

int pv__check_affine(const char *path, const char *what, const double a[3][4],
		     struct pv__diag *diag)
{
	struct pv__mark mark = {path, 0, 0};
	double product = 1;

	for (int j = 0; j < 4; j++) {
		double length = sqrt(a[0][j] * a[0][j] + a[1][j] * a[1][j] + a[2][j] * a[2][j]);

		if (!isfinite(length))
			return pv__fail(diag, PV_EDATA, &mark, "%s: not finite", what);
		if (j < 3)
			product *= length;
	}
	if (!(fabs(pv__determinant(a)) > 1e-6 * product))
		return pv__fail(diag, PV_EDATA, &mark,
				"%s: singular, its axes do not span space; write the right "
				"orientation into the header",
				what);
	return PV_OK;
}
