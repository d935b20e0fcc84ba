/* Key numbers: the first screen. */
#include "report/claims.h"
#include "report/figures.h"
#include "report/page.h"

#include <math.h>

enum { TOP_REGIONS = 5 };

static void put_well(struct pv__page *page)
{
	const struct pv__view *v = page->view;
	const struct pv__summary *s = v->primary;
	struct pv__buffer *b = &page->html;
	int decimals;

	pv__puts(b, "<div class=\"answer well\"><h3>How well, and how sure?</h3>\n");
	if (!s) {
		pv__puts(b, "<p>The headline score was not computed.</p></div>\n");
		return;
	}
	decimals = pv__metric_decimals(v, s->metric);
	pv__html(b, "<span class=\"big\">%s</span>\n", pv__shown(v->arena, s->mean, decimals));
	pv__html(b, "<p><strong>%s</strong> of %s, mean over %s", pv__metric_title(s->metric),
		 pv__system_name(v, s->model, s->set, s->target),
		 pv__shown_things(v->arena, s->n_folds, "held-out fold", "held-out folds"));
	if (isfinite(s->ci_low))
		pv__html(b, "<br>95 %% interval <strong>%s</strong>",
			 pv__shown_range(v->arena, s->ci_low, s->ci_high, decimals));
	pv__puts(b, "</p>\n");
	if (s->n_undefined > 0)
		pv__html(b, "<p class=\"note\">Not defined in %s.</p>\n",
			 pv__shown_things(v->arena, s->n_undefined, "fold", "folds"));
	pv__html(b, "<p class=\"note\">%s</p></div>\n", pv__claim_interval(v));
}

static int put_chart(struct pv__page *page)
{
	struct pv__figure f;

	if (pv__figure_headline(page->view, &f) != PV_OK)
		return pv__page_no_memory(page);
	if (f.width <= 0)
		return PV_OK;
	pv__puts(&page->html, "<div class=\"answer chart\">\n");
	PV__TRY(pv__page_figure(page, &f));
	pv__puts(&page->html, "</div>\n");
	return PV_OK;
}

static void put_chance(struct pv__page *page)
{
	const struct pv__summary *s = page->view->primary;
	struct pv__arena *arena = page->view->arena;
	struct pv__buffer *b = &page->html;

	pv__puts(b, "<div class=\"answer\"><h3>More than chance?</h3>\n");
	if (s && isfinite(s->p_permutation))
		pv__html(b, "<span class=\"mid-size\">%s</span>\n",
			 pv__shown_p_equals(arena, s->p_permutation));
	else
		pv__puts(b, "<span class=\"mid-size\">Not tested</span>\n");
	pv__html(b, "<p>%s</p></div>\n", pv__claim_chance(page->view));
}

static void put_gain(struct pv__page *page)
{
	const struct pv__view *v = page->view;
	struct pv__buffer *b = &page->html;

	pv__puts(b, "<div class=\"answer\"><h3>More than the baseline?</h3>\n");
	if (v->gain)
		pv__html(b, "<span class=\"mid-size\">%s</span>\n",
			 pv__shown_signed(v->arena, v->gain->difference,
					  pv__metric_decimals(v, v->gain->metric)));
	else if (v->against)
		pv__html(b, "<span class=\"mid-size\">%s</span>\n",
			 pv__shown(v->arena, v->against->mean,
				   pv__metric_decimals(v, v->against->metric)));
	pv__html(b, "<p>%s</p></div>\n", pv__claim_gain(v));
}

/* The headline's first table over regions; or over columns; NULL: none. */
static const struct pv__importance_table *first_table(const struct pv__view *v)
{
	const struct pv__importance_table *t;

	if (v->r->n_tables == 0)
		return NULL;
	t = &v->r->table[v->table_order[0]];
	return pv__is_primary(v, t->model, t->set, t->target) ? t : NULL;
}

static int put_regions(struct pv__page *page)
{
	const struct pv__view *v = page->view;
	const struct pv__importance_table *t = first_table(v);
	struct pv__buffer *b = &page->html;
	int64_t *order;

	pv__html(b, "<div class=\"answer\"><h3>Which %s?</h3>\n",
		 t && t->by_column ? "features" : "regions");
	if (!t) {
		pv__puts(b, "<p>No importance was computed.</p></div>\n");
		return PV_OK;
	}
	if (!v->r->ranking_supported) {
		pv__puts(b, "<span class=\"mid-size\">No ranking is supported</span>\n");
		pv__html(b, "<p>%s</p></div>\n", v->r->ranking_reason ? v->r->ranking_reason : "");
		return PV_OK;
	}
	if (pv__units_by_rank(v, t, &order) != PV_OK)
		return pv__page_no_memory(page);
	pv__puts(b, "<ol>\n");
	for (int64_t i = 0; i < t->units.n && i < TOP_REGIONS; i++) {
		const struct pv__ranked *u = &t->unit[order[i]];

		if (!(u->selection_frequency > 0)) /* it took no part: no rank to speak of */
			break;
		pv__html(b, "<li><strong>%s</strong>", pv__unit_name(t, order[i]));
		if (isfinite(u->rank_low))
			pv__html(b, " <span class=\"ci\">%s %s</span>",
				 round(u->rank_low) == round(u->rank_high) ? "rank" : "ranks",
				 pv__shown_ranks(v->arena, u->rank_low, u->rank_high));
		if (isfinite(u->p_fwer))
			pv__html(b, "<span class=\"ci\">, %s</span>",
				 pv__shown_p_equals(v->arena, u->p_fwer));
		pv__puts(b, "</li>\n");
	}
	pv__html(b,
		 "</ol>\n<p class=\"note\">By %s%s%s (%s); ranks: interval over "
		 "folds%s.</p></div>\n",
		 pv__importance_name(v, t), t->class_name ? ", class " : "",
		 t->class_name ? t->class_name : "", t->estimand,
		 isfinite(t->unit[order[0]].p_fwer) ? "; p: family-wise" : "");
	return PV_OK;
}

