/* Intervals and tests where the study has one fold: its test rows are a fixed test set. */
#include "run/collect.h"

#include "evaluate/fixed.h"

bool pv__has_fixed_set(const struct pv__collector *c)
{
	return c->run->plan.splits.n == 1;
}

static int fixed_of(struct pv__arena *arena, const struct pv__collector *c, int64_t rival,
		    struct pv__fixed *out)
{
	const struct pv__split *split = &c->run->plan.splits.split[0];
	int64_t *group = pv__alloc(arena, (size_t)split->n_test, sizeof(*group));

	if (!group)
		return PV_ENOMEM;
	for (int64_t i = 0; i < split->n_test; i++)
		group[i] = c->run->samples.group[split->test[i]];
	out->group = group;
	return pv__scored_fold(arena, c, rival, split, &c->outcome[rival].fold[0], &out->scored);
}

/* The same draws for every metric and model, so that differences are paired. */
static struct pv__stream draws(const struct pv__collector *c)
{
	return pv__stream(c->run->study->seed, PV__RANDOM_BOOTSTRAP, 0, 0);
}

/* What intervals are of stands beside how they were made. */
static const char *named(struct pv__collector *c, const char *method)
{
	const char *name = pv__format(c->run->arena, "%s, fixed test set", method);

	return name ? name : method;
}

int pv__fixed_set_interval(struct pv__collector *c, int64_t rival, const struct pv__metric *metric,
			   struct pv__interval *out, struct pv__diag *diag)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__fixed fixed;
	int status = arena ? fixed_of(arena, c, rival, &fixed) : PV_ENOMEM;

	if (status == PV_OK)
		status = pv__fixed_interval(arena, metric, &fixed, draws(c), out);
	pv__arena_free(arena);
	if (status != PV_OK)
		return pv__fail(diag, status, NULL, "no memory for intervals");
	out->method = named(c, out->method);
	return PV_OK;
}

int pv__fixed_set_test(struct pv__collector *c, int64_t a, int64_t b,
		       const struct pv__metric *metric, struct pv__test *out, const char **method,
		       struct pv__diag *diag)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__fixed first, second;
	int status = arena ? fixed_of(arena, c, a, &first) : PV_ENOMEM;

	if (status == PV_OK)
		status = fixed_of(arena, c, b, &second);
	if (status == PV_OK)
		status = pv__fixed_test(arena, metric, &first, &second, draws(c), out, method);
	pv__arena_free(arena);
	if (status != PV_OK)
		return pv__fail(diag, status, NULL, "no memory to compare");
	*method = named(c, *method);
	return PV_OK;
}
