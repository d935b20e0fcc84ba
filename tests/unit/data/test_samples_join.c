/* Rows of participants and tables: joined by key, with every missing partner named. */
#include "samples_study.h"

#define PEOPLE \
	"participant_id\tdiagnosis\tage\n" \
	"sub-02\tAD\t71\nsub-01\tCN\t64\nsub-10\tAD\t80\nsub-03\tCN\t69\n"

static void rows_of_participants(void **state)
{
	struct lab *lab = *state;
	static const char *const ids[] = {"sub-01", "sub-02", "sub-03", "sub-10"};

	lab_participants(lab, PEOPLE, "diagnosis");
	lab->study.data.target.positive = "AD";
	lab_expect_ok(lab);
	assert_int_equal(lab->samples.n, 4);
	assert_int_equal(lab->samples.n_found, 4);
	assert_int_equal(lab->samples.n_exclusions, 0);
	for (int64_t i = 0; i < 4; i++) {
		assert_string_equal(lab->samples.id[i], ids[i]);
		assert_string_equal(lab->samples.participant[i], ids[i]);
		assert_int_equal(lab->samples.group[i], i);
	}
	assert_string_equal(lab_cell(lab, 3, "age"), "80");
	assert_null(lab->samples.n_points);
	assert_null(lab->samples.site);
	assert_null(lab->samples.reference);
	assert_null(lab->samples.role);
}

static void a_table_is_joined(void **state)
{
	struct lab *lab = *state;

	lab_participants(lab, PEOPLE, "diagnosis");
	lab_table(
		lab, "fs", "fs.tsv",
		"participant_id\thippocampus\nsub-10\t2.9\nsub-03\t3.9\nsub-02\t3.1\nsub-01\t4.0\n",
		lab_names(lab, "participant_id", NULL));
	lab_expect_ok(lab);
	assert_string_equal(lab_cell(lab, 0, "hippocampus"), "4.0");
	assert_string_equal(lab_cell(lab, 3, "hippocampus"), "2.9");
	assert_int_equal(lab->samples.frame->n_cols, 4);
	assert_int_equal(lab->diag.n, 0);
}

/* Columns of both hemispheres' tables that agree are taken once; others are told apart. */
static void columns_of_two_tables(void **state)
{
	struct lab *lab = *state;
	struct pv__names key = lab_names(lab, "participant_id", NULL);

	lab_participants(lab, PEOPLE, "diagnosis");
	lab_table(lab, "lh", "lh.tsv",
		  "participant_id\teTIV\tinsula\nsub-01\t1\t3\nsub-02\t2\t3\nsub-03\t3\t3\nsub-"
		  "10\t4\t3\n",
		  key);
	lab_table(lab, "rh", "rh.tsv",
		  "participant_id\teTIV\tinsula\nsub-01\t1\t5\nsub-02\t2\t5\nsub-03\t3\t5\nsub-"
		  "10\t4\t5\n",
		  key);
	lab_expect_ok(lab);
	assert_int_equal(lab->samples.frame->n_cols, 6);
	assert_string_equal(lab_cell(lab, 1, "eTIV"), "2");
	assert_string_equal(lab_cell(lab, 1, "insula"), "3");
	assert_string_equal(lab_cell(lab, 1, "rh.insula"), "5");
	assert_true(lab_says(lab, "'rh.COLUMN' here: insula"));
}

static void a_table_alone(void **state)
{
	struct lab *lab = *state;

	lab_table(lab, "t", "t.csv", "scan,y,x\nb,1.5,2\na,2.5,3\nc,0.5,4\n",
		  lab_names(lab, "scan", NULL));
	lab->study.data.target.kind = PV_NUMBER;
	lab->study.data.target.columns = lab_names(lab, "y", NULL);
	lab_expect_ok(lab);
	assert_string_equal(lab->samples.id[0], "a");
	assert_string_equal(lab->samples.participant[2], "c");
	assert_true(lab->samples.y[0] == 2.5);
	assert_int_equal(lab->samples.target_kind, PV_NUMBER);
	assert_int_equal(lab->samples.n_classes, 0);
}

