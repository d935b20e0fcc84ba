/* Signals and spikes as text, BrainVision, and what BIDS puts beside a recording. */
#include "format_support.h"
#include "data/recording.h"

static struct pv__recording read_well(struct scratch *s, const char *path)
{
	struct pv__recording r;

	if (pv__recording_read(s->arena, path, NULL, &r, &s->diag) != PV_OK)
		fail_msg("%s", pv__diag_first_error(&s->diag));
	return r;
}

static void refuse(struct scratch *s, const char *path, const char *part)
{
	struct pv__recording r;

	assert_int_equal(pv__recording_read(s->arena, path, NULL, &r, &s->diag), PV_EDATA);
	assert_one_error(s, part);
}

static double sample(struct scratch *s, const struct pv__recording *r, int64_t c, int64_t i)
{
	double x;

	assert_int_equal(pv__recording_samples(r, 1, &c, i, 1, &x, &s->diag), PV_OK);
	return x;
}

/* ---- text ------------------------------------------------------------------------------ */

static void signals(void **state)
{
	struct scratch *s = *state;
	struct pv__recording r =
		read_well(s, put_text(s, "a.csv",
				      "time_s,Cz,Marker\n5,1.5,0\n5.1,2,0\n5.2,n/a,7\n5.3,4,7\n"));
	int64_t both[] = {0, 1};
	double x[4];

	assert_silent(s);
	assert_int_equal(r.n_channels, 2);
	assert_near(r.channel[0].rate_hz, 10, 1e-9);
	assert_true(isnan(sample(s, &r, 0, 2)));
	assert_int_equal(pv__recording_samples(&r, 2, both, 2, 2, x, &s->diag), PV_OK);
	assert_true(x[1] == 4 && x[2] == 7 && x[3] == 7);
	assert_int_equal(r.n_events, 1);
	assert_string_equal(r.event[0].type, "7");
	assert_near(r.event[0].onset_s, 0.2, 1e-9);
	r = read_well(s, put_text(s, "b.tsv", "1\t2\n3\t4\n5\t6\n"));
	assert_true(r.unnamed && r.n_channels == 2 && r.channel[1].n_samples == 3);
	assert_true(isnan(r.channel[0].rate_hz) && sample(s, &r, 1, 0) == 2);
	read_well(s, put_text(s, "c.csv", "time,a\n0,1\n5,2\n6,3\n"));
	assert_warning(s, "not evenly spaced");
	refuse(s, put_text(s, "d.csv", "time,a\n0,1\n1,x\n"), "x");
	refuse(s, put_text(s, "e.csv", "time,time_ms\n0,1\n1,2\n"), "both tell times");
}

static void spikes(void **state)
{
	struct scratch *s = *state;
	struct pv__recording r = read_well(s, put_text(s, "s.tsv",
						       "unit\ttime_s\tregion\nb\t0.5\tCA1\n"
						       "a\t0.25\tCA3\nb\t0.1\tn/a\nc\tn/a\tCA1\n"));

	assert_int_equal(r.n_units, 3);
	assert_string_equal(r.unit[1].name, "b");
	assert_string_equal(r.unit[1].region, "CA1");
	assert_int_equal(r.unit[1].n_spikes, 2);
	assert_true(r.unit[1].time_s[0] == 0.1 && r.unit[1].time_s[1] == 0.5);
	assert_int_equal(r.unit[2].n_spikes, 0);
	refuse(s, put_text(s, "t.csv", "unit,time_s,region\nb,1,CA1\nb,2,CA3\n"), "unit b lies in");
	refuse(s, put_text(s, "u.csv", "unit,time_s\n,1\n"), "without unit");
	refuse(s, put_text(s, "v.csv", "unit,time_s\na,1\na,n/a\n"), "missing");
}

/* ---- BrainVision ---------------------------------------------------------------------------- */

#define HEAD(data) \
	"Brain Vision Data Exchange Header File Version 1.0\n[Common Infos]\nDataFile=" data \
	"\nMarkerFile=a.vmrk\nDataFormat=BINARY\nDataOrientation=MULTIPLEXED\n" \
	"NumberOfChannels=2\nSamplingInterval=10000\n[Binary Infos]\nBinaryFormat=INT_16\n" \
	"[Channel Infos]\nCh1=F\\1z,,0.5,mV\nCh2=Temp,,2,C\n"

