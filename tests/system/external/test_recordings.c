/* Every recording of PULVINAR_TEST_DATA/recordings that a built-in format reads: its channels,
 * samples, segments and events as MNE-Python 1.3 gives them, or the line that refuses it.
 *
 * recordings.tsv, recordings_channels.tsv and recordings_events.tsv were written once with MNE
 * ("by" mne), or with NumPy from the bytes where MNE departs from the file:
 * - signals of several rates: MNE interpolates the slower ones to the fastest rate;
 * - Status of EDF and BDF: MNE masks it with 17 bits, here codes stay as stored;
 * - FIF with unit_mul: MNE leaves the prefix out (exported4D_solaris: EEG in microvolts);
 * - events behind the last sample: MNE leaves them out of a recording, here they stay;
 * - BrainVision in microsiemens: MNE turns them into siemens, here they stay. */
#include "support/check.h"
#include "support/results.h"

#include "formats.h"
#include "data/recording.h"

#include <stdlib.h>
#include <string.h>

static void begin(struct scratch *s)
{
	const char *data = getenv("PULVINAR_TEST_DATA");

	if (!data || !*data) {
		print_message("skipped: PULVINAR_TEST_DATA is not set (recordings)\n");
		skip();
	}
	scratch_make(s);
}

static struct pv__frame known(struct scratch *s, const char *name)
{
	struct pv__frame frame;
	const char *path = pv__format(s->arena, "%s/tests/system/external/%s",
				      getenv("PULVINAR_SOURCE"), name);

	assert_int_equal(pv__frame_read(s->arena, path, &frame, &s->diag), PV_OK);
	return frame;
}

static const char *text(const struct pv__frame *f, int64_t row, const char *column)
{
	return pv__frame_cell(f, row, pv__frame_column(f, column));
}

static double real(struct scratch *s, const struct pv__frame *f, int64_t row, const char *column)
{
	double value;

	assert_int_equal(pv__frame_real(f, row, pv__frame_column(f, column), &value, &s->diag),
			 PV_OK);
	return value;
}

/* ---- one file ------------------------------------------------------------------------- */

static int64_t find_channel(const struct pv__recording *r, const char *name)
{
	for (int64_t c = 0; c < r->n_channels; c++)
		if (pv__equal(r->channel[c].name, name))
			return c;
	fail_msg("%s: no channel '%s'", r->path, name);
	return -1;
}

static void near(const struct pv__recording *r, const char *what, double got, double want,
		 double scale)
{
	if (!(fabs(got - want) <= 1e-9 * scale))
		fail_msg("%s: %s: %.17g, but %.17g is known", r->path, what, got, want);
}

static void check_channel(struct scratch *s, const struct pv__recording *r,
			  const struct pv__frame *f, int64_t row)
{
	int64_t c = find_channel(r, text(f, row, "channel")), n = r->channel[c].n_samples;
	double rate = real(s, f, row, "rate_hz"), sum = 0, largest = 0;
	double *x = pv__alloc(s->arena, (size_t)n, sizeof(*x));

	assert_non_null(x);
	assert_true(n == (int64_t)real(s, f, row, "samples"));
	assert_true(isnan(rate) == isnan(r->channel[c].rate_hz));
	if (!isnan(rate))
		near(r, "rate", r->channel[c].rate_hz, rate, rate);
	assert_int_equal(pv__recording_samples(r, 1, &c, 0, n, x, &s->diag), PV_OK);
	for (int64_t i = 0; i < n; i++) {
		sum += x[i];
		largest = fmax(largest, fabs(x[i]));
	}
	near(r, "first sample", x[0], real(s, f, row, "first"), largest);
	near(r, "middle sample", x[n / 2], real(s, f, row, "middle"), largest);
	near(r, "last sample", x[n - 1], real(s, f, row, "last"), largest);
	near(r, "mean", sum / (double)n, real(s, f, row, "mean"), largest);
}

