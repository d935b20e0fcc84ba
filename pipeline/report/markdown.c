/* report.md: what a paper quotes, as plain text. */
#include "report/claims.h"
#include "report/html.h"
#include "report/methods.h"
#include "report/references.h"

#include <math.h>

enum { TOP = 10 };

static void put_headline(struct pv__buffer *b, const struct pv__view *v)
{
	pv__plain(b, "# %s\n\n", v->study->title ? v->study->title : v->study->name);
	if (v->study->simulated)
		pv__puts(b, "**SIMULATED DATA.** Nothing here is a finding about people.\n\n");
	pv__puts(b, "*Research use only, not a diagnostic device.*\n\n## Results\n\n");
	pv__plain(b, "%s %s %s %s\n\n", pv__claim_headline(v), pv__claim_gain(v),
		  pv__claim_chance(v), pv__claim_interval(v));
	pv__plain(b, "Reservation: %s\n\n", pv__claim_catch(v));
}

static void put_scores(struct pv__buffer *b, const struct pv__view *v)
{
	const char *metric = v->study->primary.metric;
	int decimals = pv__metric_decimals(v, metric);

	pv__plain(b, "| model | %s | 95 %% interval | permutation p |\n|---|---|---|---|\n",
		  pv__metric_title(metric));
	for (int64_t i = 0; i < v->n_systems; i++) {
		const struct pv__system *s = &v->system[i];
		const struct pv__summary *m =
			pv__summary_of(v, s->model, s->set, s->target, metric);

		if (!m)
			continue;
		pv__plain(b, "| %s%s | %s | %s | %s |\n",
			  pv__system_name(v, s->model, s->set, s->target),
			  s->is_baseline ? " (baseline)" : "",
			  pv__shown(v->arena, m->mean, decimals),
			  pv__shown_range(v->arena, m->ci_low, m->ci_high, decimals),
			  pv__shown_p(v->arena, m->p_permutation));
	}
	pv__puts(b, "\n");
}

static int put_regions(struct pv__buffer *b, const struct pv__view *v,
		       const struct pv__importance_table *t)
{
	int64_t *order;

	PV__TRY(pv__units_by_rank(v, t, &order));
	pv__plain(b, "### %s of %s%s%s: %s\n\n", pv__importance_name(v, t),
		  pv__system_name(v, t->model, t->set, t->target), t->class_name ? ", " : "",
		  t->class_name ? t->class_name : "", t->estimand);
	pv__puts(b, "| rank | region | value | 95 % interval | ranks over folds | p (FWER) |\n"
		    "|---|---|---|---|---|---|\n");
	for (int64_t i = 0; i < t->units.n && i < TOP; i++) {
		const struct pv__ranked *u = &t->unit[order[i]];

		if (!(u->selection_frequency > 0))
			break;
		pv__plain(b, "| %s | %s | %s | %s | %s | %s |\n", pv__shown(v->arena, u->rank, 0),
			  pv__unit_name(t, order[i]), pv__shown(v->arena, u->value, 3),
			  pv__shown_range(v->arena, u->ci_low, u->ci_high, 3),
			  isfinite(u->rank_low)
				  ? pv__shown_ranks(v->arena, u->rank_low, u->rank_high)
				  : "\xe2\x80\x93",
			  pv__shown_p(v->arena, u->p_fwer));
	}
	pv__puts(b, "\n");
	return PV_OK;
}

static int put_all_regions(struct pv__buffer *b, const struct pv__view *v)
{
	if (v->r->n_tables == 0)
		return PV_OK;
	pv__plain(b, "## Regions\n\n%s%s Importance is predictive, not causal.\n\n",
		  v->r->ranking_reason ? v->r->ranking_reason : "",
		  v->r->ranking_supported ? "" : " No ranking is supported.");
	for (int64_t i = 0; i < v->r->n_tables; i++) {
		const struct pv__importance_table *t = &v->r->table[v->table_order[i]];

		if (pv__is_primary(v, t->model, t->set, t->target))
			PV__TRY(put_regions(b, v, t));
	}
	return PV_OK;
}

static int put_methods(struct pv__buffer *b, const struct pv__view *v)
{
	struct pv__paragraph *paragraph;
	struct pv__reference *reference;
	int64_t n;

	PV__TRY(pv__methods_text(v, &n, &paragraph));
	pv__puts(b, "## Methods\n\nWritten from what ran; free to be copied (CC0).\n\n");
	for (int64_t i = 0; i < n; i++)
		pv__plain(b, "**%s.** %s\n\n", paragraph[i].title, paragraph[i].text);
	PV__TRY(pv__references(v, &n, &reference));
	pv__puts(b, "## References\n\n");
	for (int64_t i = 0; i < n; i++)
		pv__plain(b, "%ld. %s\n", (long)i + 1, reference[i].text);
	return PV_OK;
}

int pv__markdown_write(struct pv__outputs *o, const struct pv__view *v)
{
	struct pv__buffer b = {.arena = o->arena};

	put_headline(&b, v);
	put_scores(&b, v);
	if (put_all_regions(&b, v) != PV_OK || put_methods(&b, v) != PV_OK)
		return pv__fail(o->diag, PV_ENOMEM, NULL, "no memory to write report.md");
	return pv__output_buffer(o, "report.md", &b);
}
