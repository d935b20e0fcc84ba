/* Ranks, their intervals and region p against known answers (methods.md D14, D15). */
#include "support/check.h"

#include "importance/importance.h"

#include <string.h>

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

static void rank(int64_t n_folds, int64_t n_units, const double *value, int64_t m,
		 const double *permuted, struct pv__ranked *out)
{
	assert_int_equal(
		pv__rank_units(n_folds, n_units, value, NULL, 1.0 / 9, m, permuted, out),
		PV_OK);
}

/* ---- D14: how often a study of n people gets the top of the ranking right ---------------- */

enum { N_REGIONS = 8, N_SIMS = 2000 };

/* PHANTOM-A: hippocampus L R, amygdala L R, motor L R, visual L R. */
static const double effect[N_REGIONS] = {-1.2, -1.2, -.8, -.8, 0, 0, 0, 0};

static double welch_t(int n, const double *x, const int *y)
{
	double sum[2] = {0}, square[2] = {0}, count[2] = {0}, variance[2];

	for (int i = 0; i < n; i++) {
		sum[y[i]] += x[i];
		count[y[i]] += 1;
	}
	for (int i = 0; i < n; i++) {
		double d = x[i] - sum[y[i]] / count[y[i]];

		square[y[i]] += d * d;
	}
	for (int k = 0; k < 2; k++)
		variance[k] = square[k] / (count[k] - 1) / count[k];
	return (sum[1] / count[1] - sum[0] / count[0]) / sqrt(variance[0] + variance[1]);
}

static void simulate(int n, uint64_t sim, double *t)
{
	struct pv__stream stream = pv__stream(sim, PV__RANDOM_SIMULATE, 2, (uint64_t)n);
	double x[400];
	int y[400];

	for (int r = 0; r < N_REGIONS; r++) {
		for (int i = 0; i < n; i++) {
			y[i] = i % 2;
			x[i] = effect[r] * y[i] + pv__normal(stream, (uint64_t)(r * n + i));
		}
		t[r] = welch_t(n, x, y);
	}
}

static void phantom_a_at(int n, double p_first, double p_both)
{
	int first = 0, both = 0;

	for (uint64_t sim = 0; sim < N_SIMS; sim++) {
		struct pv__ranked out[N_REGIONS];
		double t[N_REGIONS];

		simulate(n, sim, t);
		rank(1, N_REGIONS, t, 0, NULL, out);
		first += out[0].rank < 1.5 || out[1].rank < 1.5;
		both += out[0].rank < 2.5 && out[1].rank < 2.5;
	}
	/* both sides are simulations of 2,000: sd of the difference */
	assert_near(first / (double)N_SIMS, p_first,
		    .001 + 4 * sqrt(2 * p_first * (1 - p_first) / N_SIMS));
	assert_near(both / (double)N_SIMS, p_both, 4 * sqrt(2 * p_both * (1 - p_both) / N_SIMS));
}

static void phantom_a_ranks(void **state)
{
	(void)state;
	phantom_a_at(100, .940, .736);
	phantom_a_at(200, .982, .905);
	phantom_a_at(400, .999, .984);
}

/* ---- D15: max-statistic ------------------------------------------------------------------ */

static void one_region_needs_no_correction(void **state)
{
	struct pv__stream stream = {{5, 6}};
	double value = 1.1, permuted[199];
	struct pv__ranked out;

	(void)state;
	for (int k = 0; k < 199; k++)
		permuted[k] = pv__normal(stream, (uint64_t)k);
	rank(1, 1, &value, 199, permuted, &out);
	assert_true(out.p_uncorrected > .1 && out.p_uncorrected < .5);
	assert_near(out.p_fwer, out.p_uncorrected, 0);
	assert_near(out.q_fdr, out.p_uncorrected, 0);
}

static void copies_of_one_region_need_none(void **state)
{
	struct pv__stream stream = {{5, 6}};
	double value[5], permuted[199 * 5];
	struct pv__ranked out[5];

	(void)state;
	for (int u = 0; u < 5; u++) {
		value[u] = u % 2 ? 1.1 : -1.1;
		for (int k = 0; k < 199; k++)
			permuted[k * 5 + u] = pv__normal(stream, (uint64_t)k) * (u % 2 ? 1 : -1);
	}
	rank(1, 5, value, 199, permuted, out);
	for (int u = 0; u < 5; u++) {
		assert_near(out[u].p_fwer, out[u].p_uncorrected, 0);
		assert_near(out[u].rank, 3, 0);
	}
}

/* Under the complete null, some region has p_fwer <= .05 in at most 5 % of studies. */
static void familywise_error_is_held(void **state)
{
	enum { SIMS = 500, M = 99, UNITS = 20 };
	int any_corrected = 0, any_bare = 0;

	(void)state;
	for (uint64_t sim = 0; sim < SIMS; sim++) {
		struct pv__stream stream = pv__stream(sim, PV__RANDOM_SIMULATE, 3, 0);
		double value[UNITS], permuted[M * UNITS];
		struct pv__ranked out[UNITS];
		bool corrected = false, bare = false;

		for (int u = 0; u < UNITS; u++)
			value[u] = pv__normal(stream, (uint64_t)u);
		for (int i = 0; i < M * UNITS; i++)
			permuted[i] = pv__normal(stream, (uint64_t)(UNITS + i));
		rank(1, UNITS, value, M, permuted, out);
		for (int u = 0; u < UNITS; u++) {
			corrected = corrected || out[u].p_fwer <= .05;
			bare = bare || out[u].p_uncorrected <= .05;
			assert_true(out[u].p_fwer >= out[u].p_uncorrected);
		}
		any_corrected += corrected;
		any_bare += bare;
	}
	assert_in_range(any_corrected, 10, 40); /* 25, sd 5 */
	assert_true(any_bare > SIMS / 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(phantom_a_ranks, start, stop),
		cmocka_unit_test_setup_teardown(one_region_needs_no_correction, start, stop),
		cmocka_unit_test_setup_teardown(copies_of_one_region_need_none, start, stop),
		cmocka_unit_test_setup_teardown(familywise_error_is_held, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
