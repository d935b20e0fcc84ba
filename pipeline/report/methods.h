/* methods.h -- what ran, in words: paragraphs made from the study and its ops, free to be
 * copied into a paper. */
#ifndef PV__METHODS_H
#define PV__METHODS_H

#include "report/view.h"

struct pv__paragraph {
	const char *title, *text;
};
int pv__methods_text(const struct pv__view *, int64_t *n, struct pv__paragraph **) PV__MUST_CHECK;

/* Every op that the study places, in the order of the study. */
struct pv__used_op {
	const struct pv__stage *stage;
	const char *where;   /* "block regions", "all sets", "model", ... */
	const char *options; /* canonical; "" without any */
};
int pv__methods_ops(const struct pv__view *, int64_t *n, struct pv__used_op **) PV__MUST_CHECK;

#endif
