/* Who is in the results: pseudonyms, and which sites have people enough to be named. */
#include "report/export.h"

#include "report/table_text.h"

#include <stdlib.h>
#include <string.h>

static int read_table(struct pv__export *e, const char *name, struct pv__text_table *t)
{
	const struct pv__manifest_file *file = pv__export_find(e, name);
	struct pv__mark mark = {e->from, 0, 0};
	struct pv__bytes bytes;

	if (!file)
		return pv__fail(e->diag, PV_ENOENT, &mark,
				"has no %s: run the study again with this version", name);
	PV__TRY(pv__export_read(e, e->arena, file, &bytes));
	return pv__text_table_read(e->arena, (const char *)bytes.data, t) == PV_OK
		       ? PV_OK
		       : pv__export_no_memory(e);
}

static int need_column(const struct pv__export *e, const struct pv__text_table *t, const char *file,
		       const char *name, int64_t *column)
{
	struct pv__mark mark = {e->from, 0, 0};

	*column = pv__text_column(t, name);
	if (*column >= 0)
		return PV_OK;
	return pv__fail(e->diag, PV_EDATA, &mark, "%s has no column %s", file, name);
}

/* ---- pseudonyms ------------------------------------------------------------------------ */

/* The key is written in the order of the ids, which numbers them. */
static int read_pseudonyms(struct pv__export *e)
{
	struct pv__text_table t;
	int64_t id, pseudonym;

	PV__TRY(read_table(e, "pseudonyms.tsv", &t));
	PV__TRY(need_column(e, &t, "pseudonyms.tsv", "id", &id));
	PV__TRY(need_column(e, &t, "pseudonyms.tsv", "pseudonym", &pseudonym));
	e->pseudonyms.n = t.n_rows - 1;
	e->pseudonyms.id = pv__alloc(e->arena, (size_t)e->pseudonyms.n, sizeof(*e->pseudonyms.id));
	if (!e->pseudonyms.id)
		return pv__export_no_memory(e);
	for (int64_t r = 1; r < t.n_rows; r++) {
		const char *name = pv__text_cell(&t, r, pseudonym);

		e->pseudonyms.id[r - 1] = pv__text_cell(&t, r, id);
		if (!name || !e->pseudonyms.id[r - 1])
			return pv__fail(e->diag, PV_EDATA, NULL,
					"pseudonyms.tsv: row %lld is short", (long long)r);
		e->pseudonyms.width = (int)strlen(name) - 1;
	}
	return PV_OK;
}

/* ---- people, sites, classes --------------------------------------------------------------- */

struct person {
	const char *site, *class_name, *name;
};

struct people {
	int64_t n;
	struct person *person; /* each once per site and class */
};

static int compare_people(const void *a, const void *b)
{
	const struct person *x = a, *y = b;
	int order = strcmp(x->site, y->site);

	order = order ? order : strcmp(x->class_name, y->class_name);
	return order ? order : strcmp(x->name, y->name);
}

static int collect_people(struct pv__export *e, const struct pv__text_table *t, struct people *out)
{
	int64_t site = pv__text_column(t, "site"), participant, id, y;
	bool classes = pv__export_find(e, "confusion.tsv") != NULL;
	int64_t n = 0;

	PV__TRY(need_column(e, t, "predictions.tsv", "id", &id));
	PV__TRY(need_column(e, t, "predictions.tsv", "y", &y));
	participant = pv__text_column(t, "participant_id");
	out->person = pv__alloc(e->arena, (size_t)t->n_rows, sizeof(*out->person));
	if (!out->person)
		return pv__export_no_memory(e);
	for (int64_t r = 1; r < t->n_rows; r++)
		out->person[n++] = (struct person){
			pv__text_cell_or(t, r, site, ""),
			classes ? pv__text_cell_or(t, r, y, "") : "",
			pv__text_cell_or(t, r, participant, pv__text_cell_or(t, r, id, ""))};
	if (n > 0)
		qsort(out->person, (size_t)n, sizeof(*out->person), compare_people);
	for (int64_t i = 0; i < n; i++)
		if (out->n == 0 || compare_people(&out->person[out->n - 1], &out->person[i]) != 0)
			out->person[out->n++] = out->person[i];
	return PV_OK;
}

/* How many people there are, of a class or (NULL) at all. */
static int64_t count_people(struct pv__export *e, const struct people *people,
			    const char *class_name)
{
	const char **name = pv__alloc(e->arena, (size_t)people->n, sizeof(*name));
	int64_t n = 0;

	for (int64_t i = 0; name && i < people->n; i++)
		if (!class_name || pv__equal(people->person[i].class_name, class_name))
			name[n++] = people->person[i].name;
	return name ? pv__distinct(name, n) : -1;
}

