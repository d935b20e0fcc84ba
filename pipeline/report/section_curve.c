/* Learning curve: would more people help? */
#include "report/figures.h"
#include "report/page.h"

#include <math.h>

static void put_points(struct pv__page *page)
{
	const struct pv__view *v = page->view;
	struct pv__buffer *b = &page->html;
	const char *metric = v->study->primary.metric;
	int decimals = pv__metric_decimals(v, metric);

	pv__table_open(b, pv__metric_title(metric),
		       "of models that were tuned and fitted on so many groups of each training "
		       "part and scored on its whole test part. A smaller part lies inside the "
		       "next. Intervals are corrected for shared rows as those of whole training "
		       "parts, and so rather too wide.");
	pv__table_head(b, "Model|#Groups|#Rows, mean|#Mean|#95 % interval");
	for (int64_t i = 0; i < v->r->n_curve_points; i++) {
		const struct pv__curve_point *p = &v->r->curve_point[i];

		if (!pv__equal(p->metric, metric))
			continue;
		pv__html(b, "<tr><th scope=\"row\">%s</th><td class=\"num\">%s</td>",
			 pv__system_name(v, p->model, p->set, p->target),
			 pv__shown_count(v->arena, p->size));
		pv__html(b, "<td class=\"num\">%s</td><td class=\"num\">%s</td>",
			 pv__shown(v->arena, p->n_train, 1),
			 pv__shown(v->arena, p->mean, decimals));
		pv__html(b, "<td class=\"num ci\">%s</td></tr>\n",
			 pv__shown_range(v->arena, p->ci_low, p->ci_high, decimals));
	}
	pv__table_close(b);
}

static void put_parameter(struct pv__page *page, const char *name, double value,
			  struct pv__power_range range)
{
	struct pv__arena *arena = page->view->arena;

	pv__html(&page->html, ", %s = %s", name, pv__shown(arena, value, 3));
	if (isfinite(range.low))
		pv__html(&page->html, " (%s)", pv__shown_range(arena, range.low, range.high, 3));
}

static void put_fit(struct pv__page *page, const struct pv__curve_fit *of)
{
	const struct pv__view *v = page->view;
	const struct pv__power_fitted *p = &of->power;
	struct pv__buffer *b = &page->html;

	pv__html(b, "<li>%s: ", pv__system_name(v, of->model, of->set, of->target));
	if (p->fit.reason) {
		pv__html(b, "no fit, since %s.</li>\n", p->fit.reason);
		return;
	}
	pv__puts(b, "fitted");
	put_parameter(page, "a", p->fit.a, p->a);
	put_parameter(page, "b", p->fit.b, p->b);
	put_parameter(page, "c", p->fit.c, p->c);
	if (p->reason)
		pv__html(b, "; no intervals, since %s", p->reason);
	pv__puts(b, ".</li>\n");
}

static int curve_html(struct pv__page *page)
{
	const struct pv__view *v = page->view;
	struct pv__buffer *b = &page->html;
	struct pv__figure figure;

	if (v->r->n_curve_points == 0) {
		pv__puts(b, "<p>This study asks for no learning curve.</p>\n");
		return PV_OK;
	}
	if (pv__figure_curve(v, &figure) != PV_OK)
		return pv__page_no_memory(page);
	PV__TRY(pv__page_figure(page, &figure));
	put_points(page);
	pv__html(b,
		 "<p>Fitted to the means, weighted by their spread over folds: error = a + b "
		 "n<sup>\xe2\x88\x92"
		 "c</sup>, with n groups, a, b, c \xe2\x89\xa5 0, and the "
		 "error %s. a is the error that no number of people takes away, if the law holds "
		 "beyond the sizes that were run, which these cannot show. In brackets 95 %% "
		 "percentile intervals over 1000 resamples of folds; folds share training rows, so "
		 "that they are rather too narrow.</p>\n<ul>\n",
		 pv__metric_rises(v->study->primary.metric) ? "1 minus the score"
							    : "as the metric gives it");
	for (int64_t i = 0; i < v->r->n_curve_fits; i++)
		put_fit(page, &v->r->curve_fit[i]);
	pv__puts(b, "</ul>\n");
	return PV_OK;
}

/* ---- as data ------------------------------------------------------------------------------- */

static json_t *point_json(struct pv__json *j, const struct pv__view *v,
			  const struct pv__curve_point *p)
{
	json_t *o = pv__json_object(j);

	pv__json_set(j, o, "model", pv__json_text(j, pv__model_id(v, p->model)));
	pv__json_set(j, o, "set", pv__json_text(j, pv__shown_set(v, p->set)));
	pv__json_set(j, o, "size", pv__json_int(j, p->size));
	pv__json_set(j, o, "n_train", pv__json_real(j, p->n_train));
	pv__json_set(j, o, "metric", pv__json_text(j, p->metric));
	pv__json_set(j, o, "mean", pv__json_real(j, p->mean));
	pv__json_set(j, o, "ci_low", pv__json_real(j, p->ci_low));
	pv__json_set(j, o, "ci_high", pv__json_real(j, p->ci_high));
	return o;
}

static json_t *parameter_json(struct pv__json *j, double value, struct pv__power_range range)
{
	json_t *o = pv__json_object(j);

	pv__json_set(j, o, "value", pv__json_real(j, value));
	pv__json_set(j, o, "ci_low", pv__json_real(j, range.low));
	pv__json_set(j, o, "ci_high", pv__json_real(j, range.high));
	return o;
}

static json_t *fit_json(struct pv__json *j, const struct pv__view *v,
			const struct pv__curve_fit *of)
{
	const struct pv__power_fitted *p = &of->power;
	json_t *o = pv__json_object(j);

	pv__json_set(j, o, "model", pv__json_text(j, pv__model_id(v, of->model)));
	pv__json_set(j, o, "set", pv__json_text(j, pv__shown_set(v, of->set)));
	pv__json_set(j, o, "a", parameter_json(j, p->fit.a, p->a));
	pv__json_set(j, o, "b", parameter_json(j, p->fit.b, p->b));
	pv__json_set(j, o, "c", parameter_json(j, p->fit.c, p->c));
	pv__json_set(j, o, "no_fit", pv__json_text(j, p->fit.reason));
	pv__json_set(j, o, "no_intervals", pv__json_text(j, p->reason));
	return o;
}

static json_t *curve_json(struct pv__json *j, const struct pv__view *v)
{
	json_t *o = pv__json_object(j), *points = pv__json_array(j), *fits = pv__json_array(j);

	for (int64_t i = 0; i < v->r->n_curve_points; i++)
		pv__json_append(j, points, point_json(j, v, &v->r->curve_point[i]));
	for (int64_t i = 0; i < v->r->n_curve_fits; i++)
		pv__json_append(j, fits, fit_json(j, v, &v->r->curve_fit[i]));
	pv__json_set(j, o, "metric_of_fits", pv__json_text(j, v->study->primary.metric));
	pv__json_set(j, o, "points", points);
	pv__json_set(j, o, "fits", fits);
	return o;
}

const struct pv__section pv__section_curve = {"curve", "Learning curve", curve_html, curve_json};
