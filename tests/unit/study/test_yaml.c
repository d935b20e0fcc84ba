/* YAML with limits: places, traps of libyaml, strict scalars. */
#include "unit/study/fixture.h"

struct reading {
	struct pv__arena *arena;
	struct pv__diag diag;
	const struct pv__node *root;
	int status;
};

static struct reading read_bytes(const void *bytes, size_t n)
{
	struct reading r = {.arena = pv__arena_new()};

	assert_non_null(r.arena);
	r.diag.arena = r.arena;
	r.status = pv__yaml_parse(r.arena, "t.yaml", bytes, n, &r.root, &r.diag);
	return r;
}

static struct reading read_text(const char *text)
{
	return read_bytes(text, strlen(text));
}

/* The message of each fault, in order; NULL ends the list. */
static void expect_faults(struct reading r, const char *const *line)
{
	int64_t n = 0;

	assert_int_not_equal(r.status, PV_OK);
	for (; line[n]; n++) {
		assert_true(n < r.diag.n);
		assert_string_equal(pv__message_text(r.arena, &r.diag.message[n]), line[n]);
	}
	assert_int_equal(r.diag.n, n);
	pv__arena_free(r.arena);
}

#define FAULTS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void tree_has_places(void **state)
{
	struct reading r = read_text("a: 1\nb:\n  - x\n  - {c: \"2\", d: }\n");
	const struct pv__node *b, *map;

	(void)state;
	assert_int_equal(r.status, PV_OK);
	assert_int_equal(r.root->kind, PV__MAP);
	assert_int_equal(r.root->n, 2);
	assert_string_equal(r.root->key[1], "b");
	assert_int_equal(r.root->key_mark[1].line, 2);
	b = pv__node_get(r.root, "b");
	assert_int_equal(b->kind, PV__SEQUENCE);
	map = b->item[1];
	assert_int_equal(map->mark.line, 4);
	assert_int_equal(map->mark.column, 5);
	assert_true(pv__node_get(map, "c")->quoted);
	assert_int_equal(pv__node_get(map, "d")->kind, PV__NULL);
	assert_null(pv__node_get(map, "e"));
	assert_null(pv__node_get(b, "c"));
	assert_string_equal(map->mark.file, "t.yaml");
	pv__arena_free(r.arena);
}

/* Keys and texts stay as written, whatever YAML 1.1 makes of them. */
static void texts_stay_texts(void **state)
{
	struct reading r = read_text("yes: no\n0012: 0012\n~: NULL\n\"<<\": 1\n");

	(void)state;
	assert_int_equal(r.status, PV_OK);
	assert_string_equal(pv__node_get(r.root, "yes")->text, "no");
	assert_string_equal(pv__node_get(r.root, "0012")->text, "0012");
	assert_int_equal(pv__node_get(r.root, "~")->kind, PV__NULL);
	assert_string_equal(pv__node_get(r.root, "<<")->text, "1");
	pv__arena_free(r.arena);
}

/* `[haufe: , {x: 1}]`: a pair in a list is a map of one key. */
static void pair_in_list(void **state)
{
	struct reading r = read_text("[haufe: , {x: 1}]");

	(void)state;
	assert_int_equal(r.status, PV_OK);
	assert_int_equal(r.root->n, 2);
	assert_int_equal(r.root->item[0]->kind, PV__MAP);
	assert_string_equal(r.root->item[0]->key[0], "haufe");
	assert_int_equal(r.root->item[0]->item[0]->kind, PV__NULL);
	pv__arena_free(r.arena);
}

static void decorations_are_refused(void **state)
{
	(void)state;
	expect_faults(
		read_text("a: *x\nb: &y 1\nc: !!str 1\nd: !t {e: 1}\nf: &z [1]\n<<: {a: 1}\n"),
		FAULTS("t.yaml:1:4: error: YAML aliases (*name) are not read: put a text that "
		       "starts with * in quotes, and share parts of a study with `extends: FILE`",
		       "t.yaml:2:4: error: YAML anchors (&name) are not read: put a text that "
		       "starts with & in quotes, and share parts of a study with `extends: FILE`",
		       "t.yaml:3:4: error: YAML tags (!name) are not read: put a text that starts "
		       "with ! in quotes, and share parts of a study with `extends: FILE`",
		       "t.yaml:4:4: error: YAML tags (!name) are not read: put a text that starts "
		       "with ! in quotes, and share parts of a study with `extends: FILE`",
		       "t.yaml:5:4: error: YAML anchors (&name) are not read: put a text that "
		       "starts with & in quotes, and share parts of a study with `extends: FILE`",
		       "t.yaml:6:1: error: YAML merge keys (<<) are not read: share parts of a "
		       "study with `extends: FILE`"));
}

static void duplicate_keys_are_refused(void **state)
{
	(void)state;
	expect_faults(read_text("b: 1\na: 1\nc: {x: 1, x: 2}\na: 2\n'a': 3\n"),
		      FAULTS("t.yaml:3:11: error: the key 'x' is given twice: first in line 3",
			     "t.yaml:4:1: error: the key 'a' is given twice: first in line 2",
			     "t.yaml:5:1: error: the key 'a' is given twice: first in line 4"));
}

