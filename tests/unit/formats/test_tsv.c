/* Text tables in every usual shape, and what is refused. */
#include "format_support.h"

static struct pv__frame read_frame(struct scratch *s, const char *text)
{
	struct pv__frame frame;
	int status = pv__frame_read(s->arena, put_text(s, "t.tsv", text), &frame, &s->diag);

	if (status != PV_OK) {
		print_messages(s);
		fail_msg("%s", "could not be read");
	}
	assert_silent(s);
	return frame;
}

static void refuse(struct scratch *s, const char *text, int64_t line, const char *part)
{
	struct pv__frame frame;

	assert_int_equal(pv__frame_read(s->arena, put_text(s, "t.tsv", text), &frame, &s->diag),
			 PV_EDATA);
	if (s->diag.n < 1 || s->diag.message[0].mark.line != line)
		print_messages(s);
	assert_int_equal(s->diag.message[0].mark.line, line);
	assert_one_error(s, part);
}

static void assert_cells(const struct pv__frame *frame, int64_t n_rows, int64_t n_cols,
			 const char *const *expected)
{
	assert_int_equal(frame->n_rows, n_rows);
	assert_int_equal(frame->n_cols, n_cols);
	for (int64_t c = 0; c < n_cols; c++)
		assert_string_equal(frame->name[c], expected[c]);
	for (int64_t i = 0; i < n_rows * n_cols; i++)
		assert_string_equal(frame->cell[i], expected[n_cols + i]);
}

static void separators_and_line_ends(void **state)
{
	static const char *const expected[] = {"id", "age", "sex", "0012", "1.5",
					       "F",  "b",   "",    "M"};
	static const char *const text[] = {
		"id\tage\tsex\n0012\t1.5\tF\nb\t\tM\n",
		"id\tage\tsex\r\n0012\t1.5\tF\r\nb\t\tM\r\n",
		"id\tage\tsex\r0012\t1.5\tF\rb\t\tM",
		"\xef\xbb\xbfid\tage\tsex\n0012\t1.5\tF\nb\t\tM\n\n\n",
		"id,age,sex\n0012,1.5,F\nb,,M",
		"id, age, sex\n0012 ,1.5, F\nb,, M\n",
		"id;age;sex\n0012;1.5;F\nb;;M\n",
		"\"id\",\"age\",\"sex\"\n\"0012\",1.5,\"F\"\n\"b\",\"\",\"M\"\n",
		"id age sex\n0012 1.5 F\nb \"\" M\n",
		"  id   age sex \n0012\t1.5 \t F\n b \"\" M",
	};

	for (size_t i = 0; i < PV__COUNT(text); i++) {
		struct pv__frame frame = read_frame(*state, text[i]);

		assert_cells(&frame, 2, 3, expected);
		assert_int_equal(frame.line[0], 2);
		assert_int_equal(frame.line[1], 3);
	}
}

static void quotes(void **state)
{
	struct pv__frame frame = read_frame(
		*state,
		"a,b\n\"x, y\",\"say \"\"ah\"\"\"\n\" padded \",\"two\nlines\"\nlast,5\"\n");
	static const char *const expected[] = {"a",        "b",          "x, y", "say \"ah\"",
					       " padded ", "two\nlines", "last", "5\""};

	assert_cells(&frame, 3, 2, expected);
	assert_int_equal(frame.line[1], 3);
	assert_int_equal(frame.line[2], 5); /* behind the line end inside quotes */
}

static void attribute_lists(void **state)
{
	struct pv__frame frame = read_frame(*state, "labels chunks\nrest 0\nface 1\n");
	static const char *const with[] = {"labels", "chunks", "rest", "0", "face", "1"};
	static const char *const without[] = {"column_1", "column_2", "rest", "0", "face", "1"};
	static const char *const one[] = {"column_1", "3.5", "4"};

	assert_cells(&frame, 2, 2, with);
	frame = read_frame(*state, "rest 0\nface 1\n");
	assert_cells(&frame, 2, 2, without);
	assert_int_equal(frame.line[0], 1);
	frame = read_frame(*state, "3.5\n4\n");
	assert_cells(&frame, 2, 1, one);
}

