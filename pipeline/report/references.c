/* Citations taken apart. */
#include "report/references.h"

#include "report/html.h"
#include "report/methods.h"

#include <ctype.h>
#include <string.h>

/* ---- one citation ------------------------------------------------------------------------- */

/* " (1995). " or " (1995)." at the end; NULL: no year. */
static const char *find_year(const char *text)
{
	for (const char *p = text; (p = strstr(p, " (")); p++) {
		int digits = 0;

		while (isdigit((unsigned char)p[2 + digits]))
			digits++;
		if (digits == 4 && p[6] == ')' && p[7] == '.')
			return p;
	}
	return NULL;
}

/* "Vapnik V" -> "Vapnik, V": the last word holds the initials. */
static void put_author(struct pv__buffer *b, const char *name, size_t n)
{
	size_t cut = n;

	if (n == 6 && memcmp(name, "et al.", 6) == 0) {
		pv__puts(b, "others");
		return;
	}
	while (cut > 0 && name[cut - 1] != ' ')
		cut--;
	if (cut > 1)
		pv__plain(b, "%s, %s", pv__strndup(b->arena, name, cut - 1),
			  pv__strndup(b->arena, name + cut, n - cut));
	else
		pv__put(b, name, n);
}

static const char *authors_of(struct pv__arena *arena, const char *text, size_t n)
{
	struct pv__buffer b = {.arena = arena};

	for (size_t at = 0; at < n;) {
		const char *comma = memchr(text + at, ',', n - at);
		size_t end = comma ? (size_t)(comma - text) : n;

		if (at > 0)
			pv__puts(&b, " and ");
		put_author(&b, text + at, end - at);
		at = end + (comma ? 2 : 0);
		if (!comma)
			break;
	}
	return b.failed ? NULL : b.data;
}

/* The title ends with a full stop, or with a question. */
static size_t title_length(const char *text)
{
	for (size_t i = 0; text[i]; i++)
		if ((text[i] == '.' || text[i] == '?') && (text[i + 1] == ' ' || !text[i + 1]))
			return text[i] == '?' ? i + 1 : i;
	return strlen(text);
}

static const char *trimmed(struct pv__arena *arena, const char *text, size_t n)
{
	while (n > 0 && strchr(" .,", text[n - 1]))
		n--;
	return n > 0 ? pv__strndup(arena, text, n) : NULL;
}

static const char *key_of(struct pv__arena *arena, const char *text, const char *year)
{
	char name[32];
	size_t n = 0;

	for (size_t i = 0; text[i] && text[i] != ' ' && text[i] != ',' && n < sizeof(name) - 1; i++)
		if (isalpha((unsigned char)text[i]))
			name[n++] = (char)tolower((unsigned char)text[i]);
	name[n] = '\0';
	return pv__format(arena, "%s%s", n > 0 ? name : "reference", year);
}

/* A text of another form keeps its text alone. */
static int take_apart(struct pv__arena *arena, const char *text, struct pv__reference *out)
{
	const char *year = find_year(text), *title, *rest, *doi;

	*out = (struct pv__reference){.text = text, .key = key_of(arena, text, "")};
	if (!year)
		return out->key ? PV_OK : PV_ENOMEM;
	out->year = pv__strndup(arena, year + 2, 4);
	out->authors = authors_of(arena, text, (size_t)(year - text));
	title = year + 8 + (year[8] == ' ');
	out->title = pv__strndup(arena, title, title_length(title));
	rest = title + title_length(title);
	rest += strspn(rest, ". ");
	doi = strstr(rest, "doi:");
	out->source = trimmed(arena, rest, doi ? (size_t)(doi - rest) : strlen(rest));
	out->doi = doi ? trimmed(arena, doi + 4, strlen(doi + 4)) : NULL;
	out->key = out->year ? key_of(arena, text, out->year) : NULL;
	return out->year && out->authors && out->title && out->key ? PV_OK : PV_ENOMEM;
}

/* ---- of a study ---------------------------------------------------------------------------------
 */

