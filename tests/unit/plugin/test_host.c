/* The frame around a call: messages, memory, floating-point state, streams. */
#include "support/check.h"

#include <stdlib.h>
#include <string.h>

#include "plugin/registry.h"

static const struct pv_op op = {.size = sizeof(op), .name = "select.test"};
static const struct pv__mark mark = {"s.yaml", 12, 7};

struct fixture {
	struct pv__arena *arena;
	struct pv__diag diag;
	struct pv_ctx ctx;
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->arena = f->diag.arena = pv__arena_new();
	pv__ctx_init(&f->ctx, &op, &mark, "repeat 1 fold 3", f->arena,
		     pv__stream(1, PV__RANDOM_OP, 0, 0), &f->diag);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	(void)pv__ctx_end(&f->ctx, PV_OK); /* again, where the test has ended it */
	pv__arena_free(f->arena);
	free(f);
	return 0;
}

static void expect_only_message(struct fixture *f, const char *text)
{
	assert_int_equal(f->diag.n, 1);
	assert_string_equal(pv__message_text(f->arena, &f->diag.message[0]), text);
}

static void failure_names_op_place_and_option(void **state)
{
	struct fixture *f = *state;
	int status = pv__host.fail(&f->ctx, PV_EINVAL, "k", "%d is more than %d columns", 9, 4);

	assert_int_equal(pv__ctx_end(&f->ctx, status), PV_EINVAL);
	expect_only_message(f, "s.yaml:12:7: error: select.test (repeat 1 fold 3): option 'k': 9 "
			       "is more than 4 columns");
}

static void only_the_first_failure_counts(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(pv__host.fail(&f->ctx, PV_EDATA, NULL, "the cause"), PV_EDATA);
	assert_int_equal(pv__host.fail(&f->ctx, PV_ENOMEM, NULL, "an echo"), PV_EDATA);
	assert_int_equal(pv__ctx_end(&f->ctx, PV_OK), PV_EDATA); /* even if the op forgets it */
	expect_only_message(f, "s.yaml:12:7: error: select.test (repeat 1 fold 3): the cause");
}

static void silent_failure_gets_a_message(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(pv__ctx_end(&f->ctx, PV_ENOMEM), PV_ENOMEM);
	expect_only_message(f, "s.yaml:12:7: error: select.test (repeat 1 fold 3): out of memory");
}

static void nonsense_status_is_a_bug(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(pv__ctx_end(&f->ctx, 4711), PV_EBUG);
	expect_only_message(f, "s.yaml:12:7: error: select.test (repeat 1 fold 3): returned 4711, "
			       "which is no status");
}

static void failing_with_ok_is_a_bug(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(pv__host.fail(&f->ctx, PV_OK, NULL, "no harm meant"), PV_EBUG);
	assert_int_equal(pv__ctx_end(&f->ctx, PV_OK), PV_EBUG);
}

static void success_leaves_no_message(void **state)
{
	struct fixture *f = *state;

	pv__host.log(&f->ctx, PV_LOG_DEBUG, "for nobody");
	assert_int_equal(pv__host.progress(&f->ctx, 1, 2), PV_OK);
	assert_int_equal(pv__ctx_end(&f->ctx, PV_OK), PV_OK);
	assert_int_equal(f->diag.n, 0);
}

static void warnings_are_kept(void **state)
{
	struct fixture *f = *state;

	pv__host.log(&f->ctx, PV_LOG_WARN, "%s columns are constant", "two");
	assert_int_equal(pv__ctx_end(&f->ctx, PV_OK), PV_OK);
	expect_only_message(f, "s.yaml:12:7: warning: select.test (repeat 1 fold 3): two columns "
			       "are constant");
}

static void memory_is_zeroed_and_aligned(void **state)
{
	struct fixture *f = *state;
	unsigned char *a = pv__host.scratch(&f->ctx, 100, 8);
	unsigned char *b = pv__host.keep(&f->ctx, 3, 5);

	for (int i = 0; i < 800; i++)
		assert_int_equal(a[i], 0);
	assert_int_equal((uintptr_t)a % 64, 0);
	assert_int_equal((uintptr_t)b % 64, 0);
	assert_null(pv__host.scratch(&f->ctx, SIZE_MAX / 2, 8));
	memset(b, 7, 15);
	assert_int_equal(pv__ctx_end(&f->ctx, PV_OK), PV_OK);
	assert_int_equal(b[14], 7); /* outlives the call */
}

