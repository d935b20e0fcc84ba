/* The first figure: model, rivals and chance on one axis. */
#include "report/figures.h"

#include "report/html.h"
#include "report/number.h"

#include <math.h>

enum { MOST_ROWS = 8, ROW = 42, TOP = 26, WIDTH = 460, RIGHT = 64 };

struct entry {
	const struct pv__summary *summary;
	bool is_primary;
};

/* The headline first, then its rival, then the other baselines and models on its rows. */
static int64_t choose(const struct pv__view *v, struct entry entry[MOST_ROWS])
{
	const char *metric = v->study->primary.metric;
	int64_t n = 0;

	entry[n++] = (struct entry){v->primary, true};
	if (v->against && v->against != v->primary)
		entry[n++] = (struct entry){v->against, false};
	for (int64_t i = 0; i < v->n_systems && n < MOST_ROWS; i++) {
		const struct pv__summary *s = pv__summary_of(
			v, v->system[i].model, v->system[i].set, v->system[i].target, metric);
		bool same_set = v->system[i].set < 0 || v->system[i].set == v->study->primary.set;
		bool same_target = v->system[i].target == PV__HEADLINE_TARGET;

		if (s && s != v->primary && s != v->against && same_set && same_target &&
		    isfinite(s->mean))
			entry[n++] = (struct entry){s, false};
	}
	return n;
}

static struct pv__range span(int64_t n, const struct entry *entry, double left)
{
	double low = INFINITY, high = -INFINITY;

	for (int64_t i = 0; i < n; i++) {
		const struct pv__summary *s = entry[i].summary;

		low = fmin(low, fmin(s->mean, isfinite(s->ci_low) ? s->ci_low : s->mean));
		high = fmax(high, fmax(s->mean, isfinite(s->ci_high) ? s->ci_high : s->mean));
		if (isfinite(s->chance)) {
			low = fmin(low, s->chance);
			high = fmax(high, s->chance);
		}
	}
	return pv__range_round(low, high, 4, left, WIDTH - RIGHT);
}

static void put_entry(const struct pv__view *v, struct pv__figure *f, const struct pv__range *x,
		      const struct entry *entry, double y, double left)
{
	const struct pv__summary *s = entry->summary;
	bool baseline = v->study->model[s->model].is_baseline;
	const char *name = pv__utf8_cut(v->arena, pv__model_id(v, s->model), 19);
	const char *number = pv__shown(v->arena, s->mean, pv__metric_decimals(v, s->metric));

	pv__svg_text(f, entry->is_primary ? "strong end" : "end", left - 14, y + 4, name);
	if (isfinite(s->ci_low) && isfinite(s->ci_high))
		pv__svg_line(f, baseline ? "bar base" : "bar model", pv__range_at(x, s->ci_low), y,
			     pv__range_at(x, s->ci_high), y);
	pv__svg_dot(f, baseline ? "mark base" : "mark model", pv__range_at(x, s->mean), y,
		    entry->is_primary ? 7 : 5);
	pv__svg_text(f, entry->is_primary ? "strong num" : "num", WIDTH - RIGHT + 18, y + 4,
		     number);
}

int pv__figure_headline(const struct pv__view *v, struct pv__figure *f)
{
	const double left = 146;
	struct entry entry[MOST_ROWS];
	struct pv__range x;
	int64_t n;
	double bottom;

	pv__figure_init(f, v->arena, "headline", 0, 0);
	if (!v->primary || !isfinite(v->primary->mean))
		return PV_OK;
	n = choose(v, entry);
	bottom = TOP + (double)n * ROW;
	pv__figure_init(f, v->arena, "headline", WIDTH, bottom + 48);
	x = span(n, entry, left);
	f->title = isfinite(v->primary->chance) ? "Score against the baselines and chance"
						: "Score against the baselines";
	f->alt = pv__format(v->arena, "Mean %s with intervals of %d models and baselines.",
			    pv__metric_title(v->study->primary.metric), (int)n);
	pv__svg_axis_x(f, &x, TOP, bottom, pv__metric_title(v->study->primary.metric));
	if (isfinite(v->primary->chance)) {
		double at = pv__range_at(&x, v->primary->chance);

		pv__svg_line(f, "chance", at, TOP - 6, at, bottom);
		pv__svg_text(f, "chance mid", at, TOP - 12, "chance");
	}
	for (int64_t i = 0; i < n; i++)
		put_entry(v, f, &x, &entry[i], TOP + ((double)i + .5) * ROW, left);
	return f->alt ? PV_OK : PV_ENOMEM;
}
