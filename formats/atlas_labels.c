/* Names of an atlas's labels: BIDS dseg.tsv, or a plain list "index name ...". */
#include "atlas_parts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define MAX_BYTES ((size_t)16 << 20)

struct entry {
	int64_t line;
	int32_t label;
	const char *name;
};

struct entries {
	struct entry *entry;
	int64_t n;
};

/* ---- tables -------------------------------------------------------------------------- */

static int parse_label(const char *path, int64_t line, const char *text, int32_t *label,
		       struct pv__diag *diag)
{
	struct pv__mark mark = {path, line, 0};
	int64_t value;

	if (!pv__parse_int(text, &value) || value < 0 || value > INT32_MAX)
		return pv__fail(diag, PV_EDATA, &mark,
				"index '%s': not a label (a whole number from 0 on)", text);
	*label = (int32_t)value;
	return PV_OK;
}

static int from_table(struct pv__arena *arena, const char *path, struct entries *out,
		      struct pv__diag *diag)
{
	struct pv__mark mark = {path, 1, 0};
	struct pv__frame frame;
	int64_t index, name;

	PV__TRY(pv__frame_read(arena, path, &frame, diag));
	index = pv__frame_column(&frame, "index");
	name = pv__frame_column(&frame, "name");
	if (index < 0 || name < 0)
		return pv__fail(diag, PV_EDATA, &mark,
				"a table of labels needs the columns 'index' and 'name'; '%s' is "
				"missing",
				index < 0 ? "index" : "name");
	out->entry = pv__alloc(arena, (size_t)frame.n_rows, sizeof(*out->entry));
	if (!out->entry)
		return pv__fail(diag, PV_ENOMEM, &mark, "no memory for the labels");
	for (int64_t r = 0; r < frame.n_rows; r++) {
		struct entry *e = &out->entry[out->n++];

		e->line = frame.line[r];
		e->name = pv__frame_cell(&frame, r, name);
		PV__TRY(parse_label(path, e->line, pv__frame_cell(&frame, r, index), &e->label,
				    diag));
	}
	return PV_OK;
}

/* ---- plain lists ------------------------------------------------------------------------ */

struct list_line {
	int64_t line;
	char *index, *rest; /* the rest of the line, without blanks at its ends */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static char *trim(char *s)
{
	char *end;

	while (is_blank(*s))
		s++;
	end = s + strlen(s);
	while (end > s && is_blank(end[-1]))
		end--;
	*end = '\0';
	return s;
}

/* How many words there are, if all but the first are whole numbers; else 0. */
static int64_t words_before_numbers(struct pv__arena *arena, const char *s)
{
	char *copy = pv__strdup(arena, s), *word, *state;
	int64_t n = 0, value;

	if (!copy)
		return 0;
	for (word = strtok_r(copy, " \t", &state); word; word = strtok_r(NULL, " \t", &state))
		if (n++ > 0 && !pv__parse_int(word, &value))
			return 0;
	return n;
}

/* Columns of numbers behind the name (colours, codes) are not part of it.  They are
 * columns where every line has equally many and the names alone still differ; else
 * "Area 44" loses its number. */
static bool has_number_columns(struct pv__arena *arena, const struct list_line *lines, int64_t n)
{
	int64_t words = n > 0 ? words_before_numbers(arena, lines[0].rest) : 0;
	const char **name = pv__alloc(arena, (size_t)n, sizeof(*name));

	if (words < 2 || !name)
		return false;
	for (int64_t i = 0; i < n; i++) {
		if (words_before_numbers(arena, lines[i].rest) != words)
			return false;
		name[i] = pv__strndup(arena, lines[i].rest, strcspn(lines[i].rest, " \t"));
		if (!name[i])
			return false;
	}
	qsort(name, (size_t)n, sizeof(*name), pv__compare_text);
	for (int64_t i = 1; i < n; i++)
		if (pv__equal(name[i - 1], name[i]))
			return false;
	return true;
}

/* Lines that are neither empty nor comments, cut behind their first word. */
static int split_lines(struct pv__arena *arena, char *text, struct list_line **out, int64_t *n,
		       struct pv__diag *diag)
{
	size_t most = 1;
	int64_t line = 1;
	char *next;