static void odd_but_fine(void **state)
{
	struct pv__frame frame = read_frame(*state, "a\tb\n");

	assert_int_equal(frame.n_rows, 0);
	frame = read_frame(*state, ",x\n1,2\n"); /* row names of R */
	assert_string_equal(frame.name[0], "");
	frame = read_frame(*state, "participant_id\nsub-1\nsub-2");
	assert_int_equal(frame.n_rows, 2);
	frame = read_frame(*state, "n\xc3\xa4me\twert\nM\xc3\xbcller\t1\n");
	assert_string_equal(frame.cell[0], "M\xc3\xbcller");
	frame = read_frame(*state, "1\t2\n3\t4\n"); /* numbers may name columns of a table */
	assert_string_equal(frame.name[1], "2");
}

static void refused_with_their_line(void **state)
{
	struct scratch *s = *state;

	refuse(s, "", 0, "empty file");
	refuse(s, "\n\n", 0, "empty file");
	refuse(s, "\n\na\tb\n", 1, "an empty line");
	refuse(s, "a\tb\n1\t2\n\n3\t4\n", 3, "an empty line");
	refuse(s, "a\tb\ta\n1\t2\t3\n", 1, "'a' appears twice");
	refuse(s, "a,,\n1,2,3\n", 1, "no name");
	refuse(s, "a\tb\n1\t2\n1\n", 3, "1 cells, but the first line has 2");
	refuse(s, "a\tb\n1\t2\n1\t2\t3\n", 3, "3 cells");
	refuse(s, "a,b\n1,2,3\n", 2, "rows with names");
	refuse(s, "rest 0\nface\n", 2, "1 cells");
	refuse(s, "a,b\n\"x,1\n2,3\n", 2, "never closed");
	refuse(s, "a,b\n1,\"x\" y\n", 2, "behind a closing quote");
	refuse(s, "a\tb\nM\xfcller\t1\n", 2, "not UTF-8");
	refuse(s, "a\tb\n1\t\xed\xa0\x80\n", 2, "not UTF-8");
	refuse(s, "a\tb\n1\t\xc3", 2, "not UTF-8");
	refuse(s,
	       "\xff\xfe"
	       "a",
	       0, "UTF-16");
}

static void zero_bytes_and_many_faults(void **state)
{
	struct scratch *s = *state;
	struct pv__frame frame;
	const char *path = put_file(s, "z.tsv", "a\tb\n1\t\0\n", 8);

	assert_int_equal(pv__frame_read(s->arena, path, &frame, &s->diag), PV_EDATA);
	assert_int_equal(s->diag.message[0].mark.line, 2);
	assert_one_error(s, "a zero byte");
	path = put_text(s, "m.tsv", "a\tb\n1\n2\n3\n4\n5\n6\n7\n");
	assert_int_equal(pv__frame_read(s->arena, path, &frame, &s->diag), PV_EDATA);
	assert_int_equal(s->diag.n_errors, 6);
	assert_non_null(find_message(s, PV__ERROR, "2 more lines"));
	forget_messages(s);
	assert_int_equal(pv__frame_read(s->arena, in_folder(s, "no.tsv"), &frame, &s->diag),
			 PV_ENOENT);
	assert_one_error(s, "cannot open");
	assert_int_equal(mkfifo(in_folder(s, "f.tsv"), 0600), 0);
	assert_int_equal(pv__frame_read(s->arena, in_folder(s, "f.tsv"), &frame, &s->diag),
			 PV_EDATA);
	assert_one_error(s, "not a regular file");
}

