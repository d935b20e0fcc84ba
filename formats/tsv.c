/* Text tables: tabs, commas, semicolons or blanks, decided by the first line.  The
 * file's bytes become the cells where they lie; nothing is copied. */
#include "format.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const struct pv__limit limits[] = {
	{.name = "table_bytes",
	 .unit = "bytes",
	 .why = "a table is held in memory, with about twice its size for the cells",
	 .value = (int64_t)1 << 30,
	 .most = (int64_t)64 << 30},
	{0},
};
enum { MAX_FAULTS = 5 };

struct sheet { /* cell[row * n_cols + col], the first line included */
	int64_t n_rows, n_cols;
	char separator;
	const char **cell;
	int64_t *line; /* of each row */
	struct pv__digest digest;
	int64_t bytes;
};

/* ---- cells --------------------------------------------------------------------------- */

struct parser {
	const char *path;
	char *at, *end; /* *end is a zero byte */
	char separator; /* '\t', ',', ';', or ' ' for runs of blanks */
	int64_t line;
	int64_t n_cells, n_faults;
	const char **cell;
};

static bool is_line_end(char c)
{
	return c == '\n' || c == '\r' || c == '\0';
}

static bool is_separator(const struct parser *s, char c)
{
	return c == s->separator || (s->separator == ' ' && c == '\t');
}

static bool is_padding(const struct parser *s, char c)
{
	return c == ' ' || (s->separator == ' ' && c == '\t');
}

static void skip_padding(struct parser *s)
{
	while (is_padding(s, *s->at))
		s->at++;
}

/* Behind "\n", "\r\n" or "\r". */
static void skip_line_end(struct parser *s)
{
	if (s->at == s->end)
		return;
	s->at += s->at[0] == '\r' && s->at[1] == '\n' ? 2 : 1;
	s->line++;
}

/* From behind the opening quote; the cell's end is where `*to` will be zero. */
static int quoted_cell(struct parser *s, char **to, struct pv__diag *diag)
{
	struct pv__mark mark = {s->path, s->line, 0};

	for (*to = s->at; s->at < s->end; s->at++) {
		if (*s->at == '"' && s->at[1] != '"')
			break;
		if (*s->at == '"')
			s->at++;
		else if (*s->at == '\n' || (*s->at == '\r' && s->at[1] != '\n'))
			s->line++;
		*(*to)++ = *s->at;
	}
	if (s->at == s->end)
		return pv__fail(diag, PV_EDATA, &mark, "a quote that is opened and never closed");
	s->at++;
	skip_padding(s);
	mark.line = s->line;
	if (!is_separator(s, *s->at) && !is_line_end(*s->at) &&
	    !(s->separator == ' ' && is_padding(s, s->at[-1])))
		return pv__fail(diag, PV_EDATA, &mark, "text behind a closing quote");
	return PV_OK;
}

static void bare_cell(struct parser *s, char **to)
{
	while (!is_separator(s, *s->at) && !is_line_end(*s->at))
		s->at++;
	*to = s->at;
	while (is_padding(s, (*to)[-1]))
		(*to)--;
}

/* One cell; `*last`: the line ends behind it.  Stands at the next cell or line end. */
static int parse_cell(struct parser *s, bool *last, struct pv__diag *diag)
{
	char *start, *to, stop;

	skip_padding(s);
	start = s->at;
	if (*s->at == '"') {
		start = ++s->at;
		PV__TRY(quoted_cell(s, &to, diag));
	} else if (is_separator(s, *s->at) || is_line_end(*s->at)) {
		to = start;
	} else {
		bare_cell(s, &to);
	}
	if (s->separator == ' ')
		skip_padding(s);
	stop = *s->at;
	*last = is_line_end(stop);
	s->cell[s->n_cells++] = start;
	if (*last)
		skip_line_end(s);
	else if (s->separator != ' ')
		s->at++;
	*to = '\0';
	return PV_OK;
}

static const char *hint(const struct parser *s, const struct sheet *sheet, int64_t width)
{
	bool names = width == sheet->n_cols + 1 && sheet->n_rows == 2;

	if (s->separator == ',' && width > sheet->n_cols)
		return names ? " (decimal commas? write points; rows with names need a name for "
			       "that column too)"
			     : " (decimal commas? write points, or put semicolons or tabs between "
			       "cells)";
	return names ? " (rows with names need a name for that column too)" : "";
}

static int parse_row(struct parser *s, struct sheet *sheet, struct pv__diag *diag)
{
	struct pv__mark mark = {s->path, s->line, 0};
	int64_t first = s->n_cells, width;
	bool last = false;

	sheet->line[sheet->n_rows++] = s->line;
	while (!last)
		PV__TRY(parse_cell(s, &last, diag));
	width = s->n_cells - first;
	if (sheet->n_rows == 1)
		sheet->n_cols = width;
	if (width == sheet->n_cols)
		return PV_OK;
	if (s->n_faults++ < MAX_FAULTS)
		pv__fail(diag, PV_EDATA, &mark,
			 "%" PRId64 " cells, but the first line has %" PRId64 "%s", width,
			 sheet->n_cols, hint(s, sheet, width));
	return PV_OK;
}

