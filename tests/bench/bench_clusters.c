/* Clusters of 200,000 voxels, 100 rows of a seeded generator, into 2,000.  Prints; asserts
 * nothing. */
#include "cohort.h"

#include "support/check.h"
#include "support/d1.h"
#include "support/op.h"

#include <stdio.h>
#include <stdlib.h>

enum { N = 100, NX = 50, NY = 80, NZ = 50, P = NX * NY * NZ };

static int run(const char *name, const double *x)
{
	struct op o;
	struct pv_table t;
	double start;
	void *model;

	if (op_open(&o, name, "k: 2000") != PV_OK)
		return 1;
	t = op_table(&o, N, P, x);
	t = op_on_grid(&o, &t, NX, NY, NZ, 2);
	start = bench_now_s();
	if (op_fit(&o, &t, NULL, &model) != PV_OK) {
		fprintf(stderr, "bench_clusters: %s\n", op_message(&o));
		return 1;
	}
	printf("%s, %d voxels x %d rows into 2000: %.2f s\n", name, P, N, bench_now_s() - start);
	op_close(&o);
	return 0;
}

int main(void)
{
	double *x = malloc((size_t)N * P * sizeof(*x));
	struct d1 s = {42};
	int status = x ? 0 : 1;

	for (int64_t i = 0; x && i < (int64_t)N * P; i++)
		x[i] = 3 * d1_uniform(&s);
	if (status == 0)
		status = run("cluster.ward", x) || run("cluster.rena", x);
	free(x);
	return status;
}
