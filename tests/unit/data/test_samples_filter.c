/* Which rows take part: where, keep, reference, roles, image files. */
#include "samples_study.h"

#include "data/rows.h"

#define PEOPLE \
	"participant_id\tdx\tage\tscore\n" \
	"s1\tCN\t50\t1\ns2\tAD\t60\t2\ns3\tMCI\t70\t3\ns4\tCN\t80\tn/a\ns5\tAD\tn/" \
	"a\t5\ns6\tCN\t65\t6\n" \
	"s7\tAD\t66\t7\n"

static void reason_is(const struct lab *lab, int64_t i, const char *id, const char *reason,
		      const char *detail)
{
	assert_true(i < lab->samples.n_exclusions);
	assert_string_equal(lab->samples.exclusion[i].id, id);
	assert_string_equal(lab->samples.exclusion[i].reason, reason);
	assert_string_equal(lab->samples.exclusion[i].detail, detail);
}

static void where_values_and_ranges(void **state)
{
	struct lab *lab = *state;
	struct pv__filter *where = pv__alloc(lab->arena, 2, sizeof(*where));

	lab_participants(lab, PEOPLE, "dx");
	where[0] = (struct pv__filter){
		.column = "dx", .any_of = lab_names(lab, "CN", "AD", NULL), .missing = -1};
	where[1] = (struct pv__filter){.column = "age",
				       .has_min = true,
				       .min = 55,
				       .has_max = true,
				       .max = 80,
				       .missing = -1};
	lab->study.data.where = (struct pv__filters){2, where};
	lab_expect_ok(lab);
	assert_int_equal(lab->samples.n, 4); /* s2 s4 s6 s7 */
	assert_int_equal(lab->samples.n_found, 7);
	reason_is(lab, 0, "s1", "where: age", "50");
	reason_is(lab, 1, "s3", "where: dx", "MCI");
	reason_is(lab, 2, "s5", "where: age", "missing");
	assert_string_equal(lab->samples.id[0], "s2");
	assert_string_equal(lab->samples.id[3], "s7");
}

static void where_not_and_missing(void **state)
{
	struct lab *lab = *state;

	lab_participants(lab, PEOPLE, "dx");
	lab->study.data.where =
		lab_filter(lab, (struct pv__filter){.column = "dx",
						    .none_of = lab_names(lab, "MCI", NULL),
						    .missing = -1});
	lab_expect_ok(lab);
	assert_int_equal(lab->samples.n, 6);
	lab->study.data.where =
		lab_filter(lab, (struct pv__filter){.column = "score", .missing = 0});
	lab->study.data.target.kind = PV_NUMBER;
	lab->study.data.target.columns = lab_names(lab, "score", NULL);
	lab_expect_ok(lab);
	assert_int_equal(lab->samples.n, 6);
	reason_is(lab, 0, "s4", "where: score", "missing");
	lab->study.data.where = lab_filter(lab, (struct pv__filter){.column = "age", .missing = 1});
	lab_expect(lab, PV_EDATA, "one value only");
}

static void where_faults(void **state)
{
	struct lab *lab = *state;

	lab_participants(lab, PEOPLE, "dx");
	lab->study.data.where =
		lab_filter(lab, (struct pv__filter){.column = "dx",
						    .any_of = lab_names(lab, "CN", "ADD", NULL),
						    .missing = -1});
	lab_expect(lab, PV_EDATA, "one value only ('CN')");
	assert_true(lab_says(lab, "no row has 'ADD' in column 'dx'; did you mean 'AD'?"));
	lab->study.data.where = lab_filter(
		lab, (struct pv__filter){
			     .column = "dx", .any_of = lab_names(lab, "XYZ", NULL), .missing = -1});
	lab_expect(lab, PV_EDATA, "no row is left of 7");
	lab->study.data.where = lab_filter(
		lab, (struct pv__filter){.column = "dx", .has_min = true, .min = 3, .missing = -1});
	lab_expect(lab, PV_EDATA, "min and max need numbers, but column 'dx' has 7 other cells");
	lab->study.data.where =
		lab_filter(lab, (struct pv__filter){.column = "agee", .missing = 0});
	lab_expect(lab, PV_ESTUDY, "no column 'agee'");
	assert_true(lab_says(lab, "did you mean 'age'?"));
}

static void absent_columns_all_at_once(void **state)
{
	struct lab *lab = *state;

	lab_participants(lab, PEOPLE, "diagnosis");
	lab->study.data.group = "family";
	lab->study.data.site = "sit";
	lab->study.data.confounds = lab_names(lab, "age", "sexx", NULL);
	lab->study.outer.stratify = lab_names(lab, "dxx", NULL);
	lab->study.permute.within = "scanner";
	lab_expect(lab, PV_ESTUDY, "target: there is no column 'diagnosis'");
	assert_int_equal(lab->diag.n_errors, 6);
	assert_true(lab_says(lab, "outer: there is no column 'dxx'"));
	assert_true(lab_says(lab, "label_permutations: there is no column 'scanner'"));
}

