/* Axial slices of a map side by side, as pixels. */
#include "report/mosaic.h"

#include <math.h>
#include <string.h>

enum { PER_ROW = 6, MARGIN = 2, GAP = 4, CAPTION = 14, LEAST_WIDTH = 110, LARGEST_SIZE = 6 };

static const double faint = .08; /* of the background: below it is air */

void pv__colour_of(double value, unsigned char rgba[4])
{
	static const double stop[] = {-1, -.5, 0, .5, 1};
	static const double colour[5][3] = {
		{8, 48, 107}, {66, 146, 198}, {247, 247, 245}, {241, 140, 45}, {127, 51, 2}};
	double v = value < -1 ? -1 : value > 1 ? 1 : value;
	int i = 0;

	while (i < 3 && v > stop[i + 1])
		i++;
	for (int c = 0; c < 3; c++) {
		double part = (v - stop[i]) / (stop[i + 1] - stop[i]);

		rgba[c] = (unsigned char)lround(colour[i][c] +
						part * (colour[i + 1][c] - colour[i][c]));
	}
	rgba[3] = 255;
}

const struct pv_volume *pv__mosaic_background(const struct pv__view *v, const struct pv__map *map)
{
	const struct pv_volume *b = v->r->background;

	return b && pv__grid_equal(&b->grid, map->grid) && pv__mosaic_is_ground(map, b) ? b : NULL;
}

/* ---- which voxels are on the page ------------------------------------------------------- */

static void find_axes(const struct pv_grid *grid, struct pv__mosaic *m)
{
	bool taken[3] = {false, false, false};

	for (int world = 2; world >= 0; world--) { /* slices first: z */
		int best = -1;

		for (int axis = 0; axis < 3; axis++) {
			if (!taken[axis] && (best < 0 || fabs(grid->affine[world][axis]) >
								 fabs(grid->affine[world][best])))
				best = axis;
		}
		taken[best] = true;
		m->axis[world] = best;
		m->flip[world] = grid->affine[world][best] < 0;
		m->n[world] = grid->dim[best];
	}
}

int64_t pv__mosaic_voxel(const struct pv__mosaic *m, const struct pv_grid *grid,
			 const int64_t place[3])
{
	int64_t at[3];

	for (int world = 0; world < 3; world++) {
		int axis = m->axis[world];

		at[axis] = m->flip[world] ? grid->dim[axis] - 1 - place[world] : place[world];
	}
	return (at[2] * grid->dim[1] + at[1]) * grid->dim[0] + at[0];
}

struct pv__ground pv__ground_of(const struct pv_volume *background, int64_t n)
{
	struct pv__ground g = {.volume = background};

	g.low = INFINITY;
	g.high = -INFINITY;
	for (int64_t i = 0; background && i < n; i++) {
		double v = background->data[i];

		if (isfinite(v)) {
			g.low = fmin(g.low, v);
			g.high = fmax(g.high, v);
		}
	}
	if (g.low > 0 || !(g.high > g.low))
		g.low = 0;
	return g;
}

double pv__ground_at(const struct pv__ground *g, int64_t voxel)
{
	double v = g->volume ? g->volume->data[voxel] : 0;

	return isfinite(v) && g->high > g->low ? (v - g->low) / (g->high - g->low) : 0;
}

bool pv__mosaic_is_ground(const struct pv__map *map, const struct pv_volume *background)
{
	int64_t n = map->grid->dim[0] * map->grid->dim[1] * map->grid->dim[2];
	struct pv__ground g = pv__ground_of(background, n);
	int64_t inside = 0, covered = 0;

	for (int64_t i = 0; i < n; i++) {
		inside += map->inside[i];
		covered += map->inside[i] && pv__ground_at(&g, i) > faint;
	}
	return 2 * covered > inside;
}

static bool is_shown(const struct pv__map *map, const struct pv__ground *g, int64_t voxel)
{
	return map->inside[voxel] || pv__ground_at(g, voxel) > faint;
}

/* Extent of what is shown along each world axis; of z: of the map alone. */
static void find_crop(const struct pv__map *map, const struct pv__ground *g, struct pv__mosaic *m)
{
	int64_t low[3], high[3] = {-1, -1, -1}, p[3];

	memcpy(low, m->n, sizeof(low));
	for (p[2] = 0; p[2] < m->n[2]; p[2]++) {
		for (p[1] = 0; p[1] < m->n[1]; p[1]++) {
			for (p[0] = 0; p[0] < m->n[0]; p[0]++) {
				int64_t voxel = pv__mosaic_voxel(m, map->grid, p);
				bool shown = is_shown(map, g, voxel);

				for (int w = 0; w < 3; w++) {
					if (w == 2 ? !map->inside[voxel] : !shown)
						continue;
					low[w] = p[w] < low[w] ? p[w] : low[w];
					high[w] = p[w] > high[w] ? p[w] : high[w];
				}
			}
		}
	}
	for (int w = 0; w < 3; w++) {
		m->low[w] = low[w];
		m->n[w] = high[w] - low[w] + 1;
	}
}

