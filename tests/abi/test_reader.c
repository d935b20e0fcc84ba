/* Readers of plugins: what they read arrives; what they break costs the file alone. */
#include "support/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "format.h"
#include "plugin/reader.h"

struct fixture {
	struct pv__arena *arena;
	struct pv__diag diag;
	struct pv__registry registry;
	struct pv__recording recording;
	char folder[64];
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	const char *extra;

	f->arena = f->diag.arena = pv__arena_new();
	strcpy(f->folder, "/tmp/pulvinar-reader-XXXXXX");
	assert_non_null(mkdtemp(f->folder));
	setenv("XDG_DATA_HOME", "/nonexistent", 1);
	setenv("PULVINAR_LIMITS", "reader_seconds=2,reader_bytes=134217728", 1);
	extra = pv__format(f->arena, "%s/tests/abi/readers", getenv("PULVINAR_BUILD"));
	assert_int_equal(pv__registry_open(f->arena, 1, &extra, &f->registry, &f->diag), PV_OK);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	struct pv__diag diag = {.arena = f->arena};

	assert_int_equal(pv__folder_remove(f->folder, &diag), PV_OK);
	pv__arena_free(f->arena);
	free(f);
	return 0;
}

/* Reads a file of this text, by the name rec.tiny. */
static int read_text(struct fixture *f, const char *text, const char *part)
{
	const char *path = pv__format(f->arena, "%s/rec.tiny", f->folder);
	struct pv__readers readers = pv__reader_all(&f->registry);
	struct pv__companions companions = {.readers = &readers};

	f->diag.n = f->diag.n_errors = 0;
	assert_int_equal(pv__file_write(path, text, strlen(text), &f->diag), PV_OK);
	if (part)
		path = pv__format(f->arena, "%s#%s", path, part);
	return pv__recording_read(f->arena, path, &companions, &f->recording, &f->diag);
}

static int read_how(struct fixture *f, const char *how)
{
	return read_text(f, pv__format(f->arena, "\001TINY\n%s\n", how), NULL);
}

/* One error: the file, and this in its text. */
static void expect_error(struct fixture *f, int status, int wanted, const char *text)
{
	assert_int_equal(status, wanted);
	assert_int_equal(f->diag.n_errors, 1);
	assert_non_null(strstr(pv__message_text(f->arena, &f->diag.message[0]), "rec.tiny"));
	if (!strstr(f->diag.message[0].text, text))
		fail_msg("'%s' is not in '%s'", text, f->diag.message[0].text);
}

static void a_recording_arrives(void **state)
{
	struct fixture *f = *state;
	const struct pv__recording *r = &f->recording;

	assert_int_equal(read_how(f, "well"), PV_OK);
	assert_string_equal(r->format, "read.tiny");
	assert_int_equal(r->n_channels, 2);
	assert_string_equal(r->channel[1].name, "b");
	assert_string_equal(r->channel[1].region, "CA1");
	assert_null(r->channel[0].region);
	assert_true(isnan(r->channel[0].position_mm[0]));
	assert_near(r->channel[1].position_mm[2], 7.0, 0);
	assert_int_equal(r->n_segments, 1);
	assert_int_equal(r->n_events, 2);
	assert_string_equal(r->event[0].type, "early");
	assert_string_equal(r->event[0].channel, "a");
	assert_int_equal(r->n_units, 1);
	assert_string_equal(r->unit[0].region, "CA3");
	assert_near(r->unit[0].time_s[1], 0.75, 0);
}

static void samples_come_in_pieces(void **state)
{
	struct fixture *f = *state;
	int64_t channel[] = {1, 0}, n = 1400001;
	double *out = malloc(2 * (size_t)n * sizeof(*out));

	assert_int_equal(read_how(f, "well"), PV_OK);
	assert_int_equal(pv__recording_samples(&f->recording, 2, channel, 5, n, out, &f->diag),
			 PV_OK);
	for (int64_t i = 0; i < n; i++)
		if (out[i] != (double)(10000005 + i) || out[n + i] != (double)(5 + i))
			fail_msg("sample %lld is %g and %g", (long long)i, out[i], out[n + i]);
	free(out);
}

static void two_recordings_at_once(void **state)
{
	struct fixture *f = *state;
	struct pv__recording first;
	int64_t channel = 0;
	double a, b;

	assert_int_equal(read_how(f, "well"), PV_OK);
	first = f->recording;
	assert_int_equal(read_how(f, "nan"), PV_OK);
	assert_int_equal(pv__recording_samples(&first, 1, &channel, 3, 1, &a, &f->diag), PV_OK);
	assert_int_equal(pv__recording_samples(&f->recording, 1, &channel, 3, 1, &b, &f->diag),
			 PV_OK);
	assert_near(a, 3.0, 0);
	assert_true(isnan(b)); /* missing: whoever uses it decides */
}

