/* Files that name rows: pseudonyms for ids, and no cell of few people. */
#include "report/export.h"

#include "report/table_text.h"

#include <stdlib.h>

static int write_table(struct pv__export *e, const char *name, const struct pv__text_table *t)
{
	struct pv__buffer b = {.arena = e->arena};

	pv__put_text_table(&b, t);
	return pv__output_buffer(&e->to, name, &b);
}

/* Ids of a column become pseudonyms; PV_EDATA where a cell is no id. */
static int hide_ids(struct pv__export *e, struct pv__text_table *t, int64_t column)
{
	for (int64_t r = 1; column >= 0 && r < t->n_rows; r++) {
		const char **cell = &t->cell[r * t->n_cols + column];
		const char *name = pv__is_missing_cell(*cell)
					   ? "n/a"
					   : pv__pseudonym(e->arena, &e->pseudonyms, *cell);

		if (!name)
			return pv__fail(e->diag, PV_EDATA, NULL,
					"row %lld: an id without a pseudonym", (long long)r);
		*cell = name;
	}
	return PV_OK;
}

/* Groups that are no ids (families, runs) become G001, G002 in the order of their names. */
static int hide_groups(struct pv__export *e, struct pv__text_table *t, int64_t column)
{
	const char **other = pv__alloc(e->arena, (size_t)t->n_rows, sizeof(*other));
	int64_t n = 0;

	if (!other)
		return pv__export_no_memory(e);
	for (int64_t r = 1; column >= 0 && r < t->n_rows; r++) {
		const char *cell = pv__text_cell(t, r, column);

		if (!pv__is_missing_cell(cell) && !pv__pseudonym(e->arena, &e->pseudonyms, cell))
			other[n++] = cell;
	}
	n = pv__distinct(other, n);
	for (int64_t r = 1; column >= 0 && r < t->n_rows; r++) {
		const char **cell = &t->cell[r * t->n_cols + column];
		const char **found =
			pv__is_missing_cell(*cell)
				? NULL
				: bsearch(cell, other, (size_t)n, sizeof(*other), pv__compare_text);

		*cell = pv__is_missing_cell(*cell) ? "n/a"
			: found ? pv__format(e->arena, "G%03lld", (long long)(found - other) + 1)
				: pv__pseudonym(e->arena, &e->pseudonyms, *cell);
		if (!*cell)
			return pv__export_no_memory(e);
	}
	return PV_OK;
}

static void hide_sites(const struct pv__export *e, struct pv__text_table *t, int64_t column)
{
	for (int64_t r = 1; column >= 0 && r < t->n_rows; r++) {
		const char **cell = &t->cell[r * t->n_cols + column];
		const char *shown = NULL;

		for (int64_t s = 0; *cell && s < e->sites.n; s++)
			if (pv__equal(*cell, e->sites.name[s]))
				shown = e->sites.shown[s];
		*cell = shown ? shown : "n/a";
	}
}

int pv__export_splits(struct pv__export *e, const char *name, const char *text)
{
	struct pv__text_table t;

	if (pv__text_table_read(e->arena, text, &t) != PV_OK)
		return pv__export_no_memory(e);
	PV__TRY(hide_ids(e, &t, pv__text_column(&t, "id")));
	return write_table(e, name, &t);
}

int pv__export_predictions(struct pv__export *e, const char *name, const char *text)
{
	struct pv__text_table t;

	if (pv__text_table_read(e->arena, text, &t) != PV_OK)
		return pv__export_no_memory(e);
	PV__TRY(hide_ids(e, &t, pv__text_column(&t, "id")));
	PV__TRY(hide_ids(e, &t, pv__text_column(&t, "participant_id")));
	PV__TRY(hide_groups(e, &t, pv__text_column(&t, "group")));
	hide_sites(e, &t, pv__text_column(&t, "site"));
	return write_table(e, name, &t);
}

/* Reasons with their counts; few rows of a reason are counted with others.  Reasons may
 * quote the file of a single row. */
int pv__export_exclusions(struct pv__export *e, const char *name, const char *text)
{
	struct pv__buffer b = {.arena = e->arena};
	struct pv__text_table t;
	const char **reason;
	int64_t column, rare = 0, n;

	if (pv__text_table_read(e->arena, text, &t) != PV_OK)
		return pv__export_no_memory(e);
	column = pv__text_column(&t, "reason");
	reason = pv__alloc(e->arena, (size_t)t.n_rows, sizeof(*reason));
	if (!reason)
		return pv__export_no_memory(e);
	for (int64_t r = 1; r < t.n_rows; r++)
		reason[r - 1] = pv__text_cell_or(&t, r, column, "not stated");
	n = t.n_rows - 1;
	if (n > 0)
		qsort(reason, (size_t)n, sizeof(*reason), pv__compare_text);
	pv__puts(&b, "reason\tn\n");
	for (int64_t i = 0, next; i < n; i = next) {
		for (next = i; next < n && pv__equal(reason[next], reason[i]); next++)
			;
		if (next - i < PV__FEWEST_PEOPLE)
			rare += next - i;
		else
			pv__putf(&b, "%s\t%lld\n",
				 pv__pseudonymise(e->arena, &e->pseudonyms, reason[i]),
				 (long long)(next - i));
	}
	if (rare > 0)
		pv__putf(&b, "rarer reasons\t%lld\n", (long long)rare);
	return pv__output_buffer(&e->to, name, &b);
}
