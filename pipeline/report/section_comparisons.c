/* Comparisons: paired differences on the same folds. */
#include "report/page.h"

#include <math.h>

static void put_row(struct pv__page *page, const struct pv__comparison *c)
{
	const struct pv__view *v = page->view;
	struct pv__buffer *b = &page->html;
	int decimals = pv__metric_decimals(v, c->metric);

	pv__puts(b, c == v->gain ? "<tr class=\"lead-row\">" : "<tr>");
	pv__html(b, "<th scope=\"row\">%s</th><td>%s</td><td>%s</td>",
		 pv__system_name(v, c->a_model, c->a_set, c->target),
		 pv__system_name(v, c->b_model, c->b_set, c->target), pv__metric_title(c->metric));
	pv__html(b, "<td class=\"num\">%s</td><td class=\"num ci\">%s</td>",
		 pv__shown_signed(v->arena, c->difference, decimals),
		 pv__shown_range(v->arena, c->ci_low, c->ci_high, decimals));
	pv__html(b, "<td class=\"num\">%s</td><td class=\"num\">%s</td><td>%s</td></tr>\n",
		 pv__shown_p(v->arena, c->p), pv__shown_p(v->arena, c->p_corrected),
		 c->method ? c->method : "");
}

static int comparisons_html(struct pv__page *page)
{
	const struct pv__results *r = page->view->r;
	struct pv__buffer *b = &page->html;

	if (r->n_comparisons == 0) {
		pv__puts(b, "<p>No comparison was computed.</p>\n");
		return PV_OK;
	}
	pv__table_open(b, "Paired differences",
		       "in the same folds: first minus second; the headline\xe2\x80\x99s in bold.");
	pv__table_head(b, "First|Second|Metric|#Difference|#95 % interval|#p|#p corrected|Method");
	for (int64_t i = 0; i < r->n_comparisons; i++)
		put_row(page, &r->comparison[i]);
	pv__table_close(b);
	return PV_OK;
}

static json_t *comparisons_json(struct pv__json *j, const struct pv__view *v)
{
	json_t *array = pv__json_array(j);

	for (int64_t i = 0; i < v->r->n_comparisons; i++) {
		const struct pv__comparison *c = &v->r->comparison[i];
		json_t *o = pv__json_object(j);

		pv__json_set(j, o, "a",
			     pv__json_text(j, pv__system_name(v, c->a_model, c->a_set, c->target)));
		pv__json_set(j, o, "b",
			     pv__json_text(j, pv__system_name(v, c->b_model, c->b_set, c->target)));
		pv__json_set(j, o, "metric", pv__json_text(j, c->metric));
		pv__json_set(j, o, "difference", pv__json_real(j, c->difference));
		pv__json_set(j, o, "ci_low", pv__json_real(j, c->ci_low));
		pv__json_set(j, o, "ci_high", pv__json_real(j, c->ci_high));
		pv__json_set(j, o, "p", pv__json_real(j, c->p));
		pv__json_set(j, o, "p_corrected", pv__json_real(j, c->p_corrected));
		pv__json_set(j, o, "method", pv__json_text(j, c->method));
		pv__json_append(j, array, o);
	}
	return array;
}

const struct pv__section pv__section_comparisons = {"comparisons", "Comparisons", comparisons_html,
						    comparisons_json};