static void brainvision(void **state)
{
	static const unsigned char data[] = {1, 0, 2, 0, 0xff, 0xff, 3, 0, 4, 0, 5, 0};
	struct scratch *s = *state;
	struct pv__recording r;

	put_file(s, "a.eeg", data, sizeof(data));
	put_text(s, "a.vmrk",
		 "Brain Vision Data Exchange Marker File, Version 1.0\n[Marker Infos]\n"
		 "Mk1=New Segment,,1,1,0,20240302\nMk2=Stimulus,S  1,2,1,2\nMk3=New "
		 "Segment,,3,1,0\n");
	r = read_well(s, put_text(s, "a.vhdr", HEAD("a.eeg")));
	assert_string_equal(r.channel[0].name, "F,z");
	assert_near(sample(s, &r, 0, 1), -0.5e-3, 1e-15);
	assert_near(sample(s, &r, 1, 2), 10, 0);
	assert_string_equal(r.channel[1].unit, "C");
	assert_int_equal(r.n_segments, 2);
	assert_near(r.segment[1].start_s, 0.02, 1e-12);
	assert_string_equal(r.event[1].type, "Stimulus/S  1");
	assert_string_equal(r.event[1].channel, "Temp");
	refuse(s, put_text(s, "b.vhdr", HEAD("../a.eeg")), "plain name");
	refuse(s, put_text(s, "c.vhdr", HEAD("/etc/passwd")), "plain name");
	refuse(s, put_text(s, "d.vhdr", HEAD("a.vmrk")), "no whole number of samples");
}

/* ---- companions ---------------------------------------------------------------------------------
 */

static void companions(void **state)
{
	struct scratch *s = *state;
	struct pv__recording r;

	put_text(s, "sub-1_task-x_channels.tsv",
		 "name\ttype\tunits\tstatus\tregion\nFz\tEEG\tuV\tbad\tn/a\n"
		 "stim\tTRIG\tn/a\tgood\tn/a\nGone\tEEG\tuV\tgood\tn/a\n");
	put_text(s, "sub-1_task-x_electrodes.tsv",
		 "name\tx\ty\tz\tregion\nFz\t1\t2\tn/a\tfrontal\n");
	put_text(s, "sub-1_task-x_coordsystem.json", "{\"EEGCoordinateUnits\": \"cm\"}");
	put_text(s, "sub-1_task-x_eeg.json", "{\"SamplingFrequency\": 4}");
	r = read_well(s, put_text(s, "sub-1_task-x_eeg.csv", "t,Fz,stim\n0,2,0\n9,3,5\n10,4,5\n"));
	assert_warning(s, "as 'Gone'");
	assert_true(r.channel[0].bad && r.channel[0].rate_hz == 4);
	assert_string_equal(r.channel[0].type, "eeg");
	assert_string_equal(r.channel[0].unit, "V");
	assert_string_equal(r.channel[0].region, "frontal");
	assert_near(sample(s, &r, 0, 1), 3e-6, 1e-18);
	assert_near(r.channel[0].position_mm[1], 20, 0);
	assert_true(isnan(r.channel[0].position_mm[2]));
	assert_near(r.segment[0].duration_s, 0.75, 0);
	assert_int_equal(r.n_events, 1);
	assert_near(r.event[0].onset_s, 0.25, 0);
	put_text(s, "sub-1_task-x_events.tsv",
		 "onset\tduration\ttrial_type\n0.5\tn/a\tgo\n0.1\t2\tready\n");
	r = read_well(s, in_folder(s, "sub-1_task-x_eeg.csv"));
	assert_int_equal(r.n_events, 2);
	assert_string_equal(r.event[0].type, "ready");
	put_text(s, "sub-1_task-x_channels.tsv", "name\tstatus\nFz\tugly\n");
	refuse(s, in_folder(s, "sub-1_task-x_eeg.csv"), "neither good nor bad");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(signals),
		SCRATCH_TEST(spikes),
		SCRATCH_TEST(brainvision),
		SCRATCH_TEST(companions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
