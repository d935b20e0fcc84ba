/* Stability: how much ranks and choices move from fold to fold. */
#include "importance/agreement.h"
#include "report/page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TOP = 10 };

struct steadiness {          /* of one importance table */
	const char *first;   /* unit of rank 1 */
	double p_rank1;      /* share of folds in which it is first */
	int64_t top, kept;   /* first ones; those of them whose rank interval stays among them */
	double median_width; /* of the rank intervals of the first ones */
};

static int compare_reals(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static int measure(const struct pv__view *v, const struct pv__importance_table *t,
		   struct steadiness *out)
{
	double width[TOP];
	int64_t *order;

	*out = (struct steadiness){0};
	PV__TRY(pv__units_by_rank(v, t, &order));
	while (out->top < TOP && out->top < t->units.n &&
	       isfinite(t->unit[order[out->top]].rank_low)) {
		const struct pv__ranked *u = &t->unit[order[out->top]];

		out->kept += u->rank_high <= TOP;
		width[out->top++] = u->rank_high - u->rank_low;
	}
	if (out->top == 0)
		return PV_OK;
	qsort(width, (size_t)out->top, sizeof(*width), compare_reals);
	out->median_width = pv__quantile_sorted(out->top, width, .5);
	out->first = pv__unit_name(t, order[0]);
	out->p_rank1 = t->unit[order[0]].p_rank1;
	return PV_OK;
}

static int put_ranks(struct pv__page *page)
{
	const struct pv__view *v = page->view;
	struct pv__buffer *b = &page->html;
	struct steadiness s;

	pv__table_open(
		b, "Ranks over folds",
		"how far the first ten keep their places from one training set to the next.");
	pv__table_head(b, "Importance|Model|First|#First in|#Stay among first 10|"
			  "#Median width of rank interval");
	for (int64_t i = 0; i < v->r->n_tables; i++) {
		const struct pv__importance_table *t = &v->r->table[v->table_order[i]];

		if (measure(v, t, &s) != PV_OK)
			return pv__page_no_memory(page);
		if (s.top == 0)
			continue;
		pv__html(b, "<tr><th scope=\"row\">%s%s%s</th><td>%s</td><td>%s</td>",
			 pv__importance_name(v, t), t->class_name ? ", " : "",
			 t->class_name ? t->class_name : "",
			 pv__system_name(v, t->model, t->set, t->target), s.first);
		pv__html(b, "<td class=\"num\">%s%s</td><td class=\"num\">%ld of %ld</td>",
			 pv__shown(v->arena, 100 * s.p_rank1, 0),
			 isfinite(s.p_rank1) ? " % of folds" : "", (long)s.kept, (long)s.top);
		pv__html(b, "<td class=\"num\">%s</td></tr>\n",
			 pv__shown(v->arena, s.median_width, 1));
	}
	pv__table_close(b);
	return PV_OK;
}

/* ---- selections ------------------------------------------------------------------------------ */

/* Of the regions that the headline's model was given in each fold; NaN: no selection. */
static struct pv__steadiness selection_of(const struct pv__view *v)
{
	for (int64_t i = 0; i < v->r->n_tables; i++) {
		const struct pv__importance_table *t = &v->r->table[v->table_order[i]];

		if (t->fold_selected && pv__is_primary(v, t->model, t->set, t->target))
			return pv__selection_stability(t->n_folds, t->units.n, t->fold_selected);
	}
	return (struct pv__steadiness){NAN, NAN};
}

static void put_selection(struct pv__page *page)
{
	struct pv__steadiness s = selection_of(page->view);
	struct pv__arena *arena = page->view->arena;

	if (isnan(s.value))
		return;
	pv__html(&page->html,
		 "<p>Selection: stability %s (95 %% interval %s), where 1 means the same choice in "
		 "every fold and 0 what chance gives (Nogueira et al. 2018). Folds share training "
		 "rows, so the interval is too narrow for new people.</p>\n",
		 pv__shown(arena, s.value, 2),
		 pv__shown_range(arena, s.value - 1.96 * s.error, s.value + 1.96 * s.error, 2));
}

/* ---- chosen options ------------------------------------------------------------------------- */

struct choice {
	int64_t model, set, target;
	const char *chosen;
	int64_t n;
};

static int compare_choices(const void *a, const void *b)
{
	const struct choice *x = a, *y = b;

	if (x->model != y->model)
		return x->model < y->model ? -1 : 1;
	if (x->set != y->set)
		return x->set < y->set ? -1 : 1;
	if (x->target != y->target)
		return x->target < y->target ? -1 : 1;
	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	return strcmp(x->chosen, y->chosen);
}

static int count_choices(const struct pv__view *v, int64_t *n, struct choice **out)
{
	struct choice *c = pv__alloc(v->arena, (size_t)v->r->n_tunings, sizeof(*c));

	*n = 0;
	*out = c;
	if (!c)
		return PV_ENOMEM;
	for (int64_t i = 0; i < v->r->n_tunings; i++) {
		const struct pv__tuning *t = &v->r->tuning[i];
		int64_t at = 0;

		while (at < *n &&
		       !(c[at].model == t->model && c[at].set == t->set &&
			 c[at].target == t->target && pv__equal(c[at].chosen, t->chosen)))
			at++;
		if (at == *n)
			c[(*n)++] = (struct choice){t->model, t->set, t->target, t->chosen, 0};
		c[at].n++;
	}
	qsort(c, (size_t)*n, sizeof(*c), compare_choices);
	return PV_OK;
}

static int put_choices(struct pv__page *page)
{
	const struct pv__view *v = page->view;
	struct pv__buffer *b = &page->html;
	struct choice *c;
	int64_t n;

	if (v->r->n_tunings == 0)
		return PV_OK;
	if (count_choices(v, &n, &c) != PV_OK)
		return pv__page_no_memory(page);
	pv__table_open(b, "Chosen options", "by the inner validation, over outer folds.");
	pv__table_head(b, "Model|Chosen|#Folds");
	for (int64_t i = 0; i < n; i++)
		pv__html(b,
			 "<tr><th scope=\"row\">%s</th><td><code>%s</code></td>"
			 "<td class=\"num\">%s</td></tr>\n",
			 pv__system_name(v, c[i].model, c[i].set, c[i].target), c[i].chosen,
			 pv__shown_count(v->arena, c[i].n));
	pv__table_close(b);
	return PV_OK;
}

static int stability_html(struct pv__page *page)
{
	pv__puts(&page->html, "<p>Folds share most of their training rows, so this is stability "
			      "within these data, not between samples of people.</p>\n");
	if (page->view->r->n_tables > 0)
		PV__TRY(put_ranks(page));
	put_selection(page);
	return put_choices(page);
}

static json_t *steadiness_json(struct pv__json *j, const struct pv__view *v,
			       const struct pv__importance_table *t)
{
	json_t *o = pv__json_object(j);
	struct steadiness s = {0};

	j->failed = j->failed || measure(v, t, &s) != PV_OK;
	pv__json_set(j, o, "importance", pv__json_text(j, pv__importance_name(v, t)));
	pv__json_set(j, o, "model",
		     pv__json_text(j, pv__system_name(v, t->model, t->set, t->target)));
	pv__json_set(j, o, "class", pv__json_text(j, t->class_name));
	pv__json_set(j, o, "first", pv__json_text(j, s.first));
	pv__json_set(j, o, "p_rank1", pv__json_real(j, s.top ? s.p_rank1 : NAN));
	pv__json_set(j, o, "top", pv__json_int(j, s.top));
	pv__json_set(j, o, "stay", pv__json_int(j, s.kept));
	pv__json_set(j, o, "median_rank_width", pv__json_real(j, s.top ? s.median_width : NAN));
	return o;
}

static json_t *stability_json(struct pv__json *j, const struct pv__view *v)
{
	json_t *o = pv__json_object(j), *ranks = pv__json_array(j), *chosen = pv__json_array(j);
	struct choice *c = NULL;
	int64_t n = 0;

	for (int64_t i = 0; i < v->r->n_tables; i++)
		pv__json_append(j, ranks, steadiness_json(j, v, &v->r->table[v->table_order[i]]));
	j->failed = j->failed || count_choices(v, &n, &c) != PV_OK;
	for (int64_t i = 0; c && i < n; i++) {
		json_t *one = pv__json_object(j);

		pv__json_set(
			j, one, "model",
			pv__json_text(j, pv__system_name(v, c[i].model, c[i].set, c[i].target)));
		pv__json_set(j, one, "chosen", pv__json_text(j, c[i].chosen));
		pv__json_set(j, one, "folds", pv__json_int(j, c[i].n));
		pv__json_append(j, chosen, one);
	}
	pv__json_set(j, o, "selection_stability", pv__json_real(j, selection_of(v).value));
	pv__json_set(j, o, "ranks", ranks);
	pv__json_set(j, o, "chosen", chosen);
	return o;
}

const struct pv__section pv__section_stability = {"stability", "Stability", stability_html,
						  stability_json};
