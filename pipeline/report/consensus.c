/* Several rankings of the same regions as one. */
#include "report/measured.h"

#include <math.h>

enum { SHOWN = 10 };

static bool counts(const struct pv__view *v, const struct pv__importance_table *t, int64_t n)
{
	return t->set == v->study->primary.set && t->target == PV__HEADLINE_TARGET &&
	       !t->class_name && !t->by_column && (n == 0 || t->units.n == n);
}

static int gather(const struct pv__view *v, struct pv__consensus_table *out, double **rank)
{
	const struct pv__importance_table **list =
		pv__alloc(v->arena, (size_t)v->r->n_tables, sizeof(*list));

	*out = (struct pv__consensus_table){.list = list, .spearman = NAN};
	if (!list)
		return PV_ENOMEM;
	for (int64_t i = 0; i < v->r->n_tables; i++) {
		const struct pv__importance_table *t = &v->r->table[v->table_order[i]];

		if (!counts(v, t, out->n))
			continue;
		out->n = t->units.n;
		list[out->n_lists++] = t;
	}
	*rank = pv__alloc(v->arena, (size_t)(out->n_lists * out->n), sizeof(**rank));
	for (int64_t l = 0; *rank && l < out->n_lists; l++)
		for (int64_t u = 0; u < out->n; u++)
			(*rank)[l * out->n + u] = list[l]->unit[u].rank;
	return *rank ? PV_OK : PV_ENOMEM;
}

static int mean_spearman(struct pv__arena *arena, const double *rank,
			 struct pv__consensus_table *out)
{
	double sum = 0;
	int64_t pairs = 0;

	for (int64_t a = 0; a < out->n_lists; a++) {
		for (int64_t b = a + 1; b < out->n_lists; b++) {
			double one;

			PV__TRY(pv__spearman(arena, out->n, rank + a * out->n, rank + b * out->n,
					     &one));
			sum += isnan(one) ? 0 : one;
			pairs += !isnan(one);
		}
	}
	out->spearman = pairs > 0 ? sum / (double)pairs : NAN;
	return PV_OK;
}

static int sort_units(struct pv__arena *arena, const struct pv__consensus *unit,
		      struct pv__consensus_table *out)
{
	int64_t *order = pv__alloc(arena, (size_t)out->n, sizeof(*order));
	int64_t *by_borda = pv__alloc(arena, (size_t)out->n, sizeof(*by_borda));
	double *key = pv__alloc(arena, (size_t)out->n, sizeof(*key));

	if (!order || !by_borda || !key)
		return PV_ENOMEM;
	for (int64_t u = 0; u < out->n; u++)
		key[u] = unit[u].borda;
	pv__argsort(out->n, key, by_borda);
	for (int64_t i = 0; i < out->n; i++)
		key[i] = unit[by_borda[i]].score;
	pv__argsort(out->n, key, order); /* ties by lowest index, which is by mean rank */
	for (int64_t i = 0; i < out->n; i++)
		order[i] = by_borda[order[i]];
	out->order = order;
	return PV_OK;
}

int pv__consensus_make(const struct pv__view *v, struct pv__consensus_table *out)
{
	struct pv__consensus *unit;
	double *rank;

	PV__TRY(gather(v, out, &rank));
	out->unit = unit = pv__alloc(v->arena, (size_t)out->n, sizeof(*unit));
	if (!unit)
		return PV_ENOMEM;
	if (out->n_lists < 2)
		return PV_OK;
	PV__TRY(pv__rank_consensus(v->arena, out->n_lists, out->n, rank, unit));
	PV__TRY(mean_spearman(v->arena, rank, out));
	return sort_units(v->arena, unit, out);
}

static const char *list_name(const struct pv__view *v, const struct pv__importance_table *t)
{
	return pv__format(v->arena, "%s, %s", pv__importance_name(v, t), pv__model_id(v, t->model));
}

static void put_head(struct pv__page *page, const struct pv__consensus_table *c)
{
	struct pv__buffer columns = {.arena = page->view->arena};

	pv__puts(&columns, "Region|#Score|#Mean rank");
	for (int64_t l = 0; l < c->n_lists; l++)
		pv__plain(&columns, "|#%s", list_name(page->view, c->list[l]));
	if (columns.failed)
		page->html.failed = true;
	else
		pv__table_head(&page->html, columns.data);
}

int pv__consensus_html(struct pv__page *page)
{
	const struct pv__view *v = page->view;
	struct pv__buffer *b = &page->html;
	const struct pv__consensus_table *c = &v->measured->consensus;

	if (c->n_lists < 2)
		return PV_OK;
	pv__puts(b, "<h3>Consensus of methods and models</h3>\n");
	pv__html(
		b,
		"<p>%ld rankings; their mean Spearman correlation is %s. They answer different "
		"questions, so a region may rightly be first in one and not in another. Score: "
		"robust rank aggregation (Kolde et al. 2012), small where several rankings place a "
		"region far up; it is no p of an effect, as the rankings share their data.</p>\n",
		(long)c->n_lists, pv__shown(v->arena, c->spearman, 2));
	pv__table_open(b, "Consensus", "the first regions, with their rank in every table.");
	put_head(page, c);
	for (int64_t i = 0; i < c->n && i < SHOWN; i++) {
		int64_t u = c->order[i];

		pv__html(b,
			 "<tr><th scope=\"row\">%s</th><td class=\"num\">%s</td>"
			 "<td class=\"num\">%s</td>",
			 pv__unit_name(c->list[0], u), pv__shown_p(v->arena, c->unit[u].score),
			 pv__shown(v->arena, c->unit[u].borda, 1));
		for (int64_t l = 0; l < c->n_lists; l++) {
			double rank = c->list[l]->unit[u].rank;

			pv__html(b, "<td class=\"num\">%s</td>",
				 pv__shown(v->arena, rank, rank == floor(rank) ? 0 : 1));
		}
		pv__puts(b, "</tr>\n");
	}
	pv__table_close(b);
	return PV_OK;
}

json_t *pv__consensus_json(struct pv__json *j, const struct pv__view *v)
{
	json_t *o = pv__json_object(j), *units = pv__json_array(j);
	const struct pv__consensus_table *c = &v->measured->consensus;

	pv__json_set(j, o, "rankings", pv__json_int(j, c->n_lists));
	if (c->n_lists > 1)
		pv__json_set(j, o, "mean_spearman", pv__json_real(j, c->spearman));
	for (int64_t i = 0; c->order && i < c->n; i++) {
		json_t *one = pv__json_object(j);

		pv__json_set(j, one, "region",
			     pv__json_text(j, pv__unit_name(c->list[0], c->order[i])));
		pv__json_set(j, one, "score", pv__json_real(j, c->unit[c->order[i]].score));
		pv__json_set(j, one, "mean_rank", pv__json_real(j, c->unit[c->order[i]].borda));
		pv__json_append(j, units, one);
	}
	pv__json_set(j, o, "units", units);
	return o;
}
