/* A searchlight of 6 mm over the 19,672 centres of a seeded mask, 100 rows, five folds: time
 * for a sphere, beside scikit-learn on 50 such spheres in a loop.  Prints; asserts
 * nothing. */
#include "cohort.h"
#include "peer.h"

#include "support/check.h"
#include "support/d1.h"
#include "support/op.h"

#include <stdio.h>
#include <stdlib.h>

enum { N = 100, N_CENTRES = 19672, SIDE = 40 };

struct entry {
	const char *options, *name, *peer;
	double aim; /* times as fast */
};

static const struct entry entries[] = {
	{"{k: 100, model: gnb}", "gnb", "sphere-gnb", 200},
	{"{k: 100, model: ridge}", "ridge", "sphere-ridge", 40},
	{"{k: 100, model: svm}", "svm", "sphere-svm", 60},
	{"{k: 100, model: lda}", "lda", "sphere-lda", 40},
};

/* The voxels nearest to the middle of a cube. */
static struct pv_table voxels(struct op *o, const double *x)
{
	struct pv_table t = op_table(o, N, N_CENTRES, x),
			on = op_on_grid(o, &t, SIDE, SIDE, SIDE, 2);
	struct pv_feature *feature = (struct pv_feature *)(uintptr_t)on.space->feature;
	int64_t n = 0;

	for (int64_t v = 0; v < SIDE * SIDE * SIDE && n < N_CENTRES; v++) {
		int64_t dx = v % SIDE - 20, dy = v / SIDE % SIDE - 20, dz = v / (SIDE * SIDE) - 20;

		if (dx * dx + dy * dy + dz * dz <= 281)
			feature[n++].voxel = v;
	}
	return on;
}

static int run(const struct entry *e, const double *x, const double *y)
{
	struct pv_targets targets = op_classes(N, 2, y);
	struct pv_table t;
	struct op o;
	double start, us;
	void *model;

	if (op_open(&o, "select.searchlight", e->options) != PV_OK)
		return 1;
	t = voxels(&o, x);
	start = bench_now_s();
	if (op_fit(&o, &t, &targets, &model) != PV_OK) {
		fprintf(stderr, "bench_searchlight: %s\n", op_message(&o));
		return 1;
	}
	us = 1e6 * (bench_now_s() - start) / N_CENTRES;
	printf("searchlight 6 mm, %d centres, %d rows, 5 folds, %s: %.1f us a centre", N_CENTRES, N,
	       e->name, us);
	bench_print_peer(us, bench_peer(e->peer), "us", e->aim);
	op_close(&o);
	return 0;
}

int main(void)
{
	double *x = malloc((size_t)N * N_CENTRES * sizeof(*x)), y[N];
	struct d1 s = {42};
	int status = x ? 0 : 1;

	for (int64_t i = 0; x && i < (int64_t)N * N_CENTRES; i++)
		x[i] = 3 * d1_uniform(&s);
	for (int i = 0; i < N; i++)
		y[i] = i % 2;
	for (size_t i = 0; status == 0 && i < sizeof(entries) / sizeof(*entries); i++)
		status = run(&entries[i], x, y);
	free(x);
	return status;
}