static void one_document(void **state)
{
	(void)state;
	expect_faults(read_text("a: 1\n---\nb: 2\n"),
		      FAULTS("t.yaml:2:1: error: a second document begins here ('---'): one file "
			     "holds one study"));
	expect_faults(read_text("# nothing\n"), FAULTS("t.yaml:2:1: error: the file is empty"));
	expect_faults(read_text(""), FAULTS("t.yaml:1:1: error: the file is empty"));
}

static void encodings(void **state)
{
	static const char utf16[] = "\xff\xfe"
				    "a\0:\0";
	static const char mark[] = "\xef\xbb\xbf"
				   "a: 1\n";
	struct reading r = read_text(mark);

	(void)state;
	assert_int_equal(r.status, PV_OK);
	assert_string_equal(r.root->key[0], "a");
	assert_int_equal(r.root->key_mark[0].column, 1);
	pv__arena_free(r.arena);
	expect_faults(read_bytes(utf16, sizeof(utf16) - 1),
		      FAULTS("t.yaml:1:1: error: the file is UTF-16 or UTF-32: save it as UTF-8"));
	expect_faults(read_text("\xfe\xff"),
		      FAULTS("t.yaml:1:1: error: the file is UTF-16 or UTF-32: save it as UTF-8"));
}

/* libyaml says 1:1 of these. */
static void reader_faults_have_places(void **state)
{
	static const char zero[] = "a: 1\r\n\r\nbc: \0";

	(void)state;
	expect_faults(read_text("a: 1\nb: \xc3\xa9\xff\n"),
		      FAULTS("t.yaml:2:5: error: invalid leading UTF-8 octet (value 0xff): save "
			     "the file as UTF-8"));
	expect_faults(read_text("a: 1\nb: x\x01\n"),
		      FAULTS("t.yaml:2:5: error: control characters are not allowed (value 0x01): "
			     "remove the character"));
	expect_faults(read_bytes(zero, sizeof(zero) - 1),
		      FAULTS("t.yaml:3:5: error: control characters are not allowed (value 0x00): "
			     "remove the character"));
	expect_faults(read_text("a: \"x\\0y\"\n"),
		      FAULTS("t.yaml:1:4: error: a text with a zero byte"));
}

static void syntax_faults_have_remedies(void **state)
{
	(void)state;
	expect_faults(read_text("images: {gm: {participant_id}/x.nii}\n"),
		      FAULTS("t.yaml:1:30: error: while parsing a flow mapping: did not find "
			     "expected ',' or '}'; close every [ and {, and put a text that starts "
			     "with { or [ in quotes"));
	expect_faults(read_text("a: 1\n\tb: 2\n"),
		      FAULTS("t.yaml:2:1: error: while scanning a plain scalar (begun in line 1): "
			     "found a tab character that violates indentation; indent with spaces, "
			     "not with tabs"));
	expect_faults(read_text("a: @x\n"),
		      FAULTS("t.yaml:1:4: error: while scanning for the next token: found "
			     "character that cannot start any token; put a text that starts with "
			     "this character in quotes"));
	expect_faults(read_text("a: b: c\n"),
		      FAULTS("t.yaml:1:5: error: mapping values are not allowed in this context; "
			     "put a text that holds ': ' in quotes"));
	expect_faults(read_text("{a}: 1\n"),
		      FAULTS("t.yaml:1:1: error: a key must be a plain word, not a list or a map; "
			     "put a text that starts with { or [ in quotes"));
}

/* ---- limits ------------------------------------------------------------------------- */

static struct reading read_repeated(const char *piece, size_t times)
{
	size_t n = strlen(piece);
	char *text = malloc(n * times + 1);
	struct reading r;

	assert_non_null(text);
	for (size_t i = 0; i < times; i++)
		memcpy(text + i * n, piece, n);
	r = read_bytes(text, n * times);
	free(text);
	return r;
}

/* 100 kB of [ take a naive reader seconds. */
static void depth_is_limited(void **state)
{
	struct reading r;
	char text[256] = "";

	(void)state;
	expect_faults(read_repeated("[", 100000),
		      FAULTS("t.yaml:1:33: error: nested more than 32 deep"));
	for (int i = 0; i < 32; i++)
		strcat(text, "[");
	for (int i = 0; i < 32; i++)
		strcat(text, "]");
	r = read_text(text);
	assert_int_equal(r.status, PV_OK);
	pv__arena_free(r.arena);
}

static void keys_are_limited(void **state)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__buffer b = {.arena = arena};
	struct reading r;

	(void)state;
	for (int i = 0; i < 10000; i++)
		pv__putf(&b, "k%d: 1\n", i);
	r = read_text(b.data);
	assert_int_equal(r.status, PV_OK);
	assert_int_equal(r.root->n, 10000);
	pv__arena_free(r.arena);
	pv__puts(&b, "one: 1\n");
	expect_faults(read_text(b.data), FAULTS("t.yaml:10001:1: error: more than 10000 keys"));
	pv__arena_free(arena);
}

