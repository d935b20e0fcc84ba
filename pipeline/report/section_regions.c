/* Regions: per importance op and model a figure, slices and a table. */
#include "report/consensus.h"
#include "report/figures.h"
#include "report/mosaic.h"
#include "report/page.h"
#include "report/viewer.h"

#include <math.h>

enum { FIRST = 30, MOST_PER_TABLE = 500, MOST_MORE = 4000, MOST_IMAGE_BYTES = 2000000 };

/* Columns of the table; those without a single value are left out. */
enum column { RANK_INTERVAL, SIGN, FREQUENCY, P, P_FWER, Q, HEMISPHERE, N_COLUMNS };

static double value_of(const struct pv__view *v, const struct pv__importance_table *t, int64_t unit,
		       enum column column)
{
	const struct pv__ranked *u = &t->unit[unit];
	const struct pv_region *region;

	switch (column) {
	case RANK_INTERVAL:
		return u->rank_low;
	case SIGN:
		return t->is_signed ? u->sign_consistency : NAN;
	case FREQUENCY:
		return u->selection_frequency;
	case P:
		return u->p_uncorrected;
	case P_FWER:
		return u->p_fwer;
	case Q:
		return u->q_fdr;
	case HEMISPHERE:
		region = pv__unit_region(v, t, unit);
		return region && region->hemisphere ? region->hemisphere : NAN;
	case N_COLUMNS:
		break;
	}
	return NAN;
}

static void find_columns(const struct pv__view *v, const struct pv__importance_table *t,
			 bool has[N_COLUMNS])
{
	for (int c = 0; c < N_COLUMNS; c++) {
		has[c] = false;
		for (int64_t u = 0; u < t->units.n && !has[c]; u++)
			has[c] = isfinite(value_of(v, t, u, (enum column)c));
	}
}

static int decimals_of(const struct pv__importance_table *t)
{
	double largest = 0;

	for (int64_t u = 0; u < t->units.n; u++) {
		if (isfinite(t->unit[u].value))
			largest = fmax(largest, fabs(t->unit[u].value));
	}
	return pv__decimals(largest);
}

static void put_percent(struct pv__page *page, double share)
{
	const char *number = pv__shown(page->view->arena, 100 * share, 0);

	pv__html(&page->html, "<td class=\"num\">%s%s</td>", number, isfinite(share) ? " %" : "");
}

static void put_unit(struct pv__page *page, const struct pv__importance_table *t, int64_t unit,
		     const bool has[N_COLUMNS], int decimals)
{
	const struct pv__ranked *u = &t->unit[unit];
	struct pv__arena *arena = page->view->arena;
	struct pv__buffer *b = &page->html;
	bool tied = u->rank != floor(u->rank);

	pv__html(b, "<tr><td class=\"num\">%s</td><th scope=\"row\">%s</th>",
		 pv__shown(arena, u->rank, tied ? 1 : 0), pv__unit_name(t, unit));
	if (has[HEMISPHERE]) {
		double side = value_of(page->view, t, unit, HEMISPHERE);

		pv__html(b, "<td>%s</td>", side == 'L' ? "L" : side == 'R' ? "R" : "");
	}
	pv__html(b, "<td class=\"num\">%s</td><td class=\"num ci\">%s</td>",
		 pv__shown(arena, u->value, decimals),
		 pv__shown_range(arena, u->ci_low, u->ci_high, decimals));
	if (has[RANK_INTERVAL])
		pv__html(b, "<td class=\"num ci\">%s</td>",
			 pv__shown_ranks(arena, u->rank_low, u->rank_high));
	if (has[SIGN])
		put_percent(page, u->sign_consistency);
	if (has[FREQUENCY])
		put_percent(page, u->selection_frequency);
	for (int c = P; c <= Q; c++) {
		if (has[c])
			pv__html(b, "<td class=\"num\">%s</td>",
				 pv__shown_p(arena, value_of(page->view, t, unit, (enum column)c)));
	}
	pv__puts(b, "</tr>\n");
}

