/* Importance painted back onto voxels. */
#include "report/maps.h"

#include "data/data.h"
#include "formats.h"

#include <math.h>
#include <stdlib.h>

struct paint {
	int32_t label, unit;
};

static void put_unit(struct pv__map *map, int64_t voxel, const struct pv__importance_table *t,
		     int32_t unit)
{
	double value = t->unit[unit].value;

	map->unit[voxel] = unit;
	map->value[voxel] = (float)value;
	map->inside[voxel] = 1;
	if (isfinite(value))
		map->largest = fmax(map->largest, fabs(value));
}

static void paint_columns(const struct pv__importance_table *t, struct pv__map *map)
{
	for (int64_t c = 0; c < t->space->n_features; c++) {
		int64_t voxel = t->space->feature[c].voxel;
		int32_t unit = t->units.of_column[c];

		if (voxel >= 0 && unit >= 0)
			put_unit(map, voxel, t, unit);
	}
}

static int compare_paint(const void *a, const void *b)
{
	const struct paint *x = a, *y = b;

	return (x->label > y->label) - (x->label < y->label);
}

/* Unit of the region that has this label and this name in the atlas; -1: none. */
static int64_t unit_of_region(const struct pv__importance_table *t, const struct pv_region *region)
{
	for (int64_t u = 0; u < t->units.n; u++) {
		int64_t r = t->units.region[u];

		if (r >= 0 && t->space->region[r].label == region->label &&
		    pv__equal(t->space->region[r].name, region->name))
			return u;
	}
	return -1;
}

static int mix_paints(struct pv__arena *arena, const struct pv__importance_table *t, int64_t *n,
		      struct paint **paint)
{
	*n = 0;
	*paint = pv__alloc(arena, (size_t)t->atlas->n_regions, sizeof(**paint));
	if (!*paint)
		return PV_ENOMEM;
	for (int64_t r = 0; r < t->atlas->n_regions; r++) {
		int64_t unit = unit_of_region(t, &t->atlas->region[r]);

		if (unit >= 0)
			(*paint)[(*n)++] = (struct paint){t->atlas->region[r].label, (int32_t)unit};
	}
	qsort(*paint, (size_t)*n, sizeof(**paint), compare_paint);
	return PV_OK;
}

static int paint_regions(struct pv__arena *arena, const struct pv__importance_table *t,
			 struct pv__map *map)
{
	int64_t n_voxels = pv__grid_voxels(map->grid), n;
	const struct paint *found = NULL;
	struct paint *paint;

	PV__TRY(mix_paints(arena, t, &n, &paint));
	for (int64_t i = 0; i < n_voxels; i++) {
		struct paint key = {.label = t->atlas->label[i]};

		if (key.label == 0)
			continue;
		if (!found || found->label != key.label)
			found = bsearch(&key, paint, (size_t)n, sizeof(key), compare_paint);
		if (found)
			put_unit(map, i, t, found->unit);
	}
	return PV_OK;
}

int pv__map_paint(struct pv__arena *arena, const struct pv__importance_table *t,
		  struct pv__map *map)
{
	bool by_voxel = t->by_column && t->space->grid;
	bool by_region = !t->by_column && t->atlas && t->units.region;
	size_t n;

	*map = (struct pv__map){0};
	if (!by_voxel && !by_region)
		return PV_OK;
	map->grid = by_voxel ? t->space->grid : &t->atlas->grid;
	n = (size_t)pv__grid_voxels(map->grid);
	map->value = pv__alloc(arena, n, sizeof(*map->value));
	map->inside = pv__alloc(arena, n, sizeof(*map->inside));
	map->unit = pv__alloc(arena, n, sizeof(*map->unit));
	if (!map->value || !map->inside || !map->unit)
		return PV_ENOMEM;
	for (size_t i = 0; i < n; i++)
		map->unit[i] = -1;
	if (by_region)
		return paint_regions(arena, t, map);
	paint_columns(t, map);
	return PV_OK;
}

static int write_map(struct pv__outputs *o, struct pv__arena *scratch, const char *name,
		     struct pv__importance_table *t)
{
	const char *path = pv__path_join(scratch, o->folder, name);
	struct pv__map map;

	if (!path || pv__map_paint(scratch, t, &map) != PV_OK)
		return pv__fail(o->diag, PV_ENOMEM, NULL, "no memory to write %s", name);
	if (!map.grid)
		return PV_OK;
	PV__TRY(pv__nifti_write(path, map.grid, 1, map.value, o->diag));
	PV__TRY(pv__output_add(o, name));
	t->map = name;
	return PV_OK;
}

int pv__maps_write(struct pv__outputs *o, const struct pv__view *v, struct pv__results *r)
{
	const char *folder = pv__path_join(o->arena, o->folder, "maps");
	bool any = false;

	for (int64_t i = 0; i < r->n_tables; i++)
		any = any || r->table[i].atlas ||
		      (r->table[i].by_column && r->table[i].space->grid);
	if (!any)
		return PV_OK;
	if (!folder)
		return pv__fail(o->diag, PV_ENOMEM, NULL, "no memory to write maps");
	PV__TRY(pv__make_folder(folder, o->diag));
	for (int64_t i = 0; i < r->n_tables; i++) {
		const char *name = pv__format(o->arena, "maps/%s.nii.gz", v->stem[i]);
		struct pv__arena *scratch = pv__arena_new();
		int status = PV_ENOMEM;

		if (name && scratch)
			status = write_map(o, scratch, name, &r->table[i]);
		else
			pv__fail(o->diag, PV_ENOMEM, NULL, "no memory to write maps");
		pv__arena_free(scratch);
		PV__TRY(status);
	}
	return PV_OK;
}
