/* Scores in parts of the held-out rows. */
#include "report/subgroups.h"

#include "report/described.h"
#include "report/figures.h"
#include "report/heldout.h"

#include <math.h>

static int score(const struct pv__view *v, const struct pv__metric *metric,
		 const struct pv__held_out *rows, struct pv__interval *out)
{
	struct pv__stream draws = pv__stream(v->study->seed, PV__RANDOM_BOOTSTRAP, 2, 0);

	*out = (struct pv__interval){NAN, NAN, NAN, NULL};
	if (rows->fixed.scored.n < PV__FEWEST_ROWS)
		return PV_OK;
	return pv__fixed_interval(v->arena, metric, &rows->fixed, draws, out);
}

static int add_column(const struct pv__view *v, const struct pv__held_out *all,
		      const struct pv__described *d, struct pv__subgroups *out,
		      struct pv__subgroup *part)
{
	struct pv__described bands;

	PV__TRY(pv__describe_bands(v, d, &bands));
	for (int32_t l = 0; bands.n_levels > 1 && l < bands.n_levels; l++) {
		struct pv__held_out rows;

		PV__TRY(pv__held_out_part(v, all, bands.code, l, &rows));
		if (rows.fixed.scored.n == 0)
			continue;
		part[out->n] = (struct pv__subgroup){
			.column = d->name, .level = bands.level[l], .n = rows.fixed.scored.n};
		PV__TRY(score(v, out->metric, &rows, &part[out->n].score));
		out->n++;
	}
	return PV_OK;
}

int pv__subgroups(const struct pv__view *v, struct pv__subgroups *out)
{
	const struct pv__system *system = pv__primary_system(v);
	const struct pv__described *d;
	struct pv__subgroup *part;
	struct pv__held_out all;
	int64_t n, most = 0;

	*out = (struct pv__subgroups){
		.metric = pv__metric_find(pv__has_classes(v) ? "balanced_accuracy" : "mae")};
	if (!system)
		return PV_OK;
	PV__TRY(pv__describe_columns(v, &n, &d));
	PV__TRY(pv__held_out(v, system, &all));
	PV__TRY(score(v, out->metric, &all, &out->all));
	for (int64_t i = 0; i < n; i++)
		most += d[i].is_number ? 3 : d[i].n_levels;
	out->part = part = pv__alloc(v->arena, (size_t)most, sizeof(*part));
	if (!part)
		return PV_ENOMEM;
	for (int64_t i = 0; i < n; i++)
		PV__TRY(add_column(v, &all, &d[i], out, part));
	return PV_OK;
}
