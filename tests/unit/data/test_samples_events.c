/* Rows per event of a 4-D image: attribute lists and BIDS events. */
#include "samples_study.h"

/* Two runs of nine volumes: 2 rest, 3 face, 1 rest, 3 house. */
static void write_list(struct lab *lab, const char *name, const char *header)
{
	static const char *const kind[] = {"rest", "rest",  "face",  "face", "face",
					   "rest", "house", "house", "house"};
	struct pv__buffer b = {.arena = lab->arena};

	pv__puts(&b, header);
	for (int run = 0; run < 2; run++)
		for (int v = 0; v < 9; v++)
			pv__putf(&b, "%s %d\n", kind[v], run);
	lab_file(lab, name, b.data);
}

static void start_list(struct lab *lab)
{
	struct pv__data_spec *data = &lab->study.data;

	write_list(lab, "list.txt", "");
	lab_bold(lab, "bold.nii", 18, 2.5f);
	data->samples.per = PV__PER_EVENT;
	data->samples.events = "list.txt";
	data->samples.average = PV__AVERAGE_BLOCK;
	data->samples.where =
		lab_filter(lab, (struct pv__filter){.column = "trial_type",
						    .any_of = lab_names(lab, "face", "house", NULL),
						    .missing = -1});
	data->target.columns = lab_names(lab, "trial_type", NULL);
	data->group = "run";
}

static void blocks_of_a_list(void **state)
{
	struct lab *lab = *state;
	struct pv__samples *s = &lab->samples;
	static const char *const ids[] = {"run-00_block-002_face", "run-00_block-004_house",
					  "run-01_block-002_face", "run-01_block-004_house"};
	static const int64_t first[] = {2, 6, 11, 15};

	start_list(lab);
	lab_expect_ok(lab);
	assert_int_equal(s->n, 4);
	assert_int_equal(s->n_found, 4);
	for (int64_t i = 0; i < 4; i++) {
		assert_string_equal(s->id[i], ids[i]);
		assert_int_equal(s->n_points[i], 3);
		for (int64_t p = 0; p < 3; p++)
			assert_int_equal(s->point[i][p], first[i] + p);
		assert_true(s->time_s[i] == 2.5 * (double)first[i]);
		assert_int_equal(s->segment[i], i / 2);
		assert_int_equal(s->group[i], i / 2);
		assert_true(s->y[i] == (double)(i % 2));
		assert_string_equal(s->participant[i], s->participant[0]);
		assert_string_equal(s->source[i].shown, "bold.nii");
	}
	assert_int_equal(s->n_volumes, 18);
	for (int64_t v = 0; v < 18; v++)
		assert_int_equal(s->volume_run[v], v / 9);
	assert_string_equal(s->group_name[1], "1");
	assert_string_equal(lab_cell(lab, 3, "trial_type"), "house");
}

static void volumes_of_a_list(void **state)
{
	struct lab *lab = *state;

	start_list(lab);
	lab->study.data.samples.average = PV__AVERAGE_NONE;
	lab_expect_ok(lab);
	assert_int_equal(lab->samples.n, 12);
	assert_string_equal(lab->samples.id[0], "run-00_volume-0002_face");
	assert_string_equal(lab->samples.id[11], "run-01_volume-0017_house");
	assert_int_equal(lab->samples.n_points[5], 1);
	assert_int_equal(lab->samples.point[11][0], 17);
}

/* A block has the same id whatever else takes part. */
static void ids_are_stable(void **state)
{
	struct lab *lab = *state;

	start_list(lab);
	lab->study.data.samples.where = (struct pv__filters){0};
	lab_expect_ok(lab);
	assert_int_equal(lab->samples.n, 8);
	assert_string_equal(lab->samples.id[0], "run-00_block-001_rest");
	assert_string_equal(lab->samples.id[1], "run-00_block-002_face");
}

