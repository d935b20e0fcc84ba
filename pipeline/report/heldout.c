/* Held-out rows of one repeat, pooled over its folds. */
#include "report/heldout.h"

#include <math.h>

struct rows {
	double *y, *decision, *probability;
	int32_t *predicted;
	int64_t *group, *row;
};

static int make_rows(struct pv__arena *arena, int64_t n, int64_t n_outputs, int32_t n_classes,
		     struct rows *out)
{
	*out = (struct rows){
		.y = pv__alloc(arena, (size_t)n, sizeof(double)),
		.decision = pv__alloc(arena, (size_t)(n * n_outputs), sizeof(double)),
		.probability = pv__alloc(arena, (size_t)(n * n_classes), sizeof(double)),
		.predicted = pv__alloc(arena, (size_t)n, sizeof(int32_t)),
		.group = pv__alloc(arena, (size_t)n, sizeof(int64_t)),
		.row = pv__alloc(arena, (size_t)n, sizeof(int64_t)),
	};
	return out->y && out->decision && out->probability && out->predicted && out->group &&
			       out->row
		       ? PV_OK
		       : PV_ENOMEM;
}

static struct pv__held_out finish(const struct rows *r, int64_t n, int64_t n_outputs,
				  int32_t n_classes, bool has_probability)
{
	return (struct pv__held_out){
		.fixed = {.scored = {.n = n,
				     .n_outputs = n_outputs,
				     .n_classes = n_classes,
				     .y = r->y,
				     .decision = r->decision,
				     .probability = has_probability ? r->probability : NULL,
				     .predicted = r->predicted,
				     .train_mean = NAN},
			  .group = r->group},
		.row = r->row};
}

int pv__held_out(const struct pv__view *v, const struct pv__system *of, struct pv__held_out *out)
{
	int64_t n_outputs = v->r->n_outputs, n = 0;
	int32_t n_classes = v->samples->n_classes;
	bool has_probability = true;
	struct rows r;

	PV__TRY(make_rows(v->arena, v->r->n_predictions, n_outputs, n_classes, &r));
	for (int64_t i = 0; i < v->r->n_predictions; i++) {
		const struct pv__prediction *p = &v->r->prediction[i];

		if (p->model != of->model || p->set != of->set || p->target != of->target ||
		    p->repeat != 0)
			continue;
		r.y[n] = p->y;
		r.predicted[n] = n_classes > 0 ? (int32_t)p->y_hat : 0;
		r.group[n] = v->samples->group[p->row];
		r.row[n] = p->row;
		for (int64_t o = 0; o < n_outputs; o++)
			r.decision[n * n_outputs + o] = p->decision ? p->decision[o] : p->y_hat;
		has_probability = has_probability && p->probability;
		for (int32_t k = 0; p->probability && k < n_classes; k++)
			r.probability[n * n_classes + k] = p->probability[k];
		n++;
	}
	*out = finish(&r, n, n_outputs, n_classes, has_probability && n_classes > 0);
	return PV_OK;
}

int pv__held_out_part(const struct pv__view *v, const struct pv__held_out *all, const int32_t *code,
		      int32_t level, struct pv__held_out *out)
{
	const struct pv__scored *s = &all->fixed.scored;
	int64_t n = 0;
	struct rows r;

	PV__TRY(make_rows(v->arena, s->n, s->n_outputs, s->n_classes, &r));
	for (int64_t i = 0; i < s->n; i++) {
		if (code[all->row[i]] != level)
			continue;
		r.y[n] = s->y[i];
		r.predicted[n] = s->predicted[i];
		r.group[n] = all->fixed.group[i];
		r.row[n] = all->row[i];
		for (int64_t o = 0; o < s->n_outputs; o++)
			r.decision[n * s->n_outputs + o] = s->decision[i * s->n_outputs + o];
		for (int32_t k = 0; s->probability && k < s->n_classes; k++)
			r.probability[n * s->n_classes + k] = s->probability[i * s->n_classes + k];
		n++;
	}
	*out = finish(&r, n, s->n_outputs, s->n_classes, s->probability != NULL);
	return PV_OK;
}

int pv__forecast_of(const struct pv__view *v, const struct pv__system *of, struct pv__forecast *out)
{
	struct pv__held_out rows;
	double *p;

	*out = (struct pv__forecast){0};
	if (v->samples->n_classes != 2)
		return PV_OK;
	PV__TRY(pv__held_out(v, of, &rows));
	if (!rows.fixed.scored.probability)
		return PV_OK;
	p = pv__alloc(v->arena, (size_t)rows.fixed.scored.n, sizeof(*p));
	if (!p)
		return PV_ENOMEM;
	for (int64_t i = 0; i < rows.fixed.scored.n; i++)
		p[i] = rows.fixed.scored.probability[2 * i + 1];
	*out = (struct pv__forecast){.n = rows.fixed.scored.n,
				     .p = p,
				     .y = rows.fixed.scored.y,
				     .group = rows.fixed.group};
	return PV_OK;
}
