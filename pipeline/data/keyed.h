/* keyed.h -- a text table of the study whose rows are found by their key. */
#ifndef PV__KEYED_H
#define PV__KEYED_H

#include "base/base.h"
#include "data/data.h"
#include "study/study.h"

struct pv__key_row {
	const char *key;
	int64_t row;
};

struct pv__keyed {
	const char *name;  /* "participants", or as in the study */
	const char *shown; /* its path in the data root */
	struct pv__mark mark;
	struct pv__frame frame;
	struct pv__names key;
	const int64_t *key_column;        /* of each key name in the frame */
	const struct pv__key_row *sorted; /* by key */
};

/* Reads a table; its path is resolved in `root`.  Absent key columns, missing keys and
 * keys that occur twice are errors that list them. */
int pv__keyed_open(struct pv__arena *, const char *root, const struct pv__table_input *,
		   struct pv__keyed *, struct pv__diag *) PV__MUST_CHECK;
/* Row with this key, as pv__key_text makes it with PV__KEY_SEPARATOR; -1: none. */
int64_t pv__keyed_find(const struct pv__keyed *, const char *key);

#define PV__KEY_SEPARATOR '\x1f'
/* Cells column[0..n) of a row with `separator` between them. */
char *pv__key_text(struct pv__arena *, const char *const *cell, int64_t n, const int64_t *column,
		   char separator);

#endif