static void a_list_with_a_header(void **state)
{
	struct lab *lab = *state;

	start_list(lab);
	write_list(lab, "list.txt", "trial_type run\n");
	lab_expect_ok(lab);
	assert_int_equal(lab->samples.n, 4);
	write_list(lab, "list.txt", "category chunk\n");
	lab_expect(lab, PV_EDATA, "19 lines, but the image has 18 volumes");
	assert_true(lab_says(lab, "must name the target column 'trial_type'"));
}

static void list_faults(void **state)
{
	struct lab *lab = *state;

	start_list(lab);
	lab_bold(lab, "bold.nii", 20, 2.5f);
	lab_expect(lab, PV_EDATA, "18 lines, but the image has 20 volumes");
	lab_bold(lab, "bold.nii", 4, 2.5f);
	lab_file(lab, "list.txt", "face 0\nhouse 1\nface 0\nhouse 1\n");
	lab_expect(lab, PV_EDATA, "run '0' goes on after another run began");
	assert_int_equal(lab->diag.message[lab->diag.n - 1].mark.line, 3);
	lab->study.data.samples.has_window = true;
	lab_expect(lab, PV_ESTUDY, "window_s needs onsets");
	lab->study.data.samples.has_window = false;
	lab->study.data.group = NULL;
	lab_file(lab, "list.txt", "face 0\nhouse 0\nface 1\nhouse 1\n");
	lab_expect(lab, PV_EDATA, "as in group: run");
	lab->study.data.samples.events = "nolist.txt";
	lab_expect(lab, PV_ENOENT, "events: no file 'nolist.txt'");
	lab->study.data.samples.where =
		lab_filter(lab, (struct pv__filter){.column = "category", .missing = 0});
	lab->study.data.samples.events = "list.txt";
	lab_expect(lab, PV_ESTUDY, "samples.where: there is no column 'category'");
	lab->study.data.n_images = 0;
	lab_expect(lab, PV_ESTUDY, "need a 4-D image");
	lab->study.data.samples.events = NULL;
	lab_expect(lab, PV_ESTUDY, "need `events`");
}

static void a_3d_image(void **state)
{
	struct lab *lab = *state;

	start_list(lab);
	lab_bold(lab, "bold.nii", 1, 0);
	lab_expect(lab, PV_EDATA, "need a 4-D image");
}

static void without_a_repetition_time(void **state)
{
	struct lab *lab = *state;

	start_list(lab);
	lab_bold(lab, "bold.nii", 18, 0);
	lab_expect_ok(lab);
	assert_null(lab->samples.time_s);
	assert_null(lab->samples.segment);
}

/* ---- onsets ----------------------------------------------------------------- */

#define EVENTS \
	"onset\tduration\ttrial_type\tblock\n" \
	"2.5\t5\tface\t1\n10\t5\thouse\t1\n20\t0\trest\t1\n25\t5\tface\t2\n32.4\t5\thouse\t2\n"

static void start_onsets(struct lab *lab)
{
	start_list(lab);
	lab_file(lab, "events.tsv", EVENTS);
	lab->study.data.samples.events = "events.tsv";
	lab->study.data.group = "block";
}

static void events_with_onsets(void **state)
{
	struct lab *lab = *state;
	struct pv__samples *s = &lab->samples;
	/* volumes at 0, 2.5, 5, ... s; the last event begins between two */
	static const int64_t first[] = {1, 4, 10, 13}, n[] = {2, 2, 2, 2};

	start_onsets(lab);
	lab_expect_ok(lab);
	assert_int_equal(s->n, 4);
	assert_string_equal(s->id[0], "event-001_face");
	assert_string_equal(s->id[3], "event-005_house");
	for (int64_t i = 0; i < 4; i++) {
		assert_int_equal(s->n_points[i], n[i]);
		assert_int_equal(s->point[i][0], first[i]);
	}
	for (int64_t v = 0; v < 18; v++)
		assert_int_equal(s->volume_run[v], 0);
	assert_int_equal(s->group[0], 0);
	assert_int_equal(s->group[3], 1);
	lab->study.data.samples.average = PV__AVERAGE_NONE;
	lab_expect_ok(lab);
	assert_int_equal(s->n, 8);
	assert_string_equal(s->id[1], "event-001_volume-0002_face");
}

