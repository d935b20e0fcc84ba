/* node.h -- YAML as a tree with places: the event API of libyaml, with limits.
 * File <= 1 MiB, depth <= 32, <= 10,000 keys; no anchors, aliases, tags, merge keys;
 * one document, UTF-8; duplicate keys are errors. */
#ifndef PV__NODE_H
#define PV__NODE_H

#include "base/base.h"

enum pv__node_kind { PV__NULL = 1, PV__SCALAR, PV__SEQUENCE, PV__MAP };

struct pv__node {
	enum pv__node_kind kind;
	bool quoted;                 /* scalar: text even where it looks like a number */
	const char *text;            /* scalar, as written */
	int64_t n;                   /* entries of a sequence or a map */
	const struct pv__node *const *item;   /* their values */
	const char *const *key;      /* of a map */
	const struct pv__mark *key_mark;
	struct pv__mark mark;
};

enum { PV__LARGEST_YAML = 1 << 20 }; /* bytes of a file */

int pv__yaml_read(struct pv__arena *, const char *path, const struct pv__node **out,
                  struct pv__diag *) PV__MUST_CHECK;
/* The same from memory; `name` stands for the path in messages. */
int pv__yaml_parse(struct pv__arena *, const char *name, const void *bytes, size_t n,
                   const struct pv__node **out, struct pv__diag *) PV__MUST_CHECK;
/* NULL: not a map, or no such key. */
const struct pv__node *pv__node_get(const struct pv__node *map, const char *key);

/* Strict scalars, with an error at the node's place: no "yes" for a number, no octal,
 * no 1_000, no 1:30. */
int pv__node_text(const struct pv__node *, const char *what, const char **out, struct pv__diag *)
	PV__MUST_CHECK;
int pv__node_real(const struct pv__node *, const char *what, double *out, struct pv__diag *)
	PV__MUST_CHECK;
int pv__node_int(const struct pv__node *, const char *what, int64_t *out, struct pv__diag *)
	PV__MUST_CHECK;
int pv__node_bool(const struct pv__node *, const char *what, bool *out, struct pv__diag *)
	PV__MUST_CHECK;

#endif
