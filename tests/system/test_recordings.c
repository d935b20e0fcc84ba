/* Studies on recordings: events become rows, channels become regions. */
#include "support/check.h"
#include "support/program.h"
#include "support/results.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PEOPLE = 6, EVENTS = 24, CHANNELS = 3, RATE_HZ = 100, SAMPLES = 3000 };

/* A number in [0, 1) that depends on its place alone. */
static double draw(int person, int64_t i)
{
	double x = sin((double)person * 12.9898 + (double)i * 78.233) * 43758.5453;

	return x - floor(x);
}

/* Every 1.2 s an event; the second channel (Cz) tells its kind from 0.1 s to 0.3 s after. */
static bool is_target(int person, int event)
{
	return draw(person + 100, event) < 0.5;
}

static void write_signals(int person, const char *path)
{
	float *x = calloc(CHANNELS * SAMPLES, sizeof(*x));
	FILE *f;

	assert_non_null(x);
	for (int64_t i = 0; i < CHANNELS * SAMPLES; i++)
		x[i] = (float)(draw(person, i) - 0.5);
	for (int e = 0; e < EVENTS; e++)
		for (int t = 10; t < 30; t++)
			x[(RATE_HZ + 120 * e + t) * CHANNELS + 1] +=
				is_target(person, e) ? 0.1f : -0.1f;
	f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(x, sizeof(*x), CHANNELS * SAMPLES, f), CHANNELS * SAMPLES);
	assert_int_equal(fclose(f), 0);
	free(x);
}

static void write_person(struct scratch *s, int person)
{
	const char *base = pv__format(s->arena, "data/sub-%d/eeg/sub-%d_task-odd", person, person);
	struct pv__buffer events = {.arena = s->arena};

	scratch_write(s, pv__format(s->arena, "%s_eeg.vhdr", base),
		      pv__format(s->arena,
				 "Brain Vision Data Exchange Header File Version 1.0\n"
				 "[Common Infos]\nDataFile=sub-%d_task-odd_eeg.eeg\n"
				 "DataFormat=BINARY\nDataOrientation=MULTIPLEXED\n"
				 "NumberOfChannels=3\nSamplingInterval=10000\n"
				 "[Binary Infos]\nBinaryFormat=IEEE_FLOAT_32\n"
				 "[Channel Infos]\nCh1=Fz,,1,uV\nCh2=Cz,,1,uV\nCh3=Pz,,1,uV\n",
				 person));
	write_signals(person, scratch_path(s, "%s_eeg.eeg", base));
	pv__puts(&events, "onset\tduration\ttrial_type\n");
	for (int e = 0; e < EVENTS; e++)
		pv__putf(&events, "%.2f\t0\t%s\n", 1 + 1.2 * e,
			 is_target(person, e) ? "target" : "standard");
	scratch_write(s, pv__format(s->arena, "%s_events.tsv", base), events.data);
}

static const char study[] =
	"pulvinar: 1\nseed: 1\n"
	"data:\n  root: data\n  participants: participants.tsv\n"
	"  recordings: {eeg: \"{participant_id}/eeg/*_eeg.vhdr\"}\n"
	"  samples: {per: event, window_s: [0, 0.4]}\n"
	"  target: {column: trial_type, kind: classes, positive: target}\n"
	"features: {erp: {from: [{recording.epochs: {recording: eeg, bin_ms: 100}}]}}\n"
	"transform: [scale.zscore]\n"
	"models: [{svm_linear: {C: 1}}]\n"
	"validation: {outer: {scheme: kfold, folds: 3}}\n"
	"importance: [haufe]\n";

static int start(void **state)
{
	struct scratch *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	scratch_make(s);
	scratch_write(s, "data/participants.tsv",
		      "participant_id\nsub-1\nsub-2\nsub-3\nsub-4\nsub-5\nsub-6\n");
	for (int p = 1; p <= PEOPLE; p++)
		write_person(s, p);
	scratch_write(s, "study.yaml", study);
	*state = s;
	return 0;
}

static int end(void **state)
{
	scratch_remove(*state);
	free(*state);
	return 0;
}

static void run(struct scratch *s, struct program *p, const char *name, const char *text,
		const char *jobs)
{
	scratch_write(s, pv__format(s->arena, "%s.yaml", name), text);
	run_program(s, p, "run", "-q", "-j", jobs, scratch_path(s, "%s.yaml", name), "-o",
		    scratch_path(s, "%s", name));
}

static double cell(const struct pv__frame *frame, int64_t row, const char *column)
{
	double value = NAN;

	assert_true(pv__parse_real(pv__frame_cell(frame, row, pv__frame_column(frame, column)),
				   &value));
	return value;
}

