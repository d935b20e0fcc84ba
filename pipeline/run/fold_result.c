/* What a fold leaves behind, as bytes. */
#include "run/task.h"

#include <math.h>

void pv__put_fold_result(struct pv__buffer *b, const struct pv__fold_result *r)
{
	pv__put_i64(b, r->choice);
	pv__put_text(b, r->chosen);
	pv__put_real(b, r->inner_score);
	pv__put_i64(b, r->n_outputs);
	pv__put_reals(b, r->n_test * r->n_outputs, r->decision);
	pv__put_u8(b, r->probability != NULL);
	if (r->probability)
		pv__put_reals(b, r->n_test * (r->n_outputs == 1 ? 2 : r->n_outputs), r->probability);
	pv__put_reals(b, r->n_columns, r->selected);
	pv__put_i64(b, r->n_importances);
	for (int64_t i = 0; i < r->n_importances; i++)
		pv__put_reals(b, r->importance[i].n, r->importance[i].value);
}

bool pv__get_fold_result(struct pv__cursor *c, struct pv__fold_result *r)
{
	int64_t n;

	*r = (struct pv__fold_result){.choice = pv__get_i64(c)};
	r->chosen = pv__get_text(c);
	r->inner_score = pv__get_real(c);
	r->n_outputs = pv__get_i64(c);
	r->decision = pv__get_reals(c, &n);
	if (c->failed || !r->chosen || r->n_outputs < 1)
		return false;
	r->n_test = n / r->n_outputs;
	if (pv__get_u8(c))
		r->probability = pv__get_reals(c, &n);
	r->selected = pv__get_reals(c, &r->n_columns);
	r->n_importances = pv__get_count(c, 8);
	r->importance = pv__alloc(c->arena, (size_t)r->n_importances, sizeof(*r->importance));
	for (int64_t i = 0; r->importance && i < r->n_importances; i++)
		r->importance[i].value = pv__get_reals(c, &r->importance[i].n);
	return !c->failed && r->importance;
}

double pv__train_mean(int64_t n, const double *y)
{
	double sum = 0;
	int64_t known = 0;

	for (int64_t i = 0; i < n; i++) {
		if (isnan(y[i])) /* a reference row */
			continue;
		sum += y[i];
		known++;
	}
	return known > 0 ? sum / (double)known : (double)NAN;
}

bool pv__metric_applies(const struct pv__metric *metric, const struct pv__samples *samples,
                        bool has_probability)
{
	return (metric->target_kinds & samples->target_kind) &&
	       (!metric->binary_only || samples->n_classes == 2) &&
	       (!metric->needs_probability || has_probability);
}

/* Option `unit: column`, or a space without regions: every column stands for itself. */
int pv__stage_units(struct pv__arena *arena, const struct pv__stage *stage,
                    const struct pv_space *space, struct pv__units *units)
{
	const struct pv__node *unit = pv__node_get(stage->options, "unit");
	bool by_column = space->n_regions == 0 || (unit && unit->text && pv__equal(unit->text, "column"));

	return pv__units_make(arena, space, by_column, units);
}
