#include "support/d1.h"

static const int64_t MODULUS = 2147483647;

double d1_uniform(struct d1 *g)
{
	g->state = 16807 * g->state % MODULUS;
	return (double)g->state / (double)MODULUS;
}

double d1_normal(struct d1 *g)
{
	double sum = 0;

	for (int i = 0; i < 12; i++)
		sum += d1_uniform(g);
	return sum - 6;
}

void d1_normals(struct d1 *g, int64_t n, double *x)
{
	for (int64_t i = 0; i < n; i++)
		x[i] = d1_normal(g);
}