static void put_head(struct pv__page *page, const struct pv__importance_table *t,
		     const bool has[N_COLUMNS])
{
	struct pv__buffer columns = {.arena = page->view->arena};

	pv__plain(&columns, "#Rank|%s%s|#Value|#95 %% interval%s%s%s%s%s%s",
		  t->by_column ? "Feature" : "Region", has[HEMISPHERE] ? "|Side" : "",
		  has[RANK_INTERVAL] ? "|#Ranks over folds" : "", has[SIGN] ? "|#Same sign" : "",
		  has[FREQUENCY] ? "|#Selected" : "", has[P] ? "|#p" : "",
		  has[P_FWER] ? "|#p family-wise" : "", has[Q] ? "|#q (FDR)" : "");
	if (columns.failed)
		page->html.failed = true;
	else
		pv__table_head(&page->html, columns.data);
}

static void put_rows(struct pv__page *page, const struct pv__importance_table *t,
		     const int64_t *order, int64_t from, int64_t to, const char *title)
{
	bool has[N_COLUMNS];
	int decimals = decimals_of(t);
	const struct pv__view *v = page->view;
	const char *about = pv__format(
		v->arena, "estimand: %s; mean over %lld folds%s.", t->estimand,
		(long long)t->n_folds,
		t->n_left_out > 0 ? pv__format(v->arena, ", %lld of which could not tell every one",
					       (long long)t->n_left_out)
				  : "");

	find_columns(v, t, has);
	if (!about) {
		page->html.failed = true;
		return;
	}
	pv__table_open(&page->html, title, about);
	put_head(page, t, has);
	for (int64_t i = from; i < to; i++)
		put_unit(page, t, order[i], has, decimals);
	pv__table_close(&page->html);
}

/* How many units the page shows: the first ones, and more while there is room. */
static int64_t rows_shown(int64_t n_units, int64_t n_more_before)
{
	int64_t most = n_units < MOST_PER_TABLE ? n_units : MOST_PER_TABLE;

	if (n_units <= FIRST)
		return n_units;
	return n_more_before + most - FIRST <= MOST_MORE ? most : FIRST;
}

static void put_table(struct pv__page *page, const struct pv__importance_table *t,
		      const int64_t *order)
{
	int64_t n = t->units.n, first = n < FIRST ? n : FIRST;
	int64_t shown = rows_shown(n, page->n_rows_more);
	const char *file = t->by_column ? "feature_importance.tsv" : "regions.tsv";
	struct pv__buffer *b = &page->html;

	put_rows(page, t, order, 0, first, t->by_column ? "Features by rank" : "Regions by rank");
	if (shown > first) {
		pv__html(b, "<details>\n<summary>Ranks after the first %d (%s)</summary>\n", FIRST,
			 pv__shown_count(page->view->arena, shown - first));
		put_rows(page, t, order, first, shown, "Further ranks");
		pv__puts(b, "</details>\n");
		page->n_rows_more += shown - first;
	}
	if (shown < n)
		pv__html(b, "<p class=\"note\">All %s are in <a href=\"%s\">%s</a>.</p>\n",
			 pv__shown_count(page->view->arena, n), file, file);
}

/* The headline's maps can be walked through, while there is room. */
static int put_viewer(struct pv__page *page, const struct pv__importance_table *t,
		      const struct pv__map *map, const struct pv_volume *background)
{
	size_t before = page->html.n;

	if (!pv__is_primary(page->view, t->model, t->set, t->target) ||
	    page->image_bytes > MOST_IMAGE_BYTES)
		return PV_OK;
	PV__TRY(pv__viewer_put(page, t, map, background));
	page->image_bytes += (int64_t)(page->html.n - before);
	return PV_OK;
}

static int put_slices(struct pv__page *page, const struct pv__importance_table *t,
		      const struct pv__map *map)
{
	const struct pv_volume *background = pv__mosaic_background(page->view, map);
	struct pv__figure f;

	if (pv__figure_slices(page->view, t, map, background, &f) != PV_OK)
		return pv__page_no_memory(page);
	if (page->image_bytes + (int64_t)f.body.n > MOST_IMAGE_BYTES) {
		pv__html(&page->html,
			 "<p class=\"note\">The map is in <a href=\"%s\">%s</a>.</p>\n", t->map,
			 t->map);
		return PV_OK;
	}
	page->image_bytes += (int64_t)f.body.n;
	PV__TRY(pv__page_figure(page, &f));
	return put_viewer(page, t, map, background);
}

