/* importance.searchlight and select.searchlight.  Rows of 24 that are right, for every sphere
 * of a 4 x 3 x 2 grid: scikit-learn 1.2.1 on the same data (RidgeClassifier, SVC, GaussianNB,
 * and discriminants from ledoit_wolf of rows about their class means); R^2 of its Ridge. */
#include "support/check.h"
#include "support/d1.h"
#include "support/op.h"

#include "kernels/spheres.h"

#include <string.h>

enum { NX = 4, NY = 3, NZ = 2, P = NX * NY * NZ, N = 60, N_TRAIN = 36, N_TEST = N - N_TRAIN };

struct known {
	const char *options;
	int n_classes, right[P];
};

/* radius 3 mm of 2 mm voxels: faces and edges */
static const struct known known[] = {
	{"radius_mm: 3", 2, {11, 10, 11, 12, 16, 13, 14, 10, 16, 16, 11, 12,
			     9,  11, 10, 11, 9,  14, 9,  9,  17, 14, 14, 11}},
	{"{radius_mm: 3, model: lda}", 2, {9, 11, 10, 11, 17, 15, 16, 11, 17, 16, 15, 12,
					   9, 10, 10, 11, 11, 18, 9,  8,  16, 16, 16, 11}},
	{"{radius_mm: 3, model: svm, C: 0.5}", 2, {10, 11, 13, 12, 15, 14, 14, 12, 17, 16, 13, 11,
						   9,  11, 11, 12, 11, 16, 9,  8,  16, 15, 13, 13}},
	{"{radius_mm: 3, model: gnb}", 2, {10, 15, 13, 13, 16, 18, 14, 12, 16, 16, 12, 11,
					   14, 15, 16, 14, 16, 16, 12, 11, 18, 16, 14, 11}},
	{"radius_mm: 3", 3, {8, 7, 6, 5, 15, 13, 11, 8, 19, 17, 9,  11,
			     6, 7, 9, 5, 10, 15, 10, 9, 14, 14, 15, 10}},
	{"{radius_mm: 3, model: lda}", 3, {9, 7, 9, 8,  16, 13, 16, 8,  16, 17, 14, 12,
					   9, 6, 9, 10, 10, 14, 9,  10, 16, 19, 16, 12}},
	{"{radius_mm: 3, model: svm, C: 0.5}", 3, {10, 8, 6,  6, 16, 11, 13, 6, 15, 14, 12, 10,
						   8,  8, 10, 7, 8,  13, 9,  8, 15, 14, 15, 10}},
	{"{radius_mm: 3, model: gnb}", 3, {12, 10, 7, 8, 14, 12, 13, 8,  17, 15, 12, 9,
					   12, 12, 9, 9, 11, 12, 9,  10, 11, 13, 15, 9}},
};

static void open_chain(struct op *o, const char *options, const double *x,
		       const struct pv_targets y[2], struct pv_table t[2], struct op_chain *c)
{
	static const double weight[P], bias[1];

	if (op_open(o, "importance.searchlight", options) != PV_OK)
		fail_msg("%s", op_message(o));
	for (int i = 0; i < 2; i++) {
		t[i] = op_table(o, i ? N_TEST : N_TRAIN, P, x + (i ? N_TRAIN * P : 0));
		t[i] = op_on_grid(o, &t[i], NX, NY, NZ, 2);
	}
	op_chain(o, c, 1, weight, bias, &t[0], &y[0], &t[1], &y[1]);
}

static void check_classes(const struct known *k)
{
	double x[N * P], code[N], value[P];
	struct d1 s = {31};
	struct op o;
	struct op_chain c;
	struct pv_table t[2];
	struct pv_targets y[2];

	d1_normals(&s, N * P, x);
	for (int i = 0; i < N; i++) {
		code[i] = i % k->n_classes;
		x[i * P + 9] += 1.2 * code[i];
		x[i * P + 20] -= code[i] == 0 ? .8 : 0;
	}
	y[0] = op_classes(N_TRAIN, k->n_classes, code);
	y[1] = op_classes(N_TEST, k->n_classes, code + N_TRAIN);
	open_chain(&o, k->options, x, y, t, &c);
	assert_int_equal(op_value(&o, &c.chain, value), PV_OK);
	for (int j = 0; j < P; j++)
		assert_near(value[j] + 1.0 / k->n_classes, k->right[j] / 24.0, 1e-12);
	assert_int_equal(c.n_predictions, 0);
	op_close(&o);
}

