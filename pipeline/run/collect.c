/* From stored objects to results. */
#include "run/collect.h"

#include <string.h>

/* The rows that are left of a block table. */
static int keep_rows(struct pv__run *run, struct pv__matrix *m, struct pv__diag *diag)
{
	double *x;

	if (!run->kept)
		return PV_OK;
	x = pv__alloc(run->arena, (size_t)run->samples.n, (size_t)m->n_cols * sizeof(*x));
	if (!x)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for blocks");
	for (int64_t r = 0; r < run->samples.n; r++)
		memcpy(x + r * m->n_cols, m->x + run->kept[r] * m->n_cols,
		       (size_t)m->n_cols * sizeof(*x));
	m->x = x;
	m->n_rows = run->samples.n;
	return PV_OK;
}

static int read_blocks(struct pv__collector *c, struct pv__diag *diag)
{
	struct pv__run *run = c->run;
	int64_t n = run->study->n_blocks;
	struct pv__matrix *block = pv__alloc(run->arena, (size_t)n, sizeof(*block));

	if (!block)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for blocks");
	for (int64_t b = 0; b < n; b++) {
		struct pv__cursor cursor;

		PV__TRY(pv__object_open(run->arena, &run->store, &run->plan.block_key[b],
		                        run->study->block[b].name, &cursor, &c->warnings, diag));
		if (!pv__get_matrix(&cursor, &block[b]))
			return pv__fail(diag, PV_EBUG, NULL, "block '%s' cannot be read",
			                run->study->block[b].name);
		PV__TRY(keep_rows(run, &block[b], diag));
	}
	c->results->block = block;
	c->results->n_blocks = n;
	return PV_OK;
}

static void count_work(struct pv__collector *c)
{
	const struct pv__plan *plan = &c->run->plan;

	c->results->n_fits = plan->n_fits;
	for (int64_t r = 0; r < plan->n_rivals; r++)
		if (!plan->rival[r].spec->is_baseline)
			c->results->n_configurations += plan->rival[r].chain.n_choices;
}

int pv__collect(struct pv__run *run, struct pv__results *results, struct pv__diag *diag)
{
	struct pv__collector c = {.run = run, .results = results,
	                          .warnings = {.arena = run->arena}};

	*results = (struct pv__results){
		.study = run->study, .samples = &run->samples, .splits = &run->plan.splits,
		.folder = run->folder, .resolved = pv__study_resolved(run->arena, run->study)};
	if (!results->resolved)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for the resolved study");
	for (int64_t i = run->first_message; i < diag->n; i++)
		if (diag->message[i].severity == PV__WARNING)
			pv__warn(&c.warnings, &diag->message[i].mark, "%s", diag->message[i].text);
	PV__TRY(pv__collect_inputs(&c, diag));
	PV__TRY(pv__collect_plugins(&c, diag));
	PV__TRY(read_blocks(&c, diag));
	PV__TRY(pv__collect_outcomes(&c, diag));
	PV__TRY(pv__collect_scores(&c, diag));
	PV__TRY(pv__collect_curve(&c, diag));
	PV__TRY(pv__collect_comparisons(&c, diag));
	PV__TRY(pv__collect_importance(&c, diag));
	PV__TRY(pv__collect_verdict(&c, diag));
	PV__TRY(pv__collect_background(&c, diag));
	count_work(&c);
	return pv__collect_findings(&c, diag);
}
