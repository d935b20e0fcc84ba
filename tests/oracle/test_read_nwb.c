/* read.nwb on files that are written here, so that every value is known. */
#include "support/check.h"
#include "support/hdf5_file.h"
#include "support/recording.h"

#include <string.h>

enum { N = 3000, CHANNELS = 4, HAND = 200 };

/* Channel c has 4 i + c at sample i, in microvolts times c + 1, and 1 mV more. */
static void put_electrical(hid_t file, const char *path)
{
	static short raw[N][CHANNELS];
	const double scale[CHANNELS] = {1, 2, 3, 4}, start = 1.5;
	const int row[CHANNELS] = {3, 2, 1, 0};
	hid_t group = h5t_group(file, path), data;

	for (int i = 0; i < N; i++)
		for (int c = 0; c < CHANNELS; c++)
			raw[i][c] = (short)(4 * i + c);
	h5t_attribute_text(group, "neurodata_type", "ElectricalSeries");
	data = h5t_values(group, "data", H5T_STD_I16LE, H5T_NATIVE_SHORT, N, CHANNELS, raw);
	h5t_attribute_real(data, "conversion", 1e-6);
	h5t_attribute_real(data, "offset", 1e-3);
	h5t_attribute_text(data, "unit", "volts");
	H5Dclose(data);
	h5t_reals(group, "channel_conversion", CHANNELS, scale);
	h5t_ints(group, "electrodes", CHANNELS, row);
	data = h5t_values(group, "starting_time", H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, 0, 0, &start);
	h5t_attribute_real(data, "rate", 1000);
	H5Dclose(data);
	H5Gclose(group);
}

static void put_electrodes(hid_t file)
{
	const char *const location[CHANNELS] = {"CA1", "CA1", "CA3", "unknown"};
	const int id[CHANNELS] = {10, 11, 12, 13};
	hid_t table = h5t_group(file, "general/extracellular_ephys/electrodes");

	h5t_ints(table, "id", CHANNELS, id);
	h5t_texts(table, "location", CHANNELS, location);
	H5Gclose(table);
}

/* 2-D positions at 50 Hz, with a pause of 2 s in the middle; `jitter`: sample 10 is late. */
static void put_hand(hid_t file, const char *path, double jitter)
{
	double xy[HAND][2], time[HAND];
	hid_t group = h5t_group(file, path), data;

	for (int i = 0; i < HAND; i++) {
		xy[i][0] = i;
		xy[i][1] = -0.5 * i;
		time[i] = 0.02 * i + (i >= HAND / 2 ? 2 : 0);
	}
	time[10] += jitter;
	h5t_attribute_text(group, "neurodata_type", "SpatialSeries");
	data = h5t_values(group, "data", H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, HAND, 2, xy);
	h5t_attribute_text(data, "unit", "meters");
	H5Dclose(data);
	h5t_reals(group, "timestamps", HAND, time);
	H5Gclose(group);
}

static void put_units(hid_t file, double last_spike)
{
	const double time[] = {0.1, 0.2, 0.3, 0.15, last_spike};
	const int id[] = {3, 5}, end[] = {3, 5}, row[] = {0, 1, 2}, row_end[] = {2, 3};
	hid_t table = h5t_group(file, "units");

	h5t_ints(table, "id", 2, id);
	h5t_reals(table, "spike_times", 5, time);
	h5t_ints(table, "spike_times_index", 2, end);
	h5t_ints(table, "electrodes", 3, row);
	h5t_ints(table, "electrodes_index", 2, row_end);
	H5Gclose(table);
}

static void put_trials(hid_t file)
{
	const double start[] = {2, 1}, stop[] = {3, 1.5};
	const char *const condition[] = {"left", "right"}, *const tag[] = {"sleep", "rem", "wake"};
	const int tag_end[] = {2, 3};
	hid_t table = h5t_group(file, "intervals/trials");

	h5t_reals(table, "start_time", 2, start);
	h5t_reals(table, "stop_time", 2, stop);
	h5t_texts(table, "condition", 2, condition);
	H5Gclose(table);
	table = h5t_group(file, "intervals/epochs");
	h5t_reals(table, "start_time", 2, start);
	h5t_texts(table, "tags", 3, tag);
	h5t_ints(table, "tags_index", 2, tag_end);
	H5Gclose(table);
}

