/* subgroups.h -- the headline's model in parts of its held-out rows: by site, sex, thirds of
 * age and of every other column that describes people. */
#ifndef PV__SUBGROUPS_H
#define PV__SUBGROUPS_H

#include "report/svg.h"
#include "report/view.h"

struct pv__subgroup {
	const char *column, *level;
	int64_t n;
	struct pv__interval score; /* NaN: too few rows, or not defined */
};
/* Balanced accuracy, or mean absolute error.  Parts with fewer rows have no score. */
enum { PV__FEWEST_ROWS = 10 };
struct pv__subgroups {
	const struct pv__metric *metric;
	struct pv__interval all;
	int64_t n;
	const struct pv__subgroup *part; /* column by column */
};
int pv__subgroups(const struct pv__view *, struct pv__subgroups *) PV__MUST_CHECK;
int pv__figure_subgroups(const struct pv__view *, const struct pv__subgroups *,
			 struct pv__figure *) PV__MUST_CHECK;

#endif
