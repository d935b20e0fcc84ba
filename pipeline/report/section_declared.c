/* What only the authors know: declared in the study, or still to be supplied. */
#include "report/page.h"

static const struct {
	const char *key, *title;
} asked[] = {
	{"source", "Source of the data"},
	{"setting", "Setting and centres"},
	{"dates", "Dates of collection"},
	{"eligibility", "Eligibility"},
	{"outcome", "How the outcome was assessed"},
	{"sample_size", "Why this sample size"},
	{"ethics", "Ethics approval and consent"},
	{"registration", "Registration"},
	{"protocol", "Protocol"},
	{"funding", "Funding"},
	{"conflicts", "Conflicts of interest"},
	{"patient_involvement", "Patient and public involvement"},
	{"data_availability", "Availability of data"},
	{"code_availability", "Availability of code"},
};

static bool is_asked(const char *key)
{
	for (size_t i = 0; i < PV__COUNT(asked); i++) {
		if (pv__equal(asked[i].key, key))
			return true;
	}
	return pv__equal(key, "simulated"); /* shown as a banner */
}

/* Scalars as written, lists and maps on one line. */
static void put_node(struct pv__buffer *b, const struct pv__node *node)
{
	if (node->kind == PV__SCALAR)
		pv__plain(b, "%s", node->text);
	for (int64_t i = 0; i < node->n; i++) {
		pv__plain(b, "%s", i > 0 ? "; " : "");
		if (node->kind == PV__MAP)
			pv__plain(b, "%s: ", node->key[i]);
		put_node(b, node->item[i]);
	}
}

/* NULL: not stated, or no memory (then `failed` is set). */
static const char *stated(struct pv__arena *arena, const struct pv__node *declared, const char *key,
			  bool *failed)
{
	const struct pv__node *node = declared ? pv__node_get(declared, key) : NULL;
	struct pv__buffer b = {.arena = arena};

	if (!node)
		return NULL;
	pv__puts(&b, "");
	put_node(&b, node);
	*failed = *failed || b.failed;
	return b.failed || b.n == 0 ? NULL : b.data;
}

static void put_missing(struct pv__page *page, bool *failed)
{
	const struct pv__node *declared = page->view->study->declared;
	struct pv__buffer *b = &page->html;
	int n = 0;

	for (size_t i = 0; i < PV__COUNT(asked); i++) {
		if (stated(page->view->arena, declared, asked[i].key, failed))
			continue;
		pv__html(b, "%s%s", n++ ? "; " : "", asked[i].title);
	}
}

static int count_missing(const struct pv__view *v, bool *failed)
{
	int n = 0;

	for (size_t i = 0; i < PV__COUNT(asked); i++)
		n += !stated(v->arena, v->study->declared, asked[i].key, failed);
	return n;
}

static void put_stated(struct pv__page *page, bool *failed)
{
	const struct pv__node *declared = page->view->study->declared;
	struct pv__buffer *b = &page->html;

	pv__puts(b, "<dl class=\"facts\">\n");
	for (size_t i = 0; i < PV__COUNT(asked); i++) {
		const char *text = stated(page->view->arena, declared, asked[i].key, failed);

		if (text)
			pv__html(b, "<dt>%s</dt><dd>%s</dd>\n", asked[i].title, text);
	}
	for (int64_t i = 0; declared && i < declared->n; i++) {
		const char *text = is_asked(declared->key[i]) ? NULL
							      : stated(page->view->arena, declared,
								       declared->key[i], failed);

		if (text)
			pv__html(b, "<dt>%s</dt><dd>%s</dd>\n", declared->key[i], text);
	}
	pv__puts(b, "</dl>\n");
}

static int declared_html(struct pv__page *page)
{
	struct pv__buffer *b = &page->html;
	bool failed = false;
	int missing = count_missing(page->view, &failed);

	pv__puts(b,
		 "<p>A run cannot know these; they come from the <code>study:</code> block of "
		 "the study file. Nothing is filled in on the authors\xe2\x80\x99 behalf.</p>\n");
	if (missing > 0) {
		pv__html(b,
			 "<p class=\"warnbox\"><strong class=\"missing\">Not stated (%d of %d):"
			 "</strong> ",
			 missing, (int)PV__COUNT(asked));
		put_missing(page, &failed);
		pv__puts(b, ".</p>\n");
	}
	put_stated(page, &failed);
	return failed ? pv__page_no_memory(page) : PV_OK;
}

static json_t *declared_json(struct pv__json *j, const struct pv__view *v)
{
	const struct pv__node *declared = v->study->declared;
	json_t *o = pv__json_object(j), *missing = pv__json_array(j), *given = pv__json_object(j);

	for (size_t i = 0; i < PV__COUNT(asked); i++) {
		if (!stated(v->arena, declared, asked[i].key, &j->failed))
			pv__json_append(j, missing, pv__json_text(j, asked[i].key));
	}
	for (int64_t i = 0; declared && i < declared->n; i++) {
		const char *text = stated(v->arena, declared, declared->key[i], &j->failed);

		if (text && !pv__equal(declared->key[i], "simulated"))
			pv__json_set(j, given, declared->key[i], pv__json_text(j, text));
	}
	pv__json_set(j, o, "stated", given);
	pv__json_set(j, o, "not_stated", missing);
	return o;
}

const struct pv__section pv__section_declared = {"authors", "What authors must supply",
						 declared_html, declared_json};
