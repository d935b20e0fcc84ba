/* Checklists: where a reader finds what reporting guidelines ask for, and what the authors
 * must still supply.  Numbers are those of TRIPOD+AI (Collins et al. 2024, BMJ 385:e078378)
 * and CLAIM (2024 update); the words are ours.  Never a score. */
#include "report/page.h"

#include <math.h>

static bool has_forecasts(const struct pv__view *v)
{
	for (int64_t i = 0; i < v->r->n_predictions; i++)
		if (v->samples->n_classes == 2 && v->r->prediction[i].probability)
			return true;
	return false;
}

static bool has_comparisons(const struct pv__view *v)
{
	return v->r->n_comparisons > 0;
}

static bool has_permutations(const struct pv__view *v)
{
	return v->primary && isfinite(v->primary->p_permutation);
}

static bool has_rankings(const struct pv__view *v)
{
	return v->r->n_tables > 0;
}

static const struct item {
	const char *topic, *tripod, *claim;
	const char *section;                       /* of this report; NULL: a run cannot know it */
	const char *key;                           /* of the `study:` block; NULL: none */
	bool (*computed)(const struct pv__view *); /* NULL: always */
} items[] = {
	{"Source of the data", "5a", "5-7", NULL, "source", NULL},
	{"Dates of collection", "5b", "5-7", NULL, "dates", NULL},
	{"Setting and centres", "6a", "5-7", NULL, "setting", NULL},
	{"Who was eligible", "6b", "8", NULL, "eligibility", NULL},
	{"Who was excluded, and why", "20a", "35", "data-flow", NULL, NULL},
	{"Characteristics of participants, missing values", "20b, 20c", "36", "participants", NULL,
	 NULL},
	{"Preparing of images and recordings", "7", "9, 13", "methods", NULL, NULL},
	{"How the outcome was assessed", "8a-8c", "14-18", NULL, "outcome", NULL},
	{"Predictors: candidates and selection", "9a, 9b", "10, 22", "methods", NULL, NULL},
	{"Why this sample size", "10", "21", NULL, "sample_size", NULL},
	{"Handling of missing data", "11", "12", "methods", NULL, NULL},
	{"Splits, and what is never split", "12a, 12c, 21", "19, 20, 25, 26, 32", "methods", NULL,
	 NULL},
	{"Model, tuning, chosen options", "12b, 12c", "22-27", "methods", NULL, NULL},
	{"Differences between sites", "12d, 23b", "30, 33", "subgroups", NULL, NULL},
	{"Fairness: scores in subgroups", "14, 23a", "30", "subgroups", NULL, NULL},
	{"Performance with uncertainty", "12e, 23a", "28, 37, 38", "performance", NULL, NULL},
	{"Calibration and clinical utility", "12e, 15", "28", "calibration", NULL, has_forecasts},
	{"Against a simple model", "12e", "28", "comparisons", NULL, has_comparisons},
	{"Against chance", "\xe2\x80\x93", "29", "performance", NULL, has_permutations},
	{"What the model relies on", "\xe2\x80\x93", "31", "regions", NULL, has_rankings},
	{"Which cases fail", "25", "39", "failures", NULL, NULL},
	{"The full model, to be used again", "22", "43", "downloads", NULL, NULL},
	{"Software, seeds, hashes", "18f", "42, 43", "reproduce", NULL, NULL},
	{"Ethics approval and consent", "17", "11", NULL, "ethics", NULL},
	{"Funding", "18a", "44", NULL, "funding", NULL},
	{"Conflicts of interest", "18b", "\xe2\x80\x93", NULL, "conflicts", NULL},
	{"Protocol", "18c", "43", NULL, "protocol", NULL},
	{"Registration", "18d", "42", NULL, "registration", NULL},
	{"Availability of data", "18e", "34", NULL, "data_availability", NULL},
	{"Availability of code", "18f", "34", NULL, "code_availability", NULL},
	{"Patient and public involvement", "19", "\xe2\x80\x93", NULL, "patient_involvement", NULL},
	{"Interpretation and limitations", "25, 26", "40", NULL, NULL, NULL},
	{"Use of the model, and poor input", "27a-27c", "41", NULL, NULL, NULL},
};

static bool is_declared(const struct pv__view *v, const struct item *item)
{
	return item->key && v->study->declared && pv__node_get(v->study->declared, item->key);
}

static bool is_computed(const struct pv__view *v, const struct item *item)
{
	return !item->computed || item->computed(v);
}

static const char *status_of(const struct pv__view *v, const struct item *item)
{
	if (item->section)
		return is_computed(v, item) ? "filled by the run" : "not computed";
	return is_declared(v, item) ? "declared in the study" : "authors must supply";
}

static void put_item(struct pv__page *page, const struct item *item)
{
	struct pv__buffer *b = &page->html;
	const char *status = status_of(page->view, item);

	pv__html(b, "<tr><th scope=\"row\">%s</th><td>%s</td><td>%s</td>", item->topic,
		 item->tripod, item->claim);
	if (item->section)
		pv__html(b, "<td><a href=\"#%s\">%s</a></td></tr>\n", item->section, status);
	else if (is_declared(page->view, item))
		pv__html(b, "<td><a href=\"#authors\">%s</a></td></tr>\n", status);
	else
		pv__html(b, "<td class=\"missing\">%s</td></tr>\n", status);
}

static int checklist_html(struct pv__page *page)
{
	struct pv__buffer *b = &page->html;

	pv__puts(b,
		 "<p>Where this report answers what guidelines ask for. It says what is there, "
		 "not whether it is good enough.</p>\n<details><summary>TRIPOD+AI and CLAIM, item "
		 "by item</summary>\n");
	pv__table_open(b, "Reporting items",
		       "TRIPOD+AI: Collins et al. (2024), BMJ 385:e078378, CC BY 4.0. CLAIM: 2024 "
		       "update, by number. The wording is ours.");
	pv__table_head(b, "What|TRIPOD+AI|CLAIM|Here");
	for (size_t i = 0; i < PV__COUNT(items); i++)
		put_item(page, &items[i]);
	pv__table_close(b);
	pv__puts(b, "</details>\n");
	return PV_OK;
}

static json_t *checklist_json(struct pv__json *j, const struct pv__view *v)
{
	json_t *array = pv__json_array(j);

	for (size_t i = 0; i < PV__COUNT(items); i++) {
		json_t *o = pv__json_object(j);

		pv__json_set(j, o, "what", pv__json_text(j, items[i].topic));
		pv__json_set(j, o, "tripod_ai", pv__json_text(j, items[i].tripod));
		pv__json_set(j, o, "claim", pv__json_text(j, items[i].claim));
		pv__json_set(j, o, "status", pv__json_text(j, status_of(v, &items[i])));
		pv__json_set(j, o, "section", pv__json_text(j, items[i].section));
		pv__json_append(j, array, o);
	}
	return array;
}

const struct pv__section pv__section_checklist = {"checklists", "Checklists", checklist_html,
						  checklist_json};