/* Events of one onset may come in any order: MNE sorts them by text too. */
static void check_event(struct scratch *s, const struct pv__recording *r, const struct pv__frame *f,
			int64_t row)
{
	double onset = real(s, f, row, "onset_s"), duration = real(s, f, row, "duration_s");
	const char *type = text(f, row, "type");

	for (int64_t i = 0; i < r->n_events; i++)
		if (fabs(r->event[i].onset_s - onset) < 2e-6 &&
		    fabs(r->event[i].duration_s - duration) < 2e-6 &&
		    pv__equal(r->event[i].type, type))
			return;
	fail_msg("%s: no event '%s' at %.9g s for %.9g s", r->path, type, onset, duration);
}

static int64_t check_rows(struct scratch *s, const struct pv__recording *r,
			  const struct pv__frame *f, const char *file,
			  void (*check)(struct scratch *, const struct pv__recording *,
					const struct pv__frame *, int64_t))
{
	int64_t n = 0;

	for (int64_t row = 0; row < f->n_rows; row++) {
		if (pv__equal(text(f, row, "file"), file)) {
			check(s, r, f, row);
			n++;
		}
	}
	return n;
}

static void count(const struct pv__recording *r, const char *what, int64_t got, double want)
{
	if (got != (int64_t)want)
		fail_msg("%s: %lld %s, but %g are known", r->path, (long long)got, what, want);
}

static void check_loaded(struct scratch *s, const struct pv__recording *r,
			 const struct pv__frame *f, int64_t row)
{
	assert_string_equal(r->format, text(f, row, "format"));
	count(r, "channels", r->n_channels, real(s, f, row, "channels"));
	count(r, "segments", r->n_segments, real(s, f, row, "segments"));
	count(r, "events", r->n_events, real(s, f, row, "events"));
	for (int64_t i = 1; i < r->n_events; i++)
		assert_true(r->event[i - 1].onset_s <= r->event[i].onset_s);
}

static void check_refused(const struct scratch *s, const char *file, const char *part)
{
	if (s->diag.n_errors != 1 || !strstr(pv__diag_first_error(&s->diag), part))
		fail_msg("%s: '%s' is to be said, not '%s'", file, part,
			 pv__diag_first_error(&s->diag));
}

/* ---- all of them ------------------------------------------------------------------------ */

static void every_recording(void **state)
{
	struct scratch s = {0};
	struct pv__frame files, channels, events;
	int64_t n_loaded = 0, n_refused = 0, n_channels = 0, n_events = 0;

	(void)state;
	begin(&s);
	files = known(&s, "recordings.tsv");
	channels = known(&s, "recordings_channels.tsv");
	events = known(&s, "recordings_events.tsv");
	for (int64_t row = 0; row < files.n_rows; row++) {
		const char *file = text(&files, row, "file"), *part = text(&files, row, "refusal");
		const char *path =
			pv__format(s.arena, "%s/recordings/%s", getenv("PULVINAR_TEST_DATA"), file);
		struct pv__recording r;
		int status;

		s.diag.n = s.diag.n_errors = 0;
		status = pv__recording_read(s.arena, path, NULL, &r, &s.diag);
		if (*part) {
			assert_int_equal(status, PV_EDATA);
			check_refused(&s, file, part);
			n_refused++;
			continue;
		}
		if (status != PV_OK)
			fail_msg("%s: %s", file, pv__diag_first_error(&s.diag));
		check_loaded(&s, &r, &files, row);
		n_channels += check_rows(&s, &r, &channels, file, check_channel);
		n_events += check_rows(&s, &r, &events, file, check_event);
		n_loaded++;
	}
	print_message("recordings: %lld loaded with %lld channels and %lld events compared, %lld "
		      "refused\n",
		      (long long)n_loaded, (long long)n_channels, (long long)n_events,
		      (long long)n_refused);
	assert_true(n_channels == channels.n_rows && n_events == events.n_rows);
	scratch_remove(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_recording),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
