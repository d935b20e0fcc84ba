/* The first units of an importance table with their intervals. */
#include "report/figures.h"

#include "report/html.h"
#include "report/number.h"

#include <math.h>

enum { MOST = 20, WIDTH = 760, ROW = 25, TOP = 12, RIGHT = 176, LONGEST = 30 };

static struct pv__range span(const struct pv__importance_table *t, const int64_t *order, int64_t n,
			     double left)
{
	double low = 0, high = 0;

	for (int64_t i = 0; i < n; i++) {
		const struct pv__ranked *u = &t->unit[order[i]];

		low = fmin(low, isfinite(u->ci_low) ? u->ci_low : u->value);
		high = fmax(high, isfinite(u->ci_high) ? u->ci_high : u->value);
	}
	return pv__range_round(low, high, 5, left, WIDTH - RIGHT);
}

static void put_unit(const struct pv__view *v, struct pv__figure *f,
		     const struct pv__importance_table *t, const struct pv__range *x,
		     double largest, int64_t unit, double y)
{
	const struct pv__ranked *u = &t->unit[unit];
	const char *bar = !t->is_signed ? "bar model" : u->value < 0 ? "bar neg" : "bar pos";
	const char *mark = !t->is_signed ? "mark model" : u->value < 0 ? "mark neg" : "mark pos";
	int decimals = pv__decimals(largest);

	pv__svg_text(f, "end", x->from - 14, y + 4,
		     pv__utf8_cut(v->arena, pv__unit_name(t, unit), LONGEST));
	if (isfinite(u->ci_low) && isfinite(u->ci_high))
		pv__svg_line(f, bar, pv__range_at(x, u->ci_low), y, pv__range_at(x, u->ci_high), y);
	pv__svg_dot(f, mark, pv__range_at(x, u->value), y, 5.5);
	pv__svg_text(f, "num end", WIDTH - RIGHT + 70, y + 4,
		     pv__shown(v->arena, u->value, decimals));
	if (isfinite(u->rank_low) && isfinite(u->rank_high))
		pv__svg_text(f, "muted num end", WIDTH - 8, y + 4,
			     pv__shown_ranks(v->arena, u->rank_low, u->rank_high));
}

static double left_margin(const struct pv__importance_table *t, const int64_t *order, int64_t n)
{
	double widest = 60;

	for (int64_t i = 0; i < n; i++)
		widest = fmax(widest, fmin(pv__svg_text_width(pv__unit_name(t, order[i])),
					   LONGEST * pv__svg_text_width("n")));
	return widest + 24;
}

int pv__figure_forest(const struct pv__view *v, const struct pv__importance_table *t,
		      const int64_t *order, struct pv__figure *f)
{
	const char *name = pv__format(v->arena, "regions-%s", v->stem[t - v->r->table]);
	int64_t n = 0;
	struct pv__range x;
	double bottom, zero;

	pv__figure_init(f, v->arena, name, 0, 0);
	while (n < t->units.n && n < MOST && isfinite(t->unit[order[n]].value))
		n++;
	if (!name || n == 0)
		return name ? PV_OK : PV_ENOMEM;
	bottom = TOP + 18 + (double)n * ROW;
	pv__figure_init(f, v->arena, name, WIDTH, bottom + 48);
	x = span(t, order, n, left_margin(t, order, n));
	zero = pv__range_at(&x, 0);
	f->title = pv__format(v->arena, "The first %lld by rank.", (long long)n);
	f->alt = pv__format(v->arena, "Importance with intervals of the first %lld of %lld.",
			    (long long)n, (long long)t->units.n);
	f->caption = t->is_signed
			     ? "Mean over folds with its 95 % interval; orange above zero, blue "
			       "below; right: rank interval over folds."
			     : "Mean over folds with its 95 % interval; right: rank interval "
			       "over folds.";
	pv__svg_text(f, "small end", WIDTH - RIGHT + 70, TOP + 2, "value");
	if (isfinite(t->unit[order[0]].rank_low))
		pv__svg_text(f, "small end", WIDTH - 8, TOP + 2, "ranks over folds");
	pv__svg_axis_x(f, &x, TOP + 10, bottom, t->estimand);
	pv__svg_line(f, "axis", zero, TOP + 10, zero, bottom);
	for (int64_t i = 0; i < n; i++)
		put_unit(v, f, t, &x, fabs(t->unit[order[0]].value), order[i],
			 TOP + 18 + ((double)i + .5) * ROW);
	return f->title && f->alt ? PV_OK : PV_ENOMEM;
}