	for (const char *p = text; *p; p++)
		most += *p == '\n';
	*out = pv__alloc(arena, most, sizeof(**out));
	if (!*out)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for the labels");
	*n = 0;
	for (char *at = text; at; at = next, line++) {
		size_t word;

		next = strchr(at, '\n');
		if (next)
			*next++ = '\0';
		at = trim(at);
		if (!*at || *at == '#')
			continue;
		word = strcspn(at, " \t");
		(*out)[*n] = (struct list_line){line, at, at + word};
		if (at[word]) {
			at[word] = '\0';
			(*out)[*n].rest = trim(at + word + 1);
		}
		(*n)++;
	}
	return PV_OK;
}

static int from_list(struct pv__arena *arena, const char *path, char *text, struct entries *out,
		     struct pv__diag *diag)
{
	struct list_line *lines;
	int64_t n;
	bool columns;

	PV__TRY(split_lines(arena, text, &lines, &n, diag));
	columns = has_number_columns(arena, lines, n);
	out->entry = pv__alloc(arena, (size_t)n, sizeof(*out->entry));
	if (!out->entry)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for the labels");
	for (int64_t i = 0; i < n; i++) {
		struct entry *e = &out->entry[out->n++];

		if (columns)
			lines[i].rest[strcspn(lines[i].rest, " \t")] = '\0';
		e->line = lines[i].line;
		e->name = lines[i].rest;
		PV__TRY(parse_label(path, e->line, lines[i].index, &e->label, diag));
	}
	return PV_OK;
}

/* ---- both ---------------------------------------------------------------------------------- */

/* A list's first line, comments aside, begins with a number. */
static bool is_list(const char *text)
{
	while (*text) {
		text += strspn(text, " \t\r\n");
		if (*text != '#')
			break;
		text += strcspn(text, "\n");
	}
	return *text >= '0' && *text <= '9';
}

static int compare_labels(const void *a, const void *b)
{
	const struct entry *p = a, *q = b;

	if (p->label != q->label)
		return p->label > q->label ? 1 : -1;
	return (p->line > q->line) - (p->line < q->line);
}

static int compare_entry_names(const void *a, const void *b)
{
	const struct entry *p = a, *q = b;
	int order = strcmp(p->name, q->name);

	return order ? order : (p->line > q->line) - (p->line < q->line);
}

static int check_entries(const char *path, struct entries *e, struct pv__diag *diag)
{
	struct pv__mark mark = {path, 0, 0};

	qsort(e->entry, (size_t)e->n, sizeof(*e->entry), compare_entry_names);
	for (int64_t i = 0; i < e->n; i++) {
		mark.line = e->entry[i].line;
		if (pv__is_missing(e->entry[i].name))
			return pv__fail(diag, PV_EDATA, &mark, "label %" PRId32 " has no name",
					e->entry[i].label);
		if (i > 0 && pv__equal(e->entry[i - 1].name, e->entry[i].name))
			return pv__fail(diag, PV_EDATA, &mark,
					"the name '%s' appears twice (first in line %" PRId64 ")",
					e->entry[i].name, e->entry[i - 1].line);
	}
	qsort(e->entry, (size_t)e->n, sizeof(*e->entry), compare_labels);
	for (int64_t i = 1; i < e->n; i++) {
		mark.line = e->entry[i].line;
		if (e->entry[i - 1].label == e->entry[i].label)
			return pv__fail(diag, PV_EDATA, &mark,
					"label %" PRId32 " appears twice (first in line %" PRId64
					")",
					e->entry[i].label, e->entry[i - 1].line);
	}
	return PV_OK;
}

static int read_entries(struct pv__arena *arena, const char *path, struct entries *e,
			struct pv__diag *diag)
{
	struct pv__bytes bytes = {0};
	char *text;

	PV__TRY(pv__file_read(arena, path, MAX_BYTES, &bytes, diag));
	PV__TRY(pv__check_text(path, &bytes, diag));
	text = (char *)bytes.data;
	if (pv__starts_with(text, "\xef\xbb\xbf"))
		text += 3;
	if (is_list(text))
		PV__TRY(from_list(arena, path, text, e, diag));
	else
		PV__TRY(from_table(arena, path, e, diag));
	return check_entries(path, e, diag);
}

int pv__label_names_read(struct pv__arena *arena, const char *path, struct pv__label_names *out,
			 struct pv__diag *diag)
{
	struct entries e = {0};
	int32_t *label;
	const char **name;

	PV__TRY(read_entries(arena, path, &e, diag));
	label = pv__alloc(arena, (size_t)e.n, sizeof(*label));
	name = pv__alloc(arena, (size_t)e.n, sizeof(*name));
	if (!label || !name)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for the labels of %s", path);
	*out = (struct pv__label_names){0, label, name};
	for (int64_t i = 0; i < e.n; i++) {
		if (e.entry[i].label == 0) /* the background is no region */
			continue;
		label[out->n] = e.entry[i].label;
		name[out->n++] = e.entry[i].name;
	}
	return PV_OK;
}
