/* A random forest of 500 trees on 400 rows and 100 columns of a seeded generator, beside
 * the 300 ms that it may take.  Prints; asserts nothing. */
#include "cohort.h"

#include "support/check.h"
#include "support/d1.h"
#include "support/op.h"

#include <stdio.h>

enum { N = 400, P = 100, N_TREES = 500, N_ROUNDS = 5, LIMIT_MS = 300 };

/* Two classes that differ by half a standard deviation in each tenth column, and a number
 * that is the sum of those. */
static void fill(double *x, double *code, double *number)
{
	struct d1 s = {42};

	d1_normals(&s, (int64_t)N * P, x);
	for (int64_t i = 0; i < N; i++) {
		code[i] = (double)(i % 2);
		for (int64_t j = 0; j < P; j += 10) {
			x[i * P + j] += code[i] / 2;
			number[i] += x[i * P + j];
		}
	}
}

static double fit_ms(struct op *o, const struct pv_table *t, const struct pv_targets *y)
{
	double best = INFINITY;

	for (int round = 0; round < N_ROUNDS; round++) {
		double start = bench_now_s();
		void *model;

		if (op_fit(o, t, y, &model) != PV_OK)
			return NAN;
		best = fmin(best, 1000 * (bench_now_s() - start));
	}
	return best;
}

int main(void)
{
	static double x[N * P], code[N], number[N];
	struct op o;
	struct pv_table t;
	struct pv_targets classes, numbers;

	if (op_open(&o, "model.random_forest", "") != PV_OK) {
		fprintf(stderr, "bench_forest: %s\n", op_message(&o));
		return 1;
	}
	fill(x, code, number);
	t = op_table(&o, N, P, x);
	classes = op_classes(N, 2, code);
	numbers = op_numbers(N, 1, number);
	printf("forest of %d trees, %d x %d, two classes: %.0f ms for %d trees (limit %d ms)\n",
	       N_TREES, N, P, fit_ms(&o, &t, &classes), N_TREES, LIMIT_MS);
	printf("forest of %d trees, %d x %d, numbers: %.0f ms for %d trees\n", N_TREES, N, P,
	       fit_ms(&o, &t, &numbers), N_TREES);
	op_close(&o);
	return 0;
}
