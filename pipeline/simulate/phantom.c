/* A coarse brain: ellipsoids at roughly the places that these structures have in MNI
 * space. */
#include "simulate/alzheimers.h"

const struct structure pv__structures[N_STRUCTURES] = {
	{"Hippocampus", {26, -22, -14}, {8, 14, 8}, .62, -1.2},
	{"Amygdala", {22, -2, -18}, {8, 7, 8}, .64, -.8},
	{"Precentral", {40, -10, 50}, {10, 10, 12}, .50, 0},
	{"Calcarine", {10, -78, 8}, {8, 14, 8}, .54, 0},
	{"Thalamus", {12, -18, 8}, {8, 10, 8}, .48, 0},
	{"Caudate", {13, 13, 10}, {7, 10, 9}, .58, 0},
	{"Putamen", {26, 5, 1}, {6, 12, 9}, .56, 0},
	{"Insula", {40, 6, 3}, {7, 13, 10}, .60, 0},
	{"Temporal_Pole", {38, 15, -32}, {10, 10, 10}, .57, 0},
	{"Temporal_Mid", {56, -34, -4}, {8, 16, 8}, .55, 0},
	{"Frontal_Mid", {34, 36, 32}, {10, 12, 11}, .52, 0},
	{"Frontal_Sup_Medial", {9, 50, 28}, {7, 10, 13}, .53, 0},
	{"Cingulum_Post", {8, -44, 24}, {7, 9, 8}, .55, 0},
	{"Parietal_Inf", {44, -46, 46}, {10, 11, 10}, .51, 0},
	{"Occipital_Mid", {33, -80, 18}, {9, 9, 11}, .54, 0},
	{"Cerebellum_6", {24, -60, -28}, {11, 9, 8}, .63, 0},
};

double pv__region_effect(const struct pv__simulate_options *o, int64_t region)
{
	return o->without_disease ? 0 : pv__structures[region / 2].d;
}

char *pv__region_name(struct pv__arena *arena, int64_t region)
{
	return pv__format(arena, "%s_%s", pv__structures[region / 2].name, region % 2 ? "R" : "L");
}

/* Square of the distance from the centre, 1 on the surface. */
static double ellipsoid(const double mm[3], const double centre[3], const double radius[3])
{
	double sum = 0;

	for (int i = 0; i < 3; i++) {
		double x = (mm[i] - centre[i]) / radius[i];

		sum += x * x;
	}
	return sum;
}

static int32_t label_at(const double mm[3])
{
	static const double centre[3] = {0, -18, 6}, radius[3] = {70, 88, 72};
	int32_t label = REST;
	double nearest = 1;

	if (ellipsoid(mm, centre, radius) > 1)
		return OUTSIDE;
	for (int32_t r = 0; r < N_REGIONS; r++) {
		const struct structure *s = &pv__structures[r / 2];
		double x = r % 2 ? s->centre_mm[0] : -s->centre_mm[0];
		const double here[3] = {x, s->centre_mm[1], s->centre_mm[2]};
		double distance = ellipsoid(mm, here, s->radius_mm);

		if (distance < nearest) {
			nearest = distance;
			label = r + 1;
		}
	}
	return label;
}

int pv__phantom_make(struct pv__arena *arena, struct phantom *out, struct pv__diag *diag)
{
	static const struct pv_grid grid = {
		{30, 36, 30}, {{5, 0, 0, -72.5}, {0, 5, 0, -107.5}, {0, 0, 5, -67.5}}};
	int64_t nx = grid.dim[0], ny = grid.dim[1];

	*out = (struct phantom){.grid = grid, .n_voxels = nx * ny * grid.dim[2]};
	out->label = pv__alloc(arena, (size_t)out->n_voxels, sizeof(*out->label));
	if (!out->label)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for the simulated brain");
	for (int64_t v = 0; v < out->n_voxels; v++) {
		const int64_t index[3] = {v % nx, v / nx % ny, v / (nx * ny)};
		double mm[3];

		for (int i = 0; i < 3; i++)
			mm[i] = grid.affine[i][i] * (double)index[i] + grid.affine[i][3];
		out->label[v] = label_at(mm);
		if (out->label[v] > 0)
			out->size[out->label[v] - 1]++;
	}
	return PV_OK;
}