static hid_t begin_file(struct recording_test *t, const char *version, const char **path)
{
	hid_t file;

	*path = recording_path(t, "session.nwb");
	file = h5t_good(H5Fcreate(*path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT));
	h5t_attribute_text(file, "nwb_version", version);
	return file;
}

static const char *whole_file(struct recording_test *t)
{
	const char *const person[] = {"A. Person"};
	const char *path;
	hid_t file = begin_file(t, "2.5.0", &path), group;

	put_electrical(file, "acquisition/probe");
	put_electrodes(file);
	put_hand(file, "processing/behavior/Position/hand", 0);
	put_units(file, 0.25);
	put_trials(file);
	group = h5t_group(file, "general/subject");
	h5t_texts(group, "subject_id", 1, person);
	H5Gclose(group);
	H5Fclose(file);
	return path;
}

static void electrical_series(void **state)
{
	struct recording_test t;
	const struct pv__recording *r = &t.r;

	(void)state;
	recording_begin(&t, "read.nwb");
	recording_expect(&t, whole_file(&t));
	assert_string_equal(r->format, "read.nwb");
	assert_int_equal(r->n_channels, CHANNELS);
	assert_string_equal(r->channel[0].name, "electrode_13");
	assert_null(r->channel[0].region);
	assert_string_equal(r->channel[1].region, "CA3");
	assert_string_equal(r->channel[3].region, "CA1");
	assert_string_equal(r->channel[0].type, "lfp");
	assert_string_equal(r->channel[0].unit, "V");
	assert_near(r->channel[0].rate_hz, 1000, 0);
	assert_int_equal(r->n_segments, 1);
	assert_near(r->segment[0].start_s, 1.5, 0);
	assert_near(r->segment[0].duration_s, 3, 0);
	for (int64_t c = 0; c < CHANNELS; c++)
		for (int64_t i = 0; i < N; i += 611)
			assert_near(recording_value(&t, c, i),
				    1e-6 * (double)((4 * i + c) * (c + 1)) + 1e-3, 1e-15);
	assert_int_equal(r->n_identifying, 1);
	assert_string_equal(r->identifying[0][1], "A. Person");
	recording_end(&t);
}

static void channels_come_in_the_order_asked_for(void **state)
{
	const int64_t channel[] = {3, 1};
	struct recording_test t;
	double out[2][2];

	(void)state;
	recording_begin(&t, "read.nwb");
	recording_expect(&t, whole_file(&t));
	assert_int_equal(pv__recording_samples(&t.r, 2, channel, 100, 2, out[0], &t.diag), PV_OK);
	assert_near(out[0][1], 1e-6 * (404 + 3) * 4 + 1e-3, 1e-15);
	assert_near(out[1][0], 1e-6 * (400 + 1) * 2 + 1e-3, 1e-15);
	recording_end(&t);
}

static void units_and_intervals(void **state)
{
	struct recording_test t;
	const struct pv__recording *r = &t.r;

	(void)state;
	recording_begin(&t, "read.nwb");
	recording_expect(&t, whole_file(&t));
	assert_int_equal(r->n_units, 2);
	assert_string_equal(r->unit[0].name, "3");
	assert_string_equal(r->unit[0].region, "CA1");
	assert_string_equal(r->unit[1].region, "CA3");
	assert_int_equal(r->unit[1].n_spikes, 2);
	assert_near(r->unit[1].time_s[0], 0.15, 0);
	assert_int_equal(r->n_events, 4);
	assert_near(r->event[0].onset_s, 1, 0); /* in order; epochs come before trials */
	assert_string_equal(r->event[0].type, "wake");
	assert_string_equal(r->event[1].type, "right");
	assert_near(r->event[1].duration_s, 0.5, 0);
	assert_string_equal(r->event[2].type, "sleep,rem");
	assert_string_equal(r->event[3].type, "left");
	recording_end(&t);
}

static void a_part_is_a_series(void **state)
{
	static const char *const names[] = {"#behavior/hand", "#hand", "#Position",
					    "#processing/behavior/Position/hand"};
	struct recording_test t;
	const char *path;

	(void)state;
	recording_begin(&t, "read.nwb");
	path = whole_file(&t);
	for (size_t i = 0; i < PV__COUNT(names); i++) {
		recording_expect(&t, pv__format(t.arena, "%s%s", path, names[i]));
		assert_int_equal(t.r.n_channels, 2);
		assert_int_equal(t.r.n_units, 0);
		assert_string_equal(t.r.channel[1].name, "hand_y");
		assert_string_equal(t.r.channel[1].type, "behaviour");
		assert_string_equal(t.r.channel[1].unit, "meters");
		assert_near(t.r.channel[0].rate_hz, 50, 1e-9);
		assert_int_equal(t.r.n_segments, 2); /* the pause */
		assert_near(t.r.segment[1].start_s, 4, 1e-12);
		assert_near(t.r.segment[1].duration_s, 2, 1e-12);
		assert_near(recording_value(&t, 1, 150), -75, 0);
	}
	recording_refused(&t, pv__format(t.arena, "%s#foot", path),
			  "has no series 'foot'; it has acquisition/probe, "
			  "processing/behavior/Position/hand");
	recording_end(&t);
}

