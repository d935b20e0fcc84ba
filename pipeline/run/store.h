/* store.h -- where the results of tasks live, by key: plain files, whole or absent.
 * An object is a header (magic, key, length, SHA-256 of the payload) and its payload;
 * one that does not verify counts as absent, is reported and made again. */
#ifndef PV__STORE_H
#define PV__STORE_H

#include "base/base.h"

struct pv__store {
	struct pv__arena *arena;
	const char *folder;
};

/* Makes the folder where it is missing. */
int pv__store_open(struct pv__arena *, const char *folder, struct pv__store *, struct pv__diag *)
	PV__MUST_CHECK;
/* Is there a sound object of this key?  Its content is verified, a damaged one warned of. */
bool pv__store_has(const struct pv__store *, const struct pv__digest *key, struct pv__diag *);
/* The payload; *found is false where it is absent or damaged (which is a warning). */
int pv__store_get(struct pv__arena *, const struct pv__store *, const struct pv__digest *key,
                  struct pv__cursor *, bool *found, struct pv__diag *) PV__MUST_CHECK;
int pv__store_put(const struct pv__store *, const struct pv__digest *key,
                  const struct pv__buffer *payload, struct pv__diag *) PV__MUST_CHECK;

#endif