static int refuse_few(struct pv__export *e, const struct people *people)
{
	struct pv__mark mark = {e->from, 0, 0};
	const char **class_name = pv__alloc(e->arena, (size_t)people->n, sizeof(*class_name));
	int64_t n = count_people(e, people, NULL), n_classes;

	if (!class_name || n < 0)
		return pv__export_no_memory(e);
	if (n < PV__FEWEST_PEOPLE)
		return pv__fail(
			e->diag, PV_EDATA, &mark,
			"%lld people: what is said of fewer than %d is said of each of them; "
			"nothing is exported",
			(long long)n, PV__FEWEST_PEOPLE);
	for (int64_t i = 0; i < people->n; i++)
		class_name[i] = people->person[i].class_name;
	n_classes = pv__distinct(class_name, people->n);
	for (int64_t k = 0; k < n_classes; k++) {
		n = count_people(e, people, class_name[k]);
		if (*class_name[k] && n < PV__FEWEST_PEOPLE)
			return pv__fail(e->diag, PV_EDATA, &mark,
					"%lld people of class %s: what is said of fewer than %d is "
					"said of each of them; nothing is exported",
					(long long)n, class_name[k], PV__FEWEST_PEOPLE);
	}
	return PV_OK;
}

/* ---- sites ------------------------------------------------------------------------------- */

struct cell {
	const char *site, *class_name;
	int64_t n;
};

/* People are sorted by site and class: a cell is a run of them. */
static int64_t count_cells(const struct people *people, struct cell *cell)
{
	int64_t n = 0;

	for (int64_t i = 0; i < people->n; i++) {
		const struct person *p = &people->person[i];

		if (n == 0 || !pv__equal(cell[n - 1].site, p->site) ||
		    !pv__equal(cell[n - 1].class_name, p->class_name))
			cell[n++] = (struct cell){.site = p->site, .class_name = p->class_name};
		cell[n - 1].n++;
	}
	return n;
}

static bool is_small(int64_t n_cells, const struct cell *cell, const char *site)
{
	for (int64_t i = 0; i < n_cells; i++)
		if (pv__equal(cell[i].site, site) && cell[i].n < PV__FEWEST_PEOPLE)
			return true;
	return false;
}

/* Would all small sites, taken as one, still have a small cell? */
static bool is_small_together(int64_t n_cells, const struct cell *cell)
{
	for (int64_t i = 0; i < n_cells; i++) {
		int64_t n = 0;

		if (!is_small(n_cells, cell, cell[i].site))
			continue;
		for (int64_t j = 0; j < n_cells; j++)
			if (pv__equal(cell[j].class_name, cell[i].class_name) &&
			    is_small(n_cells, cell, cell[j].site))
				n += cell[j].n;
		if (n < PV__FEWEST_PEOPLE)
			return true;
	}
	return false;
}

/* Small sites become one; where that is still small, or one site alone, no name is shown. */
static int merge_sites(struct pv__export *e, const struct people *people)
{
	struct pv__sites *sites = &e->sites;
	struct cell *cell = pv__alloc(e->arena, (size_t)people->n, sizeof(*cell));
	int64_t n_cells, n_small = 0;
	bool together;

	sites->name = pv__alloc(e->arena, (size_t)people->n, sizeof(*sites->name));
	sites->shown = pv__alloc(e->arena, (size_t)people->n, sizeof(*sites->shown));
	if (!cell || !sites->name || !sites->shown)
		return pv__export_no_memory(e);
	n_cells = count_cells(people, cell);
	for (int64_t i = 0; i < n_cells; i++) /* ascending */
		if (*cell[i].site && (i == 0 || !pv__equal(cell[i].site, cell[i - 1].site)))
			sites->name[sites->n++] = cell[i].site;
	for (int64_t s = 0; s < sites->n; s++)
		n_small += is_small(n_cells, cell, sites->name[s]);
	together = n_small > 1 && !is_small_together(n_cells, cell);
	for (int64_t s = 0; s < sites->n; s++)
		sites->shown[s] = !is_small(n_cells, cell, sites->name[s]) ? sites->name[s]
				  : together                               ? "other sites"
									   : NULL;
	return PV_OK;
}

int pv__export_people(struct pv__export *e)
{
	struct pv__text_table predictions;
	struct people people = {0};

	PV__TRY(read_pseudonyms(e));
	PV__TRY(read_table(e, "predictions.tsv", &predictions));
	PV__TRY(collect_people(e, &predictions, &people));
	PV__TRY(refuse_few(e, &people));
	return merge_sites(e, &people);
}
