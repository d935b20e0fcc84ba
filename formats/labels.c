/* Which reader a table of labels has, and what is checked of all of them. */
#include "labels.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

extern const struct pv__format pv__format_dseg;

const struct pv__limit pv__label_limits[] = {
	{.name = "label_bytes",
	 .unit = "bytes",
	 .why = "a table of labels is a short text",
	 .value = (int64_t)16 << 20,
	 .most = (int64_t)1 << 30},
	{0},
};

/* ---- text ---------------------------------------------------------------------------- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

char *pv__label_trim(char *s)
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

char *pv__label_word(char **at)
{
	char *word = *at + strspn(*at, " \t\r");

	*at = word + strcspn(word, " \t\r");
	if (**at)
		*(*at)++ = '\0';
	return *word ? word : NULL;
}

int pv__label_text(struct pv__label_list *list, char **text)
{
	struct pv__bytes bytes = {0};

	PV__TRY(pv__read_within(list->arena, list->path, &pv__label_limits[0], &bytes, list->diag));
	PV__TRY(pv__check_text(list->path, &bytes, list->diag));
	*text = (char *)bytes.data;
	if (pv__starts_with(*text, "\xef\xbb\xbf"))
		*text += 3;
	return PV_OK;
}

int pv__label_lines(struct pv__label_list *list, struct pv__label_line **out, int64_t *n)
{
	size_t most = 1;
	int64_t line = 1;
	char *text, *next;

	PV__TRY(pv__label_text(list, &text));
	for (const char *p = text; *p; p++)
		most += *p == '\n';
	*out = pv__alloc(list->arena, most, sizeof(**out));
	if (!*out)
		return pv__fail(list->diag, PV_ENOMEM, NULL, "no memory for the labels");
	*n = 0;
	for (char *at = text; at; at = next, line++) {
		next = strchr(at, '\n');
		if (next)
			*next++ = '\0';
		at = pv__label_trim(at);
		if (*at && *at != '#')
			(*out)[(*n)++] = (struct pv__label_line){line, at};
	}
	return PV_OK;
}

bool pv__label_first_line(const struct pv__probe *probe, char line[PV__LABEL_LINE])
{
	const char *at = (const char *)probe->head, *end = at + probe->n_head;

	if (memchr(at, 0, probe->n_head))
		return false;
	if (end - at >= 3 && memcmp(at, "\xef\xbb\xbf", 3) == 0)
		at += 3;
	while (at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t n = (size_t)((stop ? stop : end) - at);

		while (n > 0 && is_blank(*at))
			at++, n--;
		if (n > 0 && *at != '#') {
			n = n < PV__LABEL_LINE ? n : PV__LABEL_LINE - 1;
			memcpy(line, at, n);
			line[n] = '\0';
			return true;
		}
		at = stop ? stop + 1 : end;
	}
	return false;
}

/* ---- entries --------------------------------------------------------------------------- */

static int make_room(struct pv__label_list *list)
{
	int64_t capacity = list->capacity ? 2 * list->capacity : 256;
	struct pv__label_entry *grown;

	if (list->n < list->capacity)
		return PV_OK;
	grown = pv__alloc(list->arena, (size_t)capacity, sizeof(*grown));
	if (!grown)
		return pv__fail(list->diag, PV_ENOMEM, NULL, "no memory for the labels of %s",
				list->path);
	if (list->n > 0)
		memcpy(grown, list->entry, (size_t)list->n * sizeof(*grown));
	list->entry = grown;
	list->capacity = capacity;
	return PV_OK;
}

int pv__label_add(struct pv__label_list *list, int64_t line, const char *index, const char *name)
{
	struct pv__mark mark = {list->path, line, 0};
	int64_t value;

	if (!pv__parse_int(index, &value) || value < 0 || value > INT32_MAX)
		return pv__fail(list->diag, PV_EDATA, &mark,
				"index '%s': not a label (a whole number from 0 on)", index);
	PV__TRY(make_room(list));
	list->entry[list->n++] = (struct pv__label_entry){line, (int32_t)value, name};
	return PV_OK;
}

static int compare_labels(const void *a, const void *b)
{
	const struct pv__label_entry *p = a, *q = b;

	if (p->label != q->label)
		return p->label > q->label ? 1 : -1;
	return (p->line > q->line) - (p->line < q->line);
}

static int compare_names(const void *a, const void *b)
{
	const struct pv__label_entry *p = a, *q = b;
	int order = strcmp(p->name, q->name);

	return order ? order : compare_labels(a, b);
}

