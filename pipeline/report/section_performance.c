/* Performance: every model and baseline, every metric, with intervals; figures. */
#include "report/figures.h"
#include "report/page.h"

#include <math.h>

/* ---- the table ------------------------------------------------------------------------------ */

static void put_head(struct pv__page *page)
{
	const struct pv__view *v = page->view;
	struct pv__buffer columns = {.arena = v->arena};

	pv__puts(&columns, "Model");
	for (int64_t i = 0; i < v->n_metrics; i++)
		pv__plain(&columns, "|#%s", pv__metric_title(v->metric_name[i]));
	pv__puts(&columns, "|#Permutation p");
	if (columns.failed)
		page->html.failed = true;
	else
		pv__table_head(&page->html, columns.data);
}

static void put_score(struct pv__page *page, const struct pv__summary *s)
{
	const struct pv__view *v = page->view;
	struct pv__buffer *b = &page->html;
	int decimals;

	if (!s) {
		pv__puts(b, "<td class=\"num\">\xe2\x80\x93</td>");
		return;
	}
	decimals = pv__metric_decimals(v, s->metric);
	pv__html(b, "<td class=\"num\">%s", pv__shown(v->arena, s->mean, decimals));
	if (isfinite(s->ci_low))
		pv__html(b, "<br><span class=\"ci\">%s</span>",
			 pv__shown_range(v->arena, s->ci_low, s->ci_high, decimals));
	if (s->n_undefined > 0)
		pv__html(b, "<br><span class=\"ci\">not defined in %s</span>",
			 pv__shown_things(v->arena, s->n_undefined, "fold", "folds"));
	pv__puts(b, "</td>");
}

static void put_system(struct pv__page *page, const struct pv__system *system)
{
	const struct pv__view *v = page->view;
	const struct pv__summary *first = pv__summary_of(v, system->model, system->set,
							 system->target, v->study->primary.metric);
	struct pv__buffer *b = &page->html;

	pv__puts(b, pv__is_primary(v, system->model, system->set, system->target)
			    ? "<tr class=\"lead-row\">"
			    : "<tr>");
	pv__html(b, "<th scope=\"row\">%s</th>",
		 pv__system_name(v, system->model, system->set, system->target));
	for (int64_t i = 0; i < v->n_metrics; i++)
		put_score(page, pv__summary_of(v, system->model, system->set, system->target,
					       v->metric_name[i]));
	pv__html(b, "<td class=\"num\">%s</td></tr>\n",
		 pv__shown_p(v->arena, first ? first->p_permutation : NAN));
}

static void put_group(struct pv__page *page, const char *title, bool baselines)
{
	const struct pv__view *v = page->view;

	pv__html(&page->html,
		 "<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"%ld\">%s</th></tr>\n",
		 (long)v->n_metrics + 2, title);
	for (int64_t i = 0; i < v->n_systems; i++) {
		if (v->system[i].is_baseline == baselines)
			put_system(page, &v->system[i]);
	}
}

static double chance_of(const struct pv__view *v, const char *metric)
{
	for (int64_t i = 0; i < v->r->n_summaries; i++) {
		const struct pv__summary *s = &v->r->summary[i];

		if (pv__equal(s->metric, metric) && isfinite(s->chance))
			return s->chance;
	}
	return NAN;
}

static void put_chance(struct pv__page *page)
{
	const struct pv__view *v = page->view;
	struct pv__buffer *b = &page->html;

	pv__puts(b, "<tr><th scope=\"row\">Chance</th>");
	for (int64_t i = 0; i < v->n_metrics; i++)
		pv__html(b, "<td class=\"num\">%s</td>",
			 pv__shown(v->arena, chance_of(v, v->metric_name[i]), 2));
	pv__puts(b, "<td></td></tr>\n");
}