static void irregular_times(void **state)
{
	struct recording_test t;
	const char *path;
	hid_t file;

	(void)state;
	recording_begin(&t, "read.nwb");
	file = begin_file(&t, "2.1.0", &path);
	put_electrodes(file);
	put_electrical(file, "acquisition/probe");
	put_hand(file, "acquisition/hand", 0.012);
	H5Fclose(file);
	recording_refused(&t, pv__format(t.arena, "%s#hand", path),
			  "acquisition/hand: timestamps are not regular: sample 11");
	recording_expect(&t, path); /* left out, said so */
	assert_int_equal(t.r.n_channels, CHANNELS);
	assert_int_equal(t.diag.n, 1);
	assert_non_null(strstr(t.diag.message[0].text, "acquisition/hand is left out"));
	recording_end(&t);
}

static void what_is_refused(void **state)
{
	struct recording_test t;
	const char *path;
	struct pv__bytes bytes;

	(void)state;
	recording_begin(&t, "read.nwb");
	H5Fclose(begin_file(&t, "2.0.0", &path));
	recording_refused(&t, path, "holds no series of numbers, no units and no intervals");
	H5Fclose(begin_file(&t, "1.0.6", &path));
	recording_refused(&t, path, "nwb_version is '1.0.6'");
	path = whole_file(&t);
	assert_int_equal(pv__file_read(t.arena, path, 1 << 24, &bytes, &t.diag), PV_OK);
	for (size_t n = 600; n < bytes.n; n += bytes.n / 20) {
		assert_int_equal(pv__file_write(path, bytes.data, n, &t.diag), PV_OK);
		recording_refused(&t, path, "cut off");
	}
	recording_end(&t);
}

static void spikes_out_of_order(void **state)
{
	struct recording_test t;
	const char *path;
	hid_t file;

	(void)state;
	recording_begin(&t, "read.nwb");
	file = begin_file(&t, "2.5.0", &path);
	put_electrodes(file);
	put_units(file, 0.05);
	H5Fclose(file);
	recording_refused(&t, path, "the spikes of unit 5 do not ascend");
	recording_end(&t);
}

/* Neither a link nor a data set leads out of the file. */
static void other_files_stay_closed(void **state)
{
	struct recording_test t;
	const char *path, *other;
	hid_t file, group, how, space;
	hsize_t n = 8;

	(void)state;
	recording_begin(&t, "read.nwb");
	other = pv__format(t.arena, "%s", whole_file(&t));
	path = recording_path(&t, "linked.nwb");
	file = h5t_good(H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT));
	h5t_attribute_text(file, "nwb_version", "2.5.0");
	h5t_good(H5Lcreate_external(other, "/units", file, "units", H5P_DEFAULT, H5P_DEFAULT));
	group = h5t_group(file, "acquisition/outside");
	how = h5t_good(H5Pcreate(H5P_DATASET_CREATE));
	h5t_good(H5Pset_external(how, other, 0, 64));
	space = h5t_good(H5Screate_simple(1, &n, NULL));
	H5Dclose(h5t_good(H5Dcreate2(group, "data", H5T_IEEE_F64LE, space, H5P_DEFAULT, how,
				     H5P_DEFAULT)));
	H5Pclose(how);
	H5Sclose(space);
	H5Gclose(group);
	H5Fclose(file);
	recording_refused(&t, path, "holds no series of numbers, no units and no intervals");
	recording_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(electrical_series),
		cmocka_unit_test(channels_come_in_the_order_asked_for),
		cmocka_unit_test(units_and_intervals),
		cmocka_unit_test(a_part_is_a_series),
		cmocka_unit_test(irregular_times),
		cmocka_unit_test(what_is_refused),
		cmocka_unit_test(spikes_out_of_order),
		cmocka_unit_test(other_files_stay_closed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
