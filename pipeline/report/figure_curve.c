/* The learning curve: scores of smaller training parts, and the law fitted to them. */
#include "report/figures.h"

#include "report/html.h"

#include <math.h>

enum {
	WIDTH = 640,
	LEFT = 62,
	RIGHT = 170,
	TOP = 24,
	BOTTOM = 264,
	STEPS = 81,
	LONGEST = 20,
	LINE = 18,
	ASIDE = 5
};

struct plot {
	const struct pv__view *v;
	struct pv__figure *f;
	struct pv__range x, y;
};

static bool is_shown(const struct pv__view *v, const struct pv__curve_point *p)
{
	return pv__equal(p->metric, v->study->primary.metric);
}

static bool is_of(const struct pv__curve_fit *fit, const struct pv__curve_point *p)
{
	return p->model == fit->model && p->set == fit->set && p->target == fit->target;
}

static bool find_span(const struct pv__view *v, double *low, double *high)
{
	*low = INFINITY;
	*high = -INFINITY;
	for (int64_t i = 0; i < v->r->n_curve_points; i++) {
		const struct pv__curve_point *p = &v->r->curve_point[i];

		if (!is_shown(v, p))
			continue;
		*low = fmin(*low, fmin(p->mean, p->ci_low));
		*high = fmax(*high, fmax(p->mean, p->ci_high));
	}
	return isfinite(*low) && isfinite(*high);
}

/* Models stand a little aside of each other. */
static void put_points(const struct plot *plot, const struct pv__curve_fit *fit, double aside)
{
	const struct pv__results *r = plot->v->r;
	bool primary = pv__is_primary(plot->v, fit->model, fit->set, fit->target);

	for (int64_t i = 0; i < r->n_curve_points; i++) {
		const struct pv__curve_point *p = &r->curve_point[i];
		double x;

		if (!is_shown(plot->v, p) || !is_of(fit, p))
			continue;
		x = pv__range_at(&plot->x, (double)p->size) + aside;
		if (isfinite(p->ci_low) && isfinite(p->ci_high))
			pv__svg_line(plot->f, primary ? "bar model" : "bar base", x,
				     pv__range_at(&plot->y, p->ci_low), x,
				     pv__range_at(&plot->y, p->ci_high));
		pv__svg_dot(plot->f, primary ? "mark model" : "mark base", x,
			    pv__range_at(&plot->y, p->mean), primary ? 5 : 4);
	}
}

static int put_name(const struct plot *plot, const struct pv__curve_fit *fit, int64_t line)
{
	bool primary = pv__is_primary(plot->v, fit->model, fit->set, fit->target);
	const char *name = pv__system_name(plot->v, fit->model, fit->set, fit->target);
	double y = TOP + 4 + (double)line * LINE;

	if (!name)
		return PV_ENOMEM;
	pv__svg_dot(plot->f, primary ? "mark model" : "mark base", WIDTH - RIGHT + 24, y,
		    primary ? 5 : 4);
	pv__svg_text(plot->f, primary ? "strong" : "muted", WIDTH - RIGHT + 36, y + 4,
		     pv__utf8_cut(plot->v->arena, name, LONGEST));
	return PV_OK;
}

/* Between the sizes that were run: the law is not drawn beyond them. */
static void put_law(const struct plot *plot, const struct pv__curve_fit *fit)
{
	const struct pv__study *study = plot->v->study;
	const struct pv__power *power = &fit->power.fit;
	double first = (double)study->curve_size[0];
	double last = (double)study->curve_size[study->n_curve - 1], x[STEPS], y[STEPS];
	int n = 0;

	if (power->reason)
		return;
	for (int i = 0; i < STEPS; i++) {
		double size = first * pow(last / first, (double)i / (STEPS - 1));
		double error = power->a + power->b * pow(size, -power->c);
		double at = pv__range_at(
			&plot->y, pv__metric_rises(study->primary.metric) ? 1 - error : error);

		if (at < TOP || at > BOTTOM)
			continue;
		x[n] = pv__range_at(&plot->x, size);
		y[n++] = at;
	}
	if (n > 1)
		pv__svg_curve(plot->f,
			      pv__is_primary(plot->v, fit->model, fit->set, fit->target) ? "model"
											 : "base",
			      n, x, y);
}

int pv__figure_curve(const struct pv__view *v, struct pv__figure *f)
{
	const char *title = pv__metric_title(v->study->primary.metric);
	struct plot plot = {.v = v, .f = f};
	int64_t n = v->r->n_curve_fits;
	double low, high;

	pv__figure_init(f, v->arena, "curve", 0, 0);
	if (v->r->n_curve_points == 0 || !find_span(v, &low, &high))
		return PV_OK;
	pv__figure_init(f, v->arena, "curve", WIDTH,
			fmax(BOTTOM + 56, TOP + (double)(n + 1) * LINE));
	f->title = "Learning curve.";
	f->alt = pv__format(v->arena, "%s against the number of training groups.", title);
	f->caption = "Dots are means over the folds with their 95 % intervals; a curve is the law "
		     "fitted to them, where they determine one. Blue: the headline\xe2\x80\x99s "
		     "model.";
	plot.x = pv__range_round(0, (double)v->study->curve_size[v->study->n_curve - 1], 6, LEFT,
				 WIDTH - RIGHT);
	plot.y = pv__range_round(low, high, 5, BOTTOM, TOP);
	pv__svg_axis_y(f, &plot.y, LEFT, WIDTH - RIGHT, title);
	pv__svg_axis_x(f, &plot.x, BOTTOM, BOTTOM, "training groups");
	for (int64_t i = 0; i < n; i++)
		put_law(&plot, &v->r->curve_fit[i]);
	for (int64_t i = 0; i < n; i++) {
		put_points(&plot, &v->r->curve_fit[i], ((double)i - .5 * (double)(n - 1)) * ASIDE);
		PV__TRY(put_name(&plot, &v->r->curve_fit[i], i));
	}
	return f->alt ? PV_OK : PV_ENOMEM;
}
