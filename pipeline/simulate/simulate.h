/* simulate.h -- cohorts with a known truth, to try studies on and to test against. */
#ifndef PV__SIMULATE_H
#define PV__SIMULATE_H

#include "base/base.h"

struct pv__simulate_options {
	uint64_t seed;
	int64_t n;            /* participants, 20 to 9999; half of them (rounded down) have AD */
	bool without_disease; /* no effect of the diagnosis on any region: a null cohort */
};

/* Writes a folder like BIDS derivatives: participants.tsv, a grey-matter map per
 * participant, atlas.nii.gz with atlas.tsv, and truth.tsv.  Every text in it says that
 * the data are simulated.  A folder that holds a cohort already is refused (PV_ELOCK).
 * The same options give the same bytes.
 *
 * Model (in sd of a region's own variation; y = 1: AD, 0: CN):
 *   x_r = d_r y - 0.5 age' + 0.3 tiv' + e_r,  e_r ~ N(0, 1), independent over regions,
 *   age' ~ N(0.5 y, 1) = (age - 72) / 6,  tiv' ~ N(-0.3 y, 1) = (tiv - mean of sex) / 110;
 *   d = -1.2 in the hippocampus, -0.8 in the amygdala, 0 elsewhere.
 * A voxel of region r holds mu_r + 0.05 x_r + noise; the noise sums to 0 over a region,
 * so that regional means have exactly this model. */
int pv__simulate_alzheimers(const char *folder, const struct pv__simulate_options *,
			    struct pv__diag *) PV__MUST_CHECK;

/* ---- what the closed forms say of the model ------------------------------------- */

struct pv__simulate_truth {
	double d_regions;   /* Mahalanobis distance of the classes over all regions, with the
			       effects of the confounds known and taken off */
	double d_regressed; /* the same once confounds are regressed out linearly, which
			       takes a part of the disease with it */
	double d_confounds; /* age, sex and tiv alone */
	double d_both;      /* regions and confounds together */
};
void pv__simulate_truth(const struct pv__simulate_options *, struct pv__simulate_truth *out);
/* AUC of two normal classes `d` apart: Phi(|d| / sqrt 2). */
double pv__simulate_auc(double d);

#endif
