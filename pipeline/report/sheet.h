/* sheet.h -- a TSV file described by its columns.  Missing cells are "n/a"; a column
 * without a single value is omitted; text that a spreadsheet would run as a formula gets
 * a ' in front. */
#ifndef PV__SHEET_H
#define PV__SHEET_H

#include "report/output.h"

enum pv__cell_kind { PV__CELL_MISSING = 0, PV__CELL_TEXT, PV__CELL_REAL, PV__CELL_INT };
struct pv__cell {
	enum pv__cell_kind kind;
	const char *text;
	double real;
	int64_t integer;
};
/* NULL, NaN: missing. */
struct pv__cell pv__cell_text(const char *);
struct pv__cell pv__cell_real(double);
struct pv__cell pv__cell_int(int64_t);

/* The cell of a row in the column numbered k of its kind (classes, features). */
typedef struct pv__cell (*pv__cell_fn)(const void *of, int64_t row, int64_t k);
struct pv__column {
	const char *name;
	pv__cell_fn cell;
	int64_t k;
};
int pv__sheet_write(struct pv__outputs *, const char *name, int64_t n_rows, const void *of,
		    int64_t n_columns, const struct pv__column *) PV__MUST_CHECK;

#endif
