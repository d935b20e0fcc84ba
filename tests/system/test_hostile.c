/* Broken input, one fault at a time: the exit code, one line that says what to do, no
 * results, and no waiting.  Every case starts from a study that runs. */
#include "support/check.h"
#include "support/cohort.h"

#include "formats.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_SECONDS = 10, MOST_BYTES = 1 << 20 };

/* Paths below the scratch folder. */
#define STUDY "in/study.yaml"
#define PEOPLE "in/participants.tsv"
#define ATLAS "in/atlas.nii.gz"
#define NAMES "in/atlas.tsv"
#define IMAGE "in/images/sub-05.nii.gz"
#define PLAIN "in/images/sub-05.nii"

/* ---- ways to break a file ------------------------------------------------------------ */

struct image_bytes {
	struct pv__bytes file;
	const char *path;
};

static struct image_bytes take_bytes(struct scratch *s, const char *name)
{
	struct image_bytes b = {.path = scratch_path(s, "%s", name)};

	assert_int_equal(pv__file_read(s->arena, b.path, MOST_BYTES, &b.file, &s->diag), PV_OK);
	return b;
}

static void put_bytes(struct scratch *s, const struct image_bytes *b)
{
	assert_int_equal(pv__file_write(b->path, b->file.data, b->file.n, &s->diag), PV_OK);
}

static void truncate_gzip(struct scratch *s)
{
	struct image_bytes b = take_bytes(s, IMAGE);

	b.file.n /= 2;
	put_bytes(s, &b);
}

/* The last 8 bytes of a gzip member are its CRC and its length. */
static void corrupt_gzip(struct scratch *s)
{
	struct image_bytes b = take_bytes(s, IMAGE);

	b.file.data[b.file.n - 8] ^= 1;
	put_bytes(s, &b);
}

/* An int16 of a NIfTI-1 header, at its byte. */
static void set_header(struct image_bytes *b, int64_t byte, int16_t value)
{
	memcpy(b->file.data + byte, &value, sizeof(value));
}

/* dim[] begins at byte 40. */
static void set_dim(struct image_bytes *b, int64_t which, int16_t value)
{
	set_header(b, 40 + 2 * which, value);
}

static void overflow_dimensions(struct scratch *s)
{
	struct image_bytes b = take_bytes(s, PLAIN);

	set_dim(&b, 0, 4);
	for (int64_t k = 1; k <= 4; k++)
		set_dim(&b, k, INT16_MAX);
	set_header(&b, 70, 1792); /* complex128: 2^64 bytes and more */
	set_header(&b, 72, 128);
	put_bytes(s, &b);
}

static void promise_too_much(struct scratch *s)
{
	struct image_bytes b = take_bytes(s, PLAIN);

	set_dim(&b, 3, 400);
	put_bytes(s, &b);
}

static void cut_data(struct scratch *s)
{
	struct image_bytes b = take_bytes(s, PLAIN);

	b.file.n -= 4;
	put_bytes(s, &b);
}

static void empty_image(struct scratch *s)
{
	scratch_write(s, IMAGE, "");
}

static void image_is_a_pipe(struct scratch *s)
{
	const char *path = scratch_path(s, IMAGE);

	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
}

static void image_with_nan(struct scratch *s)
{
	const struct pv_grid grid = cohort_grid();
	float x[COHORT_SIDE * COHORT_SIDE * COHORT_SIDE] = {0};

	for (int v = 1; v < COHORT_SIDE * COHORT_SIDE * COHORT_SIDE; v += COHORT_SIDE)
		x[v] = NAN; /* all of region B */
	assert_int_equal(pv__nifti_write(scratch_path(s, IMAGE), &grid, 1, x, &s->diag), PV_OK);
}

static void image_on_another_grid(struct scratch *s)
{
	struct pv_grid grid = cohort_grid();

	grid.affine[0][3] += 1;
	cohort_image(s, scratch_path(s, IMAGE), 5, &grid);
}

static void drop_image(struct scratch *s)
{
	assert_int_equal(unlink(scratch_path(s, IMAGE)), 0);
}

