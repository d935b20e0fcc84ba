/* Does the evidence support a ranking?  Only where the headline model beats chance and
 * the rival that it is set against.  A metric without a level of chance (mean absolute
 * error) that was not permuted leaves the rival alone to beat. */
#include "run/collect.h"

#include <math.h>

static const double alpha = .05;

static const struct pv__summary *headline(const struct pv__collector *c)
{
	const struct pv__plan *plan = &c->run->plan;
	const struct pv__rival *primary =
		&plan->rival[pv__primary_rival(plan, PV__HEADLINE_TARGET)];

	for (int64_t i = 0; i < c->results->n_summaries; i++) {
		const struct pv__summary *s = &c->results->summary[i];

		if (s->model == primary->model && s->set == primary->set &&
		    s->target == primary->target &&
		    pv__equal(s->metric, c->run->study->primary.metric))
			return s;
	}
	return NULL;
}

static bool has_chance(const struct pv__summary *s)
{
	return !isnan(s->p_permutation) || !isnan(s->chance);
}

/* By permutation where there is one, else by the interval against chance. */
static bool beats_chance(const struct pv__summary *s)
{
	bool higher = pv__metric_find(s->metric)->higher_is_better;

	if (!isnan(s->p_permutation))
		return s->p_permutation <= alpha;
	return higher ? s->ci_low > s->chance : s->ci_high < s->chance;
}

static const struct pv__comparison *against_rival(const struct pv__collector *c)
{
	const struct pv__plan *plan = &c->run->plan;
	int64_t a = pv__primary_rival(plan, PV__HEADLINE_TARGET);
	int64_t b = pv__against_rival(plan, PV__HEADLINE_TARGET);

	for (int64_t i = 0; b >= 0 && i < c->results->n_comparisons; i++) {
		const struct pv__comparison *row = &c->results->comparison[i];

		if (row->a_model == plan->rival[a].model && row->a_set == plan->rival[a].set &&
		    row->b_model == plan->rival[b].model && row->b_set == plan->rival[b].set &&
		    row->target == PV__HEADLINE_TARGET)
			return row;
	}
	return NULL;
}

static bool beats_rival(const struct pv__comparison *row)
{
	bool higher = pv__metric_find(row->metric)->higher_is_better;

	return higher ? row->ci_low > 0 : row->ci_high < 0;
}

/* "ridge", or "ridge, for speed," where there are several targets */
static const char *headline_name(const struct pv__collector *c)
{
	const char *id = c->run->study->model[c->run->study->primary.model].id, *name;

	if (c->run->samples.n_targets < 2)
		return id;
	name = pv__format(c->run->arena, "%s, for %s,", id,
			  c->run->samples.target_name[PV__HEADLINE_TARGET]);
	return name ? name : id;
}

static const char *explain(const struct pv__collector *c, const struct pv__summary *s,
                           const struct pv__comparison *row, bool chance, bool rival)
{
	struct pv__arena *arena = c->run->arena;
	const struct pv__study *study = c->run->study;
	const char *model = headline_name(c);
	const char *title = pv__metric_find(s->metric)->title;
	const char *other = row ? study->model[row->b_model].id : "";

	if (!chance && !isnan(s->p_permutation))
		return pv__format(arena,
		                  "%s does not predict better than chance: p = %.3g over %lld label "
		                  "permutations.",
		                  model, s->p_permutation, (long long)s->n_permutations);
	if (!chance && !has_chance(s))
		return pv__format(arena,
		                  "%s is not shown to predict: %s has no level of chance, and no "
		                  "baseline was compared in the same folds.",
		                  model, title);
	if (!chance)
		return pv__format(arena,
		                  "%s is not shown to predict better than chance: the interval of %s "
		                  "reaches it.",
		                  model, title);
	if (!rival)
		return pv__format(arena,
		                  "%s is not shown to predict better than %s: the difference in %s is "
		                  "%.3f, 95 %% interval %.3f to %.3f.",
		                  model, other, title, row->difference, row->ci_low, row->ci_high);
	if (!has_chance(s))
		return pv__format(arena,
		                  "%s predicts better than %s: the difference in %s is %.3f, 95 %% "
		                  "interval %.3f to %.3f.",
		                  model, other, title, row->difference, row->ci_low, row->ci_high);
	if (row)
		return pv__format(arena, "%s predicts better than chance and than %s.", model, other);
	return pv__format(arena, "%s predicts better than chance.", model);
}

int pv__collect_verdict(struct pv__collector *c, struct pv__diag *diag)
{
	const struct pv__summary *s = headline(c);
	const struct pv__comparison *row = against_rival(c);
	bool chance, rival;

	if (!s) {
		c->results->ranking_supported = false;
		c->results->ranking_reason =
			"The headline metric is not defined in any fold.";
		return PV_OK;
	}
	chance = has_chance(s) ? beats_chance(s) : row != NULL;
	rival = !row || beats_rival(row);
	c->results->ranking_supported = chance && rival;
	c->results->ranking_reason = explain(c, s, row, chance, rival);
	return c->results->ranking_reason
	               ? PV_OK
	               : pv__fail(diag, PV_ENOMEM, NULL, "no memory for the verdict");
}
