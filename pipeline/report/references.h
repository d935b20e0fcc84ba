/* references.h -- the papers behind the ops that ran, each once, and as BibTeX. */
#ifndef PV__REFERENCES_H
#define PV__REFERENCES_H

#include "report/output.h"
#include "report/view.h"

struct pv__reference {
	const char *text;    /* as the op states it: "Author A, Author B (year). Title. Where. doi:..." */
	const char *key;     /* "cortes1995" */
	const char *authors; /* "Cortes, C and Vapnik, V"; NULL: not of that form, and so are: */
	const char *year, *title, *source, *doi; /* source, doi: NULL where not stated */
};
/* In the order of the study; what several ops cite stands once. */
int pv__references(const struct pv__view *, int64_t *n, struct pv__reference **) PV__MUST_CHECK;
/* references.bib */
int pv__references_write(struct pv__outputs *, const struct pv__view *) PV__MUST_CHECK;
/* report.md: headline, scores, first regions and methods, for a paper. */
int pv__markdown_write(struct pv__outputs *, const struct pv__view *) PV__MUST_CHECK;

#endif