static void classes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		check_classes(&known[i]);
}

static void fill_numbers(double *x, double *number)
{
	struct d1 s = {31}, t = {37};

	d1_normals(&s, N * P, x);
	d1_normals(&t, N, number);
	for (int i = 0; i < N; i++)
		x[i * P + 9] += number[i];
}

static void numbers(void **state)
{
	static const int at[] = {0, 5, 9, 23};
	static const double want[] = {-0.5184072365200143, 0.015977295683859194,
				      0.058371085180647486, -0.3708533235896261};
	double x[N * P], number[N], value[P];
	struct op o;
	struct op_chain c;
	struct pv_table t[2];
	struct pv_targets y[2];

	(void)state;
	fill_numbers(x, number);
	y[0] = op_numbers(N_TRAIN, 1, number);
	y[1] = op_numbers(N_TEST, 1, number + N_TRAIN);
	open_chain(&o, "{radius_mm: 3, alpha: 2}", x, y, t, &c);
	assert_int_equal(op_value(&o, &c.chain, value), PV_OK);
	for (int i = 0; i < 4; i++)
		assert_near(value[at[i]], want[i], 1e-11);
	op_close(&o);
	open_chain(&o, "{model: gnb}", x, y, t, &c);
	assert_int_equal(op_value(&o, &c.chain, value), PV_EINVAL);
	assert_non_null(strstr(op_message(&o), "only ridge predicts numbers"));
	op_close(&o);
	x[3 * P + 2] = NAN;
	open_chain(&o, "", x, y, t, &c);
	assert_int_equal(op_value(&o, &c.chain, value), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "'f2' has a missing value"));
	op_close(&o);
}

/* Held-out rows are scored by what training rows taught, and teach nothing. */
static void held_out_targets_only_score(void **state)
{
	double x[N * P], code[N], value[P], flipped[P];
	struct d1 s = {31};
	struct op o;
	struct op_chain c;
	struct pv_table t[2];
	struct pv_targets y[2];

	(void)state;
	d1_normals(&s, N * P, x);
	for (int i = 0; i < N; i++)
		code[i] = i % 2;
	y[0] = op_classes(N_TRAIN, 2, code);
	y[1] = op_classes(N_TEST, 2, code + N_TRAIN);
	open_chain(&o, "", x, y, t, &c);
	assert_int_equal(op_value(&o, &c.chain, value), PV_OK);
	op_close(&o);
	for (int i = N_TRAIN; i < N; i++)
		code[i] = 1 - code[i];
	open_chain(&o, "", x, y, t, &c);
	assert_int_equal(op_value(&o, &c.chain, flipped), PV_OK);
	for (int j = 0; j < P; j++)
		assert_near(flipped[j], -value[j], 1e-12);
	op_close(&o);
}

/* ---- spheres ----------------------------------------------------------------------------- */

enum { SIDE = 11, CUBE = SIDE * SIDE * SIDE, MIDDLE = CUBE / 2 };

