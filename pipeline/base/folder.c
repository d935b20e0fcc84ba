/* Folders: what is in them, and taking them away again. */
#include "base/base.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEEPEST = 32 }; /* folders in folders: a guard against loops of mounts */

struct listing {
	struct pv__arena *arena;
	const char *folder;
	int64_t n, capacity;
	const char **name;
	struct pv__diag *diag;
};

static int no_memory(struct pv__diag *diag, const char *folder)
{
	return pv__fail(diag, PV_ENOMEM, NULL, "no memory to list %s", folder);
}

static int add_name(struct listing *l, const char *name)
{
	if (l->n == l->capacity) {
		int64_t capacity = l->capacity ? 2 * l->capacity : 64;
		const char **grown = pv__alloc(l->arena, (size_t)capacity, sizeof(*grown));

		if (!grown)
			return no_memory(l->diag, l->folder);
		if (l->n)
			memcpy(grown, l->name, (size_t)l->n * sizeof(*grown));
		l->name = grown;
		l->capacity = capacity;
	}
	l->name[l->n++] = name;
	return PV_OK;
}

static int list(struct listing *l, const char *inside, int depth);

static int list_entry(struct listing *l, int folder, const char *inside, const char *entry,
		      int depth)
{
	const char *name = pv__path_join(l->arena, inside, entry);
	struct stat st;

	if (!name)
		return no_memory(l->diag, l->folder);
	if (fstatat(folder, entry, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return errno == ENOENT ? PV_OK
				       : pv__fail(l->diag, PV_EIO, NULL, "%s/%s: %s", l->folder,
						  name, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return list(l, name, depth + 1);
	return add_name(l, name);
}

static int list(struct listing *l, const char *inside, int depth)
{
	const char *path = *inside ? pv__path_join(l->arena, l->folder, inside) : l->folder;
	struct pv__mark mark = {path, 0, 0};
	struct dirent *entry;
	int status = PV_OK;
	DIR *dir;

	if (!path)
		return no_memory(l->diag, l->folder);
	if (depth > DEEPEST)
		return pv__fail(l->diag, PV_EDATA, &mark, "lies more than %d folders deep",
				DEEPEST);
	dir = opendir(path);
	if (!dir)
		return pv__fail(l->diag, errno == ENOENT ? PV_ENOENT : PV_EIO, &mark,
				"cannot list: %s", strerror(errno));
	while (status == PV_OK && (entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			status = list_entry(l, dirfd(dir), inside, entry->d_name, depth);
	closedir(dir);
	return status;
}

int pv__folder_files(struct pv__arena *arena, const char *folder, int64_t *n,
		     const char *const **name, struct pv__diag *diag)
{
	struct listing l = {.arena = arena, .folder = folder, .diag = diag};

	PV__TRY(list(&l, "", 0));
	if (l.n > 0)
		qsort(l.name, (size_t)l.n, sizeof(*l.name), pv__compare_text);
	*n = l.n;
	*name = l.name;
	return PV_OK;
}

/* ---- taking away -------------------------------------------------------------------- */

static int remove_in(int parent, const char *name, int depth)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct dirent *entry;
	int result = 0;
	DIR *dir;

	if (fd < 0)
		return errno == ENOTDIR || errno == ELOOP ? unlinkat(parent, name, 0) : -1;
	dir = depth > DEEPEST ? NULL : fdopendir(fd);
	if (!dir) {
		close(fd);
		return -1;
	}
	while (result == 0 && (entry = readdir(dir)))
		if (!pv__equal(entry->d_name, ".") && !pv__equal(entry->d_name, ".."))
			result = remove_in(fd, entry->d_name, depth + 1);
	closedir(dir);
	return result == 0 ? unlinkat(parent, name, AT_REMOVEDIR) : result;
}

int pv__folder_remove(const char *folder, struct pv__diag *diag)
{
	struct pv__mark mark = {folder, 0, 0};

	if (remove_in(AT_FDCWD, folder, 0) == 0 || errno == ENOENT)
		return PV_OK;
	return pv__fail(diag, PV_EIO, &mark, "cannot be removed: %s", strerror(errno));
}
