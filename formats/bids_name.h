/* bids_name.h -- a file name of BIDS in its parts; shared by the files behind bids.h. */
#ifndef PV__FORMATS_BIDS_NAME_H
#define PV__FORMATS_BIDS_NAME_H

#include "bids.h"

enum { PV__MOST_ENTITIES = 32 };

struct pv__bids_name {
	int64_t n;
	struct pv__bids_entity entity[PV__MOST_ENTITIES];
	const char *suffix, *extension; /* "bold", ".nii.gz" */
};
/* The last part of a path; false: no such name.  NULL members never. */
bool pv__bids_parse(struct pv__arena *, const char *path, struct pv__bids_name *);
/* NULL: none */
const char *pv__bids_value(const struct pv__bids_name *, const char *entity);
/* Equal, or equal numbers. */
bool pv__bids_same(const char *a, const char *b);

#endif
