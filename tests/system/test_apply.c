/* pulvinar apply: a fitted chain on people that it has not seen, and what it refuses. */
#include "support/check.h"
#include "support/results.h"

#include "formats.h"
#include "plugin/registry.h"
#include "run/bundle.h"

#include <stdlib.h>
#include <string.h>

enum { PEOPLE = 60, TRAINING = 40, LARGEST_BUNDLE = 1 << 24 };

/* Below the folder: cohort/ with train.tsv, new.tsv; train.yaml; trained/models/. */
struct fixture {
	struct scratch s;
	const char *bundle;
};

/* ---- one training for all tests --------------------------------------------------- */

/* The header and lines [from, to) of a table, counted from 0 without the header. */
static const char *some_lines(struct scratch *s, const char *table, int from, int to)
{
	struct pv__buffer out = {.arena = s->arena};
	const char *at = table;

	for (int line = -1; *at; line++) {
		size_t n = strcspn(at, "\n") + 1;

		if (line < 0 || (line >= from && line < to))
			pv__put(&out, at, n);
		at += n;
	}
	assert_false(out.failed);
	return out.data;
}

static int train(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct scratch *s;
	struct program p;
	const char *people;

	assert_non_null(f);
	*state = f;
	s = &f->s;
	scratch_make(s);
	run_program(s, &p, "simulate", "alzheimers", scratch_path(s, "cohort"), "--n", "60");
	assert_code(&p, 0);
	people = file_text(s, scratch_path(s, "cohort/participants.tsv"));
	assert_int_equal(count_lines(people), PEOPLE + 1);
	scratch_write(s, "cohort/train.tsv", some_lines(s, people, 0, TRAINING));
	scratch_write(s, "cohort/new.tsv", some_lines(s, people, TRAINING, PEOPLE));
	scratch_write(s, "train.yaml",
		      pv__format(s->arena,
				 "pulvinar: 1\n"
				 "extends: %s\n"
				 "data: {root: cohort, participants: train.tsv}\n"
				 "validation: {outer: {folds: 4, repeats: 1}, "
				 "label_permutations: {n: 0}}\n",
				 source_path(s, "configs/alzheimers.yaml")));
	run_program(s, &p, "run", "-q", scratch_path(s, "train.yaml"), "-o",
		    scratch_path(s, "trained"));
	assert_code(&p, 0);
	f->bundle = scratch_path(s, "trained/models/svm_linear_all.pvb");
	return 0;
}

static int forget(void **state)
{
	struct fixture *f = *state;

	scratch_remove(&f->s);
	free(f);
	return 0;
}

static const char *write_data(struct scratch *s, const char *name, const char *text)
{
	scratch_write(s, name, text);
	return scratch_path(s, "%s", name);
}

static void apply(struct scratch *s, const char *bundle, const char *data, const char *to,
		  struct program *p)
{
	run_program(s, p, "apply", "-q", bundle, "--data", data, "-o", scratch_path(s, "%s", to));
}

static void assert_refused(struct scratch *s, const struct program *p, int code, const char *line,
			   const char *to)
{
	assert_code(p, code);
	assert_holds(p->err, line);
	assert_int_equal(count_lines(p->err), 1);
	assert_false(file_exists(scratch_path(s, "%s/predictions.tsv", to)));
	assert_false(file_exists(scratch_path(s, "%s/.bundle", to)));
}

/* ---- new people ------------------------------------------------------------------------ */

