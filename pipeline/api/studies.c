/* check, run. */
#include "api/library.h"

#include <math.h>

/* ---- check -------------------------------------------------------------------------- */

int pv_check(struct pv_library *library, const char *path)
{
	struct pv__call call;
	struct pv__buffer text;
	struct pv__study study;
	int status;

	PV__TRY(pv__call_begin(library, &call));
	text = (struct pv__buffer){.arena = call.arena};
	status = pv__call_study(&call, path, &study);
	if (status == PV_OK)
		status = pv__plan_check_fixed(call.arena, &study, &call.diag);
	if (status == PV_OK) {
		for (int64_t i = 0; i < study.n_not_run; i++)
			pv__putf(&text, "note: %s\n", study.not_run[i]);
		pv__putf(&text, "%s: no faults\n", path);
		pv__call_output(&call, &text);
	}
	return pv__call_end(&call, status);
}

/* ---- run --------------------------------------------------------------------------------- */

enum { TOP = 5 };

/* NULL where the study has one target */
static const char *target_of(const struct pv__results *r, int64_t target)
{
	if (r->samples->n_targets < 2)
		return NULL;
	return target == PV__MEAN_OF_TARGETS ? "mean of targets" : r->samples->target_name[target];
}

static void put_headline(struct pv__buffer *text, const struct pv__results *r)
{
	const struct pv__study *study = r->study;

	pv__putf(text, "\n%-28s %-18s %8s  %-18s %s\n", "model on set", "metric", "mean",
	         "95 % interval", "p");
	for (int64_t i = 0; i < r->n_summaries; i++) {
		const struct pv__summary *s = &r->summary[i];
		const char *target = target_of(r, s->target);
		char name[64], interval[40] = "-", p[24] = "-";

		if (!pv__equal(s->metric, study->primary.metric))
			continue;
		snprintf(name, sizeof(name), "%s%s%s%s%s", study->model[s->model].id,
			 s->set < 0 ? "" : " on ", s->set < 0 ? "" : pv__set_name(study, s->set),
			 target ? ", " : "", target ? target : "");
		if (!isnan(s->ci_low))
			snprintf(interval, sizeof(interval), "%.3f to %.3f", s->ci_low, s->ci_high);
		if (!isnan(s->p_permutation))
			snprintf(p, sizeof(p), "%.4f", s->p_permutation);
		pv__putf(text, "%-28s %-18s %8.3f  %-18s %s\n", name, s->metric, s->mean, interval, p);
	}
}

/* The unit of the given place in a ranking; -1: none. */
static int64_t unit_at(const struct pv__importance_table *table, int64_t place)
{
	int64_t n_above;

	for (int64_t u = 0; u < table->units.n; u++) {
		n_above = 0;
		for (int64_t v = 0; v < table->units.n; v++)
			n_above += table->unit[v].rank < table->unit[u].rank ||
			           (table->unit[v].rank == table->unit[u].rank && v < u);
		if (n_above == place)
			return u;
	}
	return -1;
}

static void put_ranking(struct pv__buffer *text, const struct pv__results *r,
                        const struct pv__importance_table *table)
{
	const struct pv__study *study = r->study;
	const char *target = target_of(r, table->target);

	pv__putf(text, "\n%s, %s on %s%s%s%s%s (%s)\n", study->importance[table->op].op_name,
	         study->model[table->model].id, pv__set_name(study, table->set),
	         target ? ", " : "", target ? target : "",
	         table->class_name ? ", " : "", table->class_name ? table->class_name : "",
	         table->estimand);
	for (int64_t place = 0; place < TOP && place < table->units.n; place++) {
		int64_t u = unit_at(table, place);
		const struct pv__ranked *unit = &table->unit[u];

		if (!(unit->selection_frequency > 0)) /* it took no part: no rank to speak of */
			break;
		pv__putf(text, "  %4.4g  %-32s %10.4g", unit->rank, table->units.name[u],
		         unit->value);
		if (!isnan(unit->rank_low))
			pv__putf(text, "   ranks %.3g to %.3g over folds", unit->rank_low,
			         unit->rank_high);
		if (!isnan(unit->p_fwer))
			pv__putf(text, "   p(fwer) %.3g", unit->p_fwer);
		pv__puts(text, "\n");
	}
}

void pv__put_results(struct pv__buffer *text, const struct pv__results *r)
{
	const struct pv__study *study = r->study;

	put_headline(text, r);
	pv__putf(text, "\n%s%s\n", r->ranking_reason,
	         r->ranking_supported ? "" : " No ranking is supported.");
	for (int64_t i = 0; i < r->n_tables; i++)
		if (r->table[i].model == study->primary.model && r->table[i].set == study->primary.set)
			put_ranking(text, r, &r->table[i]);
	pv__putf(text, "\nReport: %s/report.html\n", r->folder);
}

int pv_run(struct pv_library *library, const struct pv_run_request *request)
{
	struct pv__call call;
	struct pv__buffer text;
	struct pv__study study;
	struct pv__results results;
	struct pv__run_options options;
	int status;

	PV__TRY(pv__call_begin(library, &call));
	text = (struct pv__buffer){.arena = call.arena};
	options = pv__call_options(&call, request);
	status = pv__call_requested(&call, request, &study);
	if (status == PV_OK)
		status = pv__run_study(call.arena, &study, &options, &results, &call.diag);
	if (status == PV_OK) {
		pv__put_results(&text, &results);
		pv__call_output(&call, &text);
	}
	return pv__call_end(&call, status);
}
