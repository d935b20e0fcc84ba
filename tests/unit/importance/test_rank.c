/* Regions over folds: means, ranks, ties, what was not selected, what could not be told. */
#include "support/check.h"

#include "importance/importance.h"

static struct pv__arena *arena;

static int start(void **state)
{
	(void)state;
	arena = pv__arena_new();
	return arena ? 0 : -1;
}

static int stop(void **state)
{
	(void)state;
	pv__arena_free(arena);
	return 0;
}

static void means_and_ranks(void **state)
{
	/* four folds of three regions */
	const double value[] = {2, -3, .1, 3, -4, -.1, 4, -3, .1, 3, -6, -.1};
	struct pv__ranked out[3];
	struct pv__interval interval;

	(void)state;
	assert_int_equal(pv__rank_units(4, 3, value, NULL, 1.0 / 3, 0, NULL, out), PV_OK);
	assert_near(out[0].value, 3, 0);
	assert_near(out[1].value, -4, 0);
	assert_near(out[1].rank, 1, 0); /* by size */
	assert_near(out[0].rank, 2, 0);
	assert_near(out[2].rank, 3, 0);
	assert_near(out[0].expected_rank, 7.0 / 4, 1e-15);
	assert_near(out[1].expected_rank, 5.0 / 4, 1e-15);
	assert_near(out[0].p_rank1, .25, 0);
	assert_near(out[1].p_rank1, .75, 0);
	assert_near(out[0].rank_low, 1.075, 1e-15); /* type 7 of 1 2 2 2 */
	assert_near(out[0].rank_high, 2, 0);
	assert_near(out[0].sign_consistency, 1, 0);
	assert_true(isnan(out[2].sign_consistency)); /* its mean is 0 */
	assert_near(out[0].selection_frequency, 1, 0);
	interval = pv__corrected_interval(4, (const double[]){2, 3, 4, 3}, 1.0 / 3, .95);
	assert_near(out[0].ci_low, interval.low, 0);
	assert_near(out[0].ci_high, interval.high, 0);
	assert_true(isnan(out[0].p_uncorrected) && isnan(out[0].p_fwer) && isnan(out[0].q_fdr));
}

static void sign_is_counted_over_folds(void **state)
{
	const double value[] = {1, 1, -.5, 1};
	struct pv__ranked out;

	(void)state;
	assert_int_equal(pv__rank_units(4, 1, value, NULL, .1, 0, NULL, &out), PV_OK);
	assert_near(out.sign_consistency, .75, 0);
}

/* Units that tie for the first place share it. */
static void ties_share_ranks(void **state)
{
	const double value[] = {2, -2, 1, 1, 2, -2, 1, 1};
	struct pv__ranked out[4];

	(void)state;
	assert_int_equal(pv__rank_units(2, 4, value, NULL, .1, 0, NULL, out), PV_OK);
	assert_near(out[0].rank, 1.5, 0);
	assert_near(out[1].rank, 1.5, 0);
	assert_near(out[2].rank, 3.5, 0);
	assert_near(out[0].p_rank1, .5, 0);
	assert_near(out[2].p_rank1, 0, 0);
}

/* What no fold selected has value 0 and the tied last rank, whatever the op said. */
static void unselected_regions_are_last(void **state)
{
	const double value[] = {.5, 9, 0, 9, .4, 0, -.1, 9};
	const uint8_t selected[] = {1, 0, 1, 0, 1, 1, 1, 0};
	struct pv__ranked out[4];

	(void)state;
	assert_int_equal(pv__rank_units(2, 4, value, selected, .1, 0, NULL, out), PV_OK);
	assert_near(out[0].rank, 1, 0);
	assert_near(out[2].rank, 2, 0);
	assert_near(out[1].rank, 3, 0); /* selected once, at 0 */
	assert_near(out[3].rank, 4, 0);
	assert_near(out[3].value, 0, 0);
	assert_near(out[3].selection_frequency, 0, 0);
	assert_near(out[1].selection_frequency, .5, 0);
	assert_near(out[3].expected_rank, (3.5 + 4) / 2, 0);
	assert_near(out[1].expected_rank, (3.5 + 3) / 2, 0);
}

static void folds_that_cannot_tell_are_left_out(void **state)
{
	const double value[] = {1, 2, NAN, NAN, 3, 2};
	struct pv__ranked out[2];

	(void)state;
	assert_int_equal(pv__rank_units(3, 2, value, NULL, .1, 0, NULL, out), PV_OK);
	assert_near(out[0].value, 2, 0);
	assert_near(out[0].expected_rank, 1.5, 0);
	assert_near(out[0].p_rank1, .5, 0);
	assert_near(out[0].rank, 1.5, 0);
	assert_int_equal(pv__rank_units(1, 2, value + 2, NULL, .1, 0, NULL, out), PV_OK);
	assert_true(isnan(out[0].value) && isnan(out[0].rank) && isnan(out[0].p_rank1));
}

