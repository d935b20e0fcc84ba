/* used_keys.h -- which objects a results folder stands on: <results>/.used names its store
 * and their keys, and <store>/users/ names the results folders, so that a clean-up of a
 * store that several studies share keeps what any of them needs. */
#ifndef PV__USED_KEYS_H
#define PV__USED_KEYS_H

#include "plan/plan.h"
#include "run/store.h"

/* Writes both, before the tasks of the plans run. */
int pv__used_keys_write(struct pv__arena *, const char *results, const struct pv__store *,
			int64_t n_plans, const struct pv__plan *const *,
			struct pv__diag *) PV__MUST_CHECK;

struct pv__used_keys {
	const char *store;
	int64_t n;
	const char **key;
};
/* store NULL: no run has begun in this folder. */
int pv__used_keys_read(struct pv__arena *, const char *results, struct pv__used_keys *,
		       struct pv__diag *) PV__MUST_CHECK;

#endif
