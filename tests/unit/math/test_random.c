/* Streams: what a draw depends on, its bounds, and that it is uniform. */
#include "support/check.h"

#include <string.h>

#include "math/math.h"

static void draws_depend_on_stream_and_number(void **state)
{
	struct pv__stream a = pv__stream(1, PV__RANDOM_SPLIT, 2, 3);
	double first = pv__uniform(a, 7);

	(void)state;
	(void)pv__uniform(a, 8);
	assert_true(pv__uniform(a, 7) == first);
	assert_true(pv__uniform(a, 8) != first);
	assert_true(pv__uniform(pv__stream(2, PV__RANDOM_SPLIT, 2, 3), 7) != first);
	assert_true(pv__uniform(pv__stream(1, PV__RANDOM_OP, 2, 3), 7) != first);
	assert_true(pv__uniform(pv__stream(1, PV__RANDOM_SPLIT, 3, 2), 7) != first);
	assert_true(pv__uniform(pv__substream(a, 0), 7) != first);
	assert_true(pv__uniform(a, 7 + (UINT64_C(1) << 32)) != first);
}

/* Fixed for ever: other values would change every study. */
static void first_draws_are_pinned(void **state)
{
	struct pv__stream s = pv__stream(20261123, PV__RANDOM_SPLIT, 1, 2);
	int64_t index[8] = {0, 1, 2, 3, 4, 5, 6, 7};
	static const int64_t want[8] = {5, 7, 1, 4, 3, 2, 6, 0};

	(void)state;
	assert_near(pv__uniform(s, 0), 0.18094133472171736, 0);
	assert_near(pv__normal(s, 0), 0.074128274474452777, 1e-14);
	assert_int_equal(pv__below(s, 0, 1000), 759);
	pv__shuffle(s, 8, index);
	assert_memory_equal(index, want, sizeof(want));
}

static void uniform_has_its_moments(void **state)
{
	enum { N = 200000 };
	struct pv__stream s = pv__stream(5, PV__RANDOM_OP, 0, 0);
	double sum = 0, squares = 0;

	(void)state;
	for (uint64_t k = 0; k < N; k++) {
		double u = pv__uniform(s, k);

		assert_true(u >= 0 && u < 1);
		sum += u;
		squares += u * u;
	}
	assert_near(sum / N, 0.5, 4 * sqrt(1.0 / 12 / N));
	assert_near(squares / N, 1.0 / 3, 4 * sqrt(4.0 / 45 / N));
}

static void normal_has_its_moments(void **state)
{
	enum { N = 200000 };
	struct pv__stream s = pv__stream(6, PV__RANDOM_OP, 0, 0);
	double m[5] = {0};
	int beyond = 0;

	(void)state;
	for (uint64_t k = 0; k < N; k++) {
		double z = pv__normal(s, k);

		for (int i = 1; i < 5; i++)
			m[i] += pow(z, i) / N;
		beyond += fabs(z) > 1.959963984540054;
	}
	assert_near(m[1], 0, 4 / sqrt(N));
	assert_near(m[2], 1, 4 * sqrt(2.0 / N));
	assert_near(m[3], 0, 4 * sqrt(15.0 / N));
	assert_near(m[4], 3, 4 * sqrt(96.0 / N));
	assert_near(beyond, 0.05 * N, 4 * sqrt(N * 0.05 * 0.95));
}

static void below_is_unbiased(void **state)
{
	enum { N = 60000, FACES = 6 };
	struct pv__stream s = pv__stream(7, PV__RANDOM_OP, 0, 0);
	int count[FACES] = {0};
	double chi2 = 0;

	(void)state;
	for (uint64_t k = 0; k < N; k++) {
		uint64_t face = pv__below(s, k, FACES);

		assert_true(face < FACES);
		count[face]++;
	}
	for (int i = 0; i < FACES; i++)
		chi2 += pow(count[i] - N / FACES, 2) / (N / FACES);
	assert_true(chi2 < 20.5); /* p = 0.001 at 5 degrees of freedom */
	assert_int_equal(pv__below(s, 1, 1), 0);
	assert_int_equal(pv__below(s, 1, 0), 0);
}

/* With n just above 2^63 half of all first attempts are rejected. */
static void below_rejects_and_stays_in_range(void **state)
{
	uint64_t n = (UINT64_C(1) << 63) + 1, low = 0;
	struct pv__stream s = pv__stream(8, PV__RANDOM_OP, 0, 0);

	(void)state;
	for (uint64_t k = 0; k < 2000; k++) {
		uint64_t v = pv__below(s, k, n);

		assert_true(v < n);
		low += v < n / 2;
	}
	assert_true(low > 900 && low < 1100);
}

/* All 24 orders of four things come equally often. */
static void shuffle_is_uniform(void **state)
{
	enum { N = 24000 };
	int count[256] = {0}, seen = 0;
	double chi2 = 0;

	(void)state;
	for (uint64_t k = 0; k < N; k++) {
		int64_t index[4] = {0, 1, 2, 3};

		pv__shuffle(pv__stream(9, PV__RANDOM_PERMUTE, k, 0), 4, index);
		count[index[0] + 4 * index[1] + 16 * index[2] + 64 * index[3]]++;
	}
	for (int i = 0; i < 256; i++) {
		seen += count[i] > 0;
		if (count[i] > 0)
			chi2 += pow(count[i] - N / 24.0, 2) / (N / 24.0);
	}
	assert_int_equal(seen, 24);
	assert_true(chi2 < 49.7); /* p = 0.001 at 23 degrees of freedom */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(draws_depend_on_stream_and_number),
		cmocka_unit_test(first_draws_are_pinned),
		cmocka_unit_test(uniform_has_its_moments),
		cmocka_unit_test(normal_has_its_moments),
		cmocka_unit_test(below_is_unbiased),
		cmocka_unit_test(below_rejects_and_stays_in_range),
		cmocka_unit_test(shuffle_is_uniform),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
