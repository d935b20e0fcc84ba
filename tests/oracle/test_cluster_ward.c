/* cluster.ward: merges of five points by hand (the same as scipy's), labels and heights of
 * scikit-learn 1.2.1 (FeatureAgglomeration, ward_tree) on 60 voxels of a grid. */
#include "support/check.h"
#include "support/d1.h"
#include "support/op.h"

#include "kernels/clustering.h"

#include <string.h>

enum { NX = 5, NY = 4, NZ = 3, P = NX * NY * NZ, N = 20 };

/* As scikit-learn gives them, numbered by first voxel. */
static const int64_t six[P] = {0, 1, 2, 1, 2, 1, 1, 1, 1, 1, 1, 3, 3, 3, 2, 1, 2, 2, 2, 2,
			       0, 0, 2, 2, 2, 0, 0, 1, 2, 2, 2, 4, 3, 4, 2, 1, 2, 2, 4, 5,
			       4, 4, 2, 2, 5, 2, 4, 2, 2, 5, 2, 4, 4, 4, 5, 2, 2, 2, 4, 5};
static const int64_t twelve[P] = {0,  1,  2, 3, 2, 4, 1,  3, 3, 3, 5, 6, 6, 6, 2, 5,  2, 2, 2, 2,
				  0,  0,  2, 2, 2, 0, 0,  3, 2, 2, 7, 8, 6, 8, 2, 5,  2, 2, 8, 9,
				  10, 10, 2, 2, 9, 7, 10, 2, 2, 9, 7, 8, 8, 8, 9, 11, 2, 2, 8, 9};

static struct pv_table voxels(struct op *o, int64_t n, const double *x)
{
	struct pv_table t = op_table(o, n, P, x);

	return op_on_grid(o, &t, NX, NY, NZ, 2);
}

static void check_labels(int64_t k, const int64_t *want, const double *x)
{
	struct op o;
	struct pv_table t;
	int64_t width, size[P] = {0};
	double *out, sum[P] = {0};
	void *model;

	assert_int_equal(op_open(&o, "cluster.ward", k == 6 ? "k: 6" : "k: 12"), PV_OK);
	t = voxels(&o, N, x);
	out = op_transform(&o, &t, NULL, &t, &model, &width);
	assert_int_equal(width, k);
	for (int j = 0; j < P; j++) {
		sum[want[j]] += x[7 * P + j];
		size[want[j]]++;
	}
	for (int64_t g = 0; g < k; g++)
		assert_near(out[7 * k + g], sum[g] / (double)size[g], 1e-14);
	assert_int_equal(op_warnings(&o), 0);
	op_close(&o);
}

static void labels_on_a_grid(void **state)
{
	double x[N * P];
	struct d1 s = {9};

	(void)state;
	d1_normals(&s, N * P, x);
	check_labels(6, six, x);
	check_labels(12, twelve, x);
}

/* Heights of the merges, straight from the kernel. */
static void heights(int64_t n_cols, int64_t n_rows, double *mean, const struct pv_space *space,
		    double *height)
{
	struct op o;
	struct pv_ctx ctx;
	int64_t label[P];
	struct pv__clustering c = {.n_cols = n_cols,
				   .n_rows = n_rows,
				   .wanted = 1,
				   .mean = mean,
				   .height = height,
				   .label = label};

	assert_int_equal(op_open(&o, "cluster.ward", "k: 1"), PV_OK);
	pv__ctx_init(&ctx, o.op, NULL, "test", o.arena, pv__stream(1, PV__RANDOM_OP, 0, 0),
		     &o.diag);
	if (space)
		assert_int_equal(pv__voxel_pairs(&pv__host, &ctx, space, PV__FACES, &c.pairs),
				 PV_OK);
	else
		assert_int_equal(pv__all_pairs(&pv__host, &ctx, n_cols, &c.pairs), PV_OK);
	assert_int_equal(pv__ward(&pv__host, &ctx, &c), PV_OK);
	assert_int_equal(c.n_clusters, 1);
	pv__ctx_end(&ctx, PV_OK);
	op_close(&o);
}

static void five_points(void **state)
{
	double x[] = {0, 1, 4, 6, 13}, height[4];

	(void)state;
	heights(5, 1, x, NULL, height);
	assert_near(height[0], 1, 0);
	assert_near(height[1], 2, 1e-15);
	assert_near(height[2], 6.3639610307, 1e-10);
	assert_near(height[3], 12.9653384067, 1e-10);
}

static void heights_on_a_grid(void **state)
{
	static const int at[] = {0, 1, 10, 30, 50, 58};
	static const double want[] = {4.2467375218173755, 4.5073840455354794, 4.997672502084301,
				      5.35267134090981,   5.9657415934374125, 12.843920938073168};
	double x[N * P], turned[P * N], height[P];
	struct d1 s = {9};
	struct op o;
	struct pv_table t;

	(void)state;
	d1_normals(&s, N * P, x);
	for (int i = 0; i < N; i++)
		for (int j = 0; j < P; j++)
			turned[j * N + i] = x[i * P + j];
	assert_int_equal(op_open(&o, "cluster.ward", "k: 1"), PV_OK);
	t = voxels(&o, N, x);
	heights(P, N, turned, t.space, height);
	for (int i = 0; i < 6; i++)
		assert_near_relative(height[at[i]], want[i], 1e-12);
	op_close(&o);
}

