/* heldout.h -- the held-out rows of one repeat as metrics see them, all or a part. */
#ifndef PV__HELDOUT_H
#define PV__HELDOUT_H

#include "evaluate/calibration.h"
#include "evaluate/fixed.h"
#include "report/view.h"

struct pv__held_out {
	struct pv__fixed fixed;  /* scored rows and their groups */
	const int64_t *row;      /* sample of each */
};
/* Every row that a system was tested on in repeat 1, in the order of the predictions.
 * scored.train_mean is NaN: folds have different ones. */
int pv__held_out(const struct pv__view *, const struct pv__system *,
		 struct pv__held_out *) PV__MUST_CHECK;
/* Those whose sample has this code. */
int pv__held_out_part(const struct pv__view *, const struct pv__held_out *, const int32_t *code,
		      int32_t level, struct pv__held_out *) PV__MUST_CHECK;
/* Probabilities of the positive class and what happened; n is 0 where the system states
 * none, or there are not two classes. */
int pv__forecast_of(const struct pv__view *, const struct pv__system *,
		    struct pv__forecast *) PV__MUST_CHECK;

#endif
