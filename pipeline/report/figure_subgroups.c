/* The score in every part of the rows, beside that in all. */
#include "report/subgroups.h"

#include "report/figures.h"
#include "report/html.h"

#include <math.h>

enum { WIDTH = 760, ROW = 25, TOP = 16, LEFT = 250, RIGHT = 150, LONGEST = 30 };

static struct pv__range span(const struct pv__subgroups *s)
{
	double low = fmin(s->all.mean, isfinite(s->all.low) ? s->all.low : s->all.mean), high;

	high = fmax(s->all.mean, isfinite(s->all.high) ? s->all.high : s->all.mean);
	for (int64_t i = 0; i < s->n; i++) {
		const struct pv__interval *c = &s->part[i].score;

		if (isnan(c->mean))
			continue;
		low = fmin(low, isfinite(c->low) ? c->low : c->mean);
		high = fmax(high, isfinite(c->high) ? c->high : c->mean);
	}
	return pv__range_round(low, high, 5, LEFT, WIDTH - RIGHT);
}

static void put_row(const struct pv__view *v, struct pv__figure *f, const struct pv__range *x,
		    const char *name, const struct pv__interval *score, int64_t n, double y)
{
	bool few = isnan(score->mean);

	pv__svg_text(f, few ? "end muted" : "end", LEFT - 14, y + 4,
		     pv__utf8_cut(v->arena, name, LONGEST));
	if (isfinite(score->low) && isfinite(score->high))
		pv__svg_line(f, "bar model", pv__range_at(x, score->low), y,
			     pv__range_at(x, score->high), y);
	if (!few)
		pv__svg_dot(f, "mark model", pv__range_at(x, score->mean), y, 5.5);
	pv__svg_text(f, "num end", WIDTH - RIGHT + 64, y + 4, pv__shown(v->arena, score->mean, 2));
	pv__svg_text(f, "muted num end", WIDTH - 8, y + 4,
		     n < PV__FEWEST_PEOPLE ? "few" : pv__shown_count(v->arena, n));
}

int pv__figure_subgroups(const struct pv__view *v, const struct pv__subgroups *s,
			 struct pv__figure *f)
{
	double bottom = TOP + 18 + (double)(s->n + 1) * ROW, at;
	struct pv__range x;
	int64_t n_all = 0;

	pv__figure_init(f, v->arena, "subgroups", 0, 0);
	if (s->n == 0 || isnan(s->all.mean))
		return PV_OK;
	pv__figure_init(f, v->arena, "subgroups", WIDTH, bottom + 48);
	x = span(s);
	at = pv__range_at(&x, s->all.mean);
	f->title = "Scores in parts of the rows.";
	f->caption = pv__format(
		v->arena,
		"Held-out rows of repeat 1 of %s, pooled over its folds, with 95 %% intervals over "
		"resampled groups; dashed: all rows. Parts with fewer than %d rows have no score.",
		pv__model_id(v, v->study->primary.model), PV__FEWEST_ROWS);
	f->alt = pv__format(v->arena, "%s with intervals in %lld parts of the rows.",
			    s->metric->title, (long long)s->n);
	pv__svg_text(f, "small end", WIDTH - RIGHT + 64, TOP + 2, "score");
	pv__svg_text(f, "small end", WIDTH - 8, TOP + 2, "rows");
	pv__svg_axis_x(f, &x, TOP + 10, bottom, s->metric->title);
	pv__svg_line(f, "chance", at, TOP + 10, at, bottom);
	for (int64_t i = 0; i < v->r->n_predictions; i++)
		n_all += v->r->prediction[i].repeat == 0 &&
			 pv__is_primary(v, v->r->prediction[i].model, v->r->prediction[i].set,
					v->r->prediction[i].target);
	put_row(v, f, &x, "all rows", &s->all, n_all, TOP + 18 + .5 * ROW);
	for (int64_t i = 0; i < s->n; i++) {
		const struct pv__subgroup *p = &s->part[i];

		put_row(v, f, &x, pv__format(v->arena, "%s: %s", p->column, p->level), &p->score,
			p->n, TOP + 18 + ((double)i + 1.5) * ROW);
	}
	return f->caption && f->alt ? PV_OK : PV_ENOMEM;
}
