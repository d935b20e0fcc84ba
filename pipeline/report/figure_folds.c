/* The score in every fold: a strip per model and baseline. */
#include "report/figures.h"

#include "report/html.h"
#include "report/number.h"

#include <math.h>
#include <string.h>

enum { WIDTH = 760, ROW = 50, TOP = 28, RIGHT = 150, LONGEST = 26, BINS = 256 };

static void include(const struct pv__view *v, const struct pv__system *system, const char *metric,
		    double *low, double *high)
{
	const struct pv__summary *s =
		pv__summary_of(v, system->model, system->set, system->target, metric);

	if (s && isfinite(s->ci_low) && isfinite(s->ci_high)) {
		*low = fmin(*low, s->ci_low);
		*high = fmax(*high, s->ci_high);
	}
}

static int find_span(const struct pv__view *v, const char *metric, double *low, double *high)
{
	*low = INFINITY;
	*high = -INFINITY;
	for (int64_t s = 0; s < v->n_systems; s++) {
		const double *value;
		int64_t n;

		PV__TRY(pv__fold_values(v, &v->system[s], metric, &n, &value));
		for (int64_t i = 0; i < n; i++) {
			*low = fmin(*low, value[i]);
			*high = fmax(*high, value[i]);
		}
		if (n > 0)
			include(v, &v->system[s], metric, low, high);
	}
	if (isfinite(*low) && v->primary && isfinite(v->primary->chance)) {
		*low = fmin(*low, v->primary->chance);
		*high = fmax(*high, v->primary->chance);
	}
	return PV_OK;
}

/* Dots that would lie on each other move up and down in turn. */
static void put_dots(struct pv__figure *f, const char *style, const struct pv__range *x, double y,
		     int64_t n, const double *value)
{
	int seen[BINS];

	memset(seen, 0, sizeof(seen));
	for (int64_t i = 0; i < n; i++) {
		double at = pv__range_at(x, value[i]);
		int bin = (int)((at - x->from) / (x->to - x->from) * (BINS - 1));
		int turn;

		bin = (bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin) / 2;
		turn = seen[bin]++ % 7;
		pv__svg_dot(f, style, at, y + (turn % 2 ? -1 : 1) * 2.6 * ((turn + 1) / 2), 3);
	}
}

static int put_strip(const struct pv__view *v, struct pv__figure *f, const struct pv__range *x,
		     const struct pv__system *system, double y)
{
	const char *metric = v->study->primary.metric;
	const struct pv__summary *s =
		pv__summary_of(v, system->model, system->set, system->target, metric);
	bool primary = pv__is_primary(v, system->model, system->set, system->target);
	const char *name = pv__system_name(v, system->model, system->set, system->target);
	int decimals = pv__metric_decimals(v, metric);
	const double *value;
	int64_t n;

	if (!name)
		return PV_ENOMEM;
	PV__TRY(pv__fold_values(v, system, metric, &n, &value));
	pv__svg_text(f, primary ? "strong end" : "end", x->from - 16, y + 4,
		     pv__utf8_cut(v->arena, name, LONGEST));
	put_dots(f, system->is_baseline ? "base faint" : "model faint", x, y - 9, n, value);
	if (!s || !isfinite(s->mean))
		return PV_OK;
	if (isfinite(s->ci_low) && isfinite(s->ci_high))
		pv__svg_line(f, system->is_baseline ? "bar base" : "bar model",
			     pv__range_at(x, s->ci_low), y + 9, pv__range_at(x, s->ci_high), y + 9);
	pv__svg_dot(f, system->is_baseline ? "mark base" : "mark model", pv__range_at(x, s->mean),
		    y + 9, 5.5);
	pv__svg_text(f, primary ? "strong num" : "num", x->to + 16, y + 4,
		     pv__shown(v->arena, s->mean, decimals));
	if (isfinite(s->ci_low))
		pv__svg_text(f, "muted num", x->to + 52, y + 4,
			     pv__shown_range(v->arena, s->ci_low, s->ci_high, decimals));
	return PV_OK;
}

static double left_margin(const struct pv__view *v)
{
	double widest = 60;

	for (int64_t s = 0; s < v->n_systems; s++) {
		const char *name = pv__system_name(v, v->system[s].model, v->system[s].set,
						   v->system[s].target);

		if (name)
			widest = fmax(widest, fmin(pv__svg_text_width(name),
						   LONGEST * pv__svg_text_width("n")));
	}
	return widest + 24;
}

int pv__figure_folds(const struct pv__view *v, struct pv__figure *f)
{
	const char *title = pv__metric_title(v->study->primary.metric);
	double low, high, bottom = TOP + (double)v->n_systems * ROW;
	struct pv__range x;

	pv__figure_init(f, v->arena, "folds", 0, 0);
	PV__TRY(find_span(v, v->study->primary.metric, &low, &high));
	if (!isfinite(low))
		return PV_OK;
	pv__figure_init(f, v->arena, "folds", WIDTH, bottom + 48);
	x = pv__range_round(low, high, 6, left_margin(v), WIDTH - RIGHT);
	f->title = pv__format(v->arena, "%s in every fold.", title);
	f->alt = pv__format(v->arena, "%s per fold for %d models and baselines, with means.", title,
			    (int)v->n_systems);
	f->caption = "Small dots are folds; below them their mean with its 95 % interval. "
		     "Blue: models; grey: baselines.";
	pv__svg_axis_x(f, &x, TOP, bottom, title);
	if (v->primary && isfinite(v->primary->chance)) {
		double at = pv__range_at(&x, v->primary->chance);

		pv__svg_line(f, "chance", at, TOP - 6, at, bottom);
		pv__svg_text(f, "chance mid", at, TOP - 12, "chance");
	}
	for (int64_t s = 0; s < v->n_systems; s++)
		PV__TRY(put_strip(v, f, &x, &v->system[s], TOP + ((double)s + .5) * ROW));
	return f->title && f->alt ? PV_OK : PV_ENOMEM;
}
