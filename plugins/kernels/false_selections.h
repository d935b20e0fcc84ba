/* false_selections.h -- how many columns stability selection is expected to choose wrongly.
 *
 * q of p columns are chosen on each of B complementary pairs of half samples, and those that
 * at least a share pi of the 2 B halves chose are kept.  Upper bounds on the expected number
 * of columns among them whose chance of being chosen on one half is at most q / p.
 */
#ifndef PV__KERNEL_FALSE_SELECTIONS_H
#define PV__KERNEL_FALSE_SELECTIONS_H

#include "pulvinar/plugin.h"

enum pv__false_bound { PV__BOUND_MB = 1, PV__BOUND_UNIMODAL, PV__BOUND_R_CONCAVE };
extern const struct pv_choice pv__false_bound_choices[];

/* mb: q^2 / ((2 pi - 1) p), Meinshausen & Buehlmann (2010, doi:10.1111/j.1467-9868.2010.00740.x).
 * unimodal, r_concave: Shah & Samworth (2013, doi:10.1111/j.1467-9868.2011.01034.x), where the
 * shares that columns get are so distributed.  Never above p; infinite where 1/2 < pi <= 1
 * does not hold with room enough for the bound to exist. */
double pv__false_selections(int64_t bound, int64_t p, int64_t q, double pi, int64_t n_pairs);

/* The largest q, or the smallest multiple pi of 1 / 2B, for which the bound is not above
 * `most`; 0: there is none. */
int64_t pv__false_selections_q(int64_t bound, int64_t p, double most, double pi, int64_t n_pairs);
double pv__false_selections_pi(int64_t bound, int64_t p, double most, int64_t q, int64_t n_pairs);

#endif