struct list {
	int64_t n, capacity;
	struct pv__reference *at;
};

static bool is_known(const struct list *list, const char *text)
{
	for (int64_t i = 0; i < list->n; i++)
		if (pv__equal(list->at[i].text, text))
			return true;
	return false;
}

/* Keys that are taken get a letter: cortes1995, cortes1995b. */
static int make_unique(struct pv__arena *arena, struct list *list)
{
	struct pv__reference *own = &list->at[list->n];
	char letter = 'a';

	for (int64_t i = 0; i < list->n; i++)
		if (pv__starts_with(list->at[i].key, own->key) &&
		    strlen(list->at[i].key) <= strlen(own->key) + 1)
			letter++;
	if (letter > 'a')
		own->key = pv__format(arena, "%s%c", own->key, letter);
	return own->key ? PV_OK : PV_ENOMEM;
}

/* Several citations of one op are separated by "; ". */
static int add_cited(struct pv__arena *arena, struct list *list, const char *cite)
{
	while (*cite) {
		const char *end = strstr(cite, "; ");
		size_t n = end ? (size_t)(end - cite) : strlen(cite);
		const char *text = pv__strndup(arena, cite, n);

		if (!text)
			return PV_ENOMEM;
		if (!is_known(list, text) && list->n < list->capacity) {
			PV__TRY(take_apart(arena, text, &list->at[list->n]));
			PV__TRY(make_unique(arena, list));
			list->n++;
		}
		cite += n + (end ? 2 : 0);
	}
	return PV_OK;
}

int pv__references(const struct pv__view *v, int64_t *n, struct pv__reference **out)
{
	enum { MOST_EACH = 8 };
	struct pv__used_op *op;
	struct list list = {0};
	int64_t n_ops;

	PV__TRY(pv__methods_ops(v, &n_ops, &op));
	list.capacity = n_ops * MOST_EACH;
	list.at = pv__alloc(v->arena, (size_t)list.capacity, sizeof(*list.at));
	if (!list.at)
		return PV_ENOMEM;
	for (int64_t i = 0; i < n_ops; i++)
		if (op[i].stage->op && op[i].stage->op->cite)
			PV__TRY(add_cited(v->arena, &list, op[i].stage->op->cite));
	*n = list.n;
	*out = list.at;
	return PV_OK;
}

/* ---- BibTeX
 * ---------------------------------------------------------------------------------------- */

/* Characters that TeX takes for commands. */
static void put_tex(struct pv__buffer *b, const char *name, const char *text)
{
	if (!text)
		return;
	pv__plain(b, "  %s = {", name);
	for (; *text; text++) {
		if (strchr("&%$#_", *text))
			pv__puts(b, "\\");
		if (!strchr("{}\\", *text))
			pv__put(b, text, 1);
	}
	pv__puts(b, "},\n");
}

static void put_entry(struct pv__buffer *b, const struct pv__reference *r)
{
	pv__plain(b, "@%s{%s,\n", r->authors && r->source ? "article" : "misc", r->key);
	if (r->authors) {
		put_tex(b, "author", r->authors);
		put_tex(b, "year", r->year);
		put_tex(b, "title", r->title);
		put_tex(b, "journal", r->source);
		if (r->doi)
			pv__plain(b, "  doi = {%s},\n", r->doi);
	} else {
		put_tex(b, "note", r->text);
	}
	pv__puts(b, "}\n");
}

int pv__references_write(struct pv__outputs *o, const struct pv__view *v)
{
	struct pv__buffer b = {.arena = o->arena};
	struct pv__reference *r;
	int64_t n;

	if (pv__references(v, &n, &r) != PV_OK)
		return pv__fail(o->diag, PV_ENOMEM, NULL, "no memory to write the references");
	pv__plain(&b, "%% References of the operations that this study ran.\n");
	for (int64_t i = 0; i < n; i++)
		put_entry(&b, &r[i]);
	return pv__output_buffer(o, "references.bib", &b);
}
