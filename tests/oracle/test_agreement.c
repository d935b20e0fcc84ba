/* Stability of selections and consensus of rankings against known answers (methods.md D12,
 * D13). */
#include "support/check.h"

#include "importance/agreement.h"
#include "math/math.h"

static void choose(int64_t d, uint8_t *row, const int *thing)
{
	for (int64_t f = 0; f < d; f++)
		row[f] = 0;
	for (; *thing >= 0; thing++)
		row[*thing] = 1;
}

/* STAB-1: values of the authors' own package. */
static void stab1(void **state)
{
	static const int things[5][4] = {
		{0, 1, 2, -1}, {0, 1, 3, -1}, {0, 1, 2, -1}, {0, 2, 4, -1}, {0, 1, 2, -1}};
	static const int sizes[4][5] = {
		{0, 1, 2, -1, -1}, {0, 1, -1, -1, -1}, {0, 1, 2, 3, -1}, {1, 2, 5, -1, -1}};
	uint8_t chosen[5 * 10];
	struct pv__steadiness s;

	(void)state;
	for (int i = 0; i < 5; i++)
		choose(10, chosen + i * 10, things[i]);
	s = pv__selection_stability(5, 10, chosen);
	assert_near(s.value, .6190476190, 1e-10);
	assert_near(s.error * s.error, .0156734694, 1e-10);
	for (int i = 0; i < 4; i++)
		choose(8, chosen + i * 8, sizes[i]);
	s = pv__selection_stability(4, 8, chosen);
	assert_near(s.value, .4666666667, 1e-10);
	assert_near(s.error * s.error, .0095209877, 1e-10);
}

static void extremes(void **state)
{
	uint8_t same[3 * 4] = {1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0}, all[2 * 2] = {1, 1, 1, 1};
	uint8_t none[2 * 2] = {0};

	(void)state;
	assert_near(pv__selection_stability(3, 4, same).value, 1, 1e-15);
	assert_near(pv__selection_stability(3, 4, same).error, 0, 1e-15);
	assert_true(isnan(pv__selection_stability(2, 2, all).value));
	assert_true(isnan(pv__selection_stability(2, 2, none).value));
	assert_true(isnan(pv__selection_stability(1, 4, same).value));
}

/* Random selections agree as often as chance has it. */
static void random_ones(void **state)
{
	enum { M = 400, D = 20 };
	static uint8_t chosen[M * D];
	struct pv__stream draw = pv__stream(3, PV__RANDOM_SIMULATE, 0, 0);

	(void)state;
	for (int i = 0; i < M * D; i++)
		chosen[i] = pv__uniform(draw, (uint64_t)i) < .3;
	assert_near(pv__selection_stability(M, D, chosen).value, 0, .01);
}

/* Four lists of 100: normalised ranks .01 .02 .3 .9. */
static void robust_ranks(void **state)
{
	enum { N = 100 };
	static double rank[4 * N];
	static struct pv__consensus out[N];
	struct pv__arena *arena = pv__arena_new();
	const double first[4] = {1, 90, 2, 30};

	(void)state;
	for (int l = 0; l < 4; l++)
		for (int u = 0; u < N; u++)
			rank[l * N + u] = u == 0 ? first[l] : NAN;
	assert_int_equal(pv__rank_consensus(arena, 4, N, rank, out), PV_OK);
	assert_near(out[0].score, .00934592, 1e-8);
	assert_near(out[0].borda, 30.75, 1e-12);
	assert_near(out[1].score, 1, 0);
	assert_near(out[1].borda, 100, 0);
	pv__arena_free(arena);
}

/* ABCD, BADC and ACBE of ten: A .024, B .081, C .192, D 1, E 1. */
static void three_lists(void **state)
{
	enum { N = 10 };
	static const int place[3][5] = {{1, 2, 3, 4, 0}, {2, 1, 4, 3, 0}, {1, 3, 2, 0, 4}};
	static const double want[5] = {.024, .081, .192, 1, 1};
	double rank[3 * N];
	struct pv__consensus out[N];
	struct pv__arena *arena = pv__arena_new();

	(void)state;
	for (int l = 0; l < 3; l++)
		for (int u = 0; u < N; u++)
			rank[l * N + u] = u < 5 && place[l][u] > 0 ? place[l][u] : (double)NAN;
	assert_int_equal(pv__rank_consensus(arena, 3, N, rank, out), PV_OK);
	for (int u = 0; u < 5; u++)
		assert_near(out[u].score, want[u], 5e-4);
	pv__arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stab1), cmocka_unit_test(extremes), cmocka_unit_test(random_ones),
		cmocka_unit_test(robust_ranks), cmocka_unit_test(three_lists)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
