/* info.h -- what a file is, as data: one object that is printed as text or as JSON. */
#ifndef PV__INFO_H
#define PV__INFO_H

#include "api/library.h"
#include "report/json.h"

/* `identifying`: with header fields that may name a person. */
int pv__info_file(struct pv__call *, struct pv__json *, const char *path, bool identifying,
                  json_t **out) PV__MUST_CHECK;
/* Every format with what it reads, refuses and allows. */
json_t *pv__info_formats(struct pv__json *, const struct pv__registry *);
/* "key: value" lines, lists of objects as rows. */
void pv__info_text(struct pv__buffer *, const json_t *, int indent);

#endif
