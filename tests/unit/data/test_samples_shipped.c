/* The data that the repository ships, read as the studies in configs/ read them. */
#include "samples_study.h"

static bool at_shipped(struct lab *lab, const char *name)
{
	const char *source = getenv("PULVINAR_SOURCE");

	if (!source) {
		print_message("PULVINAR_SOURCE is not set\n");
		return false;
	}
	lab->study.folder = pv__format(lab->arena, "%s/configs/data", source);
	lab->study.data.root = name;
	return true;
}

static void haxby_blocks(void **state)
{
	struct lab *lab = *state;
	struct pv__samples *s = &lab->samples;
	int64_t per_class[8] = {0}, n_points = 0;

	if (!at_shipped(lab, "haxby"))
		skip();
	lab_image(lab, "bold.nii.gz");
	lab->study.data.samples.per = PV__PER_EVENT;
	lab->study.data.samples.events = "attributes_literal.txt";
	lab->study.data.samples.average = PV__AVERAGE_BLOCK;
	lab->study.data.samples.where =
		lab_filter(lab, (struct pv__filter){.column = "trial_type",
						    .none_of = lab_names(lab, "rest", NULL),
						    .missing = -1});
	lab->study.data.target.columns = lab_names(lab, "trial_type", NULL);
	lab->study.data.group = "run";
	lab_expect_ok(lab);
	assert_int_equal(s->n, 96);
	assert_int_equal(s->n_groups, 12);
	assert_int_equal(s->n_classes, 8);
	assert_int_equal(s->n_volumes, 1452);
	for (int64_t i = 0; i < s->n; i++) {
		per_class[(int64_t)s->y[i]]++;
		n_points += s->n_points[i];
	}
	for (int c = 0; c < 8; c++)
		assert_int_equal(per_class[c], 12);
	assert_int_equal(n_points, 864);
	for (int64_t v = 0; v < 1452; v++)
		assert_int_equal(s->volume_run[v], v / 121);
	assert_string_equal(s->id[0], "run-00_block-002_scissors");
	assert_true(s->time_s[0] == 15);
	assert_int_equal(s->segment[95], 11);
}

static void thickness_of_both_hemispheres(void **state)
{
	struct lab *lab = *state;
	struct pv__names key = lab_names(lab, "participant_id", NULL);
	struct pv__table_input table[] = {{.name = "lh", .file = "thickness_lh.tsv", .key = key},
					  {.name = "rh", .file = "thickness_rh.tsv", .key = key}};

	if (!at_shipped(lab, "aomic"))
		skip();
	lab->study.data.participants = "participants.tsv";
	lab->study.data.table = table;
	lab->study.data.n_tables = 2;
	lab->study.data.target.columns = lab_names(lab, "sex", NULL);
	lab->study.data.where = lab_filter(lab, (struct pv__filter){.column = "sex", .missing = 0});
	lab_expect_ok(lab);
	assert_int_equal(lab->samples.n, 225);
	assert_int_equal(lab->samples.n_found, 226);
	assert_string_equal(lab->samples.exclusion[0].id, "sub-0105");
	assert_string_equal(lab->samples.class_name[1], "M");
	assert_string_equal(lab_cell(lab, 0, "lh_bankssts_thickness"), "2.451");
	assert_string_equal(lab_cell(lab, 0, "rh_bankssts_thickness"), "2.435");
	/* 12 + 37 + 35: what both tables hold alike is there once */
	assert_int_equal(lab->samples.frame->n_cols, 84);
	assert_int_equal(lab->diag.n, 0);
}

static void lesions_and_scores(void **state)
{
	struct lab *lab = *state;

	if (!at_shipped(lab, "lesymap"))
		skip();
	lab->study.data.participants = "participants.tsv";
	lab->study.data.target.kind = PV_NUMBER;
	lab->study.data.target.columns = lab_names(lab, "score", NULL);
	lab_image(lab, "lesions/{participant_id}.nii.gz");
	lab_expect_ok(lab);
	assert_int_equal(lab->samples.n, 131);
	assert_string_equal(lab->samples.source[130].shown, "lesions/Subject_131.nii.gz");
	assert_true(lab->samples.y[0] == 0.345585175741843);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, lab_start, lab_end)
	const struct CMUnitTest tests[] = {
		TEST(haxby_blocks),
		TEST(thickness_of_both_hemispheres),
		TEST(lesions_and_scores),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
