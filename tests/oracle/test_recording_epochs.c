/* recording.epochs: means of bins that are worked out by hand, and what becomes of bad
 * channels, areas and bins that do not fill the window. */
#include "support/check.h"
#include "support/op.h"

#include <string.h>

enum { CHANNELS = 4, SAMPLES = 10 };

/* 100 ms at 100 Hz from 20 ms before the event; channel k holds 10 k + i. */
struct fixture {
	struct op o;
	struct pv_channel channel[CHANNELS];
	double sample[CHANNELS * SAMPLES];
	struct pv_window window;
	const struct pv_space *space;
	void *state;
	double out[CHANNELS * SAMPLES];
};

static void start(struct fixture *f, const char *options)
{
	static const char *const name[CHANNELS] = {"Fz", "Cz", "STI", "Pz"};
	static const char *const type[CHANNELS] = {"eeg", "eeg", "trigger", "eeg"};

	memset(f, 0, sizeof(*f));
	assert_int_equal(op_open(&f->o, "recording.epochs", options), PV_OK);
	for (int k = 0; k < CHANNELS; k++)
		f->channel[k] = (struct pv_channel){.name = name[k],
						    .type = type[k],
						    .unit = "V",
						    .rate_hz = 100,
						    .position_mm = {k, 2 * k, 0},
						    .has_position = 1};
	for (int i = 0; i < CHANNELS * SAMPLES; i++)
		f->sample[i] = i;
	f->window = (struct pv_window){.size = sizeof(f->window),
				       .n_channels = CHANNELS,
				       .n = SAMPLES,
				       .channel = f->channel,
				       .rate_hz = 100,
				       .start_s = -0.02,
				       .id = "event-001"};
}

static int open_channels(struct fixture *f)
{
	struct pv__mark mark = {0};
	struct pv_ctx ctx;
	int status;

	pv__ctx_init(&ctx, f->o.op, &mark, "test", f->o.arena, (struct pv__stream){0}, &f->o.diag);
	status = f->o.op->extract->channels(&pv__host, &ctx, f->o.config, &f->window, &f->space,
					    &f->state);
	return pv__ctx_end(&ctx, status);
}

static void make_row(struct fixture *f)
{
	struct pv__mark mark = {0};
	struct pv_ctx ctx;
	int status;

	f->window.sample = f->sample;
	pv__ctx_init(&ctx, f->o.op, &mark, "test", f->o.arena, (struct pv__stream){0}, &f->o.diag);
	status = f->o.op->extract->window(&pv__host, &ctx, f->o.config, f->state, &f->window,
					  f->out);
	assert_int_equal(pv__ctx_end(&ctx, status), PV_OK);
}

static void means_of_the_window(void **state)
{
	struct fixture f;

	(void)state;
	start(&f, "{recording: eeg}");
	assert_int_equal(open_channels(&f), PV_OK);
	assert_int_equal(f.space->n_features, 3); /* no trigger */
	assert_string_equal(f.space->feature[1].name, "Cz");
	assert_string_equal(f.space->feature[1].unit, "V");
	assert_string_equal(f.space->region[2].name, "Pz");
	assert_true(f.space->region[2].centroid_mm[1] == 6);
	make_row(&f);
	assert_true(f.out[0] == 4.5 && f.out[1] == 14.5 && f.out[2] == 34.5);
	op_close(&f.o);
}

/* 25 ms are 2.5 samples: bins begin at samples 0, 3, 5 and 8. */
static void means_of_bins(void **state)
{
	static const double expected[4] = {31, 33.5, 36, 38.5};
	struct fixture f;

	(void)state;
	start(&f, "{recording: eeg, channels: [Pz, Fz], bin_ms: 25}");
	assert_int_equal(open_channels(&f), PV_OK);
	assert_int_equal(f.space->n_features, 8);
	assert_string_equal(f.space->feature[0].name, "Pz_-20ms");
	assert_string_equal(f.space->feature[3].name, "Pz_55ms");
	assert_string_equal(f.space->feature[4].name, "Fz_-20ms");
	f.sample[9] = NAN;
	make_row(&f);
	for (int b = 0; b < 4; b++)
		assert_true(f.out[b] == expected[b]);
	assert_true(f.out[6] == 6 && isnan(f.out[7]));
	op_close(&f.o);
}

static void areas_are_regions(void **state)
{
	struct fixture f;

	(void)state;
	start(&f, "{recording: eeg}");
	f.channel[0].region = f.channel[3].region = "V1";
	assert_int_equal(open_channels(&f), PV_OK);
	assert_int_equal(f.space->n_regions, 2);
	assert_string_equal(f.space->region[0].name, "V1");
	assert_true(f.space->region[0].centroid_mm[0] == 1.5);
	assert_int_equal(f.space->feature[0].region, 0);
	assert_int_equal(f.space->feature[1].region, 1);
	assert_int_equal(f.space->feature[2].region, 0);
	op_close(&f.o);
}

static void bad_channels(void **state)
{
	struct fixture f;

	(void)state;
	start(&f, "{recording: eeg}");
	f.channel[1].bad = 1;
	assert_int_equal(open_channels(&f), PV_OK);
	assert_int_equal(f.space->n_features, 2);
	make_row(&f);
	assert_true(f.out[1] == 34.5);
	op_close(&f.o);
	start(&f, "{recording: eeg, bad: missing}");
	f.channel[1].bad = 1;
	assert_int_equal(open_channels(&f), PV_OK);
	assert_int_equal(f.space->n_features, 3);
	make_row(&f);
	assert_true(f.out[0] == 4.5 && isnan(f.out[1]) && f.out[2] == 34.5);
	op_close(&f.o);
}

static void expect_refused(const char *options, const char *text)
{
	struct fixture f;

	start(&f, options);
	assert_int_not_equal(open_channels(&f), PV_OK);
	assert_non_null(strstr(op_message(&f.o), text));
	op_close(&f.o);
}

static void what_is_refused(void **state)
{
	(void)state;
	expect_refused("{recording: eeg, bin_ms: 30}", "do not fill the window of 100 ms");
	expect_refused("{recording: eeg, bin_ms: 5}", "less than one sample at 100 Hz");
	expect_refused("{recording: eeg, channels: [Oz]}", "no channel 'Oz' at 100 Hz");
	expect_refused("{recording: eeg, channels: [Cz, Cz]}", "'Cz' is named twice");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(means_of_the_window), cmocka_unit_test(means_of_bins),
		cmocka_unit_test(areas_are_regions),   cmocka_unit_test(bad_channels),
		cmocka_unit_test(what_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