/* A header without a repetition time gets that of the sidecar; one that differs is a fault. */
static void repetition_times_of_sidecars(void **state)
{
	struct lab *lab = *state;

	start_onsets(lab);
	lab_bold(lab, "bold.nii", 18, 0);
	lab_expect(lab, PV_EDATA, "repetition time");
	lab->diag.n = lab->diag.n_errors = 0;
	lab_file(lab, "bold.json", "{\"RepetitionTime\": 2.5}");
	lab_expect_ok(lab);
	assert_int_equal(lab->samples.point[1][0], 4); /* 10 s */
	assert_string_equal(lab->samples.text[0].shown, "bold.json");
	assert_string_equal(lab->samples.text[0].role, "sidecar");
	lab_bold(lab, "bold.nii", 18, 2);
	lab_expect(lab, PV_EDATA, "RepetitionTime is 2.5 s in bold.json and 2 s in the header");
}

static void windows(void **state)
{
	struct lab *lab = *state;
	struct pv__samples *s = &lab->samples;

	start_onsets(lab);
	lab->study.data.samples.has_window = true;
	lab->study.data.samples.window_s[0] = 5;
	lab->study.data.samples.window_s[1] = 5;
	lab_expect_ok(lab); /* the interval, two volumes later */
	assert_int_equal(s->point[0][0], 3);
	assert_int_equal(s->n_points[0], 2);
	lab->study.data.samples.average = PV__AVERAGE_WINDOW;
	lab->study.data.samples.window_s[1] = 7.5;
	lab_expect_ok(lab); /* one volume, 5 s after the onset */
	assert_int_equal(s->point[0][0], 3);
	assert_int_equal(s->n_points[0], 1);
	lab->study.data.samples.has_window = false;
	lab_expect(lab, PV_ESTUDY, "average: window needs window_s");
}

static void onset_faults(void **state)
{
	struct lab *lab = *state;

	start_onsets(lab);
	lab_file(lab, "events.tsv",
		 "onset\tduration\ttrial_type\tblock\n2.5\t5\tface\t1\n10\tn/a\thouse\t1\n"
		 "x\t1\tface\t1\n15\t-1\thouse\t1\n");
	lab_expect(lab, PV_EDATA,
		   "3 events have no onset, or no duration of 0 or more: lines 3, 4, 5");
	lab_file(lab, "events.tsv", EVENTS "400\t5\tface\t2\n41\t0\tface\t2\n");
	lab_expect(lab, PV_EDATA, "2 events cover none of the 18 volumes of 2.5 s: lines 7, 8");
	lab_file(lab, "events.tsv", EVENTS "42.5\t50\tface\t2\n");
	lab->diag = (struct pv__diag){.arena = lab->arena};
	lab_expect_ok(lab);
	assert_true(lab_says(lab, "1 events reach beyond the image"));
	assert_int_equal(lab->samples.n_points[4], 1);
	lab_bold(lab, "bold.nii", 18, 0);
	lab_expect(lab, PV_EDATA, "states no repetition time");
	lab_bold(lab, "bold.nii", 18, 2.5f);
	lab_file(lab, "events.tsv", "onset\tduration\ttrialtype\n1\t5\tface\n");
	lab->study.data.samples.where = (struct pv__filters){0};
	lab_expect(lab, PV_ESTUDY, "did you mean 'trialtype'?");
}

/* Windows that overlap share volumes: fine within a group, a leak across groups. */
static void overlap(void **state)
{
	struct lab *lab = *state;

	start_onsets(lab);
	lab_file(lab, "events.tsv",
		 "onset\tduration\ttrial_type\tblock\n2.5\t5\tface\t1\n5\t5\thouse\t1\n"
		 "25\t5\tface\t2\n32.5\t5\thouse\t2\n");
	lab_expect_ok(lab);
	lab_file(lab, "events.tsv",
		 "onset\tduration\ttrial_type\tblock\n2.5\t5\tface\t1\n5\t5\thouse\t2\n"
		 "25\t5\tface\t2\n32.5\t5\thouse\t1\n");
	lab_expect(lab, PV_EDATA, "event-001_face and event-002_house");
}