/* The channel that tells is found, and the others are not. */
static void events_are_decoded(void **state)
{
	struct scratch *s = *state;
	struct pv__frame summary, regions;
	struct program p;

	run(s, &p, "one", study, "1");
	assert_code(&p, 0);
	assert_string_equal(p.err, "");
	summary = results_read(s, s->folder, "one/summary.tsv");
	assert_string_equal(pv__frame_cell(&summary, 0, 0), "svm_linear");
	assert_true(cell(&summary, 0, "mean") > 0.9);
	regions = results_read(s, s->folder, "one/regions.tsv");
	assert_int_equal(regions.n_rows, CHANNELS);
	for (int64_t r = 0; r < CHANNELS; r++)
		assert_int_equal(cell(&regions, r, "rank") == 1,
				 pv__equal(pv__frame_cell(&regions, r, 0), "Cz"));
}

static void workers_do_not_matter(void **state)
{
	struct scratch *s = *state;
	struct program p;

	run(s, &p, "many", study, "3");
	assert_code(&p, 0);
	assert_string_equal(file_text(s, scratch_path(s, "many/predictions.tsv")),
			    file_text(s, scratch_path(s, "one/predictions.tsv")));
	assert_string_equal(file_text(s, scratch_path(s, "many/regions.tsv")),
			    file_text(s, scratch_path(s, "one/regions.tsv")));
}

/* One participant: rows of one recording must be kept apart in time. */
static const char *of_one_person(struct scratch *s, const char *outer)
{
	scratch_write(s, "data/one.tsv", "participant_id\nsub-1\n");
	return text_replace(s,
			    text_replace(s, study, "participants: participants.tsv",
					 "participants: one.tsv\n  group: onset"),
			    "{scheme: kfold, folds: 3}", outer);
}

static void shuffled_time_is_flagged(void **state)
{
	struct scratch *s = *state;
	struct program p;

	run(s, &p, "shuffled", of_one_person(s, "{scheme: kfold, folds: 3}"), "1");
	assert_code(&p, 0);
	assert_holds(p.err, "rows near in time are alike");
	assert_holds(p.err, "scheme: blocks with gap_s");
	run(s, &p, "blocks", of_one_person(s, "{scheme: blocks, folds: 3, gap_s: 1}"), "1");
	assert_code(&p, 0);
	assert_lacks(p.err, "rows near in time");
}

static void shared_samples_are_refused(void **state)
{
	struct scratch *s = *state;
	struct program p;
	const char *text = of_one_person(s, "{scheme: blocks, folds: 3}");

	run(s, &p, "shared", text_replace(s, text, "[0, 0.4]", "[-0.6, 0.7]"), "1");
	assert_code(&p, 65);
	assert_holds(p.err, "rows share samples with a row of another group");
}

/* A change that the file of the recording itself does not show: nothing old is taken from
 * the store. */
static void companions_count(void **state)
{
	struct scratch *s = *state;
	struct pv__frame regions;
	struct program p;

	for (int person = 1; person <= PEOPLE; person++)
		scratch_write(s,
			      pv__format(s->arena, "data/sub-%d/eeg/sub-%d_task-odd_channels.tsv",
					 person, person),
			      "name\ttype\tunits\tstatus\nFz\tEEG\tuV\tbad\nCz\tEEG\tuV\tgood\n"
			      "Pz\tEEG\tuV\tgood\n");
	run(s, &p, "one", study, "1");
	assert_code(&p, 0);
	regions = results_read(s, s->folder, "one/regions.tsv");
	assert_int_equal(regions.n_rows, CHANNELS - 1);
}

static void expect_refused(struct scratch *s, const char *from, const char *to, const char *line)
{
	struct program p;

	run(s, &p, "refused", text_replace(s, study, from, to), "1");
	assert_int_not_equal(p.code, 0);
	assert_holds(p.err, line);
	assert_false(file_exists(scratch_path(s, "refused/predictions.tsv")));
}

static void what_is_refused(void **state)
{
	struct scratch *s = *state;

	expect_refused(s, "per: event, window_s: [0, 0.4]", "per: participant",
		       "say samples: {per: event, window_s: [from, to]}");
	expect_refused(s, ", window_s: [0, 0.4]", "", "need `window_s`");
	expect_refused(s, "[0, 0.4]", "[0, 10]", "leaves the recording");
	expect_refused(s, "\"{participant_id}/eeg/*_eeg.vhdr\"", "{suffix: eeg}",
		       "a recording is named by its path");
	expect_refused(s, "recording.epochs: {recording: eeg, bin_ms: 100}",
		       "roi.extract: {image: eeg, atlas: a.nii}", "'eeg' is a recording");
	expect_refused(s,
		       "features:", "preprocess: {eeg: [{image.smooth: {fwhm_mm: 4}}]}\nfeatures:",
		       "image.smooth preprocesses images, and 'eeg' is a recording");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_are_decoded),
		cmocka_unit_test(workers_do_not_matter),
		cmocka_unit_test(shuffled_time_is_flagged),
		cmocka_unit_test(shared_samples_are_refused),
		cmocka_unit_test(what_is_refused),
		cmocka_unit_test(companions_count),
	};

	return cmocka_run_group_tests(tests, start, end);
}
