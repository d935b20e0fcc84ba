/* roi.extract with weights (methods A9: sum w x / sum w) and with labels of one person.  The
 * numbers are worked out by hand in the comments. */
#include "support/check.h"
#include "support/image_op.h"

#include <string.h>

/* 4 voxels in a row, 2 mm apart and 3 x 4 mm wide: 24 mm3 each */
static const struct pv_grid grid = {.dim = {4, 1, 1},
				    .affine = {{2, 0, 0, 0}, {0, 3, 0, 0}, {0, 0, 4, 0}}};
static const struct pv_region region[] = {{.label = 1, .name = "A"}, {.label = 2, .name = "B"}};
static const int64_t start[] = {0, 2, 5}, voxel[] = {0, 1, 1, 2, 3};
static const float weight[] = {0.5F, 1, 0.25F, 1, 0.5F};
static const int32_t label[] = {1, 1, 2, 2};
static const struct pv_atlas maps = {
	.size = sizeof(maps),
	.grid = {{4, 1, 1}, {{2, 0, 0, 0}, {0, 3, 0, 0}, {0, 0, 4, 0}}},
	.label = label,
	.n_regions = 2,
	.region = region,
	.start = start,
	.voxel = voxel,
	.weight = weight};

struct fixture {
	struct op op;
	const struct pv_space *space;
	void *state;
};

static int begin(struct fixture *f, const char *options, const char *option,
		 const struct pv_atlas *atlas, const struct pv_grid *on)
{
	assert_int_equal(op_open(&f->op, "roi.extract", options), PV_OK);
	op_put(&f->op, option, atlas);
	return op_open_grid(&f->op, on, &f->space, &f->state);
}

static void take(struct fixture *f, const struct pv_grid *on, const float *x, double out[2])
{
	struct pv_volume image = {
		.size = sizeof(image), .grid = *on, .n_times = 1, .data = x, .id = "x"};

	assert_int_equal(op_row(&f->op, f->state, &image, out), PV_OK);
}