static void neighbour_counts(void **state)
{
	static const struct {
		double radius;
		int64_t n;
	} known_counts[] = {{1, 7},   {1.41422, 19}, {1.73206, 27}, {2, 33},
			    {3, 123}, {4, 257},      {5, 515}};
	static const double x[CUBE];
	struct op o;
	struct pv_table t;
	struct pv_ctx ctx;
	int32_t column[CUBE];

	(void)state;
	assert_int_equal(op_open(&o, "select.searchlight", "k: 1"), PV_OK);
	t = op_table(&o, 1, CUBE, x);
	t = op_on_grid(&o, &t, SIDE, SIDE, SIDE, 2);
	pv__ctx_init(&ctx, o.op, NULL, "test", o.arena, pv__stream(1, PV__RANDOM_OP, 0, 0),
		     &o.diag);
	for (int i = 0; i < 7; i++) {
		struct pv__spheres s;

		assert_int_equal(
			pv__spheres_make(&pv__host, &ctx, t.space, 2 * known_counts[i].radius, &s),
			PV_OK);
		assert_int_equal(pv__sphere_columns(&s, MIDDLE, column), known_counts[i].n);
		assert_int_equal(s.n_offsets, known_counts[i].n);
		if (i == 0)
			assert_int_equal(pv__sphere_columns(&s, 0, column), 4);
	}
	pv__ctx_end(&ctx, PV_OK);
	op_close(&o);
}

/* One voxel tells the class; the kept centres are exactly the sphere around it. */
static void one_voxel_gives_a_plateau(void **state)
{
	static const char *const models[] = {
		"{k: 19, radius_mm: 3, model: gnb}", "{k: 19, radius_mm: 3, alpha: 0.01}",
		"{threshold: 1, radius_mm: 3, model: svm}", "{k: 19, radius_mm: 3, model: lda}"};
	enum { SMALL = 7, V = SMALL * SMALL * SMALL, ROWS = 40, AT = V / 2 };
	static double x[ROWS * V];
	double code[ROWS];
	struct d1 s = {3};

	(void)state;
	d1_normals(&s, ROWS * V, x);
	for (int i = 0; i < ROWS; i++) {
		code[i] = i % 2;
		for (int j = 0; j < V; j++)
			x[i * V + j] *= .1;
		x[i * V + AT] += 10 * code[i];
	}
	for (int m = 0; m < 4; m++) {
		struct op o;
		struct pv_table t;
		struct pv_targets y = op_classes(ROWS, 2, code);
		struct op_selected kept;

		assert_int_equal(op_open(&o, "select.searchlight", models[m]), PV_OK);
		t = op_table(&o, ROWS, V, x);
		t = op_on_grid(&o, &t, SMALL, SMALL, SMALL, 2);
		kept = op_select(&o, &t, &y);
		assert_int_equal(kept.n, 19);
		for (int64_t i = 0; i < kept.n; i++) {
			int64_t v = kept.kept[i];
			int64_t dx = v % SMALL - 3, dy = v / SMALL % SMALL - 3,
				dz = v / (SMALL * SMALL) - 3;

			assert_near(kept.score[v], 1, 0);
			assert_true(dx * dx + dy * dy + dz * dz <= 2);
		}
		op_close(&o);
	}
}

static void selection_refuses(void **state)
{
	static const double x[6 * P], code[6] = {0, 1, 0, 1, 0, 1};
	struct pv_targets y = op_classes(6, 2, code);
	struct pv_table t;
	struct op o;
	void *model;

	(void)state;
	assert_int_equal(op_open(&o, "select.searchlight", ""), PV_ESTUDY);
	assert_non_null(strstr(op_message(&o), "one of k, percentile and threshold"));
	op_close(&o);
	assert_int_equal(op_open(&o, "select.searchlight", "{k: 2, folds: 7}"), PV_OK);
	t = op_table(&o, 6, P, x);
	assert_int_equal(op_fit(&o, &t, &y, &model), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "6 groups are too few for 7 folds"));
	op_close(&o);
	assert_int_equal(op_open(&o, "select.searchlight", "{k: 2, folds: 3}"), PV_OK);
	t = op_table(&o, 6, P, x);
	assert_int_equal(op_fit(&o, &t, &y, &model), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "is no voxel"));
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(classes),
		cmocka_unit_test(numbers),
		cmocka_unit_test(held_out_targets_only_score),
		cmocka_unit_test(neighbour_counts),
		cmocka_unit_test(one_voxel_gives_a_plateau),
		cmocka_unit_test(selection_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
