/* clustering.h -- columns that lie beside each other and go together. */
#ifndef PV__KERNEL_CLUSTERING_H
#define PV__KERNEL_CLUSTERING_H

#include "kernels/neighbours.h"

struct pv__clustering {
	int64_t n_cols, n_rows, wanted; /* 1 <= wanted <= n_cols clusters */
	double *mean;                   /* n_cols x n_rows: the columns; destroyed */
	struct pv__pairs pairs;         /* those that may go together */
	double *height;                 /* Ward: n_cols - wanted, or NULL: sqrt(2 rise) of each
					   merge */
	int64_t *label;                 /* out, n_cols: clusters numbered by their first column */
	int64_t n_clusters;             /* out: more than were wanted where pieces do not touch */
};

/* Of all pairs of clusters that touch, the one whose union raises the sum of squares within
 * clusters least is merged, again and again:
 *   rise(A, B) = |A| |B| / (|A| + |B|) |mean_A - mean_B|^2
 * Ties go to the oldest cluster, then to its oldest partner; columns are older than unions,
 * and older the lower they are. */
int pv__ward(const struct pv_host *, pv_ctx *, struct pv__clustering *);
/* In passes: every cluster is joined to its nearest neighbour by |mean_A - mean_B|^2; in the
 * last pass the nearest pairs alone, so that the number is met. */
int pv__rena(const struct pv_host *, pv_ctx *, struct pv__clustering *);

#endif
