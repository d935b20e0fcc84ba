/* The studies that must be expressible, and what is read out of them. */
#include "unit/study/fixture.h"

static struct fixture *read_study(const char *file)
{
	struct fixture *f = fixture_new();
	int status;

	fixture_enter("studies");
	status = pv__study_read(f->arena, file, &f->registry, &f->study, &f->diag);
	assert_int_equal(status == PV_OK, f->diag.n_errors == 0);
	return f;
}

static void a_regions(void **state)
{
	struct fixture *f = read_study("a.yaml");
	const struct pv__study *s = &f->study;

	(void)state;
	assert_string_equal(fixture_messages(f), "");
	assert_string_equal(s->name, "a");
	assert_string_equal(s->title, "a");
	assert_string_equal(s->folder, ".");
	assert_null(s->data.root);
	assert_int_equal(s->seed, 20261123);
	assert_int_equal(s->data.where.n, 2);
	assert_int_equal(s->data.where.filter[0].any_of.n, 2);
	assert_string_equal(s->data.where.filter[0].any_of.name[1], "AD");
	assert_true(s->data.where.filter[1].has_min && s->data.where.filter[1].min == 55);
	assert_false(s->data.where.filter[1].has_max);
	assert_int_equal(s->data.where.filter[1].missing, -1);
	assert_int_equal(s->data.target.kind, PV_CLASSES);
	assert_string_equal(s->data.target.columns.name[0], "diagnosis");
	assert_string_equal(s->data.target.positive, "AD");
	assert_int_equal(s->data.samples.per, PV__PER_PARTICIPANT);
	assert_int_equal(s->data.confounds.n, 3);
	assert_int_equal(s->data.image[0].n_preprocess, 1);
	assert_string_equal(s->data.image[0].preprocess[0].op_name, "image.smooth");
	assert_int_equal(s->n_transform, 3);
	assert_int_equal(s->transform[2].n_choices, 3);
	assert_int_equal(s->n_not_run, 0);
	fixture_free(f);
}

static void a_models(void **state)
{
	struct fixture *f = read_study("a.yaml");
	const struct pv__study *s = &f->study;

	(void)state;
	assert_int_equal(s->n_models, 5);
	assert_string_equal(s->model[0].id, "svm_linear");
	assert_string_equal(s->model[0].stage.op_name, "model.svm_linear");
	assert_string_equal(s->model[0].stage.id, "svm_linear");
	assert_int_equal(s->model[0].stage.n_choices, 5);
	assert_string_equal(s->model[2].id, "majority");
	assert_true(s->model[2].is_baseline);
	assert_string_equal(s->model[3].id, "confounds_only");
	assert_string_equal(s->model[4].stage.op_name, "baseline.regions_only");
	assert_int_equal(s->primary.model, 0);
	assert_int_equal(s->primary.set, 0);
	assert_int_equal(s->primary.against, 3);
	assert_string_equal(s->primary.metric, "balanced_accuracy");
	assert_string_equal(s->set[0].name, "all");
	assert_int_equal(s->outer.folds, 10);
	assert_int_equal(s->outer.repeats, 10);
	assert_int_equal(s->outer.stratify.n, 2);
	assert_int_equal(s->inner.scheme, PV__KFOLD);
	assert_int_equal(s->inner.folds, 5);
	assert_string_equal(s->inner.stratify.name[0], "diagnosis");
	assert_int_equal(s->permute.n, 1000);
	assert_string_equal(s->permute.within, "site");
	assert_false(s->permute.by_row);
	assert_int_equal(s->n_importance, 2);
	assert_string_equal(s->importance[0].op_name, "importance.haufe");
	fixture_free(f);
}

static void b_scans(void **state)
{
	struct fixture *f = read_study("b.yaml");
	const struct pv__study *s = &f->study;

	(void)state;
	assert_string_equal(fixture_messages(f), "");
	assert_int_equal(s->data.samples.per, PV__PER_SCAN);
	assert_string_equal(s->data.table[0].file, "sessions.tsv");
	assert_int_equal(s->data.table[0].key.n, 2);
	/* stated in base/, seen from the folder of the study */
	assert_string_equal(s->data.image[0].path,
			    "base/{participant_id}/{session_id}/anat/*_probseg.nii.gz");
	assert_string_equal(pv__node_get(s->block[0].from[0].options, "atlas")->text,
			    "base/aal.nii.gz");
	assert_int_equal(s->data.keep, PV__KEEP_FIRST);
	assert_string_equal(s->data.keep_by, "session_id");
	assert_string_equal(s->data.target.positive, "yes");
	assert_string_equal(s->data.reference.filter[0].any_of.name[0], "CN");
	assert_int_equal(s->outer.scheme, PV__HOLDOUT);
	assert_true(s->outer.test_fraction == 0.3);
	/* confounds bring their baseline along, and it is the rival */
	assert_int_equal(s->n_models, 3);
	assert_string_equal(s->model[2].id, "confounds_only");
	assert_int_equal(s->primary.against, 2);
	fixture_free(f);
}

