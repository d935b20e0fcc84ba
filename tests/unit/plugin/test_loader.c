/* Files that options name: found, read once, and judged. */
#include "support/check.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats.h"
#include "plugin/options.h"
#include "plugin/registry.h"

struct config {
	const struct pv_volume *mask, *mean;
	const struct pv_atlas *atlas;
	const struct pv_mapping *map;
	const char *labels;
};

#define FIELD(name) .offset = offsetof(struct config, name)

static const struct pv_option options[] = {
	{"mask", "a mask", NULL, PV_IMAGE, PV_LABELS, FIELD(mask)},
	{"mean", "an image", NULL, PV_IMAGE, 0, FIELD(mean)},
	{"atlas", "regions", NULL, PV_ATLAS, 0, FIELD(atlas)},
	{"map", "names", NULL, PV_FRAME, 0, FIELD(map)},
	{"labels", "names of regions", NULL, PV_STRING, 0, FIELD(labels)},
	{.name = NULL}};

static const struct pv_op op = {.size = sizeof(op),
				.role = PV_ROLE_EXTRACT,
				.name = "roi.test",
				.option = options,
				.config_size = sizeof(struct config)};

static const struct pv_grid grid = {{2, 2, 1}, {{2, 0, 0, 0}, {0, 2, 0, 0}, {0, 0, 2, 0}}};

struct fixture {
	struct pv__arena *arena;
	struct pv__diag diag;
	struct pv__stage stage;
	struct pv__loader *loader;
	const struct config *config;
	char folder[64];
};

static const char *const files[] = {"mask.nii",  "mean.nii.gz", "aal.nii.gz", "aal.tsv",
				    "other.tsv", "map.tsv",     "half.nii"};

static const char *path_of(struct fixture *f, const char *name)
{
	return pv__path_join(f->arena, f->folder, name);
}

static void put_text(struct fixture *f, const char *name, const char *text)
{
	assert_int_equal(pv__file_write(path_of(f, name), text, strlen(text), &f->diag), PV_OK);
}

static int set_up(void **state)
{
	static const int32_t labels[4] = {0, 1, 2, 2};
	static const float values[4] = {0, 1, 0.5f, 2};
	struct fixture *f = calloc(1, sizeof(*f));

	f->arena = f->diag.arena = pv__arena_new();
	strcpy(f->folder, "/tmp/pulvinar-loader-XXXXXX");
	assert_non_null(mkdtemp(f->folder));
	f->loader = pv__loader_new(f->arena, f->folder);
	assert_non_null(f->loader);
	assert_int_equal(
		pv__nifti_write_labels(path_of(f, "mask.nii"), &grid, labels, "uint8", &f->diag),
		PV_OK);
	assert_int_equal(
		pv__nifti_write_labels(path_of(f, "aal.nii.gz"), &grid, labels, "int16", &f->diag),
		PV_OK);
	assert_int_equal(pv__nifti_write(path_of(f, "mean.nii.gz"), &grid, 1, values, &f->diag),
			 PV_OK);
	assert_int_equal(pv__nifti_write(path_of(f, "half.nii"), &grid, 1, values, &f->diag),
			 PV_OK);
	put_text(f, "aal.tsv", "index\tname\n1\tLeft\n2\tRight\n");
	put_text(f, "other.tsv", "index\tname\n1\tOne\n2\tTwo\n");
	put_text(f, "map.tsv", "from\tto\na\tb\n");
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < PV__COUNT(files); i++)
		unlink(path_of(f, files[i]));
	rmdir(f->folder);
	pv__arena_free(f->arena);
	free(f);
	return 0;
}

static int load(struct fixture *f, const char *yaml)
{
	const struct pv__node *node;
	const void *config = NULL;
	int status;

	assert_int_equal(pv__yaml_parse(f->arena, "s.yaml", yaml, strlen(yaml), &node, &f->diag),
			 PV_OK);
	f->stage = (struct pv__stage){0};
	assert_int_equal(pv__stage_parse(f->arena, &op, node, NULL, &f->stage, &f->diag), PV_OK);
	status = pv__stage_config(f->arena, &f->stage, 0, f->loader, &config, &f->diag);
	f->config = config;
	return status;
}

