/* atlas_parts.h -- what the atlas sources share. */
#ifndef PV__ATLAS_PARTS_H
#define PV__ATLAS_PARTS_H

#include "formats.h"

/* Names of labels, ascending by label, without label 0. */
struct pv__label_names {
	int64_t n;
	const int32_t *label;
	const char *const *name;
};

/* A table with the columns `index` and `name` (BIDS dseg.tsv), or lines "index name". */
int pv__label_names_read(struct pv__arena *, const char *path, struct pv__label_names *,
                         struct pv__diag *) PV__MUST_CHECK;

#endif
