/* EDF and BDF made byte by byte: samples, annotations and gaps as they were put in, and every
 * damaged header refused with one line that names the field. */
#include "format_support.h"
#include "data/recording.h"

enum { HEADER = 256 + 2 * 256, RECORDS = 3, SAMPLES = 4, TAL = 40 };

/* A file of one signal of 4 samples and one of annotations, in 3 records of 2 s. */
struct file {
	unsigned char byte[HEADER + RECORDS * (SAMPLES * 2 + TAL)];
	size_t n;
};

static void put(struct file *f, size_t at, size_t n, const char *text)
{
	memset(f->byte + at, ' ', n);
	memcpy(f->byte + at, text, strlen(text) < n ? strlen(text) : n);
}

static void put_record(struct file *f, int r, const char *tal, size_t n_tal)
{
	unsigned char *at = f->byte + HEADER + r * (SAMPLES * 2 + TAL);

	for (int i = 0; i < SAMPLES; i++) {
		at[2 * i] = (unsigned char)(r * SAMPLES + i);
		at[2 * i + 1] = 0;
	}
	memset(at + SAMPLES * 2, 0, TAL);
	memcpy(at + SAMPLES * 2, tal, n_tal);
}
#define RECORD(f, r, tal) put_record(f, r, tal, sizeof(tal) - 1)

static struct file plain(void)
{
	static const struct {
		size_t at, n;
		const char *text;
	} field[] = {
		{0, 8, "0"},           {8, 80, "X F 02-MAY-1951 Doe"},
		{88, 80, "Startdate"}, {168, 8, "02.03.24"},
		{176, 8, "12.00.00"},  {184, 8, "768"},
		{192, 44, "EDF+C"},    {236, 8, "3"},
		{244, 8, "2"},         {252, 4, "2"},
		{256, 16, "EEG Cz"},   {272, 16, "EDF Annotations"},
		{448, 8, "uV"},        {456, 8, ""},
		{464, 8, "100"},       {472, 8, "-1"},
		{480, 8, "-100"},      {488, 8, "1"},
		{496, 8, "-50"},       {504, 8, "-32768"},
		{512, 8, "50"},        {520, 8, "32767"},
		{688, 8, "4"},         {696, 8, "20"},
	};
	struct file f = {.n = sizeof(f.byte)};

	memset(f.byte, ' ', HEADER);
	for (size_t i = 0; i < PV__COUNT(field); i++)
		put(&f, field[i].at, field[i].n, field[i].text);
	RECORD(&f, 0,
	       "+0.5\x14\x14\0+1.5\x15"
	       "0.25\x14one\x14two\x14\0");
	RECORD(&f, 1, "+2.5\x14\x14\0");
	RECORD(&f, 2, "+4.5\x14\x14\0+5\x14three@@EEG Cz\x14\0");
	return f;
}

static int read_file(struct scratch *s, const struct file *f, struct pv__recording *r)
{
	return pv__recording_read(s->arena, put_file(s, "a.edf", f->byte, f->n), NULL, r, &s->diag);
}

static void refuse(struct scratch *s, const struct file *f, const char *part)
{
	struct pv__recording r;

	if (read_file(s, f, &r) == PV_OK)
		fail_msg("read, although: %s", part);
	assert_one_error(s, part);
}

/* ---- good files --------------------------------------------------------------------------- */

static void samples(void **state)
{
	struct scratch *s = *state;
	struct file f = plain();
	struct pv__recording r;
	int64_t cz = 0;
	double x[12];

	assert_int_equal(read_file(s, &f, &r), PV_OK);
	assert_silent(s);
	assert_int_equal(r.n_channels, 1);
	assert_string_equal(r.channel[0].name, "EEG Cz");
	assert_string_equal(r.channel[0].unit, "V");
	assert_true(r.channel[0].rate_hz == 2 && r.channel[0].n_samples == 12);
	assert_int_equal(pv__recording_samples(&r, 1, &cz, 0, 12, x, &s->diag), PV_OK);
	for (int i = 0; i < 12; i++) /* 100 .. -100 over -50 .. 50: two for each step, inverted */
		assert_near(x[i], -2e-6 * i, 1e-18);
	assert_int_equal(pv__recording_samples(&r, 1, &cz, 5, 3, x, &s->diag), PV_OK);
	assert_near(x[0], -1e-5, 1e-18);
	assert_near(x[2], -1.4e-5, 1e-18);
	assert_int_equal(pv__recording_samples(&r, 1, &cz, 5, 8, x, &s->diag), PV_EDATA);
	assert_one_error(s, "it has 12");
}

