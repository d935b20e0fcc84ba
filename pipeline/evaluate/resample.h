/* resample.h -- the bootstrap over groups: rows of one group come and go together. */
#ifndef PV__RESAMPLE_H
#define PV__RESAMPLE_H

#include "math/math.h"

struct pv__resampling {
	int64_t n_groups;
	const int64_t *start; /* n_groups + 1: into row */
	const int64_t *row;   /* all rows, group by group */
	int64_t most_rows;    /* that a resample can have */
};
/* group NULL: every row is a group. */
int pv__resampling_make(struct pv__arena *, int64_t n, const int64_t *group,
			struct pv__resampling *) PV__MUST_CHECK;
/* As many groups as there are, drawn with replacement: draw k of the stream.  row: room for
 * most_rows; returns how many there are. */
int64_t pv__resample(const struct pv__resampling *, struct pv__stream, int64_t k, int64_t *row);

/* Statistics (m of them) of the rows row[0..n). */
typedef void (*pv__statistic_fn)(void *of, int64_t n, const int64_t *row, double *value);
/* Percentile interval of each statistic; NaN where it is not defined in more than 5 % of the
 * resamples. */
int pv__resample_percentiles(struct pv__arena *, const struct pv__resampling *, struct pv__stream,
			     int64_t n_resamples, double level, int64_t m, pv__statistic_fn,
			     void *of, double *low, double *high) PV__MUST_CHECK;
/* The resampled values themselves: value[resample * m + statistic]. */
int pv__resample_values(struct pv__arena *, const struct pv__resampling *, struct pv__stream,
			int64_t n_resamples, int64_t m, pv__statistic_fn, void *of,
			double **value) PV__MUST_CHECK;
/* Percentiles of n values of which NaN are left out; NaN where they are more than 5 %. */
int pv__percentiles(struct pv__arena *, int64_t n, const double *value, double level, double *low,
		    double *high) PV__MUST_CHECK;

#endif