static void natural_order(void **state)
{
	(void)state;
	assert_true(pv__compare_natural("ses-2", "ses-10") < 0);
	assert_true(pv__compare_natural("ses-010", "ses-10") == 0);
	assert_true(pv__compare_natural("M06", "M12") < 0);
	assert_true(pv__compare_natural("2020-09-01", "2020-10-01") < 0);
	assert_true(pv__compare_natural("a", "ab") < 0);
	assert_true(pv__compare_natural("b", "ab") > 0);
	assert_true(pv__compare_natural("x1", "x1") == 0);
}

#define SCANS \
	"participant_id\tsession_id\tdx\twhen\n" \
	"p1\tses-10\tA\t3\np1\tses-2\tA\t1\np2\tses-1\tB\t2.5\np2\tses-3\tB\t11\np3\tses-" \
	"1\tA\t0\n" \
	"p4\tses-1\tB\t0\n"

static void keep_first_and_last(void **state)
{
	struct lab *lab = *state;

	lab_table(lab, "scans", "s.tsv", SCANS,
		  lab_names(lab, "participant_id", "session_id", NULL));
	lab->study.data.target.columns = lab_names(lab, "dx", NULL);
	lab->study.data.samples.per = PV__PER_SCAN;
	lab->study.data.keep = PV__KEEP_FIRST;
	lab->study.data.keep_per = "participant_id";
	lab->study.data.keep_by = "session_id";
	lab_expect_ok(lab);
	assert_int_equal(lab->samples.n, 4);
	assert_string_equal(lab->samples.id[0], "p1_ses-2");
	assert_string_equal(lab->samples.id[1], "p2_ses-1");
	reason_is(lab, 0, "p1_ses-10", "keep: first_by session_id", "p1_ses-2 is kept");
	reason_is(lab, 1, "p2_ses-3", "keep: first_by session_id", "p2_ses-1 is kept");
	/* numbers in order of their value: 2.5 before 11 */
	lab->study.data.keep = PV__KEEP_LAST;
	lab->study.data.keep_by = "when";
	lab_expect_ok(lab);
	assert_string_equal(lab->samples.id[0], "p1_ses-10");
	assert_string_equal(lab->samples.id[1], "p2_ses-3");
}

static void keep_all(void **state)
{
	struct lab *lab = *state;

	lab_table(lab, "scans", "s.tsv", SCANS,
		  lab_names(lab, "participant_id", "session_id", NULL));
	lab->study.data.target.columns = lab_names(lab, "dx", NULL);
	lab->study.data.samples.per = PV__PER_SCAN;
	lab->study.data.keep = PV__KEEP_ALL;
	lab->study.data.keep_per = "participant_id";
	lab->study.data.keep_by = "session_id";
	lab_expect_ok(lab);
	assert_int_equal(lab->samples.n, 6);
	lab->study.data.keep_by = "dx";
	lab_expect(lab, PV_EDATA, "'dx' does not tell 2 rows apart: p1_ses-10 and p1_ses-2");
}

static void keep_needs_an_order(void **state)
{
	struct lab *lab = *state;

	lab_table(lab, "scans", "s.tsv", SCANS "p4\tses-2\tB\tn/a\n",
		  lab_names(lab, "participant_id", "session_id", NULL));
	lab->study.data.target.columns = lab_names(lab, "dx", NULL);
	lab->study.data.samples.per = PV__PER_SCAN;
	lab->study.data.keep = PV__KEEP_FIRST;
	lab->study.data.keep_per = "participant_id";
	lab->study.data.keep_by = "when";
	lab_expect(lab, PV_EDATA, "keep: 'when' is missing in 1 rows: p4_ses-2");
}

static void reference_rows(void **state)
{
	struct lab *lab = *state;

	lab_participants(lab,
			 "participant_id\tdx\tconverted\nc1\tCN\tn/a\nc2\tCN\tno\nm1\tMCI\tyes\n"
			 "m2\tMCI\tno\nm3\tMCI\tyes\nm4\tMCI\tno\n",
			 "converted");
	lab->study.data.reference = lab_filter(
		lab, (struct pv__filter){
			     .column = "dx", .any_of = lab_names(lab, "CN", NULL), .missing = -1});
	lab_expect_ok(lab);
	assert_int_equal(lab->samples.n, 6);
	assert_int_equal(lab->samples.reference[0], 1);
	assert_int_equal(lab->samples.reference[1], 1);
	assert_int_equal(lab->samples.reference[2], 0);
	assert_true(lab->samples.y[0] != lab->samples.y[0]); /* NaN */
	assert_true(lab->samples.y[1] != lab->samples.y[1]);
	assert_true(lab->samples.y[2] == 1); /* yes is last bytewise */
	lab->study.data.reference = lab_filter(
		lab, (struct pv__filter){
			     .column = "dx", .any_of = lab_names(lab, "HC", NULL), .missing = -1});
	lab_expect(lab, PV_EDATA, "no row is a reference row");
}