/* Nothing for a table without a place in space, or without a value. */
static int put_map(struct pv__page *page, const struct pv__importance_table *t)
{
	struct pv__arena *scratch = pv__arena_new(); /* the map may be as large as the images */
	struct pv__map map;
	int status = PV_OK;

	if (!scratch || pv__map_paint(scratch, t, &map) != PV_OK)
		status = pv__page_no_memory(page);
	else if (map.grid && map.largest > 0)
		status = put_slices(page, t, &map);
	pv__arena_free(scratch);
	return status;
}

static char *title_of(const struct pv__view *v, const struct pv__importance_table *t)
{
	return pv__format(v->arena, "%s of %s%s%s: %s", pv__importance_name(v, t),
			  pv__system_name(v, t->model, t->set, t->target),
			  t->class_name ? ", class " : "", t->class_name ? t->class_name : "",
			  t->estimand);
}

static int put_importance(struct pv__page *page, const struct pv__importance_table *t)
{
	const struct pv__view *v = page->view;
	struct pv__buffer *b = &page->html;
	bool primary = pv__is_primary(v, t->model, t->set, t->target);
	const char *title = title_of(v, t);
	struct pv__figure f;
	int64_t *order;

	if (!title || pv__units_by_rank(v, t, &order) != PV_OK ||
	    pv__figure_forest(v, t, order, &f) != PV_OK)
		return pv__page_no_memory(page);
	pv__puts(b, primary ? "<h3>" : "<details>\n<summary>");
	pv__put_escaped(b, title);
	pv__puts(b, primary ? "</h3>\n" : "</summary>\n");
	PV__TRY(pv__page_figure(page, &f));
	PV__TRY(put_map(page, t));
	put_table(page, t, order);
	pv__puts(b, primary ? "" : "</details>\n");
	return PV_OK;
}

static void put_support(struct pv__page *page)
{
	const struct pv__results *r = page->view->r;
	const char *reason = r->ranking_reason ? r->ranking_reason : "";
	struct pv__buffer *b = &page->html;

	if (r->ranking_supported)
		pv__html(b, "<p class=\"okbox\">%s</p>\n", reason);
	else
		pv__html(b,
			 "<p class=\"warnbox\"><strong>No ranking is supported.</strong> %s</p>\n",
			 reason);
}

static int regions_html(struct pv__page *page)
{
	const struct pv__view *v = page->view;
	struct pv__buffer *b = &page->html;

	if (v->r->n_tables == 0) {
		pv__puts(b, "<p>No importance was computed.</p>\n");
		return PV_OK;
	}
	put_support(page);
	pv__puts(b,
		 "<p>Each table names its estimand: what its values are of. Ranks over folds are "
		 "the 2.5 to 97.5 % range of a rank across training sets; they are no interval "
		 "for the population. Importance is predictive, not causal.</p>\n");
	pv__puts(b,
		 "<p><em>Marginal pattern</em>: what varies with the prediction, whatever other "
		 "regions say. <em>Unique contribution given the other regions</em>: what the "
		 "prediction loses without what only this region tells. <em>Model reliance</em>: "
		 "what this "
		 "fitted model makes use of. They may disagree, and rightly: a region that shares "
		 "its signal with others is large in the first and near 0 in the second; one that "
		 "only takes noise out of others (a suppressor) is near 0 in the first and large "
		 "in the other two.</p>\n");
	PV__TRY(pv__consensus_html(page));
	for (int64_t i = 0; i < v->r->n_tables; i++)
		PV__TRY(put_importance(page, &v->r->table[v->table_order[i]]));
	return PV_OK;
}

/* ---- as data ----------------------------------------------------------------------------------
 */

