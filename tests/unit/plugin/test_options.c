/* Options of a made-up op, from YAML to faults, config and text. */
#include "support/check.h"

#include <stdlib.h>
#include <string.h>

#include "plugin/options.h"
#include "plugin/registry.h"

struct config {
	int on;
	int64_t k, mode;
	double alpha;
	const char *column;
	struct pv_reals fwhm;
	struct pv_strings regions;
	const char *image;
	const struct pv_atlas *atlas;
};

#define FIELD(name) .offset = offsetof(struct config, name)

static const struct pv_choice modes[] = {
	{"mean", "the mean", 3}, {"median", "the median", 5}, {NULL, NULL, 0}};

static const struct pv_option options[] = {
	{"on", "whether", NULL, PV_BOOL, 0, FIELD(on), .dflt = "true"},
	{"k", "how many", NULL, PV_INT, 0, FIELD(k), .dflt = "10", .min = 1, .max = INFINITY},
	{"alpha", "how much", NULL, PV_REAL, PV_OPEN_MIN, FIELD(alpha), .dflt = "1e-6", .min = 0,
	 .max = 1},
	{"mode", "which", NULL, PV_CHOICE, 0, FIELD(mode), .dflt = "mean", .choice = modes},
	{"column", "of the table", NULL, PV_STRING, 0, FIELD(column)},
	{"fwhm_mm", "kernel", "mm", PV_REALS, 0, FIELD(fwhm), .dflt = "[4, 4.5, 6]", .min = 0,
	 .max = 100},
	{"regions", "names", NULL, PV_STRINGS, 0, FIELD(regions)},
	{.name = NULL}};

static int check(const struct pv_host *host, pv_ctx *ctx, const void *config)
{
	const struct config *c = config;

	if (c->k == 13 && c->on)
		return host->fail(ctx, PV_EINVAL, "k", "13 and on go badly together");
	return PV_OK;
}

static const struct pv_op op = {.size = sizeof(op),
				.role = PV_ROLE_MODEL,
				.name = "model.test",
				.option = options,
				.config_size = sizeof(struct config),
				.check = check};

static const struct pv_option file_options[] = {
	{"image", "of the study", NULL, PV_INPUT, PV_REQUIRED, FIELD(image)},
	{"atlas", "regions", NULL, PV_ATLAS, PV_REQUIRED, FIELD(atlas)},
	{"labels", "table", NULL, PV_STRING, 0, FIELD(column)},
	{.name = NULL}};

static const struct pv_op extract = {.size = sizeof(op),
				     .role = PV_ROLE_EXTRACT,
				     .name = "roi.test",
				     .option = file_options,
				     .config_size = sizeof(struct config)};

struct fixture {
	struct pv__arena *arena;
	struct pv__diag diag;
	struct pv__stage stage;
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->arena = f->diag.arena = pv__arena_new();
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	pv__arena_free(f->arena);
	free(f);
	return 0;
}

static int parse(struct fixture *f, const struct pv_op *which, const char *yaml)
{
	static const char *const skip[] = {"id", "on_block", NULL};
	const struct pv__node *node;

	assert_int_equal(pv__yaml_parse(f->arena, "s.yaml", yaml, strlen(yaml), &node, &f->diag),
			 PV_OK);
	f->stage = (struct pv__stage){0};
	return pv__stage_parse(f->arena, which, node, skip, &f->stage, &f->diag);
}

static const struct config *config_at(struct fixture *f, int64_t choice)
{
	const void *config;

	assert_int_equal(pv__stage_config(f->arena, &f->stage, choice, NULL, &config, &f->diag),
			 PV_OK);
	return config;
}

/* The one message of a faulty study. */
static void expect_fault(struct fixture *f, const struct pv_op *which, const char *yaml,
			 const char *message)
{
	f->diag.n = f->diag.n_errors = 0;
	assert_int_equal(parse(f, which, yaml), PV_ESTUDY);
	assert_int_equal(f->diag.n_errors, 1);
	assert_string_equal(pv__message_text(f->arena, &f->diag.message[0]), message);
}

static void defaults_fill_the_config(void **state)
{
	struct fixture *f = *state;
	const struct config *c;

	assert_int_equal(parse(f, &op, "{}"), PV_OK);
	c = config_at(f, 0);
	assert_int_equal(c->on, 1);
	assert_int_equal(c->k, 10);
	assert_int_equal(c->mode, 3);
	assert_near(c->alpha, 1e-6, 0);
	assert_null(c->column);
	assert_int_equal(c->fwhm.n, 3);
	assert_near(c->fwhm.v[1], 4.5, 0);
	assert_int_equal(c->regions.n, 0);
	assert_string_equal(pv__stage_text(f->arena, &f->stage, 0),
			    "on=true k=10 alpha=1e-06 mode=mean fwhm_mm=[4,4.5,6]");
}

