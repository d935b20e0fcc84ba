/* Downloads: the files beside the report. */
#include "report/identity.h"
#include "report/page.h"

static void put_file(struct pv__page *page, const char *name, const char *size)
{
	pv__html(&page->html,
		 "<tr><th scope=\"row\"><a href=\"%s\">%s</a></th><td>%s</td>"
		 "<td class=\"num\">%s</td></tr>\n",
		 name, name, pv__file_purpose(name), size);
}

static bool is_listed(const char *name)
{
	return !pv__starts_with(name, "figures/");
}

static int downloads_html(struct pv__page *page)
{
	static const char *const later[] = {"report.json", "README.md", "ro-crate-metadata.json",
					    "manifest.json"};
	struct pv__buffer *b = &page->html;
	const struct pv__outputs *o = page->outputs;

	pv__puts(
		b,
		"<p>These files lie beside the report. TSV files keep the ids of rows; what this "
		"page quotes of them is pseudonymous (S001, S002, \xe2\x80\xa6 in the order of the "
		"sorted ids). Before passing the folder on, check what your data agreement "
		"allows.</p>\n");
	pv__table_open(b, "Files", "of this results folder.");
	pv__table_head(b, "File|What it holds|#Size");
	for (int64_t i = 0; i < o->n; i++) {
		if (is_listed(o->file[i].name))
			put_file(page, o->file[i].name,
				 pv__shown_bytes(page->view->arena, o->file[i].bytes));
	}
	for (size_t i = 0; i < PV__COUNT(later); i++)
		put_file(page, later[i], "");
	pv__html(b, "<tr><th scope=\"row\">figures/</th><td>%s</td><td></td></tr>\n",
		 pv__file_purpose("figures/"));
	pv__table_close(b);
	return PV_OK;
}

const struct pv__section pv__section_downloads = {"downloads", "Downloads", downloads_html, NULL};
