/* json_schema.h -- the study language as a JSON Schema (draft 2020-12), for editors. */
#ifndef PV__JSON_SCHEMA_H
#define PV__JSON_SCHEMA_H

#include "plugin/registry.h"

/* From the tables that the parser reads with (study/schema.h) and those of the ops of the
 * registry.  It refuses no study that the parser takes; rules between keys, and about
 * files, stay with the parser. */
void pv__json_schema(struct pv__buffer *, const struct pv__registry *);

#endif
