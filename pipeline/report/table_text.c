/* Tables of ours as text. */
#include "report/table_text.h"

#include <stdlib.h>
#include <string.h>

static int64_t count(const char *text, size_t n, char what)
{
	int64_t found = 0;

	for (size_t i = 0; i < n; i++)
		found += text[i] == what;
	return found;
}

/* Cuts a line into cells; what is beyond the header's columns stays in the last one. */
static void cut(struct pv__text_table *t, int64_t row, char *line)
{
	for (int64_t c = 0; line && c < t->n_cols; c++) {
		char *tab = c + 1 < t->n_cols ? strchr(line, '\t') : NULL;

		t->cell[row * t->n_cols + c] = line;
		if (tab)
			*tab = '\0';
		line = tab ? tab + 1 : NULL;
	}
}

int pv__text_table_read(struct pv__arena *arena, const char *text, struct pv__text_table *t)
{
	char *copy = pv__strdup(arena, text);
	size_t n = strlen(text);

	if (!copy)
		return PV_ENOMEM;
	t->n_rows = count(text, n, '\n') + (n > 0 && text[n - 1] != '\n');
	t->n_cols = count(text, strcspn(text, "\n"), '\t') + 1;
	t->cell = pv__alloc(arena, (size_t)t->n_rows, (size_t)t->n_cols * sizeof(*t->cell));
	if (!t->cell)
		return PV_ENOMEM;
	for (int64_t row = 0; row < t->n_rows; row++) {
		char *end = strchr(copy, '\n');

		if (end)
			*end = '\0';
		cut(t, row, copy);
		copy = end ? end + 1 : copy;
	}
	return PV_OK;
}

const char *pv__text_cell(const struct pv__text_table *t, int64_t row, int64_t col)
{
	return row < t->n_rows && col < t->n_cols ? t->cell[row * t->n_cols + col] : NULL;
}

bool pv__is_missing_cell(const char *cell)
{
	return !cell || pv__equal(cell, "n/a");
}

const char *pv__text_cell_or(const struct pv__text_table *t, int64_t row, int64_t col,
			     const char *otherwise)
{
	const char *cell = col >= 0 ? pv__text_cell(t, row, col) : NULL;

	return pv__is_missing_cell(cell) ? otherwise : cell;
}

int64_t pv__distinct(const char **text, int64_t n)
{
	int64_t kept = 0;

	if (n > 0)
		qsort(text, (size_t)n, sizeof(*text), pv__compare_text);
	for (int64_t i = 0; i < n; i++)
		if (kept == 0 || !pv__equal(text[kept - 1], text[i]))
			text[kept++] = text[i];
	return kept;
}

int64_t pv__text_column(const struct pv__text_table *t, const char *name)
{
	for (int64_t c = 0; t->n_rows > 0 && c < t->n_cols; c++)
		if (t->cell[c] && pv__equal(t->cell[c], name))
			return c;
	return -1;
}

void pv__put_text_table(struct pv__buffer *b, const struct pv__text_table *t)
{
	for (int64_t row = 0; row < t->n_rows; row++)
		for (int64_t c = 0; c < t->n_cols; c++) {
			const char *cell = pv__text_cell(t, row, c);

			if (cell)
				pv__puts(b, cell);
			pv__puts(b, c + 1 < t->n_cols ? "\t" : "\n");
		}
}
