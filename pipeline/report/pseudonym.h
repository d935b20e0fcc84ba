/* pseudonym.h -- S001... instead of ids, in what may be passed on.  The ids of analysed
 * and excluded rows and their participants, sorted bytewise, are numbered from 1. */
#ifndef PV__PSEUDONYM_H
#define PV__PSEUDONYM_H

#include "report/results.h"

struct pv__pseudonyms {
	int64_t n;
	const char **id; /* ascending, unique */
	int width;       /* digits */
};
int pv__pseudonyms_make(struct pv__arena *, const struct pv__samples *,
			struct pv__pseudonyms *) PV__MUST_CHECK;
/* NULL: out of memory, or not an id. */
char *pv__pseudonym(struct pv__arena *, const struct pv__pseudonyms *, const char *id);
/* The text with every id in it replaced, the longest first.  An id of digits alone is
 * replaced only between quotes: elsewhere it may be any number. */
char *pv__pseudonymise(struct pv__arena *, const struct pv__pseudonyms *, const char *text);

#endif
