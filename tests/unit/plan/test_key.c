/* Lines of keys: no two contents give the same bytes. */
#include "support/check.h"

#include "plan/key.h"

static struct pv__buffer with(struct pv__arena *arena, const char *name, const char *value)
{
	struct pv__buffer b = {.arena = arena};

	pv__line(&b, name, value);
	assert_false(b.failed);
	return b;
}

static void escapes(void **state)
{
	struct pv__arena *arena = pv__arena_new();

	(void)state;
	assert_string_equal(with(arena, "option C", "10").data, "option C\t10\n");
	assert_string_equal(with(arena, "a", "1\nb\t2\\").data, "a\t1\\nb\\t2\\\\\n");
	assert_string_equal(with(arena, "file a\tb", "x").data, "file a\\tb\tx\n");
	/* a value cannot pass for two lines, nor an escaped one for a plain one */
	assert_string_not_equal(with(arena, "a", "1\nb\t2").data, "a\t1\nb\t2\n");
	assert_string_not_equal(with(arena, "a", "\\n").data, with(arena, "a", "\n").data);
	pv__arena_free(arena);
}

static void numbers(void **state)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__buffer b = {.arena = arena}, bytes = {.arena = arena};

	(void)state;
	pv__line_number(&b, "n", -3);
	pv__line_real(&b, "x", 0.1);
	pv__put(&bytes, "abc", 3);
	pv__line_bytes(&b, "rows", &bytes);
	/* SHA-256 of "abc": FIPS 180-2, B.1 */
	assert_string_equal(
		b.data, "n\t-3\nx\t0.1\n"
			"rows\tba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n");
	pv__arena_free(arena);
}

/* What was lost on the way is no key. */
static void failures(void **state)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__diag diag = {.arena = arena};
	struct pv__buffer b = {.arena = arena}, lost = {.arena = arena, .failed = true};
	struct pv__digest key;

	(void)state;
	pv__line_bytes(&b, "rows", &lost);
	assert_true(b.failed);
	assert_int_equal(pv__key_close(&b, &key, &diag), PV_ENOMEM);
	pv__arena_free(arena);
}

static void profile(void **state)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__diag diag = {.arena = arena};
	struct pv__buffer a = {.arena = arena}, b = {.arena = arena};

	(void)state;
	assert_int_equal(pv__profile_lines(&a, &diag), PV_OK);
	assert_int_equal(pv__profile_lines(&b, &diag), PV_OK);
	assert_string_equal(a.data, b.data);
	assert_true(pv__starts_with(a.data, "object format\t3\npulvinar\t"));
	pv__arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(escapes), cmocka_unit_test(numbers),
					   cmocka_unit_test(failures), cmocka_unit_test(profile)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
