/* Spaces: what columns are and where they lie; copied, joined, cut. */
#include "data/data.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- grids ------------------------------------------------------------------------ */

bool pv__grid_equal(const struct pv_grid *a, const struct pv_grid *b)
{
	for (int i = 0; i < 3; i++) {
		if (a->dim[i] != b->dim[i])
			return false;
		for (int j = 0; j < 4; j++)
			if (!(fabs(a->affine[i][j] - b->affine[i][j]) <= 1e-3))
				return false;
	}
	return true;
}

int64_t pv__grid_voxels(const struct pv_grid *grid)
{
	return grid->dim[0] * grid->dim[1] * grid->dim[2];
}

char *pv__grid_text(struct pv__arena *arena, const struct pv_grid *grid)
{
	double mm[3];

	for (int j = 0; j < 3; j++)
		mm[j] = sqrt(grid->affine[0][j] * grid->affine[0][j] +
			     grid->affine[1][j] * grid->affine[1][j] +
			     grid->affine[2][j] * grid->affine[2][j]);
	return pv__format(arena, "%" PRId64 "x%" PRId64 "x%" PRId64 " voxels of %.2fx%.2fx%.2f mm",
			  grid->dim[0], grid->dim[1], grid->dim[2], mm[0], mm[1], mm[2]);
}

/* ---- copies ------------------------------------------------------------------------ */

static bool copy_region(struct pv__arena *arena, const struct pv_region *from, struct pv_region *to)
{
	*to = *from;
	to->name = pv__strdup(arena, from->name);
	return to->name != NULL;
}

static bool copy_feature(struct pv__arena *arena, const struct pv_feature *from,
			 struct pv_feature *to)
{
	*to = *from;
	to->name = pv__strdup(arena, from->name);
	to->unit = from->unit ? pv__strdup(arena, from->unit) : NULL;
	return to->name && (to->unit || !from->unit);
}

static const struct pv_grid *copy_grid(struct pv__arena *arena, const struct pv_grid *from)
{
	struct pv_grid *to = pv__alloc(arena, 1, sizeof(*to));

	if (to)
		*to = *from;
	return to;
}

/* The frame of a space whose features and regions are still to be filled. */
struct draft {
	struct pv_space *space;
	struct pv_feature *feature;
	struct pv_region *region;
};

static bool draft_space(struct pv__arena *arena, int64_t n_features, int64_t n_regions,
			struct draft *d)
{
	d->space = pv__alloc(arena, 1, sizeof(*d->space));
	d->feature = pv__alloc(arena, (size_t)n_features, sizeof(*d->feature));
	d->region = pv__alloc(arena, (size_t)n_regions, sizeof(*d->region));
	if (!d->space || !d->feature || !d->region)
		return false;
	*d->space = (struct pv_space){
		.size = sizeof(*d->space),
		.n_features = n_features,
		.n_regions = n_regions,
		.feature = d->feature,
		.region = d->region,
	};
	return true;
}

const struct pv_space *pv__space_subset(struct pv__arena *arena, const struct pv_space *space,
					int64_t n, const int64_t *keep)
{
	struct draft d;

	if (!draft_space(arena, n, space->n_regions, &d))
		return NULL;
	for (int64_t i = 0; i < n; i++)
		if (!copy_feature(arena, &space->feature[keep[i]], &d.feature[i]))
			return NULL;
	for (int64_t i = 0; i < space->n_regions; i++)
		if (!copy_region(arena, &space->region[i], &d.region[i]))
			return NULL;
	if (space->grid) {
		d.space->grid = copy_grid(arena, space->grid);
		if (!d.space->grid)
			return NULL;
	}
	return d.space;
}

const struct pv_space *pv__space_copy(struct pv__arena *arena, const struct pv_space *space)
{
	int64_t *all = pv__alloc(arena, (size_t)space->n_features, sizeof(*all));

	if (!all)
		return NULL;
	for (int64_t i = 0; i < space->n_features; i++)
		all[i] = i;
	return pv__space_subset(arena, space, space->n_features, all);
}

/* ---- side by side -------------------------------------------------------------------- */

struct entry { /* one region of one part */
	const struct pv_region *region;
	int64_t at;     /* position among all regions of all parts */
	int64_t merged; /* index in the result */
};

