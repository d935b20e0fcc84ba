/* A random forest of 500 trees on 400 rows and 100 columns of a seeded generator, and its
 * permutation importance, beside the 300 ms that a fit may take and beside scikit-learn.
 * Prints; asserts nothing. */
#include "cohort.h"
#include "peer.h"

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

/* What an importance op asks of the forest. */
struct forest {
	struct pv_chain base;
	struct op *op;
	const void *model;
};

static int predict(const struct pv_chain *self, pv_ctx *ctx, const struct pv_table *rows,
		   double *decision)
{
	const struct forest *f = (const struct forest *)self;

	(void)ctx;
	return op_decide(f->op, f->model, rows, decision);
}

/* One repeat of all columns; NaN where it fails. */
static double permutation_ms(struct op *o, const struct pv_table *t, const struct pv_targets *y)
{
	struct forest f = {.base = {.size = sizeof(f.base),
				    .n_outputs = 1,
				    .train = t,
				    .test = t,
				    .y_train = y,
				    .y_test = y,
				    .n_units = P,
				    .predict = predict},
			   .op = o};
	static int32_t unit[P];
	static double value[P];
	struct op importance;
	double start;
	void *model;

	for (int32_t c = 0; c < P; c++)
		unit[c] = c;
	f.base.unit_of = unit;
	if (op_fit(o, t, y, &model) != PV_OK ||
	    op_open(&importance, "importance.permutation", "repeats: 1") != PV_OK)
		return NAN;
	f.model = model;
	start = bench_now_s();
	if (op_value(&importance, &f.base, value) != PV_OK)
		return NAN;
	start = 1000 * (bench_now_s() - start);
	op_close(&importance);
	return start;
}

static void compare(const char *what, double ours, const char *task, double aim)
{
	printf("forest of %d trees, %d x %d, %s: %.0f ms", N_TREES, N, P, what, ours);
	bench_print_peer(ours, bench_peer(task), "ms", aim);
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
	printf("limit of a fit: %d ms\n", LIMIT_MS);
	compare("two classes", fit_ms(&o, &t, &classes), "forest-classes", 4);
	compare("numbers", fit_ms(&o, &t, &numbers), "forest-numbers", 4);
	compare("permutation importance, 1 repeat", permutation_ms(&o, &t, &classes),
		"forest-permutation", 40);
	op_close(&o);
	return 0;
}
