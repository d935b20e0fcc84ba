/* Every NWB file of PULVINAR_TEST_DATA/recordings.  Those of PyNWB (versions 1.0.2 to 2.2.0, NWB
 * 2.0b to 2.5) hold what its src/pynwb/testing/make_test_files.py writes: mostly a session without
 * any data.  Spikes and epochs of the file of pynapple were taken from its data sets with the HDF5
 * library alone, split at units/spike_times_index. */
#include "support/check.h"
#include "support/recording.h"

#include <stdlib.h>

#define PYNWB "nwb_pynwb_backcompat/tests/back_compat/"
#define NOTHING "holds no series of numbers, no units and no intervals"

static const char *const without_data[] = {
	"1.0.2_nwbfile",
	"1.0.2_str_experimenter",
	"1.0.2_str_pub",
	"1.0.3_nwbfile",
	"1.0.3_str_experimenter",
	"1.0.3_str_pub",
	"1.1.0_nwbfile",
	"1.1.0_str_experimenter",
	"1.1.0_str_pub",
	"1.1.2_nwbfile",
	"1.1.2_str_experimenter",
	"1.1.2_str_pub",
	"1.5.1_imageseries_no_data",
	"1.5.1_imageseries_no_unit", /* frames of 3 x 3: no row of numbers */
	"1.5.1_timeseries_no_data",
	"2.1.0_imageseries_no_data",
	"2.1.0_imageseries_non_external_format",
	"2.1.0_imageseries_nonmatch_starting_frame",
	"2.2.0_subject_no_age__reference",
};

static const char *fixture(struct recording_test *t, const char *name)
{
	return pv__format(t->arena, "%s/recordings/%s", getenv("PULVINAR_TEST_DATA"), name);
}

static void begin(struct recording_test *t)
{
	const char *data = getenv("PULVINAR_TEST_DATA");

	if (!data || !*data) {
		print_message("skipped: PULVINAR_TEST_DATA is not set (recordings)\n");
		skip();
	}
	recording_begin(t, "read.nwb");
}

static void sessions_without_data_are_refused(void **state)
{
	struct recording_test t = {0};

	(void)state;
	begin(&t);
	for (size_t i = 0; i < PV__COUNT(without_data); i++)
		recording_refused(
			&t, fixture(&t, pv__format(t.arena, PYNWB "%s.nwb", without_data[i])),
			NOTHING);
	print_message("NWB: %zu sessions without data, each refused\n", PV__COUNT(without_data));
	recording_end(&t);
}

/* One sample without a unit, and three of an extension of TimeSeries, at 1 Hz. */
static void series_of_pynwb(void **state)
{
	struct recording_test t = {0};

	(void)state;
	begin(&t);
	recording_expect(&t, fixture(&t, PYNWB "1.5.1_timeseries_no_unit.nwb"));
	assert_int_equal(t.r.n_channels, 1);
	assert_int_equal(t.r.channel[0].n_samples, 1);
	assert_string_equal(t.r.channel[0].name, "test_timeseries");
	assert_true(t.r.channel[0].rate_hz == 1 && recording_value(&t, 0, 0) == 0);
	recording_expect(&t, fixture(&t, PYNWB "2.1.0_nwbfile_with_extension.nwb"));
	assert_int_equal(t.r.n_channels, 1);
	assert_int_equal(t.r.channel[0].n_samples, 3);
	assert_string_equal(t.r.channel[0].name, "test_ts");
	assert_string_equal(t.r.channel[0].unit, "ADDME");
	assert_true(t.r.channel[0].rate_hz == 1);
	for (int i = 0; i < 3; i++)
		assert_true(recording_value(&t, 0, i) == i + 1);
	recording_end(&t);
}

static void units_of_pynapple(void **state)
{
	static const struct {
		const char *name;
		int64_t n;
		double first, middle, last;
	} known[] = {
		{"6", 11020, 0.030333, 583.969567, 1087.352833},
		{"191", 4690, 0.874333, 613.355033, 1087.258},
		{"206", 5644, 0.028133, 598.605067, 1087.221833},
	};
	struct recording_test t = {0};

	(void)state;
	begin(&t);
	recording_expect(&t, fixture(&t, "nwb_pynapple_phy/tests/nwbfilestest/phy/pynapplenwb/"
					 "A8604-211122.nwb"));
	assert_int_equal(t.r.n_units, PV__COUNT(known));
	for (size_t u = 0; u < PV__COUNT(known); u++) {
		const struct pv__unit *unit = &t.r.unit[u];

		assert_string_equal(unit->name, known[u].name);
		assert_int_equal(unit->n_spikes, known[u].n);
		assert_true(unit->time_s[0] == known[u].first);
		assert_true(unit->time_s[known[u].n / 2] == known[u].middle);
		assert_true(unit->time_s[known[u].n - 1] == known[u].last);
	}
	assert_int_equal(t.r.n_events, 1);
	assert_string_equal(t.r.event[0].type, "wake");
	assert_true(t.r.event[0].onset_s == 0 && t.r.event[0].duration_s == 1087.5289);
	recording_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sessions_without_data_are_refused),
		cmocka_unit_test(series_of_pynwb),
		cmocka_unit_test(units_of_pynapple),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
