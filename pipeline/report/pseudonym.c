/* Pseudonyms for ids, also inside messages. */
#include "report/pseudonym.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_WIDTH = 3 };

static int64_t collect(const struct pv__samples *s, const char **id)
{
	int64_t n = 0;

	for (int64_t i = 0; i < s->n; i++) {
		id[n++] = s->id[i];
		if (s->participant && s->participant[i])
			id[n++] = s->participant[i];
	}
	for (int64_t i = 0; i < s->n_exclusions; i++) {
		if (s->exclusion[i].id && *s->exclusion[i].id)
			id[n++] = s->exclusion[i].id;
	}
	for (int64_t i = 0; i < s->n_strangers; i++)
		id[n++] = s->stranger[i];
	return n;
}

int pv__pseudonyms_make(struct pv__arena *arena, const struct pv__samples *s,
			struct pv__pseudonyms *out)
{
	size_t most = 2 * (size_t)s->n + (size_t)s->n_exclusions + (size_t)s->n_strangers;
	const char **id = pv__alloc(arena, most, sizeof(*id));
	int64_t n, unique = 0;

	if (!id)
		return PV_ENOMEM;
	n = collect(s, id);
	qsort(id, (size_t)n, sizeof(*id), pv__compare_text);
	for (int64_t i = 0; i < n; i++) {
		if (unique == 0 || !pv__equal(id[unique - 1], id[i]))
			id[unique++] = id[i];
	}
	out->id = id;
	out->n = unique;
	out->width = snprintf(NULL, 0, "%lld", (long long)unique);
	if (out->width < LEAST_WIDTH)
		out->width = LEAST_WIDTH;
	return PV_OK;
}

static char *numbered(struct pv__arena *arena, const struct pv__pseudonyms *p, int64_t i)
{
	return pv__format(arena, "S%0*lld", p->width, (long long)(i + 1));
}

char *pv__pseudonym(struct pv__arena *arena, const struct pv__pseudonyms *p, const char *id)
{
	const char **found = bsearch(&id, p->id, (size_t)p->n, sizeof(*p->id), pv__compare_text);

	return found ? numbered(arena, p, found - p->id) : NULL;
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) != 0;
}

static bool is_quote(char c)
{
	return c == '\'' || c == '"';
}

/* Digits alone may be any number: they are an id between quotes, in a path or file name,
 * or with a zero in front. */
static bool digits_are_id(const char *id, char before, char after)
{
	if (is_quote(before) && is_quote(after))
		return true;
	return (id[0] == '0' && id[1]) || before == '/' || before == '_' || after == '/' ||
	       after == '_';
}

/* The digits behind the point of a number: 0.0005 is no person. */
static bool is_fraction(const char *text, size_t at, char after)
{
	return at > 1 && text[at - 1] == '.' && isdigit((unsigned char)text[at - 2]) &&
	       !strchr("/_.", after ? after : ' ');
}

/* Does id stand at text[at] as a word of its own? */
static bool stands_at(const char *text, size_t at, const char *id)
{
	size_t n = strlen(id);
	char before = at > 0 ? text[at - 1] : ' ';

	if (strncmp(text + at, id, n) != 0 || is_word(before) || is_word(text[at + n]))
		return false;
	return strspn(id, "0123456789") != n ||
	       (digits_are_id(id, before, text[at + n]) && !is_fraction(text, at, text[at + n]));
}

/* Length of the id at text[at], whole or without "sub-" as {subject} writes it; 0: it is
 * not there. */
static size_t match(const char *text, size_t at, const char *id)
{
	const char *label = pv__starts_with(id, "sub-") ? id + 4 : "";

	if (id[0] == text[at] && stands_at(text, at, id))
		return strlen(id);
	if (label[0] == text[at] && strlen(label) > 1 && stands_at(text, at, label))
		return strlen(label);
	return 0;
}

/* The longest id at text[at] and its length there; -1: none. */
static int64_t longest_at(const struct pv__pseudonyms *p, const char *text, size_t at,
			  size_t *length)
{
	int64_t best = -1;

	*length = 0;
	if (at > 0 && is_word(text[at - 1]))
		return -1;
	for (int64_t i = 0; i < p->n; i++) {
		size_t n = match(text, at, p->id[i]);

		if (n > *length) {
			best = i;
			*length = n;
		}
	}
	return best;
}

char *pv__pseudonymise(struct pv__arena *arena, const struct pv__pseudonyms *p, const char *text)
{
	struct pv__buffer b = {.arena = arena};

	pv__puts(&b, "");
	for (size_t at = 0; text[at];) {
		size_t length;
		int64_t i = longest_at(p, text, at, &length);
		const char *name = i >= 0 ? numbered(arena, p, i) : NULL;

		if (i >= 0 && !name)
			return NULL;
		if (name)
			pv__puts(&b, name);
		else
			pv__put(&b, text + at, 1);
		at += name ? length : 1;
	}
	return b.failed ? NULL : b.data;
}