static json_t *unit_json(struct pv__json *j, const struct pv__view *v,
			 const struct pv__importance_table *t, int64_t unit)
{
	const struct pv__ranked *u = &t->unit[unit];
	const struct pv_region *region = pv__unit_region(v, t, unit);
	json_t *o = pv__json_object(j);
	const char *side = region && region->hemisphere == 'L'   ? "L"
			   : region && region->hemisphere == 'R' ? "R"
								 : NULL;

	pv__json_set(j, o, "name", pv__json_text(j, pv__unit_name(t, unit)));
	pv__json_set(j, o, "hemisphere", pv__json_text(j, side));
	pv__json_set(j, o, "value", pv__json_real(j, u->value));
	pv__json_set(j, o, "ci_low", pv__json_real(j, u->ci_low));
	pv__json_set(j, o, "ci_high", pv__json_real(j, u->ci_high));
	pv__json_set(j, o, "rank", pv__json_real(j, u->rank));
	pv__json_set(j, o, "rank_low", pv__json_real(j, u->rank_low));
	pv__json_set(j, o, "rank_high", pv__json_real(j, u->rank_high));
	pv__json_set(j, o, "p_rank1", pv__json_real(j, u->p_rank1));
	pv__json_set(j, o, "sign_consistency",
		     pv__json_real(j, t->is_signed ? u->sign_consistency : NAN));
	pv__json_set(j, o, "selection_frequency", pv__json_real(j, u->selection_frequency));
	pv__json_set(j, o, "p_uncorrected", pv__json_real(j, u->p_uncorrected));
	pv__json_set(j, o, "p_fwer", pv__json_real(j, u->p_fwer));
	pv__json_set(j, o, "q_fdr", pv__json_real(j, u->q_fdr));
	return o;
}

static json_t *table_json(struct pv__json *j, const struct pv__view *v,
			  const struct pv__importance_table *t, int64_t *n_more)
{
	json_t *o = pv__json_object(j), *units = pv__json_array(j);
	int64_t *order = NULL, shown = rows_shown(t->units.n, *n_more);

	if (pv__units_by_rank(v, t, &order) != PV_OK)
		j->failed = true;
	*n_more += shown > FIRST ? shown - FIRST : 0;
	pv__json_set(j, o, "importance", pv__json_text(j, pv__importance_name(v, t)));
	pv__json_set(j, o, "estimand", pv__json_text(j, t->estimand));
	pv__json_set(j, o, "model", pv__json_text(j, pv__model_id(v, t->model)));
	pv__json_set(j, o, "set", pv__json_text(j, pv__shown_set(v, t->set)));
	if (pv__shown_target(v, t->target))
		pv__json_set(j, o, "target", pv__json_text(j, pv__shown_target(v, t->target)));
	pv__json_set(j, o, "class", pv__json_text(j, t->class_name));
	pv__json_set(j, o, "signed", pv__json_bool(j, t->is_signed));
	pv__json_set(j, o, "n_units", pv__json_int(j, t->units.n));
	pv__json_set(j, o, "n_folds", pv__json_int(j, t->n_folds));
	pv__json_set(j, o, "n_left_out", pv__json_int(j, t->n_left_out));
	pv__json_set(j, o, "n_permutations", pv__json_int(j, t->n_permutations));
	pv__json_set(j, o, "map", pv__json_text(j, t->map));
	for (int64_t i = 0; order && i < shown; i++)
		pv__json_append(j, units, unit_json(j, v, t, order[i]));
	pv__json_set(j, o, "units", units);
	return o;
}

static json_t *regions_json(struct pv__json *j, const struct pv__view *v)
{
	json_t *o = pv__json_object(j), *tables = pv__json_array(j);
	int64_t n_more = 0;

	for (int64_t i = 0; i < v->r->n_tables; i++)
		pv__json_append(j, tables,
				table_json(j, v, &v->r->table[v->table_order[i]], &n_more));
	pv__json_set(j, o, "ranking_supported", pv__json_bool(j, v->r->ranking_supported));
	pv__json_set(j, o, "ranking_reason", pv__json_text(j, v->r->ranking_reason));
	pv__json_set(j, o, "consensus", pv__consensus_json(j, v));
	pv__json_set(j, o, "tables", tables);
	return o;
}

const struct pv__section pv__section_regions = {"regions", "Regions", regions_html, regions_json};
