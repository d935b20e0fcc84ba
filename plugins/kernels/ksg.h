/* ksg.h -- mutual information from distances to nearest neighbours, in nats.
 *
 * With a class (Ross 2014, doi:10.1371/journal.pone.0087357): d_i is the distance of row i to
 * its k-th neighbour of its own class, N_i the size of that class, m_i the number of other
 * rows no farther;  I = psi(N) + <psi(k)> - <psi(N_i)> - <psi(m_i)>.
 * With a number (Kraskov et al. 2004, doi:10.1103/PhysRevE.69.066138, first estimator): d_i is
 * the distance to the k-th neighbour in both, the larger of the two; a_i and b_i count the
 * other rows nearer than that in one;  I = psi(N) + psi(k) - <psi(a_i + 1) + psi(b_i + 1)>.
 * Equal values must have been told apart (a little noise) by the caller.
 */
#ifndef PV__KERNEL_KSG_H
#define PV__KERNEL_KSG_H

#include "kernels/order.h"

struct pv__ksg {
	int64_t n, k;
	double *psi;            /* digamma of 0 .. n (0 is not used) */
	struct pv__sorter x, y; /* sorted values */
	double *part, *near;    /* n; k */
};

/* For n rows.  PV_EDATA: not more rows than k. */
int pv__ksg_make(const struct pv_host *, pv_ctx *, int64_t n, int64_t k, struct pv__ksg *);
/* A class of one row takes no part; smaller classes than k + 1 use the rows they have. */
double pv__ksg_classes(struct pv__ksg *, const double *x, const uint16_t *code, int64_t n_classes);
double pv__ksg_numbers(struct pv__ksg *, const double *x, const double *y);

#endif
