/* trilinear.h -- linear interpolation between the eight voxels around a point. */
#ifndef PV__KERNEL_TRILINEAR_H
#define PV__KERNEL_TRILINEAR_H

#include <stdbool.h>
#include <stdint.h>

/* Value at (fx, fy, fz) inside the cell of eight voxels that begins at p. */
static inline float pv__blend(const float *p, int64_t dx, int64_t dy, int64_t dz, double fx,
			      double fy, double fz)
{
	double gx = 1 - fx, gy = 1 - fy;
	const float *q = p + dz;
	double near = gy * (gx * p[0] + fx * p[dx]) + fy * (gx * p[dy] + fx * p[dy + dx]);
	double far = gy * (gx * q[0] + fx * q[dx]) + fy * (gx * q[dy] + fx * q[dy + dx]);

	return (float)((1 - fz) * near + fz * far);
}

/* Lower neighbour along one axis, the step to the upper one and its weight; false
 * outside the field of view.  Within half a voxel of the edge the edge value holds. */
static inline bool pv__neighbours(double at, int64_t n, int64_t *low, int64_t *step, double *weight)
{
	double last = (double)(n - 1);

	if (!(at >= -0.5 && at < last + 0.5))
		return false;
	at = at < 0 ? 0 : at > last ? last : at;
	*low = (int64_t)at;
	*step = *low < n - 1;
	*weight = at - (double)*low;
	return true;
}

/* Value at coordinates in voxels; `fill` outside the field of view. */
static inline float pv__linear_at(const float *data, const int64_t dim[3], const double at[3],
				  float fill)
{
	int64_t low[3], step[3];
	double weight[3];

	for (int i = 0; i < 3; i++)
		if (!pv__neighbours(at[i], dim[i], &low[i], &step[i], &weight[i]))
			return fill;
	return pv__blend(data + (low[2] * dim[1] + low[1]) * dim[0] + low[0], step[0],
			 step[1] * dim[0], step[2] * dim[0] * dim[1], weight[0], weight[1],
			 weight[2]);
}

#endif
