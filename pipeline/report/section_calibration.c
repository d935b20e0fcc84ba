/* Calibration and utility: may the probabilities be believed, and would acting on them help? */
#include "report/figures.h"
#include "report/measured.h"
#include "report/page.h"

#include <math.h>

static void put_estimate(struct pv__page *page, const char *name, struct pv__estimate e,
			 const char *ideal, const char *reading)
{
	struct pv__arena *arena = page->view->arena;
	struct pv__buffer *b = &page->html;

	pv__html(b, "<tr><th scope=\"row\">%s</th><td class=\"num\">%s</td>", name,
		 pv__shown(arena, e.value, 3));
	pv__html(b, "<td class=\"num ci\">%s</td><td class=\"num\">%s</td><td>%s</td></tr>\n",
		 pv__shown_range(arena, e.low, e.high, 3), ideal, reading);
}

static void put_table(struct pv__page *page, const struct pv__system *system,
		      const struct pv__forecast *f, const struct pv__calibration *c)
{
	const struct pv__view *v = page->view;
	struct pv__buffer *b = &page->html;

	pv__table_open(b, "Calibration",
		       pv__format(v->arena,
				  "of %s: %s held-out rows of repeat 1, pooled over its folds. 95 "
				  "%% intervals: percentiles over resampled groups.",
				  pv__system_name(v, system->model, system->set, system->target),
				  pv__shown_count(v->arena, f->n)));
	pv__table_head(b, "Measure|#Value|#95 % interval|#Ideal|How to read it");
	put_estimate(page, "Slope", c->slope, "1", "below 1: predictions are too extreme");
	put_estimate(page, "Calibration in the large", c->in_the_large, "0",
		     "below 0: risks are overstated on average");
	put_estimate(page, "Expected calibration error", (struct pv__estimate){c->ece, NAN, NAN},
		     "0", "mean distance over ten bins; too large by chance where rows are few");
	put_estimate(page, "Brier score", c->brier, "0", "mean squared error of the probabilities");
	pv__table_close(b);
}

static int put_figures(struct pv__page *page, const struct pv__system *system,
		       const struct pv__forecast *f)
{
	struct pv__figure calibration, decision;

	if (pv__figure_calibration(page->view, system, f, &calibration) != PV_OK ||
	    pv__figure_decision(page->view, system, f, &decision) != PV_OK)
		return pv__page_no_memory(page);
	pv__puts(&page->html, "<div class=\"pair\">\n");
	PV__TRY(pv__page_figure(page, &calibration));
	PV__TRY(pv__page_figure(page, &decision));
	pv__puts(&page->html, "</div>\n");
	return PV_OK;
}

static int calibration_html(struct pv__page *page)
{
	const struct pv__calibrated *c = &page->view->measured->calibrated;

	if (!c->system) {
		pv__puts(
			&page->html,
			page->view->samples->n_classes == 2
				? "<p>No model of this study states probabilities: decision values "
				  "rank people, but say nothing about risk. Logistic "
				  "regression would.</p>\n"
				: "<p>Shown where there are two classes.</p>\n");
		return PV_OK;
	}
	put_table(page, c->system, &c->forecast, &c->calibration);
	return put_figures(page, c->system, &c->forecast);
}

/* ---- as data ------------------------------------------------------------------------------- */

static json_t *estimate_json(struct pv__json *j, struct pv__estimate e)
{
	json_t *o = pv__json_object(j);

	pv__json_set(j, o, "value", pv__json_real(j, e.value));
	pv__json_set(j, o, "ci_low", pv__json_real(j, e.low));
	pv__json_set(j, o, "ci_high", pv__json_real(j, e.high));
	return o;
}

static json_t *curve_json(struct pv__json *j, const struct pv__forecast *f)
{
	json_t *array = pv__json_array(j);

	for (int i = 1; i < 100; i++) {
		json_t *o = pv__json_object(j);

		pv__json_set(j, o, "threshold", pv__json_real(j, i / 100.0));
		pv__json_set(j, o, "model", pv__json_real(j, pv__net_benefit(f, i / 100.0)));
		pv__json_set(j, o, "all", pv__json_real(j, pv__net_benefit_of_all(f, i / 100.0)));
		pv__json_append(j, array, o);
	}
	return array;
}

/* Bins with few rows may tell who they are: left out, as on the page. */
static json_t *bins_json(struct pv__json *j, const struct pv__forecast *f)
{
	struct pv__bin bin[PV__BINS];
	json_t *array = pv__json_array(j);

	pv__calibration_bins(f, bin);
	for (int i = 0; i < PV__BINS; i++) {
		json_t *o;

		if (bin[i].n < PV__FEWEST_PEOPLE)
			continue;
		o = estimate_json(j, bin[i].share);
		pv__json_set(j, o, "rows", pv__json_int(j, bin[i].n));
		pv__json_set(j, o, "probability", pv__json_real(j, bin[i].p));
		pv__json_append(j, array, o);
	}
	return array;
}

static json_t *calibration_json(struct pv__json *j, const struct pv__view *v)
{
	const struct pv__calibrated *of = &v->measured->calibrated;
	const struct pv__calibration *c = &of->calibration;
	json_t *o = pv__json_object(j);

	if (!of->system)
		return o;
	pv__json_set(j, o, "model",
		     pv__json_text(j, pv__system_name(v, of->system->model, of->system->set,
						      of->system->target)));
	pv__json_set(j, o, "rows", pv__json_int(j, of->forecast.n));
	pv__json_set(j, o, "slope", estimate_json(j, c->slope));
	pv__json_set(j, o, "in_the_large", estimate_json(j, c->in_the_large));
	pv__json_set(j, o, "expected_calibration_error", pv__json_real(j, c->ece));
	pv__json_set(j, o, "brier", estimate_json(j, c->brier));
	pv__json_set(j, o, "bins", bins_json(j, &of->forecast));
	pv__json_set(j, o, "decision_curve", curve_json(j, &of->forecast));
	return o;
}

const struct pv__section pv__section_calibration = {"calibration", "Calibration and utility",
						    calibration_html, calibration_json};