static void scans_with_their_participants(void **state)
{
	struct lab *lab = *state;

	lab_participants(lab, PEOPLE, "diagnosis");
	lab->study.data.samples.per = PV__PER_SCAN;
	lab_table(lab, "sessions", "s.tsv",
		  "participant_id\tsession_id\tage\nsub-01\tses-2\t66\nsub-01\tses-1\t64\n"
		  "sub-02\tses-1\t71\nsub-02\tses-2\t73\n",
		  lab_names(lab, "participant_id", "session_id", NULL));
	lab_expect_ok(lab);
	assert_int_equal(lab->samples.n, 4);
	assert_string_equal(lab->samples.id[0], "sub-01_ses-1");
	assert_string_equal(lab->samples.id[3], "sub-02_ses-2");
	assert_string_equal(lab->samples.participant[1], "sub-01");
	assert_int_equal(lab->samples.n_groups, 2);
	assert_int_equal(lab->samples.group[0], lab->samples.group[1]);
	assert_string_equal(lab_cell(lab, 2, "diagnosis"), "AD");
	/* age at the scan and age at entry differ: both are there */
	assert_string_equal(lab_cell(lab, 1, "age"), "66");
	assert_string_equal(lab_cell(lab, 1, "participants.age"), "64");
	assert_true(lab_says(lab, "2 rows are left out"));
	assert_true(lab_says(lab, "sub-03, sub-10"));
}

static void a_scan_of_nobody(void **state)
{
	struct lab *lab = *state;

	lab_participants(lab, PEOPLE, "diagnosis");
	lab->study.data.samples.per = PV__PER_SCAN;
	lab_table(lab, "sessions", "s.tsv",
		  "participant_id\tsession_id\nsub-01\tses-1\nsub-77\tses-1\nsub-02\tses-1\n",
		  lab_names(lab, "participant_id", "session_id", NULL));
	lab_expect(lab, PV_EDATA, "sub-77_ses-1 (participants)");
	assert_true(lab_says(lab, "missing: {rows: exclude}"));
}

static void missing_partners_by_policy(void **state)
{
	struct lab *lab = *state;

	lab_participants(lab, PEOPLE, "diagnosis");
	lab_table(lab, "fs", "fs.tsv",
		  "participant_id\tv\nsub-01\t1\nsub-02\t2\nsub-03\t3\nsub-99\t3\n",
		  lab_names(lab, "participant_id", NULL));
	lab_file(lab, "p.tsv", PEOPLE "sub-11\tAD\t70\n");
	lab_expect(lab, PV_EDATA, "2 rows");
	assert_true(lab_says(lab, "sub-10 (fs), sub-11 (fs)"));
	assert_true(lab_says(lab, "1 rows are left out"));
	assert_true(lab_says(lab, "sub-99"));

	lab->diag = (struct pv__diag){.arena = lab->arena};
	lab->study.missing_rows = PV__MISSING_IMPUTE;
	lab_expect_ok(lab);
	assert_int_equal(lab->samples.n, 5);
	assert_true(pv__is_missing(lab_cell(lab, 3, "v")));

	lab->study.missing_rows = PV__MISSING_EXCLUDE;
	lab_file(lab, "p.tsv", PEOPLE "sub-11\tAD\t70\nsub-12\tAD\t70\n");
	lab_file(lab, "fs.tsv", "participant_id\tv\nsub-01\t1\nsub-02\t2\nsub-03\t3\nsub-12\t3\n");
	lab_expect_ok(lab);
	assert_int_equal(lab->samples.n, 4);
	assert_int_equal(lab->samples.n_found, 6);
	assert_int_equal(lab->samples.n_exclusions, 2);
	assert_string_equal(lab->samples.exclusion[0].id, "sub-10");
	assert_string_equal(lab->samples.exclusion[0].reason, "not in table");
	assert_string_equal(lab->samples.exclusion[0].detail, "fs");
}