static void outcomes_are_scored(void **state)
{
	struct fixture *f = *state;
	struct scratch *s = &f->s;
	struct pv__frame predictions, scores, people;
	struct program p;
	int64_t row;

	apply(s, f->bundle,
	      write_data(s, "new.yaml", "data: {root: cohort, participants: new.tsv}\n"), "scored",
	      &p);
	assert_code(&p, 0);
	assert_string_equal(p.err, "");
	assert_holds(p.out, "20 rows scored, outcome 'diagnosis' known for 20");
	people = results_read(s, s->folder, "cohort/new.tsv");
	predictions = results_read(s, s->folder, "scored/predictions.tsv");
	assert_int_equal(predictions.n_rows, PEOPLE - TRAINING);
	for (int64_t r = 0; r < predictions.n_rows; r++) {
		double decision = results_real(s, &predictions, r, "decision_value");

		row = results_row(&people, "participant_id", results_text(&predictions, r, "id"),
				  NULL);
		assert_string_equal(results_text(&predictions, r, "y"),
				    results_text(&people, row, "diagnosis"));
		assert_string_equal(results_text(&predictions, r, "y_hat"),
				    decision > 0 ? "AD" : "CN");
	}
	scores = results_read(s, s->folder, "scored/scores.tsv");
	row = results_row(&scores, "metric", "auc", NULL);
	assert_true(results_real(s, &scores, row, "value") > .6);
	for (int64_t r = 0; r < scores.n_rows; r++) {
		assert_true(results_real(s, &scores, r, "ci_low") <=
			    results_real(s, &scores, r, "value"));
		assert_true(results_real(s, &scores, r, "value") <=
			    results_real(s, &scores, r, "ci_high"));
	}
	assert_false(file_exists(scratch_path(s, "scored/.bundle")));
}

/* cut -f 1,3-6: everything but the diagnosis. */
static const char *without_diagnosis(struct scratch *s, const char *table)
{
	struct pv__buffer out = {.arena = s->arena};

	while (*table) {
		size_t id = strcspn(table, "\t"), diagnosis = strcspn(table + id + 1, "\t");
		size_t n = strcspn(table, "\n") + 1;

		pv__put(&out, table, id);
		pv__put(&out, table + id + 1 + diagnosis, n - id - 1 - diagnosis);
		table += n;
	}
	assert_false(out.failed);
	return out.data;
}

static void without_outcomes_nothing_is_scored(void **state)
{
	struct fixture *f = *state;
	struct scratch *s = &f->s;
	struct pv__frame before, after;
	const char *known, *unknown;
	struct program p;

	scratch_write(s, "cohort/unknown.tsv",
		      without_diagnosis(s, file_text(s, scratch_path(s, "cohort/new.tsv"))));
	known = write_data(s, "known.yaml", "data: {root: cohort, participants: new.tsv}\n");
	unknown =
		write_data(s, "unknown.yaml", "data: {root: cohort, participants: unknown.tsv}\n");
	apply(s, f->bundle, known, "unknown", &p);
	assert_code(&p, 0);
	before = results_read(s, s->folder, "unknown/predictions.tsv");
	assert_true(file_exists(scratch_path(s, "unknown/scores.tsv")));
	apply(s, f->bundle, unknown, "unknown", &p);
	assert_code(&p, 0);
	assert_holds(p.out, "known for 0");
	after = results_read(s, s->folder, "unknown/predictions.tsv");
	assert_false(file_exists(scratch_path(s, "unknown/scores.tsv")));
	for (int64_t r = 0; r < after.n_rows; r++)
		assert_string_equal(results_text(&after, r, "decision_value"),
				    results_text(&before, r, "decision_value"));
	assert_true(pv__frame_column(&after, "y") < 0 ||
		    pv__is_missing(results_text(&after, 0, "y")));
}

/* Paths are relative to the new study where it states no root. */
static void root_is_the_folder_of_the_new_study(void **state)
{
	struct fixture *f = *state;
	struct scratch *s = &f->s;
	struct program p;

	apply(s, f->bundle,
	      write_data(s, "cohort/here.yaml",
			 "data: {participants: new.tsv, where: {age: {min: 72}}}\n"),
	      "here", &p);
	assert_code(&p, 0);
	assert_true(results_read(s, s->folder, "here/predictions.tsv").n_rows < PEOPLE - TRAINING);
}

/* ---- the chain itself ------------------------------------------------------------------- */

/* Confounds as the study codes them: age, sex=M, tiv. */
static void read_confounds(struct scratch *s, const struct pv__frame *people, double *out)
{
	for (int64_t r = 0; r < people->n_rows; r++) {
		out[3 * r] = results_real(s, people, r, "age");
		out[3 * r + 1] = pv__equal(results_text(people, r, "sex"), "M");
		out[3 * r + 2] = results_real(s, people, r, "tiv");
	}
}