static void sibling_image(struct scratch *s)
{
	const struct pv_grid grid = cohort_grid();

	cohort_image(s, scratch_path(s, PLAIN), 6, &grid);
	file_replace(s, scratch_path(s, STUDY), "{participant_id}.nii.gz", "{participant_id}.nii*");
}

static void drop_atlas(struct scratch *s)
{
	assert_int_equal(unlink(scratch_path(s, ATLAS)), 0);
}

static void write_atlas(struct scratch *s, const struct pv_grid *grid, int32_t first)
{
	int32_t label[COHORT_SIDE * COHORT_SIDE * COHORT_SIDE];

	for (int v = 0; v < COHORT_SIDE * COHORT_SIDE * COHORT_SIDE; v++)
		label[v] = first + v % COHORT_SIDE;
	assert_int_equal(
		pv__nifti_write_labels(scratch_path(s, ATLAS), grid, label, "uint8", &s->diag),
		PV_OK);
}

static void atlas_on_another_grid(struct scratch *s)
{
	struct pv_grid grid = cohort_grid();

	grid.affine[1][3] += 2;
	write_atlas(s, &grid, 1);
}

static void atlas_label_without_name(struct scratch *s)
{
	const struct pv_grid grid = cohort_grid();

	write_atlas(s, &grid, 2);
	file_replace(s, scratch_path(s, NAMES), "1\tA\n", "");
}

/* One person of one class is moved to a class of three, of which one is in each fold. */
static void thin_class(struct scratch *s)
{
	const char *path = scratch_path(s, PEOPLE);

	file_replace(s, path, "sub-02\tAD", "sub-02\tMCI");
	file_replace(s, path, "sub-04\tAD", "sub-04\tMCI");
	file_replace(s, path, "sub-06\tAD", "sub-06\tMCI");
	file_replace(s, scratch_path(s, STUDY), "folds: 3", "folds: 4");
	file_replace(s, scratch_path(s, STUDY), ", positive: AD", "");
}

static void constant_target(struct scratch *s)
{
	for (int i = 2; i <= COHORT_PEOPLE; i += 2)
		file_replace(s, scratch_path(s, PEOPLE), pv__format(s->arena, "sub-%02d\tAD", i),
			     pv__format(s->arena, "sub-%02d\tCN", i));
	file_replace(s, scratch_path(s, STUDY), ", positive: AD", "");
}

static void table_with_nan(struct scratch *s)
{
	scratch_write(s, "in/thickness.tsv",
		      "participant_id\tlh\trh\nsub-01\t2.1\t2.2\nsub-02\t2.1\tn/a\n"
		      "sub-03\t2.2\t2.2\nsub-04\t2.1\t2.3\nsub-05\t2.1\t2.2\nsub-06\t2.1\t2.2\n"
		      "sub-07\t2.0\t2.2\nsub-08\t2.1\t2.4\nsub-09\t2.1\t2.2\nsub-10\t2.1\t2.2\n"
		      "sub-11\t2.4\t2.2\nsub-12\t2.1\t2.5\n");
	file_replace(s, scratch_path(s, STUDY),
		     "  images:", "  tables: {t: {file: thickness.tsv}}\n  images:");
	file_replace(s, scratch_path(s, STUDY), "features: {",
		     "features: {t: {from: [{table.columns: {table: t, match: \"?h\"}}]}, ");
}

static void results_is_a_file(struct scratch *s)
{
	scratch_write(s, "out", "I was here first.\n");
}

static void results_is_locked(struct scratch *s)
{
	const char *path = scratch_path(s, "out");

	assert_int_equal(mkdir(path, 0500), 0);
}

/* ---- the table ----------------------------------------------------------------------------- */

struct hostile {
	const char *what;
	int code;
	const char *line;                 /* must be in the one line of stderr */
	void (*damage)(struct scratch *); /* or: in `file`, `from` becomes `to` */
	const char *file, *from, *to;
	bool plain;       /* images are .nii, not .nii.gz */
	bool spares_root; /* root may do it */
};

