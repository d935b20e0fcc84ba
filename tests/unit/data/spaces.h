/* spaces.h -- two small spaces that share a region, for the tests of this folder. */
#ifndef TEST_SPACES_H
#define TEST_SPACES_H

#include "data/data.h"

#include <math.h>

static const struct pv_grid space_grid = {
	.dim = {4, 3, 2}, .affine = {{2, 0, 0, -4}, {0, 2, 0, -3}, {0, 0, 2, -2}}};

static const struct pv_region first_regions[] = {
	{.label = 7, .hemisphere = 'L', .name = "Hippocampus_L", .centroid_mm = {-2, 1, 0},
	 .n_voxels = 5},
	{.label = 9, .name = "Vermis", .centroid_mm = {0, 0, 0}, .n_voxels = 2},
};
static const struct pv_feature first_features[] = {
	{.name = "v3", .unit = "mm3", .region = 0, .voxel = 3},
	{.name = "v23", .region = 1, .voxel = 23},
	{.name = "age", .unit = "y", .region = -1, .voxel = -1},
};
static const struct pv_space first_space = {
	.size = sizeof(struct pv_space), .n_features = 3, .n_regions = 2,
	.feature = first_features, .region = first_regions, .grid = &space_grid};

/* label 9 again, label 7 under another name, and 7 once more as in the first */
static const struct pv_region second_regions[] = {
	{.label = 9, .name = "Vermis", .centroid_mm = {NAN, NAN, NAN}},
	{.label = 7, .name = "Amygdala_L", .hemisphere = 'L', .centroid_mm = {NAN, NAN, NAN}},
	{.label = 7, .name = "Hippocampus_L", .hemisphere = 'L', .centroid_mm = {NAN, NAN, NAN}},
};
static const struct pv_feature second_features[] = {
	{.name = "t1", .region = 2, .voxel = -1},
	{.name = "t2", .region = 1, .voxel = -1},
};
static const struct pv_space second_space = {
	.size = sizeof(struct pv_space), .n_features = 2, .n_regions = 3,
	.feature = second_features, .region = second_regions};

#endif
