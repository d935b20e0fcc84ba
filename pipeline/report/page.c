/* Pieces that every section uses. */
#include "report/page.h"

#include <string.h>

enum { WIDE = 480 }; /* figures wider than this scroll by themselves on small screens */

int pv__page_no_memory(struct pv__page *page)
{
	return pv__fail(page->outputs->diag, PV_ENOMEM, NULL, "no memory to write report.html");
}

static int write_figure(struct pv__page *page, const struct pv__figure *f)
{
	const char *name = pv__format(page->view->arena, "figures/%s.svg", f->name);
	struct pv__arena *scratch = pv__arena_new();
	struct pv__buffer b = {.arena = scratch};
	int status = PV_ENOMEM;

	if (name && scratch) {
		pv__put_figure_file(&b, f);
		status = pv__output_buffer(page->outputs, name, &b);
	} else {
		pv__page_no_memory(page);
	}
	pv__arena_free(scratch);
	return status;
}

int pv__page_figure(struct pv__page *page, const struct pv__figure *f)
{
	struct pv__buffer *b = &page->html;

	if (f->width <= 0)
		return PV_OK;
	pv__html(b, "<figure class=\"%s\">\n<figcaption><strong>%s</strong>",
		 f->width > WIDE ? "wide" : "narrow", f->title);
	if (f->caption)
		pv__html(b, " %s", f->caption);
	pv__puts(b, "</figcaption>\n");
	if (f->width > WIDE)
		pv__html(b,
			 "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"%s\">\n",
			 f->title);
	pv__put_figure(b, f);
	pv__puts(b, f->width > WIDE ? "</div>\n</figure>\n" : "</figure>\n");
	return write_figure(page, f);
}

void pv__table_open(struct pv__buffer *b, const char *title, const char *about)
{
	pv__html(b, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\">\n",
		 title);
	pv__html(b, "<table>\n<caption><strong>%s</strong>%s%s</caption>\n", title,
		 *about ? " " : "", about);
}

void pv__table_close(struct pv__buffer *b)
{
	pv__puts(b, "</tbody>\n</table>\n</div>\n");
}

void pv__table_head(struct pv__buffer *b, const char *columns)
{
	const char *at = columns;

	pv__puts(b, "<thead><tr>");
	while (*at) {
		size_t n = strcspn(at, "|");
		bool number = *at == '#';
		char *text = pv__strndup(b->arena, at + number, n - number);

		pv__puts(b, "<th scope=\"col\"");
		pv__puts(b, number ? " class=\"num\">" : ">");
		pv__html(b, "%s</th>", text);
		at += n + (at[n] == '|');
	}
	pv__puts(b, "</tr></thead>\n<tbody>\n");
}
