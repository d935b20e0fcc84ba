/* The movement first, then the rates: one sequence of numbers. */
#include "support/neuro1.h"

#include "support/d1.h"

#include <math.h>

static const double pi = 3.14159265358979323846;

void neuro1_make(struct neuro1 *out)
{
	struct d1 d = {7};

	out->velocity[0][0] = out->velocity[0][1] = 0;
	for (int t = 1; t < NEURO1_ROWS; t++)
		for (int k = 0; k < 2; k++)
			out->velocity[t][k] = .9 * out->velocity[t - 1][k] + .3 * d1_normal(&d);
	for (int t = 0; t < NEURO1_ROWS; t++)
		for (int j = 0; j < NEURO1_UNITS; j++) {
			double angle = 2 * pi * j / NEURO1_UNITS;
			const double *v = out->velocity[t];
			double drive = 5 + 2 * (v[0] * cos(angle) + v[1] * sin(angle));

			out->rate[t][j] = fmax(0, drive) + d1_normal(&d);
		}
}
