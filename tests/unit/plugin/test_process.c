/* The frame around a call: the process is as it was, and the call under way has a name. */
#include "support/check.h"

#include "plugin/registry.h"

#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct pv_op outer = {.size = sizeof(outer), .name = "importance.outer"};
static const struct pv_op inner = {.size = sizeof(inner), .name = "model.inner"};

static void handler(int number)
{
	(void)number;
}

static void begin(struct pv_ctx *ctx, const struct pv_op *op, const char *what,
		  struct pv__diag *diag)
{
	pv__ctx_init(ctx, op, NULL, what, diag->arena, (struct pv__stream){{0, 0}}, diag);
}

struct was {
	char folder[4096], locale[64];
	struct sigaction fault, stop;
};

static void look(struct was *was)
{
	memset(was, 0, sizeof(*was));
	assert_non_null(getcwd(was->folder, sizeof(was->folder)));
	snprintf(was->locale, sizeof(was->locale), "%s", setlocale(LC_ALL, NULL));
	sigaction(SIGFPE, NULL, &was->fault);
	sigaction(SIGTERM, NULL, &was->stop);
}

static void assert_as_before(const struct was *before)
{
	struct was now;

	look(&now);
	assert_string_equal(now.folder, before->folder);
	assert_string_equal(now.locale, before->locale);
	assert_true(now.fault.sa_handler == before->fault.sa_handler);
	assert_true(now.stop.sa_handler == before->stop.sa_handler);
	assert_int_equal(now.stop.sa_flags & SA_RESTART, before->stop.sa_flags & SA_RESTART);
}

static void change_all(void)
{
	assert_int_equal(chdir("/"), 0);
	assert_non_null(setlocale(LC_ALL, "C.UTF-8"));
	signal(SIGFPE, handler);
	signal(SIGTERM, SIG_IGN);
}

static void restores(void **state)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__diag diag = {.arena = arena};
	struct was before;
	struct pv_ctx a, b;

	(void)state;
	look(&before);
	begin(&a, &outer, "x", &diag);
	change_all();
	assert_int_equal(pv__ctx_end(&a, PV_OK), PV_OK);
	assert_as_before(&before);
	/* a call within a call: the outer one puts back what either has changed */
	begin(&a, &outer, "x", &diag);
	begin(&b, &inner, "x", &diag);
	change_all();
	assert_int_equal(pv__ctx_end(&b, PV_OK), PV_OK);
	assert_int_equal(pv__ctx_end(&a, PV_OK), PV_OK);
	assert_as_before(&before);
	pv__arena_free(arena);
}

/* A worker's calls are brought back to where it was when it began. */
static void restores_to_home(void **state)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__diag diag = {.arena = arena};
	struct was before;
	struct pv_ctx a;

	(void)state;
	look(&before);
	pv__calls_watch(pv__process_save(arena), NULL);
	change_all(); /* not by a call: the next one finds it so, and still goes home */
	begin(&a, &outer, "x", &diag);
	assert_int_equal(pv__ctx_end(&a, PV_OK), PV_OK);
	assert_as_before(&before);
	pv__calls_watch(NULL, NULL);
	pv__arena_free(arena);
}

static void notes(void **state)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__diag diag = {.arena = arena};
	struct pv__call_slot slot = {0};
	struct pv_ctx call[PV__CALLS_DEEP + 2];
	char longer[1000];

	(void)state;
	memset(longer, 'x', sizeof(longer));
	longer[sizeof(longer) - 1] = '\0';
	pv__calls_watch(NULL, &slot);
	assert_null(pv__call_text(arena, &slot));
	begin(&call[0], &outer, "svm on gm, repeat 1 fold 3", &diag);
	assert_string_equal(pv__call_text(arena, &slot),
			    "importance.outer: svm on gm, repeat 1 fold 3");
	begin(&call[1], &inner, NULL, &diag);
	assert_string_equal(pv__call_text(arena, &slot), "model.inner");
	assert_int_equal(pv__ctx_end(&call[1], PV_OK), PV_OK);
	assert_string_equal(pv__call_text(arena, &slot),
			    "importance.outer: svm on gm, repeat 1 fold 3");
	for (int i = 1; i < PV__CALLS_DEEP + 2; i++)
		begin(&call[i], &inner, longer, &diag);
	assert_true(pv__starts_with(pv__call_text(arena, &slot), "model.inner: xxx"));
	for (int i = PV__CALLS_DEEP + 1; i >= 0; i--)
		assert_int_equal(pv__ctx_end(&call[i], PV_OK), PV_OK);
	assert_null(pv__call_text(arena, &slot));
	pv__calls_watch(NULL, NULL);
	pv__arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(restores),
					   cmocka_unit_test(restores_to_home),
					   cmocka_unit_test(notes)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
