/* Subgroups and sites: does the model serve everybody alike? */
#include "report/measured.h"
#include "report/page.h"

static int subgroups_html(struct pv__page *page)
{
	struct pv__figure f;

	if (pv__figure_subgroups(page->view, &page->view->measured->subgroups, &f) != PV_OK)
		return pv__page_no_memory(page);
	if (f.width <= 0) {
		pv__puts(&page->html, "<p>The tables of this study hold no columns to divide its "
				      "rows by.</p>\n");
		return PV_OK;
	}
	pv__puts(&page->html,
		 "<p>Differences between parts are described, not tested: parts are small, and "
		 "many are looked at. A part in which intervals lie below that of all rows is a "
		 "reason to look closer.</p>\n");
	return pv__page_figure(page, &f);
}

static json_t *subgroups_json(struct pv__json *j, const struct pv__view *v)
{
	json_t *o = pv__json_object(j), *parts = pv__json_array(j);
	const struct pv__subgroups *s = &v->measured->subgroups;

	for (int64_t i = 0; i < s->n; i++) {
		const struct pv__subgroup *p = &s->part[i];
		json_t *one = pv__json_object(j);

		pv__json_set(j, one, "column", pv__json_text(j, p->column));
		pv__json_set(j, one, "level", pv__json_text(j, p->level));
		if (p->n >= PV__FEWEST_PEOPLE)
			pv__json_set(j, one, "rows", pv__json_int(j, p->n));
		pv__json_set(j, one, "score", pv__json_real(j, p->score.mean));
		pv__json_set(j, one, "ci_low", pv__json_real(j, p->score.low));
		pv__json_set(j, one, "ci_high", pv__json_real(j, p->score.high));
		pv__json_set(j, one, "ci_method", pv__json_text(j, p->score.method));
		pv__json_append(j, parts, one);
	}
	pv__json_set(j, o, "metric", pv__json_text(j, s->metric->name));
	pv__json_set(j, o, "all", pv__json_real(j, s->all.mean));
	pv__json_set(j, o, "parts", parts);
	return o;
}

const struct pv__section pv__section_subgroups = {"subgroups", "Subgroups and sites",
						  subgroups_html, subgroups_json};
