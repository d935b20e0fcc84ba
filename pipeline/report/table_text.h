/* table_text.h -- a TSV file of ours back from its text: tabs and newlines, no quotes. */
#ifndef PV__TABLE_TEXT_H
#define PV__TABLE_TEXT_H

#include "base/base.h"

struct pv__text_table {
	int64_t n_rows, n_cols; /* the header is row 0; n_cols: of the header */
	const char **cell;      /* [row * n_cols + col]; NULL: the row is shorter */
};
int pv__text_table_read(struct pv__arena *, const char *text,
			struct pv__text_table *) PV__MUST_CHECK;
/* NULL where the table is smaller. */
const char *pv__text_cell(const struct pv__text_table *, int64_t row, int64_t col);
/* The cell; `otherwise` where it is missing, or the column is -1. */
const char *pv__text_cell_or(const struct pv__text_table *, int64_t row, int64_t col,
			     const char *otherwise);
bool pv__is_missing_cell(const char *);                                   /* NULL, "n/a" */
int64_t pv__text_column(const struct pv__text_table *, const char *name); /* -1: none */
/* Sorts texts bytewise and keeps one of each; how many those are. */
int64_t pv__distinct(const char **text, int64_t n);
/* The table as text again. */
void pv__put_text_table(struct pv__buffer *, const struct pv__text_table *);

#endif
