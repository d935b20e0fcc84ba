/* Small matrices worked out by hand, and identities on random ones. */
#include "support/check.h"
#include "support/d1.h"

#include <pthread.h>
#include <string.h>

#include "math/math.h"

static void gemm_in_all_four_ways(void **state)
{
	static const double a[6] = {1, 2, 3, 4, 5, 6};    /* 2 x 3 */
	static const double at[6] = {1, 4, 2, 5, 3, 6};   /* 3 x 2 */
	static const double b[6] = {7, 8, 9, 10, 11, 12}; /* 3 x 2 */
	static const double bt[6] = {7, 9, 11, 8, 10, 12};
	static const double want[4] = {58, 64, 139, 154};

	(void)state;
	for (int way = 0; way < 4; way++) {
		int ta = way & 1, tb = way >> 1;
		double c[4] = {1, 1, 1, 1};

		pv__gemm(ta, tb, 2, 2, 3, 2, ta ? at : a, ta ? 2 : 3, tb ? bt : b, tb ? 3 : 2, -1,
			 c, 2);
		for (int i = 0; i < 4; i++)
			assert_near(c[i], 2 * want[i] - 1, 0);
	}
}

static void gemm_of_nothing(void **state)
{
	double c[2] = {NAN, 3};

	(void)state;
	pv__gemm(PV_NO_TRANS, PV_NO_TRANS, 1, 2, 0, 1, NULL, 0, NULL, 0, 0, c, 2);
	assert_near(c[0], 0, 0);
	assert_near(c[1], 0, 0);
	pv__gemm(PV_NO_TRANS, PV_NO_TRANS, 0, 2, 3, 1, NULL, 3, NULL, 2, 0, c, 2);
}

static void cholesky_of_known_matrix(void **state)
{
	double a[9] = {4, 12, -16, 12, 37, -43, -16, -43, 98};
	static const double l[9] = {2, 0, 0, 6, 1, 0, -8, 5, 3};
	double b[6] = {0, 1, 6, 0, 39, 0}; /* first column: A (1, 1, 1) */

	(void)state;
	assert_int_equal(pv__cholesky(3, a), PV_OK);
	for (int i = 0; i < 9; i++)
		assert_near(a[i], l[i], 1e-14);
	pv__cholesky_solve(3, a, 2, b);
	for (int i = 0; i < 3; i++)
		assert_near(b[2 * i], 1, 1e-12);
	assert_near(b[1], 49.361111111111111, 1e-11); /* first column of the inverse */
	assert_near(b[3], -13.555555555555556, 1e-11);
	assert_near(b[5], 2.1111111111111111, 1e-11);
}

static void cholesky_refuses(void **state)
{
	double indefinite[4] = {1, 2, 2, 1}, nan[4] = {NAN, 0, 0, 1};

	(void)state;
	assert_int_equal(pv__cholesky(2, indefinite), PV_ENUMERIC);
	assert_int_equal(pv__cholesky(2, nan), PV_ENUMERIC);
}

static void least_squares_of_a_line(void **state)
{
	double a[8] = {1, 0, 1, 1, 1, 2, 1, 3}, b[4] = {1, 3, 4, 4};
	int64_t rank = -1;

	(void)state; /* normal equations: 4 p + 6 q = 12, 6 p + 14 q = 23 */
	assert_int_equal(pv__least_squares(4, 2, a, 1, b, 0, &rank), PV_OK);
	assert_int_equal(rank, 2);
	assert_near(b[0], 1.5, 1e-14);
	assert_near(b[1], 1, 1e-14);
}

/* Column 2 = column 0 + column 1: one of the three gets coefficient 0, exactly. */
static void aliased_column_gets_zero(void **state)
{
	double a[12] = {1, 0, 1, 1, 1, 2, 1, 2, 3, 1, 3, 4}, keep[12], b[4] = {1, 3, 4, 4};
	static const double fitted[4] = {1.5, 2.5, 3.5, 4.5};
	int64_t rank = -1;
	int zeros = 0;

	(void)state;
	memcpy(keep, a, sizeof(a));
	assert_int_equal(pv__least_squares(4, 3, a, 1, b, 1e-10, &rank), PV_OK);
	assert_int_equal(rank, 2);
	for (int j = 0; j < 3; j++)
		zeros += b[j] == 0;
	assert_int_equal(zeros, 1);
	for (int i = 0; i < 4; i++)
		assert_near(keep[3 * i] * b[0] + keep[3 * i + 1] * b[1] + keep[3 * i + 2] * b[2],
			    fitted[i], 1e-13);
}

static void empty_column_gets_zero(void **state)
{
	double a[6] = {0, 1, 0, 2, 0, 3}, b[6] = {2, 1, 4, 2, 6, 3};
	int64_t rank = -1;

	(void)state;
	assert_int_equal(pv__least_squares(3, 2, a, 2, b, 0, &rank), PV_OK);
	assert_int_equal(rank, 1);
	assert_true(b[0] == 0 && b[1] == 0);
	assert_near(b[2], 2, 1e-15);
	assert_near(b[3], 1, 1e-15);
}

/* The rank is about directions: a column in other units changes nothing but its unit. */
static void rank_ignores_units(void **state)
{
	double a[8] = {1, 0, 1, 0x1p-60, 1, 0x1p-59, 1, 3 * 0x1p-60}, b[4] = {1, 3, 4, 4};
	int64_t rank = -1;

	(void)state;
	assert_int_equal(pv__least_squares(4, 2, a, 1, b, 1e-10, &rank), PV_OK);
	assert_int_equal(rank, 2);
	assert_near(b[0], 1.5, 1e-14);
	assert_near_relative(b[1], 0x1p60, 1e-14);
}

