/* An atlas: labels on a grid, and what they are called. */
#include "atlas_parts.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 5 };

/* ---- which labels there are ------------------------------------------------------- */

static int compare_i32(const void *a, const void *b)
{
	const int32_t *p = a, *q = b;

	return (*p > *q) - (*p < *q);
}

/* Neighbouring voxels mostly agree: changes along x find every label, few times. */
static int distinct_labels(struct pv__arena *arena, const int32_t *label, int64_t n, int32_t **out,
			   int64_t *n_out)
{
	int64_t changes = 1, at = 0, kept = 0;
	int32_t *list;

	for (int64_t i = 1; i < n; i++)
		changes += label[i] != label[i - 1];
	list = pv__alloc(arena, (size_t)changes, sizeof(*list));
	if (!list)
		return PV_ENOMEM;
	for (int64_t i = 0; i < n; i++)
		if (i == 0 || label[i] != label[i - 1])
			list[at++] = label[i];
	qsort(list, (size_t)at, sizeof(*list), compare_i32);
	for (int64_t i = 0; i < at; i++)
		if (list[i] != 0 && (kept == 0 || list[kept - 1] != list[i]))
			list[kept++] = list[i];
	*out = list;
	*n_out = kept;
	return PV_OK;
}

static struct pv__tally *find_tally(const struct pv__tallies *t, int32_t label)
{
	int64_t low = 0, high = t->n;

	while (low < high) {
		int64_t middle = low + (high - low) / 2;

		if (t->tally[middle].label < label)
			low = middle + 1;
		else
			high = middle;
	}
	return low < t->n && t->tally[low].label == label ? &t->tally[low] : NULL;
}

/* Sums of whole numbers below 2^53: exact in any order. */
static void count_voxels(const struct pv_grid *grid, const int32_t *label, struct pv__tallies *t)
{
	struct pv__tally *last = NULL;

	for (int64_t z = 0; z < grid->dim[2]; z++) {
		for (int64_t y = 0; y < grid->dim[1]; y++) {
			for (int64_t x = 0; x < grid->dim[0]; x++, label++) {
				if (*label == 0)
					continue;
				if (!last || last->label != *label)
					last = find_tally(t, *label);
				last->n++;
				last->weight++;
				last->sum[0] += (double)x;
				last->sum[1] += (double)y;
				last->sum[2] += (double)z;
			}
		}
	}
}

static int tally_labels(const char *image, const struct pv_grid *grid, const int32_t *label,
			struct pv__arena *arena, struct pv__tallies *t, struct pv__diag *diag)
{
	struct pv__mark mark = {image, 0, 0};
	int32_t *distinct;

	if (distinct_labels(arena, label, pv__grid_voxels(grid), &distinct, &t->n) != PV_OK)
		return pv__fail(diag, PV_ENOMEM, &mark, "no memory to count labels");
	if (t->n == 0)
		return pv__fail(diag, PV_EDATA, &mark, "no region: every voxel is 0");
	t->tally = pv__alloc(arena, (size_t)t->n, sizeof(*t->tally));
	if (!t->tally)
		return pv__fail(diag, PV_ENOMEM, &mark, "no memory to count labels");
	for (int64_t i = 0; i < t->n; i++)
		t->tally[i].label = distinct[i];
	count_voxels(grid, label, t);
	return PV_OK;
}

/* ---- names and labels must agree ------------------------------------------------------ */

/* "101, 102, 103, 104, 105, ..." or "3 Putamen_L, ..." */
static void put_item(struct pv__buffer *b, int64_t i, int32_t label, const char *name)
{
	if (i > SHOWN)
		return;
	pv__puts(b, i ? ", " : "");
	if (i == SHOWN)
		pv__puts(b, "...");
	else
		pv__putf(b, name ? "%" PRId32 " %s" : "%" PRId32, label, name);
}

static int check_nameless(const char *labels, const struct pv__tallies *t,
			  const struct pv__label_names *names, struct pv__arena *arena,
			  struct pv__diag *diag)
{
	struct pv__mark mark = {labels, 0, 0};
	struct pv__buffer b = {.arena = arena};
	int64_t n = 0;

	for (int64_t i = 0; i < t->n; i++)
		if (!pv__label_name(names, t->tally[i].label))
			put_item(&b, n++, t->tally[i].label, NULL);
	if (n == 0)
		return PV_OK;
	return pv__fail(diag, PV_EDATA, &mark,
			"%" PRId64 " of %" PRId64 " labels of the image have no name: %s", n, t->n,
			b.failed ? "" : b.data);
}

static int check_voxelless(const char *labels, const struct pv__tallies *t,
			   const struct pv__label_names *names, struct pv__arena *arena,
			   struct pv__diag *diag)
{
	struct pv__mark mark = {labels, 0, 0};
	struct pv__buffer b = {.arena = arena};
	int64_t n = 0;

	for (int64_t i = 0; !names->for_many && i < names->n; i++)
		if (!find_tally(t, names->label[i]))
			put_item(&b, n++, names->label[i], names->name[i]);
	if (n == 0)
		return PV_OK;
	return pv__fail(diag, PV_EDATA, &mark,
			"%" PRId64 " of %" PRId64 " names have no voxel in the image: %s", n,
			names->n, b.failed ? "" : b.data);
}

/* ---- regions ------------------------------------------------------------------------------ */

