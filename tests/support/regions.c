#include "support/regions.h"

#include "support/check.h"

enum { NX = 7, NY = 5, NZ = 5 };

static const struct pv_region regions[] = {
	{.label = 3, .name = "Left_L", .hemisphere = 'L'},
	{.label = 5, .name = "Middle"},
	{.label = 8, .name = "Right_R", .hemisphere = 'R'},
};

struct pv_volume three_regions_volume(struct op *o)
{
	struct pv_volume volume = op_volume(o, NX, NY, NZ, 1, 2);

	volume.grid.affine[0][3] = -6;
	return volume;
}

struct pv_atlas three_regions(struct op *o)
{
	int32_t *label = pv__alloc(o->arena, NX * NY * NZ, sizeof(*label));

	assert_non_null(label);
	for (int64_t v = 0; v < NX * NY * NZ; v++) {
		int64_t x = v % NX;

		label[v] = x < 2 ? 3 : x >= NX - 2 ? 8 : 0;
	}
	label[(2 * NY + 2) * NX + 3] = 5;
	return (struct pv_atlas){.size = sizeof(struct pv_atlas),
				 .grid = three_regions_volume(o).grid,
				 .label = label,
				 .n_regions = 3,
				 .region = regions,
				 .id = "three"};
}
