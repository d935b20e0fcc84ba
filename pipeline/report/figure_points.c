/* Figures of single predictions: the ROC curve, and predicted against observed. */
#include "report/figures.h"

#include "report/heldout.h"

#include <math.h>

enum { SIDE = 420, LEFT = 62, TOP = 16, RIGHT = 16, BOTTOM = 54 };

static const struct pv__system *find_system(const struct pv__view *v, const struct pv__summary *s)
{
	for (int64_t i = 0; s && i < v->n_systems; i++) {
		if (v->system[i].model == s->model && v->system[i].set == s->set &&
		    v->system[i].target == s->target)
			return &v->system[i];
	}
	return NULL;
}

const struct pv__system *pv__primary_system(const struct pv__view *v)
{
	return find_system(v, v->primary);
}

const struct pv__system *pv__against_system(const struct pv__view *v)
{
	return find_system(v, v->against);
}

int pv__observed_points(const struct pv__view *v, const struct pv__system *of,
			struct pv__pairs *out)
{
	const struct pv__scored *s;
	struct pv__held_out rows;

	*out = (struct pv__pairs){0};
	PV__TRY(pv__held_out(v, of, &rows));
	s = &rows.fixed.scored;
	out->x = pv__alloc(v->arena, (size_t)s->n, sizeof(*out->x));
	out->y = pv__alloc(v->arena, (size_t)s->n, sizeof(*out->y));
	if (!out->x || !out->y)
		return PV_ENOMEM;
	for (int64_t i = 0; i < s->n; i++) {
		if (!isfinite(s->y[i]) || !isfinite(s->decision[i]))
			continue;
		out->x[out->n] = s->y[i];
		out->y[out->n++] = s->decision[i];
	}
	return PV_OK;
}

/* Walks the rows from the highest decision down; ties move together. */
static void walk(const struct pv__scored *s, const int64_t *order, struct pv__pairs *out)
{
	double hits = 0, alarms = 0, n_positive = 0;

	for (int64_t i = 0; i < s->n; i++)
		n_positive += s->y[i] > 0;
	if (n_positive == 0 || n_positive == (double)s->n)
		return;
	out->n = 1; /* (0, 0) */
	for (int64_t i = s->n - 1; i >= 0; i--) {
		hits += s->y[order[i]] > 0;
		alarms += !(s->y[order[i]] > 0);
		if (i > 0 && s->decision[order[i - 1]] == s->decision[order[i]])
			continue;
		out->x[out->n] = alarms / ((double)s->n - n_positive);
		out->y[out->n++] = hits / n_positive;
	}
}

int pv__roc_points(const struct pv__view *v, const struct pv__system *of, struct pv__pairs *out)
{
	const struct pv__scored *s;
	struct pv__held_out rows;
	int64_t *order;

	*out = (struct pv__pairs){0};
	if (!pv__has_classes(v) || v->samples->n_classes != 2)
		return PV_OK;
	PV__TRY(pv__held_out(v, of, &rows));
	s = &rows.fixed.scored;
	order = pv__alloc(v->arena, (size_t)s->n, sizeof(*order));
	out->x = pv__alloc(v->arena, (size_t)s->n + 1, sizeof(*out->x));
	out->y = pv__alloc(v->arena, (size_t)s->n + 1, sizeof(*out->y));
	if (!order || !out->x || !out->y)
		return PV_ENOMEM;
	for (int64_t i = 0; i < s->n; i++)
		if (!isfinite(s->decision[i]))
			return PV_OK;
	pv__argsort(s->n, s->decision, order);
	walk(s, order, out);
	return PV_OK;
}

static int put_curve(const struct pv__view *v, struct pv__figure *f, const struct pv__system *of,
		     const struct pv__range *x, const struct pv__range *y, const char *style)
{
	struct pv__pairs roc;

	PV__TRY(pv__roc_points(v, of, &roc));
	for (int64_t i = 0; i < roc.n; i++) {
		roc.x[i] = pv__range_at(x, roc.x[i]);
		roc.y[i] = pv__range_at(y, roc.y[i]);
	}
	if (roc.n > 0)
		pv__svg_curve(f, style, roc.n, roc.x, roc.y);
	return PV_OK;
}

