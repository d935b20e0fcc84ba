/* Targets, groups, sites and confounds as numbers; what cannot be coded is refused. */
#include "samples_study.h"

#include <math.h>

static void classes_with_the_positive_last(void **state)
{
	struct lab *lab = *state;

	lab_participants(lab, "participant_id\tdx\na\tAD\nb\tCN\nc\tAD\nd\tCN\n", "dx");
	lab->study.data.target.positive = "AD";
	lab_expect_ok(lab);
	assert_int_equal(lab->samples.n_classes, 2);
	assert_string_equal(lab->samples.class_name[0], "CN");
	assert_string_equal(lab->samples.class_name[1], "AD");
	assert_true(lab->samples.y[0] == 1 && lab->samples.y[1] == 0);
	assert_string_equal(lab->samples.target_name[0], "dx");
	lab->study.data.target.positive = NULL;
	lab_expect_ok(lab);
	assert_string_equal(lab->samples.class_name[1], "CN");
	assert_true(lab->samples.y[0] == 0 && lab->samples.y[1] == 1);
	lab->study.data.target.positive = "MCI";
	lab_expect(lab, PV_ESTUDY, "no row is of class 'MCI'; there are 'AD', 'CN'");
}

/* 0012 is not 12, NO is not false. */
static void classes_are_text(void **state)
{
	struct lab *lab = *state;

	lab_participants(lab, "participant_id\tk\na\t0012\nb\t12\nc\tNO\nd\t0012\ne\t12\nf\tNO\n",
			 "k");
	lab_expect_ok(lab);
	assert_int_equal(lab->samples.n_classes, 3);
	assert_string_equal(lab->samples.class_name[0], "0012");
	assert_string_equal(lab->samples.class_name[2], "NO");
}

static void class_faults(void **state)
{
	struct lab *lab = *state;

	lab_participants(lab, "participant_id\tdx\na\tAD\nb\tAD\nc\tAD\n", "dx");
	lab_expect(lab, PV_EDATA, "target 'dx' has one value only ('AD')");
	lab_file(lab, "p.tsv", "participant_id\tdx\na\tAD\nb\tAD\nc\tCN\n");
	lab_expect(lab, PV_EDATA, "class 'CN' has one row");
	lab_file(lab, "p.tsv", "participant_id\tdx\na\t1.1\nb\t1.2\nc\t1.3\nd\t1.4\n");
	lab_expect(lab, PV_EDATA, "should it be kind: number?");
}

static void number_faults(void **state)
{
	struct lab *lab = *state;

	lab_participants(lab, "participant_id\ty\na\t1\nb\t2,5\nc\thigh\nd\t4\n", "y");
	lab->study.data.target.kind = PV_NUMBER;
	lab_expect(lab, PV_EDATA, "is not a number in 2 rows: b ('2,5'), c ('high')");
	lab_file(lab, "p.tsv", "participant_id\ty\na\t2\nb\t2.0\nc\t2\n");
	lab_expect(lab, PV_EDATA, "target 'y' has one value only");
}

static void two_number_targets(void **state)
{
	struct lab *lab = *state;

	lab_participants(lab, "participant_id\tvx\tvy\nb\t1\t10\na\t2\t20\nc\t3\t30\n", "vx");
	lab->study.data.target.kind = PV_NUMBER;
	lab->study.data.target.columns = lab_names(lab, "vx", "vy", NULL);
	lab_expect_ok(lab);
	assert_int_equal(lab->samples.n_targets, 2);
	assert_true(lab->samples.y[0] == 2 && lab->samples.y[1] == 1 && lab->samples.y[2] == 3);
	assert_true(lab->samples.y[3] == 20 && lab->samples.y[5] == 30);
}

