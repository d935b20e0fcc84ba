/* same.h -- are two results folders of one study the same? */
#ifndef PV__SAME_H
#define PV__SAME_H

#include "report/manifest.h"

/* One build on one numeric profile gives the same bytes.  On another, decisions and counts
 * are the same, and reals agree to 1e-9 of the larger one or 1e-12 of the largest in their
 * column (which is what rounding leaves of a zero). */
enum pv__sameness { PV__SAME_BYTES = 1, PV__SAME_VALUES };

struct pv__difference {
	const char *file;           /* NULL: none */
	int64_t row;                /* of a table, from 1, 0: its header; -1: not a table */
	const char *column;         /* NULL: the row as a whole */
	const char *first, *second; /* cells; NULL: the file or the row is not there */
	int64_t byte;               /* of other files: the first that differs, from 0 */
};

struct pv__results_folder {
	const char *path;
	const struct pv__manifest *manifest;
};
/* The first difference, in the order of the first manifest.  With PV__SAME_VALUES only
 * tables and the resolved study are compared, the rest is drawn from them; *n_compared is
 * how many files were.  Files that are missing are differences. */
int pv__same_results(struct pv__arena *, enum pv__sameness, const struct pv__results_folder *first,
		     const struct pv__results_folder *second, struct pv__difference *,
		     int64_t *n_compared, struct pv__diag *) PV__MUST_CHECK;
/* The same of the texts of one table. */
int pv__same_table(struct pv__arena *, enum pv__sameness, const char *first, const char *second,
		   struct pv__difference *) PV__MUST_CHECK;

#endif
