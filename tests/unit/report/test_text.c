/* What text passes through on its way into files: escapes, numbers, base64, pseudonyms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "report/html.h"
#include "report/number.h"
#include "report/pseudonym.h"

#include <math.h>
#include <string.h>

static struct pv__arena *arena;

static int open_arena(void **state)
{
	(void)state;
	arena = pv__arena_new();
	return arena ? 0 : -1;
}

static int close_arena(void **state)
{
	(void)state;
	pv__arena_free(arena);
	return 0;
}

static const char *escaped(const char *text)
{
	struct pv__buffer b = {.arena = arena};

	pv__puts(&b, "");
	pv__put_escaped(&b, text);
	return b.data;
}

static void test_escape(void **state)
{
	(void)state;
	assert_string_equal(escaped("a<b>&\"'"), "a&lt;b&gt;&amp;&quot;&#39;");
	assert_string_equal(escaped("gr\xc3\xbc\xc3\x9f"), "gr\xc3\xbc\xc3\x9f");
	assert_string_equal(escaped("\x1b[31m"), "\xef\xbf\xbd[31m");
	assert_string_equal(escaped("\xff\x80"), "\xef\xbf\xbd\xef\xbf\xbd");
	/* overlong '<', a surrogate, a cut sequence: none may pass as a character */
	assert_string_equal(escaped("\xc0\xbc"), "\xef\xbf\xbd\xef\xbf\xbd");
	assert_string_equal(escaped("\xed\xa0\x80"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
	assert_string_equal(escaped("\xe2\x82"), "\xef\xbf\xbd\xef\xbf\xbd");
	/* C1 control characters */
	assert_string_equal(escaped("\xc2\x9b"), "\xef\xbf\xbd\xef\xbf\xbd");
}

static void test_template(void **state)
{
	struct pv__buffer b = {.arena = arena}, failed = {.arena = arena};
	const char *volatile none = NULL; /* volatile: seen at run time only */

	(void)state;
	pv__html(&b, "<p title=\"%s\">%d of %ld: 5 %%</p>", "\"><script>", 3, 40L);
	assert_string_equal(b.data, "<p title=\"&quot;&gt;&lt;script&gt;\">3 of 40: 5 %</p>");
	pv__html(&failed, "%s", none);
	assert_true(failed.failed);
}

static void test_cut(void **state)
{
	(void)state;
	assert_int_equal(pv__utf8_count("gr\xc3\xbc\xc3\x9f"), 4);
	assert_string_equal(pv__utf8_cut(arena, "gr\xc3\xbc\xc3\x9f", 4), "gr\xc3\xbc\xc3\x9f");
	assert_string_equal(pv__utf8_cut(arena, "gr\xc3\xbc\xc3\x9f", 3), "gr\xe2\x80\xa6");
}

/* RFC 4648, section 10 */
static void test_base64(void **state)
{
	static const char *const plain[] = {"", "f", "fo", "foo", "foob", "fooba", "foobar"};
	static const char *const coded[] = {"",         "Zg==",     "Zm8=",    "Zm9v",
					    "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};

	(void)state;
	for (size_t i = 0; i < PV__COUNT(plain); i++) {
		struct pv__buffer b = {.arena = arena};

		pv__puts(&b, "");
		pv__put_base64(&b, plain[i], strlen(plain[i]));
		assert_string_equal(b.data, coded[i]);
	}
}

static void test_numbers(void **state)
{
	struct pv__buffer b = {.arena = arena};

	(void)state;
	assert_string_equal(pv__shown(arena, -0.125, 2), "\xe2\x88\x92"
							 "0.12");
	assert_string_equal(pv__shown(arena, -0.001, 2), "0.00");
	assert_string_equal(pv__shown(arena, NAN, 2), "\xe2\x80\x93");
	assert_string_equal(pv__shown_signed(arena, 0.17, 2), "+0.17");
	assert_string_equal(pv__shown_range(arena, .66, .9, 2), "0.66 to 0.90");
	assert_string_equal(pv__shown_range(arena, NAN, .9, 2), "\xe2\x80\x93");
	assert_string_equal(pv__shown_ranks(arena, 1, 3.2), "1 to 3");
	assert_string_equal(pv__shown_ranks(arena, 1, 1.1), "1");
	assert_string_equal(pv__shown_count(arena, 999), "999");
	assert_string_equal(pv__shown_count(arena, 1452), "1,452");
	assert_string_equal(pv__shown_count(arena, -1234567), "-1,234,567");
	assert_string_equal(pv__shown_bytes(arena, 999), "999 B");
	assert_string_equal(pv__shown_bytes(arena, 12345), "12.3 kB");
	assert_string_equal(pv__shown_things(arena, 1, "row", "rows"), "1 row");
	pv__put_fixed(&b, -0.04, 1);
	assert_string_equal(b.data, "0.0");
}

static void test_p(void **state)
{
	(void)state;
	assert_string_equal(pv__shown_p(arena, .0004), "< 0.001");
	assert_string_equal(pv__shown_p(arena, .001), "0.001");
	assert_string_equal(pv__shown_p(arena, .0131), "0.013");
	assert_string_equal(pv__shown_p(arena, .0496), "0.050");
	assert_string_equal(pv__shown_p(arena, .2444), "0.24");
	assert_string_equal(pv__shown_p(arena, NAN), "\xe2\x80\x93");
	assert_string_equal(pv__shown_p_equals(arena, .0004), "p\xc2\xa0<\xc2\xa0"
							      "0.001");
}

static void test_decimals(void **state)
{
	(void)state;
	assert_int_equal(pv__decimals(.42), 3);
	assert_int_equal(pv__decimals(4.2), 2);
	assert_int_equal(pv__decimals(420), 0);
	assert_int_equal(pv__decimals(.00042), 6);
	assert_int_equal(pv__decimals(0), 2);
}

/* ---- pseudonyms --------------------------------------------------------------------------- */

static struct pv__pseudonyms make(int64_t n, const char *const *id)
{
	struct pv__samples s = {.n = n, .id = id};
	struct pv__pseudonyms p;

	assert_int_equal(pv__pseudonyms_make(arena, &s, &p), PV_OK);
	return p;
}

static void test_pseudonyms(void **state)
{
	static const char *const id[] = {"sub-1", "sub-10", "sub-2"};
	struct pv__pseudonyms p = make(3, id);

	(void)state;
	assert_string_equal(pv__pseudonym(arena, &p, "sub-10"), "S002");
	assert_null(pv__pseudonym(arena, &p, "sub-3"));
	assert_string_equal(pv__pseudonymise(arena, &p, "sub-1, sub-10: x/sub-2_T1w.nii"),
			    "S001, S002: x/S003_T1w.nii");
	/* part of another word: not this person */
	assert_string_equal(pv__pseudonymise(arena, &p, "xsub-1 sub-11"), "xsub-1 sub-11");
}

static void test_numeric_ids(void **state)
{
	static const char *const id[] = {"12", "3"};
	struct pv__pseudonyms p = make(2, id);

	(void)state;
	assert_string_equal(pv__pseudonymise(arena, &p, "fold 3 of 12: row '12' is missing"),
			    "fold 3 of 12: row 'S001' is missing");
	assert_string_equal(pv__pseudonymise(arena, &p, "12/anat/12_gm.nii could not be read"),
			    "S001/anat/S001_gm.nii could not be read");
}

/* Paths name {subject}; a zero in front makes no number. */
static void test_labels_of_ids(void **state)
{
	static const char *const id[] = {"0012", "sub-07", "sub-CC1"};
	struct pv__pseudonyms p = make(3, id);

	(void)state;
	assert_string_equal(pv__pseudonymise(arena, &p, "CC1/CC1_gm.nii, 07/07_gm.nii"),
			    "S003/S003_gm.nii, S002/S002_gm.nii");
	assert_string_equal(pv__pseudonymise(arena, &p, "0012 has 12 values, CC11 has 7"),
			    "S001 has 12 values, CC11 has 7");
	assert_string_equal(pv__pseudonymise(arena, &p, "p 0.0012 of 3; v1.0012_gm.nii"),
			    "p 0.0012 of 3; v1.S001_gm.nii");
}

/* Rows of a table that belong to nobody here are named by warnings. */
static void test_strangers(void **state)
{
	static const char *const id[] = {"b"}, *const stranger[] = {"c", "a"};
	struct pv__samples s = {
		.n = 1, .id = id, .participant = id, .n_strangers = 2, .stranger = stranger};
	struct pv__pseudonyms p;

	(void)state;
	assert_int_equal(pv__pseudonyms_make(arena, &s, &p), PV_OK);
	assert_int_equal(p.n, 3);
	assert_string_equal(pv__pseudonymise(arena, &p, "a, c"), "S001, S003");
}

static void test_excluded_ids(void **state)
{
	static const char *const id[] = {"b"};
	static const struct pv__exclusion gone[] = {{"a", "age", ""}, {"c", "age", ""}};
	struct pv__samples s = {
		.n = 1, .id = id, .participant = id, .n_exclusions = 2, .exclusion = gone};
	struct pv__pseudonyms p;

	(void)state;
	assert_int_equal(pv__pseudonyms_make(arena, &s, &p), PV_OK);
	assert_int_equal(p.n, 3);
	assert_string_equal(pv__pseudonym(arena, &p, "b"), "S002");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_escape),      cmocka_unit_test(test_template),
		cmocka_unit_test(test_cut),         cmocka_unit_test(test_base64),
		cmocka_unit_test(test_numbers),     cmocka_unit_test(test_p),
		cmocka_unit_test(test_decimals),    cmocka_unit_test(test_pseudonyms),
		cmocka_unit_test(test_numeric_ids), cmocka_unit_test(test_labels_of_ids),
		cmocka_unit_test(test_strangers),   cmocka_unit_test(test_excluded_ids),
	};

	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
