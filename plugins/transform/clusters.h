/* clusters.h -- what the ops that cluster columns share: options, and the fit around the
 * clustering. */
#ifndef PV__TRANSFORM_CLUSTERS_H
#define PV__TRANSFORM_CLUSTERS_H

#include "kernels/clustering.h"
#include "pooled.h"

enum { PV__CONNECT_ALL = 4 }; /* beside enum pv__contact */

struct pv__clusters_config {
	int64_t k, connect;
};
extern const struct pv_option pv__clusters_options[]; /* of that config */

typedef int (*pv__cluster_fn)(const struct pv_host *, pv_ctx *, struct pv__clustering *);
/* A struct pv__pooled of means; warns where there are more clusters than k. */
int pv__clusters_fit(const struct pv_host *, pv_ctx *, const struct pv__clusters_config *,
		     pv__cluster_fn, const struct pv_table *train, void **model);

#endif
