/* wanted.h -- how many columns a selection by score keeps: what the options of all such
 * ops share.
 */
#ifndef PV__SELECT_WANTED_H
#define PV__SELECT_WANTED_H

#include "selection.h"

/* A field `wanted` of each config; one member is set. */
struct pv__wanted {
	int64_t k;
	double percentile; /* rounded up */
	double alpha, fdr; /* ops with p-values only */
};

#define PV__WANTED_COUNT(config) \
	{.name = "k", \
	 .help = "number of columns to keep", \
	 .type = PV_INT, \
	 .offset = offsetof(config, wanted.k), \
	 .min = 1, \
	 .max = 1e9}, \
	{ \
		.name = "percentile", .help = "share of the columns to keep", .unit = "%", \
		.type = PV_REAL, .flags = PV_OPEN_MIN, \
		.offset = offsetof(config, wanted.percentile), .min = 0, .max = 100 \
	}
#define PV__WANTED_P(config) \
	{.name = "alpha", \
	 .help = "keep the columns whose p-value is not above this", \
	 .type = PV_REAL, \
	 .flags = PV_OPEN_MIN | PV_OPEN_MAX, \
	 .offset = offsetof(config, wanted.alpha), \
	 .min = 0, \
	 .max = 1}, \
	{ \
		.name = "fdr", \
		.help = "keep the columns with this share of false ones among them", \
		.type = PV_REAL, .flags = PV_OPEN_MIN | PV_OPEN_MAX, \
		.offset = offsetof(config, wanted.fdr), .min = 0, .max = 1 \
	}

/* PV_EINVAL: not exactly one is set; `names` says which there are. */
int pv__wanted_check(const struct pv_host *, pv_ctx *, const struct pv__wanted *,
		     const char *names);
/* Keeps what is wanted of a scored selection.  alpha: p <= alpha.  fdr: the largest i with
 * p_(i) <= i fdr / m among the m columns with a p-value (Benjamini & Hochberg 1995).  Where
 * none passes, the best one, with a warning. */
int pv__wanted_choose(const struct pv_host *, pv_ctx *, const struct pv__wanted *,
		      struct pv__selection *);

#endif
