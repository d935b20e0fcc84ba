/* store_care.h -- what people ask of a store: how large, what can go, why was this made. */
#ifndef PV__STORE_CARE_H
#define PV__STORE_CARE_H

#include "run/store.h"

/* The store that a folder is, or that its results came from.  PV_ENOENT: neither. */
int pv__store_find(struct pv__arena *, const char *folder, struct pv__store *,
		   struct pv__diag *) PV__MUST_CHECK;

/* Keys that results folders stand on, ascending; folders that are gone, or use another
 * store by now, are named in `gone`. */
struct pv__store_users {
	int64_t n_keys;
	const char **key;
	int64_t n_users;
	const char **user;
	int64_t n_gone;
	const char **gone, **gone_file; /* folder; its file in users/ */
};
int pv__store_users(struct pv__arena *, const struct pv__store *, struct pv__store_users *,
		    struct pv__diag *) PV__MUST_CHECK;
bool pv__store_is_used(const struct pv__store_users *, const char *key);

/* Each adds its text for people. */
int pv__store_size(struct pv__arena *, const struct pv__store *, struct pv__buffer *,
		   struct pv__diag *) PV__MUST_CHECK;
/* Takes the store's lock: PV_ELOCK while a run is at work. */
int pv__store_clean(struct pv__arena *, const struct pv__store *, struct pv__buffer *,
		    struct pv__diag *) PV__MUST_CHECK;
/* which: a key, the beginning of one, or the name of a task. */
int pv__store_why(struct pv__arena *, const struct pv__store *, const char *which,
		  struct pv__buffer *, struct pv__diag *) PV__MUST_CHECK;

#endif