static void plain_lists_get_their_names(void **state)
{
	struct scratch *s = *state;
	static const char *const names[] = {"trial_type", "run"};
	static const char *const twice[] = {"run", "run"};
	static const char *const expected[] = {"trial_type", "run", "rest", "0", "face", "1"};
	struct pv__frame frame;
	const char *path = put_text(s, "p.txt", "rest 0\nface 1\n");

	assert_int_equal(pv__frame_read_plain(s->arena, path, 2, names, &frame, &s->diag), PV_OK);
	assert_cells(&frame, 2, 2, expected);
	assert_int_equal(pv__frame_read_plain(s->arena, path, 1, names, &frame, &s->diag),
			 PV_EDATA);
	assert_one_error(s, "2 columns (must be 1)");
	assert_int_equal(pv__frame_read_plain(s->arena, path, 2, twice, &frame, &s->diag),
			 PV_EDATA);
	assert_one_error(s, "appears twice");
}

static void mappings(void **state)
{
	struct scratch *s = *state;
	struct pv_mapping map;

	assert_int_equal(
		pv__mapping_read(s->arena,
				 put_text(s, "m.tsv", "from\tto\nL_hip\tHippocampus\nx\ty\n"), &map,
				 &s->diag),
		PV_OK);
	assert_int_equal(map.n, 2);
	assert_string_equal(map.from[0], "L_hip");
	assert_string_equal(map.to[1], "y");
	assert_int_equal(
		pv__mapping_read(s->arena, put_text(s, "m.tsv", "a b\nc d\ne d\n"), &map, &s->diag),
		PV_OK);
	assert_int_equal(map.n, 3);
	assert_int_equal(
		pv__mapping_read(s->arena, put_text(s, "m.tsv", "a b\na d\n"), &map, &s->diag),
		PV_EDATA);
	assert_one_error(s, "'a' appears twice");
	assert_int_equal(
		pv__mapping_read(s->arena, put_text(s, "m.tsv", "a b c\n"), &map, &s->diag),
		PV_EDATA);
	assert_one_error(s, "3 columns (must be 2)");
}

/* Of 200,000 rows the last is where it should be, and memory is a small multiple of the
 * file: its bytes, a pointer per cell, a number per line. */
static void many_rows(void **state)
{
	enum { ROWS = 200000 };
	struct scratch *s = *state;
	struct pv__buffer text = {.arena = s->arena};
	struct pv__arena *arena = pv__arena_new();
	struct pv__frame frame;
	const char *path;
	size_t bytes;

	assert_non_null(arena);
	pv__puts(&text, "id,a,b\r\n");
	for (int i = 0; i < ROWS; i++)
		pv__putf(&text, "sub-%06d,%d.5,\"n/a\"\r\n", i, i);
	assert_false(text.failed);
	path = put_file(s, "many.csv", text.data, text.n);
	assert_int_equal(pv__table_read(arena, path, &frame, &s->diag), PV_OK);
	assert_int_equal(frame.n_rows, ROWS);
	assert_string_equal(pv__frame_cell(&frame, ROWS - 1, 0), "sub-199999");
	assert_string_equal(pv__frame_cell(&frame, ROWS - 1, 1), "199999.5");
	assert_int_equal(frame.line[ROWS - 1], ROWS + 1);
	bytes = text.n + 3 * (ROWS + 1) * sizeof(char *) + 2 * (ROWS + 2) * sizeof(int64_t);
	assert_true(pv__arena_bytes(arena) < 2 * bytes);
	pv__arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(separators_and_line_ends),
		SCRATCH_TEST(quotes),
		SCRATCH_TEST(attribute_lists),
		SCRATCH_TEST(odd_but_fine),
		SCRATCH_TEST(refused_with_their_line),
		SCRATCH_TEST(zero_bytes_and_many_faults),
		SCRATCH_TEST(plain_lists_get_their_names),
		SCRATCH_TEST(mappings),
		SCRATCH_TEST(many_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
