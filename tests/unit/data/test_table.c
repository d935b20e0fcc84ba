/* Spaces copied, cut and joined; grids compared. */
#include "unit/formats/format_support.h"
#include "spaces.h"

static void copies_are_whole_and_their_own(void **state)
{
	struct scratch *s = *state;
	const struct pv_space *copy = pv__space_copy(s->arena, &first_space);

	assert_non_null(copy);
	assert_int_equal(copy->size, sizeof(*copy));
	assert_int_equal(copy->n_features, 3);
	assert_int_equal(copy->n_regions, 2);
	assert_string_equal(copy->feature[0].unit, "mm3");
	assert_null(copy->feature[1].unit);
	assert_ptr_not_equal(copy->feature[0].name, first_features[0].name);
	assert_string_equal(copy->region[1].name, "Vermis");
	assert_int_equal(copy->region[0].hemisphere, 'L');
	assert_int_equal(copy->region[0].n_voxels, 5);
	assert_true(copy->region[0].centroid_mm[0] == -2);
	assert_ptr_not_equal(copy->grid, &space_grid);
	assert_true(pv__grid_equal(copy->grid, &space_grid));
}

static void subsets_keep_all_regions(void **state)
{
	struct scratch *s = *state;
	const int64_t keep[] = {2, 1};
	const struct pv_space *part = pv__space_subset(s->arena, &first_space, 2, keep);

	assert_int_equal(part->n_features, 2);
	assert_string_equal(part->feature[0].name, "age");
	assert_int_equal(part->feature[1].voxel, 23);
	assert_int_equal(part->feature[1].region, 1);
	assert_int_equal(part->n_regions, 2);
	part = pv__space_subset(s->arena, &second_space, 0, NULL);
	assert_int_equal(part->n_features, 0);
	assert_null(part->grid);
}

static void equal_regions_are_merged(void **state)
{
	struct scratch *s = *state;
	const struct pv_space *const part[] = {&second_space, &first_space, &second_space};
	const struct pv_space *all = pv__space_concat(s->arena, 3, part);
	static const char *const region[] = {"Vermis", "Amygdala_L", "Hippocampus_L"};
	static const char *const feature[] = {"t1", "t2", "v3", "v23", "age", "t1", "t2"};
	static const int32_t of[] = {2, 1, 2, 0, -1, 2, 1};

	assert_int_equal(all->n_regions, 3);
	assert_int_equal(all->n_features, 7);
	for (int i = 0; i < 3; i++)
		assert_string_equal(all->region[i].name, region[i]);
	for (int i = 0; i < 7; i++) {
		assert_string_equal(all->feature[i].name, feature[i]);
		assert_int_equal(all->feature[i].region, of[i]);
	}
	assert_int_equal(all->region[0].n_voxels, 2); /* known to the second part only */
	assert_true(all->region[2].centroid_mm[0] == -2);
	assert_non_null(all->grid);
	assert_int_equal(all->feature[3].voxel, 23);
}

static void different_grids_have_no_common_voxels(void **state)
{
	struct scratch *s = *state;
	struct pv_grid other = space_grid;
	struct pv_space moved = first_space;
	const struct pv_space *const part[] = {&first_space, &moved};
	const struct pv_space *all;

	moved.grid = &other;
	other.affine[0][3] += 1;
	all = pv__space_concat(s->arena, 2, part);
	assert_null(all->grid);
	assert_int_equal(all->feature[0].voxel, -1);
	assert_int_equal(all->n_regions, 2);
	other.affine[0][3] = space_grid.affine[0][3] + 5e-4;
	all = pv__space_concat(s->arena, 2, part);
	assert_non_null(all->grid);
	assert_int_equal(all->feature[4].voxel, 23);
	all = pv__space_concat(s->arena, 0, part);
	assert_int_equal(all->n_features, 0);
}

static void grids(void **state)
{
	struct scratch *s = *state;
	struct pv_grid other = space_grid;
	struct pv_grid turned = {.dim = {91, 109, 91},
				 .affine = {{0, -2, 0, 5}, {1.5, 0, 0, 6}, {0, 0, 2.25, 7}}};

	other.affine[2][3] += 9e-4;
	assert_true(pv__grid_equal(&space_grid, &other));
	other.affine[2][3] += 9e-4;
	assert_false(pv__grid_equal(&space_grid, &other));
	other = space_grid;
	other.dim[1]++;
	assert_false(pv__grid_equal(&space_grid, &other));
	other = space_grid;
	other.affine[0][0] = NAN;
	assert_false(pv__grid_equal(&other, &other));
	assert_int_equal(pv__grid_voxels(&space_grid), 24);
	assert_string_equal(pv__grid_text(s->arena, &turned),
			    "91x109x91 voxels of 1.50x2.00x2.25 mm");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(copies_are_whole_and_their_own),
		SCRATCH_TEST(subsets_keep_all_regions),
		SCRATCH_TEST(equal_regions_are_merged),
		SCRATCH_TEST(different_grids_have_no_common_voxels),
		SCRATCH_TEST(grids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