static void no_options_at_all(void **state)
{
	struct fixture *f = *state;

	f->stage = (struct pv__stage){.mark = {"s.yaml", 4, 2}};
	assert_int_equal(pv__stage_parse(f->arena, &op, NULL, NULL, &f->stage, &f->diag), PV_OK);
	assert_int_equal(f->stage.mark.line, 4);
	assert_int_equal(config_at(f, 0)->k, 10);
	assert_int_equal(parse(f, &op, "~"), PV_OK);
}

static void values_of_a_study(void **state)
{
	struct fixture *f = *state;
	const struct config *c;

	assert_int_equal(parse(f, &op,
			       "{on: false, k: 3, alpha: 1, mode: median, column: 'a b', "
			       "fwhm_mm: 8, regions: [A, \"1\"], id: x}"),
			 PV_OK);
	c = config_at(f, 0);
	assert_int_equal(c->on, 0);
	assert_int_equal(c->k, 3);
	assert_int_equal(c->mode, 5);
	assert_string_equal(c->column, "a b");
	assert_int_equal(c->fwhm.n, 1);
	assert_near(c->fwhm.v[0], 8, 0);
	assert_string_equal(c->regions.v[1], "1");
	assert_string_equal(
		pv__stage_text(f->arena, &f->stage, 0),
		"on=false k=3 alpha=1 mode=median column=\"a b\" fwhm_mm=[8] regions=[A,1]");
}

static void unknown_options_have_their_place(void **state)
{
	struct fixture *f = *state;

	expect_fault(f, &op, "k: 1\nkk: 2\n",
		     "s.yaml:2:1: error: model.test has no option 'kk'; did you mean 'k'?");
	expect_fault(f, &extract, "{image: a, atlas: b, frobnicate: 2}",
		     "s.yaml:1:22: error: roi.test has no option 'frobnicate'; it has image, "
		     "atlas, labels");
}

static void wrong_values(void **state)
{
	struct fixture *f = *state;

	expect_fault(f, &op, "k: 0",
		     "s.yaml:1:4: error: option 'k' of model.test must be >= 1, not 0");
	expect_fault(f, &op, "alpha: 0",
		     "s.yaml:1:8: error: option 'alpha' of model.test must be > 0 and <= 1, not 0");
	expect_fault(f, &op, "fwhm_mm: [1, 101]",
		     "s.yaml:1:14: error: option 'fwhm_mm' of model.test must be >= 0 and <= 100, "
		     "not 101");
	expect_fault(f, &op, "mode: modal",
		     "s.yaml:1:7: error: option 'mode' of model.test must be one of mean, median, "
		     "not 'modal'");
	expect_fault(f, &op, "fwhm_mm: []",
		     "s.yaml:1:10: error: option 'fwhm_mm' of model.test is an empty list");
	expect_fault(
		f, &op, "[1, 2]",
		"s.yaml:1:1: error: options of model.test must be a map such as {name: value}");
	expect_fault(f, &extract, "image: gm",
		     "s.yaml:1:1: error: roi.test needs the option 'atlas': regions");
	expect_fault(f, &extract, "{image: gm, atlas: ''}",
		     "s.yaml:1:20: error: option 'atlas' of roi.test is empty");
}

static void wrong_types_are_faults(void **state)
{
	static const char *const yaml[] = {"k: many",        "k: 1.5",     "k: '3'",
					   "on: yes",        "alpha: 1,5", "k: [1]",
					   "column: {a: 1}", "k: ",        "regions: [[1]]"};
	struct fixture *f = *state;

	for (size_t i = 0; i < PV__COUNT(yaml); i++) {
		f->diag.n = f->diag.n_errors = 0;
		assert_int_equal(parse(f, &op, yaml[i]), PV_ESTUDY);
		assert_int_equal(f->diag.n_errors, 1);
	}
}

static void all_faults_are_listed(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(parse(f, &op, "{k: 0, alhpa: 1, mode: x, alpha: 7}"), PV_ESTUDY);
	assert_int_equal(f->diag.n_errors, 4);
}