static void a_table_of_strangers(void **state)
{
	struct lab *lab = *state;

	lab_participants(lab, PEOPLE, "diagnosis");
	lab_table(lab, "fs", "fs.tsv", "participant_id\tv\n01\t1\n02\t2\n",
		  lab_names(lab, "participant_id", NULL));
	lab_expect(lab, PV_EDATA, "'sub-01' there, 01, 02 here");
}

static void duplicates(void **state)
{
	struct lab *lab = *state;

	lab_participants(lab, PEOPLE "sub-02\tAD\t71\n", "diagnosis");
	lab_table(lab, "fs", "fs.tsv", "participant_id\tv\nsub-01\t1\nsub-01\t2\nsub-02\t3\n",
		  lab_names(lab, "participant_id", NULL));
	lab_expect(lab, PV_EDATA, "sub-02 (lines 2 and 6)");
	/* the second table's fault is reported too */
	assert_true(lab_says(lab, "sub-01 (lines 2 and 3)"));
	assert_int_equal(lab->diag.n_errors, 2);
}

static void odd_ids(void **state)
{
	struct lab *lab = *state;

	lab_participants(lab, PEOPLE "../etc\tAD\t1\n-x\tCN\t2\n", "diagnosis");
	lab_expect(lab, PV_EDATA, "'-x', '../etc'");
}

static void key_faults(void **state)
{
	struct lab *lab = *state;

	lab_participants(lab, PEOPLE "n/a\tAD\t1\n", "diagnosis");
	lab_table(lab, "fs", "fs.tsv", "participant\tv\nsub-01\t1\n",
		  lab_names(lab, "participant_id", NULL));
	lab_expect(lab, PV_EDATA, "1 rows have no key: lines 6");
	assert_true(lab_says(lab, "no key column 'participant_id'"));
}

/* Rows without a participant would share a group. */
static void scans_of_nobody_known(void **state)
{
	struct lab *lab = *state;

	lab_table(lab, "scans", "s.tsv",
		  "scan\tparticipant_id\tdx\na\tp1\tX\nb\tn/a\tY\nc\tp3\tX\nd\tn/a\tY\n",
		  lab_names(lab, "scan", NULL));
	lab->study.data.target.columns = lab_names(lab, "dx", NULL);
	lab_expect(lab, PV_EDATA, "group 'participant_id' is missing in 2 rows: b, d");
}

static void wrong_units(void **state)
{
	struct lab *lab = *state;
	struct pv__names key = lab_names(lab, "participant_id", "session_id", NULL);

	lab_participants(lab, PEOPLE, "diagnosis");
	lab->study.data.samples.per = PV__PER_SCAN;
	lab_expect(lab, PV_ESTUDY, "samples per scan need a table");
	lab->study.data.samples.per = PV__PER_PARTICIPANT;
	lab_table(lab, "sessions", "s.tsv", "participant_id\tsession_id\nsub-01\tses-1\n", key);
	lab_expect(lab, PV_ESTUDY, "joined by 'session_id'");
	lab->study.data.participants = NULL;
	lab_expect(lab, PV_ESTUDY, "several rows per participant");
	lab->study.data.n_tables = 0;
	lab_expect(lab, PV_ESTUDY, "neither participants nor a table");
	lab->study.data.samples.per = PV__PER_BIN;
	lab_expect(lab, PV_ESTUDY, "samples per bin");
}

static void missing_files(void **state)
{
	struct lab *lab = *state;

	lab_participants(lab, PEOPLE, "diagnosis");
	lab->study.data.participants = "participants.tsv";
	lab_expect(lab, PV_ENOENT, "participants.tsv");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, lab_start, lab_end)
	const struct CMUnitTest tests[] = {
		TEST(rows_of_participants),
		TEST(a_table_is_joined),
		TEST(columns_of_two_tables),
		TEST(a_table_alone),
		TEST(scans_with_their_participants),
		TEST(a_scan_of_nobody),
		TEST(missing_partners_by_policy),
		TEST(a_table_of_strangers),
		TEST(duplicates),
		TEST(odd_ids),
		TEST(key_faults),
		TEST(scans_of_nobody_known),
		TEST(wrong_units),
		TEST(missing_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
