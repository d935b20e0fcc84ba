/* Calls of other programs: what they say, and that they end. */
#include "support/check.h"

#include "run/client.h"
#include "run/member.h"

#include <string.h>

static void says_and_leaves(void **state)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__diag diag = {.arena = arena};
	const char *argv[] = {pv__client_find(arena, "sh"), "-c",
			      "echo out; echo err >&2; read x || exit 3", NULL};
	struct pv__client_reply reply;

	(void)state;
	assert_non_null(argv[0]);
	assert_int_equal(pv__client_call(arena, argv, 20, &reply, &diag), PV_OK);
	assert_false(reply.late);
	assert_int_equal(reply.exit_code, 3);
	assert_string_equal(reply.output, "out\n");
	assert_string_equal(reply.errors, "err\n");
	pv__arena_free(arena);
}

/* Its children end with it, and a pipe that is held open keeps nobody. */
static void ends_in_time(void **state)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__diag diag = {.arena = arena};
	const char *argv[] = {pv__client_find(arena, "sh"), "-c", "echo first; sleep 60 & wait",
			      NULL};
	struct pv__client_reply reply;
	double began = pv__clock();

	(void)state;
	assert_int_equal(pv__client_call(arena, argv, 0.3, &reply, &diag), PV_OK);
	assert_true(reply.late);
	assert_int_equal(reply.exit_code, -1);
	assert_string_equal(reply.output, "first\n");
	assert_true(pv__clock() - began < 20);
	pv__arena_free(arena);
}

static void closed_pipes_are_no_end(void **state)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__diag diag = {.arena = arena};
	const char *argv[] = {pv__client_find(arena, "sh"), "-c", "exec >&- 2>&-; sleep 60", NULL};
	struct pv__client_reply reply;
	double began = pv__clock();

	(void)state;
	assert_int_equal(pv__client_call(arena, argv, 0.3, &reply, &diag), PV_OK);
	assert_true(reply.late);
	assert_true(pv__clock() - began < 20);
	pv__arena_free(arena);
}

static void nothing_to_start(void **state)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__diag diag = {.arena = arena};
	const char *argv[] = {"/nowhere/at/all", NULL};
	struct pv__client_reply reply;

	(void)state;
	assert_null(pv__client_find(arena, "no-such-program-of-ours"));
	assert_int_equal(pv__client_call(arena, argv, 20, &reply, &diag), PV_OK);
	assert_int_equal(reply.exit_code, 127);
	pv__arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_and_leaves),
		cmocka_unit_test(ends_in_time),
		cmocka_unit_test(closed_pipes_are_no_end),
		cmocka_unit_test(nothing_to_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
