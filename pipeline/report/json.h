/* json.h -- jansson with one place where running out of memory shows. */
#ifndef PV__JSON_H
#define PV__JSON_H

#include "base/base.h"

#include <jansson.h>

struct pv__json {
	struct pv__arena *arena;
	bool failed;
};
json_t *pv__json_object(struct pv__json *);
json_t *pv__json_array(struct pv__json *);
/* NULL becomes null; bytes that are not UTF-8 become U+FFFD. */
json_t *pv__json_text(struct pv__json *, const char *);
/* NaN becomes null. */
json_t *pv__json_real(struct pv__json *, double);
json_t *pv__json_reals(struct pv__json *, int64_t n, const double *);
json_t *pv__json_int(struct pv__json *, int64_t);
json_t *pv__json_bool(struct pv__json *, bool);
/* Take over the value. */
void pv__json_set(struct pv__json *, json_t *object, const char *key, json_t *value);
void pv__json_append(struct pv__json *, json_t *array, json_t *value);
/* Text of the value, which is released; two spaces of indent, keys in the order of
 * their setting. */
void pv__put_json(struct pv__buffer *, struct pv__json *, json_t *value);
/* The same on one line, for a data block of a page: no byte of it can end the block. */
void pv__put_json_block(struct pv__buffer *, struct pv__json *, json_t *value);

#endif