static void put_legend(struct pv__figure *f, const char *line, double y, const char *text)
{
	double x[] = {SIDE - RIGHT - 168, SIDE - RIGHT - 140}, at[] = {y, y};

	pv__svg_curve(f, line, 2, x, at);
	pv__svg_text(f, "muted", x[1] + 8, y + 4, text);
}

int pv__figure_roc(const struct pv__view *v, struct pv__figure *f)
{
	const struct pv__system *model = pv__primary_system(v), *rival = pv__against_system(v);
	struct pv__range x = pv__range_round(0, 1, 5, LEFT, SIDE - RIGHT);
	struct pv__range y = pv__range_round(0, 1, 5, SIDE - BOTTOM, TOP);
	struct pv__pairs roc = {0};

	pv__figure_init(f, v->arena, "roc", 0, 0);
	if (model)
		PV__TRY(pv__roc_points(v, model, &roc));
	if (roc.n == 0)
		return PV_OK;
	pv__figure_init(f, v->arena, "roc", SIDE, SIDE);
	f->title = "ROC curve.";
	f->caption =
		"Held-out rows of repeat 1, pooled over its folds; tables hold means over folds.";
	f->alt = "True positive rate against false positive rate of the model and the baseline.";
	pv__svg_axis_x(f, &x, TOP, SIDE - BOTTOM,
		       pv__format(v->arena, "false positive rate (%s called %s)",
				  v->samples->class_name[0], v->samples->class_name[1]));
	pv__svg_axis_y(f, &y, LEFT, SIDE - RIGHT, "true positive rate");
	pv__svg_line(f, "chance", x.from, y.from, x.to, y.to);
	put_legend(f, "model", SIDE - BOTTOM - 58, pv__model_id(v, model->model));
	put_legend(f, "chance", SIDE - BOTTOM - 18, "chance");
	if (rival) {
		put_legend(f, "base", SIDE - BOTTOM - 38, pv__model_id(v, rival->model));
		PV__TRY(put_curve(v, f, rival, &x, &y, "base"));
	}
	return put_curve(v, f, model, &x, &y, "model");
}

int pv__figure_observed(const struct pv__view *v, struct pv__figure *f)
{
	const struct pv__system *model = pv__primary_system(v);
	double low = INFINITY, high = -INFINITY;
	struct pv__pairs points = {0};
	struct pv__range x, y;

	pv__figure_init(f, v->arena, "observed", 0, 0);
	if (model && !pv__has_classes(v))
		PV__TRY(pv__observed_points(v, model, &points));
	if (points.n == 0)
		return PV_OK;
	for (int64_t i = 0; i < points.n; i++) {
		low = fmin(low, fmin(points.x[i], points.y[i]));
		high = fmax(high, fmax(points.x[i], points.y[i]));
	}
	pv__figure_init(f, v->arena, "observed", SIDE, SIDE);
	f->title = "Predicted against observed.";
	f->caption = "Held-out rows of repeat 1; on the dashed line both are equal.";
	f->alt = "Scatter plot of predicted against observed values with the line of identity.";
	x = pv__range_round(low, high, 5, LEFT, SIDE - RIGHT);
	y = pv__range_round(low, high, 5, SIDE - BOTTOM, TOP);
	pv__svg_axis_x(f, &x, TOP, SIDE - BOTTOM,
		       pv__format(v->arena, "observed %s", v->samples->target_name[0]));
	pv__svg_axis_y(f, &y, LEFT, SIDE - RIGHT, "predicted");
	pv__svg_line(f, "chance", x.from, y.from, x.to, y.to);
	for (int64_t i = 0; i < points.n; i++)
		pv__svg_dot(f, "model faint", pv__range_at(&x, points.x[i]),
			    pv__range_at(&y, points.y[i]), 4);
	return PV_OK;
}
