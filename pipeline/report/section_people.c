/* Participants: who was analysed, overall and by class, and what is missing (Table 1). */
#include "report/described.h"
#include "report/page.h"

#include <math.h>

/* Rows of class k (-1: all) of which a column is told: their number, mean and spread. */
struct moments {
	int64_t n, n_missing;
	double mean, sd;
};

static bool is_in(const struct pv__view *v, int64_t row, int32_t k)
{
	return k < 0 || (int32_t)v->samples->y[row] == k;
}

static int gather(const struct pv__view *v, const struct pv__described *d, int32_t k,
		  struct moments *out)
{
	double *told = pv__alloc(v->arena, (size_t)v->samples->n, sizeof(*told));

	*out = (struct moments){0};
	if (!told)
		return PV_ENOMEM;
	for (int64_t i = 0; i < v->samples->n; i++) {
		if (!is_in(v, i, k))
			continue;
		if (isnan(d->value[i]))
			out->n_missing++;
		else
			told[out->n++] = d->value[i];
	}
	out->mean = out->n > 0 ? pv__mean(out->n, told) : NAN;
	out->sd = out->n > 1 ? sqrt(pv__variance(out->n, told, 1)) : NAN;
	return PV_OK;
}

/* count[level]; the last one is of the missing */
static void count_levels(const struct pv__view *v, const struct pv__described *d, int32_t k,
			 int64_t *count)
{
	for (int64_t l = 0; l <= d->n_levels; l++)
		count[l] = 0;
	for (int64_t i = 0; i < v->samples->n; i++)
		if (is_in(v, i, k))
			count[d->code[i] < 0 ? d->n_levels : d->code[i]]++;
}

/* Few people might be told by their number: "< 5". */
static const char *shown_few(const struct pv__view *v, int64_t n)
{
	return n > 0 && n < PV__FEWEST_PEOPLE ? pv__format(v->arena, "< %d", PV__FEWEST_PEOPLE)
					      : pv__shown_count(v->arena, n);
}

static int32_t n_columns(const struct pv__view *v)
{
	return pv__has_classes(v) ? v->samples->n_classes : 0;
}

static void put_head(struct pv__page *page)
{
	const struct pv__view *v = page->view;
	struct pv__buffer *b = &page->html;

	pv__puts(b, "<thead><tr><th scope=\"col\">Characteristic</th>"
		    "<th scope=\"col\" class=\"num\">All</th>");
	for (int32_t k = 0; k < n_columns(v); k++)
		pv__html(b, "<th scope=\"col\" class=\"num\">%s</th>", v->samples->class_name[k]);
	pv__puts(b, "</tr></thead>\n<tbody>\n<tr><th scope=\"row\">Rows</th>");
	for (int32_t k = -1; k < n_columns(v); k++) {
		int64_t n = 0;

		for (int64_t i = 0; i < v->samples->n; i++)
			n += is_in(v, i, k);
		pv__html(b, "<td class=\"num\">%s</td>", pv__shown_count(v->arena, n));
	}
	pv__puts(b, "</tr>\n");
}

static int put_number(struct pv__page *page, const struct pv__described *d)
{
	const struct pv__view *v = page->view;
	struct pv__buffer *b = &page->html;

	pv__html(b, "<tr><th scope=\"row\">%s, mean (sd)</th>", d->name);
	for (int32_t k = -1; k < n_columns(v); k++) {
		struct moments m;
		int decimals;

		if (gather(v, d, k, &m) != PV_OK)
			return pv__page_no_memory(page);
		decimals = pv__decimals(fabs(m.mean));
		pv__html(b, "<td class=\"num\">%s <span class=\"ci\">(%s)</span>",
			 pv__shown(v->arena, m.mean, decimals),
			 pv__shown(v->arena, m.sd, decimals));
		if (m.n_missing > 0)
			pv__html(b, "<br><span class=\"ci\">%s missing</span>",
				 shown_few(v, m.n_missing));
		pv__puts(b, "</td>");
	}
	pv__puts(b, "</tr>\n");
	return PV_OK;
}

