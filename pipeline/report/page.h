/* page.h -- report.html while it is being written: sections put markup, figures and
 * tables onto a page that keeps count of its size. */
#ifndef PV__PAGE_H
#define PV__PAGE_H

#include "report/html.h"
#include "report/json.h"
#include "report/number.h"
#include "report/output.h"
#include "report/svg.h"
#include "report/view.h"

struct pv__page {
	const struct pv__view *view;
	struct pv__outputs *outputs;
	struct pv__buffer html;
	int64_t image_bytes; /* of pictures so far */
	int64_t n_rows_more; /* rows of regions beyond the first ones, so far */
};

/* One file per section; in the order of the report (section.c). */
struct pv__section {
	const char *id, *title; /* title NULL: no heading of its own, not in the contents */
	int (*html)(struct pv__page *);
	/* What the section shows, as data; NULL: nothing of its own. */
	json_t *(*json)(struct pv__json *, const struct pv__view *);
};
extern const struct pv__section pv__section_key, pv__section_declared, pv__section_flow,
	pv__section_methods, pv__section_performance, pv__section_curve,
	pv__section_calibration,
	pv__section_people, pv__section_subgroups, pv__section_failures,
	pv__section_checklist, pv__section_comparisons,
	pv__section_regions,
	pv__section_stability, pv__section_warnings, pv__section_reproduce, pv__section_downloads;
extern const struct pv__section *const pv__sections[];
extern const int64_t pv__section_count;

int pv__page_no_memory(struct pv__page *);
/* Puts the figure on the page and into figures/NAME.svg.  Nothing to draw: nothing. */
int pv__page_figure(struct pv__page *, const struct pv__figure *) PV__MUST_CHECK;
/* <table> in a container that scrolls by itself; `about` follows the title. */
void pv__table_open(struct pv__buffer *, const char *title, const char *about);
void pv__table_close(struct pv__buffer *);
/* Header cells: texts separated by '|', a leading '#' means a column of numbers. */
void pv__table_head(struct pv__buffer *, const char *columns);

/* report.html; report.json */
int pv__report_html(struct pv__outputs *, const struct pv__view *) PV__MUST_CHECK;
int pv__report_json(struct pv__outputs *, const struct pv__view *) PV__MUST_CHECK;

#endif
