/* vector.h -- sums of products in a fixed order: the same bits wherever a row stands,
 * however many rows are asked for at once.
 */
#ifndef PV__KERNEL_VECTOR_H
#define PV__KERNEL_VECTOR_H

#include <math.h>
#include <stdint.h>

enum { PV__LANES = 8 };

static inline double pv__lane_sum(const double *lane)
{
	return ((lane[0] + lane[1]) + (lane[2] + lane[3])) +
	       ((lane[4] + lane[5]) + (lane[6] + lane[7]));
}

static inline double pv__dot(int64_t n, const double *a, const double *b)
{
	double lane[PV__LANES] = {0}, rest = 0;
	int64_t i = 0;

	for (; i + PV__LANES <= n; i += PV__LANES)
		for (int k = 0; k < PV__LANES; k++)
			lane[k] += a[i + k] * b[i + k];
	for (; i < n; i++)
		rest += a[i] * b[i];
	return pv__lane_sum(lane) + rest;
}

/* y += a x */
static inline void pv__axpy(int64_t n, double a, const double *x, double *y)
{
	for (int64_t i = 0; i < n; i++)
		y[i] += a * x[i];
}

/* sum_j (a_j - b_j)^2 */
static inline double pv__distance2(int64_t n, const double *a, const double *b)
{
	double lane[PV__LANES] = {0}, rest = 0;
	int64_t i = 0;

	for (; i + PV__LANES <= n; i += PV__LANES)
		for (int k = 0; k < PV__LANES; k++) {
			double d = a[i + k] - b[i + k];

			lane[k] += d * d;
		}
	for (; i < n; i++)
		rest += (a[i] - b[i]) * (a[i] - b[i]);
	return pv__lane_sum(lane) + rest;
}

/* sum_j |a_j - b_j| */
static inline double pv__distance1(int64_t n, const double *a, const double *b)
{
	double lane[PV__LANES] = {0}, rest = 0;
	int64_t i = 0;

	for (; i + PV__LANES <= n; i += PV__LANES)
		for (int k = 0; k < PV__LANES; k++)
			lane[k] += fabs(a[i + k] - b[i + k]);
	for (; i < n; i++)
		rest += fabs(a[i] - b[i]);
	return pv__lane_sum(lane) + rest;
}

/* sum_j scale_j (a_j - b_j)^2 */
static inline double pv__scaled_distance2(int64_t n, const double *scale, const double *a,
                                          const double *b)
{
	double lane[PV__LANES] = {0}, rest = 0;
	int64_t i = 0;

	for (; i + PV__LANES <= n; i += PV__LANES)
		for (int k = 0; k < PV__LANES; k++) {
			double d = a[i + k] - b[i + k];

			lane[k] += scale[i + k] * d * d;
		}
	for (; i < n; i++)
		rest += scale[i] * (a[i] - b[i]) * (a[i] - b[i]);
	return pv__lane_sum(lane) + rest;
}

#endif
