/* loss.h -- how wrong decision values are, on held-out rows. */
#ifndef PV__IMPORTANCE_LOSS_H
#define PV__IMPORTANCE_LOSS_H

#include "pulvinar/plugin.h"

enum pv__loss { PV__LOSS_AUTO = 1, PV__LOSS_SQUARED, PV__LOSS_ONE_MINUS_AUC, PV__LOSS_ZERO_ONE };
extern const struct pv_choice pv__loss_choices[];
#define PV__LOSS_OPTION(config) \
	{ \
		.name = "loss", .help = "how wrong a prediction is", .type = PV_CHOICE, \
		.offset = offsetof(config, loss), .dflt = "auto", .choice = pv__loss_choices \
	}

/* auto made definite for these targets.  PV_EINVAL: a loss that does not fit them. */
int pv__loss_resolve(const struct pv_host *, pv_ctx *, const struct pv_targets *, int64_t loss,
		     int64_t *out);
/* Of n_rows x n_outputs decisions; NaN where it is not defined (AUC of one class).
 * order: room for n_rows. */
double pv__loss(const struct pv_host *, const struct pv_targets *, int64_t loss, int64_t n_outputs,
		const double *decision, int64_t *order);

#endif