/* Empty lines are fine at the end only. */
static int skip_empty_lines(struct parser *s, struct pv__diag *diag)
{
	struct pv__mark mark = {s->path, s->line, 0};
	bool any = false;

	for (;;) {
		char *start = s->at;

		if (s->separator == ' ')
			skip_padding(s);
		if (s->at == s->end)
			return PV_OK;
		if (!is_line_end(*s->at)) {
			s->at = start;
			break;
		}
		any = true;
		skip_line_end(s);
	}
	if (any)
		return pv__fail(diag, PV_EDATA, &mark, "an empty line inside the table");
	return PV_OK;
}

/* ---- the whole sheet ------------------------------------------------------------------ */

/* Tab if there is one; else the more frequent of comma and semicolon; else blanks. */
static char find_separator(const char *p)
{
	int64_t commas = 0, semicolons = 0;
	bool quoted = false;

	for (; *p && (quoted || !is_line_end(*p)); p++) {
		if (*p == '"')
			quoted = !quoted;
		else if (!quoted && *p == '\t')
			return '\t';
		else if (!quoted)
			commas += *p == ',', semicolons += *p == ';';
	}
	if (commas + semicolons == 0)
		return ' ';
	return semicolons > commas ? ';' : ',';
}

/* No text of these bytes has more cells, or more lines, than this. */
static void bounds(const struct parser *s, size_t *cells, size_t *lines)
{
	*cells = *lines = 1;
	for (const char *p = s->at; p < s->end; p++) {
		bool line = *p == '\n' || *p == '\r';

		*lines += line;
		*cells += line || is_separator(s, *p);
	}
}

static int parse_sheet(struct pv__arena *arena, struct parser *s, struct sheet *sheet,
		       struct pv__diag *diag)
{
	struct pv__mark mark = {s->path, 0, 0};
	size_t cells, lines;

	bounds(s, &cells, &lines);
	s->cell = pv__alloc(arena, cells, sizeof(*s->cell));
	sheet->line = pv__alloc(arena, lines, sizeof(*sheet->line));
	if (!s->cell || !sheet->line)
		return pv__fail(diag, PV_ENOMEM, &mark, "no memory for %zu cells", cells);
	for (;;) {
		PV__TRY(skip_empty_lines(s, diag));
		if (s->at == s->end)
			break;
		PV__TRY(parse_row(s, sheet, diag));
	}
	if (s->n_faults > MAX_FAULTS)
		return pv__fail(diag, PV_EDATA, &mark, "%" PRId64 " more lines like these",
				s->n_faults - MAX_FAULTS);
	if (s->n_faults > 0)
		return PV_EDATA;
	if (sheet->n_rows == 0)
		return pv__fail(diag, PV_EDATA, &mark, "empty file");
	sheet->cell = s->cell;
	sheet->separator = s->separator;
	return PV_OK;
}

static int sheet_read(struct pv__arena *arena, const char *path, struct sheet *sheet,
		      struct pv__diag *diag)
{
	struct parser s = {.path = path, .line = 1};
	struct pv__bytes bytes = {0};

	*sheet = (struct sheet){0};
	PV__TRY(pv__read_within(arena, path, &limits[0], &bytes, diag));
	PV__TRY(pv__check_text(path, &bytes, diag));
	pv__sha256(bytes.data, bytes.n, &sheet->digest); /* before cells end in zero bytes */
	sheet->bytes = (int64_t)bytes.n;
	s.at = (char *)bytes.data;
	s.end = s.at + bytes.n;
	if (pv__starts_with(s.at, "\xef\xbb\xbf"))
		s.at += 3;
	s.separator = find_separator(s.at);
	return parse_sheet(arena, &s, sheet, diag);
}

/* ---- frames ------------------------------------------------------------------------------ */

int pv__frame_check_names(struct pv__arena *arena, const struct pv__frame *frame,
			  struct pv__diag *diag)
{
	struct pv__mark mark = {frame->file, 1, 0};
	const char *const *name = frame->name;
	int64_t n = frame->n_cols;
	const char **sorted = pv__alloc(arena, (size_t)n, sizeof(*sorted));

	if (!sorted)
		return pv__fail(diag, PV_ENOMEM, &mark, "no memory for %" PRId64 " columns", n);
	memcpy(sorted, name, (size_t)n * sizeof(*sorted));
	qsort(sorted, (size_t)n, sizeof(*sorted), pv__compare_text);
	for (int64_t i = 1; i < n; i++)
		if (pv__equal(sorted[i - 1], sorted[i]))
			return pv__fail(diag, PV_EDATA, &mark,
					*sorted[i] ? "the column '%s' appears twice"
						   : "several columns have no name%s",
					sorted[i]);
	return PV_OK;
}

