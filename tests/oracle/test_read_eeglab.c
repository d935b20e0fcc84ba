/* read.eeglab on files that are written here; that the rules for units, latencies and epochs
 * are EEGLAB's was compared with MNE-Python 1.3 on such files. */
#include "support/check.h"
#include "support/mat_file.h"
#include "support/recording.h"

#include <string.h>

enum { CHANNELS = 3, POINTS = 400, EPOCHS = 4 };

struct set {
	enum mat_ft version;
	enum matio_compression compression;
	bool flat;             /* fields are variables, without the struct EEG */
	size_t points, epochs; /* of one epoch */
	double start_s;
	const char *fdt;       /* name of the file of samples; NULL: inside */
	double last_latency, n_channels;
};

/* Channel c has c + sample / 4 microvolts. */
static float value_at(size_t channel, size_t sample)
{
	return (float)channel + (float)sample / 4;
}

static const float *samples(void)
{
	static float value[CHANNELS * POINTS];

	for (size_t i = 0; i < POINTS; i++)
		for (size_t c = 0; c < CHANNELS; c++)
			value[i * CHANNELS + c] = value_at(c, i);
	return value;
}

static matvar_t *channels(void)
{
	static const char *field[] = {"labels", "type", "X", "Y", "Z"};
	static const char *const label[CHANNELS] = {"Fz", "Cz", "photo"};
	static const char *const type[CHANNELS] = {"EEG", "EOG", "light"};
	matvar_t *s = matt_struct("chanlocs", CHANNELS, field, 5);

	for (size_t i = 0; i < CHANNELS; i++) {
		double scale = i == 1 ? 0.01 : 1; /* one that is no millimetres */

		Mat_VarSetStructFieldByName(s, "labels", i, matt_text("labels", label[i]));
		Mat_VarSetStructFieldByName(s, "type", i, matt_text("type", type[i]));
		Mat_VarSetStructFieldByName(s, "X", i, matt_number("X", 60 * scale));
		Mat_VarSetStructFieldByName(s, "Y", i, matt_number("Y", 10 * scale));
		Mat_VarSetStructFieldByName(s, "Z", i, matt_number("Z", 70 * scale));
	}
	return s;
}

static matvar_t *events(const struct set *set)
{
	static const char *field[] = {"type", "latency", "duration"};
	const double latency[] = {26, 100.5, 126, 226, set->last_latency};
	matvar_t *s = matt_struct("event", 5, field, 3);

	for (size_t i = 0; i < 5; i++) {
		matvar_t *type = i == 1   ? matt_text("type", "boundary")
				 : i == 3 ? matt_number("type", 7)
					  : matt_text("type", i == 0 ? "face" : "house");

		Mat_VarSetStructFieldByName(s, "type", i, type);
		Mat_VarSetStructFieldByName(s, "latency", i, matt_number("latency", latency[i]));
		Mat_VarSetStructFieldByName(s, "duration", i, matt_number("duration", 25));
	}
	return s;
}

static matvar_t *data_of(const struct set *set)
{
	return set->fdt ? matt_text("data", set->fdt)
			: matt_floats("data", CHANNELS, set->points, set->epochs, samples());
}

static const char *put_set(struct recording_test *t, const struct set *set)
{
	static const char *field[] = {"nbchan", "pnts", "trials",   "srate",
				      "xmin",   "data", "chanlocs", "event"};
	const char *path = recording_path(t, pv__format(t->arena, "sub-%zu.set",
							pv__arena_bytes(t->arena)));
	mat_t *file = matt_create(path, set->version);
	matvar_t *part[] = {matt_number("nbchan", set->n_channels),
			    matt_number("pnts", (double)set->points),
			    matt_number("trials", (double)set->epochs),
			    matt_number("srate", 250),
			    matt_number("xmin", set->start_s),
			    data_of(set),
			    channels(),
			    events(set)};
	matvar_t *all = set->flat ? NULL : matt_struct("EEG", 1, field, PV__COUNT(field));

	for (size_t i = 0; i < PV__COUNT(part); i++) {
		if (set->flat)
			matt_write(file, part[i], set->compression);
		else
			Mat_VarSetStructFieldByName(all, field[i], 0, part[i]);
	}
	if (all)
		matt_write(file, all, set->compression);
	Mat_Close(file);
	return path;
}

static struct set continuous(enum mat_ft version, bool flat)
{
	return (struct set){.version = version,
			    .flat = flat,
			    .points = POINTS,
			    .epochs = 1,
			    .last_latency = 326,
			    .n_channels = CHANNELS};
}

static void expect_samples(struct recording_test *t)
{
	for (int64_t i = 0; i < POINTS; i += 57) {
		assert_near(recording_value(t, 0, i), 1e-6 * (double)value_at(0, (size_t)i), 1e-18);
		assert_near(recording_value(t, 1, i), 1e-6 * (double)value_at(1, (size_t)i), 1e-18);
		assert_near(recording_value(t, 2, i), (double)value_at(2, (size_t)i), 0);
	}
}

