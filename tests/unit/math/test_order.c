#include "support/check.h"
#include "support/d1.h"

#include "math/math.h"

static void argsort_breaks_ties_by_index(void **state)
{
	static const double x[8] = {3, NAN, 1, 3, -INFINITY, NAN, 1, -0.0};
	static const int64_t want[8] = {4, 7, 2, 6, 0, 3, 1, 5};
	int64_t index[8];

	(void)state;
	pv__argsort(8, x, index);
	assert_memory_equal(index, want, sizeof(want));
	pv__argsort(0, NULL, NULL);
}

static void argsort_of_many(void **state)
{
	enum { N = 5000 };
	static double x[N];
	static int64_t index[N];
	struct d1 g = {11};

	(void)state;
	for (int i = 0; i < N; i++)
		x[i] = floor(100 * d1_uniform(&g));
	pv__argsort(N, x, index);
	for (int i = 1; i < N; i++)
		assert_true(x[index[i - 1]] < x[index[i]] ||
			    (x[index[i - 1]] == x[index[i]] && index[i - 1] < index[i]));
}

static void ties_share_the_mean_rank(void **state)
{
	static const double x[6] = {2, 1, 2, 5, 2, 0}, want[6] = {4, 2, 4, 6, 4, 1};
	static const double with_nan[2] = {1, NAN};
	struct pv__arena *arena = pv__arena_new();
	double rank[6];

	(void)state;
	assert_int_equal(pv__midranks(arena, 6, x, rank), PV_OK);
	for (int i = 0; i < 6; i++)
		assert_near(rank[i], want[i], 0);
	assert_int_equal(pv__midranks(arena, 2, with_nan, rank), PV_ENUMERIC);
	assert_int_equal(pv__midranks(arena, 0, x, rank), PV_OK);
	pv__arena_free(arena);
}

/* A million tenths: running sums are off by 1e-6, a tree is not. */
static void sum_keeps_small_terms(void **state)
{
	enum { N = 1000000 };
	static double x[N];

	(void)state;
	for (int i = 0; i < N; i++)
		x[i] = 0.1;
	assert_near(pv__sum(N, x), 1e5, 1e-9);
	assert_near(pv__mean(N, x), 0.1, 1e-15);
	assert_near(pv__sum(0, x), 0, 0);
	assert_true(isnan(pv__mean(0, x)));
}

static void variance_survives_a_large_mean(void **state)
{
	static const double x[4] = {1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16};
	static const double with_nan[3] = {1, NAN, 2};

	(void)state;
	assert_near(pv__variance(4, x, 1), 30, 1e-12);
	assert_near(pv__variance(4, x, 0), 22.5, 1e-12);
	assert_true(isnan(pv__variance(1, x, 1)));
	assert_true(isnan(pv__variance(3, with_nan, 1)));
}

static void quantile_of_type_7(void **state)
{
	static const double x[5] = {1, 2, 4, 8, 16};

	(void)state;
	assert_near(pv__quantile_sorted(5, x, 0), 1, 0);
	assert_near(pv__quantile_sorted(5, x, 0.5), 4, 0);
	assert_near(pv__quantile_sorted(5, x, 0.3), 2.4, 1e-15);
	assert_near(pv__quantile_sorted(5, x, 0.975), 15.2, 1e-14);
	assert_near(pv__quantile_sorted(5, x, 1), 16, 0);
	assert_near(pv__quantile_sorted(1, x, 0.9), 1, 0);
	assert_true(isnan(pv__quantile_sorted(0, x, 0.5)));
	assert_true(isnan(pv__quantile_sorted(5, x, 1.1)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(argsort_breaks_ties_by_index),
		cmocka_unit_test(argsort_of_many),
		cmocka_unit_test(ties_share_the_mean_rank),
		cmocka_unit_test(sum_keeps_small_terms),
		cmocka_unit_test(variance_survives_a_large_mean),
		cmocka_unit_test(quantile_of_type_7),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
