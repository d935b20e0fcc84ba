/* shared_study.h -- a study that takes a moment, for tests of how work is shared out: by
 * workers, on Slurm, as a BIDS App. */
#ifndef TESTS_SYSTEM_SHARED_STUDY_H
#define TESTS_SYSTEM_SHARED_STUDY_H

#include "support/check.h"
#include "support/cohort.h"

#include <string.h>
#include <unistd.h>

static const char study_text[] =
	"pulvinar: 1\n"
	"title: A small study\n"
	"seed: 7\n"
	"data:\n"
	"  root: cohort\n"
	"  participants: participants.tsv\n"
	"  target: {column: diagnosis, kind: classes, positive: AD}\n"
	"  confounds: [age]\n"
	"  images: {gm: \"images/{participant_id}.nii.gz\"}\n"
	"features: {regions: {from: [{roi.extract: {image: gm, atlas: atlas.nii.gz, "
	"labels: atlas.tsv}}]}}\n"
	"transform: [{scale.zscore: }, {select.anova_f: {k: {grid: [2, 4]}}}]\n"
	"models: [{svm_linear: {C: 0.1}}]\n"
	"validation: {outer: {folds: 3}, inner: {folds: 2}, label_permutations: {n: 4}}\n"
	"importance: [haufe: ]\n";

/* What is no result: the log, the store, and what a run keeps for itself. */
static const char *const not_results[] = {"log.jsonl", ".lock", ".store", ".used", "slurm", NULL};

/* Goes to a scratch folder and makes cohort/ and study.yaml there. */
static inline void study_make(struct scratch *s)
{
	scratch_make(s);
	assert_int_equal(chdir(s->folder), 0);
	cohort_make(s, scratch_path(s, "cohort"), ".nii.gz");
	scratch_write(s, "study.yaml", study_text);
}

static inline void study_remove(struct scratch *s)
{
	assert_int_equal(chdir("/"), 0);
	scratch_remove(s);
}

/* The results of both folders are the same but for the log. */
static inline void assert_same_results(struct scratch *s, const char *a, const char *b)
{
	assert_same_files(s, scratch_path(s, "%s", a), scratch_path(s, "%s", b), not_results);
}

/* The first line of a text that holds a part; fails without one. */
static inline const char *line_with(struct scratch *s, const char *text, const char *part)
{
	const char *at = strstr(text, part), *start = at;

	if (!at)
		fail_msg("no '%s' in:\n%s", part, text);
	while (start > text && start[-1] != '\n')
		start--;
	return pv__strndup(s->arena, start, strcspn(start, "\n"));
}

/* Runs a study on this machine, whatever it says. */
static inline void run_local(struct scratch *s, const char *study, const char *out)
{
	struct program p;

	run_program(s, &p, "run", study, "-o", out, "--executor", "local", "-q");
	assert_code(&p, 0);
}

#endif
