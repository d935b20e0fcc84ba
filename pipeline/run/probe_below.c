/* A score below chance is no bad luck: preparation that saw the rows that were tested turns a
 * model against the truth. */
#include "run/probe.h"

#include <math.h>

/* What a model gets right among units, over folds. */
struct hits {
	double n, right, expected, variance;
};

/* One fold: given what was predicted, labels that say nothing are exchangeable among the units
 * that it tests (the moments of Hoeffding 1951 for a random matching). */
static void add_fold(struct hits *h, int32_t n_classes, const double *said, const double *is,
		     double right)
{
	double n = 0, both = 0, squares = 0;

	for (int32_t k = 0; k < n_classes; k++) {
		n += is[k];
		both += said[k] * is[k];
		squares += said[k] * is[k] * (said[k] + is[k]);
	}
	if (n < 2)
		return;
	h->n += n;
	h->right += right;
	h->expected += both / n;
	h->variance += (both - squares / n + both * both / (n * n)) / (n - 1);
}

/* The first row of each unit, in the first repeat. */
static int count_hits(const struct pv__collector *c, struct pv__arena *arena,
		      const struct pv__probe_units *u, const struct pv__summary *s,
		      struct hits *out)
{
	int32_t k = c->run->samples.n_classes;
	int64_t n_folds = c->run->plan.splits.n;
	double *said = pv__alloc(arena, (size_t)(n_folds * k), sizeof(*said));
	double *is = pv__alloc(arena, (size_t)(n_folds * k), sizeof(*is));
	double *right = pv__alloc(arena, (size_t)n_folds, sizeof(*right));

	if (!said || !is || !right)
		return PV_ENOMEM;
	for (int64_t i = 0; i < n_folds * k; i++)
		said[i] = is[i] = right[i / k] = 0;
	for (int64_t i = 0; i < c->results->n_predictions; i++) {
		const struct pv__prediction *p = &c->results->prediction[i];
		int64_t unit = u->of_row[p->row];

		if (p->model != s->model || p->set != s->set || p->target != s->target ||
		    p->repeat != 0 || unit < 0 || u->row[unit] != p->row || isnan(p->y_hat))
			continue;
		said[p->fold * k + (int64_t)p->y_hat]++;
		is[p->fold * k + (int64_t)p->y]++;
		right[p->fold] += (int64_t)p->y_hat == (int64_t)p->y;
	}
	*out = (struct hits){0};
	for (int64_t f = 0; f < n_folds; f++)
		add_fold(out, k, said + f * k, is + f * k, right[f]);
	return PV_OK;
}

/* One-sided, in the normal limit with its correction for whole numbers. */
static double p_below(const struct hits *h)
{
	double z = (h->expected - h->right - .5) / sqrt(h->variance);

	return h->variance > 0 && z > 0 ? exp(pv__log_tail(PV_NORMAL, z, 0, 0)) : 1;
}

/* Of a model, for the first target, by the headline's metric. */
static bool is_judged(const struct pv__collector *c, const struct pv__summary *s)
{
	const struct pv__plan *plan = &c->run->plan;
	int64_t rival = pv__find_rival(plan, s->model, s->set, s->target);

	return rival >= 0 && s->target <= 0 && !plan->rival[rival].spec->is_baseline &&
	       pv__equal(s->metric, c->run->study->primary.metric);
}

int pv__probe_below(struct pv__collector *c, struct pv__arena *arena,
		    const struct pv__probe_units *units, struct pv__diag *diag)
{
	const struct pv__results *r = c->results;
	int64_t n = 0;

	if (c->run->samples.target_kind != PV_CLASSES || !units->are_groups)
		return PV_OK;
	for (int64_t i = 0; i < r->n_summaries; i++)
		n += is_judged(c, &r->summary[i]);
	for (int64_t i = 0; i < r->n_summaries; i++) {
		const struct pv__summary *s = &r->summary[i];
		struct hits h;
		double p;

		if (!is_judged(c, s))
			continue;
		if (count_hits(c, arena, units, s, &h) != PV_OK)
			return pv__fail(diag, PV_ENOMEM, NULL, "no memory to judge scores");
		p = pv__probe_p(c, (double)n * p_below(&h));
		if (pv__probe_is_rare(p))
			pv__warn(&c->warnings, NULL,
				 "%s predicts below chance: %.0f of %.0f %s right where %.1f are "
				 "expected (corrected p %.2g; %s %.3f, 95 %% interval %.3f to "
				 "%.3f): "
				 "look for preparation outside the folds, such as confounds or "
				 "class "
				 "means removed from all rows at once",
				 c->run->study->model[s->model].id, h.right, h.n, units->noun,
				 h.expected, p, pv__metric_find(s->metric)->title, s->mean,
				 s->ci_low, s->ci_high);
	}
	return PV_OK;
}
