/* report.html and report.json: the frame around the sections. */
#include "report/page.h"

#include "report/claims.h"
#include "report/script.h"
#include "report/style.h"

#include <string.h>

static void put_style(struct pv__buffer *b)
{
	pv__puts(b, pv__style_colours);
	pv__puts(b, pv__style_figures);
	pv__puts(b, pv__style_page);
}

/* 'sha256-...' of a text that the page holds. */
static void put_source(struct pv__buffer *b, const char *text, size_t n)
{
	struct pv__digest digest;

	pv__sha256(text, n, &digest);
	pv__puts(b, "'sha256-");
	pv__put_base64(b, digest.byte, sizeof(digest.byte));
	pv__puts(b, "'");
}

/* Nothing but this style and this script, and nobody is asked for anything. */
static void put_policy(struct pv__buffer *b)
{
	struct pv__buffer style = {.arena = b->arena};

	put_style(&style);
	if (style.failed) {
		b->failed = true;
		return;
	}
	pv__puts(b, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		    "style-src ");
	put_source(b, style.data, style.n);
	pv__puts(b, "; script-src ");
	put_source(b, pv__script, strlen(pv__script));
	pv__puts(b, "; img-src data:; base-uri 'none'; form-action 'none'\">\n");
}

static const char *title_of(const struct pv__view *v)
{
	return v->study->title ? v->study->title : v->study->name;
}

static void put_head(struct pv__page *page)
{
	struct pv__buffer *b = &page->html;

	pv__puts(b, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
	put_policy(b);
	pv__puts(b, "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
		    "<meta name=\"color-scheme\" content=\"light dark\">\n");
	pv__html(b, "<title>%s \xe2\x80\x93 Pulvinar report</title>\n<style>",
		 title_of(page->view));
	put_style(b);
	pv__puts(b, "</style>\n</head>\n<body>\n");
}

static void put_header(struct pv__page *page)
{
	struct pv__buffer *b = &page->html;

	pv__puts(b,
		 "<a class=\"skip\" href=\"#key-numbers\">Skip to the key numbers</a>\n"
		 "<div class=\"frame-page\">\n<header>\n"
		 "<p class=\"eyebrow\">Pulvinar report \xc2\xb7 <strong>research use only, not a "
		 "diagnostic device</strong></p>\n");
	pv__html(b, "<h1>%s</h1>\n", title_of(page->view));
	if (page->view->study->simulated)
		pv__puts(b,
			 "<p class=\"banner\" role=\"note\"><strong>SIMULATED DATA.</strong> Every "
			 "row "
			 "was made by a program with known truth. Nothing here is a finding about "
			 "people.</p>\n");
	pv__puts(b, "</header>\n");
}

static void put_contents(struct pv__page *page)
{
	struct pv__buffer *b = &page->html;

	pv__puts(b, "<nav aria-label=\"Sections\">\n<ol>\n");
	for (int64_t i = 0; i < pv__section_count; i++)
		pv__html(b, "<li><a href=\"#%s\">%s</a></li>\n", pv__sections[i]->id,
			 pv__sections[i]->title);
	pv__puts(b, "</ol>\n</nav>\n");
}

static int put_sections(struct pv__page *page)
{
	struct pv__buffer *b = &page->html;

	for (int64_t i = 0; i < pv__section_count; i++) {
		const struct pv__section *s = pv__sections[i];

		pv__html(b, "<section id=\"%s\"", s->id);
		pv__puts(b, s == &pv__section_key ? " class=\"key\"" : "");
		pv__html(b, " aria-labelledby=\"h-%s\">\n<h2 id=\"h-%s\">%s</h2>\n", s->id, s->id,
			 s->title);
		PV__TRY(s->html(page));
		pv__puts(b, "</section>\n");
	}
	return PV_OK;
}

int pv__report_html(struct pv__outputs *o, const struct pv__view *v)
{
	struct pv__page page = {.view = v, .outputs = o, .html = {.arena = v->arena}};

	put_head(&page);
	put_header(&page);
	put_contents(&page);
	pv__puts(&page.html, "<main>\n");
	PV__TRY(put_sections(&page));
	pv__html(&page.html,
		 "</main>\n<footer><p>Made by Pulvinar %s from the study and its data; the same "
		 "inputs give the same bytes. Research use only, not a diagnostic device.</p>"
		 "</footer>\n</div>\n<script>",
		 PULVINAR_VERSION);
	pv__puts(&page.html, pv__script);
	pv__puts(&page.html, "</script>\n</body>\n</html>\n");
	return pv__output_buffer(o, "report.html", &page.html);
}

int pv__report_json(struct pv__outputs *o, const struct pv__view *v)
{
	struct pv__json j = {.arena = v->arena};
	struct pv__buffer b = {.arena = v->arena};
	json_t *root = pv__json_object(&j);

	pv__json_set(&j, root, "format", pv__json_text(&j, "pulvinar report 1"));
	pv__json_set(&j, root, "title", pv__json_text(&j, title_of(v)));
	pv__json_set(&j, root, "use",
		     pv__json_text(&j, "research use only, not a diagnostic device"));
	pv__json_set(&j, root, "simulated", pv__json_bool(&j, v->study->simulated));
	for (int64_t i = 0; i < pv__section_count; i++) {
		if (pv__sections[i]->json)
			pv__json_set(&j, root, pv__sections[i]->id, pv__sections[i]->json(&j, v));
	}
	pv__put_json(&b, &j, root);
	return pv__output_buffer(o, "report.json", &b);
}
