/* Spaces and tables as bytes: what tasks exchange and bundles hold.  What is read is
 * checked before it is believed. */
#include "data/data.h"

static void put_grid(struct pv__buffer *b, const struct pv_grid *grid)
{
	pv__put_u8(b, grid != NULL);
	for (int i = 0; grid && i < 3; i++) {
		pv__put_i64(b, grid->dim[i]);
		for (int j = 0; j < 4; j++)
			pv__put_real(b, grid->affine[i][j]);
	}
}

void pv__put_space(struct pv__buffer *b, const struct pv_space *space)
{
	pv__put_i64(b, space->n_regions);
	for (int64_t i = 0; i < space->n_regions; i++) {
		const struct pv_region *region = &space->region[i];

		pv__put_i64(b, region->label);
		pv__put_u8(b, (uint8_t)region->hemisphere);
		pv__put_text(b, region->name);
		for (int k = 0; k < 3; k++)
			pv__put_real(b, region->centroid_mm[k]);
		pv__put_i64(b, region->n_voxels);
	}
	pv__put_i64(b, space->n_features);
	for (int64_t i = 0; i < space->n_features; i++) {
		const struct pv_feature *feature = &space->feature[i];

		pv__put_text(b, feature->name);
		pv__put_text(b, feature->unit);
		pv__put_i64(b, feature->region);
		pv__put_i64(b, feature->voxel);
	}
	put_grid(b, space->grid);
}

/* An integer within [least, most], else the cursor fails. */
static int64_t get_within(struct pv__cursor *c, int64_t least, int64_t most)
{
	int64_t value = pv__get_i64(c);

	if (value < least || value > most)
		c->failed = true;
	return c->failed ? 0 : value;
}

static const char *get_name(struct pv__cursor *c)
{
	const char *name = pv__get_text(c);

	if (!name)
		c->failed = true;
	return name;
}

static const struct pv_region *get_regions(struct pv__cursor *c, int64_t *n)
{
	enum { LEAST = 8 + 1 + 8 + 3 * 8 + 8 }; /* bytes of a region */
	struct pv_region *region;

	*n = pv__get_count(c, LEAST);
	region = pv__alloc(c->arena, (size_t)*n, sizeof(*region));
	if (!region)
		c->failed = true;
	for (int64_t i = 0; !c->failed && i < *n; i++) {
		region[i].label = (int32_t)get_within(c, INT32_MIN, INT32_MAX);
		region[i].hemisphere = (char)pv__get_u8(c);
		region[i].name = get_name(c);
		for (int k = 0; k < 3; k++)
			region[i].centroid_mm[k] = pv__get_real(c);
		region[i].n_voxels = get_within(c, 0, INT64_MAX);
	}
	return region;
}

static const struct pv_feature *get_features(struct pv__cursor *c, int64_t n_regions, int64_t *n)
{
	enum { LEAST = 4 * 8 }; /* bytes of a feature */
	struct pv_feature *feature;

	*n = pv__get_count(c, LEAST);
	feature = pv__alloc(c->arena, (size_t)*n, sizeof(*feature));
	if (!feature)
		c->failed = true;
	for (int64_t i = 0; !c->failed && i < *n; i++) {
		feature[i].name = get_name(c);
		feature[i].unit = pv__get_text(c);
		feature[i].region = (int32_t)get_within(c, -1, n_regions - 1);
		feature[i].voxel = get_within(c, -1, INT64_MAX);
	}
	return feature;
}

static const struct pv_grid *get_grid(struct pv__cursor *c)
{
	struct pv_grid *grid;
	int64_t voxels = 1;

	if (pv__get_u8(c) == 0)
		return NULL;
	grid = pv__alloc(c->arena, 1, sizeof(*grid));
	if (!grid) {
		c->failed = true;
		return NULL;
	}
	for (int i = 0; i < 3; i++) {
		grid->dim[i] = get_within(c, 1, INT64_MAX);
		if (!pv__mul(voxels, grid->dim[i], &voxels))
			c->failed = true;
		for (int j = 0; j < 4; j++)
			grid->affine[i][j] = pv__get_real(c);
	}
	return grid;
}

/* A voxel without a grid, or outside it, is no place. */
static bool voxels_fit(const struct pv_space *space)
{
	int64_t n = space->grid ? pv__grid_voxels(space->grid) : 0;

	for (int64_t i = 0; i < space->n_features; i++)
		if (space->feature[i].voxel >= n)
			return false;
	return true;
}

const struct pv_space *pv__get_space(struct pv__cursor *c)
{
	struct pv_space *space = pv__alloc(c->arena, 1, sizeof(*space));

	if (!space) {
		c->failed = true;
		return NULL;
	}
	space->size = sizeof(*space);
	space->region = get_regions(c, &space->n_regions);
	space->feature = get_features(c, space->n_regions, &space->n_features);
	space->grid = get_grid(c);
	if (!c->failed && !voxels_fit(space))
		c->failed = true;
	return c->failed ? NULL : space;
}

void pv__put_matrix(struct pv__buffer *b, const struct pv__matrix *matrix)
{
	pv__put_i64(b, matrix->n_rows);
	pv__put_i64(b, matrix->n_cols);
	pv__put_reals(b, matrix->n_rows * matrix->n_cols, matrix->x);
	pv__put_u8(b, matrix->space != NULL);
	if (matrix->space)
		pv__put_space(b, matrix->space);
}

static bool get_matrix(struct pv__cursor *c, double *(*reals)(struct pv__cursor *, int64_t *),
                       struct pv__matrix *matrix)
{
	int64_t n, expected;

	*matrix = (struct pv__matrix){0};
	matrix->n_rows = get_within(c, 0, INT64_MAX);
	matrix->n_cols = get_within(c, 0, INT64_MAX);
	matrix->x = reals(c, &n);
	if (!pv__mul(matrix->n_rows, matrix->n_cols, &expected) || n != expected)
		c->failed = true;
	if (pv__get_u8(c))
		matrix->space = pv__get_space(c);
	if (matrix->space && matrix->space->n_features != matrix->n_cols)
		c->failed = true;
	return !c->failed;
}

bool pv__get_matrix(struct pv__cursor *c, struct pv__matrix *matrix)
{
	return get_matrix(c, pv__get_reals, matrix);
}

bool pv__view_matrix(struct pv__cursor *c, struct pv__matrix *matrix)
{
	return get_matrix(c, pv__view_reals, matrix);
}
