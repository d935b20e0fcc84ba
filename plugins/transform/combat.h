/* combat.h -- ComBat: x = alpha + covariates b + sigma (shift_site + spread_site e), from
 * training rows; harmonised, a row is alpha + covariates b + sigma e
 * (Johnson, Li & Rabinovic 2007; Fortin et al. 2018).
 */
#ifndef PV__TRANSFORM_COMBAT_H
#define PV__TRANSFORM_COMBAT_H

#include "kernels/rows.h"
#include "site_effects.h"

enum pv__unseen { PV__UNSEEN_ERROR = 1, PV__UNSEEN_IDENTITY, PV__UNSEEN_ESTIMATE };

struct pv__combat_config {
	struct pv__site_options site;
	struct pv_strings covars;
	const char *ref_site;
	int64_t unseen, least; /* least: fewest rows of a site */
};

struct pv__combat {
	int64_t n_cols, n_sites, n_covars; /* n_covars: coded columns */
	int64_t *site;                     /* codes, ascending */
	double *mean, *sd;                 /* alpha, sigma; sigma 0: the column is left alone */
	double *centre, *slope; /* n_covars; n_covars x n_cols, on covariates less centre */
	double *shift, *spread; /* n_sites x n_cols */
};

/* A table, and which of its confounds are the covariates. */
struct pv__combat_rows {
	const struct pv_table *t;
	int64_t n_covars;
	int64_t *covar;   /* columns of `confound` */
	double *standard; /* room for one row in standard form */
};
/* PV_EINVAL: no sites, or no confound of that name; PV_EDATA: a covariate is missing. */
int pv__combat_open(const struct pv_host *, pv_ctx *, const struct pv__combat_config *,
		    const struct pv_table *, struct pv__combat_rows *);
/* Covariate k of a row. */
double pv__combat_covar(const struct pv__combat_rows *, int64_t row, int64_t k);
/* rows->standard: (x - alpha - covariates b) / sigma of a row, 0 where sigma is. */
void pv__combat_standard(const struct pv__combat *, const struct pv__combat_rows *, int64_t row);

/* On zeroed room. */
int pv__combat_fit(const struct pv_host *, pv_ctx *, const struct pv__combat_config *,
		   const struct pv_table *train, struct pv__combat *);
/* Shift and spread of a site from rows row[0..n) of it. */
int pv__combat_site(const struct pv_host *, pv_ctx *, const struct pv__combat_config *,
		    const struct pv__combat *, const struct pv__combat_rows *, int64_t n,
		    const int64_t *row, double *shift, double *spread);
/* Place of a code among the sites of the model; -1: not there. */
int64_t pv__combat_place(const struct pv__combat *, int64_t code);

/* "'Oslo'" where names are told, else "number 3". */
struct pv__site_words {
	char text[80];
};
struct pv__site_words pv__site_words(const struct pv_table *, int64_t code);

#endif
