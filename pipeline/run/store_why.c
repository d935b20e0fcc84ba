/* Why an object was made: what of its key differs from the nearest earlier one. */
#include "run/store_care.h"
#include "run/task.h"

#include <string.h>

/* ---- lines of a text ------------------------------------------------------------------- */

struct line {
	const char *name, *value;
};
struct lines {
	int64_t n;
	struct line *line;
};

static bool is_of_key(const char *name)
{
	return !pv__equal(name, PV__ABOUT_NAME) && !pv__equal(name, PV__ABOUT_GROUP) &&
	       !pv__equal(name, PV__ABOUT_SECONDS);
}

/* The lines that make up the key. */
static int split_lines(struct pv__arena *arena, const char *about, struct lines *out)
{
	char *text = pv__strdup(arena, about), *next;
	size_t most = 1;

	for (const char *c = about; *c; c++)
		most += *c == '\n';
	*out = (struct lines){.line = pv__alloc(arena, most, sizeof(*out->line))};
	if (!text || !out->line)
		return PV_ENOMEM;
	for (; (next = strchr(text, '\n')); text = next) {
		char *tab = strchr(text, '\t');

		*next++ = '\0';
		if (!tab || tab >= next)
			continue;
		*tab = '\0';
		if (is_of_key(text))
			out->line[out->n++] = (struct line){text, tab + 1};
	}
	return PV_OK;
}

/* The same line of another object: names may repeat, so the k-th is the k-th. */
static const struct line *counterpart(const struct lines *of, int64_t i, const struct lines *in)
{
	int64_t before = 0;

	for (int64_t k = 0; k < i; k++)
		before += pv__equal(of->line[k].name, of->line[i].name);
	for (int64_t k = 0; k < in->n; k++)
		if (pv__equal(in->line[k].name, of->line[i].name) && before-- == 0)
			return &in->line[k];
	return NULL;
}

static int64_t count_differences(const struct lines *a, const struct lines *b)
{
	int64_t n = 0;

	for (int64_t i = 0; i < a->n; i++) {
		const struct line *other = counterpart(a, i, b);

		n += !other || !pv__equal(a->line[i].value, other->value);
	}
	for (int64_t i = 0; i < b->n; i++)
		n += !counterpart(b, i, a);
	return n;
}

/* ---- differences, for people --------------------------------------------------------------- */

/* What follows a word in a name: "model.so" of "model plugin model.so"; NULL: no such word. */
static const char *after(const char *name, const char *word)
{
	const char *at = strstr(name, word);

	return at ? at + strlen(word) : NULL;
}

static void put_change(struct pv__buffer *text, const char *indent, const char *name,
		       const char *old, const char *new)
{
	const char *plugin = after(name, " plugin "), *file = after(name, " file ");
	const char *option = after(name, " option ");

	if (plugin)
		pv__putf(text, "%sthe plugin %s changed\n", indent, plugin);
	else if (file)
		pv__putf(text, "%sthe file %s changed\n", indent, file);
	else if (pv__equal(name, "pulvinar"))
		pv__putf(text, "%spulvinar itself changed\n", indent);
	else if (pv__equal(name, "input"))
		pv__putf(text, "%sthe input file changed\n", indent);
	else if (option)
		pv__putf(text, "%soption %s: %s -> %s (%.*s)\n", indent, option, old, new,
			 (int)(strstr(name, " option ") - name), name);
	else if (strlen(new) == 64 && strlen(old) == 64)
		pv__putf(text, "%s%s changed\n", indent, name);
	else
		pv__putf(text, "%s%s: %s -> %s\n", indent, name, old, new);
}

static void put_differences(struct pv__buffer *text, const char *indent, const struct lines *old,
			    const struct lines *new)
{
	for (int64_t i = 0; i < new->n; i++) {
		const struct line *before = counterpart(new, i, old);

		if (!before)
			pv__putf(text, "%snew: %s: %s\n", indent, new->line[i].name,
				 new->line[i].value);
		else if (!pv__equal(before->value, new->line[i].value))
			put_change(text, indent, new->line[i].name, before->value,
				   new->line[i].value);
	}
	for (int64_t i = 0; i < old->n; i++)
		if (!counterpart(old, i, new))
			pv__putf(text, "%sgone: %s: %s\n", indent, old->line[i].name,
				 old->line[i].value);
}

/* ---- the object, and what came before it ------------------------------------------------------
 */

struct search {
	struct pv__arena *arena;
	int64_t n;
	struct pv__stored *object;
	struct pv__diag *diag;
};

static bool has_name(const struct search *s, int64_t i, const char *name)
{
	const char *own = pv__about_get(s->arena, s->object[i].about, PV__ABOUT_NAME);

	return own && pv__equal(own, name);
}

