/* Least squares against NIST's Longley data (StRD, certified to 15 digits; condition
 * about 5e9) and eigenvalues against a closed form. */
#include "support/check.h"

#include "math/math.h"

static void longley(void **state)
{
	static const double y[16] = {60323, 61122, 60171, 61187, 63221, 63639, 64989, 63761,
				     66019, 67857, 68169, 66513, 68655, 69564, 69331, 70551};
	static const double x[16][6] = {{83.0, 234289, 2356, 1590, 107608, 1947},
					{88.5, 259426, 2325, 1456, 108632, 1948},
					{88.2, 258054, 3682, 1616, 109773, 1949},
					{89.5, 284599, 3351, 1650, 110929, 1950},
					{96.2, 328975, 2099, 3099, 112075, 1951},
					{98.1, 346999, 1932, 3594, 113270, 1952},
					{99.0, 365385, 1870, 3547, 115094, 1953},
					{100.0, 363112, 3578, 3350, 116219, 1954},
					{101.2, 397469, 2904, 3048, 117388, 1955},
					{104.6, 419180, 2822, 2857, 118734, 1956},
					{108.4, 442769, 2936, 2798, 120445, 1957},
					{110.8, 444546, 4681, 2637, 121950, 1958},
					{112.6, 482704, 3813, 2552, 123366, 1959},
					{114.2, 502601, 3931, 2514, 125368, 1960},
					{115.7, 518173, 4806, 2572, 127852, 1961},
					{116.9, 554894, 4007, 2827, 130081, 1962}};
	static const double want[7] = {-3482258.63459582, 15.0618722713733,  -0.358191792925910E-01,
				       -2.02022980381683, -1.03322686717359, -0.511041056535807E-01,
				       1829.15146461355};
	double a[16 * 7], b[16];
	int64_t rank;

	(void)state;
	for (int i = 0; i < 16; i++) {
		a[7 * i] = 1;
		for (int j = 0; j < 6; j++)
			a[7 * i + 1 + j] = x[i][j];
		b[i] = y[i];
	}
	assert_int_equal(pv__least_squares(16, 7, a, 1, b, 0, &rank), PV_OK);
	assert_int_equal(rank, 7);
	for (int j = 0; j < 7; j++)
		assert_near_relative(b[j], want[j], 1e-8);
}

/* Second differences: 2 - 2 cos(k pi / (n + 1)) */
static void second_differences(void **state)
{
	enum { N = 50 };
	double a[N * N] = {0}, value[N];

	(void)state;
	for (int i = 0; i < N; i++) {
		a[i * N + i] = 2;
		if (i > 0)
			a[i * N + i - 1] = a[(i - 1) * N + i] = -1;
	}
	assert_int_equal(pv__eigen(N, a, value), PV_OK);
	for (int k = 1; k <= N; k++)
		assert_near(value[k - 1], 2 - 2 * cos(k * 3.14159265358979323846 / (N + 1)), 1e-13);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(longley),
		cmocka_unit_test(second_differences),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
