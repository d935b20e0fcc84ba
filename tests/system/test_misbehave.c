/* A plugin that misbehaves while it is called: its task ends, the run says which op, which
 * sample or fold, and why, and nothing else is harmed. */
#include "support/check.h"
#include "support/cohort.h"

#include <stdlib.h>
#include <string.h>

/* Sanitizers reserve address space beyond any limit. */
#if defined(__SANITIZE_ADDRESS__)
enum { HAS_SANITIZER = 1 };
#else
enum { HAS_SANITIZER = 0 };
#endif

static int start(void **state)
{
	struct scratch *s = calloc(1, sizeof(*s));
	const char *build = getenv("PULVINAR_BUILD");

	assert_non_null(s);
	assert_non_null(build);
	setenv("ASAN_OPTIONS", "handle_segv=0:handle_abort=0:detect_leaks=0", 1);
	scratch_make(s);
	cohort_make(s, scratch_path(s, "in"), ".nii");
	file_copy(s, pv__format(s->arena, "%s/tests/abi/plugins/misbehave.so", build),
		  scratch_path(s, "plugins/misbehave.so"));
	*state = s;
	return 0;
}

static int finish(void **state)
{
	scratch_remove(*state);
	free(*state);
	return 0;
}

/* The study with a text replaced, into a results folder of that name. */
static void run_changed(struct scratch *s, const char *name, const char *from, const char *to,
			struct program *p)
{
	const char *text = file_text(s, scratch_path(s, "in/study.yaml"));
	const char *study = scratch_path(s, "in/%s.yaml", name);

	file_write(s, study, text_replace(s, text, from, to));
	run_program(s, p, "run", "-q", "-j", "2", study, "-o", scratch_path(s, "%s", name),
		    "--plugin-dir", scratch_path(s, "plugins"));
}

#define MODEL "logistic: {C: 1}"

static void assert_clean(struct scratch *s, const char *name)
{
	assert_false(file_exists(scratch_path(s, "%s/manifest.json", name)));
	assert_int_equal(count_files(scratch_path(s, "%s/.store/tmp", name)), 0);
}

/* ---- models -------------------------------------------------------------------------------- */

static const struct deed {
	const char *how;
	int code;
	const char *line;
} deeds[] = {
	{"crash", 69,
	 "a worker was ended by Segmentation fault in model.misbehave: misbehave on "
	 "all, repeat 1 fold 1\n"},
	{"abort", 69,
	 "a worker was ended by Aborted in model.misbehave: misbehave on all, repeat 1 "
	 "fold 2\n"},
	{"leave", 69,
	 "a worker left with exit status 0 in model.misbehave: misbehave on all, repeat "
	 "1 fold 3\n"},
	{"not_finite", 65,
	 "model.misbehave (misbehave on all, repeat 1 fold 1): its output for row "
	 "'sub-"},
	{"forget", 65,
	 "model.misbehave (misbehave on all, repeat 1 fold 1): its output for row "
	 "'sub-"},
	{"odd_status", 70, "model.misbehave (misbehave on all, repeat 1 fold 1): returned 1234"},
};

static void models(void **state)
{
	struct scratch *s = *state;

	for (size_t i = 0; i < PV__COUNT(deeds); i++) {
		struct program p;

		run_changed(s, deeds[i].how, MODEL,
			    pv__format(s->arena, "misbehave: {how: %s}", deeds[i].how), &p);
		assert_holds(p.err, deeds[i].line);
		assert_code(&p, deeds[i].code);
		assert_clean(s, deeds[i].how);
	}
}

/* Other tasks of the stage ran although this one failed: they are not run again. */
static void others_go_on(void **state)
{
	struct scratch *s = *state;
	const char *log;
	struct program p;

	run_changed(s, "both", "models: [{" MODEL "}]",
		    "models: [{" MODEL "}, {misbehave: {how: crash}}]", &p);
	assert_code(&p, 69);
	log = file_text(s, scratch_path(s, "both/log.jsonl"));
	assert_holds(log, "\"name\": \"logistic on all, repeat 1 fold 3\"");
	assert_holds(log, "\"state\": \"failed\"");
	assert_holds(log, "\"event\": \"end\", \"state\": \"failed\"");
}

/* ---- limits ---------------------------------------------------------------------------------- */

static void hang(void **state)
{
	struct scratch *s = *state;
	struct program p;

	run_changed(s, "hang", MODEL "}]", "misbehave: {how: hang}}]\nrun: {time: 1s}", &p);
	assert_code(&p, 69);
	assert_holds(p.err, "a worker was stopped after 1s, the limit of run.time, in "
			    "model.misbehave: misbehave on all, repeat 1 fold 2\n");
	assert_true(p.seconds < 30);
	assert_clean(s, "hang");
}

static void hoard(void **state)
{
	struct scratch *s = *state;
	struct program p;

	if (HAS_SANITIZER) {
		print_message("skipped: sanitizers reserve more address space than any limit\n");
		skip();
	}
	run_changed(s, "hoard", MODEL "}]", "misbehave: {how: hoard}}]\nrun: {memory: 1G}", &p);
	assert_code(&p, 71);
	assert_holds(p.err, "model.misbehave (misbehave on all, repeat 1 fold 1): out of memory");
	assert_holds(p.err,
		     "run.memory: the limit of 1G was reached in: misbehave on all, repeat 1 "
		     "fold 1");
	assert_clean(s, "hoard");
}