static void annotations_count_from_the_first_record(void **state)
{
	struct scratch *s = *state;
	struct file f = plain();
	struct pv__recording r;

	assert_int_equal(read_file(s, &f, &r), PV_OK);
	assert_int_equal(r.n_events, 3);
	assert_near(r.event[0].onset_s, 1, 1e-12);
	assert_near(r.event[0].duration_s, 0.25, 0);
	assert_string_equal(r.event[0].type, "one");
	assert_string_equal(r.event[1].type, "two");
	assert_near(r.event[2].onset_s, 4.5, 1e-12);
	assert_string_equal(r.event[2].type, "three");
	assert_string_equal(r.event[2].channel, "EEG Cz");
	assert_int_equal(r.n_identifying, 4);
	assert_string_equal(r.identifying[0][1], "X F 02-MAY-1951 Doe");
}

static void gaps_are_never_glued(void **state)
{
	struct scratch *s = *state;
	struct file f = plain();
	struct pv__recording r;

	put(&f, 192, 44, "EDF+D");
	RECORD(&f, 2, "+60.5\x14\x14\0");
	assert_int_equal(read_file(s, &f, &r), PV_OK);
	assert_silent(s);
	assert_int_equal(r.n_segments, 2);
	assert_near(r.segment[0].duration_s, 4, 0);
	assert_near(r.segment[1].start_s, 60, 0);
	assert_int_equal(pv__segment_samples(&r.segment[1], &r.channel[0]), 4);
	put(&f, 192, 44, "EDF+C");
	assert_int_equal(read_file(s, &f, &r), PV_OK);
	assert_warning(s, "2 pieces");
	assert_int_equal(r.n_segments, 2);
}

static void odd_but_readable(void **state)
{
	struct scratch *s = *state;
	struct file f = plain();
	struct pv__recording r;

	put(&f, 236, 8, "-1");
	assert_int_equal(read_file(s, &f, &r), PV_OK);
	assert_warning(s, "number of records");
	assert_int_equal(r.channel[0].n_samples, 12);
	f = plain();
	put(&f, 236, 8, "2");
	assert_int_equal(read_file(s, &f, &r), PV_OK);
	assert_warning(s, "behind the last record");
	assert_int_equal(r.channel[0].n_samples, 8);
	f = plain();
	put(&f, 256, 16, "Temp \xb5");
	assert_int_equal(read_file(s, &f, &r), PV_OK);
	assert_string_equal(r.channel[0].name, "Temp \xc2\xb5");
}

/* ---- damaged headers --------------------------------------------------------------------------
 */

