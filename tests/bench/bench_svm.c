/* A linear support vector machine on 100 rows and 100 columns of a seeded generator: the
 * whole fit, and the dual alone on a Gram matrix that many fits share.  Prints; asserts
 * nothing. */
#include "cohort.h"
#include "peer.h"

#include "support/check.h"
#include "support/d1.h"
#include "support/op.h"

#include "kernels/svm.h"

#include <stdio.h>

enum { N = 100, P = 100, N_FITS = 200, N_ROUNDS = 5, LIMIT_US = 20 };

static double x[N * P], y[N], gram[N * N];

/* Two classes that differ by .6 standard deviations in each tenth column. */
static void fill(void)
{
	struct d1 s = {42};

	d1_normals(&s, (int64_t)N * P, x);
	for (int64_t i = 0; i < N; i++) {
		y[i] = (double)(i % 2);
		for (int64_t j = 0; j < P; j += 10)
			x[i * P + j] += .6 * y[i];
	}
	pv__gemm(PV_NO_TRANS, PV_TRANS, N, N, P, 1, x, P, x, P, 0, gram, N);
}

static double fit_us(const char *options)
{
	double best = INFINITY;

	for (int round = 0; round < N_ROUNDS; round++) {
		struct op o;
		struct pv_table t;
		struct pv_targets targets = op_classes(N, 2, y);
		double start;
		void *model;

		if (op_open(&o, "model.svm_linear", options) != PV_OK)
			return NAN;
		t = op_table(&o, N, P, x);
		start = bench_now_s();
		for (int k = 0; k < N_FITS; k++)
			if (op_fit(&o, &t, &targets, &model) != PV_OK)
				return NAN;
		best = fmin(best, 1e6 * (bench_now_s() - start) / N_FITS);
		op_close(&o);
	}
	return best;
}

/* Labels in another order each time, as permutations have them. */
static int solve_many(struct op *o, double c, double *us, double *n_steps)
{
	double sign[N], upper[N], beta[N], start = bench_now_s();
	struct pv__svm_problem problem = {sign, upper, 1e-3, 1000000};
	struct pv__svm_solution solution = {.beta = beta};
	int64_t order[N];

	*n_steps = 0;
	for (int k = 0; k < N_FITS; k++) {
		struct pv__kernel kernel;
		struct pv_ctx ctx;

		pv__ctx_init(&ctx, o->op, NULL, "bench", o->arena, (struct pv__stream){{1, 1}},
			     &o->diag);
		for (int64_t i = 0; i < N; i++)
			order[i] = i;
		pv__host.shuffle(&ctx, (uint64_t)k, N, order);
		for (int i = 0; i < N; i++) {
			sign[i] = 2 * y[order[i]] - 1;
			upper[i] = c;
		}
		if (pv__kernel_from_gram(&pv__host, &ctx, N, gram, &kernel) != PV_OK ||
		    pv__svm_solve(&pv__host, &ctx, &kernel, &problem, &solution) != PV_OK)
			return 1;
		*n_steps += (double)solution.n_iterations / N_FITS;
		pv__ctx_end(&ctx, PV_OK);
	}
	*us = 1e6 * (bench_now_s() - start) / N_FITS;
	return 0;
}

static int shared_gram(double c)
{
	double best = INFINITY, n_steps = 0;
	struct op o;

	if (op_open(&o, "model.svm_linear", "") != PV_OK)
		return 1;
	for (int round = 0; round < N_ROUNDS; round++) {
		double us;

		if (solve_many(&o, c, &us, &n_steps) != 0)
			return 1;
		best = fmin(best, us);
	}
	printf("linear SVM, permuted labels on one Gram matrix of %d rows, C %g: %.1f us a fit, "
	       "%.0f steps (aim %d us)\n",
	       N, c, best, n_steps, LIMIT_US);
	op_close(&o);
	return 0;
}

static void compare(const char *options, const char *c)
{
	char task[32];
	double ours = fit_us(options);

	printf("linear SVM, %d x %d, whole fit, C %s: %.0f us", N, P, c, ours);
	snprintf(task, sizeof(task), "svm-%s", c);
	bench_print_peer(ours, bench_peer(task), "us", 4);
	printf("  beside liblinear's coordinate descent");
	snprintf(task, sizeof(task), "liblinear-%s", c);
	bench_print_peer(ours, bench_peer(task), "us", 4);
}

int main(void)
{
	fill();
	compare("C: 0.001", "0.001");
	compare("C: 1", "1");
	return shared_gram(1e-3) || shared_gram(1e-2) || shared_gram(1);
}
