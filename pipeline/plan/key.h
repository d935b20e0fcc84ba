/* key.h -- content keys: SHA-256 over everything that an object depends on. */
#ifndef PV__KEY_H
#define PV__KEY_H

#include "plan/plan.h"

/* Bump when the bytes of any object change their meaning. */
#define PV__OBJECT_FORMAT 1

/* Digest of this library's own file and of what makes its numbers: BLAS core, libm. */
int pv__profile_digest(struct pv__digest *, struct pv__diag *) PV__MUST_CHECK;
/* Op, version, digest of its plugin, options, digests of the files that it names. */
void pv__key_stage(struct pv__buffer *, const struct pv__plan *, const struct pv__stage *);
void pv__key_rows(struct pv__buffer *, const struct pv__samples *);
void pv__key_rival(struct pv__buffer *, const struct pv__plan *, const struct pv__rival *);
int pv__key_close(struct pv__buffer *, struct pv__digest *, struct pv__diag *) PV__MUST_CHECK;
void pv__key_digest(struct pv__buffer *, const struct pv__digest *);

#endif
