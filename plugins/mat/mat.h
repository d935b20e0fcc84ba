/* mat.h -- what is taken out of a MAT file, by way of matio, and the two readers of it. */
#ifndef MAT_H
#define MAT_H

#include "pulvinar/plugin.h"

#include <matio.h>
#include <stdbool.h>

extern const struct pv_op pv__op_read_eeglab, pv__op_read_mat;

/* ---- files (file.c) --------------------------------------------------------------------- */

struct mat {
	const struct pv_host *host;
	pv_ctx *ctx;
	mat_t *file;
	char *const *name; /* of the variables */
	size_t n_names;
};
/* Does the file begin like MAT version 5 to 7.3?  Version 4 has no mark to know it by. */
bool mat_begins(const struct pv_file *);
/* Opens it when all of its bytes are there and every checksum is right. */
int mat_open(const struct pv_host *, pv_ctx *, const struct pv_file *, struct mat *);
/* A variable, read whole; *out NULL: there is none of this name. */
int mat_variable(const struct mat *, const char *name, matvar_t **out);
/* Size and kind of a variable, without its values. */
int mat_about(const struct mat *, const char *name, matvar_t **out);

/* ---- the bytes of version 5 (check.c) ------------------------------------------------------ */

/* Elements fill the file to its last byte, and compressed ones unpack to their checksum. */
int mat_check(const struct pv_host *, pv_ctx *, const char *path);

/* ---- values (value.c) ----------------------------------------------------------------------- */

/* Elements of an array; -1: more than can be counted. */
int64_t mat_count(const matvar_t *);
/* Real numbers of any type, all there. */
bool mat_is_numeric(const matvar_t *);
/* Element i of such an array. */
double mat_number(const matvar_t *, int64_t i);
/* The one number of a variable; NaN: it is no single number. */
double mat_scalar(const matvar_t *);
/* A row of characters as UTF-8, without blanks at its ends; NULL: it is none, or there is
 * no memory. */
const char *mat_text(const struct mat *, const matvar_t *);
/* Text, or a number as text; NULL: neither. */
const char *mat_label(const struct mat *, const matvar_t *);
/* Field of element i of a struct array; NULL: not there. */
matvar_t *mat_field(matvar_t *, int64_t i, const char *name);

#endif
