/* A TSV file from a table of column functions. */
#include "report/sheet.h"

#include <math.h>
#include <string.h>

enum { CHUNK = 512 }; /* rows per scratch arena: number texts die with it */

struct pv__cell pv__cell_text(const char *text)
{
	return (struct pv__cell){.kind = text ? PV__CELL_TEXT : PV__CELL_MISSING, .text = text};
}

struct pv__cell pv__cell_real(double v)
{
	return (struct pv__cell){.kind = isnan(v) ? PV__CELL_MISSING : PV__CELL_REAL, .real = v};
}

struct pv__cell pv__cell_int(int64_t v)
{
	return (struct pv__cell){.kind = PV__CELL_INT, .integer = v};
}

static void put_text(struct pv__buffer *b, const char *text)
{
	double number;

	if (*text && strchr("=+-@\t\r", *text) && !pv__parse_real(text, &number))
		pv__puts(b, "'");
	for (const char *p = text; *p; p++) {
		char c = *p == '\t' || *p == '\n' || *p == '\r' ? ' ' : *p;

		pv__put(b, &c, 1);
	}
}

static void put_cell(struct pv__buffer *b, struct pv__arena *scratch, const struct pv__cell *cell)
{
	const char *number;

	switch (cell->kind) {
	case PV__CELL_TEXT:
		put_text(b, *cell->text ? cell->text : "n/a");
		break;
	case PV__CELL_INT:
		pv__putf(b, "%lld", (long long)cell->integer);
		break;
	case PV__CELL_REAL:
		number = pv__real_text(scratch, cell->real);
		if (number)
			pv__puts(b, number);
		else
			b->failed = true;
		break;
	case PV__CELL_MISSING:
		pv__puts(b, "n/a");
		break;
	}
}

static bool has_value(int64_t n_rows, const void *of, const struct pv__column *column)
{
	for (int64_t row = 0; row < n_rows; row++) {
		if (column->cell(of, row, column->k).kind != PV__CELL_MISSING)
			return true;
	}
	return n_rows == 0;
}

static void put_row(struct pv__buffer *b, struct pv__arena *scratch, const void *of, int64_t row,
		    int64_t n_columns, const struct pv__column *const *column)
{
	for (int64_t c = 0; c < n_columns; c++) {
		struct pv__cell cell = column[c]->cell(of, row, column[c]->k);

		if (c > 0)
			pv__puts(b, "\t");
		put_cell(b, scratch, &cell);
	}
	pv__puts(b, "\n");
}

static void put_rows(struct pv__buffer *b, int64_t n_rows, const void *of, int64_t n_columns,
		     const struct pv__column *const *column)
{
	for (int64_t from = 0; from < n_rows && !b->failed; from += CHUNK) {
		struct pv__arena *scratch = pv__arena_new();

		b->failed = b->failed || !scratch;
		for (int64_t row = from; scratch && row < n_rows && row < from + CHUNK; row++)
			put_row(b, scratch, of, row, n_columns, column);
		pv__arena_free(scratch);
	}
}

static int write_sheet(struct pv__arena *arena, struct pv__outputs *o, const char *name,
		       int64_t n_rows, const void *of, int64_t n_columns,
		       const struct pv__column *column)
{
	const struct pv__column **kept = pv__alloc(arena, (size_t)n_columns, sizeof(*kept));
	struct pv__buffer b = {.arena = arena};
	int64_t n_kept = 0;

	if (!kept)
		return pv__fail(o->diag, PV_ENOMEM, NULL, "no memory to write %s", name);
	for (int64_t c = 0; c < n_columns; c++) {
		if (!has_value(n_rows, of, &column[c]))
			continue;
		if (n_kept > 0)
			pv__puts(&b, "\t");
		put_text(&b, column[c].name);
		kept[n_kept++] = &column[c];
	}
	pv__puts(&b, "\n");
	put_rows(&b, n_rows, of, n_kept, kept);
	return pv__output_buffer(o, name, &b);
}

int pv__sheet_write(struct pv__outputs *o, const char *name, int64_t n_rows, const void *of,
		    int64_t n_columns, const struct pv__column *column)
{
	struct pv__arena *arena = pv__arena_new();
	int status;

	if (!arena)
		return pv__fail(o->diag, PV_ENOMEM, NULL, "no memory to write %s", name);
	status = write_sheet(arena, o, name, n_rows, of, n_columns, column);
	pv__arena_free(arena);
	return status;
}