static void c_sets(void **state)
{
	struct fixture *f = read_study("c.yaml");
	const struct pv__study *s = &f->study;

	(void)state;
	assert_string_equal(fixture_messages(f),
			    "c.yaml:4:77: error: no plugin offers 'harmonise.combat'\n");
	assert_int_equal(s->n_blocks, 3);
	assert_int_equal(s->n_sets, 2);
	assert_int_equal(s->set[1].n, 3);
	assert_int_equal(s->set[1].block[2], 2);
	assert_null(s->block[0].transform[0].op);
	assert_int_equal(s->missing_confound, PV__MISSING_EXCLUDE);
	assert_false(s->blocks_own);
	assert_int_equal(s->outer.scheme, PV__LEAVE_ONE_OUT_OF);
	assert_string_equal(s->outer.column, "site");
	assert_string_equal(s->data.table[0].key.name[0], "participant_id");
	fixture_free(f);
}

static void d_events(void **state)
{
	struct fixture *f = read_study("d.yaml");
	const struct pv__study *s = &f->study;

	(void)state;
	assert_string_equal(fixture_messages(f), "");
	assert_int_equal(s->data.samples.per, PV__PER_EVENT);
	assert_int_equal(s->data.samples.average, PV__AVERAGE_BLOCK);
	assert_string_equal(s->data.samples.events, "attributes.tsv");
	assert_int_equal(s->data.samples.where.filter[0].any_of.n, 2);
	assert_int_equal(s->data.image[0].n_preprocess, 2);
	assert_string_equal(s->data.group, "run");
	assert_true(s->data.group_stated);
	assert_int_equal(s->primary.against, 1);
	assert_int_equal(s->n_not_run, 0);
	fixture_free(f);
}

static void expect_not_run(const struct pv__study *s, const char *const *line, int64_t n)
{
	assert_int_equal(s->n_not_run, n);
	for (int64_t i = 0; i < n; i++)
		assert_string_equal(s->not_run[i], line[i]);
}

static void e_recordings(void **state)
{
	static const char *const not_run[] = {
		"each: a study once per value of a column is not run by this version",
		"time: scores per time bin are not run by this version",
	};
	struct fixture *f = read_study("e.yaml");

	(void)state;
	assert_string_equal(fixture_messages(f),
			    "e.yaml:9:21: error: no plugin offers 'recording.filter'\n"
			    "base/e.yaml:4:28: error: no plugin offers 'recording.power'\n");
	assert_true(f->study.data.samples.has_window);
	assert_true(f->study.data.samples.window_s[0] == -0.2);
	assert_string_equal(f->study.each->text, "participant_id");
	expect_not_run(&f->study, not_run, PV__COUNT(not_run));
	fixture_free(f);
}

static void f_bins(void **state)
{
	static const char *const not_run[] = {
		"data.samples: samples per bin are not run by this version",
		"data.target.from: targets out of recordings are not read by this version",
		"data.recordings: several recordings, or images beside them, are not read by this "
		"version",
	};
	struct fixture *f = read_study("f.yaml");
	const struct pv__study *s = &f->study;

	(void)state;
	assert_string_equal(fixture_messages(f),
			    "f.yaml:8:28: error: no plugin offers 'recording.lag_window'\n"
			    "f.yaml:9:11: error: no plugin offers 'decode.wiener'\n"
			    "f.yaml:9:30: error: no plugin offers 'decode.kalman'\n"
			    "f.yaml:9:49: error: no plugin offers 'net.lstm'\n"
			    "f.yaml:10:13: error: no plugin offers 'population_vector'\n");
	assert_string_equal(s->data.image[1].path, "session.nwb#behavior/hand");
	assert_int_equal(s->data.target.columns.n, 2);
	assert_int_equal(s->primary.model, 2);
	assert_string_equal(s->model[s->primary.model].id, "lstm");
	assert_string_equal(s->model[s->primary.against].id, "population_vector");
	assert_true(s->outer.gap_s == 1);
	expect_not_run(s, not_run, 3);
	fixture_free(f);
}