/* A limit that is kept changes nothing. */
static void limits_that_hold(void **state)
{
	static const char *const skip[] = {".",
					   "log.jsonl",
					   "study.resolved.yaml",
					   "manifest.json",
					   "ro-crate-metadata.json",
					   "report.",
					   "README.md",
					   "models",
					   NULL};
	struct scratch *s = *state;
	struct program p;

	run_changed(s, "free", "seed: 7", "seed: 7", &p);
	assert_code(&p, 0);
	run_changed(s, "kept", "seed: 7",
		    HAS_SANITIZER ? "seed: 7\nrun: {time: 1h}"
				  : "seed: 7\nrun: {time: 1h, memory: 8G}",
		    &p);
	assert_code(&p, 0);
	assert_same_files(s, scratch_path(s, "free"), scratch_path(s, "kept"), skip);
}

/* ---- images ------------------------------------------------------------------------------------
 */

static const char *preprocess(struct scratch *s, const char *how, const char *only)
{
	return pv__format(
		s->arena,
		"preprocess: {gm: [{image.misbehave: {how: %s, only: %s}}]}\nfeatures:", how, only);
}

static void images(void **state)
{
	struct scratch *s = *state;
	struct program p;

	run_changed(s, "image-crash", "features:", preprocess(s, "crash", "sub-05"), &p);
	assert_code(&p, 69);
	assert_holds(p.err, "a worker was ended by Segmentation fault in image.misbehave: "
			    "images/sub-05.nii\n");
	run_changed(s, "image-nan", "features:", preprocess(s, "not_finite", "sub-05"), &p);
	assert_code(&p, 65);
	assert_holds(p.err, "image.misbehave (images/sub-05.nii): 64 voxels of its output are not "
			    "finite");
	run_changed(s, "image-forget", "features:", preprocess(s, "forget", "sub-05"), &p);
	assert_code(&p, 65);
	assert_holds(p.err, "64 voxels of its output are not finite");
}

/* A sample that a plugin cannot take is excluded where the study allows it, and listed. */
static void exclude(void **state)
{
	struct scratch *s = *state;
	struct program p;

	run_changed(s, "exclude", "features:",
		    pv__format(s->arena, "on_error: exclude\nmax_excluded: 1\n%s",
			       preprocess(s, "crash", "sub-05")),
		    &p);
	assert_code(&p, 0);
	assert_holds(file_text(s, scratch_path(s, "exclude/exclusions.tsv")), "sub-05");
	assert_lacks(file_text(s, scratch_path(s, "exclude/predictions.tsv")), "sub-05");
	assert_holds(file_text(s, scratch_path(s, "exclude/warnings.tsv")), "image.misbehave");
	run_changed(s, "too-many", "features:",
		    pv__format(s->arena, "on_error: exclude\nmax_excluded: 1\n%s",
			       preprocess(s, "crash", "sub-0")),
		    &p);
	assert_code(&p, 65);
	assert_holds(p.err, "9 rows have no usable image, more than max_excluded: 1");
}

/* Every bad file is named, not only the first, and all are looked at before the end. */
static void stop_names_all(void **state)
{
	struct scratch *s = *state;
	struct program p;

	run_changed(s, "all-bad", "features:", preprocess(s, "crash", "sub-0"), &p);
	assert_code(&p, 69);
	for (int i = 1; i <= 9; i++)
		assert_holds(p.err, pv__format(s->arena, "images/sub-%02d.nii\n", i));
	assert_lacks(p.err, "sub-10");
	assert_holds(file_text(s, scratch_path(s, "all-bad/log.jsonl")), "sub-12.nii");
}

/* What a plugin changes of the process is put back: the other ops see nothing of it. */
static void stray(void **state)
{
	static const char *const skip[] = {".",
					   "log.jsonl",
					   "study.resolved.yaml",
					   "manifest.json",
					   "ro-crate-metadata.json",
					   "report.",
					   "README.md",
					   "models",
					   NULL};
	struct scratch *s = *state;
	const char *well = preprocess(s, "well", "sub"), *stray = preprocess(s, "stray", "sub");
	struct program p;

	run_changed(s, "well", "features:", well, &p);
	assert_code(&p, 0);
	run_changed(s, "stray", "features:", stray, &p);
	assert_code(&p, 0);
	assert_same_files(s, scratch_path(s, "well"), scratch_path(s, "stray"), skip);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(models),
		cmocka_unit_test(others_go_on),
		cmocka_unit_test(hang),
		cmocka_unit_test(hoard),
		cmocka_unit_test(limits_that_hold),
		cmocka_unit_test(images),
		cmocka_unit_test(exclude),
		cmocka_unit_test(stop_names_all),
		cmocka_unit_test(stray),
	};

	return cmocka_run_group_tests(tests, start, finish);
}
