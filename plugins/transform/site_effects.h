/* site_effects.h -- what one site adds to the columns, and by what it widens them: the
 * empirical Bayes estimates of ComBat.
 *
 * From the rows of a site in standard form, with mean g_j and variance d_j (divisor n - 1)
 * of each column, and priors from all columns of the site:
 *   shift*_j  = (t2 n g_j + d*_j gbar) / (t2 n + d*_j)
 *   spread*_j = ((n - 1) d_j / 2 + n (g_j - shift*_j)^2 / 2 + b) / (n / 2 + a - 1)
 * gbar, t2: mean and variance of g over columns; with m, s2 those of d: a = (2 s2 + m^2) / s2,
 * b = (m s2 + m^3) / s2 (Johnson, Li & Rabinovic 2007).
 */
#ifndef PV__TRANSFORM_SITE_EFFECTS_H
#define PV__TRANSFORM_SITE_EFFECTS_H

#include "pulvinar/plugin.h"

struct pv__site_options { /* first field of the config */
	int eb, parametric, mean_only;
	double conv;
};

struct pv__site_sample {
	int64_t n, n_cols;
	const double *mean, *variance; /* of each column */
	const uint8_t *takes_part;     /* 0: the column is left as it is */
};

/* shift and spread (a standard deviation) of each column; 0 and 1 where it takes no part.
 * *pooled: 0 where columns differ too little for priors, so that the estimates of the
 * site stand as they are. */
int pv__site_effect(const struct pv_host *, pv_ctx *, const struct pv__site_options *,
		    const struct pv__site_sample *, double *shift, double *spread, int *pooled);

#endif