static const struct hostile table[] = {
	{"truncated gzip", 65, "images/sub-05.nii.gz: error: truncated", .damage = truncate_gzip},
	{"corrupt gzip", 65, "images/sub-05.nii.gz: error: damaged", .damage = corrupt_gzip},
	{"dimensions that overflow", 65, "images/sub-05.nii", .damage = overflow_dimensions,
	 .plain = true},
	{"a header that promises more than the file has", 65, "header promises 25952",
	 .damage = promise_too_much, .plain = true},
	{"data that ends early", 65, "604 bytes where the header promises 608", .damage = cut_data,
	 .plain = true},
	{"an empty image", 65, "images/sub-05.nii.gz: error: empty file", .damage = empty_image},
	{"an image that is a pipe", 65, "sub-05.nii.gz: error: not a regular file",
	 .damage = image_is_a_pipe},
	{"a region of NaN", 65, "sub-05 (B is missing", .damage = image_with_nan},
	{"an image on another grid", 65, "images/sub-05.nii.gz", .damage = image_on_another_grid},
	{"x.nii beside x.nii.gz", 65, "images/sub-05.nii, images/sub-05.nii.gz",
	 .damage = sibling_image},
	{"an atlas on another grid", 65, "resample_atlas", .damage = atlas_on_another_grid},
	{"no atlas", 66, "atlas.nii.gz", .damage = drop_atlas},
	{"a label without a name", 65, "labels of the image have no name: 5\n",
	 .damage = atlas_label_without_name},
	{"a name without voxels", 65, "no voxel in the image: 5 E\n", .file = NAMES, "4\tD\n",
	 "4\tD\n5\tE\n"},
	{"two names for a label", 65, "atlas.tsv:6: error: label 4 appears twice", .file = NAMES,
	 "4\tD\n", "4\tD\n4\tE\n"},
	{"a participant without image", 66, "sub-05: image 'gm': no file", .damage = drop_image},
	{"an id that occurs twice", 65, "sub-05 (lines 6 and 7)", .file = PEOPLE, "sub-06\t",
	 "sub-05\t"},
	{"an id that leaves the folder", 65, "'../x'", .file = PEOPLE, "sub-06\t", "../x\t"},
	{"a constant target", 65, "has one value only", .damage = constant_target},
	{"a class with fewer groups than folds", 65, "fewer than 4 folds", .damage = thin_class},
	{"NaN in a table", 65, "sub-02 (rh is missing in block 't')", .damage = table_with_nan},
	{"no column of that name", 78, "did you mean 'diagnosis'", .file = STUDY,
	 "column: diagnosis", "column: diagnosys"},
	{"a missing confound", 65, "confound 'age' is missing in 1 rows: sub-06", .file = PEOPLE,
	 "sub-06\tAD\t66", "sub-06\tAD\tn/a"},
	{"a ragged table", 65, "participants.tsv:7", .file = PEOPLE, "sub-06\tAD\t66",
	 "sub-06\tAD"},
	{"a path that matches no file", 66, "likewise sub-02, sub-03, ", .file = STUDY,
	 "{participant_id}.nii.gz", "{participant_id}.nii.bz2"},
	{"a path that matches two files", 65, "images/sub-01.nii.gz, images/sub-02.nii.gz",
	 .file = STUDY, "{participant_id}.nii.gz", "sub-0*.nii.gz"},
	{"no table", 66, "people.tsv", .file = STUDY, "participants.tsv", "people.tsv"},
	{"an unknown op", 78, "did you mean 'scale.zscore'", .file = STUDY, "scale.zscore",
	 "scale.zscor"},
	{"an unknown option", 78, "study.yaml:10:22", .file = STUDY, "C: 1", "CC: 1"},
	{"an unknown key", 78, "did you mean 'transform'", .file = STUDY,
	 "transform:", "transfrom:"},
	{"a wrong type", 78, "seed must be a whole number", .file = STUDY, "seed: 7",
	 "seed: seven"},
	{"bad YAML", 78, "(begun in line 2)", .file = STUDY, "seed: 7", "seed: [7"},
	{"an alias", 78, "extends", .file = STUDY, "seed: 7", "seed: *seven"},
	{"another version", 78, "version 2", .file = STUDY, "pulvinar: 1", "pulvinar: 2"},
	{"a file where results should go", 73, "exists and is not a folder",
	 .damage = results_is_a_file},
	{"a results folder that cannot be written", 73, "cannot write here",
	 .damage = results_is_locked, .spares_root = true},
};

