/* order.h -- sorted values, quantiles and ranks of one column after the other. */
#ifndef PV__KERNEL_ORDER_H
#define PV__KERNEL_ORDER_H

#include "pulvinar/plugin.h"

/* Room for columns of up to `most` values, used over and over. */
struct pv__sorter {
	const struct pv_host *host;
	int64_t n;
	int64_t *order; /* places in x, ascending by value, ties by place */
	double *value;  /* x[order[0]], x[order[1]], ... */
};

int pv__sorter_make(const struct pv_host *, pv_ctx *, int64_t most, struct pv__sorter *);
void pv__sorter_sort(struct pv__sorter *, int64_t n, const double *x);
/* Of the values sorted last: quantile of type 7 (linear between neighbours). */
double pv__sorter_quantile(const struct pv__sorter *, double p);
double pv__sorter_median(const struct pv__sorter *);
/* rank[i] of x[i], from 1; ties share the mean rank. */
void pv__sorter_ranks(const struct pv__sorter *, double *rank);

/* How many of n ascending values are below x, and how many are not above it. */
int64_t pv__count_below(int64_t n, const double *value, double x);
int64_t pv__count_up_to(int64_t n, const double *value, double x);

#endif
