/* h5.h -- what is taken out of an HDF5 file: numbers, texts and references by name.  Links to
 * other files are never followed, and no filter is loaded from outside. */
#ifndef H5_H
#define H5_H

#include "pulvinar/plugin.h"

#include <hdf5.h>
#include <stdbool.h>

struct h5 {
	const struct pv_host *host;
	pv_ctx *ctx;
	hid_t file;
	hid_t access; /* how links are followed */
};

int h5_open(const struct pv_host *, pv_ctx *, const char *path, struct h5 *);

/* A group or data set of this name in `at`; negative: there is none. */
hid_t h5_group(const struct h5 *, hid_t at, const char *name);
hid_t h5_data(const struct h5 *, hid_t at, const char *name);
/* What a reference in the file leads to; negative: nothing. */
hid_t h5_referenced(const struct h5 *, const hobj_ref_t *);
/* Names of what is in a group, ascending bytewise. */
int h5_names(const struct h5 *, hid_t group, int64_t *n, const char *const **name);

/* Are the values of a data set whole or real numbers? */
bool h5_is_numeric(hid_t data);

/* Whole data sets of one dimension, or scalars, into keep().  *out NULL: not there. */
int h5_reals(const struct h5 *, hid_t at, const char *name, int64_t *n, double **out);
int h5_ints(const struct h5 *, hid_t at, const char *name, int64_t *n, int64_t **out);
int h5_texts(const struct h5 *, hid_t at, const char *name, int64_t *n, const char ***out);
int h5_references(const struct h5 *, hid_t at, const char *name, int64_t *n, hobj_ref_t **out);

/* Attributes; NULL or NaN where there is none. */
const char *h5_attribute_text(const struct h5 *, hid_t object, const char *name);
double h5_attribute_real(hid_t object, const char *name);

#endif
