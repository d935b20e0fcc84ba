/* Voxel grids: sizes, maps between them, words for them. */
#include "kernels/grid.h"

#include <math.h>
#include <stdio.h>

int64_t pv__voxel_count(const struct pv_grid *grid)
{
	return grid->dim[0] * grid->dim[1] * grid->dim[2];
}

double pv__voxel_size(const struct pv_grid *grid, int axis)
{
	double x = grid->affine[0][axis], y = grid->affine[1][axis], z = grid->affine[2][axis];

	return sqrt(x * x + y * y + z * z);
}

static double determinant(const double a[3][4])
{
	return a[0][0] * (a[1][1] * a[2][2] - a[1][2] * a[2][1]) -
	       a[0][1] * (a[1][0] * a[2][2] - a[1][2] * a[2][0]) +
	       a[0][2] * (a[1][0] * a[2][1] - a[1][1] * a[2][0]);
}

double pv__voxel_volume(const struct pv_grid *grid)
{
	return fabs(determinant(grid->affine));
}

void pv__voxel_mm(const struct pv_grid *grid, int64_t voxel, double mm[3])
{
	double x = (double)(voxel % grid->dim[0]);
	double y = (double)(voxel / grid->dim[0] % grid->dim[1]);
	double z = (double)(voxel / (grid->dim[0] * grid->dim[1]));

	for (int i = 0; i < 3; i++)
		mm[i] = grid->affine[i][0] * x + grid->affine[i][1] * y + grid->affine[i][2] * z +
			grid->affine[i][3];
}

bool pv__same_grid(const struct pv_grid *a, const struct pv_grid *b)
{
	for (int i = 0; i < 3; i++) {
		if (a->dim[i] != b->dim[i])
			return false;
		for (int j = 0; j < 4; j++)
			if (!(fabs(a->affine[i][j] - b->affine[i][j]) <= 1e-3))
				return false;
	}
	return true;
}

void pv__grid_words(const struct pv_grid *grid, char out[PV__GRID_WORDS])
{
	snprintf(out, PV__GRID_WORDS,
		 "%lldx%lldx%lld voxels of %.2fx%.2fx%.2f mm from (%.2f, %.2f, %.2f)",
		 (long long)grid->dim[0], (long long)grid->dim[1], (long long)grid->dim[2],
		 pv__voxel_size(grid, 0), pv__voxel_size(grid, 1), pv__voxel_size(grid, 2),
		 grid->affine[0][3], grid->affine[1][3], grid->affine[2][3]);
}

/* By cofactors; false where the axes do not span a volume. */
static bool invert(const double a[3][4], double out[3][4])
{
	double d = determinant(a);

	if (!isfinite(d) || d == 0)
		return false;
	for (int i = 0; i < 3; i++) {
		int p = (i + 1) % 3, q = (i + 2) % 3;

		for (int j = 0; j < 3; j++) {
			int r = (j + 1) % 3, s = (j + 2) % 3;

			out[i][j] = (a[r][p] * a[s][q] - a[r][q] * a[s][p]) / d;
		}
	}
	for (int i = 0; i < 3; i++)
		out[i][3] = -(out[i][0] * a[0][3] + out[i][1] * a[1][3] + out[i][2] * a[2][3]);
	return true;
}

static double snap(double x)
{
	double whole = round(x);

	return fabs(x - whole) < PV__VOXEL_SNAP ? whole : x;
}

bool pv__voxel_map(const struct pv_grid *from, const struct pv_grid *to, double out[3][4])
{
	double inverse[3][4];

	if (!invert(from->affine, inverse))
		return false;
	for (int i = 0; i < 3; i++) {
		for (int j = 0; j < 4; j++) {
			double sum = j == 3 ? inverse[i][3] : 0;

			for (int k = 0; k < 3; k++)
				sum += inverse[i][k] * to->affine[k][j];
			out[i][j] = snap(sum);
		}
	}
	return true;
}

int64_t pv__nearest_voxel(const int64_t dim[3], const double at[3])
{
	int64_t index[3];

	for (int i = 0; i < 3; i++) {
		double up = at[i] + 0.5;

		if (!(up >= 0 && up < (double)dim[i]))
			return -1;
		index[i] = (int64_t)up;
	}
	return (index[2] * dim[1] + index[1]) * dim[0] + index[0];
}
