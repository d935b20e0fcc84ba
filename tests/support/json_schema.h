/* json_schema.h -- a validator of JSON Schema (2020-12) for the keywords that `pulvinar
 * schema` writes; a keyword that it does not know fails the test. */
#ifndef TESTS_JSON_SCHEMA_H
#define TESTS_JSON_SCHEMA_H

#include "study/node.h"

#include <jansson.h>

/* What an editor makes of YAML: the core schema of YAML 1.2.  The caller releases it. */
json_t *yaml_as_json(const struct pv__node *);
/* The first fault of an instance, "at PLACE: KEYWORD"; NULL: valid. */
const char *schema_fault(struct pv__arena *, const json_t *schema, const json_t *instance);

#endif