/* More columns than rows: solved exactly, with at most m coefficients. */
static void wide_system(void **state)
{
	double a[6] = {1, 2, 3, 0, 1, 5}, keep[6], b[3] = {7, 4, -1};
	int64_t rank = -1;
	int zeros = 0;

	(void)state;
	memcpy(keep, a, sizeof(a));
	assert_int_equal(pv__least_squares(2, 3, a, 1, b, 0, &rank), PV_OK);
	assert_int_equal(rank, 2);
	for (int j = 0; j < 3; j++)
		zeros += b[j] == 0;
	assert_int_equal(zeros, 1);
	assert_near(keep[0] * b[0] + keep[1] * b[1] + keep[2] * b[2], 7, 1e-13);
	assert_near(keep[3] * b[0] + keep[4] * b[1] + keep[5] * b[2], 4, 1e-13);
}

static void least_squares_refuses_nan(void **state)
{
	double a[2] = {1, NAN}, b[2] = {1, 2};
	int64_t rank;

	(void)state;
	assert_int_equal(pv__least_squares(2, 1, a, 1, b, 0, &rank), PV_ENUMERIC);
}

static void eigen_of_known_matrix(void **state)
{
	double a[9] = {2, 1, 0, 1, 2, 0, 0, 0, 2}, value[3], h = sqrt(0.5);

	(void)state;
	assert_int_equal(pv__eigen(3, a, value), PV_OK);
	for (int i = 0; i < 3; i++)
		assert_near(value[i], i + 1, 1e-14);
	assert_near(a[0], h, 1e-14); /* the first of equal components is positive */
	assert_near(a[1], -h, 1e-14);
	assert_near(a[5], 1, 1e-14);
	assert_near(a[6], h, 1e-14);
	assert_near(a[7], h, 1e-14);
}

static void eigen_rebuilds_its_matrix(void **state)
{
	enum { N = 20 };
	struct d1 g = {3};
	double a[N * N], v[N * N], value[N];

	(void)state;
	for (int i = 0; i < N; i++)
		for (int j = 0; j <= i; j++)
			a[i * N + j] = a[j * N + i] = d1_normal(&g);
	memcpy(v, a, sizeof(a));
	assert_int_equal(pv__eigen(N, v, value), PV_OK);
	for (int k = 1; k < N; k++)
		assert_true(value[k - 1] <= value[k]);
	for (int i = 0; i < N; i++) {
		for (int j = 0; j < N; j++) {
			double sum = 0;

			for (int k = 0; k < N; k++)
				sum += value[k] * v[k * N + i] * v[k * N + j];
			assert_near(sum, a[i * N + j], 1e-12);
		}
	}
}

static void eigen_refuses_nan(void **state)
{
	double a[4] = {1, NAN, NAN, 1}, value[2];

	(void)state;
	assert_int_equal(pv__eigen(2, a, value), PV_ENUMERIC);
}

struct job {
	double a[64 * 64], value[64];
	int status;
};

static void *eigen_of_hilbert(void *arg)
{
	struct job *job = arg;

	for (int i = 0; i < 64; i++)
		for (int j = 0; j < 64; j++)
			job->a[i * 64 + j] = 1.0 / (i + j + 1);
	job->status = pv__eigen(64, job->a, job->value);
	return NULL;
}

static void threads_get_the_same_bits(void **state)
{
	static struct job job[4];
	pthread_t thread[4];

	(void)state;
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, eigen_of_hilbert, &job[i]), 0);
	for (int i = 0; i < 4; i++)
		pthread_join(thread[i], NULL);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(job[i].status, PV_OK);
		assert_memory_equal(job[i].a, job[0].a, sizeof(job[0].a));
		assert_memory_equal(job[i].value, job[0].value, sizeof(job[0].value));
	}
}

static void affine_and_back(void **state)
{
	static const double a[3][4] = {{-2, 0.1, 0, 90}, {0, 2, 0.2, -126}, {0.3, 0, 1.5, -72}};
	static const double flat[3][4] = {{1, 2, 3, 0}, {2, 4, 6, 0}, {0, 0, 1, 0}};
	double inverse[3][4], mm[3], back[3];

	(void)state;
	assert_true(pv__affine_invert(a, inverse));
	pv__affine_apply(a, (double[3]){10, 20, 30}, mm);
	assert_near(mm[0], 72, 1e-12);
	assert_near(mm[1], -80, 1e-12);
	assert_near(mm[2], -24, 1e-12);
	pv__affine_apply(inverse, mm, back);
	for (int i = 0; i < 3; i++)
		assert_near(back[i], 10 * (i + 1), 1e-12);
	assert_near(pv__affine_determinant(a), -6 + 0.1 * 0.2 * 0.3, 1e-14);
	assert_false(pv__affine_invert(flat, inverse));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gemm_in_all_four_ways),
		cmocka_unit_test(gemm_of_nothing),
		cmocka_unit_test(cholesky_of_known_matrix),
		cmocka_unit_test(cholesky_refuses),
		cmocka_unit_test(least_squares_of_a_line),
		cmocka_unit_test(aliased_column_gets_zero),
		cmocka_unit_test(empty_column_gets_zero),
		cmocka_unit_test(rank_ignores_units),
		cmocka_unit_test(wide_system),
		cmocka_unit_test(least_squares_refuses_nan),
		cmocka_unit_test(eigen_of_known_matrix),
		cmocka_unit_test(eigen_rebuilds_its_matrix),
		cmocka_unit_test(eigen_refuses_nan),
		cmocka_unit_test(threads_get_the_same_bits),
		cmocka_unit_test(affine_and_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