static int compare_names(const void *a, const void *b)
{
	const struct entry *p = a, *q = b;
	int order = (p->region->label > q->region->label) - (p->region->label < q->region->label);

	if (order == 0)
		order = strcmp(p->region->name, q->region->name);
	return order ? order : (p->at > q->at) - (p->at < q->at);
}

static int compare_positions(const void *a, const void *b)
{
	const struct entry *p = a, *q = b;

	return (p->at > q->at) - (p->at < q->at);
}

static bool same_region(const struct entry *a, const struct entry *b)
{
	return a->region->label == b->region->label && pv__equal(a->region->name, b->region->name);
}

/* Numbers the different regions in order of their first appearance.  Until the end,
 * `merged` holds the position of the first equal entry. */
static int64_t merge_regions(struct entry *entry, int64_t n)
{
	int64_t n_merged = 0;

	qsort(entry, (size_t)n, sizeof(*entry), compare_names);
	for (int64_t i = 0; i < n; i++)
		entry[i].merged = i > 0 && same_region(&entry[i - 1], &entry[i])
					  ? entry[i - 1].merged
					  : entry[i].at;
	qsort(entry, (size_t)n, sizeof(*entry), compare_positions);
	for (int64_t i = 0; i < n; i++)
		entry[i].merged = entry[i].merged == i ? n_merged++ : entry[entry[i].merged].merged;
	return n_merged;
}

/* The one grid of all parts that have one; NULL: none, or they differ, and then a
 * voxel index would mean nothing. */
static const struct pv_grid *common_grid(int64_t n, const struct pv_space *const *part)
{
	const struct pv_grid *grid = NULL;

	for (int64_t p = 0; p < n; p++) {
		if (!part[p]->grid)
			continue;
		if (grid && !pv__grid_equal(grid, part[p]->grid))
			return NULL;
		grid = grid ? grid : part[p]->grid;
	}
	return grid;
}

static bool fill_regions(struct pv__arena *arena, const struct entry *entry, int64_t n,
			 struct pv_region *region)
{
	int64_t next = 0;

	for (int64_t i = 0; i < n; i++) {
		if (entry[i].merged < next) {
			/* a later part may know where the region lies */
			struct pv_region *known = &region[entry[i].merged];

			if (known->n_voxels == 0 && entry[i].region->n_voxels > 0 &&
			    !copy_region(arena, entry[i].region, known))
				return false;
			continue;
		}
		if (!copy_region(arena, entry[i].region, &region[next++]))
			return false;
	}
	return true;
}

static bool fill_features(struct pv__arena *arena, int64_t n, const struct pv_space *const *part,
			  const struct entry *entry, const struct draft *d)
{
	struct pv_feature *to = d->feature;

	for (int64_t p = 0; p < n; p++) {
		for (int64_t i = 0; i < part[p]->n_features; i++, to++) {
			if (!copy_feature(arena, &part[p]->feature[i], to))
				return false;
			if (to->region >= 0)
				to->region = (int32_t)entry[to->region].merged;
			if (!d->space->grid)
				to->voxel = -1;
		}
		entry += part[p]->n_regions;
	}
	return true;
}

const struct pv_space *pv__space_concat(struct pv__arena *arena, int64_t n,
					const struct pv_space *const *part)
{
	int64_t n_features = 0, n_entries = 0, at = 0;
	const struct pv_grid *grid = common_grid(n, part);
	struct entry *entry;
	struct draft d;

	for (int64_t p = 0; p < n; p++) {
		n_features += part[p]->n_features;
		n_entries += part[p]->n_regions;
	}
	entry = pv__alloc(arena, (size_t)n_entries, sizeof(*entry));
	if (!entry)
		return NULL;
	for (int64_t p = 0; p < n; p++)
		for (int64_t i = 0; i < part[p]->n_regions; i++, at++)
			entry[at] = (struct entry){.region = &part[p]->region[i], .at = at};
	if (!draft_space(arena, n_features, merge_regions(entry, n_entries), &d))
		return NULL;
	if (grid && !(d.space->grid = copy_grid(arena, grid)))
		return NULL;
	if (!fill_regions(arena, entry, n_entries, d.region) ||
	    !fill_features(arena, n, part, entry, &d))
		return NULL;
	return d.space;
}
