/* Voxels are looked up on their grid: two passes, one to count pairs, one to write them. */
#include "kernels/neighbours.h"

#include "kernels/grid.h"

#include <stdlib.h>

static int no_memory(const struct pv_host *host, pv_ctx *ctx, const char *what)
{
	return host->fail(ctx, PV_ENOMEM, NULL, "no memory for %s", what);
}

int pv__column_map(const struct pv_host *host, pv_ctx *ctx, const struct pv_space *space,
		   int32_t **out)
{
	int64_t n = space->grid ? pv__voxel_count(space->grid) : 0;
	int32_t *map = host->scratch(ctx, (size_t)n, sizeof(*map));

	if (!map)
		return no_memory(host, ctx, "a map of the voxels");
	for (int64_t v = 0; v < n; v++)
		map[v] = -1;
	for (int64_t c = 0; c < space->n_features; c++) {
		int64_t v = space->feature[c].voxel;

		if (v < 0 || v >= n)
			return host->fail(ctx, PV_EDATA, NULL,
					  "column '%s' is no voxel: this op needs columns of "
					  "voxel.extract; name their block by `on`",
					  space->feature[c].name);
		if (map[v] >= 0)
			return host->fail(ctx, PV_EDATA, NULL,
					  "columns '%s' and '%s' lie at the same voxel: name one "
					  "block by `on`",
					  space->feature[map[v]].name, space->feature[c].name);
		map[v] = (int32_t)c;
	}
	*out = map;
	return PV_OK;
}

/* ---- voxels ------------------------------------------------------------------------------ */

struct walk {
	const struct pv_space *space;
	const int32_t *map;
	int64_t contact;
	int32_t *a, *b; /* NULL: only count */
	int64_t n;
};

static void add_pair(struct walk *w, int32_t c, int32_t other)
{
	if (other <= c)
		return;
	if (w->a) {
		w->a[w->n] = c;
		w->b[w->n] = other;
	}
	w->n++;
}

static void visit(struct walk *w, int32_t c, const int at[3])
{
	const int64_t *dim = w->space->grid->dim;
	int64_t v = w->space->feature[c].voxel;
	int64_t x = v % dim[0] + at[0], y = v / dim[0] % dim[1] + at[1];
	int64_t z = v / (dim[0] * dim[1]) + at[2];
	int64_t steps = abs(at[0]) + abs(at[1]) + abs(at[2]);

	if (steps == 0 || steps > w->contact || x < 0 || y < 0 || z < 0 || x >= dim[0] ||
	    y >= dim[1] || z >= dim[2])
		return;
	add_pair(w, c, w->map[(z * dim[1] + y) * dim[0] + x]);
}

static void walk_voxels(struct walk *w)
{
	w->n = 0;
	for (int32_t c = 0; c < w->space->n_features; c++)
		for (int i = 0; i < 27; i++)
			visit(w, c, (const int[3]){i % 3 - 1, i / 3 % 3 - 1, i / 9 - 1});
}

int pv__voxel_pairs(const struct pv_host *host, pv_ctx *ctx, const struct pv_space *space,
		    int64_t contact, struct pv__pairs *out)
{
	struct walk w = {.space = space, .contact = contact};
	int32_t *map;
	int status = pv__column_map(host, ctx, space, &map);

	if (status != PV_OK)
		return status;
	w.map = map;
	walk_voxels(&w);
	w.a = host->scratch(ctx, (size_t)w.n + 1, sizeof(*w.a));
	w.b = host->scratch(ctx, (size_t)w.n + 1, sizeof(*w.b));
	if (!w.a || !w.b)
		return no_memory(host, ctx, "the neighbours of voxels");
	walk_voxels(&w);
	*out = (struct pv__pairs){w.n, w.a, w.b};
	return PV_OK;
}

int pv__all_pairs(const struct pv_host *host, pv_ctx *ctx, int64_t n_cols, struct pv__pairs *out)
{
	size_t n = (size_t)(n_cols * (n_cols - 1) / 2);
	int32_t *a = host->scratch(ctx, n + 1, sizeof(*a)),
		*b = host->scratch(ctx, n + 1, sizeof(*b));

	if (!a || !b)
		return no_memory(host, ctx, "all pairs of columns");
	*out = (struct pv__pairs){0, a, b};
	for (int32_t i = 0; i < n_cols; i++)
		for (int32_t j = i + 1; j < n_cols; j++) {
			a[out->n] = i;
			b[out->n++] = j;
		}
	return PV_OK;
}
