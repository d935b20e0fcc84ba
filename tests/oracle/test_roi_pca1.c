/* roi.pca1 and roi.mean: numpy's singular value decomposition of the same data (D1, seeds 13
 * and 17), and cases by hand. */
#include "support/check.h"
#include "support/d1.h"
#include "support/op.h"

#include <string.h>

enum { N = 12, P = 7 };

/* Columns 0 .. 4 share a factor. */
static void fill(double *x)
{
	struct d1 noise = {13}, factor = {17};

	d1_normals(&noise, N * P, x);
	for (int i = 0; i < N; i++) {
		double f = 2 * d1_normal(&factor);

		for (int j = 0; j < 5; j++)
			x[i * P + j] += f;
	}
}

static double *scores(struct op *o, const char *op, int64_t n_train, const int32_t *region_of,
		      const double *x, void **model, int64_t *width)
{
	struct pv_table all, train;

	assert_int_equal(op_open(o, op, ""), PV_OK);
	all = op_table(o, N, P, x);
	all = op_in_regions(o, &all, P, region_of);
	train = all;
	train.n_rows = n_train;
	return op_transform(o, &train, NULL, &all, model, width);
}

static void two_regions(void **state)
{
	static const int32_t region_of[P] = {2, 2, 2, 5, 5, 5, 5};
	static const double weight[P] = {
		0.36727504247391113, 0.3131461787747238,  0.3168309442398407, 0.3970835359154919,
		0.29011037675278684, 0.07863051123560537, 0.04447333479776036};
	const double ones[2] = {1, 1};
	double x[N * P], w[P], *out;
	struct op o;
	int64_t width;
	void *model;

	(void)state;
	fill(x);
	out = scores(&o, "roi.pca1", 8, region_of, x, &model, &width);
	assert_int_equal(width, 2);
	assert_near(out[0], 2.7968902358696313, 1e-12);
	assert_near(out[2 * 5], 0.6654458588560012, 1e-12);
	assert_near(out[2 * 11], -0.10957691716014854, 1e-12);
	assert_near(out[1], 2.1352761632199986, 1e-12);
	assert_near(out[2 * 5 + 1], 0.31301245263344507, 1e-12);
	assert_near(out[2 * 11 + 1], 1.3189393219876722, 1e-12);
	assert_int_equal(op_pull_back(&o, model, ones, w), PV_OK);
	for (int j = 0; j < P; j++)
		assert_near(w[j], weight[j], 1e-12);
	op_close(&o);
}

/* More columns than rows. */
static void wide_region(void **state)
{
	static const int32_t region_of[P] = {0};
	double x[N * P], *out;
	struct op o;
	int64_t width;
	void *model;

	(void)state;
	fill(x);
	out = scores(&o, "roi.pca1", 3, region_of, x, &model, &width);
	assert_int_equal(width, 1);
	assert_near(out[0], 1.9356171791114543, 1e-12);
	assert_near(out[5], -0.04342636229628932, 1e-12);
	assert_near(out[11], 0.2100612447504096, 1e-12);
	op_close(&o);
}

/* Equal columns give back their value, whatever the size of the region; what does not vary
 * is 0; a column in no region is left out. */
static void equal_columns(void **state)
{
	static const int32_t region_of[P] = {1, 1, 1, 3, -1, 3, 6};
	double x[N * P], *out;
	const struct pv_space *space;
	struct pv_table t;
	struct op o;
	int64_t width;
	void *model;

	(void)state;
	for (int i = 0; i < N; i++)
		for (int j = 0; j < P; j++)
			x[i * P + j] = j == 4 ? 1e6 * i : j == 6 ? 8 : j < 3 ? i : 100 - i;
	out = scores(&o, "roi.pca1", N, region_of, x, &model, &width);
	assert_int_equal(width, 3);
	for (int i = 0; i < N; i++) {
		assert_near(out[3 * i], i - 5.5, 1e-12);
		assert_near(out[3 * i + 1], 5.5 - i, 1e-12);
		assert_near(out[3 * i + 2], 0, 0);
	}
	t = op_table(&o, N, P, x);
	t = op_in_regions(&o, &t, P, region_of);
	assert_int_equal(op_space(&o, model, t.space, &space), PV_OK);
	assert_string_equal(space->feature[1].name, "r3");
	assert_int_equal(space->feature[1].region, 3);
	op_close(&o);
}

static void means(void **state)
{
	static const int32_t region_of[P] = {4, 0, 0, -1, 4, 4, 4};
	double x[N * P], w[P], *out;
	const double w_out[2] = {3, -8};
	const double w_in[P] = {-2, 1.5, 1.5, 0, -2, -2, -2};
	struct op o;
	int64_t width;
	void *model;

	(void)state;
	fill(x);
	out = scores(&o, "roi.mean", 5, region_of, x, &model, &width);
	assert_int_equal(width, 2);
	for (int i = 0; i < N; i++) {
		const double *r = x + i * P;

		assert_near(out[2 * i], (r[1] + r[2]) / 2, 1e-14);
		assert_near(out[2 * i + 1], (r[0] + r[4] + r[5] + r[6]) / 4, 1e-14);
	}
	assert_int_equal(op_pull_back(&o, model, w_out, w), PV_OK);
	for (int j = 0; j < P; j++)
		assert_near(w[j], w_in[j], 1e-15);
	op_close(&o);
}

static void no_regions(void **state)
{
	static const int32_t region_of[P] = {-1, -1, -1, -1, -1, -1, -1};
	double x[N * P];
	struct pv_table t;
	struct op o;
	void *model;

	(void)state;
	fill(x);
	assert_int_equal(op_open(&o, "roi.pca1", ""), PV_OK);
	t = op_table(&o, N, P, x);
	t = op_in_regions(&o, &t, P, region_of);
	assert_int_equal(op_fit(&o, &t, NULL, &model), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "give voxel.extract an atlas"));
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_regions),   cmocka_unit_test(wide_region),
		cmocka_unit_test(equal_columns), cmocka_unit_test(means),
		cmocka_unit_test(no_regions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
