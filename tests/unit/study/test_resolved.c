/* The resolved study: complete, always in the same order, and the same study again. */
#include "unit/study/fixture.h"

static char *resolve(struct fixture *f)
{
	char *text = pv__study_resolved(f->arena, &f->study);

	assert_non_null(text);
	return text;
}

/* Reads a file, resolves it, reads that in its place, and resolves it again. */
static void expect_fixed_point(const char *file)
{
	struct fixture *f = fixture_new(), *again = fixture_new();
	char *text;

	fixture_enter("studies");
	assert_int_equal(pv__study_read(f->arena, file, &f->registry, &f->study, &f->diag), PV_OK);
	text = resolve(f);
	assert_int_equal(pv__study_parse(again->arena, file, text, strlen(text), &again->registry,
					 &again->study, &again->diag),
			 PV_OK);
	assert_string_equal(fixture_messages(again), "");
	assert_string_equal(resolve(again), text);
	assert_int_equal(again->study.n_not_run, f->study.n_not_run);
	assert_int_equal(again->study.seed, f->study.seed);
	assert_string_equal(again->study.title, f->study.title);
	assert_int_equal(again->study.n_models, f->study.n_models);
	fixture_free(f);
	fixture_free(again);
}

static void resolved_reads_back(void **state)
{
	(void)state;
	expect_fixed_point("a.yaml");
	expect_fixed_point("b.yaml");
	expect_fixed_point("d.yaml");
	expect_fixed_point("full.yaml");
}

static const char small[] = "pulvinar: 1\n"
			    "seed: 4\n"
			    "data:\n"
			    "  participants: p.tsv\n"
			    "  images: {gm: \"{participant_id}.nii\"}\n"
			    "  where: {age: {min: 20}, sex: no}\n"
			    "  target: {column: dx, kind: classes}\n"
			    "features: {a: {from: [{roi.extract: {image: gm, atlas: a.nii}}]}}\n"
			    "models: [{svm_linear: {C: {grid: [0.1, 1]}}}]\n"
			    "importance: [haufe]\n";

static const char small_resolved[] =
	"# A Pulvinar study with every default filled in.  Paths are relative to data.root; a\n"
	"# relative data.root, and paths without one, to the folder of study.yaml.\n"
	"pulvinar: 1\n"
	"title: study\n"
	"seed: 4\n"
	"data:\n"
	"  participants: p.tsv\n"
	"  images:\n"
	"    gm: \"{participant_id}.nii\"\n"
	"  samples:\n"
	"    per: participant\n"
	"  where: {age: {min: 20}, sex: [\"no\"]}\n"
	"  target:\n"
	"    column: dx\n"
	"    kind: classes\n"
	"  confounds: []\n"
	"features:\n"
	"  a:\n"
	"    from:\n"
	"      - {roi.extract: {image: gm, labels: \"\", atlas: a.nii}}\n"
	"sets:\n"
	"  all: [a]\n"
	"models:\n"
	"  - {model.svm_linear: {C: {grid: [0.1, 1]}, max_iterations: 1000, id: svm_linear}}\n"
	"baselines:\n"
	"  - {baseline.majority: {id: majority}}\n"
	"primary:\n"
	"  model: svm_linear\n"
	"  set: all\n"
	"  metric: balanced_accuracy\n"
	"  against: majority\n"
	"validation:\n"
	"  outer:\n"
	"    scheme: kfold\n"
	"    folds: 5\n"
	"    repeats: 1\n"
	"    stratify: [dx]\n"
	"  inner:\n"
	"    scheme: kfold\n"
	"    folds: 5\n"
	"    repeats: 1\n"
	"    stratify: [dx]\n"
	"  label_permutations:\n"
	"    n: 0\n"
	"    unit: group\n"
	"    repeats: 1\n"
	"importance:\n"
	"  - {importance.haufe: {}}\n"
	"missing:\n"
	"  rows: error\n"
	"  confound: error\n"
	"  blocks: common\n"
	"on_error: stop\n";

static void defaults_are_filled_in(void **state)
{
	struct fixture *f = fixture_new();
	char *text;

	(void)state;
	assert_int_equal(fixture_parse(f, small), PV_OK);
	text = resolve(f);
	assert_string_equal(text, small_resolved);
	fixture_free(f);
}

/* What may stand in texts comes back as it was. */
static void texts_survive(void **state)
{
	struct fixture *f = fixture_new(), *again = fixture_new();
	char *text;

	(void)state;
	fixture_enter("studies");
	assert_int_equal(pv__study_read(f->arena, "full.yaml", &f->registry, &f->study, &f->diag),
			 PV_OK);
	text = resolve(f);
	assert_int_equal(fixture_parse(again, text), PV_OK);
	assert_string_equal(again->study.title, "All of it: \"quotes\", a colon\nand a line");
	assert_string_equal(again->study.data.table[0].file, "fs \xc3\xa9\xe2\x80\xa8.tsv");
	assert_string_equal(again->study.data.where.filter[0].any_of.name[1], "NO");
	assert_string_equal(again->study.data.where.filter[0].any_of.name[2], "0012");
	assert_true(again->study.data.where.filter[1].max == 90.25);
	assert_int_equal(again->study.data.where.filter[1].missing, 0);
	assert_string_equal(again->study.data.where.filter[1].none_of.name[0], "55");
	assert_string_equal(again->study.data.where.filter[2].column, "odd column");
	assert_string_equal(again->study.block[0].name, "on");
	assert_string_equal(again->study.data.root, "../data");
	assert_true(again->study.data.allow_outside && again->study.data.allow_analyze);
	assert_int_equal(again->study.seed, INT64_MAX);
	fixture_free(f);
	fixture_free(again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(resolved_reads_back),
		cmocka_unit_test(defaults_are_filled_in),
		cmocka_unit_test(texts_survive),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
