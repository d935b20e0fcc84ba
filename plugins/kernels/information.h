/* information.h -- mutual information of two variables in bins, in nats.
 *
 *   I = sum_ab (n_ab / n) log(n n_ab / (n_a n_b))
 */
#ifndef PV__KERNEL_INFORMATION_H
#define PV__KERNEL_INFORMATION_H

#include "pulvinar/plugin.h"

enum { PV__MOST_BINS = 1000 };

/* Bins of equal width from the smallest to the largest value, closed above: with edges e_k =
 * min + k (max - min) / n_bins, bin k holds e_k < x <= e_k+1, and bin 0 the smallest too. */
void pv__bin_codes(int64_t n, const double *x, int64_t n_bins, uint16_t *code);

/* Counts of pairs, used over and over. */
struct pv__pairs {
	int64_t n_a, n_b; /* codes are below these */
	double *cell;     /* n_a x n_b, and behind it n_a and n_b sums */
};
int pv__pairs_make(const struct pv_host *, pv_ctx *, int64_t n_a, int64_t n_b, struct pv__pairs *);
/* *occupied (or NULL): levels of a that occur, plus those of b, less pairs that occur, less 1:
 * over 2 n this is what Miller (1955) and Madow add against the bias of counts. */
double pv__pairs_information(const struct pv__pairs *, int64_t n, const uint16_t *a,
			     const uint16_t *b, double *occupied);

#endif