static bool is_later(const struct pv__stored *a, const struct pv__stored *b)
{
	return a->mtime_ns > b->mtime_ns ||
	       (a->mtime_ns == b->mtime_ns && strcmp(a->key, b->key) > 0);
}

/* By the beginning of its key, or the latest of that name. */
static int find_object(const struct search *s, const char *which, int64_t *found)
{
	int64_t n = 0;

	*found = -1;
	for (int64_t i = 0; strlen(which) >= 4 && i < s->n; i++)
		if (pv__starts_with(s->object[i].key, which)) {
			*found = i;
			n++;
		}
	if (n > 1)
		return pv__fail(s->diag, PV_EUSAGE, NULL,
				"%lld keys begin with '%s': give more of it", (long long)n, which);
	for (int64_t i = 0; n == 0 && i < s->n; i++)
		if (has_name(s, i, which) &&
		    (*found < 0 || is_later(&s->object[i], &s->object[*found])))
			*found = i;
	if (*found < 0)
		return pv__fail(s->diag, PV_ENOENT, NULL, "no object has the key or the name '%s'",
				which);
	return PV_OK;
}

/* The earlier object of the same name with the fewest differences; the latest of equals. */
static int find_before(const struct search *s, int64_t which, const struct lines *lines,
		       int64_t *found, struct lines *of)
{
	const char *name = pv__about_get(s->arena, s->object[which].about, PV__ABOUT_NAME);
	int64_t fewest = INT64_MAX;

	*found = -1;
	for (int64_t i = 0; name && i < s->n; i++) {
		struct lines other;
		int64_t n;

		if (i == which || !has_name(s, i, name) ||
		    is_later(&s->object[i], &s->object[which]))
			continue;
		if (split_lines(s->arena, s->object[i].about, &other) != PV_OK)
			return pv__fail(s->diag, PV_ENOMEM, NULL, "no memory to compare keys");
		n = count_differences(lines, &other);
		if (n > fewest || (n == fewest && !is_later(&s->object[i], &s->object[*found])))
			continue;
		fewest = n;
		*found = i;
		*of = other;
	}
	return PV_OK;
}

static int explain(const struct search *s, int64_t which, const char *indent,
		   struct pv__buffer *text);

/* A fold that was made anew because of a block: say why that was. */
static int explain_blocks(const struct search *s, const struct lines *old, const struct lines *new,
			  struct pv__buffer *text)
{
	for (int64_t i = 0; i < new->n; i++) {
		const struct line *before = counterpart(new, i, old);

		if (!before || !pv__starts_with(new->line[i].name, "block ") ||
		    pv__equal(before->value, new->line[i].value))
			continue;
		for (int64_t k = 0; k < s->n; k++)
			if (pv__equal(s->object[k].key, new->line[i].value))
				PV__TRY(explain(s, k, "    ", text));
	}
	return PV_OK;
}

static int explain(const struct search *s, int64_t which, const char *indent,
		   struct pv__buffer *text)
{
	const struct pv__stored *o = &s->object[which];
	struct lines own, earlier;
	int64_t before;

	if (split_lines(s->arena, o->about, &own) != PV_OK)
		return pv__fail(s->diag, PV_ENOMEM, NULL, "no memory to compare keys");
	PV__TRY(find_before(s, which, &own, &before, &earlier));
	pv__putf(text, "%s%s (%s), %.12s\n", indent,
		 pv__about_get(s->arena, o->about, PV__ABOUT_NAME),
		 pv__about_get(s->arena, o->about, PV__ABOUT_TASK), o->key);
	if (before < 0) {
		pv__putf(text, "%s  nothing earlier of this task is in the store\n", indent);
		return PV_OK;
	}
	pv__putf(text, "%s  made although there was %.12s, because:\n", indent,
		 s->object[before].key);
	put_differences(text, pv__format(s->arena, "%s  - ", indent), &earlier, &own);
	return explain_blocks(s, &earlier, &own, text);
}

int pv__store_why(struct pv__arena *arena, const struct pv__store *store, const char *which,
		  struct pv__buffer *text, struct pv__diag *diag)
{
	struct search s = {.arena = arena, .diag = diag};
	const char *seconds;
	int64_t found;

	PV__TRY(pv__store_scan(arena, store, &s.object, &s.n, diag));
	PV__TRY(find_object(&s, which, &found));
	PV__TRY(explain(&s, found, "", text));
	seconds = pv__about_get(arena, s.object[found].about, PV__ABOUT_SECONDS);
	pv__putf(text, "\nkey      %s\nsize     %lld bytes\nmade in  %s s\n\n", s.object[found].key,
		 (long long)s.object[found].bytes, seconds ? seconds : "?");
	pv__puts(text, s.object[found].about);
	return PV_OK;
}