static void put_table(struct pv__page *page)
{
	const struct pv__view *v = page->view;
	struct pv__buffer *b = &page->html;

	pv__table_open(
		b, "Scores",
		pv__format(v->arena,
			   "mean over outer folds, 95 %% interval below; the headline in bold. "
			   "The p is of %s.",
			   pv__metric_title(v->study->primary.metric)));
	put_head(page);
	put_group(page, "Models", false);
	put_group(page, "Baselines", true);
	put_chance(page);
	pv__table_close(b);
}

/* ---- confusion ----------------------------------------------------------------------------------
 */

static int put_confusion(struct pv__page *page)
{
	const struct pv__view *v = page->view;
	const struct pv__system *system = pv__primary_system(v);
	const struct pv__samples *s = v->samples;
	struct pv__buffer *b = &page->html;
	int64_t *count, k = s->n_classes;

	if (!system || !pv__has_classes(v))
		return PV_OK;
	if (pv__confusion(v, system, -1, &count) != PV_OK)
		return pv__page_no_memory(page);
	pv__table_open(b, "Confusion",
		       pv__format(v->arena,
				  "of %s: held-out predictions over all repeats, with the "
				  "share of each true class.",
				  pv__system_name(v, system->model, system->set, system->target)));
	pv__puts(b, "<thead><tr><th scope=\"col\">True class</th>");
	for (int64_t c = 0; c < k; c++)
		pv__html(b, "<th scope=\"col\" class=\"num\">called %s</th>", s->class_name[c]);
	pv__puts(b, "</tr></thead>\n<tbody>\n");
	for (int64_t r = 0; r < k; r++) {
		double total = 0;

		for (int64_t c = 0; c < k; c++)
			total += (double)count[r * k + c];
		pv__html(b, "<tr><th scope=\"row\">%s</th>", s->class_name[r]);
		for (int64_t c = 0; c < k; c++) {
			double share = total > 0 ? (double)count[r * k + c] / total : 0;

			pv__html(
				b, "<td class=\"heat h%d\">%s <span class=\"ci\">%s %%</span></td>",
				(int)lround(4 * share), pv__shown_count(v->arena, count[r * k + c]),
				pv__shown(v->arena, 100 * share, 0));
		}
		pv__puts(b, "</tr>\n");
	}
	pv__table_close(b);
	return PV_OK;
}

typedef int (*figure_fn)(const struct pv__view *, struct pv__figure *);

static int put_figure(struct pv__page *page, figure_fn draw)
{
	struct pv__figure f;

	if (draw(page->view, &f) != PV_OK)
		return pv__page_no_memory(page);
	return pv__page_figure(page, &f);
}

static int performance_html(struct pv__page *page)
{
	struct pv__buffer *b = &page->html;

	put_table(page);
	PV__TRY(put_figure(page, pv__figure_folds));
	pv__puts(b, "<div class=\"pair\">\n");
	PV__TRY(put_figure(page, pv__figure_roc));
	PV__TRY(put_figure(page, pv__figure_observed));
	PV__TRY(put_figure(page, pv__figure_null));
	pv__puts(b, "</div>\n");
	return put_confusion(page);
}

/* ---- as data
 * --------------------------------------------------------------------------------------- */