static void missing_targets_by_policy(void **state)
{
	struct lab *lab = *state;

	lab_participants(
		lab, "participant_id\tdx\na\tAD\nb\tn/a\nc\tAD\nd\tCN\ne\tCN\nf\t\ng\tAD\n", "dx");
	lab_expect(lab, PV_EDATA, "target 'dx' is missing in 2 rows: b, f");
	assert_true(lab_says(lab, "where: {dx: {missing: false}} or missing: {rows: exclude}"));
	lab->diag = (struct pv__diag){.arena = lab->arena};
	lab->study.missing_rows = PV__MISSING_EXCLUDE;
	lab_expect_ok(lab);
	assert_int_equal(lab->samples.n, 5);
	assert_int_equal(lab->samples.n_exclusions, 2);
	assert_string_equal(lab->samples.exclusion[1].id, "f");
	assert_string_equal(lab->samples.exclusion[1].reason, "target missing");
	assert_string_equal(lab->samples.exclusion[1].detail, "dx");
	/* a target cannot be imputed */
	lab->study.missing_rows = PV__MISSING_IMPUTE;
	lab_expect(lab, PV_EDATA, "target 'dx' is missing");
}

/* More than 20 are counted, not listed. */
static void long_lists_are_cut(void **state)
{
	struct lab *lab = *state;
	struct pv__buffer b = {.arena = lab->arena};

	pv__puts(&b, "participant_id\tdx\n");
	for (int i = 0; i < 30; i++)
		pv__putf(&b, "s%02d\t%s\n", i, i < 25 ? "n/a" : i % 2 ? "A" : "B");
	lab_participants(lab, b.data, "dx");
	lab_expect(lab, PV_EDATA, "missing in 25 rows: s00, s01");
	assert_true(lab_says(lab, "s19 and 5 more"));
}

static void groups_and_sites(void **state)
{
	struct lab *lab = *state;

	lab_participants(lab,
			 "participant_id\tdx\tfamily\tsite\na\tX\tf2\tRome\nb\tY\tf1\tBari\n"
			 "c\tX\tf2\tBari\nd\tY\tf1\tRome\n",
			 "dx");
	lab->study.data.group = "family";
	lab->study.data.site = "site";
	lab_expect_ok(lab);
	assert_int_equal(lab->samples.n_groups, 2);
	assert_string_equal(lab->samples.group_name[0], "f1");
	assert_int_equal(lab->samples.group[0], 1);
	assert_int_equal(lab->samples.group[3], 0);
	assert_int_equal(lab->samples.n_sites, 2);
	assert_string_equal(lab->samples.site_name[1], "Rome");
	assert_int_equal(lab->samples.site[0], 1);
	assert_int_equal(lab->samples.site[1], 0);
	lab_file(lab, "p.tsv",
		 "participant_id\tdx\tfamily\tsite\na\tX\tf\tRome\nb\tY\tf\tn/a\n"
		 "c\tX\tf\tRome\nd\tY\tn/a\tRome\n");
	lab_expect(lab, PV_EDATA, "site 'site' is missing in 1 rows: b");
	assert_true(lab_says(lab, "group 'family' is missing in 1 rows: d"));
	lab->study.missing_rows = PV__MISSING_EXCLUDE;
	lab_file(lab, "p.tsv",
		 "participant_id\tdx\tfamily\tsite\na\tX\tf\tRome\nb\tY\tf\tRome\n"
		 "c\tX\tf\tRome\nd\tY\tf\tRome\n");
	lab_expect(lab, PV_EDATA, "all 4 rows are of one group");
}

static void confounds_are_coded(void **state)
{
	struct lab *lab = *state;
	static const char *const names[] = {"age", "sex=M", "scanner=b", "scanner=c"};
	static const double expected[4][4] = {
		{70.5, 0, 0, 0}, {60, 1, 1, 0}, {50, 1, 0, 1}, {40, 0, 1, 0}};
	struct pv__samples *s = &lab->samples;

	/* two rows more, so that three scanners are not too many for the rows */
	lab_participants(lab,
			 "participant_id\tdx\tage\tsex\tscanner\n1\tX\t70.5\tF\ta\n2\tY\t60\tM\tb\n"
			 "3\tX\t50\tM\tc\n4\tY\t40\tF\tb\n5\tX\t41\tF\tb\n6\tY\t42\tM\tb\n",
			 "dx");
	lab->study.data.confounds = lab_names(lab, "age", "sex", "scanner", NULL);
	lab_expect_ok(lab);
	assert_int_equal(s->n_confounds, 4);
	assert_int_equal(s->n_confound_columns, 3);
	assert_string_equal(s->confound_column[1], "sex");
	for (int64_t q = 0; q < 4; q++) {
		assert_string_equal(s->confound_name[q], names[q]);
		for (int64_t i = 0; i < 4; i++)
			assert_true(s->confound[i * 4 + q] == expected[i][q]);
	}
}

