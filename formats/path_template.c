/* Paths with {columns} and wildcards: filled from a row, matched inside the root by
 * reading folders, never by a shell. */
#include "formats.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { SHOWN = 5 };

/* ---- placeholders ---------------------------------------------------------------- */

struct row {
	int64_t n;
	const char *const *name, *const *value;
};

static const char *row_value(const struct row *row, const char *name)
{
	for (int64_t i = 0; i < row->n; i++)
		if (pv__equal(row->name[i], name))
			return row->value[i];
	return NULL;
}

/* {subject}: the id without "sub-"; a column of that name serves where there is no
 * participant_id. */
static const char *lookup(const struct row *row, const char *name)
{
	const char *id = row_value(row, "participant_id");

	if (pv__equal(name, "subject") && id)
		return pv__starts_with(id, "sub-") ? id + 4 : id;
	return row_value(row, name);
}

static bool is_word(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* [A-Za-z0-9][A-Za-z0-9_+.-]*: what may become part of a file name. */
static bool is_safe(const char *s)
{
	if (!is_word(*s))
		return false;
	for (; *s; s++)
		if (!is_word(*s) && !strchr("_+.-", *s))
			return false;
	return true;
}

static int put_value(struct pv__buffer *b, const struct row *row, const char *template,
		     const char *name, struct pv__diag *diag)
{
	const char *value = lookup(row, name);
	const char *near = value ? NULL : pv__nearest(name, row->name, row->n);

	if (!value)
		return pv__fail(diag, PV_ESTUDY, NULL, "path '%s': no column '%s'%s%s%s", template,
				name, near ? "; did you mean '" : "", near ? near : "",
				near ? "'?" : "");
	if (pv__is_missing(value))
		return pv__fail(diag, PV_EDATA, NULL,
				"path '%s': column '%s' is missing in this row", template, name);
	if (!is_safe(value))
		return pv__fail(diag, PV_EDATA, NULL,
				"path '%s': '%s' in column '%s' cannot be part of a file name "
				"(letters, digits, _ + . -, first a letter or digit)",
				template, value, name);
	pv__puts(b, value);
	return PV_OK;
}

static int fill(struct pv__arena *arena, const struct row *row, const char *template,
		const char **filled, struct pv__diag *diag)
{
	struct pv__buffer b = {.arena = arena};
	const char *at = template;

	pv__puts(&b, "");
	while (*at) {
		size_t plain = strcspn(at, "{}");
		const char *close;
		char *name;

		pv__put(&b, at, plain);
		at += plain;
		if (!*at)
			break;
		close = strpbrk(at + 1, "{}");
		if (*at != '{' || !close || *close != '}')
			return pv__fail(diag, PV_ESTUDY, NULL,
					"path '%s': braces that do not pair up as {column}",
					template);
		name = pv__strndup(arena, at + 1, (size_t)(close - at - 1));
		if (!name)
			return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a path");
		PV__TRY(put_value(&b, row, template, name, diag));
		at = close + 1;
	}
	*filled = b.data;
	return b.failed ? pv__fail(diag, PV_ENOMEM, NULL, "no memory for a path") : PV_OK;
}

/* ---- components ------------------------------------------------------------------------ */

struct search {
	struct pv__arena *arena;
	const char *root;    /* "/" of an absolute path */
	const char *pattern; /* the filled template */
	const char **part;   /* its components, without "."; ".." only in front */
	int64_t n_parts;
	int64_t n_found;
	const char *found[SHOWN]; /* relative to the root, in bytewise order */
	int64_t depth;            /* of the deepest folder where a component found nothing */
	const char *nearest;      /* existing path there that looks like it; or NULL */
};

/* "a/./b/../c" -> a, c.  A ".." never climbs over a wildcard, whose folder is not known yet. */
static int split(struct search *s, struct pv__diag *diag)
{
	char *copy = pv__strdup(s->arena, s->pattern), *next;
	size_t most = strlen(s->pattern) + 1;

	s->part = pv__alloc(s->arena, most, sizeof(*s->part));
	if (!copy || !s->part)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a path");
	for (char *name = copy; name; name = next) {
		const char *last = s->n_parts ? s->part[s->n_parts - 1] : "..";

		next = strchr(name, '/');
		if (next)
			*next++ = '\0';
		if (!*name || pv__equal(name, "."))
			continue;
		if (!pv__equal(name, "..") || pv__equal(last, ".."))
			s->part[s->n_parts++] = name;
		else if (strpbrk(last, "*?"))
			return pv__fail(diag, PV_ESTUDY, NULL, "path '%s': '..' behind a wildcard",
					s->pattern);
		else
			s->n_parts--;
	}
	if (s->n_parts == 0)
		return pv__fail(diag, PV_ESTUDY, NULL, "path '%s': names no file", s->pattern);
	return PV_OK;
}

/* `*`: any bytes, also none; `?`: one byte; a dot in front only by name. */
static bool matches(const char *pattern, const char *name)
{
	const char *star = NULL, *resume = NULL;

	if (*name == '.' && *pattern != '.')
		return false;
	while (*name) {
		if (*pattern == '*') {
			star = pattern++;
			resume = name;
		} else if (*pattern == '?' || *pattern == *name) {
			pattern++;
			name++;
		} else if (star) {
			pattern = star + 1;
			name = ++resume;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

/* ---- folders ------------------------------------------------------------------------------ */

struct listing {
	const char **name;
	int64_t n, capacity;
};

static bool add_name(struct pv__arena *arena, struct listing *l, const char *name)
{
	if (l->n == l->capacity) {
		int64_t capacity = l->capacity ? 2 * l->capacity : 64;
		const char **grown = pv__alloc(arena, (size_t)capacity, sizeof(*grown));

		if (!grown)
			return false;
		if (l->n)
			memcpy(grown, l->name, (size_t)l->n * sizeof(*grown));
		l->name = grown;
		l->capacity = capacity;
	}
	l->name[l->n] = pv__strdup(arena, name);
	return l->name[l->n++] != NULL;
}

/* The names in a folder that match, bytewise; none where there is no such folder. */
static int list(struct search *s, const char *folder, const char *pattern, struct listing *l,
		struct pv__diag *diag)
{
	const char *path = pv__path_join(s->arena, s->root, folder);
	DIR *dir = path ? opendir(path) : NULL;
	const struct dirent *entry;
	bool fits = path != NULL;

	*l = (struct listing){0};
	if (!dir && path && errno != ENOENT && errno != ENOTDIR)
		return pv__fail(diag, PV_EIO, NULL, "folder '%s': %s", folder, strerror(errno));
	while (dir && fits && (entry = readdir(dir)) != NULL)
		if (matches(pattern, entry->d_name))
			fits = add_name(s->arena, l, entry->d_name);
	if (dir)
		closedir(dir);
	if (!fits)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for the names in '%s'", folder);
	if (l->n > 0)
		qsort(l->name, (size_t)l->n, sizeof(*l->name), pv__compare_text);
	return PV_OK;
}

enum kind { NOTHING, FOLDER, OTHER };

static enum kind kind_of(const struct search *s, const char *relative)
{
	const char *path = pv__path_join(s->arena, s->root, relative);
	struct stat st;

	if (!path || stat(path, &st) != 0)
		return NOTHING;
	return S_ISDIR(st.st_mode) ? FOLDER : OTHER;
}

static int walk(struct search *, const char *folder, int64_t depth, struct pv__diag *);

/* A name that fits component `depth`: a find, a folder to walk into, or neither. */
static int take(struct search *s, const char *folder, const char *name, int64_t depth, bool *hit,
		struct pv__diag *diag)
{
	const char *path = pv__path_join(s->arena, folder, name);
	enum kind kind = path ? kind_of(s, path) : NOTHING;
	bool last = depth + 1 == s->n_parts;

	if (!path)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a path");
	if (kind == NOTHING || (kind == FOLDER) == last)
		return PV_OK;
	*hit = true;
	if (!last)
		return walk(s, path, depth + 1, diag);
	if (s->n_found < SHOWN)
		s->found[s->n_found] = path;
	s->n_found++;
	return PV_OK;
}

/* Remembers what lies nearest to a component that found nothing, as deep as any. */
static int miss(struct search *s, const char *folder, int64_t depth, struct pv__diag *diag)
{
	struct listing all;
	const char *near;

	if (s->nearest && depth <= s->depth)
		return PV_OK;
	PV__TRY(list(s, folder, "*", &all, diag));
	near = pv__nearest(s->part[depth], all.name, all.n);
	s->depth = depth;
	s->nearest = near ? pv__path_join(s->arena, folder, near) : NULL;
	return PV_OK;
}

static int walk(struct search *s, const char *folder, int64_t depth, struct pv__diag *diag)
{
	const char *pattern = s->part[depth];
	struct listing l = {.name = &pattern, .n = 1};
	bool hit = false;

	if (strpbrk(pattern, "*?"))
		PV__TRY(list(s, folder, pattern, &l, diag));
	for (int64_t i = 0; i < l.n; i++)
		PV__TRY(take(s, folder, l.name[i], depth, &hit, diag));
	return hit ? PV_OK : miss(s, folder, depth, diag);
}

/* ---- the answer --------------------------------------------------------------------------------
 */

static int fail_found(const struct search *s, struct pv__diag *diag)
{
	struct pv__buffer b = {.arena = s->arena};

	if (s->n_found == 0)
		return pv__fail(diag, PV_ENOENT, NULL, "no file '%s'%s%s%s", s->pattern,
				s->nearest ? "; the nearest is '" : " in the data root",
				s->nearest ? s->nearest : "", s->nearest ? "'" : "");
	for (int64_t i = 0; i < s->n_found && i < SHOWN; i++)
		pv__putf(&b, "%s%s", i ? ", " : "", s->found[i]);
	return pv__fail(diag, PV_EDATA, NULL, "%" PRId64 " files match '%s', one must: %s%s",
			s->n_found, s->pattern, b.failed ? "" : b.data,
			s->n_found > SHOWN ? ", ..." : "");
}

static int resolve(struct search *s, const char *template, const struct row *row,
		   struct pv__diag *diag)
{
	PV__TRY(fill(s->arena, row, template, &s->pattern, diag));
	if (s->pattern[0] == '/')
		s->root = "/";
	PV__TRY(split(s, diag));
	PV__TRY(walk(s, "", 0, diag));
	return s->n_found == 1 ? PV_OK : fail_found(s, diag);
}

int pv__path_resolve(struct pv__arena *arena, const char *root, const char *template, int64_t n,
		     const char *const *names, const char *const *values, const char **path,
		     const char **shown, struct pv__diag *diag)
{
	struct row row = {n, names, values};
	/* folders may be long: their names go when the answer is there */
	struct search s = {.arena = pv__arena_new(), .root = root && *root ? root : "."};
	int status = s.arena ? resolve(&s, template, &row, diag)
			     : pv__fail(diag, PV_ENOMEM, NULL, "no memory for a path");

	if (status == PV_OK) {
		*shown = s.pattern[0] == '/' ? pv__path_join(arena, s.root, s.found[0])
						: pv__strdup(arena, s.found[0]);
		*path = *shown ? pv__path_join(arena, root, *shown) : NULL;
		if (!*shown || !*path)
			status = pv__fail(diag, PV_ENOMEM, NULL, "no memory for a path");
	}
	pv__arena_free(s.arena);
	return status;
}
