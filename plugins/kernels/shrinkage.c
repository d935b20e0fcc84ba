/* Ledoit-Wolf from norms alone: the p x p matrix need not exist. */
#include "kernels/shrinkage.h"

#include <math.h>

double pv__ledoit_wolf(int64_t n, const double *norm2, const double *weight, double total,
		       double s_norm2, int64_t n_cols)
{
	double trace = 0, fourth = 0, spread, distance;

	for (int64_t i = 0; i < n; i++) {
		trace += weight[i] * norm2[i] / total;
		fourth += weight[i] * norm2[i] * norm2[i] / total;
	}
	spread = (fourth - s_norm2) / total;
	distance = s_norm2 - trace * trace / (double)n_cols;
	if (!(distance > 0))
		return 1;
	return fmin(1, fmax(0, spread / distance));
}
