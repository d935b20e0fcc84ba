/* describe.h -- what ops are and what they take, as text of at most 80 columns. */
#ifndef PV__DESCRIBE_H
#define PV__DESCRIBE_H

#include "plugin/registry.h"

/* Everything that an op's table says: summary, doc, options, kind, estimand, citation.
 * Failures show in the buffer. */
void pv__describe_op(struct pv__buffer *, const struct pv_op *);
/* All ops in groups by prefix, one line each. */
void pv__describe_all(struct pv__buffer *, const struct pv__registry *);

/* "transform", "model", ...; NULL: no such role */
const char *pv__role_text(uint32_t role);

#endif
