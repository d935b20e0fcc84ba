/* Plain lists of labels, as MRIcron has them: "1 Precentral_L 2001", "1,Precentral_L". */
#include "labels.h"

#include <stdlib.h>
#include <string.h>

struct item {
	int64_t line;
	char *index, *name;
	bool separated; /* by a comma or semicolon: the name is a cell of its own */
};

/* ---- columns of numbers behind the names ---------------------------------------------- */

/* How many words there are, if all but the first are whole numbers; else 0. */
static int64_t words_before_numbers(struct pv__arena *arena, const char *s)
{
	char *copy = pv__strdup(arena, s), *at = copy;
	const char *word;
	int64_t n = 0, value;

	while (copy && (word = pv__label_word(&at)) != NULL)
		if (n++ > 0 && !pv__parse_int(word, &value))
			return 0;
	return n;
}

/* Columns of numbers behind the name (codes) are not part of it.  They are columns where
 * every line has equally many and the names alone still differ; else "Area 44" loses its
 * number. */
static bool has_number_columns(struct pv__arena *arena, const struct item *item, int64_t n)
{
	int64_t words = n > 0 ? words_before_numbers(arena, item[0].name) : 0;
	const char **name = pv__alloc(arena, (size_t)n, sizeof(*name));

	if (words < 2 || !name)
		return false;
	for (int64_t i = 0; i < n; i++) {
		if (item[i].separated || words_before_numbers(arena, item[i].name) != words)
			return false;
		name[i] = pv__strndup(arena, item[i].name, strcspn(item[i].name, " \t"));
		if (!name[i])
			return false;
	}
	qsort(name, (size_t)n, sizeof(*name), pv__compare_text);
	for (int64_t i = 1; i < n; i++)
		if (pv__equal(name[i - 1], name[i]))
			return false;
	return true;
}

/* ---- lines -------------------------------------------------------------------------------- */

/* The first cell of the rest of a line, without its quotes. */
static char *first_cell(char *rest, char separator)
{
	char *end;

	rest = pv__label_trim(rest);
	end = *rest == '"' ? strchr(rest + 1, '"') : strchr(rest, separator);
	if (end)
		*end = '\0';
	return pv__label_trim(*rest == '"' && end ? rest + 1 : rest);
}

static struct item split(const struct pv__label_line *line)
{
	struct item item = {.line = line->line, .index = line->text};
	char *rest = line->text + strcspn(line->text, " \t,;");
	char separator = *rest;

	if (*rest)
		*rest++ = '\0';
	item.separated = separator == ',' || separator == ';';
	item.name = item.separated ? first_cell(rest, separator) : pv__label_trim(rest);
	return item;
}

static int read_names(struct pv__arena *arena, const char *path, struct pv__label_names *out,
		      struct pv__diag *diag)
{
	struct pv__label_list list = {.arena = arena, .path = path, .diag = diag};
	struct pv__label_line *line;
	struct item *item;
	bool columns;
	int64_t n;

	PV__TRY(pv__label_lines(&list, &line, &n));
	item = pv__alloc(arena, (size_t)n, sizeof(*item));
	if (!item)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for the labels of %s", path);
	for (int64_t i = 0; i < n; i++)
		item[i] = split(&line[i]);
	columns = has_number_columns(arena, item, n);
	for (int64_t i = 0; i < n; i++) {
		if (columns)
			item[i].name[strcspn(item[i].name, " \t")] = '\0';
		PV__TRY(pv__label_add(&list, item[i].line, item[i].index, item[i].name));
	}
	return pv__label_finish(&list, out);
}

static bool probe(const struct pv__probe *probe)
{
	char text[PV__LABEL_LINE];
	struct pv__label_line line = {0, text};
	struct item item;
	double value;
	int64_t label;

	if (!pv__label_first_line(probe, text))
		return false;
	item = split(&line);
	return pv__parse_int(item.index, &label) && *item.name &&
	       !pv__parse_real(item.name, &value);
}

const struct pv__format pv__format_label_list = {
	.name = "label_list",
	.title = "List of labels: MRIcron text, CSV without a header",
	.suffixes = ".txt .csv",
	.reads = "lines of a label and its name; numbers behind all names are passed over",
	.refuses = "lines that do not begin with a label, labels or names that come twice",
	.limit = pv__label_limits,
	.probe = probe,
	.labels = read_names,
};
