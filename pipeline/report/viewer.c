/* The data of a viewer: a map in the order of the world's axes, cropped, thinned where it is
 * large, deflated. */
#include "report/viewer.h"

#include "report/mosaic.h"

#include <libdeflate.h>
#include <math.h>

enum { MOST_VOXELS = 1200000, COLOURS = 255, LEVEL = 9 };

/* What is sent of a map: every `step`th voxel of its crop. */
struct thinned {
	struct pv__mosaic m;
	int64_t step, n[3];
};

static struct thinned thin(const struct pv__map *map, const struct pv_volume *background)
{
	struct thinned t = {.step = 1};

	pv__mosaic_plan(map, background, &t.m);
	/* Slices are cropped to the map along z; here whole brains are seen from the side. */
	t.m.low[2] = 0;
	t.m.n[2] = map->grid->dim[t.m.axis[2]];
	for (;; t.step++) {
		for (int w = 0; w < 3; w++)
			t.n[w] = (t.m.n[w] + t.step - 1) / t.step;
		if (t.n[0] * t.n[1] * t.n[2] <= MOST_VOXELS)
			return t;
	}
}

static int64_t voxel_of(const struct thinned *t, const struct pv_grid *grid, const int64_t at[3])
{
	int64_t place[3];

	for (int w = 0; w < 3; w++)
		place[w] = t->m.low[w] + at[w] * t->step;
	return pv__mosaic_voxel(&t->m, grid, place);
}

/* Index along the world's axes -> millimetres. */
static json_t *affine_json(struct pv__json *j, const struct thinned *t, const struct pv_grid *grid)
{
	json_t *rows = pv__json_array(j);

	for (int r = 0; r < 3; r++) {
		double row[4] = {0, 0, 0, grid->affine[r][3]};

		for (int w = 0; w < 3; w++) {
			int axis = t->m.axis[w];
			int64_t first =
				t->m.flip[w] ? grid->dim[axis] - 1 - t->m.low[w] : t->m.low[w];

			row[w] =
				grid->affine[r][axis] * (double)(t->m.flip[w] ? -t->step : t->step);
			row[3] += grid->affine[r][axis] * (double)first;
		}
		pv__json_append(j, rows, pv__json_reals(j, 4, row));
	}
	return rows;
}

/* Bytes as deflated base64 (zlib's format). */
static json_t *packed_json(struct pv__json *j, struct pv__arena *scratch, const void *bytes,
			   size_t n)
{
	struct libdeflate_compressor *c = libdeflate_alloc_compressor(LEVEL);
	size_t room = c ? libdeflate_zlib_compress_bound(c, n) : 0, size = 0;
	unsigned char *packed = pv__alloc(scratch, room, 1);
	struct pv__buffer text = {.arena = scratch};

	if (c && packed)
		size = libdeflate_zlib_compress(c, bytes, n, packed, room);
	libdeflate_free_compressor(c);
	if (size == 0) {
		j->failed = true;
		return json_null();
	}
	pv__put_base64(&text, packed, size);
	j->failed = j->failed || text.failed;
	return text.failed ? json_null() : pv__json_text(j, text.data);
}

/* One byte a voxel: 0 nothing, else 1 + a colour of the palette, whose middle is 0. */
static unsigned char colour_index(const struct pv__map *map, int64_t voxel)
{
	double value = map->value[voxel] / map->largest;

	if (!map->inside[voxel] || !isfinite(value))
		return 0;
	return (unsigned char)(1 + lround((value + 1) / 2 * (COLOURS - 1)));
}

struct planes {
	unsigned char *colour, *ground, *unit;
	size_t n;
};

