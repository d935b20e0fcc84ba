/* Bins: none is lost at the end, an edge belongs to the right bin, every spike is counted.
 * Windows: as many samples for every event, all of one segment. */
#include "data/bins.h"
#include "unit/formats/format_support.h"

#include <math.h>
#include <string.h>

static const struct pv__mark mark = {"session.nwb", 0, 0};

static struct pv__bins cut(struct scratch *s, double start, double end, double width)
{
	struct pv__bins bins = {0};

	assert_int_equal(pv__bins_cut(start, end, width, &mark, &bins, &s->diag), PV_OK);
	return bins;
}

/* 1 s holds 20 bins of 50 ms, 10 of 100 ms and 3 of 300 ms: numpy.arange(0, 1, .05) as edges
 * gives 19 bins. */
static void last_bin_is_kept(void **state)
{
	struct scratch *s = *state;

	assert_int_equal(cut(s, 0, 1, 0.05).n, 20);
	assert_int_equal(cut(s, 0, 1, 0.1).n, 10);
	assert_int_equal(cut(s, 0, 1, 0.3).n, 3);
	assert_int_equal(cut(s, 0.1, 0.7, 0.2).n, 3); /* .6 / .2 is below 3 */
	for (int64_t n = 1; n <= 2000; n++)
		assert_int_equal(cut(s, 0, (double)n * 0.05, 0.05).n, n);
}

/* Also where the edge cannot be written down exactly, and on a clock that counts from 1970. */
static void edge_is_in_the_right_bin(void **state)
{
	const double start[] = {0, 0.1, -0.2, 1e5, 1.6e9};
	const double width[] = {0.05, 0.001, 0.02, 1.0 / 3};
	struct scratch *s = *state;

	for (size_t i = 0; i < PV__COUNT(start); i++)
		for (size_t w = 0; w < PV__COUNT(width); w++) {
			struct pv__bins bins =
				cut(s, start[i], start[i] + 500 * width[w], width[w]);

			assert_int_equal(bins.n, 500);
			for (int64_t k = 0; k < 500; k++) {
				double edge = start[i] + (double)k * width[w];

				assert_int_equal(pv__bin_at(&bins, edge), k);
				assert_int_equal(pv__bin_at(&bins, edge + width[w] / 2), k);
				assert_int_equal(pv__bin_at(&bins, edge - width[w] / 2), k - 1);
			}
			assert_int_equal(pv__bin_at(&bins, start[i] + 500 * width[w]), -1);
		}
}

/* The counts add up to the spikes in [start, end). */
static void every_spike_is_counted(void **state)
{
	static const double time_s[] = {-0.01, 0, 0.049, 0.05, 0.1, 0.15, 0.1999, 0.2, 0.3};
	const struct pv__unit unit = {.n_spikes = PV__COUNT(time_s), .time_s = time_s};
	const double want[] = {2, 1, 1, 2};
	struct pv__bins bins = cut(*state, 0, 0.2, 0.05);
	double count[4];

	pv__bin_spikes(&bins, &unit, count);
	for (int k = 0; k < 4; k++)
		assert_true(count[k] == want[k]);
}

