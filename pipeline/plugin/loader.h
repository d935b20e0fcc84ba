/* loader.h -- fixed files that options name, each read once.  Inside the plugin room
 * only; options.h has what others may use. */
#ifndef PV__LOADER_H
#define PV__LOADER_H

#include "plugin/options.h"

/* `path` is relative to the loader's root; errors name the file. */
int pv__load_volume(struct pv__loader *, const char *path, bool labels, const struct pv_volume **,
		    struct pv__diag *) PV__MUST_CHECK;
/* `labels` NULL or "": the table beside the image, if there is one. */
int pv__load_atlas(struct pv__loader *, const char *path, const char *labels,
		   const struct pv_atlas **, struct pv__diag *) PV__MUST_CHECK;
int pv__load_mapping(struct pv__loader *, const char *path, const struct pv_mapping **,
		     struct pv__diag *) PV__MUST_CHECK;
/* The label table of an atlas: `labels`, else stem.tsv beside the image where that
 * exists (relative to the root as `path` is), else *out NULL. */
int pv__label_table(struct pv__loader *, const char *path, const char *labels,
		    const char **out) PV__MUST_CHECK;

#endif