/* One region that one fold could not tell: last there, and its mean is of the others. */
static void a_missing_value_is_last_in_its_fold(void **state)
{
	const double value[] = {1, NAN, 1, 2};
	struct pv__ranked out[2];

	(void)state;
	assert_int_equal(pv__rank_units(2, 2, value, NULL, .1, 0, NULL, out), PV_OK);
	assert_near(out[1].value, 2, 0);
	assert_near(out[1].expected_rank, 1.5, 0);
	assert_near(out[1].rank, 1, 0);
}

/* Loss differences: a region that helps to leave out is behind one that does nothing. */
static void one_fold_has_no_rank_interval(void **state)
{
	const double value[3] = {3, -1, 2};
	struct pv__ranked out[3];

	(void)state;
	assert_int_equal(pv__rank_units(1, 3, value, NULL, .5, 0, NULL, out), PV_OK);
	assert_near(out[0].rank, 1, 0);
	assert_true(isnan(out[0].rank_low) && isnan(out[0].rank_high));
	assert_true(isnan(out[0].expected_rank) && isnan(out[0].p_rank1));
}

static void gains_keep_their_sign(void **state)
{
	const double value[] = {.3, 0, -.9}, permuted[] = {.1, 0, -.1, .4, .1, .2, -.5, -.5, -.5};
	struct pv__ranked out[3];

	(void)state;
	assert_int_equal(pv__rank_gains(1, 3, value, NULL, .1, 3, permuted, out), PV_OK);
	assert_near(out[0].rank, 1, 0);
	assert_near(out[1].rank, 2, 0);
	assert_near(out[2].rank, 3, 0);
	assert_near(out[0].p_uncorrected, 2.0 / 4, 0);
	assert_near(out[0].p_fwer, 2.0 / 4, 0);
	assert_near(out[2].p_uncorrected, 1, 0);
	assert_int_equal(pv__rank_units(1, 3, value, NULL, .1, 3, permuted, out), PV_OK);
	assert_near(out[2].rank, 1, 0);
	assert_near(out[2].p_uncorrected, 1.0 / 4, 0);
	assert_near(out[0].p_fwer, 3.0 / 4, 0); /* maxima .1, .4, .5 */
	assert_near(out[1].p_uncorrected, 1, 0);
	assert_near(out[2].q_fdr, .75, 1e-15);
}

/* ---- units ------------------------------------------------------------------------------- */

static void units_of_a_space(void **state)
{
	const struct pv_region region[] = {{.label = 1, .name = "Hippocampus_L"},
					   {.label = 2, .name = "Hippocampus_R"},
					   {.label = 3, .name = "Amygdala_L"}};
	const struct pv_feature feature[] = {{.name = "a", .region = 2, .voxel = 7},
					     {.name = "b", .region = 0, .voxel = 8},
					     {.name = "c", .region = -1, .voxel = 9}};
	const struct pv_space space = {sizeof(space), 3, 3, feature, region, NULL};
	struct pv__units units;

	(void)state;
	assert_int_equal(pv__units_make(arena, &space, false, &units), PV_OK);
	assert_int_equal(units.n, 3);
	assert_string_equal(units.name[1], "Hippocampus_R");
	assert_int_equal(units.of_column[0], 2);
	assert_int_equal(units.of_column[2], -1);
	assert_int_equal(units.region[2], 2);
	assert_int_equal(pv__units_make(arena, &space, true, &units), PV_OK);
	assert_int_equal(units.n, 3);
	assert_string_equal(units.name[0], "a");
	assert_int_equal(units.of_column[2], 2);
	assert_int_equal(units.region[0], -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(means_and_ranks, start, stop),
		cmocka_unit_test_setup_teardown(sign_is_counted_over_folds, start, stop),
		cmocka_unit_test_setup_teardown(ties_share_ranks, start, stop),
		cmocka_unit_test_setup_teardown(unselected_regions_are_last, start, stop),
		cmocka_unit_test_setup_teardown(folds_that_cannot_tell_are_left_out, start, stop),
		cmocka_unit_test_setup_teardown(a_missing_value_is_last_in_its_fold, start, stop),
		cmocka_unit_test_setup_teardown(one_fold_has_no_rank_interval, start, stop),
		cmocka_unit_test_setup_teardown(gains_keep_their_sign, start, stop),
		cmocka_unit_test_setup_teardown(units_of_a_space, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
