/* Text tables as objects: columns by name, numbers strict, places told. */
#include "unit/formats/format_support.h"

static const char *const names[] = {"id", "age"};
static const char *const cells[] = {"0012", "61.5", "a", "61,5", "b", "n/a", "c", "old"};
static const int64_t lines[] = {2, 3, 4, 7};
static const struct pv__frame frame = {
	.file = "t.tsv", .n_rows = 4, .n_cols = 2, .name = names, .cell = cells, .line = lines};

static void columns_and_cells(void **state)
{
	(void)state;
	assert_int_equal(pv__frame_column(&frame, "age"), 1);
	assert_int_equal(pv__frame_column(&frame, "Age"), -1);
	assert_string_equal(pv__frame_cell(&frame, 0, 0), "0012");
	assert_string_equal(pv__frame_cell(&frame, 3, 1), "old");
}

static void numbers(void **state)
{
	struct scratch *s = *state;
	struct pv__frame joined_frame = frame;
	double value = 0;

	assert_int_equal(pv__frame_real(&frame, 0, 1, &value, &s->diag), PV_OK);
	assert_true(value == 61.5);
	assert_int_equal(pv__frame_real(&frame, 2, 1, &value, &s->diag), PV_OK);
	assert_true(isnan(value));
	assert_int_equal(pv__frame_real(&frame, 1, 1, &value, &s->diag), PV_EDATA);
	assert_int_equal(s->diag.message[0].mark.line, 3);
	assert_string_equal(s->diag.message[0].mark.file, "t.tsv");
	assert_one_error(s, "column 'age': '61,5' is not a number (a decimal comma?");
	assert_int_equal(pv__frame_real(&frame, 3, 1, &value, &s->diag), PV_EDATA);
	assert_int_equal(s->diag.message[0].mark.line, 7);
	assert_null(find_message(s, PV__ERROR, "comma"));
	assert_one_error(s, "'old' is not a number");
	joined_frame.line = NULL; /* rows of several files have no line */
	assert_int_equal(pv__frame_real(&joined_frame, 3, 1, &value, &s->diag), PV_EDATA);
	assert_int_equal(s->diag.message[0].mark.line, 0);
}

static void missing(void **state)
{
	static const char *const yes[] = {"", "n/a", "N/A", "NA", "NaN", "nan"};
	static const char *const no[] = {"0", "none", "NO", " ", "-", "nA"};

	(void)state;
	for (size_t i = 0; i < PV__COUNT(yes); i++)
		assert_true(pv__is_missing(yes[i]));
	for (size_t i = 0; i < PV__COUNT(no); i++)
		assert_false(pv__is_missing(no[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_and_cells),
		SCRATCH_TEST(numbers),
		cmocka_unit_test(missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