/* How many there are, and the gravest, which is the first. */
static void put_warnings(struct pv__page *page)
{
	const struct pv__view *v = page->view;

	if (v->r->n_warnings > 0)
		pv__html(&page->html,
			 "<p><a href=\"#%s\">%s</a>%s %s</p>\n", pv__section_warnings.id,
			 pv__shown_things(v->arena, v->r->n_warnings, "warning", "warnings"),
			 v->r->n_warnings > 1 ? ", first:" : ":",
			 pv__pseudonymise(v->arena, &v->pseudonyms, v->r->warning[0]));
}

static void put_catch(struct pv__page *page)
{
	const struct pv__view *v = page->view;
	struct pv__buffer *b = &page->html;

	pv__html(b,
		 "<div class=\"answer catch\"><h3>What is the "
		 "catch?</h3>\n<p><strong>%s</strong></p>\n",
		 pv__claim_catch(v));
	put_warnings(page);
	pv__html(b,
		 "<p class=\"note\">Predictive, not causal. %s %s tried and %s made; the headline "
		 "was "
		 "fixed by the study, not picked as the best.</p></div>\n",
		 pv__shown_things(v->arena, v->r->n_configurations, "configuration",
				  "configurations"),
		 v->r->n_configurations == 1 ? "was" : "were",
		 pv__shown_things(v->arena, v->r->n_fits, "fit", "fits"));
}

static int key_html(struct pv__page *page)
{
	const struct pv__view *v = page->view;
	struct pv__buffer *b = &page->html;

	pv__html(b, "<p class=\"lead\">Predicted <strong>%s</strong> from %s. %s.</p>\n",
		 pv__claim_predicted(v), pv__claim_features(v), pv__claim_rows(v));
	pv__puts(b, "<div class=\"answers\">\n");
	put_well(page);
	PV__TRY(put_chart(page));
	put_catch(page);
	put_chance(page);
	put_gain(page);
	PV__TRY(put_regions(page));
	pv__puts(b, "</div>\n");
	return PV_OK;
}

static json_t *summary_json(struct pv__json *j, const struct pv__view *v,
			    const struct pv__summary *s)
{
	json_t *o;

	if (!s)
		return json_null();
	o = pv__json_object(j);
	pv__json_set(j, o, "model", pv__json_text(j, pv__model_id(v, s->model)));
	pv__json_set(j, o, "set", pv__json_text(j, pv__shown_set(v, s->set)));
	if (pv__shown_target(v, s->target))
		pv__json_set(j, o, "target", pv__json_text(j, pv__shown_target(v, s->target)));
	pv__json_set(j, o, "metric", pv__json_text(j, s->metric));
	pv__json_set(j, o, "mean", pv__json_real(j, s->mean));
	pv__json_set(j, o, "ci_low", pv__json_real(j, s->ci_low));
	pv__json_set(j, o, "ci_high", pv__json_real(j, s->ci_high));
	pv__json_set(j, o, "ci_method", pv__json_text(j, s->ci_method));
	pv__json_set(j, o, "chance", pv__json_real(j, s->chance));
	pv__json_set(j, o, "p_permutation", pv__json_real(j, s->p_permutation));
	pv__json_set(j, o, "n_permutations", pv__json_int(j, s->n_permutations));
	return o;
}

static json_t *key_json(struct pv__json *j, const struct pv__view *v)
{
	json_t *o = pv__json_object(j);

	pv__json_set(j, o, "headline", pv__json_text(j, pv__claim_headline(v)));
	pv__json_set(j, o, "predicted", pv__json_text(j, pv__claim_predicted(v)));
	pv__json_set(j, o, "from", pv__json_text(j, pv__claim_features(v)));
	pv__json_set(j, o, "rows", pv__json_text(j, pv__claim_rows(v)));
	pv__json_set(j, o, "primary", summary_json(j, v, v->primary));
	pv__json_set(j, o, "against", summary_json(j, v, v->against));
	pv__json_set(j, o, "interval", pv__json_text(j, pv__claim_interval(v)));
	pv__json_set(j, o, "chance", pv__json_text(j, pv__claim_chance(v)));
	pv__json_set(j, o, "gain", pv__json_text(j, pv__claim_gain(v)));
	pv__json_set(j, o, "ranking_supported", pv__json_bool(j, v->r->ranking_supported));
	pv__json_set(j, o, "ranking_reason", pv__json_text(j, v->r->ranking_reason));
	pv__json_set(j, o, "catch", pv__json_text(j, pv__claim_catch(v)));
	pv__json_set(j, o, "n_warnings", pv__json_int(j, v->r->n_warnings));
	pv__json_set(j, o, "n_configurations", pv__json_int(j, v->r->n_configurations));
	pv__json_set(j, o, "n_fits", pv__json_int(j, v->r->n_fits));
	return o;
}

const struct pv__section pv__section_key = {"key-numbers", "Key numbers", key_html, key_json};