/* A ramp of 10 samples at 10 Hz: means of pairs.  Samples before the first bin are left out. */
static void means_of_samples(void **state)
{
	static const double ramp[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
	struct scratch *s = *state;
	struct pv__bins bins = cut(s, 0, 1, 0.2);
	double mean[5];

	assert_int_equal(pv__bin_means(&bins, 0, 10, 10, ramp, &mark, mean, &s->diag), PV_OK);
	for (int k = 0; k < 5; k++)
		assert_true(mean[k] == 2 * k + 0.5);
	bins = cut(s, 0.4, 1, 0.2);
	assert_int_equal(pv__bin_means(&bins, 0, 10, 10, ramp, &mark, mean, &s->diag), PV_OK);
	assert_true(mean[0] == 4.5 && mean[2] == 8.5);
}

static void bin_without_samples_is_refused(void **state)
{
	static const double ramp[] = {0, 1, 2, 3};
	struct scratch *s = *state;
	struct pv__bins bins = cut(s, 0, 0.4, 0.05);
	double mean[8];

	assert_int_equal(pv__bin_means(&bins, 0, 10, 4, ramp, &mark, mean, &s->diag), PV_EDATA);
	assert_non_null(strstr(s->diag.message[0].text, "from 0.05 s to 0.1 s"));
}

static void impossible_bins_are_refused(void **state)
{
	const double bad[][3] = {
		{0, 1, 0},     {0, 1, -1},           {0, 1, 2},     {1, 0, 0.1}, {0, INFINITY, 0.1},
		{0, NAN, 0.1}, {1e9, 1e9 + 1, 1e-7}, {0, 1e9, 1e-3}};
	struct scratch *s = *state;
	struct pv__bins bins;

	for (size_t i = 0; i < PV__COUNT(bad); i++)
		assert_int_equal(
			pv__bins_cut(bad[i][0], bad[i][1], bad[i][2], &mark, &bins, &s->diag),
			PV_EDATA);
}

/* 10 s at 100 Hz, a gap of 5 s, and 10 s more. */
static struct pv__channel channel = {.name = "Cz", .rate_hz = 100, .n_samples = 2000};
static const struct pv__segment piece[] = {{0, 10, NULL}, {15, 10, NULL}};
static const struct pv__recording gapped = {
	.path = "a.edf", .n_channels = 1, .channel = &channel, .n_segments = 2, .segment = piece};
static const double around[] = {-0.2, 0.8};

static void windows_have_one_length(void **state)
{
	struct scratch *s = *state;
	struct pv__window w;

	for (int i = 0; i <= 900; i++) { /* onsets on samples and between them */
		double onset = 0.2 + i * 0.01;

		assert_int_equal(pv__window_at(&gapped, 0, onset, around, &w, &s->diag), PV_OK);
		assert_int_equal(w.first, i);
		assert_int_equal(w.n, 100);
		if (i == 900)
			break;
		assert_int_equal(pv__window_at(&gapped, 0, onset + 0.004, around, &w, &s->diag),
				 PV_OK);
		assert_int_equal(w.first, i + 1);
		assert_int_equal(w.n, 100);
	}
	assert_int_equal(pv__window_at(&gapped, 0, 15.2, around, &w, &s->diag), PV_OK);
	assert_int_equal(w.first, 1000); /* the gap has no samples */
	assert_int_equal(pv__window_at(&gapped, 0, 24.2, around, &w, &s->diag), PV_OK);
	assert_int_equal(w.first + w.n, 2000);
}

static void windows_stay_in_a_segment(void **state)
{
	const double bad[] = {-1, 0.19, 9.21, 12, 15.19, 24.21, 30, NAN};
	const double narrow[] = {0, 0.005};
	struct scratch *s = *state;
	struct pv__recording epochs = gapped;
	struct pv__window w;

	for (size_t i = 0; i < PV__COUNT(bad); i++)
		assert_int_equal(pv__window_at(&gapped, 0, bad[i], around, &w, &s->diag), PV_EDATA);
	assert_int_equal(pv__window_at(&gapped, 0, 5, narrow, &w, &s->diag), PV_EDATA);
	epochs.epochs = true;
	assert_int_equal(pv__window_at(&epochs, 0, 5, around, &w, &s->diag), PV_EDATA);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(last_bin_is_kept),
		SCRATCH_TEST(edge_is_in_the_right_bin),
		SCRATCH_TEST(every_spike_is_counted),
		SCRATCH_TEST(means_of_samples),
		SCRATCH_TEST(bin_without_samples_is_refused),
		SCRATCH_TEST(impossible_bins_are_refused),
		SCRATCH_TEST(windows_have_one_length),
		SCRATCH_TEST(windows_stay_in_a_segment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