static void volumes_are_read_once(void **state)
{
	struct fixture *f = *state;
	const struct pv_volume *mask, *mean;

	assert_int_equal(load(f, "{mask: mask.nii, mean: mean.nii.gz}"), PV_OK);
	mask = f->config->mask;
	mean = f->config->mean;
	assert_near(mask->data[3], 2, 0);
	assert_near(mean->data[2], 0.5, 0);
	assert_int_equal(mean->grid.dim[0], 2);
	assert_int_equal(load(f, "{mask: mask.nii, mean: mean.nii.gz}"), PV_OK);
	assert_ptr_equal(f->config->mask, mask);
	assert_ptr_equal(f->config->mean, mean);
}

static void labels_are_whole_numbers(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(load(f, "mask: half.nii"), PV_EDATA);
	assert_non_null(strstr(f->diag.message[0].text, "holds 0.5"));
	assert_true(pv__ends_with(f->diag.message[0].mark.file, "half.nii"));
}

static void atlas_takes_the_table_beside_it(void **state)
{
	struct fixture *f = *state;
	const char **path;

	assert_int_equal(load(f, "atlas: aal.nii.gz"), PV_OK);
	assert_int_equal(f->config->atlas->n_regions, 2);
	assert_string_equal(f->config->atlas->region[1].name, "Right");
	assert_int_equal(pv__stage_files(f->arena, &f->stage, &path), 1);
	assert_int_equal(pv__loader_files(f->arena, f->loader, &f->stage, &path), 2);
	assert_string_equal(path[0], "aal.nii.gz");
	assert_string_equal(path[1], "aal.tsv");
}

static void atlas_takes_the_stated_table(void **state)
{
	struct fixture *f = *state;
	const struct pv_atlas *first;

	assert_int_equal(load(f, "{atlas: aal.nii.gz, labels: other.tsv}"), PV_OK);
	assert_string_equal(f->config->atlas->region[1].name, "Two");
	first = f->config->atlas;
	assert_int_equal(load(f, "atlas: aal.nii.gz"), PV_OK);
	assert_ptr_not_equal(f->config->atlas, first);
}

static void atlas_without_any_table(void **state)
{
	struct fixture *f = *state;
	const char **path;

	unlink(path_of(f, "aal.tsv"));
	assert_int_equal(load(f, "{atlas: aal.nii.gz, labels: \"\"}"), PV_OK);
	assert_string_equal(f->config->atlas->region[0].name, "label_1");
	assert_int_equal(pv__loader_files(f->arena, f->loader, &f->stage, &path), 1);
}

static void mappings_are_read(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(load(f, "map: map.tsv"), PV_OK);
	assert_int_equal(f->config->map->n, 1);
	assert_string_equal(f->config->map->from[0], "a");
	assert_string_equal(f->config->map->to[0], "b");
}

static void missing_files_are_named(void **state)
{
	static const char *const yaml[] = {"mean: no.nii", "atlas: no.nii", "map: no.tsv",
					   "{atlas: aal.nii.gz, labels: no.tsv}"};
	struct fixture *f = *state;

	for (size_t i = 0; i < PV__COUNT(yaml); i++) {
		f->diag.n = f->diag.n_errors = 0;
		assert_int_equal(load(f, yaml[i]), PV_ENOENT);
		assert_int_equal(f->diag.n_errors, 1);
		assert_non_null(strstr(pv__message_text(f->arena, &f->diag.message[0]), "/no."));
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(volumes_are_read_once),           TEST(labels_are_whole_numbers),
		TEST(atlas_takes_the_table_beside_it), TEST(atlas_takes_the_stated_table),
		TEST(atlas_without_any_table),         TEST(mappings_are_read),
		TEST(missing_files_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