static void weighted_statistics(void **state)
{
	static const float x[] = {1, 2, 3, 4};
	static const struct {
		const char *stat;
		double a, b;
	} want[] = {
		/* A: (0.5*1 + 1*2) / 1.5; B: (0.25*2 + 1*3 + 0.5*4) / 1.75 */
		{"mean", 2.5 / 1.5, 5.5 / 1.75},
		{"sum", 2.5, 5.5},
		{"volume", 2.5 * 24, 5.5 * 24},
		{"coverage", 1, 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(want) / sizeof(*want); i++) {
		struct fixture f;
		char options[64];
		double out[2];

		snprintf(options, sizeof(options), "{image: gm, atlas: x.nii, stat: %s}",
			 want[i].stat);
		assert_int_equal(begin(&f, options, "atlas", &maps, &grid), PV_OK);
		take(&f, &grid, x, out);
		assert_near(out[0], want[i].a, 1e-12);
		assert_near(out[1], want[i].b, 1e-12);
		op_close(&f.op);
	}
}

static void the_space_of_weights(void **state)
{
	struct fixture f;

	(void)state;
	assert_int_equal(begin(&f, "{image: gm, atlas: x.nii}", "atlas", &maps, &grid), PV_OK);
	assert_int_equal(f.space->n_regions, 2);
	assert_int_equal(f.space->region[1].n_voxels, 3);
	/* x = 0 and 2 mm with weights 0.5 and 1 */
	assert_near(f.space->region[0].centroid_mm[0], 2 / 1.5, 1e-12);
	op_close(&f.op);
}

/* Weights below 0.4 go: B is (1*3 + 0.5*4) / 1.5. */
static void least_weights(void **state)
{
	static const float x[] = {1, 2, 3, 4};
	struct fixture f;
	double out[2];

	(void)state;
	assert_int_equal(
		begin(&f, "{image: gm, atlas: x.nii, min_weight: 0.4}", "atlas", &maps, &grid),
		PV_OK);
	take(&f, &grid, x, out);
	assert_near(out[0], 2.5 / 1.5, 1e-12);
	assert_near(out[1], 5 / 1.5, 1e-12);
	op_close(&f.op);
	assert_int_equal(
		begin(&f, "{image: gm, atlas: x.nii, min_weight: 1}", "atlas", &maps, &grid),
		PV_OK);
	op_close(&f.op);
}

/* Voxel 1 is not known: of A a third of the weight is left, of B 1.5 of 1.75. */
static void missing_voxels(void **state)
{
	static const float x[] = {1, NAN, 3, 4};
	struct fixture f;
	double out[2];

	(void)state;
	assert_int_equal(begin(&f, "{image: gm, atlas: x.nii}", "atlas", &maps, &grid), PV_OK);
	take(&f, &grid, x, out);
	assert_true(isnan(out[0]));
	assert_near(out[1], 5 / 1.5, 1e-12);
	assert_int_equal(op_warnings(&f.op), 1);
	op_close(&f.op);
}

/* On a grid shifted by half a voxel the weights are means of neighbours: A has 0.75, 0.5 in
 * voxels 0 and 1, B 0.125, 0.625, 0.75. */
static void weights_on_another_grid(void **state)
{
	static const struct pv_grid shifted = {
		.dim = {3, 1, 1}, .affine = {{2, 0, 0, 1}, {0, 3, 0, 0}, {0, 0, 4, 0}}};
	static const float x[] = {1, 2, 3};
	struct fixture f;
	double out[2];

	(void)state;
	assert_int_equal(begin(&f, "{image: gm, atlas: x.nii}", "atlas", &maps, &shifted),
			 PV_EDATA);
	assert_non_null(strstr(op_message(&f.op), "resample_atlas: true"));
	op_close(&f.op);
	assert_int_equal(begin(&f, "{image: gm, atlas: x.nii, resample_atlas: true}", "atlas",
			       &maps, &shifted),
			 PV_OK);
	take(&f, &shifted, x, out);
	assert_near(out[0], (0.75 * 1 + 0.5 * 2) / 1.25, 1e-6);
	assert_near(out[1], (0.125 * 1 + 0.625 * 2 + 0.75 * 3) / 1.5, 1e-6);
	op_close(&f.op);
}

static void no_median_of_weights(void **state)
{
	struct fixture f;

	(void)state;
	assert_int_equal(
		begin(&f, "{image: gm, atlas: x.nii, stat: median}", "atlas", &maps, &grid),
		PV_EINVAL);
	op_close(&f.op);
}

/* Somebody without region 2: it is missing there, and everybody has the same columns. */
static void labels_of_each_person(void **state)
{
	static const float x[] = {1, 2, 3, 5};
	static const int32_t mine[] = {0, 1, 1, 0};
	struct pv_atlas own = {.size = sizeof(own),
			       .grid = grid,
			       .label = mine,
			       .n_regions = 2,
			       .region = region,
			       .own = 1};
	struct fixture f;
	double out[2];

	(void)state;
	assert_int_equal(
		begin(&f, "{image: gm, own_atlas: aparc, labels: l.tsv}", "own_atlas", &own, &grid),
		PV_OK);
	assert_int_equal(f.space->n_features, 2);
	assert_string_equal(f.space->feature[1].name, "B");
	assert_int_equal(f.space->region[0].n_voxels, 0); /* differs from person to person */
	assert_true(isnan(f.space->region[0].centroid_mm[0]));
	take(&f, &grid, x, out);
	assert_near(out[0], 2.5, 1e-12);
	assert_true(isnan(out[1]));
	op_close(&f.op);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(weighted_statistics),     cmocka_unit_test(the_space_of_weights),
		cmocka_unit_test(least_weights),           cmocka_unit_test(missing_voxels),
		cmocka_unit_test(weights_on_another_grid), cmocka_unit_test(no_median_of_weights),
		cmocka_unit_test(labels_of_each_person),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
