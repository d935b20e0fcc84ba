/* chain_io.h -- bundles of fitted chains: stages as op, version and options, models as the
 * bytes that their ops write. */
#ifndef PV__CHAIN_IO_H
#define PV__CHAIN_IO_H

#include "evaluate/chain.h"

/* "{"C": 0.1}": without what is left to its default; NULL: no memory. */
char *pv__stage_options(struct pv__arena *, const struct pv__stage *, int64_t choice);

#endif
