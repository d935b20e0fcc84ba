/* The probes of a run: what they share. */
#include "run/probe.h"

#include <math.h>

static pv__probe_fn *const probes[] = {pv__probe_feature, pv__probe_twins, pv__probe_below,
				       pv__probe_confounds, pv__probe_order};
static const double limit = .001;

int64_t pv__n_probes(const struct pv__collector *c)
{
	enum { FEATURE = 1, TWINS = 1, BELOW = 1, SITE = 1, ORDERS = 2 };

	return FEATURE + TWINS + BELOW + SITE + ORDERS + c->run->samples.n_confound_columns;
}

double pv__probe_p(const struct pv__collector *c, double p)
{
	return fmin(1, p * (double)pv__n_probes(c));
}

bool pv__probe_is_rare(double corrected_p)
{
	return corrected_p < limit;
}

/* Is the target one within each group? */
static bool has_one_each(const struct pv__samples *s, double *first)
{
	for (int64_t g = 0; g < s->n_groups; g++)
		first[g] = NAN;
	for (int64_t i = 0; i < s->n; i++) {
		double *y = &first[s->group[i]];

		if (isnan(s->y[i]))
			continue;
		if (!isnan(*y) && (*y < s->y[i] || *y > s->y[i]))
			return false;
		*y = s->y[i];
	}
	return true;
}

int pv__probe_units(const struct pv__collector *c, struct pv__arena *arena,
		    struct pv__probe_units *out, struct pv__diag *diag)
{
	const struct pv__samples *s = &c->run->samples;
	double *first = pv__alloc(arena, (size_t)s->n_groups, sizeof(*first));
	int64_t *unit = pv__alloc(arena, (size_t)s->n_groups, sizeof(*unit));
	int64_t *row = pv__alloc(arena, (size_t)s->n, sizeof(*row));
	int64_t *of_row = pv__alloc(arena, (size_t)s->n, sizeof(*of_row));
	double *n_rows = pv__alloc(arena, (size_t)s->n, sizeof(*n_rows));
	double *y = pv__alloc(arena, (size_t)s->n, sizeof(*y));

	if (!first || !unit || !row || !of_row || !n_rows || !y)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to probe the data");
	*out = (struct pv__probe_units){.are_groups = has_one_each(s, first),
					.row = row,
					.of_row = of_row,
					.n_rows = n_rows,
					.y = y};
	out->noun = out->are_groups && s->n_groups < s->n ? "groups" : "rows";
	for (int64_t g = 0; g < s->n_groups; g++)
		unit[g] = -1;
	for (int64_t i = 0; i < s->n; i++) {
		int64_t known = out->are_groups ? unit[s->group[i]] : -1;

		of_row[i] = isnan(s->y[i]) ? -1 : known >= 0 ? known : out->n;
		if (of_row[i] < 0)
			continue;
		if (of_row[i] == out->n) {
			unit[s->group[i]] = out->n;
			row[out->n] = i;
			n_rows[out->n] = 0;
			y[out->n++] = s->y[i];
		}
		n_rows[of_row[i]]++;
	}
	return PV_OK;
}

int pv__probe(struct pv__collector *c, struct pv__diag *diag)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__probe_units units;
	int status;

	if (!arena)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to probe the data");
	status = pv__probe_units(c, arena, &units, diag);
	for (size_t i = 0; i < PV__COUNT(probes) && status == PV_OK; i++)
		status = probes[i](c, arena, &units, diag);
	pv__arena_free(arena);
	return status;
}