static void rounding_is_restored(void **state)
{
	struct fixture *f = *state;

	fesetround(FE_UPWARD);
	feraiseexcept(FE_DIVBYZERO);
	assert_int_equal(pv__ctx_end(&f->ctx, PV_OK), PV_OK);
	assert_int_equal(fegetround(), FE_TONEAREST);
	assert_int_equal(fetestexcept(FE_DIVBYZERO), 0);
}

static void denormals_are_restored(void **state)
{
	struct fixture *f = *state;
	volatile double tiny = 1e-310;

#ifdef __SSE2__
	__builtin_ia32_ldmxcsr(__builtin_ia32_stmxcsr() | 0x8040u);
	assert_true(tiny * 0.5 == 0);
#endif
	assert_int_equal(pv__ctx_end(&f->ctx, PV_OK), PV_OK);
	assert_true(tiny * 0.5 > 0);
}

static int record(pv_ctx *ctx, void *arg, int64_t i)
{
	int64_t *seen = arg;

	seen[i] = i + 1;
	return i == 5 ? pv__host.fail(ctx, PV_EDATA, NULL, "five") : PV_OK;
}

static void parallel_runs_all_or_fails(void **state)
{
	struct fixture *f = *state;
	int64_t seen[8] = {0};

	assert_int_equal(pv__host.parallel(&f->ctx, 5, record, seen), PV_OK);
	for (int i = 0; i < 5; i++)
		assert_int_equal(seen[i], i + 1);
	assert_int_equal(pv__host.parallel(&f->ctx, 8, record, seen), PV_EDATA);
	assert_int_equal(pv__ctx_end(&f->ctx, PV_EDATA), PV_EDATA);
}

static void draws_are_of_the_call(void **state)
{
	struct fixture *f = *state;
	struct pv_ctx other;
	int64_t a[5] = {0, 1, 2, 3, 4}, b[5] = {0, 1, 2, 3, 4};
	double u = pv__host.uniform(&f->ctx, 2, 3), z = pv__host.normal(&f->ctx, 2, 3);

	pv__ctx_init(&other, &op, NULL, NULL, f->arena, f->ctx.stream, &f->diag);
	assert_true(pv__host.uniform(&other, 2, 3) == u);
	assert_true(pv__host.normal(&other, 2, 3) == z);
	assert_true(pv__host.uniform(&other, 3, 3) != u);
	pv__host.shuffle(&other, 1, 5, a);
	pv__host.shuffle(&f->ctx, 1, 5, b);
	assert_memory_equal(a, b, sizeof(a));
	assert_int_equal(pv__ctx_end(&other, PV_OK), PV_OK);
}

static void table_is_complete(void **state)
{
	const void *const *service = (const void *const *)&pv__host.fail;
	const void *const *end = (const void *const *)(&pv__host + 1);

	(void)state;
	assert_int_equal(pv__host.size, sizeof(struct pv_host));
	assert_int_equal(pv__host.abi_major, PV_ABI_MAJOR);
	assert_int_equal(pv__host.abi_minor, PV_ABI_MINOR);
	for (; service < end; service++)
		assert_non_null(*service);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(failure_names_op_place_and_option),
		TEST(only_the_first_failure_counts),
		TEST(silent_failure_gets_a_message),
		TEST(nonsense_status_is_a_bug),
		TEST(failing_with_ok_is_a_bug),
		TEST(success_leaves_no_message),
		TEST(warnings_are_kept),
		TEST(memory_is_zeroed_and_aligned),
		TEST(rounding_is_restored),
		TEST(denormals_are_restored),
		TEST(parallel_runs_all_or_fails),
		TEST(draws_are_of_the_call),
		TEST(table_is_complete),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