static void roles(void **state)
{
	struct lab *lab = *state;

	lab_participants(lab, PEOPLE, "dx");
	lab->study.data.train_where = lab_filter(
		lab,
		(struct pv__filter){.column = "age", .has_max = true, .max = 65, .missing = -1});
	lab->study.data.test_where = lab_filter(
		lab,
		(struct pv__filter){.column = "age", .has_min = true, .min = 65, .missing = -1});
	lab->study.data.where =
		lab_filter(lab, (struct pv__filter){.column = "dx",
						    .none_of = lab_names(lab, "MCI", NULL),
						    .missing = -1});
	lab_expect_ok(lab);
	assert_int_equal(lab->samples.n, 5); /* s1 s2 s4 s6 s7; s5 has no age */
	assert_int_equal(lab->samples.role[0], 1);
	assert_int_equal(lab->samples.role[2], 2);
	assert_int_equal(lab->samples.role[3], 0);
	reason_is(lab, 1, "s5", "train_where and test_where", "meets neither");
	/* nobody of class AD may be trained on */
	lab->study.data.train_where = lab_filter(
		lab, (struct pv__filter){
			     .column = "dx", .any_of = lab_names(lab, "CN", NULL), .missing = -1});
	lab->study.data.test_where = (struct pv__filters){0};
	lab_expect(lab, PV_EDATA, "class 'AD' has no row that train_where admits");
}

static void image_files(void **state)
{
	struct lab *lab = *state;

	lab_participants(lab, "participant_id\tdx\nsub-a\tX\nsub-b\tY\nsub-c\tX\nsub-d\tY\n", "dx");
	lab_image(lab, "{participant_id}_*gm.nii");
	lab_file(lab, "sub-a_gm.nii", "");
	lab_file(lab, "sub-b_run-1_gm.nii", "");
	lab_file(lab, "sub-c_gm.nii", "");
	lab_file(lab, "sub-d_gm.nii", "");
	lab_expect_ok(lab);
	assert_string_equal(lab->samples.source[1].shown, "sub-b_run-1_gm.nii");
	assert_string_equal(lab->samples.source[1].path, lab_path(lab, "sub-b_run-1_gm.nii"));
	/* none for one, two for another: both are named */
	lab_file(lab, "sub-c_x_gm.nii", "");
	assert_int_equal(unlink(lab_path(lab, "sub-a_gm.nii")), 0);
	lab_expect(lab, PV_ENOENT, "sub-a: image 'gm'");
	assert_true(lab_says(lab, "sub-c: image 'gm': 2 files match"));
	/* left out where the study says so */
	lab_file(lab, "p.tsv",
		 "participant_id\tdx\nsub-a\tX\nsub-b\tY\nsub-c\tX\nsub-d\tY\n"
		 "sub-e\tX\nsub-f\tX\n");
	lab_file(lab, "sub-e_gm.nii", "");
	lab_file(lab, "sub-f_gm.nii", "");
	lab->diag = (struct pv__diag){.arena = lab->arena};
	lab->study.exclude_on_error = true;
	lab->study.max_excluded = 2;
	lab_expect_ok(lab);
	assert_int_equal(lab->samples.n, 4);
	assert_int_equal(lab->samples.n_exclusions, 2);
	assert_string_equal(lab->samples.exclusion[1].id, "sub-c");
	assert_string_equal(lab->samples.exclusion[1].reason, "image gm");
	lab->study.max_excluded = 1;
	lab_expect(lab, PV_EDATA, "more than max_excluded = 1 rows");
}

static void a_template_without_its_column(void **state)
{
	struct lab *lab = *state;

	lab_participants(lab, PEOPLE, "dx");
	lab_image(lab, "{session}.nii");
	lab_expect(lab, PV_ESTUDY, "no column 'session'");
	assert_int_equal(lab->diag.n_errors, 1);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, lab_start, lab_end)
	const struct CMUnitTest tests[] = {
		TEST(where_values_and_ranges),
		TEST(where_not_and_missing),
		TEST(where_faults),
		TEST(absent_columns_all_at_once),
		TEST(natural_order),
		TEST(keep_first_and_last),
		TEST(keep_all),
		TEST(keep_needs_an_order),
		TEST(reference_rows),
		TEST(roles),
		TEST(image_files),
		TEST(a_template_without_its_column),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