static int make_frame(struct pv__arena *arena, const char *path, const struct sheet *sheet,
		      const char *const *name, int64_t first_row, struct pv__frame *out,
		      struct pv__diag *diag)
{
	*out = (struct pv__frame){
		.file = pv__strdup(arena, path),
		.n_rows = sheet->n_rows - first_row,
		.n_cols = sheet->n_cols,
		.name = name,
		.cell = sheet->cell + first_row * sheet->n_cols,
		.line = sheet->line + first_row,
		.digest = sheet->digest,
		.bytes = sheet->bytes,
	};
	if (!out->file)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to read %s", path);
	return pv__frame_check_names(arena, out, diag);
}

/* Attribute lists may start at once: a number in the first line is not a name. */
static bool has_header(const struct sheet *sheet)
{
	double value;

	for (int64_t c = 0; sheet->separator == ' ' && c < sheet->n_cols; c++)
		if (pv__parse_real(sheet->cell[c], &value))
			return false;
	return true;
}

static const char *const *numbered_names(struct pv__arena *arena, int64_t n)
{
	const char **name = pv__alloc(arena, (size_t)n, sizeof(*name));

	for (int64_t c = 0; name && c < n; c++) {
		name[c] = pv__format(arena, "column_%" PRId64, c + 1);
		if (!name[c])
			return NULL;
	}
	return name;
}

int pv__frame_read(struct pv__arena *arena, const char *path, struct pv__frame *out,
		   struct pv__diag *diag)
{
	struct sheet sheet;
	const char *const *name;

	PV__TRY(sheet_read(arena, path, &sheet, diag));
	if (has_header(&sheet))
		return make_frame(arena, path, &sheet, sheet.cell, 1, out, diag);
	name = numbered_names(arena, sheet.n_cols);
	if (!name)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory to read %s", path);
	return make_frame(arena, path, &sheet, name, 0, out, diag);
}

static int check_width(const char *path, const struct sheet *sheet, int64_t n,
		       struct pv__diag *diag)
{
	struct pv__mark mark = {path, 1, 0};

	if (sheet->n_cols != n)
		return pv__fail(diag, PV_EDATA, &mark, "%" PRId64 " columns (must be %" PRId64 ")",
				sheet->n_cols, n);
	return PV_OK;
}

int pv__frame_read_plain(struct pv__arena *arena, const char *path, int64_t n_names,
			 const char *const *names, struct pv__frame *out, struct pv__diag *diag)
{
	struct sheet sheet;

	PV__TRY(sheet_read(arena, path, &sheet, diag));
	PV__TRY(check_width(path, &sheet, n_names, diag));
	return make_frame(arena, path, &sheet, names, 0, out, diag);
}

int pv__mapping_read(struct pv__arena *arena, const char *path, struct pv_mapping *out,
		     struct pv__diag *diag)
{
	struct pv__mark mark = {path, 0, 0};
	struct sheet sheet;
	const char **text, **sorted;
	int64_t first, n;

	PV__TRY(sheet_read(arena, path, &sheet, diag));
	PV__TRY(check_width(path, &sheet, 2, diag));
	first = pv__equal(sheet.cell[0], "from") && pv__equal(sheet.cell[1], "to") ? 1 : 0;
	n = sheet.n_rows - first;
	text = pv__alloc(arena, 3 * (size_t)n, sizeof(*text));
	if (!text)
		return pv__fail(diag, PV_ENOMEM, &mark, "no memory for %" PRId64 " rows", n);
	for (int64_t i = 0; i < n; i++) {
		text[i] = sheet.cell[2 * (first + i)];
		text[n + i] = sheet.cell[2 * (first + i) + 1];
	}
	sorted = text + 2 * n;
	memcpy(sorted, text, (size_t)n * sizeof(*sorted));
	qsort(sorted, (size_t)n, sizeof(*sorted), pv__compare_text);
	for (int64_t i = 1; i < n; i++)
		if (pv__equal(sorted[i - 1], sorted[i]))
			return pv__fail(diag, PV_EDATA, &mark,
					"'%s' appears twice in the first column", sorted[i]);
	*out = (struct pv_mapping){.n = n, .from = text, .to = text + n};
	return PV_OK;
}

/* ---- any of the formats of tables --------------------------------------------------------- */

static bool probe(const struct pv__probe *probe)
{
	return probe->n_head > 0 && !memchr(probe->head, 0, probe->n_head);
}

const struct pv__format pv__format_text_table = {
	.name = "text_table",
	.title = "Text table: TSV, CSV, lists with blanks",
	.suffixes = ".tsv .csv .txt",
	.reads = "UTF-8; tabs, commas, semicolons or blanks as the first line has them; quotes, "
		 "byte order mark, any line end; empty cells, n/a, NA and NaN are missing",
	.refuses = "rows of another length, columns of one name, empty lines inside, zero bytes, "
		   "decimal commas where numbers are asked for",
	.limit = limits,
	.probe = probe,
	.table = pv__frame_read,
};