static void set_centroid(const struct pv_grid *grid, const struct pv__tally *t,
			 struct pv_region *region)
{
	for (int i = 0; i < 3; i++) {
		region->centroid_mm[i] = grid->affine[i][3];
		for (int j = 0; j < 3; j++)
			region->centroid_mm[i] += grid->affine[i][j] * (t->sum[j] / t->weight);
	}
}

/* `names` NULL: label_101 */
static int make_regions(struct pv__arena *arena, const struct pv_grid *grid,
			const struct pv__tallies *t, const struct pv__label_names *names,
			const struct pv_region **out, struct pv__diag *diag)
{
	struct pv_region *region = pv__alloc(arena, (size_t)t->n, sizeof(*region));

	for (int64_t i = 0; region && i < t->n; i++) {
		const struct pv__tally *tally = &t->tally[i];

		region[i].label = tally->label;
		region[i].name = names ? pv__label_name(names, tally->label)
				       : pv__format(arena, "label_%" PRId32, tally->label);
		if (!region[i].name)
			return pv__fail(diag, PV_ENOMEM, NULL, "no memory for regions");
		region[i].hemisphere = names ? pv__hemisphere(region[i].name) : 0;
		region[i].n_voxels = tally->n;
		set_centroid(grid, tally, &region[i]);
	}
	*out = region;
	return region ? PV_OK : pv__fail(diag, PV_ENOMEM, NULL, "no memory for regions");
}

/* A left region lies at x < 0: where many do not, the table or the image is flipped. */
static void warn_sides(const char *labels, const struct pv_atlas *atlas, struct pv__arena *arena,
		       struct pv__diag *diag)
{
	const double margin_mm = 2;
	struct pv__mark mark = {labels, 0, 0};
	struct pv__buffer b = {.arena = arena};
	int64_t n = 0, n_sided = 0;

	for (int64_t i = 0; i < atlas->n_regions; i++) {
		const struct pv_region *region = &atlas->region[i];
		double x = region->centroid_mm[0];

		n_sided += region->hemisphere != 0;
		if ((region->hemisphere == 'L' && x > margin_mm) ||
		    (region->hemisphere == 'R' && x < -margin_mm))
			put_item(&b, n++, region->label, region->name);
	}
	if (n > 0)
		pv__warn(
			diag, &mark,
			"%" PRId64 " of %" PRId64
			" regions lie on the other side than their names say: %s; a wrong table or "
			"a flipped image?",
			n, n_sided, b.failed ? "" : b.data);
}

/* A table for many atlases may use a name twice; one atlas must not. */
static int refuse_twins(const char *labels, const struct pv_atlas *atlas, struct pv__arena *arena,
			struct pv__diag *diag)
{
	struct pv__mark mark = {labels, 0, 0};
	const char **name = pv__alloc(arena, (size_t)atlas->n_regions, sizeof(*name));

	if (!name)
		return pv__fail(diag, PV_ENOMEM, &mark, "no memory for the names");
	for (int64_t i = 0; i < atlas->n_regions; i++)
		name[i] = atlas->region[i].name;
	qsort(name, (size_t)atlas->n_regions, sizeof(*name), pv__compare_text);
	for (int64_t i = 1; i < atlas->n_regions; i++)
		if (pv__equal(name[i - 1], name[i]))
			return pv__fail(diag, PV_EDATA, &mark,
					"the name '%s' belongs to two labels of the image",
					name[i]);
	return PV_OK;
}

int pv__atlas_name(struct pv__arena *arena, const char *labels, const struct pv__tallies *t,
		   struct pv_atlas *out, struct pv__diag *diag)
{
	struct pv__label_names names;
	int nameless, voxelless;

	out->n_regions = t->n;
	if (!labels)
		return make_regions(arena, &out->grid, t, NULL, &out->region, diag);
	PV__TRY(pv__label_names_read(arena, labels, &names, diag));
	nameless = check_nameless(labels, t, &names, arena, diag); /* both are told */
	voxelless = check_voxelless(labels, t, &names, arena, diag);
	PV__TRY(nameless);
	PV__TRY(voxelless);
	PV__TRY(make_regions(arena, &out->grid, t, &names, &out->region, diag));
	PV__TRY(refuse_twins(labels, out, arena, diag));
	warn_sides(labels, out, arena, diag);
	return PV_OK;
}

static int read_labels(struct pv__arena *arena, const char *image, const char *labels,
		       struct pv_atlas *out, struct pv__diag *diag)
{
	struct pv__volume_info info;
	struct pv__tallies t = {0};
	int32_t *label;

	PV__TRY(pv__volume_labels(arena, image, &info, &label, diag));
	PV__TRY(tally_labels(image, &info.grid, label, arena, &t, diag));
	out->grid = info.grid;
	out->label = label;
	return pv__atlas_name(arena, labels, &t, out, diag);
}

int pv__atlas_read(struct pv__arena *arena, const char *image, const char *labels,
		   struct pv_atlas *out, struct pv__diag *diag)
{
	struct pv__volume_info info;

	PV__TRY(pv__volume_header(image, &info, diag));
	*out = (struct pv_atlas){.size = sizeof(*out), .id = pv__strdup(arena, image)};
	if (!out->id)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to read %s", image);
	return (info.n_times > 1 ? pv__atlas_read_maps : read_labels)(arena, image, labels, out,
								      diag);
}