static void values_and_bytes_are_limited(void **state)
{
	struct reading r = read_repeated("- a\n", 100001);

	(void)state;
	assert_int_equal(r.status, PV_ENOMEM);
	pv__arena_free(r.arena);
	expect_faults(read_repeated("#", (1 << 20) + 1),
		      FAULTS("t.yaml: error: 1048577 bytes: larger than the limit of 1048576"));
}

/* A fault per byte would be a flood. */
static void faults_are_limited(void **state)
{
	struct reading r = read_repeated("- *a\n", 1000);

	(void)state;
	assert_int_equal(r.status, PV_ESTUDY);
	assert_int_equal(r.diag.n, 51);
	pv__arena_free(r.arena);
}

/* ---- scalars ---------------------------------------------------------------------------- */

static const char *fault_of(struct reading *r)
{
	assert_int_equal(r->diag.n, 1);
	r->diag.n = r->diag.n_errors = 0;
	return pv__message_text(r->arena, &r->diag.message[0]);
}

static void numbers_are_strict(void **state)
{
	static const char *const bad[] = {"yes",  "010", "1_000", "1:30", "0x10",  "1,5",
					  ".inf", "nan", "1e999", "[1]",  "\"1\"", "~"};
	struct pv__diag *diag;

	(void)state;
	for (size_t i = 0; i < PV__COUNT(bad); i++) {
		struct reading r = read_text(bad[i]);
		int64_t whole;
		double real;

		diag = &r.diag;
		assert_int_equal(pv__node_real(r.root, "x", &real, diag), PV_ESTUDY);
		assert_int_equal(pv__node_int(r.root, "x", &whole, diag), PV_ESTUDY);
		assert_int_equal(diag->n_errors, 2);
		pv__arena_free(r.arena);
	}
}

static void numbers_are_read(void **state)
{
	struct reading r = read_text("[-12, 1e-3, 0.5, 0, +7]");
	const struct pv__node *const *item = r.root->item;
	int64_t whole;
	double real;

	(void)state;
	assert_int_equal(pv__node_int(item[0], "x", &whole, &r.diag), PV_OK);
	assert_int_equal(whole, -12);
	assert_int_equal(pv__node_real(item[1], "x", &real, &r.diag), PV_OK);
	assert_true(real == 1e-3);
	assert_int_equal(pv__node_real(item[2], "x", &real, &r.diag), PV_OK);
	assert_true(real == 0.5);
	assert_int_equal(pv__node_int(item[3], "x", &whole, &r.diag), PV_OK);
	assert_int_equal(whole, 0);
	assert_int_equal(pv__node_int(item[4], "x", &whole, &r.diag), PV_OK);
	assert_int_equal(whole, 7);
	assert_int_equal(pv__node_int(item[2], "folds", &whole, &r.diag), PV_ESTUDY);
	assert_string_equal(fault_of(&r), "t.yaml:1:13: error: folds must be a whole number such "
					  "as 12, not '0.5'");
	pv__arena_free(r.arena);
}

static void truth_and_text(void **state)
{
	struct reading r = read_text("[true, false, yes, \"true\", {a: 1}]");
	const struct pv__node *const *item = r.root->item;
	const char *text;
	bool value;

	(void)state;
	assert_int_equal(pv__node_bool(item[0], "x", &value, &r.diag), PV_OK);
	assert_true(value);
	assert_int_equal(pv__node_bool(item[1], "x", &value, &r.diag), PV_OK);
	assert_false(value);
	assert_int_equal(pv__node_bool(item[2], "x", &value, &r.diag), PV_ESTUDY);
	assert_string_equal(fault_of(&r), "t.yaml:1:15: error: x must be true or false, not 'yes'");
	assert_int_equal(pv__node_bool(item[3], "x", &value, &r.diag), PV_ESTUDY);
	assert_string_equal(fault_of(&r), "t.yaml:1:20: error: x must be true or false, not the "
					  "text 'true': leave out the quotes");
	assert_int_equal(pv__node_text(item[2], "x", &text, &r.diag), PV_OK);
	assert_string_equal(text, "yes");
	assert_int_equal(pv__node_text(item[4], "x", &text, &r.diag), PV_ESTUDY);
	assert_string_equal(fault_of(&r), "t.yaml:1:28: error: x must be a text, not a map");
	pv__arena_free(r.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tree_has_places),
		cmocka_unit_test(texts_stay_texts),
		cmocka_unit_test(pair_in_list),
		cmocka_unit_test(decorations_are_refused),
		cmocka_unit_test(duplicate_keys_are_refused),
		cmocka_unit_test(one_document),
		cmocka_unit_test(encodings),
		cmocka_unit_test(reader_faults_have_places),
		cmocka_unit_test(syntax_faults_have_remedies),
		cmocka_unit_test(depth_is_limited),
		cmocka_unit_test(keys_are_limited),
		cmocka_unit_test(values_and_bytes_are_limited),
		cmocka_unit_test(faults_are_limited),
		cmocka_unit_test(numbers_are_strict),
		cmocka_unit_test(numbers_are_read),
		cmocka_unit_test(truth_and_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
