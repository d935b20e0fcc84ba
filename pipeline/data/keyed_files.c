/* A table with a file for each row of another table: FreeSurfer's statistics of each person,
 * the sessions of each participant in BIDS.  Their rows become one table. */
#include "data/keyed.h"

#include "data/rows.h"
#include "formats/formats.h"

#include <string.h>

struct pile {
	struct pv__rows *rows;
	const struct pv__table_input *input;
	const struct pv__keyed *base;
	int64_t n_files; /* that are there */
	struct pv__frame *frame;
	int64_t *base_row; /* of each file */
	int64_t n_columns; /* of all files: key columns that only the base has come first */
	const char **column;
};

static int no_memory(const struct pile *p)
{
	return pv__fail(p->rows->diag, PV_ENOMEM, NULL, "no memory for table '%s'", p->input->name);
}

bool pv__keyed_is_per_row(const struct pv__table_input *input)
{
	return strchr(input->file, '{') != NULL;
}

/* ---- the table whose rows name the files -------------------------------------------------- */

/* Has the frame every column that the template names? */
static bool has_columns(const struct pv__frame *frame, const char *template)
{
	for (const char *at = strchr(template, '{'); at; at = strchr(at + 1, '{')) {
		size_t n = strcspn(at + 1, "}");
		bool found = false;

		for (int64_t c = 0; c < frame->n_cols && !found; c++)
			found = strlen(frame->name[c]) == n &&
				strncmp(frame->name[c], at + 1, n) == 0;
		if (!found && n == strlen("subject") && strncmp(at + 1, "subject", n) == 0)
			found = pv__frame_column(frame, "participant_id") >= 0;
		if (!found)
			return false;
	}
	return true;
}

const struct pv__keyed *pv__keyed_base(const struct pv__table_input *input, int64_t n,
				       const struct pv__keyed *table)
{
	const struct pv__keyed *base = NULL;

	for (int64_t t = 0; t < n; t++)
		if (table[t].sorted && has_columns(&table[t].frame, input->file) &&
		    (!base || table[t].key.n < base->key.n))
			base = &table[t];
	return base;
}

/* ---- reading ----------------------------------------------------------------------------------
 */

/* A file that is not there is a row without partner; any other fault stops. */
static int read_file(struct pile *p, int64_t row)
{
	const struct pv__frame *base = &p->base->frame;
	struct pv__rows *rows = p->rows;
	struct pv__diag found = {.arena = rows->arena};
	const char *path, *shown;
	int status =
		pv__path_resolve(rows->arena, rows->root, p->input->file, base->n_cols, base->name,
				 base->cell + row * base->n_cols, &path, &shown, &found);

	if (status == PV_ENOENT)
		return PV_OK;
	if (status != PV_OK)
		return pv__fail(rows->diag, status, &p->input->mark, "%s: %s", p->input->name,
				pv__first_fault(&found));
	PV__TRY(pv__table_read(rows->arena, path, &p->frame[p->n_files], rows->diag));
	p->base_row[p->n_files] = row;
	return pv__rows_text(rows, "table", shown, &p->frame[p->n_files++]);
}

static int read_files(struct pile *p)
{
	int64_t n = p->base->frame.n_rows;
	int status = PV_OK;

	p->frame = pv__alloc(p->rows->arena, (size_t)n, sizeof(*p->frame));
	p->base_row = pv__alloc(p->rows->arena, (size_t)n, sizeof(*p->base_row));
	if (!p->frame || !p->base_row)
		return no_memory(p);
	for (int64_t i = 0; i < n; i++) {
		int s = read_file(p, p->base->sorted[i].row);

		status = status ? status : s; /* all faults are told */
		if (s == PV_ENOMEM)
			break;
	}
	PV__TRY(status);
	if (p->n_files > 0)
		return PV_OK;
	return pv__fail(p->rows->diag, PV_ENOENT, &p->input->mark,
			"table '%s': none of the %lld rows of %s has a file '%s'", p->input->name,
			(long long)n, p->base->name, p->input->file);
}

/* ---- columns of all files
 * ------------------------------------------------------------------------ */

static int64_t column_of(const struct pile *p, const char *name, int64_t guess)
{
	if (guess < p->n_columns && pv__equal(p->column[guess], name))
		return guess;
	for (int64_t c = 0; c < p->n_columns; c++)
		if (pv__equal(p->column[c], name))
			return c;
	return -1;
}

static int unite_columns(struct pile *p, const struct pv__names *key)
{
	int64_t most = key->n;

	for (int64_t f = 0; f < p->n_files; f++)
		most += p->frame[f].n_cols;
	p->column = pv__alloc(p->rows->arena, (size_t)most, sizeof(*p->column));
	if (!p->column)
		return no_memory(p);
	for (int64_t k = 0; k < key->n; k++)
		if (pv__frame_column(&p->base->frame, key->name[k]) >= 0)
			p->column[p->n_columns++] = key->name[k];
	for (int64_t f = 0; f < p->n_files; f++) {
		int64_t guess = key->n;

		for (int64_t c = 0; c < p->frame[f].n_cols; c++, guess++)
			if (column_of(p, p->frame[f].name[c], guess) < 0)
				p->column[p->n_columns++] = p->frame[f].name[c];
	}
	return PV_OK;
}

/* ---- cells
 * ------------------------------------------------------------------------------------------ */

/* What a file does not say is missing, but the key, which its row of the base says. */
static void start_row(const struct pile *p, int64_t f, const struct pv__names *key,
		      const char **cell)
{
	const struct pv__frame *base = &p->base->frame;

	for (int64_t c = 0; c < p->n_columns; c++)
		cell[c] = "n/a";
	for (int64_t k = 0; k < key->n; k++) {
		int64_t from = pv__frame_column(base, key->name[k]);

		if (from >= 0)
			cell[column_of(p, key->name[k], k)] =
				pv__frame_cell(base, p->base_row[f], from);
	}
}

static int fill(struct pile *p, const struct pv__names *key, struct pv__frame *out)
{
	int64_t n_rows = 0, at = 0;
	const char **cell;

	for (int64_t f = 0; f < p->n_files; f++)
		n_rows += p->frame[f].n_rows;
	cell = pv__alloc(p->rows->arena, (size_t)n_rows, (size_t)p->n_columns * sizeof(*cell));
	if (!cell)
		return no_memory(p);
	for (int64_t f = 0; f < p->n_files; f++)
		for (int64_t r = 0; r < p->frame[f].n_rows; r++, at++) {
			const char **row = cell + at * p->n_columns;

			start_row(p, f, key, row);
			for (int64_t c = 0; c < p->frame[f].n_cols; c++)
				row[column_of(p, p->frame[f].name[c], key->n + c)] =
					pv__frame_cell(&p->frame[f], r, c);
		}
	*out = (struct pv__frame){.file = p->input->file,
				  .n_rows = n_rows,
				  .n_cols = p->n_columns,
				  .name = p->column,
				  .cell = cell};
	return PV_OK;
}

int pv__keyed_open_files(struct pv__rows *rows, const struct pv__table_input *input,
			 const struct pv__keyed *base, struct pv__keyed *out)
{
	struct pile p = {.rows = rows, .input = input, .base = base};

	pv__keyed_start(input, out);
	out->shown = input->file;
	PV__TRY(read_files(&p));
	PV__TRY(unite_columns(&p, &out->key));
	PV__TRY(fill(&p, &out->key, &out->frame));
	return pv__keyed_index(rows->arena, out, rows->diag);
}
