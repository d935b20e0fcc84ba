/* One size of a learning curve on one split: tuned and fitted anew, scored on the same test
 * rows as the fold. */
#include "run/learn.h"

int pv__task_curve(struct pv__worker *w, struct pv__arena *arena, const struct pv__task *task,
		   struct pv__buffer *body, struct pv__diag *diag)
{
	struct pv__fold_result result;
	struct pv__learned learned;
	struct pv__fit_data test;

	PV__TRY(pv__learn_part(w, arena, task, &learned, &test, &result, diag));
	pv__put_fold_result(body, &result);
	return PV_OK;
}