/* " (first in line 3)", or nothing where lines are not known. */
static const char *first_place(struct pv__label_list *list, const struct pv__label_entry *first)
{
	const char *text =
		first->line ? pv__format(list->arena, " (first in line %" PRId64 ")", first->line)
			    : NULL;

	return text ? text : "";
}

static int check_names(struct pv__label_list *list)
{
	struct pv__label_entry *e = list->entry;
	struct pv__mark mark = {list->path, 0, 0};

	for (int64_t i = 0; i < list->n; i++) {
		mark.line = e[i].line;
		if (pv__is_missing(e[i].name))
			return pv__fail(list->diag, PV_EDATA, &mark,
					"label %" PRId32 " has no name", e[i].label);
	}
	if (list->for_many || list->n == 0)
		return PV_OK;
	qsort(e, (size_t)list->n, sizeof(*e), compare_names);
	for (int64_t i = 1; i < list->n; i++) {
		mark.line = e[i].line;
		if (pv__equal(e[i - 1].name, e[i].name))
			return pv__fail(list->diag, PV_EDATA, &mark,
					"the name '%s' appears twice%s", e[i].name,
					first_place(list, &e[i - 1]));
	}
	return PV_OK;
}

static int sort_labels(struct pv__label_list *list)
{
	struct pv__label_entry *e = list->entry;
	struct pv__mark mark = {list->path, 0, 0};

	if (list->n > 0)
		qsort(e, (size_t)list->n, sizeof(*e), compare_labels);
	for (int64_t i = 1; i < list->n; i++) {
		mark.line = e[i].line;
		if (e[i - 1].label == e[i].label)
			return pv__fail(list->diag, PV_EDATA, &mark,
					"label %" PRId32 " appears twice%s", e[i].label,
					first_place(list, &e[i - 1]));
	}
	return PV_OK;
}

int pv__label_finish(struct pv__label_list *list, struct pv__label_names *out)
{
	int32_t *label = pv__alloc(list->arena, (size_t)list->n, sizeof(*label));
	const char **name = pv__alloc(list->arena, (size_t)list->n, sizeof(*name));

	if (!label || !name)
		return pv__fail(list->diag, PV_ENOMEM, NULL, "no memory for the labels of %s",
				list->path);
	PV__TRY(check_names(list));
	PV__TRY(sort_labels(list));
	*out = (struct pv__label_names){0, label, name, list->for_many};
	for (int64_t i = 0; i < list->n; i++) {
		if (list->entry[i].label == 0) /* the background is no region */
			continue;
		label[out->n] = list->entry[i].label;
		name[out->n++] = list->entry[i].name;
	}
	return PV_OK;
}

/* ---- files of lines of one form ---------------------------------------------------------- */

int pv__label_parse_lines(struct pv__label_list *list, pv__label_parse_fn parse, const char *form,
			  struct pv__label_names *out)
{
	struct pv__label_line *line;
	int64_t n;

	PV__TRY(pv__label_lines(list, &line, &n));
	for (int64_t i = 0; i < n; i++) {
		struct pv__mark mark = {list->path, line[i].line, 0};
		const char *index, *name;

		if (!parse(line[i].text, &index, &name))
			return pv__fail(list->diag, PV_EDATA, &mark, "not a line of %s", form);
		PV__TRY(pv__label_add(list, line[i].line, index, name));
	}
	return pv__label_finish(list, out);
}

bool pv__label_probe_lines(const struct pv__probe *probe, pv__label_parse_fn parse)
{
	char line[PV__LABEL_LINE];
	const char *index, *name;

	return pv__label_first_line(probe, line) && parse(line, &index, &name);
}

/* ---- any of the formats ------------------------------------------------------------------ */

static int compare_label(const void *a, const void *b)
{
	const int32_t *p = a, *q = b;

	return (*p > *q) - (*p < *q);
}

const char *pv__label_name(const struct pv__label_names *names, int32_t label)
{
	const int32_t *found = bsearch(&label, names->label, (size_t)names->n,
				       sizeof(*names->label), compare_label);

	return found ? names->name[found - names->label] : NULL;
}

static bool offers(const struct pv__format *format)
{
	return format->labels != NULL;
}

int pv__label_names_read(struct pv__arena *arena, const char *path, struct pv__label_names *out,
			 struct pv__diag *diag)
{
	const struct pv__format *format;

	PV__TRY(pv__format_first(arena, path, offers, &format, diag));
	/* what no reader takes gets the message of the commonest: which columns there must be */
	return (format ? format : &pv__format_dseg)->labels(arena, path, out, diag);
}