static int put_level(struct pv__page *page, const struct pv__described *d, int64_t level)
{
	const struct pv__view *v = page->view;
	struct pv__buffer *b = &page->html;
	int64_t *count = pv__alloc(v->arena, (size_t)d->n_levels + 1, sizeof(*count));

	if (!count)
		return pv__page_no_memory(page);
	pv__html(b, "<tr><th scope=\"row\">%s: %s</th>", d->name,
		 level < d->n_levels ? d->level[level] : "missing");
	for (int32_t k = -1; k < n_columns(v); k++) {
		int64_t total = 0;

		count_levels(v, d, k, count);
		for (int64_t l = 0; l <= d->n_levels; l++)
			total += count[l];
		pv__html(b, "<td class=\"num\">%s", shown_few(v, count[level]));
		if (count[level] >= PV__FEWEST_PEOPLE)
			pv__html(b, " <span class=\"ci\">(%s %%)</span>",
				 pv__shown(v->arena, 100.0 * (double)count[level] / (double)total,
					   0));
		pv__puts(b, "</td>");
	}
	pv__puts(b, "</tr>\n");
	return PV_OK;
}

static int put_levels(struct pv__page *page, const struct pv__described *d)
{
	bool has_missing = false;

	for (int64_t i = 0; i < page->view->samples->n; i++)
		has_missing = has_missing || d->code[i] < 0;
	for (int64_t l = 0; l < d->n_levels + has_missing; l++)
		PV__TRY(put_level(page, d, l));
	return PV_OK;
}

static int people_html(struct pv__page *page)
{
	const struct pv__view *v = page->view;
	const struct pv__described *d;
	int64_t n;

	if (pv__describe_columns(v, &n, &d) != PV_OK)
		return pv__page_no_memory(page);
	if (n == 0) {
		pv__puts(&page->html, "<p>The tables of this study hold no age, sex, site or "
				      "confounds to describe its rows by.</p>\n");
		return PV_OK;
	}
	pv__table_open(
		&page->html, "Characteristics",
		pv__format(v->arena,
			   "of the rows that were analysed. Counts of 1 to %d are not shown.",
			   PV__FEWEST_PEOPLE - 1));
	put_head(page);
	for (int64_t i = 0; i < n; i++) {
		if (d[i].is_number)
			PV__TRY(put_number(page, &d[i]));
		else
			PV__TRY(put_levels(page, &d[i]));
	}
	pv__table_close(&page->html);
	return PV_OK;
}

/* ---- as data -------------------------------------------------------------------------------- */

/* null: few people, and which of them might be told. */
static json_t *count_json(struct pv__json *j, int64_t n)
{
	return n > 0 && n < PV__FEWEST_PEOPLE ? pv__json_real(j, NAN) : pv__json_int(j, n);
}

static json_t *part_json(struct pv__json *j, const struct pv__view *v,
			 const struct pv__described *d, int32_t k)
{
	int64_t *count = pv__alloc(v->arena, (size_t)d->n_levels + 1, sizeof(*count));
	json_t *o = pv__json_object(j);
	struct moments m;

	if (!count || (d->is_number && gather(v, d, k, &m) != PV_OK)) {
		j->failed = true;
		return o;
	}
	if (d->is_number) {
		pv__json_set(j, o, "n", pv__json_int(j, m.n));
		pv__json_set(j, o, "mean", pv__json_real(j, m.mean));
		pv__json_set(j, o, "sd", pv__json_real(j, m.sd));
		pv__json_set(j, o, "missing", count_json(j, m.n_missing));
		return o;
	}
	count_levels(v, d, k, count);
	for (int64_t l = 0; l < d->n_levels; l++)
		pv__json_set(j, o, d->level[l], count_json(j, count[l]));
	pv__json_set(j, o, "missing", count_json(j, count[d->n_levels]));
	return o;
}

static json_t *people_json(struct pv__json *j, const struct pv__view *v)
{
	json_t *root = pv__json_object(j);
	const struct pv__described *d;
	int64_t n;

	if (pv__describe_columns(v, &n, &d) != PV_OK) {
		j->failed = true;
		return root;
	}
	for (int64_t i = 0; i < n; i++) {
		json_t *o = pv__json_object(j);

		pv__json_set(j, o, "all", part_json(j, v, &d[i], -1));
		for (int32_t k = 0; k < n_columns(v); k++)
			pv__json_set(j, o, v->samples->class_name[k], part_json(j, v, &d[i], k));
		pv__json_set(j, root, d[i].name, o);
	}
	return root;
}

const struct pv__section pv__section_people = {"participants", "Participants", people_html,
					       people_json};
