/* pseudonym.h -- S001... instead of ids, in what may be passed on.  The ids of analysed
 * and excluded rows, of their participants and of rows that warnings may name, sorted
 * bytewise, are numbered from 1. */
#ifndef PV__PSEUDONYM_H
#define PV__PSEUDONYM_H

#include "report/results.h"

/* A cell of a table with fewer people may tell who they are. */
enum { PV__FEWEST_PEOPLE = 5 };

struct pv__pseudonyms {
	int64_t n;
	const char **id; /* ascending, unique */
	int width;       /* digits */
};
int pv__pseudonyms_make(struct pv__arena *, const struct pv__samples *,
			struct pv__pseudonyms *) PV__MUST_CHECK;
/* NULL: out of memory, or not an id. */
char *pv__pseudonym(struct pv__arena *, const struct pv__pseudonyms *, const char *id);
/* The text with every id in it replaced, the longest first, and those of BIDS also without
 * "sub-".  An id of digits alone is replaced between quotes, in paths and file names, and
 * where it begins with 0: elsewhere it may be any number. */
char *pv__pseudonymise(struct pv__arena *, const struct pv__pseudonyms *, const char *text);

#endif
