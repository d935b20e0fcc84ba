/* table.columns: which columns come out, in which order and region. */
#include "support/check.h"
#include "support/image_op.h"

#include <string.h>

static const char *const names[] = {"participant_id", "lh_bankssts",    "lh_insula",
				    "rh_bankssts",    "rh_insula",      "age",
				    "n\xc3\xa4he",    "lh_insula_area", "n"};
static const uint8_t numeric[] = {0, 1, 1, 1, 1, 1, 1, 1, 1};
static const struct pv_frame frame = {
	.size = sizeof(frame), .n_cols = 9, .name = names, .numeric = numeric};

static const char *const from[] = {"rh_insula", "lh_insula", "lh_bankssts", "lh_insula_area"};
static const char *const to[] = {"insula_R", "insula_L", "temporal_L", "insula_L"};
static const struct pv_mapping mapping = {4, from, to};

/* Column names of what was chosen, joined by blanks. */
static void check_choice(const char *options, const char *want)
{
	struct op o;
	const struct pv_space *space;
	const int64_t *column;
	struct pv__buffer b = {0};

	assert_int_equal(op_open(&o, "table.columns", options), PV_OK);
	assert_int_equal(op_choose(&o, &frame, &space, &column), PV_OK);
	b.arena = o.arena;
	for (int64_t f = 0; f < space->n_features; f++) {
		const struct pv_feature *feature = &space->feature[f];

		assert_string_equal(feature->name, names[column[f]]);
		assert_string_equal(space->region[feature->region].name, feature->name);
		assert_int_equal(feature->voxel, -1);
		pv__putf(&b, "%s%s", f ? " " : "", feature->name);
	}
	assert_string_equal(b.data, want);
	assert_int_equal(space->n_regions, space->n_features);
	assert_int_equal(space->region[0].label, -1);
	assert_true(isnan(space->region[0].centroid_mm[0]));
	assert_null(space->grid);
	op_close(&o);
}

static void names_and_patterns_choose(void **state)
{
	(void)state;
	check_choice("{table: t, columns: [rh_insula, age, lh_insula]}", "rh_insula age lh_insula");
	check_choice("{table: t, match: \"?h_insula\"}", "lh_insula rh_insula");
	check_choice("{table: t, match: \"*_insula*\"}", "lh_insula rh_insula lh_insula_area");
	check_choice("{table: t, match: \"*h*i*a\"}", "lh_insula rh_insula lh_insula_area");
	check_choice("{table: t, match: \"n?he\"}", "n\xc3\xa4he");
	check_choice("{table: t, match: \"n*\"}", "n\xc3\xa4he n");
	check_choice("{table: t, match: \"*\", exclude: [participant_id, \"?h*\"]}",
		     "age n\xc3\xa4he n");
	check_choice("{table: t, columns: [age, n], exclude: [n]}", "age");
}

static void a_list_gives_regions(void **state)
{
	struct op o;
	const struct pv_space *space;
	const int64_t *column;

	(void)state;
	assert_int_equal(
		op_open(&o, "table.columns", "{table: t, match: \"*_insula*\", regions: r.tsv}"),
		PV_OK);
	op_put(&o, "regions", &mapping);
	assert_int_equal(op_choose(&o, &frame, &space, &column), PV_OK);
	assert_int_equal(space->n_features, 3);
	assert_int_equal(space->n_regions, 2);
	assert_string_equal(space->region[0].name, "insula_L");
	assert_string_equal(space->region[1].name, "insula_R");
	assert_int_equal(space->feature[0].region, 0);
	assert_int_equal(space->feature[1].region, 1);
	assert_int_equal(space->feature[2].region, 0);
	op_close(&o);
	assert_int_equal(op_open(&o, "table.columns",
				 "{table: t, columns: [lh_insula, age], regions: r.tsv}"),
			 PV_OK);
	op_put(&o, "regions", &mapping);
	assert_int_equal(op_choose(&o, &frame, &space, &column), PV_EDATA);
	assert_non_null(strstr(op_message(&o), "column 'age' has no region"));
	op_close(&o);
}

static void refuse(const char *options, const char *part)
{
	struct op o;
	const struct pv_space *space;
	const int64_t *column;
	int status = op_open(&o, "table.columns", options);

	if (status == PV_OK)
		status = op_choose(&o, &frame, &space, &column);
	assert_int_not_equal(status, PV_OK);
	if (!strstr(op_message(&o), part))
		fail_msg("'%s' lacks '%s'", op_message(&o), part);
	op_close(&o);
}

static void wrong_choices_are_refused(void **state)
{
	(void)state;
	refuse("table: t", "which columns?");
	refuse("{table: t, columns: [age], match: \"n*\"}", "one of the two");
	refuse("{table: t, columns: [lh_insola]}",
	       "no column 'lh_insola' in the table; the nearest: 'lh_insula'");
	refuse("{table: t, match: \"*_volume\"}", "no column '*_volume'");
	refuse("{table: t, match: \"*\"}",
	       "column 'participant_id' of the table has cells that are not numbers");
	refuse("{table: t, columns: [age, age]}", "'age' is named twice");
	refuse("{table: t, match: \"age\", exclude: [\"a*\"]}", "no column is left");
	refuse("columns: [age]", "table");
}

/* A pattern that invites backtracking ends in time. */
static void patterns_do_not_explode(void **state)
{
	(void)state;
	refuse("{table: t, match: \"*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b\"}", "no column");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_and_patterns_choose),
		cmocka_unit_test(a_list_gives_regions),
		cmocka_unit_test(wrong_choices_are_refused),
		cmocka_unit_test(patterns_do_not_explode),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