static double world_z(const struct pv__mosaic *m, const struct pv_grid *grid, int64_t slice)
{
	double at[3], z = grid->affine[2][3];

	for (int axis = 0; axis < 3; axis++)
		at[axis] = (double)(grid->dim[axis] - 1) / 2;
	at[m->axis[2]] = (double)(m->flip[2] ? grid->dim[m->axis[2]] - 1 - slice : slice);
	for (int axis = 0; axis < 3; axis++)
		z += grid->affine[2][axis] * at[axis];
	return z;
}

static void choose_slices(const struct pv_grid *grid, struct pv__mosaic *m)
{
	int64_t n = m->n[2] < PV__MOST_SLICES ? m->n[2] : PV__MOST_SLICES;

	m->n_slices = n;
	for (int64_t i = 0; i < n; i++) {
		m->slice[i] = m->low[2] + ((2 * i + 1) * m->n[2]) / (2 * n);
		m->z_mm[i] = world_z(m, grid, m->slice[i]);
	}
	m->columns = n < PER_ROW ? n : PER_ROW;
	m->rows = (n + m->columns - 1) / m->columns;
}

static double voxel_size(const struct pv_grid *grid, int axis)
{
	double s = 0;

	for (int world = 0; world < 3; world++)
		s += grid->affine[world][axis] * grid->affine[world][axis];
	return sqrt(s);
}

void pv__mosaic_plan(const struct pv__map *map, const struct pv_volume *background,
		     struct pv__mosaic *m)
{
	struct pv__ground g;
	double tall;

	*m = (struct pv__mosaic){0};
	find_axes(map->grid, m);
	g = pv__ground_of(background, m->n[0] * m->n[1] * m->n[2]);
	find_crop(map, &g, m);
	choose_slices(map->grid, m);
	m->ratio = voxel_size(map->grid, m->axis[1]) / voxel_size(map->grid, m->axis[0]);
	m->magnify = 1;
	while (m->n[0] * m->magnify < LEAST_WIDTH && m->magnify < LARGEST_SIZE)
		m->magnify++;
	tall = (double)(m->n[1] * m->magnify) * m->ratio;
	m->cell_width = m->n[0] * m->magnify + 2 * MARGIN + 2 * GAP;
	m->cell_height = (int64_t)ceil(tall) + 2 * MARGIN + 2 * CAPTION;
	m->width = m->columns * m->cell_width;
	m->height = m->rows * m->cell_height;
}

/* ---- drawing ------------------------------------------------------------------------------- */

static void pixel_of(const struct pv__map *map, const struct pv__ground *g, int64_t voxel,
		     unsigned char rgba[4])
{
	double value = map->value[voxel], alpha;
	unsigned char over[4];
	int grey = g->volume ? (int)lround(30 + 205 * fmin(1, pv__ground_at(g, voxel))) : 205;

	if (!is_shown(map, g, voxel))
		return;
	rgba[0] = rgba[1] = rgba[2] = (unsigned char)grey;
	rgba[3] = 255;
	if (!map->inside[voxel] || !isfinite(value))
		return;
	pv__colour_of(value / map->largest, over);
	alpha = fmin(1, 3 * fabs(value) / map->largest);
	for (int c = 0; c < 3; c++)
		rgba[c] = (unsigned char)lround(alpha * over[c] + (1 - alpha) * rgba[c]);
}

static void draw_slice(const struct pv__mosaic *m, const struct pv__map *map,
		       const struct pv__ground *g, int64_t i, struct pv__image *image)
{
	int64_t left = (i % m->columns) * m->cell_width + MARGIN + GAP;
	int64_t top = (i / m->columns) * m->cell_height + MARGIN + CAPTION;
	int64_t tall = (int64_t)((double)(m->n[1] * m->magnify) * m->ratio);

	for (int64_t y = 0; y < tall; y++) {
		int64_t row = (int64_t)((double)y / (double)m->magnify / m->ratio);

		for (int64_t x = 0; x < m->n[0] * m->magnify; x++) {
			int64_t place[3] = {m->low[0] + x / m->magnify,
					    m->low[1] + m->n[1] - 1 - row, m->slice[i]};

			if (row >= m->n[1])
				continue;
			pixel_of(map, g, pv__mosaic_voxel(m, map->grid, place),
				 image->pixel + 4 * ((top + y) * m->width + left + x));
		}
	}
}

int pv__mosaic_draw(struct pv__arena *arena, const struct pv__mosaic *m, const struct pv__map *map,
		    const struct pv_volume *background, struct pv__image *image)
{
	int64_t n = map->grid->dim[0] * map->grid->dim[1] * map->grid->dim[2];
	struct pv__ground g = pv__ground_of(background, n);

	PV__TRY(pv__image_new(arena, m->width, m->height, image));
	for (int64_t i = 0; i < m->n_slices; i++)
		draw_slice(m, map, &g, i, image);
	return PV_OK;
}