static void expect_continuous(struct recording_test *t)
{
	const struct pv__recording *r = &t->r;

	assert_string_equal(r->format, "read.eeglab");
	assert_int_equal(r->n_channels, CHANNELS);
	assert_string_equal(r->channel[0].name, "Fz");
	assert_string_equal(r->channel[0].type, "eeg");
	assert_string_equal(r->channel[1].type, "eog");
	assert_string_equal(r->channel[2].type, "misc");
	assert_null(r->channel[2].unit);
	assert_near(r->channel[0].position_mm[0], -10, 0);
	assert_near(r->channel[0].position_mm[1], 60, 0);
	assert_true(isnan(r->channel[1].position_mm[0]));
	assert_int_equal(r->n_segments, 2);
	assert_near(r->segment[1].start_s, 0.4, 1e-15);
	assert_near(r->segment[1].duration_s, 1.2, 1e-15);
	assert_int_equal(r->n_events, 4);
	assert_string_equal(r->event[0].type, "face");
	assert_near(r->event[0].onset_s, 0.1, 1e-15);
	assert_near(r->event[0].duration_s, 0.1, 1e-15);
	assert_string_equal(r->event[2].type, "7");
	expect_samples(t);
}

static void every_way_to_save_it(void **state)
{
	const struct set way[] = {continuous(MAT_FT_MAT5, false), continuous(MAT_FT_MAT5, true),
				  continuous(MAT_FT_MAT73, false), continuous(MAT_FT_MAT73, true)};
	struct recording_test t;

	(void)state;
	recording_begin(&t, "read.eeglab");
	for (size_t i = 0; i < PV__COUNT(way); i++) {
		struct set set = way[i];

		recording_expect(&t, put_set(&t, &set));
		expect_continuous(&t);
		set.compression = MAT_COMPRESSION_ZLIB;
		recording_expect(&t, put_set(&t, &set));
		expect_continuous(&t);
	}
	recording_end(&t);
}

static void samples_beside(void **state)
{
	struct set set = continuous(MAT_FT_MAT5, false);
	size_t n = CHANNELS * POINTS * sizeof(float);
	struct recording_test t;
	const char *fdt;

	(void)state;
	recording_begin(&t, "read.eeglab");
	set.fdt = "/where/it/was/written/sub-01.fdt";
	recording_refused(&t, put_set(&t, &set), "sub-01.fdt, which cannot be opened");
	fdt = recording_path(&t, "sub-01.fdt");
	assert_int_equal(pv__file_write(fdt, samples(), n, &t.diag), PV_OK);
	recording_expect(&t, put_set(&t, &set));
	expect_continuous(&t);
	assert_int_equal(pv__file_write(fdt, samples(), n - 4, &t.diag), PV_OK);
	recording_refused(&t, put_set(&t, &set), "as float32 take 4800");
	set.fdt = "sub-01.dat";
	recording_refused(&t, put_set(&t, &set), "only .fdt files are read");
	recording_end(&t);
}

static void epochs(void **state)
{
	struct set set = continuous(MAT_FT_MAT5, false);
	struct recording_test t;

	(void)state;
	recording_begin(&t, "read.eeglab");
	set.points = POINTS / EPOCHS;
	set.epochs = EPOCHS;
	set.start_s = -0.1;
	recording_expect(&t, put_set(&t, &set));
	assert_true(t.r.epochs);
	assert_int_equal(t.r.n_segments, EPOCHS);
	assert_near(t.r.segment[3].start_s, -0.1, 0);
	assert_near(t.r.segment[3].duration_s, 0.4, 1e-15);
	assert_string_equal(t.r.segment[0].event, "face");
	assert_string_equal(t.r.segment[2].event, "7");
	assert_string_equal(t.r.segment[3].event, "house");
	expect_samples(&t);
	recording_end(&t);
}

static void sizes_that_do_not_fit(void **state)
{
	struct set set = continuous(MAT_FT_MAT5, false);
	struct recording_test t;

	(void)state;
	recording_begin(&t, "read.eeglab");
	set.n_channels = 4;
	recording_refused(&t, put_set(&t, &set), "data is neither nbchan x pnts x trials");
	set.n_channels = 2.5;
	recording_refused(&t, put_set(&t, &set), "nbchan is no whole number");
	set.n_channels = CHANNELS;
	set.last_latency = 1000;
	recording_refused(&t, put_set(&t, &set), "event 5: its latency is not within the 400");
	recording_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_way_to_save_it),
		cmocka_unit_test(samples_beside),
		cmocka_unit_test(epochs),
		cmocka_unit_test(sizes_that_do_not_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