static void assert_one_line(const struct program *p, const struct hostile *h)
{
	if (count_lines(p->err) != 1)
		fail_msg("%s: not one line but:\n%s", h->what, p->err);
	if (!strstr(p->err, "error: ") || !strstr(p->err, h->line))
		fail_msg("%s: no 'error: ' or no '%s' in:\n%s", h->what, h->line, p->err);
	assert_string_equal(p->out, "");
}

static void assert_no_results(struct scratch *s, const struct hostile *h)
{
	if (file_exists(scratch_path(s, "out/manifest.json")) ||
	    file_exists(scratch_path(s, "out/report.html")) ||
	    file_exists(scratch_path(s, "out/results.tsv")))
		fail_msg("%s: there are results", h->what);
}

/* Made once, copied for each case: writing images as the program does takes its time. */
static struct scratch made;

static int make_cohorts(void **state)
{
	(void)state;
	scratch_make(&made);
	cohort_make(&made, scratch_path(&made, "gz"), ".nii.gz");
	cohort_make(&made, scratch_path(&made, "plain"), ".nii");
	return 0;
}

static int remove_cohorts(void **state)
{
	(void)state;
	scratch_remove(&made);
	return 0;
}

static void copy_cohort(struct scratch *s, const char *name)
{
	folder_copy(s, scratch_path(&made, "%s", name), scratch_path(s, "in"));
}

static void check_case(void **state)
{
	const struct hostile *h = *state;
	struct scratch s;
	struct program p;

	if (h->spares_root && geteuid() == 0) {
		print_message("skipped: root may write anywhere\n");
		skip();
	}
	scratch_make(&s);
	copy_cohort(&s, h->plain ? "plain" : "gz");
	if (h->damage)
		h->damage(&s);
	else
		file_replace(&s, scratch_path(&s, "%s", h->file), h->from, h->to);
	run_program(&s, &p, "run", "-q", scratch_path(&s, STUDY), "-o", scratch_path(&s, "out"));
	if (p.code != h->code)
		fail_msg("%s: exit code %d, not %d:\n%s", h->what, p.code, h->code, p.err);
	assert_one_line(&p, h);
	assert_no_results(&s, h);
	if (p.seconds > MOST_SECONDS)
		fail_msg("%s: took %.1f s", h->what, p.seconds);
	scratch_remove(&s);
}

/* What all cases start from runs, with either ending. */
static void the_study_itself_runs(void **state)
{
	static const char *const name[] = {"gz", "plain"};

	(void)state;
	for (size_t i = 0; i < PV__COUNT(name); i++) {
		struct scratch s;
		struct program p;

		scratch_make(&s);
		copy_cohort(&s, name[i]);
		run_program(&s, &p, "run", "-q", scratch_path(&s, STUDY), "-o",
			    scratch_path(&s, "out"));
		assert_code(&p, 0);
		assert_string_equal(p.err, "");
		assert_true(file_exists(scratch_path(&s, "out/manifest.json")));
		scratch_remove(&s);
	}
}

/* Another image of nearly the same name is not read instead. */
static void sibling_is_not_read(void **state)
{
	struct scratch s;
	struct program p;

	(void)state;
	scratch_make(&s);
	copy_cohort(&s, "gz");
	run_program(&s, &p, "run", "-q", scratch_path(&s, STUDY), "-o", scratch_path(&s, "out"));
	assert_code(&p, 0);
	file_copy(&s, scratch_path(&made, "plain/images/sub-06.nii"), scratch_path(&s, PLAIN));
	run_program(&s, &p, "run", "-q", scratch_path(&s, STUDY), "-o", scratch_path(&s, "again"));
	assert_code(&p, 0);
	assert_string_equal(file_text(&s, scratch_path(&s, "out/region_values.tsv")),
			    file_text(&s, scratch_path(&s, "again/region_values.tsv")));
	scratch_remove(&s);
}

/* ---- cases about arguments and folders ----------------------------------------------------- */

