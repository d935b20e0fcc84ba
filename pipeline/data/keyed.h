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
/* Name and key of a table that is not read yet. */
void pv__keyed_start(const struct pv__table_input *, struct pv__keyed *);
/* Finds the key columns of a frame that has been read, and sorts its rows. */
int pv__keyed_index(struct pv__arena *, struct pv__keyed *, struct pv__diag *) PV__MUST_CHECK;

/* keyed_files.c: a table with a file per row of another, as its path holds {COLUMN} */
bool pv__keyed_is_per_row(const struct pv__table_input *);
/* The table with the shortest key, among those read, that has the columns of the path;
 * NULL: none. */
const struct pv__keyed *pv__keyed_base(const struct pv__table_input *, int64_t n,
				       const struct pv__keyed *);
/* Rows of all files, with the columns of any of them; the key comes from the base where a
 * file has no such column.  Rows of the base without a file have no row. */
struct pv__rows;
int pv__keyed_open_files(struct pv__rows *, const struct pv__table_input *,
			 const struct pv__keyed *base, struct pv__keyed *) PV__MUST_CHECK;

/* Row with this key, as pv__key_text makes it with PV__KEY_SEPARATOR; -1: none. */
int64_t pv__keyed_find(const struct pv__keyed *, const char *key);

#define PV__KEY_SEPARATOR '\x1f'
/* Cells column[0..n) of a row with `separator` between them. */
char *pv__key_text(struct pv__arena *, const char *const *cell, int64_t n, const int64_t *column,
		   char separator);

#endif
