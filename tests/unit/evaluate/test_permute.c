/* Label permutations: by group, within strata, and the same whatever the number asked. */
#include "support/check.h"

#include "evaluate/evaluate.h"

#include <stdlib.h>
#include <string.h>

enum { N = 60 };

static struct pv__arena *arena;
static struct pv__diag diag;
static const char *id[N];
static int64_t group[N], within[N];
static double y[N];
static uint8_t reference[N], role[N];
static char text[N][8];
static struct pv__split_rows rows;

/* 20 groups of 3 rows; the label is the group's. */
static int start(void **state)
{
	(void)state;
	arena = pv__arena_new();
	diag = (struct pv__diag){.arena = arena};
	for (int64_t i = 0; i < N; i++) {
		snprintf(text[i], sizeof(text[i]), "s%03d", (int)i);
		id[i] = text[i];
		group[i] = i / 3;
		y[i] = (double)(i / 3 % 2);
		within[i] = i / 3 % 4 == 0;
		reference[i] = role[i] = 0;
	}
	rows = (struct pv__split_rows){.n = N, .id = id, .group = group};
	return arena ? 0 : -1;
}

static int stop(void **state)
{
	(void)state;
	pv__arena_free(arena);
	return 0;
}

static void permute(bool by_row, const int64_t *strata, int64_t k, int64_t *index)
{
	assert_int_equal(pv__permute_labels(arena, &rows, y, by_row, strata, 7, k, index, &diag),
			 PV_OK);
}

static void zero_is_the_identity(void **state)
{
	int64_t index[N];

	(void)state;
	permute(false, NULL, 0, index);
	for (int64_t i = 0; i < N; i++)
		assert_int_equal(index[i], i);
}

static void labels_move_by_group(void **state)
{
	int64_t index[N];
	int moved = 0;

	(void)state;
	for (int64_t k = 1; k <= 50; k++) {
		int donors[N / 3] = {0};

		permute(false, NULL, k, index);
		for (int64_t i = 0; i < N; i++) {
			assert_int_equal(index[i], index[i / 3 * 3]); /* one donor per group */
			moved += index[i] / 3 != i / 3;
		}
		for (int64_t g = 0; g < N / 3; g++)
			donors[index[3 * g] / 3]++;
		for (int64_t g = 0; g < N / 3; g++)
			assert_int_equal(donors[g], 1);
	}
	assert_true(moved > 50 * N * 8 / 10);
}

static void rows_move_freely(void **state)
{
	int64_t index[N];

	(void)state;
	y[0] = 5; /* labels differ within a group */
	for (int64_t k = 1; k <= 50; k++) {
		int donors[N] = {0};

		permute(true, NULL, k, index);
		for (int64_t i = 0; i < N; i++)
			donors[index[i]]++;
		for (int64_t i = 0; i < N; i++)
			assert_int_equal(donors[i], 1);
	}
}

static void strata_are_kept(void **state)
{
	int64_t index[N];

	(void)state;
	for (int64_t k = 1; k <= 50; k++) {
		permute(false, within, k, index);
		for (int64_t i = 0; i < N; i++)
			assert_int_equal(within[index[i]], within[i]);
	}
	for (int64_t i = 0; i < N; i++)
		role[i] = i < 30 ? 1 : 2;
	rows.role = role;
	permute(false, NULL, 1, index);
	for (int64_t i = 0; i < N; i++)
		assert_int_equal(index[i] < 30, i < 30);
}

static void reference_rows_stay(void **state)
{
	int64_t index[N];

	(void)state;
	for (int64_t i = 0; i < 12; i++) {
		reference[i] = 1;
		y[i] = NAN;
	}
	rows.reference = reference;
	for (int64_t k = 1; k <= 20; k++) {
		permute(false, NULL, k, index);
		for (int64_t i = 0; i < N; i++)
			assert_true(i < 12 ? index[i] == i : index[i] >= 12);
	}
}

/* Permutation k does not depend on how many are drawn, and no two agree. */
static void permutations_are_a_prefix(void **state)
{
	int64_t again[N], index[10][N];

	(void)state;
	for (int64_t k = 0; k < 10; k++)
		permute(false, within, k, index[k]);
	for (int64_t k = 9; k >= 0; k--) {
		permute(false, within, k, again);
		assert_memory_equal(again, index[k], sizeof(again));
		for (int64_t j = 0; j < k; j++)
			assert_memory_not_equal(again, index[j], sizeof(again));
	}
}

/* Each label comes to each row equally often. */
static void permutations_are_uniform(void **state)
{
	int64_t index[N], count[20][20] = {{0}};
	double chi2 = 0;

	(void)state;
	for (int64_t k = 1; k <= 4000; k++) {
		permute(false, NULL, k, index);
		for (int64_t g = 0; g < 20; g++)
			count[g][index[3 * g] / 3]++;
	}
	for (int64_t g = 0; g < 20; g++)
		for (int64_t h = 0; h < 20; h++)
			chi2 += pow((double)count[g][h] - 200, 2) / 200;
	assert_true(exp(pv__log_tail(PV_CHI2, chi2, 19 * 19, 0)) > 1e-4);
}

static void mixed_groups_are_refused(void **state)
{
	int64_t index[N];

	(void)state;
	y[4] = 1 - y[4];
	assert_int_equal(pv__permute_labels(arena, &rows, y, false, NULL, 7, 1, index, &diag),
			 PV_ESTUDY);
	assert_non_null(strstr(diag.message[0].text, "'unit: row'"));
	assert_non_null(strstr(diag.message[0].text, "'s003' and 's004'"));
	y[4] = 1 - y[4];
	within[4] = 2;
	assert_int_equal(pv__permute_labels(arena, &rows, y, false, within, 7, 0, index, &diag),
			 PV_ESTUDY);
	assert_non_null(strstr(diag.message[1].text, "'within'"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(zero_is_the_identity, start, stop),
		cmocka_unit_test_setup_teardown(labels_move_by_group, start, stop),
		cmocka_unit_test_setup_teardown(rows_move_freely, start, stop),
		cmocka_unit_test_setup_teardown(strata_are_kept, start, stop),
		cmocka_unit_test_setup_teardown(reference_rows_stay, start, stop),
		cmocka_unit_test_setup_teardown(permutations_are_a_prefix, start, stop),
		cmocka_unit_test_setup_teardown(permutations_are_uniform, start, stop),
		cmocka_unit_test_setup_teardown(mixed_groups_are_refused, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
