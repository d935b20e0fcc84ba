/* Paired comparisons on the same folds: every model against its rival, and the headline
 * against every other model. */
#include "run/collect.h"

#include <math.h>

int64_t pv__find_rival(const struct pv__plan *plan, int64_t model, int64_t set, int64_t target)
{
	for (int64_t r = 0; r < plan->n_rivals; r++)
		if (plan->rival[r].model == model && plan->rival[r].target == target &&
		    (set < 0 || plan->rival[r].set == set))
			return r;
	return -1;
}

int64_t pv__primary_rival(const struct pv__plan *plan, int64_t target)
{
	return pv__find_rival(plan, plan->study->primary.model, plan->study->primary.set, target);
}

int64_t pv__against_rival(const struct pv__plan *plan, int64_t target)
{
	int64_t against = plan->study->primary.against;

	return against < 0 ? -1 : pv__find_rival(plan, against, -1, target);
}

static int64_t metric_index(const char *name)
{
	for (int64_t m = 0; m < pv__metric_count(); m++)
		if (pv__equal(pv__metric_at(m)->name, name))
			return m;
	return -1;
}

static int test_over_folds(struct pv__collector *c, int64_t a, int64_t b, const char *metric,
                           struct pv__test *out, const char **method, struct pv__diag *diag)
{
	const struct pv__plan *plan = &c->run->plan;
	int64_t m = metric_index(metric), n_metrics = pv__metric_count();
	double *difference = pv__alloc(c->run->arena, (size_t)plan->splits.n, sizeof(*difference));

	if (!difference)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to compare");
	for (int64_t s = 0; s < plan->splits.n; s++)
		difference[s] = c->outcome[a].score[s * n_metrics + m] -
		                c->outcome[b].score[s * n_metrics + m];
	*out = pv__corrected_test(plan->splits.n, difference, c->test_over_train, .95);
	*method = "corrected resampled t (Nadeau & Bengio 2003)";
	return PV_OK;
}

static int compare(struct pv__collector *c, int64_t a, int64_t b, struct pv__comparison *row,
                   bool *defined, struct pv__diag *diag)
{
	const struct pv__plan *plan = &c->run->plan;
	const char *name = c->run->study->primary.metric, *method;
	struct pv__test test;

	if (pv__has_fixed_set(c))
		PV__TRY(pv__fixed_set_test(c, a, b, pv__metric_find(name), &test, &method, diag));
	else
		PV__TRY(test_over_folds(c, a, b, name, &test, &method, diag));
	*defined = !isnan(test.difference);
	*row = (struct pv__comparison){.a_model = plan->rival[a].model,
				       .a_set = plan->rival[a].set,
				       .b_model = plan->rival[b].model,
				       .b_set = plan->rival[b].set,
				       .target = plan->rival[a].target,
				       .metric = name,
				       .difference = test.difference,
				       .ci_low = test.low,
				       .ci_high = test.high,
				       .p = test.p,
				       .p_corrected = NAN,
				       .method = method};
	return PV_OK;
}

static int correct(struct pv__collector *c, struct pv__comparison *row, int64_t n,
                   struct pv__diag *diag)
{
	double *p = pv__alloc(c->run->arena, (size_t)n, sizeof(*p));
	double *adjusted = pv__alloc(c->run->arena, (size_t)n, sizeof(*adjusted));
	int64_t used = 0;

	if (!p || !adjusted)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to compare");
	for (int64_t i = 0; i < n; i++)
		if (!isnan(row[i].p))
			p[used++] = row[i].p;
	pv__holm(used, p, adjusted);
	used = 0;
	for (int64_t i = 0; i < n; i++)
		if (!isnan(row[i].p))
			row[i].p_corrected = adjusted[used++];
	return PV_OK;
}

/* Everybody against the rival, and the headline's model against everybody, on one target. */
static int compare_all(struct pv__collector *c, int64_t target, struct pv__comparison *row,
		       int64_t *n, struct pv__diag *diag)
{
	const struct pv__plan *plan = &c->run->plan;
	int64_t against = pv__against_rival(plan, target);
	int64_t primary = pv__primary_rival(plan, target);
	bool defined;

	for (int64_t r = 0; against >= 0 && r < plan->n_rivals; r++) {
		if (r == against || plan->rival[r].target != target ||
		    plan->rival[r].spec->is_baseline)
			continue;
		PV__TRY(compare(c, r, against, &row[*n], &defined, diag));
		*n += defined;
	}
	for (int64_t r = 0; r < plan->n_rivals; r++) {
		if (r == against || r == primary || plan->rival[r].target != target)
			continue;
		PV__TRY(compare(c, primary, r, &row[*n], &defined, diag));
		*n += defined;
	}
	return PV_OK;
}

int pv__collect_comparisons(struct pv__collector *c, struct pv__diag *diag)
{
	int64_t n = 0;
	struct pv__comparison *row =
		pv__alloc(c->run->arena, (size_t)(2 * c->run->plan.n_rivals), sizeof(*row));

	if (!row)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to compare");
	for (int64_t t = 0; t < c->run->samples.n_targets; t++)
		PV__TRY(compare_all(c, t, row, &n, diag));
	c->results->comparison = row;
	c->results->n_comparisons = n;
	return correct(c, row, n, diag);
}