static void decide(struct scratch *s, const struct pv__chain *chain, double *decision)
{
	static const char *const confound[] = {"age", "sex=M", "tiv"};
	struct pv__frame values = results_read(s, s->folder, "trained/region_values.tsv");
	struct pv__frame people = results_read(s, s->folder, "cohort/train.tsv");
	int64_t p = values.n_cols - 1;
	double *x = pv__alloc(s->arena, (size_t)(TRAINING * p), sizeof(*x));
	double *c = pv__alloc(s->arena, (size_t)TRAINING * 3, sizeof(*c));
	const double *row[TRAINING], *side[TRAINING];
	const char *id[TRAINING];
	int64_t group[TRAINING];

	assert_int_equal(values.n_rows, TRAINING);
	read_confounds(s, &people, c);
	for (int64_t r = 0; r < TRAINING; r++) {
		id[r] = results_text(&values, r, "id");
		assert_string_equal(id[r], results_text(&people, r, "participant_id"));
		for (int64_t k = 0; k < p; k++)
			assert_int_equal(pv__frame_real(&values, r, k + 1, &x[r * p + k], &s->diag),
					 PV_OK);
		row[r] = x + r * p;
		side[r] = c + 3 * r;
		group[r] = r;
	}
	assert_int_equal(pv__chain_decide(chain,
					  &(struct pv_table){.size = sizeof(struct pv_table),
							     .n_rows = TRAINING,
							     .n_cols = p,
							     .row = row,
							     .space = pv__chain_space(chain),
							     .id = id,
							     .group = group,
							     .n_confounds = 3,
							     .confound = side,
							     .confound_name = confound},
					  decision, &s->diag),
			 PV_OK);
}

/* What apply says of the training rows is what the chain in the bundle says of them. */
static void predictions_are_those_of_the_chain(void **state)
{
	struct fixture *f = *state;
	struct scratch *s = &f->s;
	struct pv__registry registry;
	struct pv__bundle bundle;
	struct pv__frame predictions;
	double decision[TRAINING];
	struct program p;

	apply(s, f->bundle,
	      write_data(s, "train-again.yaml", "data: {root: cohort, participants: train.tsv}\n"),
	      "again", &p);
	assert_code(&p, 0);
	assert_int_equal(pv__registry_open(s->arena, 0, NULL, &registry, &s->diag), PV_OK);
	assert_int_equal(pv__bundle_read(s->arena, f->bundle, &registry, &bundle, &s->diag), PV_OK);
	assert_int_equal(bundle.n_train, TRAINING);
	assert_string_equal(bundle.target, "diagnosis");
	decide(s, bundle.chain, decision);
	predictions = results_read(s, s->folder, "again/predictions.tsv");
	assert_int_equal(predictions.n_rows, TRAINING);
	for (int64_t r = 0; r < TRAINING; r++)
		assert_near(results_real(s, &predictions, r, "decision_value"), decision[r], 0);
}

/* ---- what is refused ------------------------------------------------------------------------- */

static void another_grid_is_refused(void **state)
{
	struct fixture *f = *state;
	struct scratch *s = &f->s;
	const char *name = "cohort/sub-9999/anat/sub-9999_space-MNI152_label-GM_probseg.nii.gz";
	const struct pv_grid grid = {.dim = {6, 6, 6},
				     .affine = {{4, 0, 0, -10}, {0, 4, 0, -10}, {0, 0, 4, -10}}};
	float x[6 * 6 * 6] = {0};
	struct program p;

	scratch_write(s, name, "");
	assert_int_equal(pv__nifti_write(scratch_path(s, "%s", name), &grid, 1, x, &s->diag),
			 PV_OK);
	scratch_write(s, "cohort/grid.tsv",
		      "participant_id\tage\tsex\ttiv\nsub-9999\t70\tF\t1500\n");
	apply(s, f->bundle,
	      write_data(s, "grid.yaml", "data: {root: cohort, participants: grid.tsv}\n"), "grid",
	      &p);
	assert_refused(s, &p, 65, "resample_atlas", "grid");
}

