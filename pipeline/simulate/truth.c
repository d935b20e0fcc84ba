/* What the model implies, in closed form. */
#include "simulate/alzheimers.h"

#include <math.h>

double pv__simulate_auc(double d)
{
	return 0.5 * erfc(-fabs(d) / 2); /* Phi(d / sqrt 2) */
}

/* Classes of equal size.  With c = (age', tiv') of unit variance within the classes and
 * m = |E[c | AD] - E[c | CN]|, the regression of y on c has a class difference of
 * m^2/4 / (1 + m^2/4); so that of what is left of y is k = 1 / (1 + m^2/4), and it
 * varies within the classes by m^2/16 k^2.  A region keeps d_r times that, plus e_r. */
void pv__simulate_truth(const struct pv__simulate_options *o, struct pv__simulate_truth *out)
{
	double m2 = AGE_SHIFT * AGE_SHIFT + TIV_SHIFT * TIV_SHIFT;
	double k = 1 / (1 + m2 / 4), within = m2 / 16 * k * k, d2 = 0;

	for (int r = 0; r < N_REGIONS; r++) {
		double d = pv__region_effect(o, r);

		d2 += d * d;
	}
	out->d_regions = sqrt(d2);
	out->d_regressed = sqrt(d2) * k / sqrt(1 + d2 * within);
	out->d_confounds = sqrt(m2);
	out->d_both = sqrt(d2 + m2);
}
