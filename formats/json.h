/* json.h -- JSON files, read by jansson. */
#ifndef PV__FORMATS_JSON_H
#define PV__FORMATS_JSON_H

#include "base/base.h"

#include <jansson.h>

/* An object or a list from a file of at most `limit` bytes, UTF-8; a key twice in one object
 * is an error.  The caller gives it back with json_decref(). */
int pv__json_read(struct pv__arena *, const char *path, size_t limit, json_t **out,
                  struct pv__diag *) PV__MUST_CHECK;

#endif
