/* System calls that fail: a full disk, a broken one, an interruption, a rename that a network
 * file system carries out and denies.  What was there is whole, what is wrong is said in one
 * line, and the next run leaves the undisturbed bytes. */
#include "support/check.h"
#include "support/disturbed.h"
#include "support/gate.h"

#include <errno.h>
#include <string.h>

static const char *const names[] = {"open", "write", "fsync", "close", "rename", "mkdir"};

static int set_up(void **state)
{
	return gate_missing() ? 0 : disturbed_make(state);
}

static int tear_down(void **state)
{
	return gate_missing() ? 0 : disturbed_remove(state);
}

static void skip_without_gate(void)
{
	const char *why = gate_missing();

	if (!why)
		return;
	print_message("skipped: %s\n", why);
	skip();
}

typedef void (*judge_fn)(struct disturbed *, const struct program *, const struct gate *);

static void disturb(const char *name, enum gate_fate fate, int error, int64_t at, judge_fn judge)
{
	struct gate gate = {.only = name, .fate = fate, .at = at, .error = error};
	struct disturbed d;
	struct program p;

	disturbed_begin(&d);
	gate.folder = d.results;
	gate_run(&d.round, d.words, &gate, &p);
	if (gate.call) {
		judge(&d, &p, &gate);
		disturbed_check(&d);
		disturbed_recover(&d);
	}
	disturbed_end(&d);
}

static int64_t count_calls(const char *name)
{
	struct gate gate = {.only = name, .fate = GATE_PASS};
	struct disturbed d;
	struct program p;

	disturbed_begin(&d);
	gate.folder = d.results;
	gate_run(&d.round, d.words, &gate, &p);
	disturbed_end(&d);
	assert_code(&p, 0);
	assert_true(gate.n > 0);
	return gate.n;
}

static bool is_complete(struct disturbed *d)
{
	return file_exists(pv__path_join(d->round.arena, d->results, "manifest.json"));
}

/* A folder may be there already, and a lock was taken before its file is closed. */
static bool may_be_silent(const char *call)
{
	const char *slash = strrchr(call, '/');

	return pv__starts_with(call, "mkdir ") ||
	       (pv__starts_with(call, "close ") && slash &&
		(strcmp(slash, "/lock") == 0 || strcmp(slash, "/.lock") == 0));
}

/* The run ends and says what could not be done with which file. */
static void is_said(struct disturbed *d, const struct program *p, const struct gate *gate)
{
	if (p->code == 0) {
		if (!may_be_silent(gate->call))
			fail_msg("nothing is said of %s at %s", strerror(gate->error), gate->call);
		assert_true(is_complete(d));
		return;
	}
	if (p->code != 73 && p->code != 74)
		fail_msg("exit code %d after %s at %s: %s", p->code, strerror(gate->error),
			 gate->call, p->err);
	assert_holds(p->err, "error: ");
	assert_holds(p->err, strerror(gate->error));
}

static void sweep(int error, int64_t most)
{
	for (size_t i = 0; i < PV__COUNT(names); i++) {
		int64_t n = count_calls(names[i]), rounds = 0;

		for (int64_t at = 0; (at = sample_next(at, n, most)); rounds++)
			disturb(names[i], GATE_FAIL, error, at, is_said);
		print_message("%s: %lld of %lld calls of %s\n", strerror(error), (long long)rounds,
			      (long long)n, names[i]);
	}
}

static void no_space(void **state)
{
	(void)state;
	skip_without_gate();
	sweep(ENOSPC, 6);
}

static void broken_disk(void **state)
{
	(void)state;
	skip_without_gate();
	sweep(EIO, 4);
}

/* An interruption is no fault. */
static void goes_on(struct disturbed *d, const struct program *p, const struct gate *gate)
{
	if (p->code != 0)
		fail_msg("exit code %d after an interrupted %s: %s", p->code, gate->call, p->err);
	assert_true(is_complete(d));
}

static void interrupted(void **state)
{
	(void)state;
	skip_without_gate();
	for (size_t i = 0; i < PV__COUNT(names); i++) {
		int64_t n = count_calls(names[i]);

		for (int64_t at = 0; (at = sample_next(at, n, 4));)
			disturb(names[i], GATE_FAIL, EINTR, at, goes_on);
	}
}

static void done_and_denied(void **state)
{
	int64_t n;

	(void)state;
	skip_without_gate();
	n = count_calls("rename");
	for (int64_t at = 0; (at = sample_next(at, n, 8));)
		disturb("rename", GATE_FAIL_DONE, ENOENT, at, goes_on);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_space), cmocka_unit_test(broken_disk),
		cmocka_unit_test(interrupted), cmocka_unit_test(done_and_denied)};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
