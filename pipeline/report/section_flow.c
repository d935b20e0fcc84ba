/* Data flow: from rows found to rows analysed. */
#include "report/claims.h"
#include "report/figures.h"
#include "report/page.h"

#include <math.h>

static int64_t count_reference(const struct pv__samples *s)
{
	int64_t n = 0;

	for (int64_t i = 0; s->reference && i < s->n; i++)
		n += s->reference[i] != 0;
	return n;
}

static void put_range(struct pv__page *page, int64_t target)
{
	const struct pv__samples *s = page->view->samples;
	struct pv__arena *arena = page->view->arena;
	const double *y = s->y + target * s->n;
	double low = INFINITY, high = -INFINITY;
	int decimals;

	for (int64_t i = 0; i < s->n; i++) {
		if (isfinite(y[i])) {
			low = fmin(low, y[i]);
			high = fmax(high, y[i]);
		}
	}
	decimals = pv__decimals(fmax(fabs(low), fabs(high)));
	pv__html(&page->html, "<p>%s ranges from %s.</p>\n", s->target_name[target],
		 pv__shown_range(arena, low, high, decimals));
}

static void put_targets(struct pv__page *page)
{
	for (int64_t t = 0; t < page->view->samples->n_targets; t++)
		put_range(page, t);
}

static int flow_html(struct pv__page *page)
{
	const struct pv__view *v = page->view;
	struct pv__buffer *b = &page->html;
	int64_t n_reference = count_reference(v->samples);
	struct pv__figure f;

	pv__html(b, "<p>%s. ", pv__claim_rows(v));
	if (v->samples->n_exclusions == 0)
		pv__puts(b, "None was excluded.");
	else
		pv__html(b,
			 "%s excluded; <a href=\"exclusions.tsv\">exclusions.tsv</a> names each "
			 "with its reason (those with fewer than 5 rows are counted together "
			 "here).",
			 pv__shown_things(v->arena, v->samples->n_exclusions, "was", "were"));
	pv__puts(b, "</p>\n");
	if (n_reference > 0)
		pv__html(b,
			 "<p>%s fitted on where a stage asks for reference rows, and never "
			 "scored.</p>\n",
			 pv__shown_things(v->arena, n_reference, "reference row is",
					  "reference rows are"));
	if (!pv__has_classes(v))
		put_targets(page);
	if (pv__figure_flow(v, &f) != PV_OK)
		return pv__page_no_memory(page);
	return pv__page_figure(page, &f);
}

static json_t *flow_json(struct pv__json *j, const struct pv__view *v)
{
	const struct pv__samples *s = v->samples;
	json_t *o = pv__json_object(j), *reasons = pv__json_object(j);
	int64_t *count = pv__alloc(v->arena, (size_t)s->n_classes, sizeof(*count)), n;
	struct pv__reason *reason;

	if (!count || pv__exclusion_reasons(v, &n, &reason) != PV_OK) {
		j->failed = true;
		json_decref(reasons);
		return o;
	}
	for (int64_t i = 0; i < n; i++) {
		const char *text = pv__pseudonymise(v->arena, &v->pseudonyms, reason[i].reason);

		pv__json_set(j, reasons, text ? text : "", pv__json_int(j, reason[i].n));
	}
	pv__json_set(j, o, "found", pv__json_int(j, s->n_found));
	pv__json_set(j, o, "excluded", reasons);
	pv__json_set(j, o, "analysed", pv__json_int(j, s->n));
	pv__json_set(j, o, "groups", pv__json_int(j, s->n_groups));
	pv__json_set(j, o, "reference", pv__json_int(j, count_reference(s)));
	if (pv__has_classes(v)) {
		json_t *classes = pv__json_object(j);

		pv__smallest_class(v, count);
		for (int32_t k = 0; k < s->n_classes; k++)
			pv__json_set(j, classes, s->class_name[k], pv__json_int(j, count[k]));
		pv__json_set(j, o, "classes", classes);
	}
	return o;
}

const struct pv__section pv__section_flow = {"data-flow", "Data flow", flow_html, flow_json};