static void confound_faults(void **state)
{
	struct lab *lab = *state;

	lab_participants(lab,
			 "participant_id\tdx\tage\tsex\tname\n1\tX\t70\tF\tu\n2\tY\tsixty\tM\tv\n"
			 "3\tX\t50\tn/a\tw\n4\tY\t40\tF\tx\n5\tY\t40\tF\ty\n",
			 "dx");
	lab->study.data.confounds = lab_names(lab, "sex", NULL);
	lab_expect(lab, PV_EDATA, "confound 'sex' is missing in 1 rows: 3");
	assert_true(lab_says(lab, "missing: {confound: exclude}"));
	lab->study.missing_confound = PV__MISSING_EXCLUDE;
	lab->study.data.confounds = lab_names(lab, "age", "sex", NULL);
	lab_file(lab, "p.tsv",
		 "participant_id\tdx\tage\tsex\tname\n1\tX\t70\tF\tu\n2\tY\tsixty\tM\tv\n"
		 "3\tX\t50\tn/a\tw\n4\tY\t40\tF\tx\n5\tX\t40\tF\ty\n");
	lab_expect(lab, PV_EDATA, "both numbers and texts; not a number in 1 rows: 2 ('sixty')");
	lab->study.data.confounds = lab_names(lab, "name", NULL);
	lab_expect(lab, PV_EDATA, "5 different values in 5 rows");
	lab->diag = (struct pv__diag){.arena = lab->arena};
	lab->study.data.confounds = lab_names(lab, "sex", NULL);
	lab_expect_ok(lab);
	assert_int_equal(lab->samples.n, 4);
	assert_string_equal(lab->samples.exclusion[0].reason, "confound missing");
	assert_int_equal(lab->samples.n_confounds, 1);
}

static void a_constant_confound_is_said(void **state)
{
	struct lab *lab = *state;

	lab_participants(lab, "participant_id\tdx\tsex\n1\tX\tF\n2\tY\tF\n3\tX\tF\n4\tY\tF\n",
			 "dx");
	lab->study.data.confounds = lab_names(lab, "sex", NULL);
	lab_expect_ok(lab);
	assert_int_equal(lab->samples.n_confounds, 0);
	assert_true(lab_says(lab, "confound 'sex' is constant"));
}

/* Rows come out sorted, however the table is ordered. */
static void order_of_the_table_does_not_matter(void **state)
{
	struct lab *lab = *state;
	struct pv__samples first;

	lab_participants(lab, "participant_id\tdx\tage\n1\tX\t7\n2\tY\t6\n3\tX\t5\n10\tY\t4\n",
			 "dx");
	lab->study.data.confounds = lab_names(lab, "age", NULL);
	lab_expect_ok(lab);
	first = lab->samples;
	lab_file(lab, "p.tsv", "participant_id\tage\tdx\n10\t4\tY\n3\t5\tX\n1\t7\tX\n2\t6\tY\n");
	lab_expect_ok(lab);
	assert_string_equal(first.id[1], "10");
	for (int64_t i = 0; i < first.n; i++) {
		assert_string_equal(first.id[i], lab->samples.id[i]);
		assert_true(first.y[i] == lab->samples.y[i]);
		assert_true(first.confound[i] == lab->samples.confound[i]);
		assert_int_equal(first.group[i], lab->samples.group[i]);
	}
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, lab_start, lab_end)
	const struct CMUnitTest tests[] = {
		TEST(classes_with_the_positive_last),
		TEST(classes_are_text),
		TEST(class_faults),
		TEST(number_faults),
		TEST(two_number_targets),
		TEST(missing_targets_by_policy),
		TEST(long_lists_are_cut),
		TEST(groups_and_sites),
		TEST(confounds_are_coded),
		TEST(confound_faults),
		TEST(a_constant_confound_is_said),
		TEST(order_of_the_table_does_not_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