static void assert_refused(const struct program *p, int code, const char *line)
{
	assert_code(p, code);
	assert_int_equal(count_lines(p->err), 1);
	assert_holds(p->err, "error: ");
	assert_holds(p->err, line);
}

static void input_folder_is_not_for_results(void **state)
{
	struct scratch s;
	struct program p;

	(void)state;
	scratch_make(&s);
	copy_cohort(&s, "gz");
	run_program(&s, &p, "run", "-q", scratch_path(&s, STUDY), "-o", scratch_path(&s, "in"));
	assert_refused(&p, 73, "is the input folder or above it");
	run_program(&s, &p, "run", "-q", scratch_path(&s, STUDY), "-o", s.folder);
	assert_refused(&p, 73, "is the input folder or above it");
	assert_false(file_exists(scratch_path(&s, "in/manifest.json")));
	assert_false(file_exists(scratch_path(&s, "in/.lock")));
	run_program(&s, &p, "run", "-q", scratch_path(&s, STUDY), "-o",
		    scratch_path(&s, "in/results"));
	assert_code(&p, 0);
	scratch_remove(&s);
}

static void bad_arguments(void **state)
{
	struct scratch s;
	struct program p;

	(void)state;
	scratch_make(&s);
	run_program(&s, &p, "run", "study.yaml", "--jobs", "abc");
	assert_refused(&p, 64, "abc");
	run_program(&s, &p, "run", "study.yaml", "--jobs", "-1");
	assert_refused(&p, 64, "-1");
	run_program(&s, &p, "run", "study.yaml", "--jobs");
	assert_refused(&p, 64, "--jobs");
	run_program(&s, &p, "run", "study.yaml", "--jebs", "1");
	assert_refused(&p, 64, "--jebs");
	run_program(&s, &p, "run", scratch_path(&s, "nothing.yaml"));
	assert_refused(&p, 66, "nothing.yaml");
	run_program(&s, &p, "run", s.folder);
	assert_refused(&p, 65, s.folder);
	scratch_remove(&s);
}

/* A participant who is spared by the study does not stop it, and is reported. */
static void excluded_where_the_study_allows(void **state)
{
	struct scratch s;
	struct program p;

	(void)state;
	scratch_make(&s);
	copy_cohort(&s, "gz");
	corrupt_gzip(&s);
	file_replace(&s, scratch_path(&s, STUDY), "seed: 7",
		     "seed: 7\non_error: exclude\nmax_excluded: 1");
	run_program(&s, &p, "run", "-q", scratch_path(&s, STUDY), "-o", scratch_path(&s, "out"));
	assert_code(&p, 0);
	assert_holds(p.err, "images/sub-05.nii.gz");
	assert_holds(file_text(&s, scratch_path(&s, "out/exclusions.tsv")), "sub-05\t");
	assert_lacks(file_text(&s, scratch_path(&s, "out/predictions.tsv")), "sub-05\t");
	truncate_gzip(&s);
	assert_int_equal(unlink(scratch_path(&s, "in/images/sub-06.nii.gz")), 0);
	run_program(&s, &p, "run", "-q", scratch_path(&s, STUDY), "-o", scratch_path(&s, "out2"));
	assert_code(&p, 65);
	assert_holds(p.err, "max_excluded");
	scratch_remove(&s);
}

int main(void)
{
	static const struct CMUnitTest whole[] = {
		cmocka_unit_test(the_study_itself_runs),
		cmocka_unit_test(sibling_is_not_read),
		cmocka_unit_test(input_folder_is_not_for_results),
		cmocka_unit_test(bad_arguments),
		cmocka_unit_test(excluded_where_the_study_allows),
	};
	struct CMUnitTest tests[PV__COUNT(whole) + PV__COUNT(table)];

	memcpy(tests, whole, sizeof(whole));
	for (size_t i = 0; i < PV__COUNT(table); i++)
		tests[PV__COUNT(whole) + i] =
			(struct CMUnitTest){.name = table[i].what,
					    .test_func = check_case,
					    .initial_state = (void *)(uintptr_t)&table[i]};
	return cmocka_run_group_tests(tests, make_cohorts, remove_cohorts);
}