static void options_that_do_not_go_together(void **state)
{
	struct fixture *f = *state;

	expect_fault(f, &op, "k: 13",
		     "s.yaml:1:1: error: model.test: option 'k': 13 and on go badly together");
	expect_fault(f, &op, "k: {grid: [12, 13, 14]}",
		     "s.yaml:1:1: error: model.test: option 'k': 13 and on go badly together");
	f->diag.n = f->diag.n_errors = 0;
	assert_int_equal(parse(f, &op, "{k: 13, on: false}"), PV_OK);
}

/* Axes stand in the order of the table; the last moves fastest. */
static void grids_span_all_combinations(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(parse(f, &op, "{alpha: {grid: [0.1, 1.0]}, k: {grid: [5, 6, 7]}}"), PV_OK);
	assert_int_equal(f->stage.n_axes, 2);
	assert_int_equal(f->stage.n_choices, 6);
	assert_string_equal(f->stage.axis[0].option->name, "k");
	for (int64_t choice = 0; choice < 6; choice++) {
		const struct config *c = config_at(f, choice);

		assert_int_equal(c->k, 5 + choice / 2);
		assert_near(c->alpha, choice % 2 ? 1 : 0.1, 0);
	}
	assert_string_equal(pv__axis_text(&f->stage, 0, 3), "6");
	assert_string_equal(pv__axis_text(&f->stage, 1, 3), "1.0");
	assert_string_equal(pv__stage_text(f->arena, &f->stage, -1),
			    "on=true k=[5,6,7] alpha=[0.1,1] mode=mean fwhm_mm=[4,4.5,6]");
	assert_string_equal(pv__stage_text(f->arena, &f->stage, 5),
			    "on=true k=7 alpha=1 mode=mean fwhm_mm=[4,4.5,6]");
}

static void grids_that_make_no_sense(void **state)
{
	struct fixture *f = *state;

	expect_fault(f, &op, "k: {grid: [1, 0]}",
		     "s.yaml:1:15: error: option 'k' of model.test must be >= 1, not 0");
	expect_fault(
		f, &op, "alpha: {grid: [1, 0.5, 1.0]}",
		"s.yaml:1:24: error: option 'alpha' of model.test: 1 stands in the grid twice");
	expect_fault(f, &op, "k: {grid: []}",
		     "s.yaml:1:11: error: option 'k' of model.test: a grid is a list of values");
	expect_fault(
		f, &op, "k: {grid: [1], log: true}",
		"s.yaml:1:4: error: option 'k' of model.test: a grid has the key 'grid' and no "
		"other");
	expect_fault(f, &op, "regions: {grid: [a]}",
		     "s.yaml:1:10: error: option 'regions' of model.test is a list of texts and "
		     "takes no grid");
	expect_fault(f, &extract, "{image: {grid: [a, b]}, atlas: c}",
		     "s.yaml:1:9: error: roi.test is not fitted: option 'image' takes one value, "
		     "not a grid");
}

static void files_of_a_stage(void **state)
{
	struct fixture *f = *state;
	const char **path;

	assert_int_equal(parse(f, &extract, "{image: gm, atlas: aal.nii, labels: aal.txt}"), PV_OK);
	assert_int_equal(pv__stage_files(f->arena, &f->stage, &path), 2);
	assert_string_equal(path[0], "aal.nii");
	assert_string_equal(path[1], "aal.txt");
	assert_string_equal(config_at(f, 0)->image, "gm");
	assert_null(config_at(f, 0)->atlas);
	assert_int_equal(parse(f, &op, "{}"), PV_OK);
	assert_int_equal(pv__stage_files(f->arena, &f->stage, &path), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(defaults_fill_the_config, set_up, tear_down),
		cmocka_unit_test_setup_teardown(no_options_at_all, set_up, tear_down),
		cmocka_unit_test_setup_teardown(values_of_a_study, set_up, tear_down),
		cmocka_unit_test_setup_teardown(unknown_options_have_their_place, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(wrong_values, set_up, tear_down),
		cmocka_unit_test_setup_teardown(wrong_types_are_faults, set_up, tear_down),
		cmocka_unit_test_setup_teardown(all_faults_are_listed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(options_that_do_not_go_together, set_up, tear_down),
		cmocka_unit_test_setup_teardown(grids_span_all_combinations, set_up, tear_down),
		cmocka_unit_test_setup_teardown(grids_that_make_no_sense, set_up, tear_down),
		cmocka_unit_test_setup_teardown(files_of_a_stage, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
