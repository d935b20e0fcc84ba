/* What is in a store: headers and texts of all objects. */
#include "run/object_file.h"
#include "run/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A line per input file at most; past this a header lies. */
enum { LONGEST_ABOUT = 1 << 28 };

/* Header, size and text of a file; *about NULL: it holds no object. */
static int read_about(struct pv__arena *arena, int fd, struct pv__object_header *h,
		      const char **about)
{
	unsigned char bytes[PV__OBJECT_HEADER];
	char *text;

	*about = NULL;
	if (pv__read_full(fd, bytes, sizeof(bytes)) != (ssize_t)sizeof(bytes) ||
	    !pv__object_header_get(bytes, sizeof(bytes), h) || h->n_about > LONGEST_ABOUT)
		return PV_OK;
	text = pv__alloc(arena, (size_t)h->n_about + 1, 1);
	if (!text)
		return PV_ENOMEM;
	if (pv__read_full(fd, (unsigned char *)text, (size_t)h->n_about) == (ssize_t)h->n_about)
		*about = text;
	return PV_OK;
}

const char *pv__store_about(struct pv__arena *arena, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct pv__object_header h;
	const char *about = NULL;

	if (fd < 0)
		return NULL;
	if (read_about(arena, fd, &h, &about) != PV_OK)
		about = NULL;
	close(fd);
	return about;
}

bool pv__store_holds(const struct pv__store *store, const struct pv__digest *key)
{
	struct pv__arena *arena = pv__arena_new();
	char *text = arena ? pv__digest_text(arena, key) : NULL;
	char *path = text ? pv__format(arena, "%s/%.2s/%s", store->folder, text, text + 2) : NULL;
	bool holds = path && pv__store_about(arena, path) != NULL;

	pv__arena_free(arena);
	return holds;
}

const char *pv__about_get(struct pv__arena *arena, const char *about, const char *name)
{
	size_t n = strlen(name);

	while (about && *about) {
		const char *end = strchr(about, '\n');

		if (!end)
			end = about + strlen(about);
		if (strncmp(about, name, n) == 0 && about[n] == '\t')
			return pv__strndup(arena, about + n + 1, (size_t)(end - about) - n - 1);
		about = *end ? end + 1 : end;
	}
	return NULL;
}

/* ---- walking ---------------------------------------------------------------------- */

struct scan {
	struct pv__arena *arena;
	struct pv__stored *object;
	int64_t n, capacity;
};

static bool is_hex(const char *name, size_t n)
{
	return strlen(name) == n && strspn(name, "0123456789abcdef") == n;
}

static struct pv__stored *next_place(struct scan *scan)
{
	if (scan->n == scan->capacity) {
		int64_t capacity = scan->capacity ? 2 * scan->capacity : 256;
		struct pv__stored *grown = pv__alloc(scan->arena, (size_t)capacity, sizeof(*grown));

		if (!grown)
			return NULL;
		if (scan->n)
			memcpy(grown, scan->object, (size_t)scan->n * sizeof(*grown));
		scan->object = grown;
		scan->capacity = capacity;
	}
	return &scan->object[scan->n];
}

static int add_object(struct scan *scan, const char *folder, const char *first, const char *rest)
{
	struct pv__stored *o = next_place(scan);
	struct stat st;

	if (!o)
		return PV_ENOMEM;
	*o = (struct pv__stored){.path = pv__format(scan->arena, "%s/%s/%s", folder, first, rest)};
	if (!o->path)
		return PV_ENOMEM;
	snprintf(o->key, sizeof(o->key), "%s%s", first, rest);
	o->about = pv__store_about(scan->arena, o->path);
	if (!o->about || stat(o->path, &st) != 0)
		return PV_OK; /* gone meanwhile, or no object */
	o->bytes = (int64_t)st.st_size;
	o->mtime_ns = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
	scan->n++;
	return PV_OK;
}

static int scan_folder(struct scan *scan, const char *folder, const char *first)
{
	const char *path = pv__path_join(scan->arena, folder, first);
	DIR *dir = path ? opendir(path) : NULL;
	const struct dirent *entry;
	int status = PV_OK;

	if (!path)
		return PV_ENOMEM;
	while (dir && status == PV_OK && (entry = readdir(dir)))
		if (is_hex(entry->d_name, 62))
			status = add_object(scan, folder, first, entry->d_name);
	if (dir)
		closedir(dir);
	return status;
}

static int compare_keys(const void *a, const void *b)
{
	return strcmp(((const struct pv__stored *)a)->key, ((const struct pv__stored *)b)->key);
}

int pv__store_scan(struct pv__arena *arena, const struct pv__store *store,
		   struct pv__stored **object, int64_t *n, struct pv__diag *diag)
{
	struct pv__mark mark = {store->folder, 0, 0};
	struct scan scan = {.arena = arena};
	DIR *dir = opendir(store->folder);
	const struct dirent *entry;
	int status = PV_OK;

	if (!dir)
		return pv__fail(diag, PV_ENOENT, &mark, "cannot be read: %s", strerror(errno));
	while (status == PV_OK && (entry = readdir(dir)))
		if (is_hex(entry->d_name, 2))
			status = scan_folder(&scan, store->folder, entry->d_name);
	closedir(dir);
	if (status != PV_OK)
		return pv__fail(diag, status, &mark, "no memory for a list of its objects");
	if (scan.n > 1)
		qsort(scan.object, (size_t)scan.n, sizeof(*scan.object), compare_keys);
	*object = scan.object;
	*n = scan.n;
	return PV_OK;
}