static void unseen_category_is_refused(void **state)
{
	struct fixture *f = *state;
	struct scratch *s = &f->s;
	struct program p;

	scratch_write(s, "cohort/unseen.tsv",
		      "participant_id\tage\tsex\ttiv\nsub-0041\t70\tX\t1500\n");
	apply(s, f->bundle,
	      write_data(s, "unseen.yaml", "data: {root: cohort, participants: unseen.tsv}\n"),
	      "unseen", &p);
	assert_refused(s, &p, 65, "sub-0041: sex is 'X', which the model never saw", "unseen");
}

static void missing_confound_is_refused(void **state)
{
	struct fixture *f = *state;
	struct scratch *s = &f->s;
	struct program p;

	scratch_write(s, "cohort/short.tsv", "participant_id\tage\tsex\nsub-0041\t70\tF\n");
	apply(s, f->bundle,
	      write_data(s, "short.yaml", "data: {root: cohort, participants: short.tsv}\n"),
	      "short", &p);
	assert_refused(s, &p, 65, "has no column 'tiv', a confound of the model", "short");
	scratch_write(s, "cohort/short.tsv",
		      "participant_id\tage\tsex\ttiv\nsub-0041\t70\tF\tn/a\n");
	apply(s, f->bundle, scratch_path(s, "short.yaml"), "short", &p);
	assert_refused(s, &p, 65, "sub-0041: confound tiv is missing", "short");
}

static void what_the_model_knows_is_its_own(void **state)
{
	static const struct {
		const char *text, *line;
	} wrong[] = {
		{"data: {root: cohort}\nmodels: [lda: ]\n", ":2:1: error: apply takes no `models`"},
		{"data: {root: cohort, confounds: [age]}\n", ":1:22: error: apply takes no "
							     "`data.confounds`"},
		{"data: {root: cohort, target: {positive: CN}}\n", "`data.target.positive`"},
		{"extends: train.yaml\n", "`extends`"},
		{"data: {rooot: cohort}\n", "`data.rooot`"},
	};
	struct fixture *f = *state;
	struct program p;

	for (size_t i = 0; i < PV__COUNT(wrong); i++) {
		apply(&f->s, f->bundle, write_data(&f->s, "wrong.yaml", wrong[i].text), "wrong",
		      &p);
		assert_refused(&f->s, &p, 78, wrong[i].line, "wrong");
		assert_false(file_exists(scratch_path(&f->s, "wrong")));
	}
	run_program(&f->s, &p, "apply", f->bundle);
	assert_code(&p, 64);
	assert_holds(p.err, "--data");
}

static void damaged_bundles_are_refused(void **state)
{
	struct fixture *f = *state;
	struct scratch *s = &f->s;
	const char *data =
		write_data(s, "data.yaml", "data: {root: cohort, participants: new.tsv}\n");
	const char *broken = scratch_path(s, "broken.pvb");
	struct pv__bytes b;
	struct program p;

	assert_int_equal(pv__file_read(s->arena, f->bundle, LARGEST_BUNDLE, &b, &s->diag), PV_OK);
	for (size_t at = 0; at < 8; at++) {
		size_t byte = at * (b.n - 1) / 7;

		b.data[byte] ^= 0x40;
		assert_int_equal(pv__file_write(broken, b.data, b.n, &s->diag), PV_OK);
		b.data[byte] ^= 0x40;
		apply(s, broken, data, "broken", &p);
		assert_refused(s, &p, 65, at ? "is damaged" : "is not a bundle", "broken");
	}
	assert_int_equal(pv__file_write(broken, b.data, b.n / 2, &s->diag), PV_OK);
	apply(s, broken, data, "broken", &p);
	assert_refused(s, &p, 65, "is damaged", "broken");
	scratch_write(s, "broken.pvb", "");
	apply(s, broken, data, "broken", &p);
	assert_refused(s, &p, 65, "is not a bundle", "broken");
	apply(s, scratch_path(s, "nothing.pvb"), data, "broken", &p);
	assert_refused(s, &p, 66, "nothing.pvb", "broken");
	apply(s, f->bundle, scratch_path(s, "nothing.yaml"), "broken", &p);
	assert_refused(s, &p, 66, "nothing.yaml", "broken");
}

