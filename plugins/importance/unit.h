/* unit.h -- from a value per column to a value per unit (a region, or a column). */
#ifndef PV__IMPORTANCE_UNIT_H
#define PV__IMPORTANCE_UNIT_H

#include "pulvinar/plugin.h"

enum pv__unit { PV__UNIT_REGION = 1, PV__UNIT_COLUMN };
/* Of the option `unit`, which the host reads to make the units. */
extern const struct pv_choice pv__unit_choices[];
#define PV__UNIT_OPTION(config) \
	{ \
		.name = "unit", .help = "what a value is given to", .type = PV_CHOICE, \
		.offset = offsetof(config, unit), .dflt = "region", .choice = pv__unit_choices \
	}

enum pv__aggregate {
	PV__MEAN_ABS = 1, /* the mean of the absolute values                            */
	PV__SUM_ABS,      /* their sum: large regions win                               */
	PV__MAX_ABS,      /* the largest                                                */
	PV__MEAN          /* the mean with signs: columns that disagree cancel          */
};
extern const struct pv_choice pv__aggregate_choices[];

/* value[u * stride] from the columns of unit u; a unit of one column keeps its sign, a
 * unit without columns gets NaN. */
int pv__unit_values(const struct pv_host *, pv_ctx *, const struct pv_chain *, int64_t aggregate,
		    const double *per_column, int64_t stride, double *value);

/* Moments of each column of the training part over the rows where it is present, with
 * n_outputs series s of one value per row (n_rows x n_outputs). */
struct pv__moments {
	int64_t n_cols, n_outputs;
	double *sd;          /* of each column; 0: constant or absent */
	double *covariance;  /* n_cols x n_outputs: with s */
	double *correlation; /* likewise; 0 where the column is constant */
};
/* s NULL: sd alone.  Reference rows are left out. */
int pv__column_moments(const struct pv_host *, pv_ctx *, const struct pv_table *, int64_t n_outputs,
		       const double *s, struct pv__moments *);

#endif
