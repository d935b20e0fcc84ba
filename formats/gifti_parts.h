/* gifti_parts.h -- what the GIFTI sources share: an array as its element describes it. */
#ifndef PV__GIFTI_PARTS_H
#define PV__GIFTI_PARTS_H

#include "raster.h"
#include "surface.h"

enum { PV__LIMIT_GIFTI_BYTES, PV__LIMIT_GIFTI_VALUES, PV__LIMIT_GIFTI_ARRAYS };
extern const struct pv__limit pv__gifti_limits[];

struct pv__gifti_array {
	struct pv__surface_array array;
	const struct pv__stored_type *type;
	enum { PV__GIFTI_ASCII, PV__GIFTI_BASE64, PV__GIFTI_GZIP } encoding;
	bool big_endian, columns_first;
	struct pv__mark mark;
};

/* Attributes of a DataArray: name, value, ..., NULL. */
int pv__gifti_describe(struct pv__arena *, const char *const *attribute, struct pv__gifti_array *,
                       struct pv__diag *) PV__MUST_CHECK;
/* The n bytes of its Data element as values, in rows. */
int pv__gifti_decode(struct pv__arena *, struct pv__gifti_array *, char *text, size_t n,
                     struct pv__diag *) PV__MUST_CHECK;

#endif