static void damaged_fields(void **state)
{
	static const struct {
		size_t at, n;
		const char *text, *part;
	} bad[] = {
		{184, 8, "", "bytes in header"},
		{184, 8, "767", "bytes in header"},
		{184, 8, "7x8", "bytes in header"},
		{184, 8, "99999999", "bytes in header"},
		{184, 8, "-768", "bytes in header"},
		{192, 44, "EDF+X", "reserved"},
		{236, 8, "", "number of records"},
		{236, 8, "0", "number of records"},
		{236, 8, "-2", "number of records"},
		{236, 8, "3.5", "number of records"},
		{236, 8, "1e1", "number of records"},
		{236, 8, "4", "truncated"},
		{236, 8, "99999999", "truncated"},
		{236, 8, "0x3", "number of records"},
		{244, 8, "", "duration of a record"},
		{244, 8, "0", "duration of a record"},
		{244, 8, "-1", "duration of a record"},
		{244, 8, "nan", "duration of a record"},
		{244, 8, "inf", "duration of a record"},
		{244, 8, "1e999", "duration of a record"},
		{244, 8, "1,5", "decimal point"},
		{244, 8, "0x1p1", "duration of a record"},
		{252, 4, "", "number of signals"},
		{252, 4, "0", "number of signals"},
		{252, 4, "-1", "number of signals"},
		{252, 4, "1", "bytes in header"},
		{252, 4, "3", "bytes in header"},
		{252, 4, "9999", "number of signals"},
		{252, 4, "2a", "number of signals"},
		{464, 8, "", "physical minimum of signal 1"},
		{464, 8, "nan", "physical minimum of signal 1"},
		{464, 8, "1,5", "physical minimum of signal 1"},
		{464, 8, "-100", "tell no scale"},
		{480, 8, "1e400", "physical maximum of signal 1"},
		{480, 8, "five", "physical maximum of signal 1"},
		{496, 8, "50", "digital minimum and maximum"},
		{496, 8, "60", "digital minimum and maximum"},
		{496, 8, "-32769", "digital minimum and maximum"},
		{496, 8, "-5.5", "digital minimum of signal 1"},
		{512, 8, "32768", "digital minimum and maximum"},
		{512, 8, "99999999", "digital minimum and maximum"},
		{512, 8, "", "digital maximum of signal 1"},
		{688, 8, "", "samples per record of signal 1"},
		{688, 8, "0", "samples per record of signal 1"},
		{688, 8, "-4", "samples per record of signal 1"},
		{688, 8, "4.5", "samples per record of signal 1"},
		{688, 8, "5", "truncated"},
		{688, 8, "99999999", "truncated"},
		{696, 8, "0", "samples per record of signal 2"},
		{272, 16, "EEG Pz", "digital minimum and maximum of signal 2"},
	};

	for (size_t i = 0; i < PV__COUNT(bad); i++) {
		struct file f = plain();

		put(&f, bad[i].at, bad[i].n, bad[i].text);
		if (bad[i].at == 272) { /* its digital range is fine until it is a signal */
			put(&f, 504, 8, "5");
			put(&f, 520, 8, "5");
		}
		refuse(*state, &f, bad[i].part);
	}
}

static void cut_anywhere(void **state)
{
	for (size_t n = 8; n < sizeof(((struct file *)0)->byte); n += 7) {
		struct file f = plain();

		f.n = n;
		refuse(*state, &f, "truncated");
	}
}

static void interrupted_without_times(void **state)
{
	struct file f = plain();

	put(&f, 192, 44, "EDF+D");
	put(&f, 272, 16, "EEG Pz");
	refuse(*state, &f, "+D without a signal");
}

static void damaged_annotations(void **state)
{
#define BAD(tal, part) \
	{ \
		tal, sizeof(tal) - 1, part \
	}
	static const struct {
		const char *tal;
		size_t n;
		const char *part;
	} bad[] = {
		BAD("", "without its sign"),
		BAD("2.5\x14\x14\0", "without its sign"),
		BAD("+x\x14\x14\0", "onset that is no number"),
		BAD("+\x14\x14\0", "onset that is no number"),
		BAD("+2.5", "does not end"),
		BAD("+2.5\x14late\x14\0", "does not say when"),
		BAD("+2.5\x14\0", "does not say when"),
		BAD("+1\x14\x14\0", "before the record before it"),
		BAD("+2.5\x14\x14\0+3\x15x\x14now\x14\0", "duration that is no number"),
		BAD("+2.5\x14\x14\0+3\x15-1\x14now\x14\0", "duration that is no number"),
		BAD("+2.5\x14\x14\0+3\x14open", "text that does not end"),
		BAD("+2.5\x14\x14\0\xff", "without its sign"),
	};

	for (size_t i = 0; i < PV__COUNT(bad); i++) {
		struct file f = plain();

		put_record(&f, 1, bad[i].tal, bad[i].n);
		refuse(*state, &f, bad[i].part);
	}
#undef BAD
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(samples),
		SCRATCH_TEST(annotations_count_from_the_first_record),
		SCRATCH_TEST(gaps_are_never_glued),
		SCRATCH_TEST(odd_but_readable),
		SCRATCH_TEST(damaged_fields),
		SCRATCH_TEST(cut_anywhere),
		SCRATCH_TEST(interrupted_without_times),
		SCRATCH_TEST(damaged_annotations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
