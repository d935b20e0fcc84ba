/* Where plugins are looked for, and which files nobody should run code from. */
#include "plugin/parts.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- who could change it --------------------------------------------------------------- */

/* `what`: "it", "its folder" */
static const char *unsafe(struct pv__arena *arena, const struct stat *st, const char *what,
			  const char *path)
{
	if (st->st_uid != 0 && st->st_uid != geteuid())
		return pv__format(arena, "%s belongs to neither you nor root: chown %s", what,
				  path);
	if (st->st_mode & (S_IWGRP | S_IWOTH))
		return pv__format(arena, "%s can be changed by %s: chmod go-w %s", what,
				  st->st_mode & S_IWOTH ? "everybody" : "its group", path);
	return NULL;
}

static const char *no_memory(const char *reason)
{
	return reason ? reason : "out of memory";
}

const char *pv__unsafe_folder(struct pv__arena *arena, const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return no_memory(pv__format(arena, "cannot be opened: %s", strerror(errno)));
	if (!S_ISDIR(st.st_mode))
		return "not a folder";
	return unsafe(arena, &st, "it", path);
}

const char *pv__unsafe_file(struct pv__arena *arena, const char *path)
{
	char *real = realpath(path, NULL), *copy, *folder;
	struct stat st;
	const char *reason;

	if (!real)
		return no_memory(pv__format(arena, "cannot be opened: %s", strerror(errno)));
	copy = pv__strdup(arena, real);
	free(real);
	folder = copy ? pv__path_dir(arena, copy) : NULL;
	if (!folder)
		return no_memory(NULL);
	if (stat(copy, &st) != 0)
		return no_memory(pv__format(arena, "cannot be opened: %s", strerror(errno)));
	if (!S_ISREG(st.st_mode))
		return "not a regular file";
	reason = unsafe(arena, &st, "it", copy);
	if (reason || stat(folder, &st) != 0)
		return reason ? reason : "its folder cannot be opened";
	return unsafe(arena, &st, "its folder", folder);
}

/* ---- the search path -------------------------------------------------------------------- */

struct search {
	struct pv__arena *arena;
	struct pv__folder *folder;
	int64_t n;
	bool failed;
};

static bool is_listed(const struct search *s, const char *path)
{
	for (int64_t i = 0; i < s->n; i++)
		if (pv__equal(s->folder[i].path, path))
			return true;
	return false;
}

static void add(struct search *s, const char *path, const char *refusal, bool strict)
{
	if (is_listed(s, path))
		return;
	s->folder[s->n++] = (struct pv__folder){path, refusal, strict};
}

/* A folder that somebody named: that it is missing is worth saying. */
static void add_named(struct search *s, const char *path, bool strict)
{
	char *real = realpath(path, NULL);
	const char *copy = pv__strdup(s->arena, real ? real : path);

	if (!copy) {
		s->failed = true;
	} else if (!real) {
		const char *why = pv__format(s->arena, "cannot be opened: %s", strerror(errno));

		add(s, copy, no_memory(why), strict);
	} else {
		add(s, copy, pv__unsafe_folder(s->arena, copy), strict);
	}
	free(real);
}

/* A folder of ours or of the user's that need not exist. */
static void add_usual(struct search *s, const char *path)
{
	struct stat st;

	if (!path)
		s->failed = true;
	else if (stat(path, &st) == 0)
		add_named(s, path, false);
}

/* Beside the library that this code is in: build tree and installation look the same. */
static void add_own(struct search *s)
{
	union {
		int (*function)(struct pv__arena *, int64_t, const char *const *,
				const struct pv__folder **, int64_t *, struct pv__diag *);
		void *address;
	} here = {.function = pv__search_path};
	const char *folder;
	Dl_info info;

	if (!dladdr(here.address, &info) || !info.dli_fname)
		return;
	folder = pv__path_dir(s->arena, info.dli_fname);
	add_usual(s, folder ? pv__format(s->arena, "%s/pulvinar/plugins-%u", folder, PV_ABI_MAJOR)
			    : NULL);
}

static void add_users(struct search *s)
{
	const char *data = secure_getenv("XDG_DATA_HOME"), *home = secure_getenv("HOME");

	if (data && data[0] == '/')
		add_usual(s, pv__format(s->arena, "%s/pulvinar/plugins-%u", data, PV_ABI_MAJOR));
	else if (home && home[0] == '/')
		add_usual(s, pv__format(s->arena, "%s/.local/share/pulvinar/plugins-%u", home,
					PV_ABI_MAJOR));
}

/* PULVINAR_PLUGIN_PATH: absolute folders with colons between them */
static void add_environment(struct search *s, const char *list)
{
	while (list && *list) {
		size_t n = strcspn(list, ":");
		const char *path = pv__strndup(s->arena, list, n);

		if (!path)
			s->failed = true;
		else if (n > 0 && path[0] == '/')
			add_named(s, path, false);
		else if (n > 0)
			add(s, path, "not an absolute path in PULVINAR_PLUGIN_PATH", false);
		list += n + (list[n] == ':');
	}
}

static size_t count_entries(const char *list)
{
	size_t n = 1;

	for (; list && *list; list++)
		n += *list == ':';
	return n;
}

int pv__search_path(struct pv__arena *arena, int64_t n_extra, const char *const *extra,
		    const struct pv__folder **out, int64_t *n, struct pv__diag *diag)
{
	const char *list = secure_getenv("PULVINAR_PLUGIN_PATH");
	size_t most = (size_t)n_extra + count_entries(list) + 2;
	struct search s = {arena, pv__alloc(arena, most, sizeof(*s.folder)), 0, false};

	if (!s.folder)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for the plugin search path");
	add_own(&s);
	for (int64_t i = 0; i < n_extra; i++)
		add_named(&s, extra[i], true);
	add_environment(&s, list);
	add_users(&s);
	if (s.failed)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for the plugin search path");
	*out = s.folder;
	*n = s.n;
	return PV_OK;
}

/* ---- files of a folder -------------------------------------------------------------------- */

struct names {
	struct pv__arena *arena;
	const char **name;
	int64_t n, capacity;
};

static int append(struct names *list, const char *name)
{
	if (list->n == list->capacity) {
		int64_t capacity = list->capacity ? 2 * list->capacity : 16;
		const char **grown = pv__alloc(list->arena, (size_t)capacity, sizeof(*grown));

		if (!grown)
			return PV_ENOMEM;
		if (list->n)
			memcpy(grown, list->name, (size_t)list->n * sizeof(*grown));
		list->name = grown;
		list->capacity = capacity;
	}
	list->name[list->n] = pv__strdup(list->arena, name);
	return list->name[list->n++] ? PV_OK : PV_ENOMEM;
}

int pv__list_plugins(struct pv__arena *arena, const char *folder, const char *const **name,
		     int64_t *n, struct pv__diag *diag)
{
	struct pv__mark mark = {folder, 0, 0};
	struct names list = {.arena = arena};
	DIR *dir = opendir(folder);
	int status = PV_OK;

	if (!dir)
		return pv__fail(diag, PV_EIO, &mark, "cannot list plugins: %s", strerror(errno));
	for (struct dirent *e; status == PV_OK && (e = readdir(dir));)
		if (e->d_name[0] != '.' && pv__ends_with(e->d_name, ".so"))
			status = append(&list, e->d_name);
	closedir(dir);
	if (status != PV_OK)
		return pv__fail(diag, status, &mark, "no memory to list plugins");
	if (list.n > 1)
		qsort(list.name, (size_t)list.n, sizeof(*list.name), pv__compare_text);
	*name = list.name;
	*n = list.n;
	return PV_OK;
}
