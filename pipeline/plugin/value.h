/* value.h -- one value of one option: from a study, to C, to canonical text.  Inside
 * the plugin room only. */
#ifndef PV__VALUE_H
#define PV__VALUE_H

#include "base/base.h"
#include "study/node.h"

/* The member that fits the option's type; files and inputs are `text`. */
struct pv__value {
	int64_t integer; /* PV_BOOL, PV_INT, PV_CHOICE */
	double real;
	const char *text;
	struct pv_reals reals;
	struct pv_strings strings;
};

/* One of a list's entries may stand alone; true for types that hold one value. */
bool pv__type_is_scalar(uint32_t type);
bool pv__type_is_file(uint32_t type);
const char *pv__type_text(uint32_t type); /* "whole number"; NULL: no such type */
/* ">= 0 and < 1"; "" without limits */
char *pv__range_text(struct pv__arena *, const struct pv_option *);

/* The default of an option as it would stand in a study; *out NULL: it has none. */
int pv__default_node(struct pv__arena *, const struct pv_option *,
		     const struct pv__node **out) PV__MUST_CHECK;
/* Type, range and choice checked, with an error at the node.  Texts and lists live in
 * the arena. */
int pv__value_read(struct pv__arena *, const char *op_name, const struct pv_option *,
		   const struct pv__node *, struct pv__value *, struct pv__diag *) PV__MUST_CHECK;
/* Into the op's config; not for files, which the loader provides. */
void pv__value_store(const struct pv_option *, const struct pv__value *, void *config);
void pv__value_put(struct pv__buffer *, const struct pv_option *, const struct pv__value *);

#endif
