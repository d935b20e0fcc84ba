/* Killed, or asked to stop, at a system call that changes the disk or a lock: what was there
 * before is there or what comes after, and the next run leaves the undisturbed bytes. */
#include "support/check.h"
#include "support/disturbed.h"
#include "support/gate.h"

#include <stdlib.h>

enum { MOST_KILLS = 60, MOST_WORKERS = 25, MOST_TERMS = 30 };

/* Calls of the process tree in an undisturbed run. */
static int64_t n_calls;

static int set_up(void **state)
{
	struct gate gate = {.fate = GATE_PASS};
	struct disturbed d;
	struct program p;

	if (gate_missing())
		return 0;
	assert_int_equal(disturbed_make(state), 0);
	disturbed_begin(&d);
	gate.folder = d.results;
	gate_run(&d.round, d.words, &gate, &p);
	assert_code(&p, 0);
	disturbed_check(&d);
	n_calls = gate.n;
	disturbed_end(&d);
	return 0;
}

static void skip_without_gate(void)
{
	const char *why = gate_missing();

	if (!why)
		return;
	print_message("skipped: %s\n", why);
	skip();
}

/* One round; gives whether a worker met the fate. */
static bool disturb(enum gate_fate fate, int64_t at, void (*judge)(const struct program *,
								   const struct gate *))
{
	struct gate gate = {.fate = fate, .at = at};
	struct disturbed d;
	struct program p;

	disturbed_begin(&d);
	gate.folder = d.results;
	gate_run(&d.round, d.words, &gate, &p);
	if (!gate.call) {
		disturbed_end(&d);
		return false;
	}
	judge(&p, &gate);
	disturbed_check(&d);
	disturbed_recover(&d);
	disturbed_end(&d);
	return gate.by_worker;
}

/* Enough calls that there is something to sweep over: folders, objects, tables, report. */
static void the_gate_sees_them(void **state)
{
	(void)state;
	skip_without_gate();
	assert_true(n_calls > 300);
}

static void is_killed(const struct program *p, const struct gate *gate)
{
	if (p->code != -1)
		fail_msg("survived SIGKILL at %s", gate->call);
}

/* All processes at once, as when the power fails. */
static void all_killed(void **state)
{
	int64_t n = 0, n_workers = 0;

	(void)state;
	skip_without_gate();
	for (int64_t at = 0; (at = sample_next(at, n_calls, MOST_KILLS)); n++)
		n_workers += disturb(GATE_KILL, at, is_killed);
	print_message("killed at %lld of %lld calls, %lld of them in workers\n", (long long)n,
		      (long long)n_calls, (long long)n_workers);
	assert_true(n_workers > 0 && n_workers < n);
}

/* The death of a worker is said, and is not that of the program. */
static void is_told(const struct program *p, const struct gate *gate)
{
	if (!gate->by_worker)
		return;
	assert_code(p, 69);
	assert_holds(p->err, "a worker was ended by Killed in ");
}

static void workers_killed(void **state)
{
	int64_t n = 0;

	(void)state;
	skip_without_gate();
	for (int64_t at = 0; (at = sample_next(at, n_calls, MOST_WORKERS));)
		n += disturb(GATE_KILL_ONE, at, is_told);
	print_message("killed a worker at %lld calls\n", (long long)n);
	assert_true(n > 0);
}

/* SIGTERM: stopped and said so, or too late to stop. */
static void is_stopped(const struct program *p, const struct gate *gate)
{
	if (p->code == 0)
		return;
	if (p->code != 75)
		fail_msg("exit code %d after SIGTERM at %s", p->code, gate->call);
	assert_holds(p->err, "stopped; run the same command again to go on\n");
}

static void terminated(void **state)
{
	int64_t n = 0;

	(void)state;
	skip_without_gate();
	for (int64_t at = 0; (at = sample_next(at, n_calls, MOST_TERMS)); n++)
		(void)disturb(GATE_TERM, at, is_stopped);
	print_message("SIGTERM at %lld of %lld calls\n", (long long)n, (long long)n_calls);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_gate_sees_them),
		cmocka_unit_test(all_killed),
		cmocka_unit_test(workers_killed),
		cmocka_unit_test(terminated),
	};

	return cmocka_run_group_tests(tests, set_up, disturbed_remove);
}
