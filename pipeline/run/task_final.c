/* The model that others use: tuned by the inner scheme and fitted on all rows. */
#include "run/learn.h"

int pv__task_final(struct pv__worker *w, struct pv__arena *arena, const struct pv__task *task,
                   struct pv__buffer *body, struct pv__diag *diag)
{
	const struct pv__plan *plan = w->plan;
	const struct pv__samples *s = plan->samples;
	int64_t *row = pv__alloc(arena, (size_t)s->n, sizeof(*row));
	const char *what = pv__task_name(arena, plan, task);
	struct pv__learned learned;
	int64_t n = 0;

	if (!row)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for rows");
	for (int64_t r = 0; r < s->n; r++)
		if (!s->role || s->role[r] != 2)
			row[n++] = r;
	PV__TRY(pv__learn(w, arena, task->rival, n, row, pv__rival_y(plan, task->rival),
			  1 + plan->splits.n, pv__rival_stream(plan, task->rival, -1), what,
			  &learned, diag));
	pv__put_text(body, pv__chain_choice_text(arena, &plan->rival[task->rival].chain,
	                                         learned.choice));
	pv__put_real(body, learned.inner_score);
	pv__chain_save(learned.chain, body, diag);
	return pv__diag_status(diag);
}