/* Four blocks of constant voxels, along x and y, are found whatever lies between them in
 * value; equal voxels that do not touch stay apart. */
static void blocks(const char *op)
{
	double x[3 * P];
	struct op o;
	struct pv_table t;
	const struct pv_space *space;
	int64_t width;
	double *out;
	void *model;

	for (int i = 0; i < 3; i++)
		for (int j = 0; j < P; j++) {
			int right = j % NX > 2, back = j / NX % NY > 1;

			x[i * P + j] = right == back ? 5 + i : 7 + 10 * right - i;
		}
	assert_int_equal(op_open(&o, op, "k: 4"), PV_OK);
	t = voxels(&o, 3, x);
	out = op_transform(&o, &t, NULL, &t, &model, &width);
	assert_int_equal(width, 4);
	for (int i = 0; i < 3; i++) {
		assert_near(out[i * 4], 5 + i, 1e-13);
		assert_near(out[i * 4 + 1], 17 - i, 1e-13);
		assert_near(out[i * 4 + 2], 7 - i, 1e-13);
		assert_near(out[i * 4 + 3], 5 + i, 1e-13);
	}
	assert_int_equal(op_space(&o, model, t.space, &space), PV_OK);
	assert_string_equal(space->feature[3].name, "cluster_4");
	assert_null(space->grid);
	op_close(&o);
}

static void blocks_are_found(void **state)
{
	(void)state;
	blocks("cluster.ward");
	blocks("cluster.rena");
}

/* Weights on clusters, spread over their voxels, give the same scores. */
static void weights_are_pulled_back(void **state)
{
	double x[N * P], w_in[P], w_out[6] = {1, -2, .5, 3, 0, 7};
	struct d1 s = {9};
	struct op o;
	struct pv_table t;
	int64_t width;
	double *out;
	void *model;

	(void)state;
	d1_normals(&s, N * P, x);
	assert_int_equal(op_open(&o, "cluster.ward", "k: 6"), PV_OK);
	t = voxels(&o, N, x);
	out = op_transform(&o, &t, NULL, &t, &model, &width);
	assert_int_equal(op_pull_back(&o, model, w_out, w_in), PV_OK);
	for (int i = 0; i < N; i++) {
		double a = 0, b = 0;

		for (int g = 0; g < 6; g++)
			a += w_out[g] * out[i * 6 + g];
		for (int j = 0; j < P; j++)
			b += w_in[j] * x[i * P + j];
		assert_near(a, b, 1e-13);
	}
	op_close(&o);
}

/* A plane of voxels is missing: two pieces, though one cluster is wanted. */
static void pieces(void **state)
{
	enum { KEPT = P - NX * NY };
	struct pv_feature feature[KEPT];
	struct pv_space space;
	double x[2 * P];
	struct d1 s = {4};
	struct op o;
	struct pv_table t;
	int64_t width, n = 0;
	void *model;

	(void)state;
	d1_normals(&s, 2 * P, x);
	for (int k = 0; k < 2; k++) {
		n = 0;
		assert_int_equal(op_open(&o, k ? "cluster.rena" : "cluster.ward", "k: 1"), PV_OK);
		t = voxels(&o, 2, x);
		for (int j = 0; j < P; j++)
			if (j / (NX * NY) != 1)
				feature[n++] = t.space->feature[j];
		space = *t.space;
		space.feature = feature;
		space.n_features = t.n_cols = KEPT;
		t.space = &space;
		op_transform(&o, &t, NULL, &t, &model, &width);
		assert_int_equal(width, 2);
		assert_int_equal(op_warnings(&o), 1);
		assert_non_null(strstr(op_message(&o), "2 pieces that do not touch"));
		op_close(&o);
	}
}

static void refused(void **state)
{
	double x[2 * P] = {0};
	struct op o;
	struct pv_table t;
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "cluster.ward", ""), PV_ESTUDY);
	op_close(&o);
	assert_int_equal(op_open(&o, "cluster.ward", "k: 2"), PV_OK);
	t = op_table(&o, 2, P, x);
	assert_int_equal(op_fit(&o, &t, NULL, &model), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "is no voxel"));
	op_close(&o);
}

/* More clusters than columns: every column is one. */
static void more_than_there_are(void **state)
{
	double x[] = {3, 1, 4, 1, 5, 9};
	struct op o;
	struct pv_table t;
	int64_t width;
	double *out;
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "cluster.ward", "{k: 9, connect: all}"), PV_OK);
	t = op_table(&o, 2, 3, x);
	out = op_transform(&o, &t, NULL, &t, &model, &width);
	assert_int_equal(width, 3);
	assert_memory_equal(out, x, sizeof(x));
	assert_int_equal(op_warnings(&o), 1);
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(five_points),
		cmocka_unit_test(labels_on_a_grid),
		cmocka_unit_test(heights_on_a_grid),
		cmocka_unit_test(blocks_are_found),
		cmocka_unit_test(weights_are_pulled_back),
		cmocka_unit_test(pieces),
		cmocka_unit_test(refused),
		cmocka_unit_test(more_than_there_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