/* ---- smaller things ------------------------------------------------------------------ */

#define COMMON \
	"pulvinar: 1\nseed: 3\n" \
	"data:\n  participants: p.tsv\n  images: {gm: x.nii}\n" \
	"  target: {column: dx, kind: classes}\n" \
	"features: {a: {from: [{roi.extract: {image: gm, atlas: a.nii}}]}, b: {from: " \
	"[{voxel.extract: {image: gm}}]}}\n"

static void stages_of_models(void **state)
{
	struct fixture *f = fixture_new();
	const struct pv__study *s = &f->study;

	(void)state;
	assert_int_equal(
		fixture_parse(
			f, COMMON
			"sets: {both: [a, b], one: [b]}\n"
			"models:\n"
			"  - svm_linear\n"
			"  - model.svm_linear:\n"
			"      id: svm_few\n"
			"      C: 0.5\n"
			"      transform: [{scale.zscore: {on: a}}, {select.anova_f: {k: 3}}]\n"
			"baselines: [{logistic: {id: plain, set: one}}, baseline.majority]\n"
			"primary: {model: svm_few, set: one, metric: auc, against: plain}\n"),
		PV_OK);
	assert_string_equal(fixture_messages(f), "");
	assert_int_equal(s->n_models, 4);
	assert_string_equal(s->model[1].id, "svm_few");
	assert_int_equal(s->model[1].n_transform, 2);
	assert_int_equal(s->model[1].transform[0].n_on, 1);
	assert_string_equal(s->model[1].transform[0].on[0], "a");
	assert_int_equal(s->model[2].set, 1);
	assert_true(s->model[2].is_baseline);
	/* stated, hence not added */
	assert_string_equal(s->model[3].id, "majority");
	assert_int_equal(s->model[3].set, -1);
	assert_int_equal(s->primary.model, 1);
	assert_int_equal(s->primary.set, 1);
	assert_int_equal(s->primary.against, 2);
	fixture_free(f);
}

static void defaults(void **state)
{
	struct fixture *f = fixture_new();
	const struct pv__study *s = &f->study;

	(void)state;
	assert_int_equal(fixture_parse(f, COMMON "models: [logistic]\nimportance:\n"), PV_OK);
	assert_int_equal(s->outer.scheme, PV__KFOLD);
	assert_int_equal(s->outer.folds, 5);
	assert_int_equal(s->outer.repeats, 1);
	assert_string_equal(s->outer.stratify.name[0], "dx");
	assert_int_equal(s->permute.n, 0);
	assert_int_equal(s->permute.repeats, 1);
	assert_int_equal(s->n_sets, 1);
	assert_int_equal(s->set[0].n, 2);
	assert_string_equal(s->primary.metric, "balanced_accuracy");
	assert_string_equal(s->model[s->primary.against].id, "majority");
	assert_int_equal(s->missing_rows, PV__MISSING_ERROR);
	assert_false(s->exclude_on_error);
	assert_null(s->output);
	assert_null(s->store);
	assert_int_equal(s->n_importance, 0);
	assert_false(s->simulated);
	fixture_free(f);
}

static void numbers_have_other_defaults(void **state)
{
	struct fixture *f = fixture_new();

	(void)state;
	assert_int_equal(fixture_parse(f, "pulvinar: 1\nseed: 0\n"
					  "data: {tables: {t: {file: t.tsv}}, "
					  "target: {column: age, kind: number}}\n"
					  "features: {a: {from: [{table.columns: {table: t}}]}}\n"
					  "models: [ridge]\n"
					  "study: {simulated: true, ethics: [none, asked]}\n"
					  "on_error: exclude\nmax_excluded: 4\n"
					  "run: {store: /tmp/store}\noutput: out\n"),
			 PV_OK);
	assert_string_equal(f->study.primary.metric, "r2");
	assert_int_equal(f->study.outer.stratify.n, 0);
	assert_true(f->study.simulated);
	assert_true(f->study.exclude_on_error);
	assert_int_equal(f->study.max_excluded, 4);
	assert_string_equal(f->study.store, "/tmp/store");
	assert_string_equal(f->study.output, "out");
	assert_int_equal(f->study.n_not_run, 0);
	fixture_free(f);
}

