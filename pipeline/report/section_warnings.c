/* Warnings of the run, and what was asked for but did not run. */
#include "report/page.h"

enum { FIRST = 8 }; /* shown at once: folds tend to repeat each other */

static void put_list(struct pv__page *page, int64_t from, int64_t to)
{
	const struct pv__view *v = page->view;
	struct pv__buffer *b = &page->html;

	if (from == to)
		return;
	pv__puts(b, "<ul>\n");
	for (int64_t i = from; i < to; i++)
		pv__html(b, "<li>%s</li>\n",
			 pv__pseudonymise(v->arena, &v->pseudonyms, v->r->warning[i]));
	pv__puts(b, "</ul>\n");
}

static int warnings_html(struct pv__page *page)
{
	const struct pv__view *v = page->view;
	struct pv__buffer *b = &page->html;

	if (v->r->n_warnings == 0 && v->study->n_not_run == 0) {
		pv__puts(b, "<p>None.</p>\n");
		return PV_OK;
	}
	if (v->study->n_not_run > 0) {
		pv__puts(b,
			 "<p class=\"warnbox\"><strong>Asked for in the study, but not run by this "
			 "version:</strong> ");
		for (int64_t i = 0; i < v->study->n_not_run; i++)
			pv__html(b, "%s%s", i > 0 ? "; " : "", v->study->not_run[i]);
		pv__puts(b, ".</p>\n");
	}
	put_list(page, 0, v->r->n_warnings < FIRST ? v->r->n_warnings : FIRST);
	if (v->r->n_warnings > FIRST) {
		pv__html(b, "<details>\n<summary>%s more</summary>\n",
			 pv__shown_count(v->arena, v->r->n_warnings - FIRST));
		put_list(page, FIRST, v->r->n_warnings);
		pv__puts(b, "</details>\n");
	}
	return PV_OK;
}

static json_t *warnings_json(struct pv__json *j, const struct pv__view *v)
{
	json_t *o = pv__json_object(j), *warnings = pv__json_array(j), *not_run = pv__json_array(j);

	for (int64_t i = 0; i < v->r->n_warnings; i++)
		pv__json_append(j, warnings,
				pv__json_text(j, pv__pseudonymise(v->arena, &v->pseudonyms,
								  v->r->warning[i])));
	for (int64_t i = 0; i < v->study->n_not_run; i++)
		pv__json_append(j, not_run, pv__json_text(j, v->study->not_run[i]));
	pv__json_set(j, o, "warnings", warnings);
	pv__json_set(j, o, "not_run", not_run);
	return o;
}

const struct pv__section pv__section_warnings = {"warnings", "Warnings", warnings_html,
						 warnings_json};
