/* store.h -- where the results of tasks live, by key: plain files, whole or absent.
 *
 *   FORMAT          the format of this store; nothing without it is cleaned
 *   ab/cdef...      objects: two digits of the key, then the other 62
 *   tmp/            what is being written (temporary.h)
 *   users/          one file per results folder that uses the store: its path
 *   digests         digests of input files (digests.h)
 *   lock            runs hold it together, a clean-up holds it alone
 *
 * An object is a header (magic, key, lengths, SHA-256 of what follows), a text that says
 * what it is and what its key is made of, and the payload, at a multiple of 8 bytes.
 * One that does not verify counts as absent, is reported and made again.  The name of an
 * object never changes its content, so runs on several machines may share a store. */
#ifndef PV__STORE_H
#define PV__STORE_H

#include "base/base.h"

#define PV__STORE_FORMAT "FORMAT"
#define PV__STORE_DIGESTS "digests"
#define PV__STORE_USERS "users"

struct pv__store {
	struct pv__arena *arena;
	const char *folder;
	struct pv__seen *seen; /* objects that this process has verified */
};

/* Makes the folder where it is missing, and deletes temporary files that dead processes
 * of this machine have left. */
int pv__store_open(struct pv__arena *, const char *folder, struct pv__store *,
		   struct pv__diag *) PV__MUST_CHECK;
/* A store that is there, to be looked at; false: there is none, or no memory. */
bool pv__store_look(struct pv__arena *, const char *folder, struct pv__store *);
/* Writes a file of the store that is no object, by way of tmp/; nothing where it has these
 * bytes already. */
int pv__store_write(const struct pv__store *, const char *name, const void *bytes, size_t n,
		    struct pv__diag *) PV__MUST_CHECK;
/* Deletes the temporary files of one process of this machine, which is dead. */
void pv__store_forget(const struct pv__store *, int64_t pid);

/* Is there a sound object of this key?  Its content is verified once per process, a
 * damaged one noted. */
bool pv__store_has(const struct pv__store *, const struct pv__digest *key, struct pv__diag *);
/* The payload; *found is false where it is absent or damaged (which is a note).
 * Content that this process, or the one that it was forked from, has verified is not
 * verified again. */
int pv__store_get(struct pv__arena *, const struct pv__store *, const struct pv__digest *key,
		  struct pv__cursor *, bool *found, struct pv__diag *) PV__MUST_CHECK;
/* The same mapped into memory: writes go to private pages.  Valid until pv__store_unmap. */
struct pv__mapping {
	void *start;
	size_t n;
};
int pv__store_map(const struct pv__store *, const struct pv__digest *key, struct pv__mapping *,
		  struct pv__cursor *, bool *found, struct pv__diag *) PV__MUST_CHECK;
void pv__store_unmap(struct pv__mapping *);
/* about: texts "NAME<tab>VALUE", a line each (plan/key.h). */
int pv__store_put(const struct pv__store *, const struct pv__digest *key, const char *about,
		  const struct pv__buffer *payload, struct pv__diag *) PV__MUST_CHECK;

/* ---- what is in it (store_scan.c) ------------------------------------------------ */

struct pv__stored {
	char key[65];
	const char *path, *about;
	int64_t bytes, mtime_ns;
};
/* Every object whose header can be read, ascending by key; contents are not verified. */
int pv__store_scan(struct pv__arena *, const struct pv__store *, struct pv__stored **, int64_t *n,
		   struct pv__diag *) PV__MUST_CHECK;
/* Is there an object of this key?  Looks at its header only. */
bool pv__store_holds(const struct pv__store *, const struct pv__digest *key);
/* The text of an object; NULL: there is no such object, or no memory. */
const char *pv__store_about(struct pv__arena *, const char *path);
/* Value of a line of such a text; NULL: it has none. */
const char *pv__about_get(struct pv__arena *, const char *about, const char *name);

#endif
