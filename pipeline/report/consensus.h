/* consensus.h -- regions over every importance table of the headline's set: several methods
 * and models as one ranking. */
#ifndef PV__REPORT_CONSENSUS_H
#define PV__REPORT_CONSENSUS_H

#include "importance/agreement.h"
#include "report/page.h"

struct pv__consensus_table {
	int64_t n_lists, n;                /* rankings, units; n_lists below 2: no consensus */
	const struct pv__importance_table *const *list;
	const struct pv__consensus *unit;
	const int64_t *order;              /* by score, then by mean rank */
	double spearman;                   /* mean over pairs of rankings */
};
/* Tables of single classes are left out. */
int pv__consensus_make(const struct pv__view *, struct pv__consensus_table *) PV__MUST_CHECK;
int pv__consensus_html(struct pv__page *) PV__MUST_CHECK;
json_t *pv__consensus_json(struct pv__json *, const struct pv__view *);

#endif