static void a_bad_end_names_file_plugin_and_signal(void **state)
{
	struct fixture *f = *state;

	expect_error(f, read_how(f, "crash"), PV_EPLUGIN,
		     "read.tiny (read_tiny.so) was ended by SIGSEGV");
	expect_error(f, read_how(f, "abort"), PV_EPLUGIN, "was ended by SIGABRT");
	expect_error(f, read_how(f, "leave"), PV_EPLUGIN,
		     "read.tiny (read_tiny.so) left with exit status 3");
	expect_error(f, read_how(f, "hang"), PV_EPLUGIN,
		     "read.tiny (read_tiny.so) did not answer within 2 s");
#ifdef __SANITIZE_ADDRESS__ /* which ends a process that is refused memory */
	expect_error(f, read_how(f, "hoard"), PV_EPLUGIN, "left with exit status 1");
#else
	expect_error(f, read_how(f, "hoard"), PV_ENOMEM, "out of memory");
#endif
	assert_int_equal(read_how(f, "well"), PV_OK);
}

static void a_refusal_is_passed_on(void **state)
{
	struct fixture *f = *state;

	expect_error(f, read_how(f, "refuse"), PV_EDATA, "read.tiny: line 2 says so");
	assert_int_equal(read_how(f, "warn"), PV_OK);
	assert_int_equal(f->diag.n, 1);
	assert_int_equal(f->diag.message[0].severity, PV__WARNING);
	assert_string_equal(f->diag.message[0].text, "read.tiny: something is odd");
	assert_int_equal(read_how(f, "print"), PV_OK); /* to nowhere */
}

static void promises_are_checked(void **state)
{
	static const char *const broken[][2] = {
		{"negative", "channel b has -1 samples at 1000 Hz"},
		{"nameless", "channel 1 lacks a text"},
		{"type", "channel b is of type 'brain'"},
		{"rate", "channel a has 1500000 samples at 0 Hz"},
		{"segment", "channel a has 1500000 samples, its segments hold 1501000"},
		{"event", "event 0 begins at nan s"},
		{"order", "unit u: spike 1"},
		{"short", "gives no complete recording"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < PV__COUNT(broken); i++)
		expect_error(f, read_how(f, broken[i][0]), PV_EPLUGIN, broken[i][1]);
}

static void texts_become_utf8(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(read_how(f, "latin1"), PV_OK);
	assert_string_equal(f->recording.unit[0].name, "\xc3\xbf");
}

static void repeated_names_are_numbered(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(read_how(f, "twice"), PV_OK);
	assert_string_equal(f->recording.channel[0].name, "a-0");
	assert_string_equal(f->recording.channel[1].name, "a-1");
}

static void reading_can_fail_too(void **state)
{
	struct fixture *f = *state;
	int64_t channel = 0;
	double out;

	assert_int_equal(read_how(f, "late_crash"), PV_OK);
	expect_error(f, pv__recording_samples(&f->recording, 1, &channel, 0, 1, &out, &f->diag),
		     PV_EPLUGIN, "was ended by SIGBUS");
	f->diag.n = f->diag.n_errors = 0;
	expect_error(f, pv__recording_samples(&f->recording, 1, &channel, 0, 1, &out, &f->diag),
		     PV_EPLUGIN, "its reader has ended");
	assert_int_equal(read_how(f, "late_refuse"), PV_OK);
	expect_error(f, pv__recording_samples(&f->recording, 1, &channel, 0, 1, &out, &f->diag),
		     PV_EDATA, "block 7 is damaged");
	assert_int_equal(read_how(f, "forget"), PV_OK);
	expect_error(f, pv__recording_samples(&f->recording, 1, &channel, 9, 1, &out, &f->diag),
		     PV_EDATA, "channel a: sample 9 is infinite");
}

static void other_files_are_nobodys(void **state)
{
	struct fixture *f = *state;

	expect_error(f, read_text(f, "\x80\x81?", NULL), PV_EDATA, "not a recording");
	assert_int_equal(read_text(f, "\001TINY\nwell\n", "part"), PV_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_recording_arrives, set_up, tear_down),
		cmocka_unit_test_setup_teardown(samples_come_in_pieces, set_up, tear_down),
		cmocka_unit_test_setup_teardown(two_recordings_at_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_bad_end_names_file_plugin_and_signal, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_refusal_is_passed_on, set_up, tear_down),
		cmocka_unit_test_setup_teardown(promises_are_checked, set_up, tear_down),
		cmocka_unit_test_setup_teardown(texts_become_utf8, set_up, tear_down),
		cmocka_unit_test_setup_teardown(repeated_names_are_numbered, set_up, tear_down),
		cmocka_unit_test_setup_teardown(reading_can_fail_too, set_up, tear_down),
		cmocka_unit_test_setup_teardown(other_files_are_nobodys, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