/* ---- several participants ------------------------------------------------------ */

static void participants_and_events(void **state)
{
	struct lab *lab = *state;
	struct pv__samples *s = &lab->samples;

	start_list(lab);
	lab_file(lab, "p.tsv", "participant_id\tage\nsub-1\t20\nsub-2\t30\nsub-3\t40\n");
	lab->study.data.participants = "p.tsv";
	lab->study.data.where = lab_filter(
		lab,
		(struct pv__filter){.column = "age", .has_max = true, .max = 35, .missing = -1});
	lab_bold(lab, "sub-1_bold.nii", 18, 2.5f);
	lab_bold(lab, "sub-2_bold.nii", 18, 2.5f);
	lab_image(lab, "{participant_id}_bold.nii");
	lab->study.data.group = "participant_id";
	lab_expect_ok(lab); /* sub-3 has no image, and needs none */
	assert_int_equal(s->n, 8);
	assert_int_equal(s->n_found, 9);
	assert_string_equal(s->exclusion[0].id, "sub-3");
	assert_string_equal(s->id[4], "sub-2_run-00_block-002_face");
	assert_string_equal(s->participant[4], "sub-2");
	assert_string_equal(s->source[4].shown, "sub-2_bold.nii");
	assert_string_equal(lab_cell(lab, 4, "age"), "30");
	assert_int_equal(s->n_groups, 2);
	assert_int_equal(s->segment[0], 0);
	assert_int_equal(s->segment[7], 3);
}

static void an_unreadable_image_may_be_left_out(void **state)
{
	struct lab *lab = *state;

	start_list(lab);
	lab_file(lab, "p.tsv", "participant_id\nsub-1\nsub-2\n");
	lab->study.data.participants = "p.tsv";
	lab_bold(lab, "sub-1_bold.nii", 18, 2.5f);
	lab_file(lab, "sub-2_bold.nii", "not an image");
	lab_image(lab, "{participant_id}_bold.nii");
	lab_expect(lab, PV_EDATA, "sub-2: image 'gm': ");
	assert_true(lab_says(lab, "sub-2_bold.nii: "));
	lab->diag = (struct pv__diag){.arena = lab->arena};
	lab->study.exclude_on_error = true;
	lab->study.max_excluded = 1;
	lab_expect_ok(lab);
	assert_int_equal(lab->samples.n, 4);
	assert_string_equal(lab->samples.exclusion[0].id, "sub-2");
	assert_string_equal(lab->samples.exclusion[0].reason, "image gm");
}

/* One array of runs serves all images. */
static void participants_with_other_runs(void **state)
{
	struct lab *lab = *state;

	start_list(lab);
	lab_file(lab, "p.tsv", "participant_id\nsub-1\nsub-2\n");
	lab->study.data.participants = "p.tsv";
	lab->study.data.samples.events = "{participant_id}_list.txt";
	lab_bold(lab, "sub-1_bold.nii", 4, 2.5f);
	lab_bold(lab, "sub-2_bold.nii", 4, 2.5f);
	lab_file(lab, "sub-1_list.txt", "face 0\nhouse 0\nface 1\nhouse 1\n");
	lab_file(lab, "sub-2_list.txt", "face 0\nhouse 1\nface 1\nhouse 1\n");
	lab_image(lab, "{participant_id}_bold.nii");
	lab_expect(lab, PV_EDATA, "run one study per participant");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, lab_start, lab_end)
	const struct CMUnitTest tests[] = {
		TEST(blocks_of_a_list),
		TEST(volumes_of_a_list),
		TEST(ids_are_stable),
		TEST(a_list_with_a_header),
		TEST(list_faults),
		TEST(a_3d_image),
		TEST(without_a_repetition_time),
		TEST(events_with_onsets),
		TEST(repetition_times_of_sidecars),
		TEST(windows),
		TEST(onset_faults),
		TEST(overlap),
		TEST(participants_and_events),
		TEST(an_unreadable_image_may_be_left_out),
		TEST(participants_with_other_runs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
