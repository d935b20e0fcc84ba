/* voxel.extract: the voxels of a mask, in order, with their place and region. */
#include "support/check.h"
#include "support/regions.h"

#include <string.h>

enum { NX = 7, NY = 5, NZ = 5, N_VOXELS = NX * NY * NZ };

/* Voxels (5, 0, 0), (3, 2, 2), (0, 4, 4) and (3, 0, 0). */
static struct pv_volume small_mask(struct op *o)
{
	struct pv_volume mask = three_regions_volume(o);
	float *data = op_voxels(&mask);

	data[5] = 1;
	data[(2 * NY + 2) * NX + 3] = 1;
	data[(4 * NY + 4) * NX] = 2; /* anything but 0 is in */
	data[3] = -1;
	return mask;
}

static void columns_keep_their_place(void **state)
{
	static const char *const name[4] = {"v3_0_0", "v5_0_0", "v3_2_2", "v0_4_4"};
	static const int64_t voxel[4] = {3, 5, 87, 168};
	struct op o;
	struct pv_volume mask, image;
	const struct pv_space *space;
	double out[4];
	void *st;

	(void)state;
	assert_int_equal(op_open(&o, "voxel.extract", "{image: bold, mask: m.nii}"), PV_OK);
	mask = small_mask(&o);
	op_put(&o, "mask", &mask);
	assert_int_equal(op_open_grid(&o, &mask.grid, &space, &st), PV_OK);
	assert_int_equal(space->n_features, 4);
	assert_int_equal(space->n_regions, 0);
	assert_non_null(space->grid);
	assert_memory_equal(space->grid, &mask.grid, sizeof(mask.grid));
	image = three_regions_volume(&o);
	for (int i = 0; i < N_VOXELS; i++)
		op_voxels(&image)[i] = 0.5f * (float)i;
	op_voxels(&image)[0] = NAN; /* outside the mask: no matter */
	op_voxels(&image)[87] = NAN;
	assert_int_equal(op_row(&o, st, &image, out), PV_OK);
	for (int f = 0; f < 4; f++) {
		assert_string_equal(space->feature[f].name, name[f]);
		assert_int_equal(space->feature[f].voxel, voxel[f]);
		assert_int_equal(space->feature[f].region, -1);
		if (f != 2)
			assert_near(out[f], 0.5 * (double)voxel[f], 1e-12);
	}
	assert_true(isnan(out[2]));
	op_close(&o);
}

static void an_atlas_gives_regions(void **state)
{
	struct op o;
	struct pv_volume mask;
	struct pv_atlas atlas;
	const struct pv_space *space;
	void *st;

	(void)state;
	assert_int_equal(op_open(&o, "voxel.extract", "{image: gm, mask: m.nii, atlas: a.nii}"),
			 PV_OK);
	mask = small_mask(&o);
	atlas = three_regions(&o);
	op_put(&o, "mask", &mask);
	op_put(&o, "atlas", &atlas);
	assert_int_equal(op_open_grid(&o, &mask.grid, &space, &st), PV_OK);
	assert_int_equal(space->n_regions, 3);
	assert_int_equal(space->feature[0].region, -1); /* background of the atlas */
	assert_string_equal(space->region[space->feature[1].region].name, "Right_R");
	assert_string_equal(space->region[space->feature[2].region].name, "Middle");
	assert_string_equal(space->region[space->feature[3].region].name, "Left_L");
	op_close(&o);
}

static void refuse_mask(const struct pv_volume *mask, struct op *o, const char *part)
{
	const struct pv_space *space;
	struct pv_volume image = three_regions_volume(o);
	void *st;

	op_put(o, "mask", mask);
	assert_int_equal(op_open_grid(o, &image.grid, &space, &st), PV_EDATA);
	if (!strstr(op_message(o), part))
		fail_msg("'%s' lacks '%s'", op_message(o), part);
}

static void unfit_masks_are_refused(void **state)
{
	struct op o;
	struct pv_volume mask;

	(void)state;
	assert_int_equal(op_open(&o, "voxel.extract", "{image: bold, mask: m.nii}"), PV_OK);
	mask = three_regions_volume(&o);
	refuse_mask(&mask, &o, "empty");
	mask = op_volume(&o, NX, NY, NZ, 2, 2);
	refuse_mask(&mask, &o, "2 time points");
	mask = small_mask(&o);
	op_voxels(&mask)[9] = NAN;
	refuse_mask(&mask, &o, "NaN");
	mask = small_mask(&o);
	mask.grid.affine[0][3] = -8;
	refuse_mask(&mask, &o, "7x5x5 voxels of 2.00x2.00x2.00 mm from (-8.00, 0.00, 0.00)");
	refuse_mask(&mask, &o, "7x5x5 voxels of 2.00x2.00x2.00 mm from (-6.00, 0.00, 0.00)");
	op_close(&o);
	assert_int_not_equal(op_open(&o, "voxel.extract", "image: bold"), PV_OK);
	assert_non_null(strstr(op_message(&o), "mask"));
	op_close(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_keep_their_place),
		cmocka_unit_test(an_atlas_gives_regions),
		cmocka_unit_test(unfit_masks_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