static int fill(struct pv__arena *scratch, const struct thinned *t, const struct pv__map *map,
		const struct pv_volume *background, struct planes *p)
{
	struct pv__ground g = pv__ground_of(background, pv__grid_voxels(map->grid));
	int64_t at[3];
	size_t i = 0;

	p->n = (size_t)(t->n[0] * t->n[1] * t->n[2]);
	p->colour = pv__alloc(scratch, p->n, 1);
	p->ground = pv__alloc(scratch, p->n, 1);
	p->unit = pv__alloc(scratch, p->n, 2);
	if (!p->colour || !p->ground || !p->unit)
		return PV_ENOMEM;
	for (at[2] = 0; at[2] < t->n[2]; at[2]++) {
		for (at[1] = 0; at[1] < t->n[1]; at[1]++) {
			for (at[0] = 0; at[0] < t->n[0]; at[0]++, i++) {
				int64_t voxel = voxel_of(t, map->grid, at);
				int32_t unit = map->unit[voxel] + 1;

				p->colour[i] = colour_index(map, voxel);
				p->ground[i] = (unsigned char)lround(
					255 * fmin(1, fmax(0, pv__ground_at(&g, voxel))));
				p->unit[2 * i] = (unsigned char)(unit & 255);
				p->unit[2 * i + 1] = (unsigned char)(unit >> 8);
			}
		}
	}
	return PV_OK;
}

static json_t *palette_json(struct pv__json *j)
{
	json_t *array = pv__json_array(j);

	for (int i = 0; i < COLOURS; i++) {
		unsigned char rgba[4];

		pv__colour_of(2.0 * i / (COLOURS - 1) - 1, rgba);
		for (int c = 0; c < 3; c++)
			pv__json_append(j, array, pv__json_int(j, rgba[c]));
	}
	return array;
}

/* Names and values of units, where there are few enough to be told apart. */
static void set_units(struct pv__json *j, json_t *o, const struct pv__view *v,
		      const struct pv__importance_table *t)
{
	json_t *name = pv__json_array(j), *value = pv__json_array(j);
	int decimals = 0;
	double largest = 0;

	for (int64_t u = 0; u < t->units.n; u++)
		if (isfinite(t->unit[u].value))
			largest = fmax(largest, fabs(t->unit[u].value));
	decimals = pv__decimals(largest);
	for (int64_t u = 0; u < t->units.n; u++) {
		pv__json_append(j, name, pv__json_text(j, pv__unit_name(t, u)));
		pv__json_append(j, value,
				pv__json_text(j, pv__shown(v->arena, t->unit[u].value, decimals)));
	}
	pv__json_set(j, o, "name", name);
	pv__json_set(j, o, "value", value);
}

enum { MOST_UNITS = 4096 };

static void put_data(struct pv__page *page, struct pv__arena *scratch,
		     const struct pv__importance_table *t, const struct pv__map *map,
		     const struct pv_volume *background, const char *id)
{
	struct thinned thinned = thin(map, background);
	struct pv__json j = {.arena = scratch};
	json_t *o = pv__json_object(&j), *dim = pv__json_array(&j);
	bool named = t->units.n <= MOST_UNITS;
	struct planes p;

	if (fill(scratch, &thinned, map, background, &p) != PV_OK)
		j.failed = true;
	for (int w = 0; w < 3; w++)
		pv__json_append(&j, dim, pv__json_int(&j, thinned.n[w]));
	pv__json_set(&j, o, "dim", dim);
	pv__json_set(&j, o, "affine", affine_json(&j, &thinned, map->grid));
	pv__json_set(&j, o, "largest", pv__json_real(&j, map->largest));
	pv__json_set(&j, o, "palette", palette_json(&j));
	if (!j.failed) {
		pv__json_set(&j, o, "colour", packed_json(&j, scratch, p.colour, p.n));
		if (background)
			pv__json_set(&j, o, "ground", packed_json(&j, scratch, p.ground, p.n));
		if (named)
			pv__json_set(&j, o, "unit", packed_json(&j, scratch, p.unit, 2 * p.n));
	}
	if (named)
		set_units(&j, o, page->view, t);
	pv__html(&page->html, "<div class=\"viewer\" data-of=\"%s\" hidden></div>\n", id);
	pv__html(&page->html, "<script type=\"application/json\" id=\"%s\">", id);
	pv__put_json_block(&page->html, &j, o);
	pv__puts(&page->html, "</script>\n");
}

int pv__viewer_put(struct pv__page *page, const struct pv__importance_table *t,
		   const struct pv__map *map, const struct pv_volume *background)
{
	const struct pv__view *v = page->view;
	const char *id = pv__format(v->arena, "viewer-%s", v->stem[t - v->r->table]);
	struct pv__arena *scratch = pv__arena_new();

	if (id && scratch)
		put_data(page, scratch, t, map, background, id);
	pv__arena_free(scratch);
	return id && scratch ? PV_OK : pv__page_no_memory(page);
}
