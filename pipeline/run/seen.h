/* seen.h -- a set of keys. */
#ifndef PV__SEEN_H
#define PV__SEEN_H

#include "base/base.h"

struct pv__seen;
struct pv__seen *pv__seen_new(struct pv__arena *); /* NULL: no memory */
/* Without memory the key stays unknown. */
void pv__seen_add(struct pv__seen *, const struct pv__digest *);
bool pv__seen_has(const struct pv__seen *, const struct pv__digest *);

#endif