static json_t *system_json(struct pv__json *j, const struct pv__view *v,
			   const struct pv__system *system)
{
	json_t *o = pv__json_object(j), *metrics = pv__json_object(j);
	const double *value = NULL;
	int64_t n = 0;

	pv__json_set(j, o, "model", pv__json_text(j, pv__model_id(v, system->model)));
	pv__json_set(j, o, "set", pv__json_text(j, pv__shown_set(v, system->set)));
	if (pv__shown_target(v, system->target))
		pv__json_set(j, o, "target", pv__json_text(j, pv__shown_target(v, system->target)));
	pv__json_set(j, o, "baseline", pv__json_bool(j, system->is_baseline));
	for (int64_t i = 0; i < v->n_metrics; i++) {
		const struct pv__summary *s = pv__summary_of(v, system->model, system->set,
							     system->target, v->metric_name[i]);
		json_t *m;

		if (!s)
			continue;
		m = pv__json_object(j);
		pv__json_set(j, m, "mean", pv__json_real(j, s->mean));
		pv__json_set(j, m, "ci_low", pv__json_real(j, s->ci_low));
		pv__json_set(j, m, "ci_high", pv__json_real(j, s->ci_high));
		pv__json_set(j, m, "ci_method", pv__json_text(j, s->ci_method));
		pv__json_set(j, m, "chance", pv__json_real(j, s->chance));
		pv__json_set(j, m, "p_permutation", pv__json_real(j, s->p_permutation));
		pv__json_set(j, m, "n_folds", pv__json_int(j, s->n_folds));
		pv__json_set(j, m, "n_undefined", pv__json_int(j, s->n_undefined));
		pv__json_set(j, metrics, s->metric, m);
	}
	pv__json_set(j, o, "metrics", metrics);
	if (pv__fold_values(v, system, v->study->primary.metric, &n, &value) != PV_OK)
		j->failed = true;
	pv__json_set(j, o, "folds", pv__json_reals(j, n, value));
	return o;
}

static json_t *pairs_json(struct pv__json *j, const struct pv__pairs *p, const char *x,
			  const char *y)
{
	json_t *o = pv__json_object(j);

	pv__json_set(j, o, x, pv__json_reals(j, p->n, p->x));
	pv__json_set(j, o, y, pv__json_reals(j, p->n, p->y));
	return o;
}

static void set_points(struct pv__json *j, json_t *o, const struct pv__view *v)
{
	const struct pv__system *model = pv__primary_system(v), *rival = pv__against_system(v);
	struct pv__pairs p;

	if (!model)
		return;
	if (!pv__has_classes(v)) {
		j->failed = j->failed || pv__observed_points(v, model, &p) != PV_OK;
		pv__json_set(j, o, "observed", pairs_json(j, &p, "y", "y_hat"));
		return;
	}
	if (v->samples->n_classes != 2)
		return;
	j->failed = j->failed || pv__roc_points(v, model, &p) != PV_OK;
	pv__json_set(j, o, "roc", pairs_json(j, &p, "false_positive_rate", "true_positive_rate"));
	if (!rival)
		return;
	j->failed = j->failed || pv__roc_points(v, rival, &p) != PV_OK;
	pv__json_set(j, o, "roc_against",
		     pairs_json(j, &p, "false_positive_rate", "true_positive_rate"));
}

static json_t *confusion_json(struct pv__json *j, const struct pv__view *v,
			      const struct pv__system *system)
{
	json_t *rows = pv__json_array(j);
	int64_t k = v->samples->n_classes, *count = NULL;

	if (pv__confusion(v, system, -1, &count) != PV_OK)
		j->failed = true;
	for (int64_t r = 0; count && r < k; r++) {
		json_t *row = pv__json_array(j);

		for (int64_t c = 0; c < k; c++)
			pv__json_append(j, row, pv__json_int(j, count[r * k + c]));
		pv__json_append(j, rows, row);
	}
	return rows;
}

static json_t *performance_json(struct pv__json *j, const struct pv__view *v)
{
	json_t *o = pv__json_object(j), *systems = pv__json_array(j);
	const struct pv__system *model = pv__primary_system(v);

	for (int64_t i = 0; i < v->n_systems; i++)
		pv__json_append(j, systems, system_json(j, v, &v->system[i]));
	pv__json_set(j, o, "systems", systems);
	set_points(j, o, v);
	if (model && pv__has_classes(v))
		pv__json_set(j, o, "confusion", confusion_json(j, v, model));
	if (v->primary && v->primary->permuted)
		pv__json_set(j, o, "permuted",
			     pv__json_reals(j, v->primary->n_permutations, v->primary->permuted));
	return o;
}

const struct pv__section pv__section_performance = {"performance", "Performance", performance_html,
						    performance_json};
