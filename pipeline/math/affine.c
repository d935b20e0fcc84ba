/* Affine maps between voxel indices and millimetres. */
#include "math/math.h"

#include <math.h>

double pv__affine_determinant(const double a[3][4])
{
	return a[0][0] * (a[1][1] * a[2][2] - a[1][2] * a[2][1]) -
	       a[0][1] * (a[1][0] * a[2][2] - a[1][2] * a[2][0]) +
	       a[0][2] * (a[1][0] * a[2][1] - a[1][1] * a[2][0]);
}

void pv__affine_apply(const double a[3][4], const double in[3], double out[3])
{
	double x = in[0], y = in[1], z = in[2];

	for (int i = 0; i < 3; i++)
		out[i] = a[i][0] * x + a[i][1] * y + a[i][2] * z + a[i][3];
}

/* Volume of the voxel that the axes span, against that of a box with the same edges. */
static bool is_singular(const double a[3][4], double determinant)
{
	double box = 1;

	for (int j = 0; j < 3; j++)
		box *= sqrt(a[0][j] * a[0][j] + a[1][j] * a[1][j] + a[2][j] * a[2][j]);
	return !isfinite(determinant) || !(fabs(determinant) > 1e-12 * box);
}

bool pv__affine_invert(const double a[3][4], double out[3][4])
{
	double d = pv__affine_determinant(a), inverse[3][4];

	if (is_singular(a, d))
		return false;
	for (int i = 0; i < 3; i++) {
		int p = (i + 1) % 3, q = (i + 2) % 3;

		for (int j = 0; j < 3; j++) { /* cofactor of a[j][i] */
			int r = (j + 1) % 3, s = (j + 2) % 3;

			inverse[i][j] = (a[r][p] * a[s][q] - a[r][q] * a[s][p]) / d;
		}
	}
	for (int i = 0; i < 3; i++)
		inverse[i][3] = -(inverse[i][0] * a[0][3] + inverse[i][1] * a[1][3] +
				  inverse[i][2] * a[2][3]);
	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 4; j++)
			out[i][j] = inverse[i][j];
	return true;
}
