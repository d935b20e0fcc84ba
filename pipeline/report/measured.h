/* measured.h -- what resampling finds in the results, measured once for the page, for
 * report.json and for whatever else shows it. */
#ifndef PV__MEASURED_H
#define PV__MEASURED_H

#include "evaluate/calibration.h"
#include "report/consensus.h"
#include "report/subgroups.h"

struct pv__calibrated { /* of the headline's model, else of the first that has probabilities */
	const struct pv__system *system; /* NULL: no model states any, or there are not two classes */
	struct pv__forecast forecast;
	struct pv__calibration calibration;
};

struct pv__measured {
	struct pv__calibrated calibrated;
	struct pv__subgroups subgroups;
	struct pv__consensus_table consensus;
};
/* Fills view->measured. */
int pv__measure(struct pv__view *) PV__MUST_CHECK;

#endif