static void seed_is_asked_for(void **state)
{
	struct fixture *f = fixture_new();

	(void)state;
	assert_int_equal(fixture_parse(f, "pulvinar: 1\n"
					  "data: {participants: p.tsv, images: {gm: x.nii}, "
					  "target: {column: dx, kind: classes}}\n"
					  "features: {a: {from: [{voxel.extract: {image: gm}}]}}\n"
					  "models: [logistic]\n"),
			 PV_OK);
	assert_string_equal(fixture_messages(f),
			    "study.yaml: warning: no `seed` is given: 0 is used\n");
	assert_int_equal(f->study.seed, 0);
	fixture_free(f);
}

static void beyond_this_version(void **state)
{
	static const char *const not_run[] = {
		"data.target.order: ordered classes are not run by this version",
		"missing.blocks: own: sets on rows of their own are not run by this version",
		"sweep: sweeps are not run by this version",
		"report.clinica: results_clinica.tsv is not written by this version",
	};
	struct fixture *f = fixture_new();

	(void)state;
	assert_int_equal(fixture_parse(f,
				       "pulvinar: 1\nseed: 3\n"
				       "data: {participants: p.tsv, images: {gm: x.nii}, "
				       "target: {column: dx, kind: classes, order: [a, b]}}\n"
				       "features: {a: {from: [{voxel.extract: {image: gm}}]}}\n"
				       "models: [logistic]\n"
				       "missing: {blocks: own}\n"
				       "curve: {samples: [10, 20]}\n"
				       "sweep: {depth: [1, 2]}\n"
				       "report: {clinica: true}\n"
				       "run: {executor: slurm, jobs: 4, memory: 4G, time: 2h}\n"),
			 PV_OK);
	assert_string_equal(fixture_messages(f), "");
	expect_not_run(&f->study, not_run, PV__COUNT(not_run));
	assert_int_equal(f->study.task_bytes, INT64_C(4) << 30);
	assert_true(f->study.task_seconds == 7200);
	fixture_free(f);
}

/* Points of a learning curve do not say which target they are about. */
static void curve_of_several_targets(void **state)
{
	static const char *const not_run[] = {
		"curve: learning curves of several targets are not run by this version",
	};
	struct fixture *f = fixture_new();

	(void)state;
	assert_int_equal(fixture_parse(f, "pulvinar: 1\nseed: 3\n"
					  "data: {participants: p.tsv, images: {gm: x.nii}, "
					  "target: {columns: [a, b], kind: number}}\n"
					  "features: {a: {from: [{voxel.extract: {image: gm}}]}}\n"
					  "models: [ridge]\n"
					  "curve: {samples: [10, 20]}\n"),
			 PV_OK);
	expect_not_run(&f->study, not_run, PV__COUNT(not_run));
	assert_int_equal(f->study.n_curve, 2);
	assert_int_equal(f->study.curve_size[1], 20);
	fixture_free(f);
}

static void ops_by_bare_name(void **state)
{
	static const uint32_t models[] = {PV_ROLE_MODEL};
	static const uint32_t baselines[] = {PV_ROLE_BASELINE, PV_ROLE_MODEL};
	struct pv__registry r;

	(void)state;
	fixture_registry(&r);
	assert_string_equal(pv__study_find_op(&r, "ridge", models, 1)->name, "model.ridge");
	assert_string_equal(pv__study_find_op(&r, "model.ridge", models, 1)->name, "model.ridge");
	assert_string_equal(pv__study_find_op(&r, "majority", baselines, 2)->name,
			    "baseline.majority");
	assert_string_equal(pv__study_find_op(&r, "ridge", baselines, 2)->name, "model.ridge");
	assert_null(pv__study_find_op(&r, "majority", models, 1));
	assert_null(pv__study_find_op(&r, "zscore", models, 1));
	assert_null(pv__study_find_op(&r, "model.none", models, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_regions),
		cmocka_unit_test(a_models),
		cmocka_unit_test(b_scans),
		cmocka_unit_test(c_sets),
		cmocka_unit_test(d_events),
		cmocka_unit_test(e_recordings),
		cmocka_unit_test(f_bins),
		cmocka_unit_test(stages_of_models),
		cmocka_unit_test(defaults),
		cmocka_unit_test(numbers_have_other_defaults),
		cmocka_unit_test(seed_is_asked_for),
		cmocka_unit_test(beyond_this_version),
		cmocka_unit_test(curve_of_several_targets),
		cmocka_unit_test(ops_by_bare_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