static void input_folder_is_not_for_results(void **state)
{
	struct fixture *f = *state;
	struct program p;

	apply(&f->s, f->bundle,
	      write_data(&f->s, "input.yaml", "data: {root: cohort, participants: new.tsv}\n"),
	      "cohort", &p);
	assert_refused(&f->s, &p, 73, "is the input folder", "cohort");
}

/* ---- other kinds of study -------------------------------------------------------------------- */

/* 4-D images by events, a mask that travels in the bundle, classes without confounds. */
static void events_of_an_image(void **state)
{
	struct fixture *f = *state;
	struct scratch *s = &f->s;
	const char *haxby = source_path(s, "configs/data/haxby");
	struct pv__frame scores;
	struct program p;

	scratch_write(s, "faces.yaml",
		      pv__format(s->arena,
				 "pulvinar: 1\nextends: %s\n"
				 "validation: {label_permutations: {n: 0}}\nimportance: []\n",
				 source_path(s, "configs/haxby-face-house.yaml")));
	run_program(s, &p, "run", "-q", scratch_path(s, "faces.yaml"), "-o",
		    scratch_path(s, "faces"));
	assert_code(&p, 0);
	file_copy(s, pv__path_join(s->arena, haxby, "bold.nii.gz"),
		  scratch_path(s, "elsewhere/bold.nii.gz"));
	file_copy(s, pv__path_join(s->arena, haxby, "attributes_literal.txt"),
		  scratch_path(s, "elsewhere/attributes_literal.txt"));
	apply(s, scratch_path(s, "faces/models/svm_linear_all.pvb"),
	      write_data(s, "elsewhere.yaml", "data: {root: elsewhere}\n"), "faces-applied", &p);
	assert_code(&p, 0);
	scores = results_read(s, s->folder, "faces-applied/scores.tsv");
	assert_near(
		results_real(s, &scores, results_row(&scores, "metric", "accuracy", NULL), "value"),
		1, 0); /* its own training rows */
}

/* Numbers from a table, without images. */
static void numbers_from_a_table(void **state)
{
	struct fixture *f = *state;
	struct scratch *s = &f->s;
	struct pv__frame scores, predictions;
	struct program p;

	scratch_write(s, "iq.yaml",
		      pv__format(s->arena,
				 "pulvinar: 1\nextends: %s\n"
				 "validation: {outer: {repeats: 1}, label_permutations: {n: 0}}\n",
				 source_path(s, "configs/iq-from-thickness.yaml")));
	run_program(s, &p, "run", "-q", scratch_path(s, "iq.yaml"), "-o", scratch_path(s, "iq"));
	assert_code(&p, 0);
	apply(s, scratch_path(s, "iq/models/ridge_all.pvb"),
	      write_data(s, "iq-new.yaml",
			 pv__format(s->arena,
				    "data: {root: %s, where: {raven_score: {missing: false}}}\n",
				    source_path(s, "configs/data/aomic"))),
	      "iq-applied", &p);
	assert_code(&p, 0);
	scores = results_read(s, s->folder, "iq-applied/scores.tsv");
	assert_true(results_real(s, &scores, results_row(&scores, "metric", "r", NULL), "value") >
		    .1); /* fitted to these rows */
	predictions = results_read(s, s->folder, "iq-applied/predictions.tsv");
	assert_string_equal(results_text(&predictions, 0, "y_hat"),
			    results_text(&predictions, 0, "decision_value"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(outcomes_are_scored),
		cmocka_unit_test(without_outcomes_nothing_is_scored),
		cmocka_unit_test(root_is_the_folder_of_the_new_study),
		cmocka_unit_test(predictions_are_those_of_the_chain),
		cmocka_unit_test(another_grid_is_refused),
		cmocka_unit_test(unseen_category_is_refused),
		cmocka_unit_test(missing_confound_is_refused),
		cmocka_unit_test(what_the_model_knows_is_its_own),
		cmocka_unit_test(damaged_bundles_are_refused),
		cmocka_unit_test(input_folder_is_not_for_results),
		cmocka_unit_test(events_of_an_image),
		cmocka_unit_test(numbers_from_a_table),
	};

	return cmocka_run_group_tests(tests, train, forget);
}
