/* Axial slices of a map over the background: a PNG for the pixels, SVG text for left and
 * right, millimetres and the colour bar. */
#include "report/figures.h"

#include "report/mosaic.h"
#include "report/number.h"
#include "report/png.h"

#include <math.h>

enum { WIDTH = 760, PAD = 14, BAR = 220, BAR_TALL = 12, BAR_STEPS = 44 };

static int put_pixels(struct pv__arena *scratch, struct pv__figure *f, const struct pv__map *map,
		      const struct pv__mosaic *m, const struct pv_volume *background, double height)
{
	struct pv__buffer png = {.arena = scratch};
	struct pv__image image;

	PV__TRY(pv__mosaic_draw(scratch, m, map, background, &image));
	pv__put_png(&png, &image);
	if (png.failed)
		return PV_ENOMEM;
	pv__svg_image(f, png.data, png.n, 0, 0, WIDTH, height);
	return PV_OK;
}

static int put_bar(const struct pv__view *v, struct pv__figure *f, double largest, double y,
		   const char *what)
{
	double x = (WIDTH - BAR) / 2.0;
	int decimals = pv__decimals(largest);
	const char *high = pv__shown_signed(v->arena, largest, decimals);
	const char *low = pv__shown_signed(v->arena, -largest, decimals);
	struct pv__buffer png = {.arena = v->arena};
	struct pv__image image;

	PV__TRY(pv__image_new(v->arena, BAR_STEPS, 1, &image));
	for (int i = 0; i < BAR_STEPS; i++)
		pv__colour_of((2.0 * i + 1) / BAR_STEPS - 1, image.pixel + 4 * i);
	pv__put_png(&png, &image);
	if (png.failed)
		return PV_ENOMEM;
	pv__svg_image(f, png.data, png.n, x, y, BAR, BAR_TALL);
	pv__svg_rect(f, "frame", x, y, BAR, BAR_TALL);
	pv__svg_text(f, "tick end", x - 8, y + 10, low);
	pv__svg_text(f, "tick", x + BAR + 8, y + 10, high);
	pv__svg_text(f, "tick mid", x + BAR / 2.0, y + 28, "0");
	pv__svg_text(f, "label mid", x + BAR / 2.0, y + 46, what);
	return PV_OK;
}

static void put_labels(const struct pv__view *v, struct pv__figure *f, const struct pv__mosaic *m,
		       double cell_width, double cell_height)
{
	for (int64_t i = 0; i < m->n_slices; i++) {
		double x = (double)(i % m->columns) * cell_width;
		double y = (double)(i / m->columns) * cell_height;
		const char *z = pv__shown_signed(v->arena, m->z_mm[i], 0);

		pv__svg_text(f, "small", x + 3, y + 13, "L");
		pv__svg_text(f, "small end", x + cell_width - 3, y + 13, "R");
		pv__svg_text(f, "small mid", x + cell_width / 2, y + cell_height - 5,
			     z ? pv__format(v->arena, "z %s mm", z) : NULL);
	}
}

int pv__figure_slices(const struct pv__view *v, const struct pv__importance_table *t,
		      const struct pv__map *map, const struct pv_volume *background,
		      struct pv__figure *f)
{
	const char *name = pv__format(v->arena, "slices-%s", v->stem[t - v->r->table]);
	struct pv__arena *scratch = pv__arena_new(); /* the pixels may be as large as the images */
	struct pv__mosaic m;
	double height;
	int status;

	pv__figure_init(f, v->arena, name, 0, 0);
	if (!name || !scratch) {
		pv__arena_free(scratch);
		return PV_ENOMEM;
	}
	pv__mosaic_plan(map, background, &m);
	height = (double)m.height * WIDTH / (double)m.width;
	pv__figure_init(f, v->arena, name, WIDTH, height + PAD + 54);
	f->title = "Axial slices.";
	f->caption = background
			     ? "Left is shown on the left; colours are opaque from a third of the "
			       "largest value on, over the background image."
			     : "Left is shown on the left; grey marks the analysed regions (no "
			       "background image).";
	f->alt = pv__format(v->arena, "%d axial slices of the importance map.", (int)m.n_slices);
	status = put_pixels(scratch, f, map, &m, background, height);
	pv__arena_free(scratch);
	if (status != PV_OK)
		return status;
	put_labels(v, f, &m, (double)WIDTH / (double)m.columns, height / (double)m.rows);
	PV__TRY(put_bar(v, f, map->largest, height + PAD, t->estimand));
	return f->alt ? PV_OK : PV_ENOMEM;
}
