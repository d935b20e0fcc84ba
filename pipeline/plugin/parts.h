/* parts.h -- how the registry finds, judges and opens plugin files.  Inside the plugin
 * room only. */
#ifndef PV__PARTS_H
#define PV__PARTS_H

#include "base/base.h"

/* ---- search.c: folders and the files in them ---------------------------------------- */

struct pv__folder {
	const char *path;    /* as resolved; as stated where it is refused */
	const char *refusal; /* NULL: its files are looked at */
	bool strict;         /* a refusal inside it is an error */
};

/* The folders of the search path that exist, each once, ours first; those that were
 * asked for and cannot be used come with the reason. */
int pv__search_path(struct pv__arena *, int64_t n_extra, const char *const *extra,
		    const struct pv__folder **, int64_t *n, struct pv__diag *) PV__MUST_CHECK;
/* Names that end in .so, sorted bytewise. */
int pv__list_plugins(struct pv__arena *, const char *folder, const char *const **name, int64_t *n,
		     struct pv__diag *) PV__MUST_CHECK;
/* Why nobody should run code from this file: not regular, or others could change it or
 * the folder where it really lies.  NULL: nothing speaks against it. */
const char *pv__unsafe_file(struct pv__arena *, const char *path);
const char *pv__unsafe_folder(struct pv__arena *, const char *path);

/* ---- open.c: one file into this process ------------------------------------------------- */

/* Opens a plugin and checks all that it offers: NULL and *out, or why not.  Floating-point
 * state is as before.  A file that was opened stays open. */
const char *pv__plugin_open(struct pv__arena *, const char *path, const struct pv_plugin **out);

/* ---- probe.c: the same in a child first --------------------------------------------------- */

enum { PV__PROBE_SECONDS = 5 };

/* refusal[i] NULL: file i can be opened.  A crash, exit or hang while it is opened is a
 * reason too. */
int pv__probe_plugins(struct pv__arena *, int64_t n, const char *const *path, const char **refusal,
	      struct pv__diag *) PV__MUST_CHECK;

#endif
